import AccessLogs
import Checks
import Diagnosis
import Files
import Incidents
import Investigations
import LogSources
import Playbooks
import Products
import SystemEvidence
internal import Times

/// Guesses what evidence a file holds, from its content.
enum EvidenceGuess {
    enum Kind {
        case accessLog(ProductID)
        case proxyErrorLog
        case events
        case counters

        var words: String {
            switch self {
            case .accessLog(let product): "an access log of \(product.title)"
            case .proxyErrorLog: "a proxy's error log"
            case .events: "Windows events"
            case .counters: "performance counters"
            }
        }

        /// The option that takes such a file; nil where more than one does.
        var option: String? {
            switch self {
            case .accessLog: nil
            case .proxyErrorLog: "--proxy-error-log"
            case .events: "--event-log"
            case .counters: "--counters"
            }
        }
    }

    /// Looks at a file's first lines.
    static func kind(of source: FileSource) -> Kind? {
        let head = HeadSource(source)
        if let log = try? CounterLog.read(head), !log.series.isEmpty || log.tally.rows > 0 { return .counters }
        if let form = try? EventForm.of(head) {
            // The beginning of a binary log is none: it is known by its signature.
            if form == .evtx { return .events }
            if let log = try? EventLog.read(head), log.tally.rows > 0 { return .events }
        }
        // Caddy writes both kinds of record in one way, often into one file: what has a request's row is an access log.
        if let log = try? AccessLog.open(head), log.certainty >= 0.5 { return .accessLog(log.format.product) }
        if let log = try? ProxyErrorLog.read(head, zone: .utc), log.tally.rows > log.tally.unparsed {
            return .proxyErrorLog
        }
        return nil
    }

    /// The first 64 KiB of a source.
    private struct HeadSource: LogSource {
        let source: FileSource
        var name: String { source.name }
        var byteCount: Int64? { nil }

        init(_ source: FileSource) { self.source = source }

        func open() throws(LogSourceError) -> any LogBytes { Head(rest: try source.open(), left: 1 << 16) }

        struct Head: LogBytes {
            var rest: any LogBytes
            var left: Int

            mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int {
                guard left > 0 else { return 0 }
                let part = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(left))
                let count = try rest.read(into: part)
                left -= count
                return count
            }
        }
    }
}

/// What lies beside a log and looks like another one that will be asked for.
enum Neighbours {
    private static let mostFiles = 60

    static func of(_ path: String, given kind: EvidenceKind, in session: Session) -> [Suggestion] {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var known = Set<String>()
        for step in session.playbook.steps {
            for path in session.investigation.answer(of: step.id) ?? [] { known.insert(path) }
        }
        for suggestion in session.known.suggestions { for path in suggestion.value { known.insert(path) } }
        guard let own = try? FileSource(path), case .accessLog(let product)? = EvidenceGuess.kind(of: own) else {
            return []
        }
        var found: [EvidenceKind: String] = [:]
        for name in FileTree.names(in: directory, limit: 400).prefix(mostFiles) {
            let other = directory == "." ? name : "\(directory)/\(name)"
            guard !known.contains(other), other != path, !name.hasPrefix("."), let source = try? FileSource(other),
                (source.byteCount ?? 0) > 0, let guess = EvidenceGuess.kind(of: source)
            else { continue }
            switch guess {
            case .accessLog(let its):
                // Beside a proxy's log, IIS's is the server's; two logs of one product tell nothing.
                if kind == .proxyLog, its == .iis, product != .iis { found[.serverLog] = found[.serverLog] ?? other }
            case .proxyErrorLog: found[.proxyErrorLog] = found[.proxyErrorLog] ?? other
            case .events: found[.eventLog] = found[.eventLog] ?? other
            case .counters: found[.counters] = found[.counters] ?? other
            }
        }
        let steps = Set(session.playbook.steps.map(\.id))
        return found.filter { steps.contains($0.key.rawValue) && $0.key != kind }
            .sorted { $0.key.rawValue < $1.key.rawValue }
            .map {
                Suggestion(
                    step: $0.key.rawValue, value: [$0.value], reason: Fact("offer.beside", ["path": .text(path)]))
            }
    }
}

/// What was read so far, and how it was understood.
enum EvidenceListing {
    static func text(_ session: Session, _ screen: Screen) -> String {
        var lines: [String] = []
        for kind in EvidenceKind.allCases {
            guard let paths = session.investigation.answer(of: kind.rawValue) else { continue }
            lines.append("\(kind.rawValue): \(paths.joined(separator: ", "))")
        }
        for visit in session.known.trail {
            guard let finding = visit.finding else { continue }
            for quantity in finding.quantities where [Fact.ID.source, .covers].contains(quantity.name.id) {
                let line = "  \(screen.text(quantity))"
                if !lines.contains(line) { lines.append(line) }
            }
        }
        return lines.isEmpty
            ? "  Nothing was read yet." : lines.map { screen.paragraph($0, indent: 2) }.joined(separator: "\n")
    }
}
