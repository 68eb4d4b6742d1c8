internal import Times

#if canImport(Glibc)
    internal import func Glibc.exp
#else
    internal import func Darwin.exp
#endif

/// How likely each pair of a failure and a row is, with all of an incident's failures weighed together.
///
/// A pair is held against two others: that the failure has no row, and that the row is of some other request. What each of the three costs is learned
/// from the incident in a few rounds: how often failures of a kind have a row, how dense rows are that nobody needs, how far behind its failure a
/// row begins or ends at that moment (a queue moves all of them alike), and how often user agents and referrers of one request agree.
struct PairWeights {
    /// The pairs that are possible within one stretch of time.
    struct Stretch {
        var failures: [Matcher.Slot]
        var rows: [Matcher.Slot]
        /// The row of each failure by a first guess, by their places; nil for none.
        var guess: [Int?]
    }

    /// What holds for the server's log as a whole.
    struct Habits {
        /// Whether rows whose client had gone say so.
        var areDepartedMarked = false
        /// How often the user agents of one request agree in both logs, and its referrers.
        var agents = 0.95
        var referrers = 0.95
    }

    /// What was decided of a failure.
    struct Decision {
        /// The failure's place in the stretch.
        var failure: Int
        /// The row's place in the stretch; nil where it has hardly one.
        var row: Int?
        /// How likely that row is its own.
        var certainty: Double
        /// How likely it has no row.
        var absence: Double
    }

    /// The most rows weighed for a failure, and for each of many.
    private static let mostRows = 32
    private static let mostRowsOfMany = 16
    private static let many = 20_000
    /// Rounds of learning, and of weighing in each.
    private static let rounds = 4
    private static let sweeps = 8
    /// Most rows of failures begin so soon behind them.
    private static let behind = Duration.seconds(20)
    /// Rows that nobody needs may be there although none was seen.
    private static let unseen = 0.1
    /// The scale of what takes any time, in seconds.
    private static let anyTime = 20.0
    /// The least that beginnings of one request differ in two logs, in seconds.
    private static let leastScale = 0.1
    /// How far answers end apart in the two logs, in seconds.
    private static let answerScale = 0.2
    /// The same where one of the two moments is an estimate, in seconds.
    private static let looseScale = 2.0
    /// So near in time failures share a queue, and so many of them tell its length.
    private static let shared = 15_000_000
    private static let neighbours = 4
    private static let fewestNeighbours = 3
    /// So many failures before and after one tell how likely it has a row, beside all of its kind with this weight.
    private static let beside = 8
    private static let usualWeight = 3.0
    /// The most that a failure's having a row, or none, is taken for granted.
    private static let mostPresence = 0.995
    /// How often failures have a row where few of their kind tell, with this weight.
    private static let usualPresence = 0.8
    private static let usualFailures = 3.0
    /// Weights beyond this say no more.
    private static let mostWeight = 1e6
    private static let leastWeight = 1e-9
    /// What is less likely than this is not chosen, and what is likelier than that tells how far behind rows are.
    private static let leastShare = 1e-4
    private static let rather = 0.4
    /// So much of a first guess is trusted.
    private static let trustInGuess = 0.8
    /// What a row costs that was answered before its failure ended, until the incident shows how often that happens.
    private static let answeredBefore = 0.03
    /// The least that the lengths of an answer in both logs say against it: one of them may be an estimate.
    private static let otherLength = 0.02
    /// What an answer costs that the proxy did not wait for, although its client is not marked as gone.
    private static let unmarked = 0.1

    /// Failures that fare alike: those of one status that ended at once, or not.
    private struct Kind: Hashable {
        var status: Int
        var isQuick: Bool
        var anchor: Anchor
    }

    /// The moments by which a failure and its row are compared: the failure's, then the row's.
    private enum Anchor: Hashable { case starts, ends, startAndEnd, endAndStart }

    private struct Edge {
        var row: Int32
        /// How much later the row's moment is, at least and at most, in seconds.
        var from: Float
        var to: Float
        /// The wider of the two stamps, in seconds.
        var width: Float
        /// What does not depend on the gap, as a ratio.
        var ratio: Double
        /// Whether it is the answer that the proxy passed on.
        var isAnswer: Bool
        /// Whether it was answered well before the failure ended.
        var isOver: Bool
    }

    private struct Problem {
        var failures: [Matcher.Slot]
        var rows: [Matcher.Slot]
        /// The pairs that are possible, one failure's after the other's, and how likely each is.
        var edges: [Edge] = []
        var shares = PairShares([])
        var kinds: [Kind] = []
        /// The stretch in which most rows of its failures are, in seconds, and which rows begin in it.
        var span = 1.0
        var isNear: [Bool] = []
    }

    private var problems: [Problem] = []
    private let habits: Habits
    private var presence: [Kind: Double] = [:]
    /// The same at the time of each failure, by those beside it.
    private var nearby: [[Double?]] = []
    private var scales: [Kind: Double] = [:]
    private var over = Self.answeredBefore

    /// Weighs all pairs.
    init(_ stretches: [Stretch], _ habits: Habits) {
        self.habits = habits
        let isMany = stretches.reduce(0) { $0 + $1.failures.count } > Self.many
        let shifts = Self.shifts(of: stretches)
        problems = stretches.enumerated().map { place, stretch in
            problem(stretch, shifts[place], isMany ? Self.mostRowsOfMany : Self.mostRows)
        }
        learnFirst(stretches)
        for round in 0..<Self.rounds {
            let tracks = tracks(isFirst: round == 0, stretches)
            for place in problems.indices {
                weigh(place, tracks[place], isFirst: round == 0 ? stretches[place].guess : nil)
                for _ in 0..<Self.sweeps { problems[place].shares.sweep() }
            }
            learn()
            learnNearby()
        }
    }

    // MARK: - The pairs that are possible

    private static func anchor(_ failure: Matcher.Slot, _ row: Matcher.Slot) -> Anchor {
        switch (failure.isStartOpen, row.isStartOpen) {
        case (false, false): .starts
        case (true, false): .endAndStart
        case (_, true): failure.isEndOpen ? .startAndEnd : .ends
        }
    }

    private static func moments(
        _ anchor: Anchor, _ failure: Matcher.Slot, _ row: Matcher.Slot
    ) -> (failure: TimeWindow, row: TimeWindow) {
        switch anchor {
        case .starts: (failure.start, row.start)
        case .ends: (failure.end, row.end)
        case .startAndEnd: (failure.start, row.end)
        case .endAndStart: (failure.end, row.start)
        }
    }

    private static func middle(_ window: TimeWindow) -> Int64 {
        window.from.microseconds + (window.to.microseconds - window.from.microseconds) / 2
    }

    private static func gap(_ failure: Matcher.Slot, _ row: Matcher.Slot) -> Double {
        let (ours, theirs) = moments(anchor(failure, row), failure, row)
        return Double(middle(theirs) - middle(ours)) / 1_000_000
    }

    /// How far behind it the row of each failure is guessed to be, in seconds: where its rows are looked for.
    private static func shifts(of stretches: [Stretch]) -> [[Double]] {
        stretches.map { stretch in
            var last = 0.0
            return stretch.failures.indices.map { index in
                if let row = stretch.guess[index] { last = gap(stretch.failures[index], stretch.rows[row]) }
                return last
            }
        }
    }

    private func problem(_ stretch: Stretch, _ shifts: [Double], _ most: Int) -> Problem {
        var problem = Problem(failures: stretch.failures, rows: stretch.rows)
        guard let sample = stretch.rows.first else {
            problem.shares = PairShares(stretch.failures.map { _ in [] })
            problem.kinds = stretch.failures.map { Kind(status: $0.status, isQuick: $0.isQuick, anchor: .starts) }
            return problem
        }
        func moment(_ row: Matcher.Slot) -> Int64 { Self.middle(row.isStartOpen ? row.end : row.start) }
        let order = stretch.rows.indices.sorted { (moment(stretch.rows[$0]), $0) < (moment(stretch.rows[$1]), $1) }
        let times = order.map { moment(stretch.rows[$0]) }
        var place = [Int](repeating: 0, count: order.count)
        for (position, row) in order.enumerated() { place[row] = position }
        let first = (stretch.failures.map(\.start.from).min() ?? Timestamp(microseconds: 0)) - Matcher.slack
        let last = max(first, stretch.failures.map(\.end.to).max() ?? first) + Self.behind
        problem.span = (last - first).inSeconds
        problem.isNear = stretch.rows.map { (first.microseconds...last.microseconds).contains(moment($0)) }
        let agents = shares(stretch.rows.map(\.agent))
        let referrers = shares(stretch.rows.map(\.referrer))
        var rows: [[Int]] = []
        for (index, failure) in stretch.failures.enumerated() {
            let anchor = Self.anchor(failure, sample)
            problem.kinds.append(Kind(status: failure.status, isQuick: failure.isQuick, anchor: anchor))
            let expected =
                Self.middle(Self.moments(anchor, failure, sample).failure) + Int64(shifts[index] * 1_000_000)
            var after = stretch.guess[index].map { place[$0] } ?? times.partition { times[$0] < expected }
            let centre = after < times.count && stretch.guess[index] != nil ? times[after] : expected
            var before = after - 1
            var balance = 0
            var left = most
            var own: [Int] = []
            var looked = most * 8
            while left > 0, looked > 0, before >= 0 || after < times.count {
                let ahead = after < times.count ? times[after] - centre : .max
                let behind = before >= 0 ? centre - times[before] : .max
                let isAfter = ahead == behind ? balance <= 0 : ahead < behind
                balance += isAfter ? 1 : -1
                let row = isAfter ? order[after] : order[before]
                if isAfter { after += 1 } else { before -= 1 }
                looked -= 1
                guard let edge = edge(failure, stretch.rows[row], row, agents, referrers) else { continue }
                own.append(row)
                problem.edges.append(edge)
                left -= 1
            }
            rows.append(own)
        }
        problem.shares = PairShares(rows)
        return problem
    }

    /// How often each value stands in the rows: what a rare one agrees with is telling.
    private func shares(_ values: [Int?]) -> [Int: Double] {
        var counts: [Int: Double] = [:]
        for value in values { if let value { counts[value, default: 0] += 1 } }
        return counts.mapValues { ($0 + 0.5) / (Double(values.count) + 1) }
    }

    private func edge(
        _ failure: Matcher.Slot, _ row: Matcher.Slot, _ place: Int, _ agents: [Int: Double], _ referrers: [Int: Double]
    ) -> Edge? {
        guard Matcher.canBeOne(failure, row) else { return nil }
        if let one = failure.client, let other = row.client, one != other { return nil }
        var ratio =
            agreement(failure.agent, row.agent, habits.agents, agents)
            * agreement(failure.referrer, row.referrer, habits.referrers, referrers)
        let isAnswer = row.status == failure.status
        if isAnswer, !failure.isEstimated, let ours = failure.duration, let theirs = row.duration {
            ratio *= max(Self.otherLength, exp(-abs((ours - theirs).inSeconds) * 2))
        }
        let isOver =
            !isAnswer && !failure.isEndOpen && !row.isEndOpen && row.end.to + .seconds(1) < failure.end.from
        if !isAnswer, habits.areDepartedMarked, !row.isClientGone, !failure.isEndOpen,
            row.end.from > failure.end.to + Matcher.slack
        {
            ratio *= Self.unmarked
        }
        let anchor = isAnswer && !failure.isEndOpen && !row.isEndOpen ? .ends : Self.anchor(failure, row)
        var (ours, theirs) = Self.moments(anchor, failure, row)
        if isAnswer, anchor == .ends { ours = failure.answered }
        let width = max(theirs.length, ours.length).inSeconds
        return Edge(
            row: Int32(place), from: Float((theirs.from - ours.to).inSeconds),
            to: Float((theirs.to - ours.from).inSeconds),
            width: Float(width), ratio: ratio, isAnswer: isAnswer, isOver: isOver)
    }

    private func agreement(_ ours: Int?, _ theirs: Int?, _ usual: Double, _ shares: [Int: Double]) -> Double {
        guard let ours, let theirs else { return 1 }
        let share = min(0.98, shares[theirs] ?? 0.5)
        return ours == theirs ? usual / share : (1 - usual) / (1 - (shares[ours].map { min(0.98, $0) } ?? 0.02))
    }

    // MARK: - What the incident shows

    private mutating func learnFirst(_ stretches: [Stretch]) {
        var counts: [Kind: (all: Double, paired: Double)] = [:]
        for (place, problem) in problems.enumerated() {
            for (index, kind) in problem.kinds.enumerated() {
                counts[kind, default: (0, 0)].all += 1
                if stretches[place].guess[index] != nil { counts[kind]?.paired += 1 }
            }
        }
        presence = counts.mapValues { Self.share($0.paired * Self.trustInGuess, of: $0.all) }
    }

    private static func share(_ paired: Double, of all: Double) -> Double {
        (paired + usualPresence * usualFailures) / (all + usualFailures)
    }

    private mutating func learn() {
        var counts: [Kind: (all: Double, paired: Double)] = [:]
        var gone = (all: 5.0, over: 5 * Self.answeredBefore)
        for place in problems.indices {
            for index in problems[place].kinds.indices {
                var paired = 0.0
                for pair in problems[place].shares.pairs(of: index) {
                    let share = problems[place].shares[pair]
                    paired += share
                    guard !problems[place].edges[pair].isAnswer else { continue }
                    gone.all += share
                    if problems[place].edges[pair].isOver { gone.over += share }
                }
                let kind = problems[place].kinds[index]
                counts[kind, default: (0, 0)].all += 1
                counts[kind]?.paired += paired
            }
        }
        presence = counts.mapValues { Self.share($0.paired, of: $0.all) }
        over = min(0.9, gone.over / gone.all)
    }

    /// How often the failures beside it in time have a row: those of a queue do up to some moment, and not after.
    private mutating func learnNearby() {
        var notes: [Kind: [(time: Int64, has: Double, problem: Int, failure: Int)]] = [:]
        for place in problems.indices {
            for index in problems[place].kinds.indices {
                var has = 0.0
                for pair in problems[place].shares.pairs(of: index) { has += problems[place].shares[pair] }
                notes[problems[place].kinds[index], default: []].append(
                    (Self.middle(problems[place].failures[index].end), min(1, has), place, index))
            }
        }
        nearby = problems.map { [Double?](repeating: nil, count: $0.failures.count) }
        for (kind, found) in notes {
            let usual = presence[kind] ?? 0.5
            let sorted = found.sorted { ($0.time, $0.problem, $0.failure) < ($1.time, $1.problem, $1.failure) }
            var sums = [0.0]
            for note in sorted { sums.append(sums[sums.count - 1] + note.has) }
            for (position, note) in sorted.enumerated() {
                let first = max(0, position - Self.beside)
                let last = min(sorted.count - 1, position + Self.beside)
                // What it has itself says nothing of how likely that was.
                let has = sums[last + 1] - sums[first] - note.has
                nearby[note.problem][note.failure] =
                    (has + usual * Self.usualWeight) / (Double(last - first) + Self.usualWeight)
            }
        }
    }

    /// The row of a failure that is rather its own than not; nil where none is.
    private func likeliest(_ place: Int, _ index: Int) -> Int? {
        var best: (pair: Int, share: Double)?
        for pair in problems[place].shares.pairs(of: index) {
            let share = problems[place].shares[pair]
            guard share >= Self.rather, share > best?.share ?? 0 else { continue }
            best = (pair, share)
        }
        return best.map { Int(problems[place].edges[$0.pair].row) }
    }

    /// How far behind the failures beside it rows are, for each failure, in seconds; nil where too few tell.
    private mutating func tracks(isFirst: Bool, _ stretches: [Stretch]) -> [[Double?]] {
        struct Note {
            var time: Int64
            var gap: Double
            var problem: Int
            var failure: Int
        }
        var notes: [Kind: [Note]] = [:]
        for place in problems.indices {
            for index in problems[place].kinds.indices {
                let row = isFirst ? stretches[place].guess[index] : likeliest(place, index)
                guard let row, problems[place].rows[row].status != problems[place].failures[index].status else {
                    continue
                }
                notes[problems[place].kinds[index], default: []].append(
                    Note(
                        time: Self.middle(problems[place].failures[index].end),
                        gap: Self.gap(problems[place].failures[index], problems[place].rows[row]),
                        problem: place, failure: index))
            }
        }
        for kind in notes.keys {
            notes[kind]?.sort { ($0.time, $0.problem, $0.failure) < ($1.time, $1.problem, $1.failure) }
        }
        var tracks = problems.map { [Double?](repeating: nil, count: $0.failures.count) }
        var rests: [Kind: [Double]] = [:]
        for place in problems.indices {
            for index in problems[place].kinds.indices {
                let kind = problems[place].kinds[index]
                guard let known = notes[kind] else { continue }
                let time = Self.middle(problems[place].failures[index].end)
                let middle = known.partition { known[$0].time < time }
                var near: [Double] = []
                var own: Double?
                func take(_ note: Note) -> Bool {
                    guard abs(note.time - time) <= Self.shared else { return false }
                    // What it is paired with itself says nothing of how far it should be.
                    if note.problem == place, note.failure == index { own = note.gap } else { near.append(note.gap) }
                    return true
                }
                var after = middle
                while after < known.count, after - middle <= Self.neighbours, take(known[after]) { after += 1 }
                var before = middle - 1
                while before >= 0, middle - before <= Self.neighbours, take(known[before]) { before -= 1 }
                guard near.count >= Self.fewestNeighbours else { continue }
                near.sort()
                tracks[place][index] = near[near.count / 2]
                if let own { rests[kind, default: []].append(abs(own - near[near.count / 2])) }
            }
        }
        scales = rests.mapValues { rests in
            let sorted = rests.sorted()
            return min(5, max(Self.leastScale, sorted[sorted.count / 2] * 1.4))
        }
        return tracks
    }

    // MARK: - Weighing

    private mutating func weigh(_ place: Int, _ tracks: [Double?], isFirst guess: [Int?]?) {
        // What is left of each row that begins while most rows of failures do.
        var left = problems[place].isNear.map { $0 ? 1.0 : 0 }
        if let guess {
            for case let row? in guess { left[row] = max(0, left[row] - Self.trustInGuess) }
        } else {
            for (pair, edge) in problems[place].edges.enumerated() {
                left[Int(edge.row)] = max(0, left[Int(edge.row)] - problems[place].shares[pair])
            }
        }
        let idle = left.reduce(0, +)
        for index in problems[place].failures.indices {
            let kind = problems[place].kinds[index]
            let beside = nearby.isEmpty ? nil : nearby[place][index]
            let has = max(1 - Self.mostPresence, min(Self.mostPresence, beside ?? presence[kind] ?? Self.usualPresence))
            for pair in problems[place].shares.pairs(of: index) {
                let edge = problems[place].edges[pair]
                // The row itself says nothing of how many others nobody needs.
                let density = (max(0, idle - left[Int(edge.row)]) + Self.unseen) / problems[place].span
                let weight = has / (1 - has) * self.density(edge, kind, tracks[index]) * edge.ratio / density
                problems[place].shares.weights[pair] = min(Self.mostWeight, max(Self.leastWeight, weight))
            }
        }
    }

    /// How rows of failures are spread, in parts of one: as far behind as those of failures beside it, near it, and anywhere.
    private struct Spread {
        var asNeighbours: Double
        var near: Double
        var anywhere: Double

        static let ofAnswers = Spread(asNeighbours: 0, near: 0.9, anywhere: 0.1)
        static let knownQueue = Spread(asNeighbours: 0.7, near: 0.15, anywhere: 0.15)
        static let unknownQueue = Spread(asNeighbours: 0, near: 0.7, anywhere: 0.3)
    }

    /// The scale by which rows differ from those beside it, in seconds, where no other failure shows it.
    private static let usualScale = 0.3
    /// How dense rows are that begin before their failure did: stamps are not that wrong.
    private static let tooEarly = 1e-3

    /// How dense rows of failures are so far behind them, per second.
    private func density(_ edge: Edge, _ kind: Kind, _ track: Double?) -> Double {
        func around(_ shift: Double, _ scale: Double) -> Double {
            let from = Double(edge.from) - shift
            let to = Double(edge.to) - shift
            let distance = max(0, from, -to)
            return exp(-distance / scale) / (2 * scale + Double(edge.width))
        }
        if edge.isAnswer {
            let spread = Spread.ofAnswers
            return spread.near * around(0, Self.answerScale) + spread.anywhere * around(0, Self.looseScale)
        }
        let scale = scales[kind] ?? Self.usualScale
        let spread: Spread = track == nil ? .unknownQueue : .knownQueue
        let anywhere = anywhere(edge, kind)
        var density = spread.anywhere * anywhere
        if let track { density += spread.asNeighbours * around(track, scale) }
        // Where the two logs stamp different moments, nearness means nothing.
        let isNearTelling = kind.anchor == .starts || kind.anchor == .ends
        density += spread.near * (isNearTelling ? around(0, scale) : anywhere)
        return density * (edge.isOver ? over : 1 - over)
    }

    private func anywhere(_ edge: Edge, _ kind: Kind) -> Double {
        let middle = Double(edge.from + edge.to) / 2
        let behind = kind.anchor == .endAndStart ? -middle : middle
        let late = Double(edge.width) + 1
        return behind < -late ? Self.tooEarly : exp(-max(0, behind) / Self.anyTime) / (Self.anyTime + late)
    }

    // MARK: - Deciding

    /// What is decided of the failures of a stretch: those that rather have a row than none get the likeliest that is left, and so does
    /// one of those that share a row.
    func decisions(_ place: Int) -> [Decision] {
        let problem = problems[place]
        var decisions = problem.failures.indices.map {
            Decision(failure: $0, row: nil, certainty: 0, absence: 1)
        }
        var order: [(share: Double, failure: Int, row: Int)] = []
        var wanted = [Double](repeating: 0, count: problem.rows.count)
        for index in problem.failures.indices {
            var sum = 0.0
            for pair in problem.shares.pairs(of: index) {
                let share = problem.shares[pair]
                sum += share
                wanted[Int(problem.edges[pair].row)] += share
                if share >= Self.leastShare { order.append((share, index, Int(problem.edges[pair].row))) }
            }
            decisions[index].absence = max(0, 1 - sum)
        }
        order.sort { ($1.share, $0.failure, $0.row) < ($0.share, $1.failure, $1.row) }
        var owner: [Int: Int] = [:]
        for (share, failure, row) in order where decisions[failure].row == nil && owner[row] == nil {
            // Of several that a row could be of, one has it.
            guard decisions[failure].absence <= 0.5 || wanted[row] >= 0.5 else { continue }
            decisions[failure].row = row
            decisions[failure].certainty = share
            owner[row] = failure
        }
        return decisions
    }
}
