internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Ordering
internal import Products
internal import Times

/// What other requests went through while one request waited: the difference between work and a queue, request by request.
///
/// Whoever stands in a queue is not alone: requests of other paths that began meanwhile wait too. A request that began
/// later, and was answered as quickly as ever, shows that there was no queue.
struct LocalLoad {
    /// How the others fared.
    enum State {
        /// Most of them waited.
        case waiting
        /// Hardly one of them did.
        case quick
        /// Too few, or mixed.
        case unclear
    }

    /// Where it draws its lines.
    private enum Limit {
        /// An answer was slow when it took more than this many times as long as usual.
        static let slowAnswer = 3
        /// And at least this much longer: a few milliseconds more are noise.
        static let slowBy = Duration.milliseconds(50)
        /// A request waited when it took more than this many times as long as usual.
        static let waited = 4
        /// And longer than the timeout divided by this.
        static let waitedPart = 4
        /// No request waited that took at most the timeout divided by this; what took longer than the part above is not quick
        /// either, however long such requests took on the average.
        static let quickPart = 10
        /// Or longer than this part of it, where that is not its usual time.
        static let nearly = (part: 3, of: 4)
        /// Where no timeout is known: no request waited that took at most this many times as long as usual, or this longer.
        static let quickUnknown = (times: 2, by: Duration.milliseconds(100))
        /// A request waited that took this much longer than usual.
        static let waitedUnknown = Duration.seconds(1)
        /// And those tell that began so soon after.
        static let meanwhileUnknown = Duration.seconds(3)
        /// A path has nearly all requests from this share on.
        static let onlyPath = (part: 9, of: 10)
        /// How far from a failure's start requests tell whether the server kept on answering slowly.
        static let serving = Duration.milliseconds(1500)
        /// How far from it they tell whether it answered at all.
        static let answering = Duration.seconds(3)
        /// The fewest requests that tell.
        static let fewest = 3
        /// The part of the timeout in which others have to begin: one that begins later may be answered after it.
        static let meanwhile = (part: 4, of: 5)
        /// All waited where at least this share of them did.
        static let allWaited = (part: 6, of: 10)
        /// Without durations: the fewest answers and failures of other paths that tell.
        static let fewestOthers = 5
        /// All paths wait where at least this share of the others' requests fails too.
        static let othersFail = (part: 4, of: 10)
        /// The fewest other paths whose requests then fail.
        static let fewestFailingPaths = 2
        /// No other path waits where at most one in this many of their requests fails.
        static let othersSpared = 10
        /// And so many of this path failed meanwhile: one failure among answers shows nothing.
        static let fewestOwn = 2
        /// The most stamps that are weighed.
        static let mostStamps = 2000
        /// When it came is known so far, in microseconds, where others can have come with it.
        static let sameMoment: Int64 = 1_100_000
        /// So many others were quick then, and so many times as many as waited.
        static let fewestQuick = 4
        static let quickTimes = 2
        /// None did where at most one in this many did.
        static let noneWaited = 5
    }

    private struct Starts {
        var quick: [Int64] = []
        var slow: [Int64] = []

        mutating func sort() {
            quick.sort()
            slow.sort()
        }

        func counts(from: Int64, to: Int64) -> (quick: Int, slow: Int) {
            (Self.count(quick, from, to), Self.count(slow, from, to))
        }

        private static func count(_ starts: [Int64], _ from: Int64, _ to: Int64) -> Int {
            let first = starts.partition { starts[$0] < from }
            let last = starts.partition { starts[$0] <= to }
            return max(0, last - first)
        }
    }

    private var all = Starts()
    /// Requests that were answered, and those of them that took several times as long as usual, whatever the timeout.
    private var answered = Starts()
    /// The failing paths' own, to be left out: whether *they* work or wait is the question.
    private var own: [UInt64: Starts] = [:]
    private let timeout: Duration
    /// How long after a failure began others tell.
    private let meanwhile: Int64
    /// Answers of which only the stamp is known, and failures that were given up, in the order of their stamps.
    private var stamped: [(time: Int64, path: UInt64, isFailure: Bool)] = []

    /// Sorts the requests around failures into quick and slow.
    ///
    /// - Parameters:
    ///   - profile: the requests that did not fail.
    ///   - failures: the failed entries that a hop gave up on.
    ///   - timeout: how long it waited.
    ///   - isAssumed: whether that is not known.
    init(_ profile: TrafficProfile, givenUp failures: [Entry], timeout: Duration, isAssumed: Bool) {
        self.timeout = timeout
        // One that began just before the end may have been answered after it.
        let part = timeout.microseconds * Int64(Limit.meanwhile.part) / Int64(Limit.meanwhile.of)
        meanwhile = isAssumed ? Limit.meanwhileUnknown.microseconds : max(0, part)
        let failing = Set(failures.map(\.name.path))
        func add(_ path: UInt64, _ start: Int64, isQuick: Bool) {
            if isQuick { all.quick.append(start) } else { all.slow.append(start) }
            guard failing.contains(path) else { return }
            if isQuick {
                own[path, default: Starts()].quick.append(start)
            } else {
                own[path, default: Starts()].slow.append(start)
            }
        }
        // What was all but given up waited, however long it usually takes.
        let nearly = timeout * Limit.nearly.part / Limit.nearly.of
        for sample in profile.samples {
            let usual = profile.usual(sample.path) ?? .zero
            let duration = Duration.microseconds(sample.duration)
            if duration > max(usual * Limit.slowAnswer, usual + Limit.slowBy) {
                answered.slow.append(sample.start)
            } else {
                answered.quick.append(sample.start)
            }
            let quick = Limit.quickUnknown
            let atMost =
                isAssumed
                ? max(usual * quick.times, usual + quick.by)
                : min(max(usual * Limit.waited, timeout / Limit.quickPart), timeout / Limit.waitedPart)
            let atLeast = isAssumed ? usual + Limit.waitedUnknown : timeout / Limit.waitedPart
            if duration <= atMost {
                add(sample.path, sample.start, isQuick: true)
            } else if duration > max(usual * Limit.waited, atLeast)
                || !isAssumed && duration > max(usual * Limit.quickUnknown.times, nearly)
            {
                add(sample.path, sample.start, isQuick: false)
            }
        }
        // A failure of a path that is usually quick waited as well.
        for failure in failures {
            guard let usual = profile.usual(failure.name.path), usual < timeout / Limit.waitedPart else { continue }
            let start = failure.start
            add(failure.name.path, (start.from.microseconds + start.to.microseconds) / 2, isQuick: false)
        }
        if !profile.answers.isEmpty {
            stamped = profile.answers.map { ($0.time, $0.path, false) }
            for failure in failures {
                let stamp = failure.moment == .start ? failure.start.from : failure.end.from
                stamped.append((stamp.microseconds, failure.name.path, true))
            }
            stamped.arrange { $0.time < $1.time }
        }
        all.sort()
        answered.sort()
        for path in own.keys { own[path]?.sort() }
    }

    private func isOnlyPath(_ path: UInt64) -> Bool {
        guard let mine = own[path] else { return false }
        return (mine.quick.count + mine.slow.count) * Limit.onlyPath.of
            >= (all.quick.count + all.slow.count) * Limit.onlyPath.part
    }

    /// Whether the server kept answering others, slowly, when this one was turned away: full, not gone.
    func isServing(around failure: Entry) -> Bool {
        let begin = failure.start
        let middle = (begin.from.microseconds + begin.to.microseconds) / 2
        let reach = Limit.serving.microseconds
        let counts = answered.counts(from: middle - reach, to: middle + reach)
        return counts.slow >= Limit.fewest && counts.slow >= counts.quick
    }

    /// Whether requests that began around when this one did were answered.
    func isAnswering(around failure: Entry) -> Bool {
        let begin = failure.start
        let middle = (begin.from.microseconds + begin.to.microseconds) / 2
        let reach = Limit.answering.microseconds
        let counts = answered.counts(from: middle - reach, to: middle + reach)
        return counts.quick + counts.slow >= 1
    }

    /// Whether others who came when it did were answered quickly, as where nobody queues yet.
    func cameAmongQuick(_ failure: Entry) -> Bool {
        let (from, to) = (failure.start.from.microseconds, failure.start.to.microseconds)
        guard to - from <= Limit.sameMoment else { return false }
        var counts = all.counts(from: from, to: to)
        if let mine = own[failure.name.path]?.counts(from: from, to: to) { counts.quick -= mine.quick }
        return counts.quick >= Limit.fewestQuick && counts.quick >= counts.slow * Limit.quickTimes
    }

    /// How requests of other paths fared that began while this one waited.
    func state(around failure: Entry) -> State {
        let begin = failure.start
        let from = (begin.from.microseconds + begin.to.microseconds) / 2
        let to = from + meanwhile
        var counts = all.counts(from: from, to: to)
        // Where hardly anything but this path is asked for, its own quick and slow requests have to tell.
        if let mine = own[failure.name.path]?.counts(from: from, to: to), !isOnlyPath(failure.name.path) {
            counts.quick -= mine.quick
            counts.slow -= mine.slow
        }
        let total = counts.quick + counts.slow
        guard total >= Limit.fewest else { return stateByShares(around: failure) }
        if counts.slow * Limit.allWaited.of >= total * Limit.allWaited.part { return .waiting }
        if counts.slow * Limit.noneWaited <= total { return .quick }
        return .unclear
    }

    /// The same where no log has durations: a queue fails requests of every path, slow work those of its own.
    private func stateByShares(around failure: Entry) -> State {
        guard !stamped.isEmpty else { return .unclear }
        let from = failure.start.from.microseconds
        let to = max(failure.end.to.microseconds, from + timeout.microseconds)
        let first = stamped.partition { stamped[$0].time < from }
        let last = stamped.partition { stamped[$0].time <= to }
        guard first < last else { return .unclear }
        var (answers, failures) = (0, 0)
        var paths = Set<UInt64>()
        var own = 0
        for one in stamped[first..<last].prefix(Limit.mostStamps) {
            if one.path == failure.name.path {
                if one.isFailure { own += 1 }
            } else if one.isFailure {
                failures += 1
                paths.insert(one.path)
            } else {
                answers += 1
            }
        }
        let total = answers + failures
        guard total >= Limit.fewestOthers else { return .unclear }
        let share = Limit.othersFail
        if failures * share.of >= total * share.part, paths.count >= Limit.fewestFailingPaths { return .waiting }
        // That others were answered shows something only beside several of this path that were not.
        return own >= Limit.fewestOwn && failures * Limit.othersSpared <= total ? .quick : .unclear
    }
}
