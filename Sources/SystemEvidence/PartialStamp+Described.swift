internal import Products
internal import Times

/// Times of error lines that a description tells.
extension PartialStamp {
    /// The time among a line's pieces; nil where there is none.
    init?(_ pieces: [ErrorLineDescription.Field: String]) {
        if let text = pieces[.time] {
            guard let stamp = Self.since1970(text) ?? Self.iso8601(text) else { return nil }
            self = stamp
        } else if let text = pieces[.timeLocal] {
            guard let stamp = Self.local(text) else { return nil }
            self = stamp
        } else if let text = pieces[.epoch] {
            guard let stamp = Self.since1970(text) else { return nil }
            self = stamp
        } else if let text = pieces[.syslogTime] {
            guard case .day(let month, let day, let clock) = PartialStamp(before: text[...]) else { return nil }
            self = .day(month: month, day: day, clock: clock)
        } else {
            return nil
        }
    }

    /// Where a time that begins at a place ends; nil where none begins there.
    static func end(
        of field: ErrorLineDescription.Field, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int? {
        let shape =
            switch field {
            case .time: bytes[start...].dropFirst(4).first == 0x2F ? "0000/00/00_00:00:00" : "0000-00-00_00:00:00"
            case .timeLocal: "00/aaa/0000:00:00:00"
            case .syslogTime: "aaa 00 00:00:00"
            default: ""
            }
        guard fits(shape, bytes, start) else { return nil }
        var end = start + shape.utf8.count
        if field == .epoch { end = digits(bytes, end) }
        if field == .syslogTime { return end }
        if end < bytes.count, bytes[end] == 0x2E || bytes[end] == 0x2C, digits(bytes, end + 1) > end + 1 {
            end = digits(bytes, end + 1)
        }
        if field == .epoch { return end > start ? end : nil }
        if end < bytes.count, bytes[end] == 0x5A { return end + 1 }
        let sign = end < bytes.count && bytes[end] == 0x20 ? end + 1 : end
        for zone in ["±00:00", "±0000", "±00"] where fits(zone, bytes, sign) { return sign + zone.utf8.count - 1 }
        return end
    }

    /// Whether bytes have a shape: `0` for a digit, or a blank where a day has one, `a` for a letter, `_` for a blank or `T`.
    private static func fits(_ shape: String, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        var position = start
        for sign in shape.unicodeScalars {
            guard position < bytes.count else { return false }
            let byte = bytes[position]
            let isRight =
                switch sign {
                case "0": byte &- 0x30 < 10 || byte == 0x20 && shape.hasPrefix("aaa ") && position == start + 4
                case "a": (byte | 0x20) &- 0x61 < 26
                case "_": byte == 0x20 || byte | 0x20 == 0x74
                case "±": byte == 0x2B || byte == 0x2D
                default: UInt32(byte) == sign.value
                }
            guard isRight else { return false }
            position += 1
        }
        return true
    }

    private static func digits(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] &- 0x30 < 10 { end += 1 }
        return end
    }

    private static func iso8601(_ text: String) -> PartialStamp? {
        let dashed = String(text.prefix(10).map { $0 == "/" ? "-" : $0 }) + text.dropFirst(10)
        guard let time = Timestamp(iso8601: dashed) else { return nil }
        let zone = dashed.dropFirst(19)
        return .full(time, isUTC: zone.contains("Z") || zone.contains("+") || zone.contains("-"))
    }

    /// `04/Mar/2026:11:17:21 +0100`.
    private static func local(_ text: String) -> PartialStamp? {
        let parts = text.split(separator: ":", maxSplits: 1)
        let date = parts[0].split(separator: "/")
        guard parts.count == 2, date.count == 3, let month = month(date[1]) else { return nil }
        return iso8601("\(date[2])-\(month < 10 ? "0" : "")\(month)-\(date[0])T\(parts[1])")
    }

    /// Seconds since 1970, perhaps with a fraction; three, six or nine digits more are milliseconds and so on.
    static func since1970(_ text: String) -> PartialStamp? {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first, (9...20).contains(whole.utf8.count), let number = Int64(whole), number > 0 else {
            return nil
        }
        switch number {
        case ..<100_000_000_000:
            let digits = parts.count > 1 ? parts[1].prefix(6) : ""
            guard digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
            let fraction = Int64(digits + String(repeating: "0", count: 6 - digits.utf8.count)) ?? 0
            return .full(Timestamp(microseconds: number * 1_000_000 + fraction), isUTC: true)
        case ..<100_000_000_000_000: return .full(Timestamp(microseconds: number * 1000), isUTC: true)
        case ..<100_000_000_000_000_000: return .full(Timestamp(microseconds: number), isUTC: true)
        default: return .full(Timestamp(microseconds: number / 1000), isUTC: true)
        }
    }
}
