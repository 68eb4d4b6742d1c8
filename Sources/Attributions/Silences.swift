internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Times

/// Times in which nobody's request ended, while some found no connection in time.
///
/// A server that is full goes on ending requests at its full rate. One that ends none at all, and cannot be reached either, is
/// cut off: what waits for it stands in no queue of its.
struct Silences {
    private var gaps: [TimeWindow] = []

    private enum Limit {
        /// Nothing is to be seen in less.
        static let shortest = Duration.seconds(2)
        /// A silence is longer than this many times the usual time between two ends.
        static let times: Int64 = 10
        /// The fewest ends that tell what is usual.
        static let fewestEnds = 5
        /// So many found no connection in it.
        static let fewestUnconnected = 2
    }

    /// Finds silences.
    ///
    /// - Parameters:
    ///   - profile: the requests that did not fail.
    ///   - unconnected: the failed ones whose connection was not made in time.
    init(_ profile: TrafficProfile, unconnected: [Entry]) {
        let ends = profile.samples.map { $0.start + $0.duration }.sorted()
        guard ends.count >= Limit.fewestEnds, !unconnected.isEmpty else { return }
        let steps = zip(ends, ends.dropFirst()).map { $1 - $0 }.sorted()
        let usual = steps[steps.count / 2]
        let least = max(Limit.shortest.microseconds, usual * Limit.times)
        // What ended before the first failure began is not among them.
        let bounds = (ends + profile.begins.map(\.microseconds)).sorted()
        for (from, to) in zip(bounds, bounds.dropFirst()) where to - from >= least {
            let gap = TimeWindow(from: Timestamp(microseconds: from), to: Timestamp(microseconds: to))
            let cut = unconnected.count { gap.overlaps($0.end) }
            if cut >= Limit.fewestUnconnected { gaps.append(gap) }
        }
    }

    /// A wait was silent from this share on.
    static let whole = 0.6
    /// And partly from this one on.
    static let part = 0.25

    /// The share of a request's time in which nobody's request ended, 0...1.
    func share(of failure: Entry) -> Double {
        let span = failure.start.union(failure.end)
        guard span.length > .zero else { return 0 }
        var silent: Int64 = 0
        for gap in gaps { silent = max(silent, gap.intersection(span)?.length.microseconds ?? 0) }
        return Double(silent) / Double(span.length.microseconds)
    }
}
