/// How products spell numbers, times and what clients send, by their sources; nothing here asks what reads them.
enum ProductText {
    // MARK: - Numbers

    /// Seconds with so many places, cut off and not rounded.
    static func seconds(_ microseconds: Int64, places: Int) -> String {
        let whole = microseconds / 1_000_000
        guard places > 0 else { return String(whole) }
        return "\(whole)." + pad(microseconds % 1_000_000, 6).prefix(places)
    }

    /// Milliseconds with three places.
    static func decimalMilliseconds(_ microseconds: Int64) -> String {
        "\(microseconds / 1000).\(pad(microseconds % 1000, 3))"
    }

    static func pad(_ value: Int64, _ digits: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// Go's `time.Duration`.
    static func go(_ microseconds: Int64) -> String {
        if microseconds == 0 { return "0s" }
        if microseconds < 1000 { return "\(microseconds)µs" }
        func plain(_ text: String) -> String {
            guard text.contains(".") else { return text }
            var text = text
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
            return text
        }
        if microseconds < 1_000_000 { return plain(decimalMilliseconds(microseconds)) + "ms" }
        let minutes = microseconds / 60_000_000
        let seconds = plain(seconds(microseconds % 60_000_000, places: 6)) + "s"
        if minutes == 0 { return seconds }
        return minutes < 60 ? "\(minutes)m\(seconds)" : "\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    // MARK: - Times

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    struct Clock {
        var year = 0, month = 0, day = 0, weekday = 0, hour = 0, minute = 0, second = 0
        var date: String { "\(year)-\(pad(Int64(month), 2))-\(pad(Int64(day), 2))" }
        var time: String { "\(pad(Int64(hour), 2)):\(pad(Int64(minute), 2)):\(pad(Int64(second), 2))" }
    }

    /// The wall clock of a place so many minutes east of Greenwich.
    static func clock(_ microseconds: Int64, east: Int = 0) -> Clock {
        let seconds = microseconds / 1_000_000 + Int64(east) * 60
        var days = Int(seconds / 86400)
        let rest = Int(seconds % 86400)
        let weekday = days % 7
        var year = 1970
        while true {
            let length = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
            if days < length { break }
            days -= length
            year += 1
        }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        var month = 1
        for length in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            if days < length { break }
            days -= length
            month += 1
        }
        return Clock(
            year: year, month: month, day: days + 1, weekday: weekday, hour: rest / 3600, minute: rest / 60 % 60,
            second: rest % 60)
    }

    private static func zone(_ east: Int) -> String {
        (east < 0 ? "-" : "+") + pad(Int64(abs(east) / 60), 2) + pad(Int64(abs(east) % 60), 2)
    }

    /// `04/Mar/2026:11:15:00 +0100`.
    static func common(_ microseconds: Int64, east: Int = 60) -> String {
        commonWall(microseconds, east: east) + " " + zone(east)
    }

    /// The same without the zone.
    static func commonWall(_ microseconds: Int64, east: Int = 0) -> String {
        let clock = clock(microseconds, east: east)
        return "\(pad(Int64(clock.day), 2))/\(months[clock.month - 1])/\(clock.year):\(clock.time)"
    }

    /// `2026-03-04T10:15:00.123Z`, with so many places.
    static func iso(_ microseconds: Int64, places: Int, separator: String = "T", zone: String = "Z") -> String {
        let clock = clock(microseconds)
        let fraction = places == 0 ? "" : "." + pad(microseconds % 1_000_000, 6).prefix(places)
        return clock.date + separator + clock.time + fraction + zone
    }

    /// `Wed Mar  4 10:15:00 2026`.
    static func spelled(_ microseconds: Int64) -> String {
        let clock = clock(microseconds)
        let day = clock.day < 10 ? " \(clock.day)" : String(clock.day)
        return "\(days[clock.weekday]) \(months[clock.month - 1]) \(day) \(clock.time) \(clock.year)"
    }

    // MARK: - Escapes

    private static func hex(_ byte: UInt8, upper: Bool) -> String {
        let text = String(byte, radix: 16, uppercase: upper)
        return text.utf8.count == 1 ? "0" + text : text
    }

    private static func bytes(_ text: String, _ escape: (UInt8) -> String?) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            if let escaped = escape(byte) { out += Array(escaped.utf8) } else { out.append(byte) }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// nginx, `escape=default`.
    static func nginx(_ text: String) -> String {
        bytes(text) { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 || $0 > 0x7E ? "\\x" + hex($0, upper: true) : nil }
    }

    /// Apache, `ap_escape_logitem`.
    static func apache(_ text: String) -> String {
        bytes(text) {
            switch $0 {
            case 0x22: "\\\""
            case 0x5C: "\\\\"
            case 0x09: "\\t"
            case ..<0x20, 0x7F...: "\\x" + hex($0, upper: false)
            default: nil
            }
        }
    }

    /// lighttpd and varnishncsa.
    static func lighttpd(_ text: String) -> String {
        bytes(text) {
            switch $0 {
            case 0x22: "\\\""
            case 0x5C: "\\\\"
            case 0x09: "\\t"
            case ..<0x20, 0x7F...: "\\x" + hex($0, upper: true)
            default: nil
            }
        }
    }

    /// Tomcat: above 126 as `\uXXXX`.
    static func tomcat(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x22: "\\\""
            case 0x5C: "\\\\"
            case 0x09: "\\t"
            case ..<0x20, 0x7F...:
                "\\u" + String(repeating: "0", count: 4 - min(4, String(scalar.value, radix: 16).count))
                    + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }.joined()
    }

    /// HAProxy: requests, and captured headers.
    static func haproxy(_ text: String) -> String {
        bytes(text) { $0 == 0x22 || $0 == 0x23 || $0 < 0x20 || $0 >= 0x7F ? "#" + hex($0, upper: true) : nil }
    }

    /// gunicorn guards quotes alone.
    static func gunicorn(_ text: String) -> String { bytes(text) { $0 == 0x22 ? "\\\"" : nil } }

    /// A string of JSON with its quotes; Go also escapes what HTML knows, others all that is not ASCII.
    static func json(_ text: String, html: Bool = false, ascii: Bool = false) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: out += "\\\""
            case 0x5C: out += "\\\\"
            case 0x09: out += "\\t"
            case 0x0A: out += "\\n"
            case 0x26 where html, 0x3C where html, 0x3E where html:
                out += "\\u00" + hex(UInt8(scalar.value), upper: false)
            case ..<0x20: out += "\\u00" + hex(UInt8(scalar.value), upper: false)
            case 0x7F... where ascii:
                for unit in String(scalar).utf16 {
                    let text = String(unit, radix: 16)
                    out += "\\u" + String(repeating: "0", count: 4 - text.utf8.count) + text
                }
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    /// Percent signs for what may not stand in a URL; CloudFront also encodes percent signs again in headers.
    static func percent(_ text: String, alsoPercent: Bool = false) -> String {
        bytes(text) {
            $0 <= 0x20 || $0 >= 0x7F || $0 == 0x22 || $0 == 0x5C || alsoPercent && $0 == 0x25
                ? "%" + hex($0, upper: true) : nil
        }
    }
}
