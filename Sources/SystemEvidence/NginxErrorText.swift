internal import Diagnosis
internal import Products
internal import Times

extension ErrorLineSyntax {
    static let nginx = ErrorLineSyntax("2026/03/04 11:17:21 [error]", read: NginxErrorText.read)
}

/// nginx: `2026/03/04 11:17:21 [error] 812#812: *3 MESSAGE, client: …, server: …, request: "…", upstream: "…"`.
///
/// People paste it without its time; then what stands around it may tell when it was written.
enum NginxErrorText {
    private static let levels: Set<Substring> = ["emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"]

    static func read(_ line: ErrorText) -> ErrorLineReading? {
        let text = line.text
        let stamp = stamp(line.bytes)
        var rest = stamp == nil ? text[...] : text.dropFirst(19)
        rest = rest.drop { $0 == " " }
        guard rest.first == "[", let close = rest.prefix(12).firstIndex(of: "]") else { return nil }
        let level = rest[rest.index(after: rest.startIndex)..<close]
        guard levels.contains(level) else { return nil }
        let body = rest[rest.index(after: close)...]
        guard stamp != nil || hasProcess(body) else { return nil }
        var reading = ErrorLineReading(
            .nginx, line, stamp.map { .full($0, isUTC: false) } ?? line.stamp, level: String(level))
        if let star = body.firstIndex(of: "*"), body.distance(from: body.startIndex, to: star) < 30 {
            reading.line.connection = Int(body[body.index(after: star)...].prefix { $0.isASCII && $0.isNumber })
        }
        // Values are not escaped: the message ends where the first of the fixed fields begins, and the request's own text
        // can only reach as far as the last upstream field.
        let message = body.range(of: ", client: ").map { body[..<$0.lowerBound] } ?? body
        reading.line.client = value(of: ", client: ", in: body).map { String($0) }
        if let request = quoted(", request: \"", in: body) {
            let parts = request.split(separator: " ")
            if parts.count >= 2 {
                reading.line.method = String(parts[0])
                let hasVersion = parts.count >= 3 && parts[parts.count - 1].hasPrefix("HTTP/")
                reading.line.target = parts[1..<(hasVersion ? parts.count - 1 : parts.count)].joined(separator: " ")
            }
        }
        reading.line.upstream = quoted(", upstream: \"", in: body).map { String($0) }
        reading.tell(message)
        return reading
    }

    /// `2026/03/04 11:17:21` as wall-clock time.
    private static func stamp(_ bytes: UnsafeRawBufferPointer) -> Timestamp? {
        guard bytes.count > 19, bytes[4] == 0x2F, bytes[7] == 0x2F, bytes[10] == 0x20, bytes[13] == 0x3A,
            bytes[16] == 0x3A
        else { return nil }
        let date = bytes[..<19].map { $0 == 0x2F ? 0x2D : $0 }
        return Timestamp(iso8601: String(decoding: date, as: UTF8.self))
    }

    /// ` 812#812: `.
    private static func hasProcess(_ body: Substring) -> Bool {
        let words = body.split(separator: " ", maxSplits: 1)
        guard let first = words.first, first.last == ":", let hash = first.firstIndex(of: "#") else { return false }
        return Int(first[..<hash]) != nil && Int(first[first.index(after: hash)...].dropLast()) != nil
    }

    private static func value(of key: String, in text: Substring) -> Substring? {
        guard let range = text.range(of: key) else { return nil }
        return text[range.upperBound...].prefix { $0 != "," }
    }

    /// The text up to the quote that another field or the line's end follows.
    private static func quoted(_ key: String, in text: Substring) -> Substring? {
        guard let range = text.range(of: key) else { return nil }
        let rest = text[range.upperBound...]
        for next in ["\", upstream: \"", "\", host: \"", "\", referrer: \"", "\", subrequest: \""] {
            if let end = rest.range(of: next) { return rest[..<end.lowerBound] }
        }
        guard let end = rest.lastIndex(of: "\"") else { return rest }
        return rest[..<end]
    }
}
