internal import AccessLogs
internal import Diagnosis
internal import LogSources
internal import Products
internal import SystemEvidence
internal import Times

/// Guesses what evidence a file holds, from its content.
enum FileGuess {
    enum Kind {
        case accessLog(ProductID)
        /// Requests in a format that is not known.
        case requests
        case proxyErrorLog
        case serverErrorLog(ProductID)
        case events
        case counters

        var words: String {
            switch self {
            case .accessLog(let product): "an access log of \(product.title)"
            case .requests: "an access log in a format of its own"
            case .proxyErrorLog: "a proxy's error log"
            case .serverErrorLog(let product): "\(product.title)'s own log"
            case .events: "Windows events"
            case .counters: "performance counters"
            }
        }

        /// What kind of evidence such a file is; nil where more than one.
        var evidence: EvidenceKind? {
            switch self {
            case .accessLog, .requests: nil
            case .proxyErrorLog: .proxyErrorLog
            case .serverErrorLog: .serverErrorLog
            case .events: .eventLog
            case .counters: .counters
            }
        }

        /// The option that takes such a file; nil where more than one does.
        var option: String? { evidence.map { "--\($0.rawValue)" } }

        /// What an option does with such a file, in a clause; nil where more than one takes it.
        var use: String? {
            if case .requests = self {
                return "which --proxy-format (or --server-format) tells: the product’s own format string"
            }
            return option.map { "which \($0) takes" }
        }
    }

    /// Looks at a file's first lines.
    ///
    /// Whatever else fits comes before a server's own log: there most lines may be anything.
    static func kind(of source: FileSource) -> Kind? {
        let head = HeadSource(source)
        if let log = try? CounterLog.read(head), !log.series.isEmpty || log.tally.rows > 0 { return .counters }
        if let form = try? EventForm.of(head) {
            // The beginning of a binary log is none: it is known by its signature.
            if form == .evtx { return .events }
            if let log = try? EventLog.read(head), log.tally.rows > 0 { return .events }
        }
        // Errors and requests may be logged in one way and into one file: what has a request's row is an access log.
        if let log = try? AccessLog.open(head), log.certainty >= 0.5 { return .accessLog(log.format.product) }
        if holdsRequests(head) { return .requests }
        if let log = try? ProxyErrorLog.read(head, zone: .utc), log.tally.rows > log.tally.unparsed {
            return .proxyErrorLog
        }
        if let log = try? ServerErrorLog.read(head, zone: .utc), log.tally.rows > 0 {
            return .serverErrorLog(log.product)
        }
        return nil
    }

    /// Whether most lines have a request in quotes that no error line names: `"GET /a HTTP/1.1"`.
    private static func holdsRequests(_ head: HeadSource) -> Bool {
        var lines = 0
        var requests = 0
        _ = try? LineScanner(head).forEachLine { line in
            guard !line.bytes.isEmpty else { return .next }
            lines += 1
            if isRequest(String(decoding: line.bytes, as: UTF8.self)) { requests += 1 }
            return lines < 200 ? .next : .stop
        }
        return requests > 0 && requests * 2 > lines
    }

    private static func isRequest(_ line: String) -> Bool {
        guard let quote = methods.lazy.compactMap({ line.firstRange(of: "\"\($0) ")?.lowerBound }).first else {
            return false
        }
        let isNamed = ["request: ", "upstream: ", "uri "].contains { line[..<quote].hasSuffix($0) }
        return !isNamed && line[quote...].contains(" HTTP/")
    }

    private static let methods = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"]

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
