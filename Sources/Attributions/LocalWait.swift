internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Ordering
internal import Times

/// How long requests waited at a moment, read off those whose own work is known to be short.
///
/// A server's duration that contains the wait says by itself nothing of the work. But requests that began at the same
/// moment stood in the same queue: what a usually quick one took longer than usual is the wait of all.
struct LocalWait {
    /// The fewest requests that tell a wait.
    private static let fewest = 5
    /// A path is usually quick where it takes less than the timeout divided by this.
    private static let quickPart = 4
    /// Requests that began within the timeout divided by this stood in the same queue.
    private static let samePart: Int64 = 2
    /// The same where no timeout is known, in microseconds.
    private static let sameTime: Int64 = 3_000_000

    private var waits: [(start: Int64, wait: Int64)] = []
    private let span: Int64

    /// Gathers waits from requests of usually quick paths, failed or not.
    ///
    /// - Parameters:
    ///   - profile: the requests that did not fail.
    ///   - failures: the failed entries.
    ///   - matching: the server's rows of the failures.
    ///   - timeout: how long the proxy waits.
    ///   - isAssumed: whether that is not known.
    init(
        _ profile: TrafficProfile, _ failures: [Entry], _ matching: Matcher.Matching?, timeout: Duration,
        isAssumed: Bool
    ) {
        span = isAssumed ? Self.sameTime : timeout.microseconds / Self.samePart
        for sample in profile.samples {
            guard let usual = profile.usual(sample.path), usual < timeout / Self.quickPart else { continue }
            waits.append((sample.start, max(0, sample.duration - usual.microseconds)))
        }
        for index in matching?.paired ?? [] {
            guard let took = matching?[index]?.row.duration, let usual = profile.usual(failures[index].name.path),
                usual < timeout / Self.quickPart
            else { continue }
            waits.append((Self.middle(failures[index]), max(0, took.microseconds - usual.microseconds)))
        }
        waits.arrange { $0.start < $1.start }
    }

    /// The wait of those that began around when this one did; nil where fewer than five tell.
    func wait(around failure: Entry) -> Duration? {
        let middle = Self.middle(failure)
        let (begin, end): (Int64, Int64) = (middle - span, middle + span)
        let first = waits.partition { waits[$0].start < begin }
        let last = waits.partition { waits[$0].start <= end }
        guard last - first >= Self.fewest else { return nil }
        let near = waits[first..<last].map(\.wait).sorted()
        return .microseconds(near[near.count / 2])
    }

    private static func middle(_ entry: Entry) -> Int64 {
        let start = entry.start
        return (start.from.microseconds + start.to.microseconds) / 2
    }
}
