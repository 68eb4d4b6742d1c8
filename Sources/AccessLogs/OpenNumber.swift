internal import Diagnosis
public import Products
internal import Times

/// A duration in a unit that its row does not tell.
public struct OpenNumber: Hashable, Sendable {
    /// The number, in millionths.
    public var millionths: Int64

    /// Creates a number.
    public init(millionths: Int64) { self.millionths = millionths }

    /// Creates a number.
    public init(_ value: Double) { millionths = Int64(value * 1_000_000) }

    /// The duration that it is in a unit; ten days at most.
    public func duration(in unit: DurationUnit) -> Duration {
        .microseconds(min(millionths / unit.perSecond, 864_000_000_000))
    }
}

/// A unit in which products log durations.
public enum DurationUnit: String, Hashable, Sendable, CaseIterable {
    case seconds, milliseconds, microseconds, nanoseconds

    /// How many of them a second has.
    public var perSecond: Int64 {
        switch self {
        case .seconds: 1
        case .milliseconds: 1000
        case .microseconds: 1_000_000
        case .nanoseconds: 1_000_000_000
        }
    }
}

/// How the rows of a log are read beyond what the log itself tells: what comparing its rows showed.
public struct RowReading: Hashable, Sendable {
    /// What moment a row's time means; nil for what its product does.
    public var moment: StampMoment?
    /// The unit of the numbers that rows leave open; nil where it stays open.
    public var unit: DurationUnit?

    /// Creates a reading that adds nothing.
    public init(moment: StampMoment? = nil, unit: DurationUnit? = nil) {
        self.moment = moment
        self.unit = unit
    }
}

extension RowTiming {
    /// The same as rows are read that leave something open.
    public func read(_ reading: RowReading, open: OpenNumber?) -> RowTiming {
        var timing = self
        if let moment = reading.moment { timing.moment = moment }
        if timing.duration == nil, let unit = reading.unit, let open { timing.duration = open.duration(in: unit) }
        return timing
    }
}

extension Entry {
    /// The same as rows are read that leave something open.
    public func read(_ reading: RowReading) -> Entry {
        let timing = timing.read(reading, open: openNumber)
        var entry = self
        entry.moment = timing.moment
        entry.duration = timing.duration
        return entry
    }
}
