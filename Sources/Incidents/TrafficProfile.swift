public import AccessLogs
internal import Diagnosis
internal import Ordering
internal import Products
package import Times

/// What the requests that did not fail looked like, while others failed and at other times.
///
/// It tells work from wait: one slow path among quick ones is work, a wait that every path shares is a queue.
public struct TrafficProfile: Hashable, Sendable {
    /// One path's durations.
    public struct Load: Hashable, Sendable {
        /// While requests failed.
        public var inside = DurationHistogram()
        /// At other times.
        public var outside = DurationHistogram()
    }

    /// The most paths told apart; the rest share one.
    public static let mostPaths = 512

    /// One request that did not fail, while others did.
    package struct Sample: Hashable, Sendable {
        package var path: UInt64
        /// The middle of the interval it began in, in microseconds since 1970.
        package var start: Int64
        /// In microseconds.
        package var duration: Int64
    }

    /// How long before its end a request of unknown duration is taken to have been under way.
    private static let longestWait = Duration.seconds(60)
    /// Requests within this of a failure are kept, too: they show who was answered then.
    private static let beside = Duration.seconds(3)
    /// One answer of which only the stamp is known, in microseconds since 1970.
    package struct Answer: Hashable, Sendable {
        package var path: UInt64
        package var time: Int64
    }

    /// The most requests kept one by one.
    static let mostSamples = 300_000

    /// Requests that did not fail while others did, one by one.
    package private(set) var samples: [Sample] = []
    /// When requests of logs without durations were answered while others failed, by the log's stamp.
    package private(set) var answers: [Answer] = []
    /// Durations by path of the requests that did not fail.
    public private(set) var loads: [UInt64: Load] = [:]
    /// The longest duration of a request that did not fail.
    public private(set) var longestSuccess: Duration?
    /// Requests that did not fail, with a duration.
    public private(set) var count = 0
    /// Where requests count as those beside failures.
    private let neighbourhoods: [TimeWindow]
    /// Where they are kept one by one.
    private let kept: [TimeWindow]

    /// Creates a profile around failures.
    ///
    /// - Parameter failures: the failed entries; their intervals are what counts as inside.
    public init(around failures: [Entry]) {
        let spans = failures.map { $0.start.union($0.end) }
        neighbourhoods = Self.merged(spans)
        // A stamp of the end alone: it may have begun as long before as proxies wait.
        let isOpen = failures.contains { $0.duration == nil && $0.moment == .end }
        let before = isOpen ? Self.longestWait : Self.beside
        kept = Self.merged(spans.map { $0.widened(before: before, after: Self.beside) })
    }

    /// Counts a request that did not fail.
    public mutating func count(_ entry: Entry) { count(path: entry.name.path, entry.timing) }

    /// Whether a request without a duration is among those that are kept.
    func keepsAnswer(_ timing: RowTiming) -> Bool {
        timing.duration == nil && answers.count < Self.mostSamples
            && Self.overlap(kept, TimeWindow(from: timing.time, to: timing.time + timing.resolution))
    }

    /// Notes that a request without a duration was answered.
    mutating func noteAnswer(path: UInt64, _ timing: RowTiming) {
        answers.append(Answer(path: path, time: timing.time.microseconds))
    }

    /// Takes over who was answered by another log, which has no durations.
    mutating func takeAnswers(of other: TrafficProfile) { answers = other.answers }

    /// Counts a request that did not fail, by its path's number.
    public mutating func count(path: UInt64, _ timing: RowTiming) {
        guard let duration = timing.duration else { return }
        count += 1
        longestSuccess = max(longestSuccess ?? duration, duration)
        let key = loads.count < Self.mostPaths || loads[path] != nil ? path : 0
        let span = timing.start.union(timing.end)
        if Self.overlap(neighbourhoods, span) {
            loads[key, default: Load()].inside.count(duration)
        } else {
            loads[key, default: Load()].outside.count(duration)
        }
        guard samples.count < Self.mostSamples, Self.overlap(kept, span) else { return }
        let start = timing.start
        samples.append(
            Sample(
                path: path, start: (start.from.microseconds + start.to.microseconds) / 2,
                duration: duration.microseconds))
    }

    /// How many requests of each path were answered, by durations and by stamps.
    package var answersByPath: [UInt64: Int] {
        var counts = loads.mapValues { $0.inside.count + $0.outside.count }
        for answer in answers { counts[answer.path, default: 0] += 1 }
        return counts
    }

    /// When the stretches begin in which requests are kept one by one.
    package var begins: [Timestamp] { kept.map(\.from) }

    /// How long requests of a path usually take: the median at other times, else the quickest quarter of all times.
    ///
    /// - Parameter path: the path's number.
    /// - Returns: nil where no request of it succeeded.
    package func usual(_ path: UInt64) -> Duration? {
        guard let load = loads[path] else { return nil }
        return load.outside.count >= IncidentThresholds.fewestOutside
            ? load.outside.quantile(0.5) : load.inside.quantile(IncidentThresholds.quickestQuarter)
    }

    /// How long requests of a path take at other times: the median.
    ///
    /// - Parameter path: the path's number.
    /// - Returns: nil where too few were seen.
    package func usualOtherwise(_ path: UInt64) -> Duration? {
        guard let load = loads[path], load.outside.count >= IncidentThresholds.fewestOutside else { return nil }
        return load.outside.quantile(0.5)
    }

    /// How many requests of a path did not fail and took longer than a duration, to within a quarter of it.
    ///
    /// - Parameters:
    ///   - path: the path's number.
    ///   - duration: the duration.
    /// - Returns: their count.
    package func successes(of path: UInt64, longerThan duration: Duration) -> Int {
        guard let load = loads[path] else { return 0 }
        return load.inside.count(longerThan: duration) + load.outside.count(longerThan: duration)
    }

    /// Whether another log's durations of the same requests are as long as these; nil where too few took long.
    ///
    /// - Parameters:
    ///   - other: the profile of the log of a hop behind.
    ///   - failing: paths that are left out: what was given up is no request of this profile, and one of the other.
    /// - Returns: false where the other's are much shorter: they do not hold what requests waited.
    package func isAsLong(in other: TrafficProfile, leavingOut failing: Set<UInt64>) -> Bool? {
        var (ours, theirs) = (0, 0)
        for (path, load) in loads where !failing.contains(path) {
            guard let same = other.loads[path] else { continue }
            ours += load.inside.count(longerThan: IncidentThresholds.shortestTimeout)
            theirs += same.inside.count(longerThan: IncidentThresholds.shortestTimeout)
        }
        guard ours >= IncidentThresholds.fewestInside else { return nil }
        if theirs * 4 <= ours { return false }
        return theirs * 4 >= ours * 3 ? true : nil
    }

    /// How many of the paths were slower while requests failed than at other times.
    public struct Slowdown: Hashable, Sendable {
        /// Paths with enough requests on both sides to compare.
        public var compared: Int
        /// Those of them that were several times as slow, and slower by a good part of the timeout.
        public var slower: Int
        /// Whether most paths share the slowdown.
        public var isShared: Bool {
            let share = IncidentThresholds.shared
            return compared >= IncidentThresholds.fewestCompared && slower * share.of >= compared * share.part
        }
        /// Whether hardly any path shares it.
        public var isAbsent: Bool {
            let share = IncidentThresholds.absent
            return compared >= IncidentThresholds.fewestCompared && slower * share.of <= compared * share.part
        }
    }

    /// Compares the paths inside and outside.
    ///
    /// - Parameters:
    ///   - timeout: how long the proxy waits.
    ///   - failing: paths that are left out: those whose own work is in question.
    /// - Returns: how many paths were compared, and how many were slower.
    public func slowdown(timeout: Duration, leavingOut failing: Set<UInt64> = []) -> Slowdown {
        var slowdown = Slowdown(compared: 0, slower: 0)
        for (path, load) in loads where !failing.contains(path) {
            guard load.inside.count >= IncidentThresholds.fewestInside,
                load.outside.count >= IncidentThresholds.fewestOutside,
                let inside = load.inside.quantile(0.5), let outside = load.outside.quantile(0.5)
            else { continue }
            slowdown.compared += 1
            if inside > outside * IncidentThresholds.slowerTimes,
                inside - outside > timeout / IncidentThresholds.slowerPart
            {
                slowdown.slower += 1
            }
        }
        return slowdown
    }

    /// Whether a window overlaps one of some windows that stand in order.
    private static func overlap(_ windows: [TimeWindow], _ window: TimeWindow) -> Bool {
        let low = windows.partition { windows[$0].to < window.from }
        return low < windows.count && windows[low].overlaps(window)
    }

    /// Windows without overlaps, in order.
    package static func merged(_ windows: [TimeWindow]) -> [TimeWindow] {
        var merged: [TimeWindow] = []
        for window in windows.arranged(by: { $0.from < $1.from }) {
            if let last = merged.last, window.from <= last.to {
                merged[merged.count - 1] = last.union(window)
            } else {
                merged.append(window)
            }
        }
        return merged
    }
}
