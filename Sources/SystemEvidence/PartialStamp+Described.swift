internal import Products
internal import Times

/// Times of error lines that a description tells.
extension PartialStamp {
    /// The time among a line's pieces; none where there is none, nil where it is no time.
    init?(_ pieces: [ErrorLineDescription.Field: String]) {
        guard let field = pieces.keys.first(where: \.isTime), let text = pieces[field] else {
            self = .none
            return
        }
        switch field {
        case .timeLocal: self = Self.local(text)
        case .timeSpelled: self = Self.spelled(text)
        case .timeDashed: self = Self.dashed(text)
        case .time where text.utf8.dropFirst(4).first == 0x2F:
            self = PartialStamp(text.prefix(10).split(separator: "/").joined(separator: "-") + text.dropFirst(10))
        default: self = PartialStamp(text)
        }
        if self == .none { return nil }
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
            case .timeSpelled: "aaa aaa 00 00:00:00"
            case .timeDashed: "00-aaa-0000 00:00:00"
            default: ""
            }
        guard fits(shape, bytes, start) else { return nil }
        var end = start + shape.utf8.count
        if field == .epoch { end = digits(bytes, end) }
        if end < bytes.count, bytes[end] == 0x2E || bytes[end] == 0x2C, digits(bytes, end + 1) > end + 1 {
            end = digits(bytes, end + 1)
        }
        if field == .epoch { return end > start ? end : nil }
        if field == .syslogTime { return end }
        if field == .timeSpelled { return fits(" 0000", bytes, end) ? end + 5 : nil }
        if end < bytes.count, bytes[end] == 0x5A { return end + 1 }
        let sign = end < bytes.count && bytes[end] == 0x20 ? end + 1 : end
        for zone in ["±00:00", "±0000", "±00"] where fits(zone, bytes, sign) { return sign + zone.utf8.count - 1 }
        if field == .timeDashed { return afterZoneName(bytes, end) }
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
                case "0": byte &- 0x30 < 10 || byte == 0x20 && isDayPadded(shape, position - start)
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

    /// ` Europe/Berlin]`, ` UTC]`: behind the name of a zone, where one stands before a bracket.
    private static func afterZoneName(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        guard start < bytes.count, bytes[start] == 0x20 else { return start }
        var end = start + 1
        while end < bytes.count, (bytes[end] | 0x20) &- 0x61 < 26 || bytes[end] == 0x2F || bytes[end] == 0x5F {
            end += 1
        }
        return end > start + 1 && end < bytes.count && bytes[end] == 0x5D ? end : start
    }

    private static func digits(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] &- 0x30 < 10 { end += 1 }
        return end
    }

    /// Whether a day stands at a place of a shape that has a blank before one digit.
    private static func isDayPadded(_ shape: String, _ place: Int) -> Bool {
        shape.hasPrefix("aaa aaa ") ? place == 8 : shape.hasPrefix("aaa ") && place == 4
    }

    /// `Wed Mar  4 10:15:00.123456 2026`.
    private static func spelled(_ text: String) -> PartialStamp {
        let words = text.split(separator: " ")
        guard words.count == 5, let month = month(words[1]), let day = Int(words[2]) else { return .none }
        return PartialStamp("\(words[4])-\(two(month))-\(two(day))T\(words[3])")
    }

    /// `04-Mar-2026 10:15:00`, `04-Mar-2026 10:15:00.123`, `04-Mar-2026 10:15:00 UTC`.
    private static func dashed(_ text: String) -> PartialStamp {
        let words = text.split(separator: " ")
        let date = words.first?.split(separator: "-") ?? []
        guard words.count >= 2, date.count == 3, let month = month(date[1]) else { return .none }
        let zone = words.count > 2 ? (words[2].first.map { "+-".contains($0) } ?? false ? "" : " ") + words[2] : ""
        return PartialStamp("\(date[2])-\(two(month))-\(date[0])T\(words[1])\(zone)")
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// `04/Mar/2026:11:17:21 +0100`.
    private static func local(_ text: String) -> PartialStamp {
        let parts = text.split(separator: ":", maxSplits: 1)
        let date = parts[0].split(separator: "/")
        guard parts.count == 2, date.count == 3, let month = month(date[1]) else { return .none }
        let clock = parts[1].split(separator: " ").joined()
        return PartialStamp("\(date[2])-\(month < 10 ? "0" : "")\(month)-\(date[0])T\(clock)")
    }
}
