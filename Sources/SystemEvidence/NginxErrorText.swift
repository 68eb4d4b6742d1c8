internal import Diagnosis
internal import Products
internal import Times

extension ErrorLineSyntax {
    static let nginx = ErrorLineSyntax("2026/03/04 11:17:21 [error]", read: NginxErrorText.read)
}

/// nginx: `2026/03/04 11:17:21 [error] 812#812: *3 MESSAGE, client: …, server: …, request: "…", upstream: "…"`.
enum NginxErrorText {
    static func read(_ line: ErrorText) -> ErrorLineReading? {
        let text = line.text
        // A journal may stand before the date.
        guard let start = stamp(in: text), let wall = Timestamp(iso8601: isoDate(text[start...].prefix(19))) else {
            return nil
        }
        let rest = text[start...].dropFirst(19)
        guard let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") else { return nil }
        let level = String(rest[rest.index(after: open)..<close])
        guard level.count <= 6 else { return nil }
        var reading = ErrorLineReading(.nginx, text, .full(wall, isUTC: false), level: level)
        let body = rest[rest.index(after: close)...]
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
        reading.signal = ProductCatalogue.current.signal(inMessage: String(message), of: .nginx)
        return reading
    }

    private static func stamp(in text: String) -> Substring.Index? {
        var index = text.startIndex
        var steps = 0
        while index < text.endIndex, steps < 120 {
            let part = text[index...].prefix(19)
            let bytes = Array(part.utf8)
            if bytes.count == 19, bytes[4] == 0x2F, bytes[7] == 0x2F, bytes[10] == 0x20, bytes[13] == 0x3A,
                bytes[16] == 0x3A
            {
                return index
            }
            index = text.index(after: index)
            steps += 1
        }
        return nil
    }

    private static func isoDate(_ text: Substring) -> String { String(text.map { $0 == "/" ? "-" : $0 }) }

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
