internal import AccessLogs
internal import Diagnosis
internal import Files
public import HopSettings
public import Incidents
internal import LogSources
public import SystemEvidence

/// Error lines, events, counters and configurations.
extension EvidenceFiles {
    /// Lines of proxies' error logs.
    public func errorLines(
        _ question: ErrorLineQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<ProxyErrorLine> {
        if let logs = question.rows {
            return try amongRows(of: logs, monitor) { source, isRow, monitor in
                try SourceReading.errorLines(question, in: source, besides: isRow, monitor: monitor)
            }
        }
        return try answer(.proxyErrorLog, question.names, monitor) { source, monitor in
            try SourceReading.errorLines(question, in: source, monitor: monitor)
        }
    }

    /// Lines of servers' own logs.
    public func serverErrorLines(
        _ question: ErrorLineQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<ServerErrorLine> {
        if let logs = question.rows {
            return try amongRows(of: logs, monitor) { source, isRow, monitor in
                try SourceReading.serverErrorLines(question, in: source, besides: isRow, monitor: monitor)
            }
        }
        return try answer(.serverErrorLog, question.names, monitor) { source, monitor in
            try SourceReading.serverErrorLines(question, in: source, monitor: monitor)
        }
    }

    /// System events, in order of time.
    public func events(
        _ question: EventQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<SystemEvent> {
        var answer = try answer(.eventLog, question.names, monitor) { source, monitor in
            try SourceReading.events(question, in: source, monitor: monitor)
        }
        answer.items.sort { $0.time < $1.time }
        return answer
    }

    /// Rows of HTTP.sys's error logs.
    public func driverErrors(
        _ question: WindowQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<HTTPErrorRow> {
        try answer(.httpErrorLog, question.names, monitor) { source, monitor in
            try SourceReading.driverErrors(question, in: source, monitor: monitor)
        }
    }

    /// Series of counters.
    public func counters(
        _ question: WindowQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<CounterSeries> {
        try answer(.counters, question.names, monitor) { source, monitor in
            try SourceReading.counters(question, in: source, monitor: monitor)
        }
    }

    /// Puts together what stands among the rows of access logs.
    private func amongRows<Item>(
        of logs: AccessLogSelection, _ monitor: EvidenceMonitor,
        _ read: (any LogSource, @escaping (LogLine) -> Bool, ScanMonitor) throws -> EvidenceAnswer<Item>
    ) throws(EvidenceError) -> EvidenceAnswer<Item> {
        let monitor = ScanMonitor(monitor)
        var answer = EvidenceAnswer<Item>()
        for path in try files(logs.side.log, logs.names).paths {
            // What cannot be used is told where its rows are asked for.
            guard let log = try? open(path, logs, monitor) else { continue }
            answer.add(try reading(path, monitor) { _ in try read(log.source, log.rowTest(), monitor) })
        }
        return answer
    }

    /// Puts together what the files behind names hold; the record is told of each.
    private func answer<Item>(
        _ kind: EvidenceKind, _ names: [String], _ monitor: EvidenceMonitor,
        _ read: (any LogSource, ScanMonitor) throws -> EvidenceAnswer<Item>
    ) throws(EvidenceError) -> EvidenceAnswer<Item> {
        let monitor = ScanMonitor(monitor)
        var answer = EvidenceAnswer<Item>()
        for path in try files(kind, names).paths {
            let found = try noting(path, as: [kind]) { () throws(EvidenceError) in
                try reading(path, monitor) { try read($0, monitor) }
            }
            for one in found.coverage {
                ledger.counted(path, rows: one.rows, skipped: nil, unparsed: one.unparsed)
            }
            answer.add(found)
        }
        return answer
    }

    /// What configuration files say, with the files that they include from beside them.
    public func configuration(_ names: [String], monitor: EvidenceMonitor) throws(EvidenceError) -> HopConfiguration {
        do {
            return try readConfiguration(names, monitor)
        } catch {
            var told = error
            told.reason = "cannot be used as a configuration: \(error.message)"
            for name in names { note(told, of: name, as: [.proxyConfig, .serverConfig]) }
            throw error
        }
    }

    private func readConfiguration(
        _ names: [String], _ monitor: EvidenceMonitor
    ) throws(EvidenceError) -> HopConfiguration {
        let monitor = ScanMonitor(monitor)
        var read: [ConfigurationFile] = []
        for path in names {
            let source = try source(path, monitor)
            do {
                read.append(ConfigurationFile(name: path, text: try IncludedFiles.text(of: source)))
            } catch let fault as ConfigurationFault {
                throw EvidenceError(.malformed, fault.message)
            } catch {
                throw EvidenceError(.malformed, "\(path) cannot be read: \(error)")
            }
        }
        do {
            return try ConfigurationReader.read(read) { [self] pattern, from in
                try IncludedFiles.names(pattern, from: from, recorded).map { name in
                    ConfigurationFile(name: name, text: try IncludedFiles.text(of: source(name, monitor)))
                }
            }
        } catch {
            throw EvidenceError(.malformed, error.message)
        }
    }
}

/// Gives the files that a configuration includes, from beside it.
enum IncludedFiles {
    /// The text of a source; nothing larger than the reader takes.
    static func text(of source: FileSource) throws -> String {
        guard source.byteCount ?? 0 <= Int64(ConfigurationReader.mostBytes) else {
            throw ConfigurationFault(
                message: "\(source.name) is larger than \(ConfigurationReader.mostBytes >> 20) MiB: no configuration")
        }
        let bytes = try FileTree.contents(of: source.place)
        return decoded(Array(bytes.prefix(Int(clamping: source.byteCount ?? .max))))
    }

    /// UTF-8, or UTF-16 by its mark, as Windows' editors save it.
    private static func decoded(_ bytes: [UInt8]) -> String {
        let isLittle = bytes.starts(with: [0xFF, 0xFE])
        guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return String(decoding: bytes, as: UTF8.self) }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = 2
        while index + 1 < bytes.count {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isLittle ? second << 8 | first : first << 8 | second)
            index += 2
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// The files that a pattern names, relative to the file that includes it; none where there are none.
    static func names(_ pattern: String, from: String, _ recorded: RecordedInputs?) -> [String] {
        let directory = from.lastIndex(of: "/").map { String(from[..<$0]) } ?? "."
        let place = pattern.hasPrefix("/") ? pattern : "\(directory)/\(pattern)"
        if let recorded { return recorded.names(matching: place) }
        return Array(EvidenceFiles.paths(matching: place).prefix(500).filter { FileTree.isFile($0) })
    }
}
