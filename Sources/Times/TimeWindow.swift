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

    /// All of time that a log can speak of: the years 1 to 9999.
    public static let everything = TimeWindow(
        from: Timestamp(year: 1, month: 1, day: 1), to: Timestamp(year: 9999, month: 12, day: 31, hour: 23))

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
    /// `FROM/TO` in ISO 8601, as the option `--window` takes it; `..` for an end that is open, `all` for both.
    public var description: String {
        if self == .everything { return "all" }
        let first = from == Self.everything.from ? ".." : from.iso8601
        let last = to == Self.everything.to ? ".." : to.iso8601
        return "\(first)/\(last)"
    }

    /// Reads `FROM/TO`, either end a time or a duration.
    ///
    /// Taken are `2026-03-04T10:15Z/2026-03-04T10:35Z`, `2026-03-04T10:15Z/PT20M`, `PT20M/2026-03-04T10:35Z`,
    /// `2026-03-04T10:15Z/10:35` with a clock time for the end (never a duration), `2026-03-04T10:15Z/..` with an open end, a single time
    /// (everything since then), and `all`.
    /// Gives nil where it is no window, or both ends are durations.
    ///
    /// - Parameter text: the text to read.
    public init?(_ text: some StringProtocol) {
        let ends = text.split(separator: "/", omittingEmptySubsequences: false).map(\.trimmingBlanks)
        if ends.count == 1 {
            if ends[0].lowercased() == "all" {
                self = .everything
            } else if let from = Timestamp(iso8601: ends[0]) {
                self.init(from: from, to: Self.everything.to)
            } else {
                return nil
            }
            return
        }
        guard ends.count == 2, !ends.allSatisfy(\.isEmpty) else { return nil }
        let left = ends[0] == ".." || ends[0].isEmpty ? Self.everything.from.iso8601 : ends[0]
        let right = ends[1] == ".." || ends[1].isEmpty ? Self.everything.to.iso8601 : ends[1]
        if let from = Timestamp(iso8601: left) {
            if let to = Timestamp(iso8601: right) ?? Self.clock(right, behind: left, from) {
                guard from <= to else { return nil }
                self.init(from: from, to: to)
            } else if !right.contains(":"), let length = Duration(durationText: right) {
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

    /// A clock time that ends a window: on the day and in the zone of its beginning, or on the day after.
    private static func clock(_ text: String, behind beginning: String, _ from: Timestamp) -> Timestamp? {
        let hour = text.prefix { $0.isNumber }.count
        guard (1...2).contains(hour), text.dropFirst(hour).hasPrefix(":") else { return nil }
        let zone = beginning.dropFirst(11).drop { !"Zz+-".contains($0) }
        let end = "\(beginning.prefix(10))T\(hour == 1 ? "0" : "")\(text)"
        guard let to = Timestamp(iso8601: end.hasSuffix("Z") ? end : end + zone) ?? Timestamp(iso8601: end) else {
            return nil
        }
        return to < from ? to + .seconds(86400) : to
    }
}
