internal import Diagnosis
internal import Products
internal import Syntax
internal import Times

extension ErrorLineSyntax {
    static let caddy = ErrorLineSyntax("{\"level\":\"error\",\"ts\":…", read: CaddyErrorText.read)
}

/// Caddy, as JSON or as its console has it, with tabs.
///
/// ```
/// {"level":"error","ts":…,"logger":"http.log.error","msg":"…","request":{…},"status":502}
/// 2026/03/04 11:17:21.123   ERROR   http.log.error   …   {"request": {…}, "status": 502}
/// ```
enum CaddyErrorText {
    private static let members: [UInt64: Member] = {
        let names: [(String, Member)] = [
            ("ts", .time), ("level", .level), ("logger", .logger), ("msg", .message), ("error", .error),
            ("request>remote_ip", .client), ("request>remote_port", .port), ("request>remote_addr", .address),
            ("request>method", .method), ("request>uri", .target), ("upstream", .upstream),
        ]
        return Dictionary(uniqueKeysWithValues: names.map { (JSONLine.number(of: $0.0), $0.1) })
    }()

    private enum Member {
        case time, level, logger, message, error, client, port, address, method, target, upstream
    }

    /// Reads a line; nil where it is no record with a time and a level.
    ///
    /// The signal is nil where it tells of no failed request.
    static func read(_ line: ErrorText) -> ErrorLineReading? {
        let bytes = line.bytes
        var found: [Member: String]
        var stamp = PartialStamp.none
        if bytes.first == 0x7B {
            guard let members = object(bytes, at: 0), let text = members[.time] else { return nil }
            found = members
            stamp = time(text)
        } else {
            guard let console = console(bytes) else { return nil }
            (found, stamp) = console
        }
        guard case .full = stamp, let level = found[.level] else { return nil }
        var reading = ErrorLineReading(.caddy, line, stamp, level: level.lowercased())
        reading.line.client = found[.client]
        reading.line.clientPort = found[.port].flatMap { Int($0) }
        if reading.line.client == nil, let address = found[.address] {
            (reading.line.client, reading.line.clientPort) = ClientAddress.parted(address, isPortWritten: true)
        }
        reading.line.method = found[.method]
        reading.line.target = found[.target]
        reading.line.upstream = found[.upstream]
        let logger = found[.logger] ?? ""
        guard logger.hasPrefix("http.log.error") || logger.hasPrefix("http.handlers.reverse_proxy"),
            reading.line.target != nil
        else { return reading }
        reading.tell(found[.message] ?? "")
        if reading.signal == nil, let error = found[.error] { reading.tell(error) }
        // An error record in words that nobody has met yet still says that Caddy made the failure.
        if reading.signal == nil, logger.hasPrefix("http.log.error") { reading.signal = .unknown }
        return reading
    }

    private static func object(_ bytes: UnsafeRawBufferPointer, at start: Int) -> [Member: String]? {
        var found: [Member: String] = [:]
        let fault = JSONLine.read(bytes, at: start) { path, _, from, to in
            guard let member = members[path], to - from <= 8192 else { return }
            found[member] = JSONLine.text(bytes, from, to)
        }
        return fault == nil ? found : nil
    }

    /// Seconds since 1970 with a fraction, or ISO 8601; the zone is UTC, also where it is not stated.
    private static func time(_ text: String) -> PartialStamp {
        if case .full(let time, _) = PartialStamp(text) { return .full(time, isUTC: true) }
        return .none
    }

    /// Time, level, logger perhaps, message, and an object, with tabs between them.
    private static func console(_ bytes: UnsafeRawBufferPointer) -> ([Member: String], PartialStamp)? {
        guard bytes.count > 24, bytes[4] == 0x2F, bytes[7] == 0x2F, let first = bytes.prefix(40).firstIndex(of: 0x09),
            let wall = Timestamp(
                iso8601: String(decoding: bytes[..<first].map { $0 == 0x2F ? 0x2D : $0 }, as: UTF8.self))
        else { return nil }
        var parts = bytes[(first + 1)...].split(separator: 0x09, maxSplits: 3, omittingEmptySubsequences: false)
        guard let level = parts.first, level.count <= 6, parts.count >= 2 else { return nil }
        var found: [Member: String] = [:]
        if let last = parts.last, last.first == 0x7B {
            found = object(bytes, at: last.startIndex) ?? [:]
            parts.removeLast()
        }
        found[.level] = String(decoding: level, as: UTF8.self)
        if parts.count > 2 { found[.logger] = String(decoding: parts[1], as: UTF8.self) }
        found[.message] = parts.last.map { String(decoding: $0.prefix(4096), as: UTF8.self) }
        return (found, .full(wall, isUTC: false))
    }
}
