internal import AccessLogs
internal import Incidents
internal import Ordering
internal import Products
internal import Times

/// Whether the server ended requests in the order in which they came: in a queue those behind are served later, work of one's own
/// lets others pass.
struct ServingOrder {
    private enum Limit {
        /// So many that came next are looked at.
        static let next = 48
        /// The fewest that tell.
        static let fewest = 6
        /// Most were over before it.
        static let overtaken = (part: 6, of: 10)
        /// Hardly one was.
        static let inTurn = (part: 1, of: 10)
        /// So many that the server is at for long keep others waiting.
        static let fewestLong = 3
        /// Over before it means by this, in microseconds: several workers end in no strict order.
        static let slack: Int64 = 500_000
    }

    /// When a request came, and when it was over on the server, both in microseconds.
    private struct Visit {
        var came: Int64
        var over: Int64
    }

    private var turns: [Int: Bool] = [:]
    /// When the server was at a request for long, by their beginnings, and by their ends.
    private var long: (from: [Int64], to: [Int64]) = ([], [])
    /// The same of each path.
    private var longOfPath: [UInt64: (from: [Int64], to: [Int64])] = [:]

    /// Looks behind each failure that has a row.
    ///
    /// - Parameters:
    ///   - profile: the requests that did not fail.
    ///   - failures: the failed entries.
    ///   - matching: the server's rows of the failures.
    init(_ profile: TrafficProfile, _ failures: [Entry], _ matching: Matcher.Matching?) {
        guard let matching else { return }
        var visits: [Visit] = []
        // Where the proxy's log has no durations, the profile has when the server began them, not when they came.
        if profile.answers.isEmpty {
            for sample in profile.samples {
                visits.append(Visit(came: sample.start, over: sample.start + sample.duration))
            }
        }
        var own: [(index: Int, from: Int64, over: Int64)] = []
        for index in matching.paired {
            guard let row = matching[index]?.row else { continue }
            let failure = failures[index]
            guard failure.duration != nil || failure.moment == .start else { continue }
            visits.append(Visit(came: failure.start.from.microseconds, over: row.end.to.microseconds))
            noteLong(failure, row, usual: profile.usual(failure.name.path))
            own.append((index, failure.start.to.microseconds, row.end.from.microseconds))
        }
        long.from.sort()
        long.to.sort()
        for path in longOfPath.keys {
            longOfPath[path]?.from.sort()
            longOfPath[path]?.to.sort()
        }
        visits.arrange { ($0.came, $0.over) < ($1.came, $1.over) }
        for (index, from, over) in own {
            let first = visits.partition { visits[$0].came < from }
            let behind = visits[first...].prefix(Limit.next)
            guard behind.count >= Limit.fewest else { continue }
            let passed = behind.count { $0.over <= over - Limit.slack }
            if passed * Limit.overtaken.of >= behind.count * Limit.overtaken.part {
                turns[index] = false
            } else if passed * Limit.inTurn.of <= behind.count * Limit.inTurn.part {
                turns[index] = true
            }
        }
    }

    /// Notes a request that the server was at for long, from when it was passed on.
    private mutating func noteLong(_ failure: Entry, _ row: Entry, usual: Duration?) {
        let (from, to) = (failure.start.to.microseconds, row.end.from.microseconds)
        let least = usual.map {
            max($0 * AttributionThresholds.tookLong.times, $0 + AttributionThresholds.tookLong.by)
        }
        guard to - from >= (least ?? AttributionThresholds.tellsByStamps).microseconds else { return }
        long.from.append(from)
        long.to.append(to)
        longOfPath[failure.name.path, default: ([], [])].from.append(from)
        longOfPath[failure.name.path, default: ([], [])].to.append(to)
    }

    /// Whether the server was at several requests of other paths for long when a failure came.
    func areLongOnesBefore(_ failure: Entry) -> Bool {
        let time = failure.start.to.microseconds
        func count(_ spans: (from: [Int64], to: [Int64])) -> Int {
            let begun = spans.from.partition { spans.from[$0] <= time }
            let ended = spans.to.partition { spans.to[$0] <= time }
            return begun - ended
        }
        return count(long) - (longOfPath[failure.name.path].map(count) ?? 0) >= Limit.fewestLong
    }

    /// Whether a failure was served in its turn; nil where too few tell.
    subscript(index: Int) -> Bool? { turns[index] }
}
