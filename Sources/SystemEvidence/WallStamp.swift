internal import Diagnosis

/// The order in which a date's numbers stand.
enum DateOrder: Hashable {
    /// `03/04/2026` is the fourth of March, as Windows writes counter logs in every country.
    case monthFirst
    /// `04.03.2026` is the fourth of March.
    case dayFirst
}

/// A local date and time as a counter log has it, its numbers not yet told apart.
struct WallStamp {
    private var numbers: (Int, Int, Int) = (0, 0, 0)
    private var isYearFirst = false
    private var isDotted = false
    /// Microseconds since midnight.
    private var clock: Int64 = 0

    /// Reads `03/04/2026 11:15:00.012`, `2026-03-04 11:15:00`, `4.3.2026 11:15`, `3/4/2026 11:15:00 PM`.
    init?(_ bytes: [UInt8]) {
        var position = 0
        func skipBlanks() { while position < bytes.count, bytes[position] == 0x20 { position += 1 } }
        func number(_ most: Int) -> (value: Int, digits: Int)? {
            let start = position
            var value = 0
            while position < bytes.count, position - start < most, bytes[position] &- 0x30 < 10 {
                value = value * 10 + Int(bytes[position] - 0x30)
                position += 1
            }
            return position > start ? (value, position - start) : nil
        }
        func take(_ wanted: UInt8) -> Bool {
            guard position < bytes.count, bytes[position] == wanted else { return false }
            position += 1
            return true
        }
        skipBlanks()
        guard let first = number(4), position < bytes.count else { return nil }
        let separator = bytes[position]
        guard separator == 0x2F || separator == 0x2E || separator == 0x2D else { return nil }
        position += 1
        guard let second = number(2), take(separator), let third = number(4) else { return nil }
        isYearFirst = first.digits == 4
        guard isYearFirst ? third.digits <= 2 : first.digits <= 2 && third.digits == 4 else { return nil }
        isDotted = separator == 0x2E
        numbers = (first.value, second.value, third.value)
        guard take(0x20) || take(0x54) else { return nil }
        skipBlanks()
        guard var hour = number(2)?.value, take(0x3A), let minute = number(2)?.value else { return nil }
        var second60 = 0
        var fraction: Int64 = 0
        if take(0x3A) {
            guard let seconds = number(2)?.value else { return nil }
            second60 = seconds
            if take(0x2E) || take(0x2C) {
                guard let digits = number(6) else { return nil }
                fraction = Int64(digits.value)
                for _ in digits.digits..<6 { fraction *= 10 }
                while number(9) != nil {}
            }
        }
        skipBlanks()
        if position + 2 == bytes.count, bytes[position + 1] | 0x20 == 0x6D, (1...12).contains(hour) {
            switch bytes[position] | 0x20 {
            case 0x61: hour %= 12
            case 0x70: hour = hour % 12 + 12
            default: return nil
            }
            position += 2
        }
        guard position == bytes.count, hour <= 23, minute <= 59, second60 <= 60 else { return nil }
        clock = Int64(hour * 3600 + minute * 60 + second60) * 1_000_000 + fraction
    }

    /// The order in which its numbers are read where nothing says otherwise.
    var usualOrder: DateOrder { isDotted ? .dayFirst : .monthFirst }

    /// The one order in which it is a date; nil where it is one in both, or in neither.
    var onlyOrder: DateOrder? {
        if isYearFirst { return nil }
        let (asMonthFirst, asDayFirst) = (wall(.monthFirst), wall(.dayFirst))
        if asMonthFirst != nil, asDayFirst == nil { return .monthFirst }
        return asMonthFirst == nil && asDayFirst != nil ? .dayFirst : nil
    }

    /// The moment as if it were UTC; nil where it is no date in that order.
    func wall(_ order: DateOrder) -> Timestamp? {
        let (year, month, day) =
            isYearFirst
            ? numbers
            : order == .monthFirst ? (numbers.2, numbers.0, numbers.1) : (numbers.2, numbers.1, numbers.0)
        guard (1601...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        let midnight = Timestamp(year: year, month: month, day: day)
        return Timestamp(microseconds: midnight.microseconds + clock)
    }
}

/// Turns local stamps into UTC in the order in which they were written.
///
/// A counter log states its offset once. Where the clocks are set meanwhile, local times repeat an hour or skip one: by the
/// order of the rows both show, and no sample is lost.
struct WallClock {
    private static let hour: Int64 = 3_600_000_000

    /// What is added to local time for UTC, in microseconds.
    private var offset: Int64
    private let changesClocks: Bool
    private let isSummer: Bool
    private var last: Int64?
    private var step: Int64 = 0
    /// Where the clocks were found to be set, in local time: how many hours are added from there on.
    private(set) var changes: [(at: Timestamp, hours: Int)] = []

    init(offset: Duration, zone: String) {
        self.offset = offset.microseconds
        let name = zone.lowercased()
        changesClocks = !name.contains("utc") && !name.contains("coordinated universal")
        isSummer = ["daylight", "sommer", "summer", "d’été", "d'été", "verano"].contains { name.contains($0) }
    }

    /// A stamp in UTC.
    ///
    /// - Parameter wall: the local stamp; those before it in the file were handed in before.
    /// - Returns: the moment.
    mutating func utc(_ wall: Timestamp) -> Timestamp {
        let now = wall.microseconds
        if let last {
            let change = now - last
            if changesClocks, changes.count < 8, isRepeat(change) {
                offset += Self.hour
                changes.append((wall, 1))
            } else if changesClocks, changes.count < 8, isSkip(from: last, to: now) {
                offset -= Self.hour
                changes.append((wall, -1))
            } else if change > 0 {
                step = change
            }
        }
        last = now
        return Timestamp(microseconds: now &+ offset)
    }

    /// Local time fell back by an hour, less what passed between two samples.
    private func isRepeat(_ change: Int64) -> Bool {
        if change >= -Self.hour - 5_000_000, change <= -Self.hour * 5 / 12 { return true }
        return step >= Self.hour * 5 / 6 && step <= Self.hour * 7 / 6 && abs(change) <= 5_000_000
    }

    /// Local time skipped just the hour that clocks skip in spring: on a Sunday, by night, from one full hour to the next.
    private func isSkip(from last: Int64, to now: Int64) -> Bool {
        guard !isSummer, step > 0, step <= Self.hour else { return false }
        let slack = step + step / 4 + 2_000_000
        let change = now - last
        guard change > Self.hour, change <= Self.hour + slack else { return false }
        let missing = Timestamp(microseconds: last).floor(to: .seconds(3600)).microseconds + Self.hour
        guard now >= missing + Self.hour, missing - last <= slack else { return false }
        let time = Timestamp(microseconds: missing)
        let weekday = (time.dayNumber % 7 + 11) % 7
        let hourOfDay = (missing / Self.hour % 24 + 24) % 24
        let month = CivilDate.date(daysSinceEpoch: time.dayNumber).month
        return weekday == 0 && hourOfDay <= 3 && ![1, 5, 6, 7, 12].contains(month)
    }
}
