extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC, with milliseconds or microseconds only where they are not zero: `2026-03-04T10:15:00Z`.
    public var description: String { iso8601 }

    /// ISO 8601 in UTC, with milliseconds or microseconds only where they are not zero: `2026-03-04T10:15:00Z`.
    public var iso8601: String {
        let whole = wholeSeconds
        let fraction = Int(microseconds - whole * 1_000_000)
        var text = "\(dateText)T\(clockText)"
        if fraction % 1000 != 0 {
            text += "." + Self.padded(fraction, to: 6)
        } else if fraction != 0 {
            text += "." + Self.padded(fraction / 1000, to: 3)
        }
        return text + "Z"
    }

    /// The date in UTC: `2026-03-04`.
    public var dateText: String {
        let (year, month, day) = CivilDate.date(daysSinceEpoch: dayNumber)
        return "\(Self.padded(year, to: 4))-\(Self.padded(month, to: 2))-\(Self.padded(day, to: 2))"
    }

    /// The time of day in UTC, cut to the second: `10:15:00`.
    public var clockText: String {
        let second = Int(wholeSeconds - Int64(dayNumber) * 86400)
        return
            "\(Self.padded(second / 3600, to: 2)):\(Self.padded(second / 60 % 60, to: 2)):\(Self.padded(second % 60, to: 2))"
    }

    /// Days since 1970-01-01, rounded down.
    public var dayNumber: Int {
        let whole = Int(wholeSeconds)
        return (whole >= 0 ? whole : whole - 86399) / 86400
    }

    /// Reads ISO 8601: `2026-03-04T10:15Z`, `2026-03-04 10:15:02.123456700+01:00`, `2026-03-04`.
    ///
    /// A time without a zone is taken as UTC. Digits past the microsecond are cut off.
    /// Gives nil where the text is no ISO 8601 date or time of the years 1 to 9999.
    ///
    /// - Parameter text: the text to read.
    public init?(iso8601 text: some StringProtocol) {
        var digits = AsciiCursor(text.utf8)
        guard let year = digits.number(width: 4), digits.take("-"), let month = digits.number(width: 2),
            digits.take("-"), let day = digits.number(width: 2),
            (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        guard !digits.isAtEnd else {
            self.init(year: year, month: month, day: day)
            return
        }
        guard digits.take("T") || digits.take("t") || digits.take(" "), let hour = digits.number(width: 2),
            digits.take(":"), let minute = digits.number(width: 2), hour <= 23, minute <= 59
        else { return nil }
        var second = 0
        var microsecond = 0
        if digits.take(":") {
            guard let read = digits.number(width: 2), read <= 60 else { return nil }
            second = read
            if digits.take(".") || digits.take(",") {
                guard let fraction = digits.fraction(places: 6) else { return nil }
                microsecond = fraction
            }
        }
        guard let offset = digits.zoneOffset(), digits.isAtEnd else { return nil }
        self.init(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, microsecond: microsecond)
        microseconds -= Int64(offset) * 1_000_000
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}

extension Timestamp: Codable {
    /// Reads the ISO 8601 spelling.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = Timestamp(iso8601: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected an ISO 8601 time, found \(text)")
        }
        self = time
    }

    /// Writes the ISO 8601 spelling.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso8601)
    }
}

/// Reads ASCII text from left to right without making strings of its parts.
struct AsciiCursor<Text: Collection> where Text.Element == UInt8 {
    private let text: Text
    private var position: Text.Index

    init(_ text: Text) {
        self.text = text
        self.position = text.startIndex
    }

    var isAtEnd: Bool { position == text.endIndex }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard position != text.endIndex, text[position] == UInt8(ascii: scalar) else { return false }
        position = text.index(after: position)
        return true
    }

    mutating func digit() -> Int? {
        guard position != text.endIndex else { return nil }
        let byte = text[position]
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        position = text.index(after: position)
        return Int(byte - 0x30)
    }

    mutating func number(width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// At least one digit; those past `places` are cut off.
    mutating func fraction(places: Int) -> Int? {
        guard var value = digit() else { return nil }
        var read = 1
        while let digit = digit() {
            if read < places { value = value * 10 + digit }
            read += 1
        }
        for _ in 0..<max(0, places - read) { value *= 10 }
        return value
    }

    /// Seconds east of UTC; 0 where the text ends without a zone.
    mutating func zoneOffset() -> Int? {
        if isAtEnd || take("Z") || take("z") { return 0 }
        _ = take(" ")
        let sign: Int
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = number(width: 2), hours <= 18 else { return nil }
        if isAtEnd { return sign * hours * 3600 }
        _ = take(":")
        guard let minutes = number(width: 2), minutes <= 59 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
