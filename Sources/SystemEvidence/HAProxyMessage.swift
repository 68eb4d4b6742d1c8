internal import Diagnosis
internal import Products
internal import Times

extension ErrorLineSyntax {
    static let haproxy = ErrorLineSyntax("[WARNING] 062/101559 (1) :, or haproxy[1]:", read: HAProxyMessage.read)
}

/// HAProxy: what a server or the proxy itself went through; it names no client.
///
/// ```
/// haproxy[1]: Server be/s1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", …
/// [ALERT] 062/101559 (1) : backend 'be' has no server available!
/// ```
enum HAProxyMessage {
    private static let levels = ["[WARNING]", "[ALERT]", "[NOTICE]", "[EMERG]", "[INFO]", "[DIAG]"]

    static func read(_ line: ErrorText) -> ErrorLineReading? {
        let text = line.text
        var stamp = line.stamp
        var level = ""
        var body = text[...]
        if let found = levels.first(where: text.hasPrefix) {
            // `[WARNING] 271/091212 (3065) : message`; newer releases leave the time out.
            level = String(found.dropFirst().dropLast()).lowercased()
            let rest = text.dropFirst(found.count).drop { $0 == " " }
            guard let colon = rest.range(of: " : ") else { return nil }
            let before = rest[..<colon.lowerBound]
            guard before.last == ")", before.utf8.count < 40 else { return nil }
            body = rest[colon.upperBound...]
            if let slash = before.firstIndex(of: "/"), let day = Int(before[..<slash]), (0...365).contains(day),
                let clock = PartialStamp.clock(before[before.index(after: slash)...].prefix(6))
            {
                if case .full = stamp {} else { stamp = .dayOfYear(day, clock: clock) }
            }
        } else if line.isBy("haproxy") {
            // A request's row has its own time, with the year.
            if let open = body.prefix(80).firstIndex(of: "["), let date = rowDate(body[open...]) {
                return ErrorLineReading(.haproxy, line, .full(date, isUTC: false), level: level)
            }
        } else {
            return nil
        }
        var reading = ErrorLineReading(.haproxy, line, stamp, level: level)
        reading.tell(body.prefix(400))
        if reading.signal != nil { reading.line.upstream = server(in: body) }
        return reading
    }

    /// `be/s1` of `Server be/s1 is DOWN`, `be` of `backend 'be' has no server available!`.
    private static func server(in body: Substring) -> String? {
        let words = body.split(separator: " ", maxSplits: 8)
        guard let place = words.firstIndex(where: { ["Server", "backend", "proxy"].contains($0) }),
            place + 1 < words.count
        else { return nil }
        let name = words[place + 1].drop { $0 == "'" }.prefix { $0 != "'" && $0 != ":" }
        return name.isEmpty ? nil : String(name)
    }

    /// `[04/Mar/2026:10:15:59.123]` of a row.
    private static func rowDate(_ text: Substring) -> Timestamp? {
        let parts = text.dropFirst().prefix(20).split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let clock = PartialStamp.clock(String(parts[1].filter { $0 != ":" })) else {
            return nil
        }
        let date = parts[0].split(separator: "/")
        guard date.count == 3, let day = Int(date[0]), (1...31).contains(day), let month = PartialStamp.month(date[1]),
            let year = Int(date[2]), (1970...9999).contains(year)
        else { return nil }
        return Timestamp(microseconds: Timestamp(year: year, month: month, day: day).microseconds + clock)
    }
}
