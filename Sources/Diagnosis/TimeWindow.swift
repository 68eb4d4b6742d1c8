/// A stretch of time from one point up to and including another.
public struct TimeWindow: Hashable, Sendable, Codable {
    /// The first point.
    public var from: Timestamp
    /// The last point; not before `from`.
    public var to: Timestamp

    /// Creates a window; points in the wrong order are exchanged.
    public init(from: Timestamp, to: Timestamp) {
        self.from = min(from, to)
        self.to = max(from, to)
    }

    /// How long the window is.
    public var length: Duration { to - from }

    /// Whether the point lies in the window, ends included.
    public func contains(_ time: Timestamp) -> Bool { from <= time && time <= to }

    /// Whether the two windows have a point in common.
    public func overlaps(_ other: TimeWindow) -> Bool { from <= other.to && other.from <= to }

    /// The window widened at both ends.
    public func widened(before: Duration, after: Duration) -> TimeWindow {
        TimeWindow(from: from - before, to: to + after)
    }

    /// The smallest window that holds both.
    public func union(_ other: TimeWindow) -> TimeWindow {
        TimeWindow(from: min(from, other.from), to: max(to, other.to))
    }

    /// The window narrowed to what lies in `other`, or nil where the two have nothing in common.
    public func intersection(_ other: TimeWindow) -> TimeWindow? {
        overlaps(other) ? TimeWindow(from: max(from, other.from), to: min(to, other.to)) : nil
    }
}

extension TimeWindow: CustomStringConvertible {
    /// `FROM/TO` in ISO 8601, as the option `--window` takes it.
    public var description: String { "\(from.iso8601)/\(to.iso8601)" }

    /// Reads `FROM/TO`, either end a time or a duration.
    ///
    /// Taken are `2026-03-04T10:15Z/2026-03-04T10:35Z`, `2026-03-04T10:15Z/PT20M` and `PT20M/2026-03-04T10:35Z`.
    /// Gives nil where it is no window, or both ends are durations.
    ///
    /// - Parameter text: the text to read.
    public init?(_ text: some StringProtocol) {
        let ends = text.split(separator: "/", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        let left = ends[0].trimmingBlanks
        let right = ends[1].trimmingBlanks
        if let from = Timestamp(iso8601: left) {
            if let to = Timestamp(iso8601: right) {
                guard from <= to else { return nil }
                self.init(from: from, to: to)
            } else if let length = Duration(durationText: right) {
                self.init(from: from, to: from + length)
            } else {
                return nil
            }
        } else if let to = Timestamp(iso8601: right), let length = Duration(durationText: left) {
            self.init(from: to - length, to: to)
        } else {
            return nil
        }
    }
}
