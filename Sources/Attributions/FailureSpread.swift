internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Ordering
internal import Products
internal import Times

/// Over how many paths the failures around one are spread: a queue fails requests of every path, slow work those of its own.
struct FailureSpread {
    /// How they are spread.
    enum Shape {
        /// Over the paths that most requests are of.
        case many
        /// Over several paths, while those that most requests are of are spared.
        case some
        /// They are of this path alone, which is not what most requests are of.
        case one
        /// Too few tell.
        case unclear
    }

    /// Whether anybody was answered who asked as this one did.
    enum Answering {
        /// Some were.
        case some
        /// Several failed, and none was.
        case none
        /// Too few tell.
        case unclear
    }

    private enum Limit {
        /// Whoever asked within this of a failure, in microseconds, asked when it did.
        static let moment: Int64 = 1_500_000
        /// And within this just then; the rest of the moment is before and after it.
        static let then: Int64 = 500_000
        /// So many that failed on one side of it, none answered, show that it stands at the edge of an outage.
        static let silent = 5
        /// So many answers show that the server answers.
        static let someAnswers = 2
        /// Failures within this of each other belong together, in microseconds.
        static let reach: Int64 = 30_000_000
        /// The most of them that are looked at.
        static let most = 200
        /// The fewest that are spread.
        static let fewest = 5
        /// And over so many paths at least.
        static let fewestPaths = 3
        /// None of which has more than this share.
        static let largest = (part: 6, of: 10)
        /// Of at least this share of the answers are the paths that fail, where a queue fails them.
        static let wide = (part: 5, of: 10)
        /// Of at most this share, where others are spared.
        static let narrow = (part: 4, of: 10)
        /// The fewest of one path alone.
        static let fewestOfOne = 3
        /// A path is alone from this share on.
        static let alone = (part: 9, of: 10)
        /// Answers of other paths that show that others are asked for.
        static let fewestAnswers = 20
    }

    private var shapes: [Shape]
    private var answering: [Answering]

    /// Looks around each failure.
    ///
    /// - Parameters:
    ///   - failures: the failed entries.
    ///   - profile: the requests that did not fail.
    init(_ failures: [Entry], _ profile: TrafficProfile) {
        shapes = Array(repeating: .unclear, count: failures.count)
        answering = Array(repeating: .unclear, count: failures.count)
        askAnswers(failures, profile)
        let answers = profile.answersByPath
        let all = answers.values.reduce(0, +)
        var byStatus: [Int: [(time: Int64, path: UInt64, index: Int)]] = [:]
        for (index, failure) in failures.enumerated() {
            byStatus[failure.status, default: []].append(
                (failure.end.from.microseconds, failure.name.path, index))
        }
        for places in byStatus.values {
            let sorted = places.arranged { ($0.time, $0.index) < ($1.time, $1.index) }
            var (first, last) = (0, 0)
            var counts: [UInt64: Int] = [:]
            var total = 0
            for (time, path, index) in sorted {
                while last < sorted.count, sorted[last].time <= time + Limit.reach, last - first < Limit.most {
                    counts[sorted[last].path, default: 0] += 1
                    total += 1
                    last += 1
                }
                while sorted[first].time < time - Limit.reach {
                    let gone = sorted[first].path
                    counts[gone, default: 1] -= 1
                    if counts[gone] == 0 { counts[gone] = nil }
                    total -= 1
                    first += 1
                }
                let own = counts[path] ?? 0
                let mine = answers[path] ?? 0
                if own >= Limit.fewestOfOne, own * Limit.alone.of >= total * Limit.alone.part {
                    if all - mine >= max(Limit.fewestAnswers, mine) { shapes[index] = .one }
                    continue
                }
                guard total >= Limit.fewest, counts.count >= Limit.fewestPaths else { continue }
                var (largest, covered) = (0, 0)
                for (path, count) in counts {
                    largest = max(largest, count)
                    covered += answers[path] ?? 0
                }
                if all >= Limit.fewestAnswers, covered * Limit.narrow.of <= all * Limit.narrow.part {
                    shapes[index] = .some
                } else if largest * Limit.largest.of <= total * Limit.largest.part,
                    covered * Limit.wide.of >= all * Limit.wide.part
                {
                    shapes[index] = .many
                }
            }
        }
    }

    subscript(index: Int) -> Shape { shapes[index] }

    /// Whether anybody was answered who asked as this one did.
    func answering(around index: Int) -> Answering { answering[index] }

    private mutating func askAnswers(_ failures: [Entry], _ profile: TrafficProfile) {
        let isByStamp = !profile.answers.isEmpty
        let answers = (isByStamp ? profile.answers.map(\.time) : profile.samples.map(\.start)).sorted()
        guard profile.answersByPath.values.reduce(0, +) >= Limit.fewestAnswers else { return }
        let asked: [Int64] = failures.map { failure in
            isByStamp ? failure.time.microseconds : failure.start.from.microseconds
        }
        let times = asked.sorted()
        func count(_ times: [Int64], from: Int64, to: Int64) -> Int {
            let first = times.partition { times[$0] < from }
            let last = times.partition { times[$0] <= to }
            return max(0, last - first)
        }
        for index in failures.indices {
            let time = asked[index]
            // An outage answers nobody, and has edges: before and after are looked at by themselves.
            let sides = [(time - Limit.moment, time - Limit.then), (time + Limit.then, time + Limit.moment)]
            let silent = sides.map { from, to in
                count(answers, from: from, to: to) > 0 ? 0 : count(times, from: from, to: to)
            }
            let most = silent.max() ?? 0
            let answered = count(answers, from: time - Limit.moment, to: time + Limit.moment)
            let failed = count(times, from: time - Limit.moment, to: time + Limit.moment)
            if most >= Limit.silent || answered == 0 && failed >= Limit.fewestOfOne {
                answering[index] = .none
            } else if answered >= Limit.someAnswers, most < Limit.fewestOfOne {
                answering[index] = .some
            }
        }
    }
}
