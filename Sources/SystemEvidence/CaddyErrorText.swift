internal import Diagnosis
internal import LogSources
internal import Products
internal import Syntax
internal import Times

extension ErrorLineSyntax {
    static let caddy = ErrorLineSyntax("{\"level\":\"error\",\"ts\":…", read: CaddyErrorText.read)
}

/// Caddy: `{"level":"error","ts":…,"logger":"http.log.error","msg":"…","request":{…},"status":502}`.
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

    /// Reads a line; nil where it is no JSON object with a time.
    ///
    /// - Parameter line: the line, perhaps behind what a container's or a journal's log puts in front.
    /// - Returns: the record; the signal is nil where it tells of no failed request.
    static func read(_ line: ErrorText) -> ErrorLineReading? {
        guard let start = line.objectStart else { return nil }
        let bytes = line.bytes
        var found: [Member: String] = [:]
        let fault = JSONLine.read(bytes, at: start) { path, _, from, to in
            guard let member = members[path], to - from <= 8192 else { return }
            found[member] = JSONLine.text(bytes, from, to)
        }
        guard fault == nil, let stamp = found[.time], let time = time(stamp), found[.level] != nil else { return nil }
        // Stamps count from 1970 and know no zone.
        var reading = ErrorLineReading(
            .caddy, String(decoding: UnsafeRawBufferPointer(rebasing: bytes.prefix(300)), as: UTF8.self),
            .full(time, isUTC: true), level: found[.level] ?? "")
        reading.line.client = found[.client]
        reading.line.clientPort = found[.port].flatMap { Int($0) }
        if reading.line.client == nil, let address = found[.address], let colon = address.lastIndex(of: ":") {
            let host = address[..<colon]
            reading.line.client = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : String(host)
            reading.line.clientPort = Int(address[address.index(after: colon)...])
        }
        reading.line.method = found[.method]
        reading.line.target = found[.target]
        reading.line.upstream = found[.upstream]
        let logger = found[.logger] ?? ""
        guard logger.hasPrefix("http.log.error") || logger.hasPrefix("http.handlers.reverse_proxy"),
            reading.line.target != nil
        else { return reading }
        let message = found[.message] ?? ""
        // An error record in words that nobody has met yet still says that Caddy made the failure.
        let known =
            ProductCatalogue.current.signal(inMessage: message, of: .caddy)
            ?? found[.error].flatMap { ProductCatalogue.current.signal(inMessage: $0, of: .caddy) }
        reading.signal = known ?? (logger.hasPrefix("http.log.error") ? .unknown : nil)
        return reading
    }

    /// Seconds since 1970 with a fraction, or ISO 8601.
    private static func time(_ text: String) -> Timestamp? {
        let parts = text.split(separator: ".", maxSplits: 1)
        if let first = parts.first, let seconds = Int64(first), seconds > 0, seconds < 100_000_000_000 {
            let digits = parts.count > 1 ? parts[1].prefix(6) : ""
            guard digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
            let padded = String(digits) + String(repeating: "0", count: 6 - digits.count)
            return Timestamp(microseconds: seconds * 1_000_000 + (Int64(padded) ?? 0))
        }
        return Timestamp(iso8601: text)
    }
}
