/// A point in time, in whole microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before.
    public var microseconds: Int64

    /// Creates the point `microseconds` after 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Creates the point `seconds` after 1970-01-01T00:00:00Z.
    public init(seconds: Int64) { self.microseconds = seconds &* 1_000_000 }

    /// Creates the point that a civil date and time of day in UTC name, with the proleptic Gregorian calendar.
    ///
    /// - Parameters:
    ///   - year: the year, 1...9999.
    ///   - month: 1...12.
    ///   - day: 1...31; a day past the month's end runs over into the next month.
    ///   - hour: 0...23.
    ///   - minute: 0...59.
    ///   - second: 0...60 (a leap second runs over into the next minute).
    ///   - microsecond: 0...999_999.
    public init(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0
    ) {
        let days = CivilDate.daysSinceEpoch(year: year, month: month, day: day)
        let secondOfDay = Int64(hour * 3600 + minute * 60 + second)
        self.microseconds = (Int64(days) * 86400 + secondOfDay) * 1_000_000 + Int64(microsecond)
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    public var wholeSeconds: Int64 {
        let quotient = microseconds / 1_000_000
        return microseconds % 1_000_000 < 0 ? quotient - 1 : quotient
    }

    /// The point `duration` later.
    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microseconds: time.microseconds &+ duration.microseconds)
    }

    /// The point `duration` earlier.
    public static func - (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microseconds: time.microseconds &- duration.microseconds)
    }

    /// How much later `later` is than `earlier`; negative when it is not.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .microseconds(later.microseconds &- earlier.microseconds)
    }

    /// Whether the left point is the earlier one.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// The start of the bucket of `width` that holds this point, buckets counted from 1970-01-01T00:00:00Z.
    ///
    /// - Parameter width: the bucket's width, at least one microsecond.
    /// - Returns: the bucket's first point.
    public func floor(to width: Duration) -> Timestamp {
        let step = max(1, width.microseconds)
        let remainder = microseconds % step
        return Timestamp(microseconds: microseconds - (remainder < 0 ? remainder + step : remainder))
    }
}

extension Duration {
    /// The duration in whole microseconds, cut off towards zero.
    public var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000
    }

    /// The duration in seconds, to the microsecond.
    public var inSeconds: Double { Double(microseconds) / 1_000_000 }

    /// Creates a duration from seconds, rounded to the microsecond.
    public init(inSeconds seconds: Double) {
        let bounded = seconds.isFinite ? min(max(seconds, -9e12), 9e12) : 0
        self = .microseconds(Int64((bounded * 1_000_000).rounded()))
    }
}

/// Days and dates of the proleptic Gregorian calendar, after Howard Hinnant's `chrono`-compatible algorithms.
public enum CivilDate {
    /// Days from 1970-01-01 to the date, negative before it.
    public static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date that lies `days` after 1970-01-01.
    public static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthPrime = (5 * dayOfYear + 2) / 153
        let month = monthPrime < 10 ? monthPrime + 3 : monthPrime - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthPrime + 2) / 5 + 1)
    }
}
