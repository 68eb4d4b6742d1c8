internal import AccessLogs
internal import Diagnosis
internal import Incidents
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

    /// Sorts the requests around failures into quick and slow.
    ///
    /// - Parameters:
    ///   - profile: the requests that did not fail.
    ///   - failures: the failed entries that a hop gave up on.
    ///   - timeout: how long it waited.
    init(_ profile: TrafficProfile, givenUp failures: [Entry], timeout: Duration) {
        self.timeout = timeout
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
        for sample in profile.samples {
            let usual = profile.usual(sample.path) ?? .zero
            let duration = Duration.microseconds(sample.duration)
            if duration > max(usual * 3, usual + .milliseconds(50)) {
                answered.slow.append(sample.start)
            } else {
                answered.quick.append(sample.start)
            }
            if duration <= max(usual * 4, timeout / 10) {
                add(sample.path, sample.start, isQuick: true)
            } else if duration > max(usual * 4, timeout / 4) {
                add(sample.path, sample.start, isQuick: false)
            }
        }
        // A failure of a path that is usually quick waited as well.
        for failure in failures {
            guard let usual = profile.usual(failure.name.path), usual < timeout / 4 else { continue }
            let start = failure.start
            add(failure.name.path, (start.from.microseconds + start.to.microseconds) / 2, isQuick: false)
        }
        all.sort()
        answered.sort()
        for path in own.keys { own[path]?.sort() }
    }

    private func isOnlyPath(_ path: UInt64) -> Bool {
        guard let mine = own[path] else { return false }
        return (mine.quick.count + mine.slow.count) * 10 >= (all.quick.count + all.slow.count) * 9
    }

    /// Whether the server kept answering others, slowly, when this one was turned away: full, not gone.
    func isServing(around failure: Entry) -> Bool {
        let begin = failure.start
        let middle = (begin.from.microseconds + begin.to.microseconds) / 2
        let counts = answered.counts(from: middle - 1_500_000, to: middle + 1_500_000)
        return counts.slow >= 3 && counts.slow >= counts.quick
    }

    /// Whether requests that began around when this one did were answered.
    func isAnswering(around failure: Entry) -> Bool {
        let begin = failure.start
        let middle = (begin.from.microseconds + begin.to.microseconds) / 2
        let counts = answered.counts(from: middle - 3_000_000, to: middle + 3_000_000)
        return counts.quick + counts.slow >= 1
    }

    /// How requests of other paths fared that began while this one waited.
    func state(around failure: Entry) -> State {
        let begin = failure.start
        let from = (begin.from.microseconds + begin.to.microseconds) / 2
        // One that began just before the end may have been answered after it.
        let to = from + max(0, timeout.microseconds * 4 / 5)
        var counts = all.counts(from: from, to: to)
        // Where hardly anything but this path is asked for, its own quick and slow requests have to tell.
        if let mine = own[failure.name.path]?.counts(from: from, to: to), !isOnlyPath(failure.name.path) {
            counts.quick -= mine.quick
            counts.slow -= mine.slow
        }
        let total = counts.quick + counts.slow
        guard total >= 3 else { return .unclear }
        if counts.slow * 10 >= total * 6 { return .waiting }
        if counts.slow * 5 <= total { return .quick }
        return .unclear
    }
}
