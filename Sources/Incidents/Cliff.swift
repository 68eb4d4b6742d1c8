internal import AccessLogs
internal import Diagnosis
internal import Ordering
internal import Times

/// A duration at which a hop gives up, seen in the durations themselves: many failures there, hardly one beside it, and
/// nothing slower that succeeded.
public struct Cliff: Hashable, Sendable {
    /// A failed request as a cliff sees it.
    public struct Wait: Hashable, Sendable {
        /// The path's number.
        public var path: UInt64
        /// How long the hop waited.
        public var duration: Duration

        /// Creates a wait.
        public init(path: UInt64, duration: Duration) {
            self.path = path
            self.duration = duration
        }
    }

    /// Where it lies.
    public var timeout: Duration
    /// Failures whose duration stops at it.
    public var failures: Int
    /// Whether more requests of the same paths took longer and did not fail than bodies sent slowly would explain.
    public var slowerSuccesses: Bool
    /// The paths that stop there, by number, because a timeout may be set for some only; empty where it was told.
    public var paths: Set<UInt64>

    /// Creates a cliff.
    public init(timeout: Duration, failures: Int = 0, slowerSuccesses: Bool = false, paths: Set<UInt64> = []) {
        self.timeout = timeout
        self.failures = failures
        self.slowerSuccesses = slowerSuccesses
        self.paths = paths
    }

    /// How far behind the limit a failure may end: timers fire late, never early.
    static func tolerance(_ timeout: Duration) -> Duration {
        max(IncidentThresholds.leastLateness, timeout / IncidentThresholds.timerLatenessPart)
    }

    /// Whether a duration ends at this cliff.
    public func holds(_ duration: Duration) -> Bool {
        duration >= timeout - IncidentThresholds.beforeTimeout && duration <= timeout + Self.tolerance(timeout)
    }

    /// Finds the cliffs among the failures that a timeout could have made.
    ///
    /// First over all paths, then, for what stands at none, path by path: a timeout of one path drowns among the durations
    /// of others.
    ///
    /// - Parameters:
    ///   - waits: the failures, in any order.
    ///   - profile: the requests that did not fail.
    /// - Returns: cliffs of at least three failures, the most populous first.
    public static func cliffs(among waits: [Wait], besides profile: TrafficProfile) -> [Cliff] {
        let long = waits.filter { $0.duration >= IncidentThresholds.shortestTimeout }.arranged {
            $0.duration < $1.duration
        }
        var spikes = Self.spikes(in: long)
        let rest = long.filter { wait in !spikes.contains { $0.contains(wait.duration) } }
        for (_, own) in Dictionary(grouping: rest, by: \.path) where own.count >= IncidentThresholds.fewestAtCliff {
            spikes += Self.spikes(in: own)
        }
        return spikes.map { spike in
            let held = long.filter { spike.contains($0.duration) }
            let paths = Set(held.map(\.path))
            let timeout = rounded(spike.from)
            let slower = paths.reduce(0) { $0 + profile.successes(of: $1, longerThan: timeout + tolerance(timeout)) }
            return Cliff(
                timeout: timeout, failures: held.count,
                slowerSuccesses: slower * IncidentThresholds.slowerSuccessesPart > held.count, paths: paths)
        }.arranged { ($1.failures, $0.timeout) < ($0.failures, $1.timeout) }
    }

    private struct Spike {
        var from: Duration
        var to: Duration

        func contains(_ duration: Duration) -> Bool { duration >= from && duration <= to }
    }

    /// Stretches of durations that hold far more failures than the stretches beside them.
    ///
    /// Durations that are merely spread out have as many neighbours everywhere; a timer has them in one place.
    private static func spikes(in sorted: [Wait]) -> [Spike] {
        var spikes: [Spike] = []
        func count(_ from: Duration, _ to: Duration) -> Int {
            let first = sorted.partition { sorted[$0].duration < from }
            let last = sorted.partition { sorted[$0].duration <= to }
            return max(0, last - first)
        }
        var begin = 0
        while begin < sorted.count {
            let from = sorted[begin].duration
            let width = tolerance(from)
            let inside = count(from, from + width)
            // The densest place within reach is where the timer stands; the next begin may be it.
            let next = begin + 1 < sorted.count ? sorted[begin + 1].duration : nil
            if let next, next - from > IncidentThresholds.beforeTimeout, count(next, next + tolerance(next)) >= inside {
                begin += 1
                continue
            }
            let reach = IncidentThresholds.besideWidths
            let beside =
                count(from - width * reach, from - IncidentThresholds.beforeTimeout)
                + count(from + width + .milliseconds(1), from + width * (reach + 1))
            // What an even spread would have put here, by its neighbours on both sides.
            let expected = Double(beside) / Double(reach * 2)
            let chance = expected + IncidentThresholds.spikeSpreads * expected.squareRoot()
            if Double(inside) >= Double(IncidentThresholds.fewestAtCliff) + chance {
                let timer = timer(in: sorted[begin..<begin + inside])
                spikes.append(Spike(from: timer, to: timer + tolerance(timer)))
                begin += inside
            } else {
                begin += 1
            }
        }
        return spikes
    }

    /// Where in a spike the timer stands: at the beginning of the shortest stretch that holds half of it.
    private static func timer(in spike: ArraySlice<Wait>) -> Duration {
        let durations = spike.map(\.duration)
        let half = max(2, durations.count / 2)
        var best = 0
        for first in 0...(durations.count - half)
        where durations[first + half - 1] - durations[first] < durations[best + half - 1] - durations[best] {
            best = first
        }
        while best > 0, durations[best] - durations[best - 1] <= IncidentThresholds.sameTimer { best -= 1 }
        return durations[best]
    }

    /// Timeouts are set in whole or tenth seconds: the nearest one just below is what was set.
    private static func rounded(_ duration: Duration) -> Duration {
        let tenth = IncidentThresholds.timeoutStep.microseconds
        let near = (duration.microseconds + IncidentThresholds.beforeTimeout.microseconds) / tenth * tenth
        let distance = abs(duration.microseconds - near)
        return distance <= IncidentThresholds.nearStep.microseconds ? .microseconds(near) : duration
    }
}
