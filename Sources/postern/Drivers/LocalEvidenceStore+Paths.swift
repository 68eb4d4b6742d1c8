import AccessLogs
import Diagnosis
import Files
import Incidents
import LogSources
import Products

/// The files behind what was given: a directory stands for the logs in it.
extension LocalEvidenceStore {
    private static let mostFiles = 400

    /// The files of a kind of evidence, those of a directory in the order in which they were rotated.
    func files(_ kind: EvidenceKind, _ selection: EvidenceSelection) throws(EvidenceError) -> [String] {
        var files: [String] = []
        var streams = Set<Streams.Identity>()
        if let recorded { return try self.files(kind, selection, among: recorded) }
        for path in selection.paths[kind] ?? [] {
            // What can be read only once is one source, however often and under whatever names it is given.
            if let stream = Streams.identity(of: path), !streams.insert(stream).inserted { continue }
            if FileTree.isDirectory(path) { files += try inside(path, kind) } else { files.append(path) }
        }
        // A link `current.log` beside the log that it leads to is no second log.
        var known = Set<FileTree.Identity>()
        return files.filter { path in FileTree.identity(of: path).map { known.insert($0).inserted } ?? true }
    }

    /// The files of a kind of evidence without those that could not be read when all were looked at.
    func readableFiles(_ kind: EvidenceKind, _ selection: EvidenceSelection) throws(EvidenceError) -> [String] {
        try files(kind, selection).filter { !refused.contains($0) }
    }

    /// The recorded files of a kind of evidence.
    private func files(
        _ kind: EvidenceKind, _ selection: EvidenceSelection, among recorded: RecordedInputs
    ) throws(EvidenceError) -> [String] {
        var files: [String] = []
        for path in selection.paths[kind] ?? [] {
            if recorded.isDirectory(path) { files += try inside(path, kind) } else { files.append(path) }
        }
        // A second name of a file that was read already, and what could not be read, was not opened then either.
        let opened = files.filter { recorded.bytes[$0] != nil }
        var known = Set<String>()
        return (opened.isEmpty ? files : opened).filter { known.insert($0).inserted }
    }

    private func inside(_ directory: String, _ kind: EvidenceKind) throws(EvidenceError) -> [String] {
        if let known = listings[directory]?[kind] { return known }
        if recorded == nil, let refusal = FileTree.refusal(of: directory) {
            throw EvidenceError(.missing, "\(directory) cannot be read: \(refusal)")
        }
        let names =
            recorded?.names(in: directory)
            ?? FileTree.names(in: directory, limit: 4000).filter { !$0.hasPrefix(".") }
        var found: [(path: String, product: ProductID?)] = []
        var refused: [String] = []
        let prefix = directory.hasSuffix("/") ? directory : directory + "/"
        for path in RotationOrder.sorted(names.map { prefix + $0 }).suffix(Self.mostFiles) {
            if recorded == nil, FileTree.isFile(path), let refusal = FileTree.refusal(of: path) {
                refused.append("\(path.dropFirst(prefix.count)): \(refusal)")
                continue
            }
            // Only looked at: those that turn out to be of the kind are opened later, and noted then.
            guard recorded != nil || FileTree.isFile(path),
                let source = try? recorded?.source(path) ?? FileSource(path), (source.byteCount ?? 0) > 0,
                let guess = EvidenceGuess.kind(of: source)
            else { continue }
            switch (kind, guess) {
            case (.proxyLog, .accessLog(let product)), (.serverLog, .accessLog(let product)):
                found.append((path, product))
            case (.proxyErrorLog, .proxyErrorLog), (.eventLog, .events), (.counters, .counters):
                found.append((path, nil))
            default: continue
            }
        }
        // Where both hops' logs lie in one directory, IIS's are the server's.
        let isBoth = tellsHopsApart && Set(found.map { $0.product == .iis }).count == 2
        let chosen = isBoth ? found.filter { ($0.product == .iis) == (kind == .serverLog) } : found
        guard !chosen.isEmpty else {
            throw EvidenceError(
                .missing,
                "\(directory) is a directory\(Self.contents(of: directory)); none of its files is \(Self.words(for: kind))"
                    + "\(Self.words(refused: refused).map { "; \($0)" } ?? ""); name one file"
            )
        }
        if let words = Self.words(refused: refused) { note(loss: words, of: directory) }
        if names.count > Self.mostFiles {
            note(
                loss:
                    "only the last \(Self.mostFiles) of the \(names.count) files in it were looked at; a glob names others",
                of: directory)
        }
        listings[directory, default: [:]][kind] = chosen.map(\.path)
        return chosen.map(\.path)
    }

    /// What is looked for in a directory.
    private static func words(for kind: EvidenceKind) -> String {
        switch kind {
        case .proxyLog, .serverLog: "an access log"
        case .proxyErrorLog: "a proxy's error log"
        case .eventLog: "a log of Windows events or an export of one"
        case .counters: "counters as PDH CSV or from Prometheus"
        default: "what was asked for"
        }
    }

    private static func words(refused: [String]) -> String? {
        guard !refused.isEmpty else { return nil }
        let more = refused.count > 4 ? " and \(refused.count - 4) more" : ""
        return
            "\(refused.count == 1 ? "a file" : "\(refused.count) files") in it cannot be read, and what they hold is "
            + "not counted (\(refused.prefix(4).joined(separator: ", "))\(more))"
    }

    /// Notes what was lost of a source in a scan after its first, such as that another file has taken its place.
    func note(loss: String, of name: String) {
        guard let known = losses[name] else {
            losses[name] = loss
            return
        }
        if !known.contains(loss) { losses[name] = loss.contains(known) ? loss : "\(known); \(loss)" }
    }

    /// An overview with what was lost since it was made, and of files and directories that none of its sources stands for.
    func withLosses(_ overview: LogOverview, _ paths: [String]) -> LogOverview {
        var overview = overview
        for index in overview.sources.indices {
            if let loss = losses[overview.sources[index].name] { overview.sources[index].tally.damage = loss }
        }
        guard let first = overview.sources.first else { return overview }
        for path in paths {
            guard let loss = losses[path], !overview.sources.contains(where: { $0.name == path }) else { continue }
            var tally = ScanTally()
            tally.damage = loss
            overview.sources.append(
                LogOverview.Source(
                    name: path, format: "not read", product: first.product, zone: first.zone,
                    zoneOrigin: first.zoneOrigin, tally: tally, lacks: []))
        }
        return overview
    }
}
