/// When a line was written, as far as it says.
package enum PartialStamp: Hashable, Sendable {
    /// To the year, in UTC where it says so, else on the wall.
    case full(Timestamp, isUTC: Bool)
    /// Month, day (both from 1) and microseconds of the day, on the wall.
    case day(month: Int, day: Int, clock: Int64)
    /// Days since New Year and microseconds of the day, on the wall.
    case dayOfYear(Int, clock: Int64)
    case none
}

extension PartialStamp {
    /// Reads a stamp as containers, journals and syslog write it: `2026-03-04T10:15:00.1Z`, `2026-03-04 10:15:00 UTC`,
    /// `Mar  4 10:15:00`, `1772619300.123456`; none where it is none of them.
    package init(_ text: some StringProtocol) {
        self = Self.iso(text) ?? Self.monthAndDay(text) ?? Self.sinceEpoch(text) ?? .none
    }

    private static func iso(_ text: some StringProtocol) -> PartialStamp? {
        guard text.utf8.count >= 19 else { return nil }
        var plain = ""
        var zone = ""
        for (place, character) in text.enumerated() {
            switch character {
            case "_" where place == 10: plain.append("T")
            case "," where place == 19: plain.append(".")
            case " " where place >= 19:
                zone = String(text.dropFirst(place + 1))
            default: plain.append(character)
            }
            if !zone.isEmpty { break }
        }
        guard let time = Timestamp(iso8601: plain) else { return nil }
        let rest = plain.dropFirst(19)
        // Names of zones other than UTC's stand for whatever the machine has.
        let isUTC = rest.contains { "Z+-".contains($0) } || ["UTC", "GMT", "Z"].contains(zone)
        return .full(time, isUTC: isUTC)
    }

    private static func monthAndDay(_ text: some StringProtocol) -> PartialStamp? {
        let words = text.split(separator: " ")
        guard words.count >= 3, let month = month(words[0]), let day = Int(words[1]), (1...31).contains(day),
            let clock = clock(String(words[2].prefix(8).filter { $0 != ":" }))
        else { return nil }
        return .day(month: month, day: day, clock: clock)
    }

    /// Since 1970: seconds with or without a fraction, milliseconds, microseconds or nanoseconds.
    private static func sinceEpoch(_ text: some StringProtocol) -> PartialStamp? {
        let digits = text.utf8.filter { $0 != 0x2E }
        let whole = text.utf8.prefix { $0 != 0x2E }.count
        guard [10, 13, 16, 19].contains(whole), digits.count <= 25, digits.allSatisfy({ $0 &- 0x30 < 10 }) else {
            return nil
        }
        // Of any of them the first sixteen digits are microseconds.
        var microseconds: Int64 = 0
        for place in 0..<16 {
            microseconds = microseconds * 10 + (place < digits.count ? Int64(digits[place] - 0x30) : 0)
        }
        return .full(Timestamp(microseconds: microseconds), isUTC: true)
    }

    /// The number of `Mar`, from 1.
    package static func month(_ text: some StringProtocol) -> Int? {
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            .firstIndex(of: String(text)).map { $0 + 1 }
    }

    /// `101559` as microseconds of the day.
    package static func clock(_ text: some StringProtocol) -> Int64? {
        guard text.utf8.count == 6, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let number = Int64(text) else {
            return nil
        }
        let (hour, minute, second) = (number / 10_000, number / 100 % 100, number % 100)
        guard hour <= 23, minute <= 59, second <= 60 else { return nil }
        return (hour * 3600 + minute * 60 + second) * 1_000_000
    }

    /// Whether it says all of the moment, its zone included.
    package var isWhole: Bool { if case .full(_, isUTC: true) = self { true } else { false } }
}

/// Finds the year of stamps that have none: the one that lies nearest to what is known of the time.
package struct YearGuess {
    /// A moment that the log's lines lie near.
    private var near: Timestamp?

    /// Begins with the window that is looked at.
    package init(_ window: TimeWindow) {
        let everything = TimeWindow.everything
        if window.from != everything.from { near = window.from } else if window.to != everything.to { near = window.to }
    }

    /// When a line was written, in UTC; nil where it does not say.
    ///
    /// Where nothing tells the year it is 1970's, so that nobody takes it for another.
    package mutating func time(of stamp: PartialStamp, _ zone: ClockZone) -> Timestamp? {
        let wall: (Int) -> Timestamp
        switch stamp {
        case .none: return nil
        case .full(let time, let isUTC):
            let time = isUTC ? time : zone.utc(wall: time)
            near = time
            return time
        case .day(let month, let day, let clock):
            wall = { Timestamp(microseconds: Timestamp(year: $0, month: month, day: day).microseconds + clock) }
        case .dayOfYear(let day, let clock):
            wall = {
                Timestamp(microseconds: Timestamp(year: $0, month: 1, day: 1).microseconds + clock)
                    + .seconds(day * 86_400)
            }
        }
        guard let near else { return zone.utc(wall: wall(1970)) }
        let year = CivilDate.date(daysSinceEpoch: near.dayNumber).year
        let times = [year - 1, year, year + 1].filter { (1...9999).contains($0) }.map { zone.utc(wall: wall($0)) }
        return times.min { abs(($0 - near).microseconds) < abs(($1 - near).microseconds) }
    }
}
