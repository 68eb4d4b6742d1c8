internal import Diagnosis
internal import Products
internal import Times

extension ErrorLineSyntax {
    /// Two or three lines for one failure; other threads' lines may stand between them.
    static let apache = ErrorLineSyntax(
        "[Wed Mar 04 11:17:21 2026]", spreadOfOneFailure: .milliseconds(50), read: ApacheErrorText.read)
}

/// Apache: `[Wed Mar 04 11:17:21.500485 2026] [proxy_http:error] [pid P:tid T] (70007)… [client IP:PORT] AH01102: …`.
enum ApacheErrorText {
    static func read(_ line: ErrorText) -> ErrorLineReading? {
        let text = line.text[...]
        guard text.first == "[", let close = text.prefix(60).firstIndex(of: "]") else { return nil }
        var stamp = line.stamp
        var body = text
        if let wall = wall(text[text.index(after: text.startIndex)..<close]) {
            stamp = .full(wall, isUTC: false)
            body = text[text.index(after: close)...]
        } else if !isModule(text[text.index(after: text.startIndex)..<close]) {
            return nil
        }
        var reading = ErrorLineReading(.apache, line, stamp, level: "")
        if let open = body.firstIndex(of: "["), let end = body[open...].firstIndex(of: "]") {
            let level = body[body.index(after: open)..<end]
            reading.line.level = String(level.split(separator: ":").last ?? level)
        }
        if let range = body.range(of: "[client ") {
            let text = address(body[range.upperBound...])
            // Since 2.4 the port follows every address; 2.2, whose lines name no process, wrote none.
            let isPortWritten = body[..<range.lowerBound].range(of: "[pid ") != nil
            (reading.line.client, reading.line.clientPort) = ClientAddress.parted(text, isPortWritten: isPortWritten)
        }
        reading.line.path = path(in: body)
        // The referer is the client's own text.
        let message = body.range(of: ", referer: ").map { body[..<$0.lowerBound] } ?? body
        reading.tell(message)
        if !isOfServer(body) { reading.unknownMessage = nil }
        reading.part = part(of: reading, body)
        return reading
    }

    /// `2001:db8::9:4001`, or `[2001:db8::9]:4001` where a format of the team's own writes brackets: up to the bracket behind it.
    private static func address(_ text: Substring) -> Substring {
        guard text.first == "[", let inner = text.firstIndex(of: "]") else { return text.prefix { $0 != "]" } }
        let rest = text[text.index(after: inner)...]
        return text[..<(rest.firstIndex(of: "]") ?? rest.endIndex)]
    }

    /// Whether a module wrote the line that passes requests on.
    private static func isOfServer(_ body: Substring) -> Bool {
        let module = body.prefix(60).drop { $0 == " " }.dropFirst()
        return ["proxy", "fcgid", "wsgi", "jk", "cgid", "lbmethod"].contains { module.hasPrefix($0) }
    }

    /// `proxy_http:error`: what stands first where syslog keeps the time.
    private static func isModule(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 && levels.contains(parts[1].prefix { !$0.isNumber })
            && parts[0].utf8.allSatisfy { $0 | 0x20 &- 0x61 < 26 || $0 == 0x5F || $0 &- 0x30 < 10 }
    }

    private static let levels: Set<Substring> = [
        "emerg", "alert", "crit", "error", "warn", "notice", "info", "debug", "trace",
    ]

    /// `(111)Connection refused: AH00957: …` names no client, `[client …] AH01114: …` no reason: the thread joins them.
    private static func part(of reading: ErrorLineReading, _ body: Substring) -> ErrorLineReading.Part {
        guard let start = body.range(of: "[pid ") else { return .whole }
        let thread = body[start.upperBound...].prefix { $0 != "]" }
        if reading.line.client == nil { return reading.signal == nil ? .whole : .reason(thread: thread) }
        let isEcho = ProductCatalogue.current[.apache]?.errorLineEchoes.contains { body.range(of: $0) != nil } ?? false
        return isEcho ? .effect(thread: thread) : .whole
    }

    /// `AH00898: Error reading from remote server returned by /path, referer: …`: decoded, without its query.
    private static func path(in body: Substring) -> String? {
        guard body.range(of: "AH00898") != nil, let start = body.range(of: " returned by ") else { return nil }
        let rest = body[start.upperBound...]
        let path = rest.range(of: ", referer: ").map { rest[..<$0.lowerBound] } ?? rest
        // What Apache has escaped in its own way is not compared.
        return path.first == "/" && !path.utf8.contains(0x5C) ? String(path) : nil
    }

    /// `Wed Mar 04 11:17:21.500485 2026`, as wall-clock time.
    private static func wall(_ text: Substring) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 5, let year = Int(parts[4]), (1970...9999).contains(year), let day = Int(parts[2]),
            (1...31).contains(day), let month = PartialStamp.month(parts[1])
        else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return Timestamp(iso8601: "\(year)-\(two(month))-\(two(day))T\(parts[3])")
    }
}
