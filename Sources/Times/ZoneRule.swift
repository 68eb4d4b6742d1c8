/// A zone's rule for all years: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX, with the hours of RFC 9636).
struct ZoneRule: Sendable {
    /// When clocks are set, within a year.
    private enum Day: Sendable {
        /// The last day of that week of a month; week 5 is its last. Sunday is 0.
        case month(Int, week: Int, weekday: Int)
        /// A day of the year from 1, which never counts 29 February.
        case julian(Int)
        /// A day of the year from 0.
        case ordinal(Int)
    }

    private struct Change: Sendable {
        var day: Day
        /// Seconds after midnight, by the clock that is set.
        var time: Int

        /// The moment of the change, as if its wall clock were UTC.
        func wall(in year: Int) -> Int64 {
            let first = Timestamp(year: year, month: 1, day: 1).wholeSeconds / 86_400
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let days: Int64
            switch day {
            case .ordinal(let number): days = first + Int64(number)
            case .julian(let number): days = first + Int64(number - 1 + (isLeap && number > 59 ? 1 : 0))
            case .month(let month, let week, let weekday):
                let start = Timestamp(year: year, month: month, day: 1).wholeSeconds / 86_400
                let next =
                    Timestamp(year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
                    .wholeSeconds / 86_400
                // 1 January 1970 was a Thursday.
                let of = (start + 4) % 7
                var found = start + (Int64(weekday) - of + 7) % 7 + Int64(week - 1) * 7
                while found >= next { found -= 7 }
                days = found
            }
            return days * 86_400 + Int64(time)
        }
    }

    private var standard: Int
    private var daylight: (offset: Int, start: Change, end: Change)?

    /// Reads a rule; nil where it is none.
    init?(_ text: ArraySlice<UInt8>) {
        var reader = Reader(text: text)
        guard reader.name(), let west = reader.time() else { return nil }
        standard = -west
        guard !reader.text.isEmpty else { return }
        guard reader.name() else { return nil }
        var other = standard + 3600
        if reader.text.first != UInt8(ascii: ",") {
            guard let west = reader.time() else { return nil }
            other = -west
        }
        guard let start = reader.change(), let end = reader.change(), reader.text.isEmpty else { return nil }
        daylight = (other, start, end)
    }

    /// Seconds east of UTC at a moment, in seconds since 1970.
    func offset(at seconds: Int64) -> Int {
        // A moment that no calendar has in four digits has no daylight-saving time either.
        guard let daylight, abs(seconds) < 253_402_300_800 else { return standard }
        let year = Self.year(of: seconds + Int64(standard))
        let start = daylight.start.wall(in: year) - Int64(standard)
        let end = daylight.end.wall(in: year) - Int64(daylight.offset)
        let isDaylight =
            start < end ? start <= seconds && seconds < end : !(end <= seconds && seconds < start)
        return isDaylight ? daylight.offset : standard
    }

    private static func year(of seconds: Int64) -> Int {
        var year = Int(1970 + seconds / 31_556_952)
        while Timestamp(year: year + 1, month: 1, day: 1).wholeSeconds <= seconds { year += 1 }
        while Timestamp(year: year, month: 1, day: 1).wholeSeconds > seconds { year -= 1 }
        return year
    }

    /// Takes the parts of a rule.
    private struct Reader {
        var text: ArraySlice<UInt8>

        mutating func take(_ sign: Character) -> Bool {
            guard let byte = sign.asciiValue, text.first == byte else { return false }
            text.removeFirst()
            return true
        }

        mutating func number() -> Int? {
            let digits = text.prefix { (0x30...0x39).contains($0) }
            guard (1...4).contains(digits.count) else { return nil }
            text.removeFirst(digits.count)
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        /// `CET`, `<+03>`.
        mutating func name() -> Bool {
            if take("<") {
                guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { return false }
                text = text[(end + 1)...]
                return true
            }
            let letters = text.prefix { (0x41...0x5A).contains($0 & 0xDF) }
            text.removeFirst(letters.count)
            return letters.count >= 3
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time() -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number(), hours <= 167 else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] where take(":") {
                guard let part = number(), part < 60 else { return nil }
                seconds += part * unit
            }
            return isNegative ? -seconds : seconds
        }

        /// `,M3.5.0`, `,J60/4`, `,59`.
        mutating func change() -> Change? {
            guard take(",") else { return nil }
            let day: Day
            if take("M") {
                guard let month = number(), (1...12).contains(month), take("."), let week = number(),
                    (1...5).contains(week), take("."), let weekday = number(), weekday <= 6
                else { return nil }
                day = .month(month, week: week, weekday: weekday)
            } else if take("J") {
                guard let number = number(), (1...365).contains(number) else { return nil }
                day = .julian(number)
            } else {
                guard let number = number(), number <= 365 else { return nil }
                day = .ordinal(number)
            }
            guard take("/") else { return Change(day: day, time: 7200) }
            return time().map { Change(day: day, time: $0) }
        }
    }
}
