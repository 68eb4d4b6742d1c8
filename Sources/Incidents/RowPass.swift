public import AccessLogs
internal import Diagnosis
public import Products
internal import Times

/// Answers a question while the rows of its logs go by, one log after the other: for every source that hands out rows.
///
/// Memory grows with what was asked for, not with the rows.
public struct RowPass {
    private let question: RowQuestion
    private var answer = RowAnswer()
    /// Of the log that goes by.
    private var shift = StampShift.none
    private var reading = RowReading()
    private var order = StampOrder()
    /// The latest stamp so far.
    private var latest = Timestamp(microseconds: .min)
    /// Entries, by demand and place, that no later stamp has followed yet.
    private var unfollowed: [(demand: Int, place: Int)] = []
    private var wanted: [StatusSet] = []
    private var failing = StatusSet([])
    private var left = StatusSet([])
    private var clock = ClockComparison()
    private var paths = PathSample()
    private var minute = Timestamp(microseconds: .min)
    private var counts: [Int: Int] = [:]

    /// Creates a pass.
    ///
    /// - Parameter question: what is asked.
    public init(_ question: RowQuestion) {
        self.question = question
        answer.rows = question.demands.map { _ in RowAnswer.Rows() }
        answer.traffic = question.traffic?.profile
    }

    /// Begins a log.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - product: the product that wrote it, which decides what failures are.
    public mutating func begin(_ name: String, of product: ProductID) {
        shift = question.shift(of: name)
        reading = question.readings[name] ?? RowReading()
        order = StampOrder()
        latest = Timestamp(microseconds: .min)
        unfollowed.removeAll()
        wanted = question.demands.map { StatusSet($0.rows.statuses, of: product) }
        failing = StatusSet(question.traffic.map { .failures($0.failures) } ?? .listed([]), of: product)
        left = StatusSet(ProductCatalogue.current[product]?.statusesOfGoneClient ?? [])
        clock = ClockComparison()
        paths = PathSample()
    }

    /// Takes a row that a scan hands out.
    public mutating func take(_ row: AccessRow) { pass(row) }

    /// Takes an entry with the log's own stamp.
    public mutating func take(_ entry: Entry) { pass(entry) }

    /// Ends a log.
    ///
    /// - Parameter source: what it is, and what was read of it.
    public mutating func end(_ source: LogOverview.Source) {
        closeMinute()
        minute = Timestamp(microseconds: .min)
        if question.samplesClock {
            answer.clockSamples[source.name] = clock
            answer.orders[source.name] = order
            answer.paths[source.name] = paths
        }
        answer.logs.append(source)
    }

    /// The answer, when all logs have gone by.
    public func finished(unread: [RowAnswer.Unread] = []) -> RowAnswer {
        var answer = answer
        answer.unread = unread
        return answer
    }

    private mutating func pass(_ row: some ScannedRow) {
        let status = row.status
        let stamp = row.time
        if question.counts { count(status, at: stamp) }
        let timing = row.timing.read(reading, open: row.openNumber)
        if stamp > latest { follow(stamp) }
        if question.samplesClock { order.take(stamp, row.duration, row.openNumber) }
        var name = rewritten(row)
        if question.samplesClock {
            let own = name ?? row.name
            name = own
            paths.take(own.path) { row.entry().plainPath }
            if ClockComparison.isTelling(status) {
                clock.take(own, status, timing, row.openNumber, of: question.logs.side)
            }
        }
        // Whoever left was not answered, quickly or slowly.
        let isAnswered = question.traffic != nil && !failing.contains(status) && !left.contains(status)
        let isCounted = isAnswered && timing.duration != nil
        if isAnswered, !isCounted {
            let shifted = timing.shifted(by: shift.at(stamp))
            if answer.traffic?.keepsAnswer(shifted) == true {
                let own = name ?? row.name
                name = own
                answer.traffic?.noteAnswer(path: own.path, shifted)
            }
        }
        let isWanted = wanted.contains { $0.contains(status) }
        guard isCounted || isWanted else { return }
        let shift = shift.at(stamp)
        if isCounted {
            let own = name ?? row.name
            name = own
            answer.traffic?.count(path: own.path, timing.shifted(by: shift))
        }
        guard isWanted else { return }
        for (place, statuses) in wanted.enumerated() where statuses.contains(status) {
            guard question.demands[place].rows.holds(for: row, timing, at: stamp + shift, name: &name) else { continue }
            if answer.rows[place].entries.count < question.demands[place].limit {
                var entry = row.entry().read(reading)
                if !question.rewrites.isEmpty, let name { entry.name = name }
                if entry.moment != .start || entry.duration != nil {
                    (entry.writtenAfter, entry.writtenBefore, entry.isWritingTold) = (nil, nil, false)
                } else if !entry.isWritingTold {
                    entry.writtenAfter = latest
                    unfollowed.append((place, answer.rows[place].entries.count))
                }
                answer.rows[place].entries.append(entry.shifted(by: shift))
            } else {
                answer.rows[place].isClipped = true
            }
        }
    }

    /// The name by which the hop behind knows a request; nil where it is the row's own.
    private func rewritten(_ row: some ScannedRow) -> RequestName? {
        guard !question.rewrites.isEmpty else { return nil }
        let entry = row.entry()
        return RequestName(
            method: entry.method, path: PathRewrite.applied(question.rewrites, to: entry.plainPath), query: entry.query,
            as: entry.product)
    }

    /// A stamp later than all before it: what was written until then ended before it, or as it began.
    private mutating func follow(_ stamp: Timestamp) {
        latest = stamp
        guard !unfollowed.isEmpty else { return }
        let before = stamp + shift.at(stamp)
        for (demand, place) in unfollowed { answer.rows[demand].entries[place].writtenBefore = before }
        unfollowed.removeAll(keepingCapacity: true)
    }

    private mutating func count(_ status: Int, at stamp: Timestamp) {
        let start = stamp.floor(to: .seconds(60))
        if start != minute {
            closeMinute()
            minute = start
        }
        counts[status, default: 0] += 1
    }

    private mutating func closeMinute() {
        guard !counts.isEmpty else { return }
        answer.perMinute[minute, default: [:]].merge(counts) { $0 + $1 }
        counts.removeAll(keepingCapacity: true)
    }
}

/// A set of statuses that is asked once a row.
private struct StatusSet {
    private var isListed: [Bool]
    private let containsOthers: Bool

    private static let size = 1000

    init(_ statuses: Set<Int>) {
        containsOthers = false
        isListed = [Bool](repeating: false, count: Self.size)
        for status in statuses where isListed.indices.contains(status) { isListed[status] = true }
    }

    init(_ statuses: RowPredicate.Statuses, of product: ProductID) {
        isListed = (0..<Self.size).map { statuses.contains($0, of: product) }
        // -1 stands for no answer at all.
        containsOthers = statuses.contains(-1, of: product)
    }

    func contains(_ status: Int) -> Bool {
        isListed.indices.contains(status) ? isListed[status] : containsOthers
    }
}
