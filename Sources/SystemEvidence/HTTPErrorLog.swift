internal import Diagnosis
public import LogSources
public import Products
public import Times

/// One row of HTTP.sys's own error log: what the driver in front of IIS did with a request that no worker finished.
public struct HTTPErrorRow: Hashable, Sendable {
    /// What a reason says of the request.
    public typealias Meaning = ReasonPattern.Meaning

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
    /// The peer's address, without an IPv6 scope: the proxy's, as the driver saw it.
    public var client: String?
    /// The peer's port.
    public var clientPort: Int?
    /// The server's own address, without an IPv6 scope.
    public var server: String?
    /// The server's own port.
    public var serverPort: Int?
    /// The request's method.
    public var method: String?
    /// The request's target, query included.
    public var target: String?
    /// The status that the driver answered with; nil where it closed the connection.
    public var status: Int?
    /// The site's number, as `W3SVC2`'s 2.
    public var site: String?
    /// The reason as it is written: `QueueFull`.
    public var reason: String
    /// The request queue, which is the pool's name.
    public var queue: String?

    /// What is known of the reason; nil where it is a new one.
    public var known: HTTPErrorReason? { HTTPErrorReason.named(reason) }

    /// What the reason says of the request.
    public var meaning: Meaning { known?.meaning ?? .other }
}

/// Reads `httperrN.log`, by its `#Fields` or, where the header is lost, by the columns of a row.
public struct HTTPErrorLog: Sendable {
    /// The most rows kept.
    public static let mostRows = 200_000
    /// The most columns that a row may have.
    private static let mostColumns = 64

    /// The rows inside the window, in the order of the log.
    public private(set) var rows: [HTTPErrorRow] = []
    /// What the reading went through.
    public private(set) var tally = EvidenceTally()

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
        var columns: Columns?
        var hasHeader = false
        try LineScanner(source, monitor: monitor).forEachLine { line in
            if line.bytes.isEmpty || line.bytes[0] == 0 { return .next }
            let text = String(decoding: UnsafeRawBufferPointer(rebasing: line.bytes.prefix(8192)), as: UTF8.self)
            if text.hasPrefix("#") {
                if text.hasPrefix("#Fields:") {
                    // A new header counts from here on; several stand in one file.
                    columns = Columns(header: text.dropFirst(8))
                    hasHeader = hasHeader || columns?.places["s-reason"] != nil
                }
                return .next
            }
            let values = text.split(separator: " ", maxSplits: mostColumns, omittingEmptySubsequences: true)
            guard let named = columns ?? Columns(row: values), let shown = named.fitted(to: values),
                let row = row(shown, values, text, source.name, line)
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
        // A log that the driver has only begun has a header and nothing else.
        guard log.tally.rows > 0 || hasHeader && log.tally.unparsed == 0 else {
            throw SystemEvidenceError.unrecognised(
                name: source.name, expected: "HTTP.sys's error log (httperr1.log) with its #Fields")
        }
        return log
    }

    /// Where the columns of a row are.
    private struct Columns {
        var places: [Substring: Int]
        var count: Int
        /// How many columns the target takes up, where it has blanks.
        var targetWidth = 1

        /// The names of a header.
        init(header: Substring) {
            places = [:]
            let names = header.split(separator: " ").prefix(mostColumns)
            count = names.count
            for (place, name) in names.enumerated() {
                let name = Substring(name.lowercased())
                if places[name] == nil { places[name] = place }
            }
        }

        /// The columns of a row without a header; nil where it cannot be one.
        ///
        /// What differs between versions stands between the target and the status (`streamid`, `streamid_ex`) and at the end
        /// (`s-queuename`, `transport`). The reason is what tells: of all that may stand there it alone is a word.
        init?(row: [Substring]) {
            guard (12...16).contains(row.count) else { return nil }
            let isReason: (Int) -> Bool = { place in
                let value = row[place]
                return value != "-" && !value.allSatisfy { $0.isASCII && $0.isNumber }
            }
            // Status and site stand before it, whatever else does.
            let last = min(13, row.count - 1)
            let reason = (11...last).first { HTTPErrorReason.named(String(row[$0])) != nil }
            guard let reason = reason ?? (11...last).first(where: isReason) else { return nil }
            places = Dictionary(
                uniqueKeysWithValues: [
                    "date", "time", "c-ip", "c-port", "s-ip", "s-port", "cs-version", "cs-method", "cs-uri",
                ].enumerated().map { (Substring($0.element), $0.offset) })
            places["sc-status"] = reason - 2
            places["s-siteid"] = reason - 1
            places["s-reason"] = reason
            if reason + 1 < row.count { places["s-queuename"] = reason + 1 }
            count = row.count
        }

        /// The places in a row that may have a blank in its target, and so more columns than the header; nil where it has too
        /// few.
        func fitted(to row: [Substring]) -> Columns? {
            guard row.count >= count else { return nil }
            guard row.count > count, let target = places["cs-uri"], let reason = places["s-reason"] else { return self }
            let more = row.count - count
            guard HTTPErrorReason.named(String(row[reason])) == nil,
                HTTPErrorReason.named(String(row[reason + more])) != nil
            else { return self }
            var fitted = self
            for (name, place) in places where place > target { fitted.places[name] = place + more }
            fitted.targetWidth = more + 1
            return fitted
        }
    }

    private static func row(
        _ columns: Columns, _ values: [Substring], _ text: String, _ source: String, _ line: LogLine
    ) -> HTTPErrorRow? {
        func value(_ name: Substring) -> String? {
            guard let place = columns.places[name], place < values.count, values[place] != "-" else { return nil }
            return String(values[place])
        }
        func address(_ name: Substring) -> String? {
            // The scope says which interface of that machine an address belongs to; nobody else logs it.
            value(name).map { String($0.prefix { $0 != "%" }) }
        }
        func port(_ name: Substring) -> Int? {
            value(name).flatMap { Int($0) }.flatMap { (0...65535) ~= $0 ? $0 : nil }
        }
        guard let date = value("date"), let clock = value("time"), let time = Timestamp(iso8601: "\(date)T\(clock)"),
            columns.places["s-reason"] != nil
        else { return nil }
        var target = value("cs-uri")
        if columns.targetWidth > 1, let place = columns.places["cs-uri"] {
            target = values[place..<(place + columns.targetWidth)].joined(separator: " ")
        }
        return HTTPErrorRow(
            source: source, line: line.number, offset: line.offset, text: String(text.prefix(300)), time: time,
            client: address("c-ip"), clientPort: port("c-port"), server: address("s-ip"), serverPort: port("s-port"),
            method: value("cs-method"), target: target, status: value("sc-status").flatMap { Int($0) },
            site: value("s-siteid"), reason: value("s-reason") ?? "-", queue: value("s-queuename"))
    }
}
