public import AccessLogs
internal import Diagnosis
internal import Ordering
internal import Products
package import Times

/// Pairs the proxy's entries with the server's rows of the same requests, where no shared id does it.
///
/// Two rows can be of one request only where method, path and query agree and the server began after the proxy did.
/// Requests that did not fail are paired first: their rows must not be mistaken for those of failures. What is left is
/// paired in order of time, as well as possible over the whole block, and never two entries with one row.
public struct Matcher: Sendable {
    /// A pairing.
    public struct Pair: Hashable, Sendable {
        /// The server's row.
        public var row: Entry
        /// How likely the row is the failure's own, 0...1, beside all others that could be and beside having none.
        public var certainty: Double
    }

    /// What is written behind rows of one moment, with none behind it, ended within this.
    static let unordered = Duration.seconds(60)

    /// How far two clocks may be apart without notice.
    public static let slack = Duration.seconds(2)
    /// How long after the proxy gave up a server may still begin the request.
    public static let latest = Duration.seconds(300)

    /// What matching found.
    public struct Matching: Sendable {
        /// A failure's row by its place among the server's, and how sure the pairing is.
        struct Place: Hashable, Sendable {
            var row: Int
            var certainty: Double
        }

        /// By the failure's place.
        var places: [Int: Place] = [:]
        /// How likely a failure has no row, by its place; for those that no id settles.
        var absences: [Int: Double] = [:]
        let rows: [Entry]
        /// Requests that did not fail and compete for the same rows.
        public var rivals = 0
        /// Those of them that have a row.
        public var rivalsWithRow = 0
        /// How long the proxy usually waits before its failures, by the rows that outlived it; nil where that does not show.
        package var usualWait: Duration?

        /// How much of what should be in the server's log is there, 0...1; nil where too few requests tell.
        public var completeness: Double? { rivals >= 20 ? Double(rivalsWithRow) / Double(rivals) : nil }

        init(rows: [Entry]) { self.rows = rows }

        /// The pair of a failure, by its place; nil where no row was found.
        public subscript(index: Int) -> Pair? {
            places[index].map { Pair(row: rows[$0.row], certainty: $0.certainty) }
        }

        /// How likely a failure has no row in the server's log, 0...1.
        package func absence(_ index: Int) -> Double { absences[index] ?? (places[index] == nil ? 1 : 0) }

        /// Whether a failure has a row.
        package func hasRow(_ index: Int) -> Bool { places[index] != nil }

        /// The failures with a row, by their places.
        public var paired: [Int] { places.keys.sorted() }
    }

    /// Pairs failures with rows.
    ///
    /// - Parameters:
    ///   - failures: the failed entries.
    ///   - server: the server's rows and the entries that compete for them.
    /// - Returns: the pairs, by the failure's place in `failures`.
    public static func pairs(of failures: [Entry], with server: IncidentEvidence.ServerSide) -> [Int: Pair] {
        let matching = matching(of: failures, with: server)
        return Dictionary(
            uniqueKeysWithValues: matching.paired.compactMap { index in matching[index].map { (index, $0) } })
    }

    /// Pairs failures with rows, and tells how complete the rows are.
    ///
    /// - Parameters:
    ///   - failures: the failed entries.
    ///   - server: the server's rows and the entries that compete for them.
    /// - Returns: what was found.
    public static func matching(of failures: [Entry], with server: IncidentEvidence.ServerSide) -> Matching {
        var matching = Matching(rows: server.candidates)
        let slots = SlotMaker(failures, server)
        let byID = IDPairs(failures, server)
        // By method, path and query as the client meant them, whatever escapes the products use.
        func key(_ entry: Entry) -> UInt64 { entry.name.compared(withoutQuery: server.lacksQueries) }
        var blocks: [UInt64: Block] = [:]
        for (index, failure) in failures.enumerated() where !byID.isSettled(failure, index) {
            blocks[key(failure), default: Block()].failures.append(slots.slot(failure, index))
        }
        for (index, row) in server.candidates.enumerated()
        where blocks[key(row)] != nil && !byID.isTaken(row, index) {
            blocks[key(row)]?.rows.append(slots.slot(row, index))
        }
        for (index, rival) in server.rivals.enumerated() where blocks[key(rival)] != nil {
            blocks[key(rival)]?.rivals.append(slots.slot(rival, index))
        }
        for name in blocks.keys { blocks[name]?.sort(failures, server) }
        var chosen: [Int: Int] = [:]
        let areDepartedMarked = server.candidates.contains(where: \.isClientGone)
        var stretches: [PairWeights.Stretch] = []
        var agreement = Agreement()
        let order = blocks.keys.sorted()
        for key in order {
            guard let block = blocks[key] else { continue }
            let withRow = pair(block, areDepartedMarked, into: &chosen, &stretches, &agreement)
            // Who left may have left before the server had the request.
            let covered = block.rivals.count { rival in
                guard !rival.isClientGone else { return false }
                return server.coverage.map { $0.from <= rival.start.from && rival.end.to <= $0.to } ?? false
            }
            matching.rivals += covered
            matching.rivalsWithRow += min(covered, withRow)
        }
        if let waited = usualWait(of: failures, chosen, server) {
            // How long the proxy waits is not logged, but it is the same each time: now the beginnings are known.
            chosen = [:]
            stretches = []
            matching.usualWait = waited
            for key in order {
                guard var block = blocks[key] else { continue }
                for index in block.failures.indices where block.failures[index].duration == nil {
                    let end = block.failures[index].end
                    block.failures[index].start = TimeWindow(from: end.from - waited, to: end.to - waited)
                    block.failures[index].isStartOpen = false
                }
                pair(block, areDepartedMarked, into: &chosen, &stretches, &agreement)
            }
        }
        let habits = PairWeights.Habits(
            areDepartedMarked: areDepartedMarked, agents: agreement.agents, referrers: agreement.referrers)
        let weights = PairWeights(stretches, habits)
        for (place, stretch) in stretches.enumerated() {
            for decision in weights.decisions(place) {
                let failure = stretch.failures[decision.failure].index
                matching.absences[failure] = decision.absence
                guard let row = decision.row else { continue }
                matching.places[failure] = Matching.Place(
                    row: stretch.rows[row].index, certainty: max(leastCertainty, min(mostCertainty, decision.certainty))
                )
            }
        }
        for (failure, row) in byID.pairs { matching.places[failure] = Matching.Place(row: row, certainty: 1) }
        return matching
    }

    /// The bounds of what a pairing without ids claims.
    private static let leastCertainty = 0.01
    private static let mostCertainty = 0.99

    /// How often what the user's program sends agrees in both rows of one request, by the requests that went well.
    private struct Agreement {
        private var ofAgents = (equal: 0.0, all: 0.0)
        private var ofReferrers = (equal: 0.0, all: 0.0)
        /// What most proxies pass on as it is, told of so many requests.
        private static let usual = (share: 0.95, requests: 5.0)

        mutating func take(_ ours: Slot, _ theirs: Slot) {
            if let one = ours.agent, let other = theirs.agent {
                ofAgents.all += 1
                if one == other { ofAgents.equal += 1 }
            }
            if let one = ours.referrer, let other = theirs.referrer {
                ofReferrers.all += 1
                if one == other { ofReferrers.equal += 1 }
            }
        }

        private static func share(_ count: (equal: Double, all: Double)) -> Double {
            min(0.995, max(0.02, (count.equal + usual.share * usual.requests) / (count.all + usual.requests)))
        }

        var agents: Double { Self.share(ofAgents) }
        var referrers: Double { Self.share(ofReferrers) }
    }

    /// How long before its failures the proxy had passed them on, by a first pairing; nil where that does not show.
    private static func usualWait(
        of failures: [Entry], _ chosen: [Int: Int], _ server: IncidentEvidence.ServerSide
    ) -> Duration? {
        var waits: [Int64] = []
        for (index, row) in chosen where failures[index].moment == .end && failures[index].duration == nil {
            let row = server.candidates[row]
            guard row.duration != nil, row.status != failures[index].status else { continue }
            waits.append((failures[index].end.from - row.start.from).microseconds)
        }
        guard waits.count >= 5 else { return nil }
        waits.sort()
        let middle = waits[waits.count / 2]
        let near = waits.count { abs($0 - middle) <= 1_500_000 }
        return middle >= 0 && near * 2 >= waits.count ? .microseconds(middle) : nil
    }

    /// What marks a row's client as gone sets it back by this among answers that were taken.
    private static let departedFromAnswered: Int64 = 2_000_000

    private struct Block {
        var failures: [Slot] = []
        var rows: [Slot] = []
        var rivals: [Slot] = []

        /// Puts all in order of their beginnings; what began in one second by what it says, for its place in the log means nothing.
        mutating func sort(_ entries: [Entry], _ server: IncidentEvidence.ServerSide) {
            func sort(_ slots: inout [Slot], _ entries: [Entry]) {
                slots.arrange { left, right in
                    let (one, other) = (left.start.from, right.start.from)
                    guard one == other else { return one < other }
                    return entries[left.index].precedes(entries[right.index])
                }
            }
            sort(&failures, entries)
            sort(&rows, server.candidates)
            sort(&rivals, server.rivals)
        }
    }

    /// Pairs the failures of one name, and tells how many of the rivals have a row.
    @discardableResult
    private static func pair(
        _ block: Block, _ areDepartedMarked: Bool, into chosen: inout [Int: Int],
        _ stretches: inout [PairWeights.Stretch], _ agreement: inout Agreement
    ) -> Int {
        let rows = freed(block.rows.inOrder { $0.start.from }, from: block.rivals) { agreement.take($0, $1) }
        let taken = block.rows.count - rows.count
        guard !rows.isEmpty else { return taken }
        let failures = block.failures.inOrder { $0.start.from }
        // Stretches without a common candidate are independent of one another: each is small enough to be exact.
        var begin = 0
        while begin < failures.count {
            var end = begin + 1
            var reach = failures[begin].end.to + latest
            while end < failures.count, failures[end].start.from - slack <= reach {
                reach = max(reach, failures[end].end.to + latest)
                end += 1
            }
            let first = failures[begin].start.from - slack
            let part = rows.filter { $0.start.to >= first && $0.start.from <= reach }
            align(failures[begin..<end], part, areDepartedMarked, into: &chosen)
            let places = Dictionary(uniqueKeysWithValues: part.enumerated().map { ($0.element.index, $0.offset) })
            stretches.append(
                PairWeights.Stretch(
                    failures: Array(failures[begin..<end]), rows: part,
                    guess: failures[begin..<end].map { chosen[$0.index].flatMap { places[$0] } }))
            begin = end
        }
        return taken
    }

    /// The rows left when every request that did not fail has taken its own: the one that ended with it, same status.
    static func freed(
        _ rows: [Slot], from rivals: [Slot], _ found: (_ rival: Slot, _ row: Slot) -> Void = { _, _ in }
    ) -> [Slot] {
        guard !rivals.isEmpty else { return rows }
        var taken = Set<Int>()
        let byEnd = Array(rows.indices).inOrder { rows[$0].end.from }
        for rival in rivals.inOrder({ $0.end.to }) {
            let from = rival.start.from - slack
            let to = rival.end.to + slack
            var low = byEnd.partition { rows[byEnd[$0]].end.to < from }
            var best: (index: Int, distance: Int64)?
            while low < byEnd.count, rows[byEnd[low]].end.from <= to {
                let index = byEnd[low]
                low += 1
                guard !taken.contains(index), rows[index].status == rival.status else { continue }
                // The server's own duration cannot be longer than what the proxy saw of it.
                if let theirs = rows[index].duration, let ours = rival.duration,
                    theirs > ours + .milliseconds(1500)
                {
                    continue
                }
                let distance =
                    openGap(rows[index], rival) + gap(rows[index].end, rival.end) + durationGap(rows[index], rival)
                    + handicap(rows[index], rival) + (rows[index].isClientGone ? departedFromAnswered : 0)
                if distance < best?.distance ?? .max { best = (index, distance) }
            }
            guard let best else { continue }
            taken.insert(best.index)
            found(rival, rows[best.index])
        }
        return rows.indices.filter { !taken.contains($0) }.map { rows[$0] }
    }

    /// How far apart the moments are that two logs stamp where one of them leaves an end open: most requests are quick.
    private static func openGap(_ row: Slot, _ rival: Slot) -> Int64 {
        guard row.isEndOpen || rival.isEndOpen else { return 0 }
        let ours = rival.isStartOpen ? rival.end : rival.start
        let theirs = row.isStartOpen ? row.end : row.start
        return gap(ours, theirs)
    }

    /// Pairs in order of time with the least total distance between the proxy's and the server's beginning.
    ///
    /// Queues serve in order, so the best pairing keeps it; that makes the search quadratic instead of cubic. A block
    /// too large even for that is paired greedily from the front.
    private static func align(
        _ failures: ArraySlice<Slot>, _ rows: [Slot], _ areDepartedMarked: Bool,
        into chosen: inout [Int: Int]
    ) {
        guard !rows.isEmpty else { return }
        let failures = Array(failures)
        func distance(_ failure: Slot, _ row: Slot) -> Int64? {
            guard let distance = Self.distance(failure, row) else { return nil }
            // An answer whose client was still there is hardly the one that the proxy did not wait for.
            let isAnswered =
                areDepartedMarked && !row.isClientGone && row.status != failure.status
                && row.end.to > failure.end.to + slack
            return distance + (isAnswered ? departedFromAnswered : 0)
        }
        guard failures.count * rows.count <= 4_000_000 else {
            greedy(failures, rows, into: &chosen)
            return
        }
        // Leaving a failure without a row costs more than any admissible distance.
        let unpaired = (latest + .seconds(3600)).microseconds
        let width = rows.count + 1
        var cost = [Int64](repeating: 0, count: (failures.count + 1) * width)
        for i in stride(from: failures.count - 1, through: 0, by: -1) {
            cost[i * width + rows.count] = cost[(i + 1) * width + rows.count] + unpaired
            for j in stride(from: rows.count - 1, through: 0, by: -1) {
                var best = min(cost[i * width + j + 1], cost[(i + 1) * width + j] + unpaired)
                if let distance = distance(failures[i], rows[j]) {
                    best = min(best, cost[(i + 1) * width + j + 1] + distance)
                }
                cost[i * width + j] = best
            }
        }
        var pairs: [(failure: Int, row: Int)] = []
        var i = 0
        var j = 0
        while i < failures.count, j < rows.count {
            let here = cost[i * width + j]
            if let distance = distance(failures[i], rows[j]), here == cost[(i + 1) * width + j + 1] + distance {
                pairs.append((i, j))
                i += 1
                j += 1
            } else if here == cost[i * width + j + 1] {
                j += 1
            } else {
                i += 1
            }
        }
        exchange(&pairs, failures, rows)
        for pair in pairs {
            // Another user's.
            if let one = failures[pair.failure].client, let other = rows[pair.row].client, one != other { continue }
            chosen[failures[pair.failure].index] = rows[pair.row].index
        }
    }

    /// Exchanges the rows of neighbours where that brings them nearer: requests of one second have no order to keep.
    private static func exchange(_ pairs: inout [(failure: Int, row: Int)], _ failures: [Slot], _ rows: [Slot]) {
        for _ in 0..<3 {
            var isChanged = false
            for first in pairs.indices {
                for second in pairs.indices[first...].dropFirst().prefix(8) {
                    let (a, b) = (pairs[first], pairs[second])
                    guard let ours = distance(failures[a.failure], rows[b.row]),
                        let theirs = distance(failures[b.failure], rows[a.row]),
                        let oursNow = distance(failures[a.failure], rows[a.row]),
                        let theirsNow = distance(failures[b.failure], rows[b.row]),
                        ours + theirs < oursNow + theirsNow
                    else { continue }
                    pairs[first].row = b.row
                    pairs[second].row = a.row
                    isChanged = true
                }
            }
            if !isChanged { return }
        }
    }

    private static func greedy(
        _ failures: [Slot], _ rows: [Slot], into chosen: inout [Int: Int]
    ) {
        var j = 0
        for failure in failures {
            while j < rows.count, rows[j].start.to < failure.start.from - slack { j += 1 }
            guard j < rows.count else { return }
            if distance(failure, rows[j]) != nil {
                chosen[failure.index] = rows[j].index
                j += 1
            }
        }
    }

    /// How far the server's beginning lies from where it is expected, in microseconds.
    ///
    /// - Parameters:
    ///   - failure: the failed entry.
    ///   - row: a row of the server's.
    /// - Returns: nil where the two cannot belong together.
    package static func distance(_ failure: Entry, _ row: Entry) -> Int64? { distance(Slot(failure, 0), Slot(row, 0)) }

    /// Whether a failure and a row can be of one request by their times.
    static func canBeOne(_ failure: Slot, _ row: Slot) -> Bool { distance(failure, row) != nil }

    private static func distance(_ failure: Slot, _ row: Slot) -> Int64? {
        guard row.start.to >= failure.start.from - slack,
            row.start.from <= failure.end.to + (failure.isQuick ? slack : latest)
        else { return nil }
        // A row with the proxy's own status is the answer itself and ended with it; any other ended at any time.
        if row.status == failure.status {
            let ends = gap(row.end, failure.answered)
            let lengths = failure.isEstimated ? 0 : durationGap(row, failure) / 2
            return ends > slack.microseconds ? nil : ends + lengths + handicap(row, failure)
        }
        // Where the beginning is open, a row that had ended well before is hardly the one the proxy waited for.
        let isOver = failure.isStartOpen && row.end.to + .seconds(1) < failure.end.from
        return gap(row.start, failure.start) + handicap(row, failure) + (isOver ? 5_000_000 : 0)
    }

    /// Two user agents, referrers or users' addresses are hardly of one request; but proxies can change what they pass on, so it
    /// is no more than a handicap.
    private static func handicap(_ left: Slot, _ right: Slot) -> Int64 {
        let agents: Int64 = left.agent != nil && right.agent != nil && left.agent != right.agent ? 600_000 : 0
        let clients: Int64 = left.client != nil && right.client != nil && left.client != right.client ? 3_000_000 : 0
        let referrers: Int64 =
            left.referrer != nil && right.referrer != nil && left.referrer != right.referrer ? 600_000 : 0
        return agents + referrers + clients
    }

    /// The distance between two intervals, 0 where they overlap, in microseconds.
    package static func gap(_ left: TimeWindow, _ right: TimeWindow) -> Int64 {
        if left.overlaps(right) { return 0 }
        return left.to < right.from ? (right.from - left.to).microseconds : (left.from - right.to).microseconds
    }

    private static func durationGap(_ left: Slot, _ right: Slot) -> Int64 {
        guard let left = left.duration, let right = right.duration else { return 0 }
        return abs((left - right).microseconds)
    }
}

extension Array {
    /// The elements by a key; those of equal keys stay in their order.
    func inOrder<Key: Comparable>(_ key: (Element) -> Key) -> [Element] {
        let keys: [Key] = map(key)
        let places = indices.arranged { (one: Int, other: Int) -> Bool in keys[one] < keys[other] }
        return places.map { (place: Int) -> Element in self[place] }
    }

    /// The first index whose element does not satisfy a condition that holds for a beginning of the array only.
    package func partition(where isBefore: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Entry {
    /// Whether it comes first among rows of one moment: by what they say, since their order in the log means nothing.
    func precedes(_ other: Entry) -> Bool {
        text != other.text ? text < other.text : (source, line) < (other.source, other.line)
    }

    /// Whether the entry says that its client had closed or reset the connection.
    package var isClientGone: Bool { ProductCatalogue.current[product]?.isClientGone(in: RowFacts(self)) ?? false }
}
