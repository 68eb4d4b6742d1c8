internal import AccessLogs
internal import Diagnosis

/// A duration at which a hop gives up, seen in the durations themselves: many failures there, and nothing slower that
/// succeeded.
public struct Cliff: Hashable, Sendable {
    /// Where it lies.
    public var timeout: Duration
    /// Failures whose duration stops at it.
    public var failures: Int
    /// Requests that took longer and did not fail.
    public var slowerSuccesses: Bool

    /// Creates a cliff.
    public init(timeout: Duration, failures: Int = 0, slowerSuccesses: Bool = false) {
        self.timeout = timeout
        self.failures = failures
        self.slowerSuccesses = slowerSuccesses
    }

    /// How far behind the limit a failure may end: timers fire late, never early.
    static func tolerance(_ timeout: Duration) -> Duration { max(.milliseconds(120), timeout / 33) }

    /// Finds the cliffs among the failures that a timeout could have made.
    ///
    /// - Parameters:
    ///   - durations: durations of failures, in any order.
    ///   - longestSuccess: the longest duration of a request that did not fail.
    /// - Returns: cliffs of at least three failures, the most populous first.
    public static func cliffs(among durations: [Duration], longestSuccess: Duration?) -> [Cliff] {
        let sorted = durations.filter { $0 >= .milliseconds(900) }.sorted()
        var cliffs: [Cliff] = []
        var begin = 0
        while begin < sorted.count {
            var end = begin
            while end < sorted.count, sorted[end] - sorted[begin] <= tolerance(sorted[begin]) { end += 1 }
            if end - begin >= 3 {
                let timeout = rounded(sorted[begin])
                let slower = longestSuccess.map { $0 > timeout + tolerance(timeout) } ?? false
                cliffs.append(Cliff(timeout: timeout, failures: end - begin, slowerSuccesses: slower))
            }
            begin = max(end, begin + 1)
        }
        return cliffs.sorted { $0.failures > $1.failures }
    }

    /// Whether a duration ends at this cliff.
    public func holds(_ duration: Duration) -> Bool {
        duration >= timeout - .milliseconds(15) && duration <= timeout + Self.tolerance(timeout)
    }

    /// Timeouts are set in whole or tenth seconds: the nearest one just below is what was set.
    private static func rounded(_ duration: Duration) -> Duration {
        let tenth: Int64 = 100_000
        let near = (duration.microseconds + 15_000) / tenth * tenth
        let distance = abs(duration.microseconds - near)
        return distance <= 60_000 ? .microseconds(near) : duration
    }
}
