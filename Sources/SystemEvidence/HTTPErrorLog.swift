public import Diagnosis
public import LogSources

/// One row of HTTP.sys's own error log: what the driver in front of IIS did with a request that no worker finished.
public struct HTTPErrorRow: Hashable, Sendable {
    /// What a reason says of the request.
    public enum Meaning: Hashable, Sendable {
        /// The pool's queue was full, or the pool too busy to take it: answered 503.
        case turnedAway
        /// The pool was down: answered 503.
        case poolDown
        /// The peer closed before a worker had got the request, or it waited too long in the queue.
        case waiting
        /// The worker died, or left the request unanswered.
        case abandoned
        /// The peer closed before the response was sent.
        case dropped
        /// Anything else.
        case other
    }

    /// The source's name as the user gave it.
    public var source: String
    /// 1-based line.
    public var line: Int
    /// The line's first byte, from 0.
    public var offset: Int
    /// The line, cut to 300 characters; a stranger's text.
    public var text: String
    /// Its stamp, in UTC to the second.
    public var time: Timestamp
    /// The peer's address and port: the proxy's, as the driver saw it.
    public var client: String?
    /// The peer's port.
    public var clientPort: Int?
    /// The request's method.
    public var method: String?
    /// The request's target, query included.
    public var target: String?
    /// The status that the driver answered with; nil where it closed the connection.
    public var status: Int?
    /// The reason as it is written: `QueueFull`.
    public var reason: String
    /// The request queue, which is the pool's name.
    public var queue: String?

    /// What the reason says of the request.
    public var meaning: Meaning {
        switch reason {
        case "QueueFull", "AppPoolTimer", "ConnLimit", "Connections_Refused": .turnedAway
        case "AppOffline", "AppShutdown", "Disabled": .poolDown
        case "Client_Reset", "Timer_ReqQueue", "Timer_AppPool": .waiting
        case "Connection_Abandoned_By_ReqQueue", "Connection_Abandoned_By_AppPool": .abandoned
        case "Connection_Dropped", "Connection_Dropped_List_Full": .dropped
        default: .other
        }
    }
}

/// Reads `httperrN.log`, by its `#Fields` or, where the header is lost, by the number of columns.
public struct HTTPErrorLog: Sendable {
    /// The most rows kept.
    public static let mostRows = 200_000

    /// The rows inside the window, in the order of the log.
    public private(set) var rows: [HTTPErrorRow] = []
    /// What the reading went through.
    public private(set) var tally = EvidenceTally()

    private static let layouts: [Int: [String]] = {
        let common = [
            "date", "time", "c-ip", "c-port", "s-ip", "s-port", "cs-version", "cs-method", "cs-uri", "sc-status",
            "s-siteid",
            "s-reason", "s-queuename",
        ]
        var withStream = common
        withStream.insert("streamid", at: 9)
        return [12: Array(common.dropLast()), 13: common, 14: withStream]
    }()

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - source: where its bytes are.
    ///   - window: only rows inside are kept; all are counted.
    ///   - monitor: watches the reading.
    /// - Returns: the log.
    /// - Throws: `LogSourceError` or `SystemEvidenceError`.
    public static func read(
        _ source: any LogSource, window: TimeWindow = .everything, monitor: ScanMonitor = .none
    ) throws -> HTTPErrorLog {
        switch try ContentKind.of(source) {
        case .empty: throw SystemEvidenceError.empty(name: source.name)
        case .binary(let what): throw SystemEvidenceError.binary(name: source.name, what: what)
        case .text: break
        }
        var log = HTTPErrorLog()
        var fields: [String]?
        try LineScanner(source, monitor: monitor).forEachLine { line in
            if line.bytes.isEmpty || line.bytes[0] == 0 { return .next }
            let text = String(decoding: UnsafeRawBufferPointer(rebasing: line.bytes.prefix(8192)), as: UTF8.self)
            if text.hasPrefix("#") {
                if text.hasPrefix("#Fields:") {
                    fields = text.dropFirst(8).split(separator: " ").map { $0.lowercased() }
                }
                return .next
            }
            let values = text.split(separator: " ")
            guard let names = fields ?? layouts[values.count], values.count >= names.count,
                let row = row(names, values, text, source.name, line)
            else {
                log.tally.failed(line.number, "expected the columns of HTTPERR, as #Fields names them")
                return .next
            }
            log.tally.rows += 1
            log.tally.covers(row.time)
            guard window.contains(row.time) else { return .next }
            if log.rows.count < mostRows { log.rows.append(row) } else { log.tally.isClipped = true }
            return .next
        }
        guard log.tally.rows > 0 else {
            throw SystemEvidenceError.unrecognised(
                name: source.name, expected: "HTTP.sys's error log (httperr1.log) with its #Fields")
        }
        return log
    }

    private static func row(
        _ names: [String], _ values: [Substring], _ text: String, _ source: String, _ line: LogLine
    ) -> HTTPErrorRow? {
        func value(_ name: String) -> String? {
            guard let index = names.firstIndex(of: name), index < values.count, values[index] != "-" else { return nil }
            return String(values[index])
        }
        guard let date = value("date"), let clock = value("time"), let time = Timestamp(iso8601: "\(date)T\(clock)"),
            names.contains("s-reason")
        else { return nil }
        return HTTPErrorRow(
            source: source, line: line.number, offset: line.offset, text: String(text.prefix(300)), time: time,
            client: value("c-ip"), clientPort: value("c-port").flatMap { Int($0) }, method: value("cs-method"),
            target: value("cs-uri"), status: value("sc-status").flatMap { Int($0) }, reason: value("s-reason") ?? "-",
            queue: value("s-queuename"))
    }
}
