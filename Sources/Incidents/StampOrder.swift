internal import AccessLogs
internal import Products
internal import Times

/// What the order of a log's rows tells of their stamps and durations.
///
/// A row is written when its request has ended. So stamps of the end stand in order, and stamps of the start do once the
/// duration is added, where it is read in the right unit: slow requests among quick ones show which of these holds.
public struct StampOrder: Hashable, Sendable {
    /// Rows that go by.
    private var rows = 0
    private var lastStamp: Int64 = .min
    private var latest: Int64 = .min / 2
    /// Rows whose stamp is earlier than one before them by more than whole seconds explain.
    private var late = 0
    /// Where requests ended whose rows stand together and have one stamp, by the unit.
    private struct End: Hashable {
        var first: Int64
        var last: Int64
    }
    private var run: [End] = []
    private var runStamp: Int64 = .min
    private var runBefore: [End] = []
    /// Rows that stand too early for a stamp of the end.
    private var earlyStamps = 0
    /// Rows that stand too early for a stamp of the start, by the unit; one element where rows tell their unit.
    private var earlyEnds: [Int] = []
    /// Both, of rows that tell their unit, by `nearSlack`.
    private var nearlyEarlyStamps = 0
    private var nearlyEarlyEnds = 0
    private var openRows = 0

    /// Workers of one program pass each other by so much when they write their rows, in microseconds.
    private static let slack: Int64 = 2_000_000
    /// Rows of whole seconds stand out of order by less than this where requests did not: many that do tell as well.
    private static let nearSlack: Int64 = 1_100_000
    /// So many of those tell.
    private static let manyNearly = 8
    /// Stamps of whole seconds, of workers that pass each other, differ by so much.
    private static let step: Int64 = 1_500_000
    /// So many rows out of order tell against a way to read them, and so few do not.
    private static let telling = 3

    /// Whether rows stand in the order of their ends, although their stamps are not of the end.
    var showsEnds: Bool { late >= Self.telling }

    /// Whether rows have a number whose unit they do not tell.
    var isUnitOpen: Bool { openRows * 2 > rows }

    /// Creates an order of no rows.
    public init() {}

    mutating func take(_ stamp: Timestamp, _ duration: Duration?, _ open: OpenNumber?) {
        rows += 1
        let time = stamp.microseconds
        if lastStamp != .min {
            if time < lastStamp - Self.slack { earlyStamps += 1 }
            if time < lastStamp - Self.nearSlack { nearlyEarlyStamps += 1 }
        }
        lastStamp = time
        if time < latest - Self.step { late += 1 }
        latest = max(latest, time)
        let durations: [Int64]
        if let duration {
            durations = [duration.microseconds]
        } else if let open {
            openRows += 1
            durations = DurationUnit.allCases.map { open.duration(in: $0).microseconds }
        } else {
            return
        }
        // Rows of one stamp that stand together have no order among themselves: they are held against those before as one.
        if time != runStamp || run.count != durations.count {
            closeRun()
            runStamp = time
            run = durations.map { End(first: time + $0, last: time + $0) }
        } else {
            for index in durations.indices {
                run[index].first = min(run[index].first, time + durations[index])
                run[index].last = max(run[index].last, time + durations[index])
            }
        }
    }

    private mutating func closeRun() {
        guard !run.isEmpty else { return }
        if earlyEnds.count != run.count {
            earlyEnds = run.map { _ in 0 }
        } else {
            if run.count == 1, run[0].first < runBefore[0].last - Self.nearSlack { nearlyEarlyEnds += 1 }
            for index in run.indices where run[index].first < runBefore[index].last - Self.slack {
                earlyEnds[index] += 1
            }
        }
        runBefore = run
        run = []
    }

    /// How the rows are to be read; nil in each part that their order does not decide.
    func reading() -> RowReading {
        var order = self
        order.closeRun()
        return order.readingOfRuns
    }

    private var readingOfRuns: RowReading {
        // Without durations: stamps of the end stand in order.
        guard !earlyEnds.isEmpty else { return showsEnds ? RowReading(moment: .start) : RowReading() }
        if earlyEnds.count == 1 {
            if Self.holds(earlyStamps, against: earlyEnds[0]) { return RowReading(moment: .end) }
            if Self.holds(earlyEnds[0], against: earlyStamps) { return RowReading(moment: .start) }
            if Self.nearlyHolds(nearlyEarlyStamps, against: nearlyEarlyEnds) { return RowReading(moment: .end) }
            if Self.nearlyHolds(nearlyEarlyEnds, against: nearlyEarlyStamps) { return RowReading(moment: .start) }
            return RowReading()
        }
        // Stamps out of order are no stamps of the end; of the units one puts them into order.
        guard earlyStamps >= Self.telling else { return RowReading() }
        let fitting = DurationUnit.allCases.indices.filter { Self.holds(earlyEnds[$0], against: earlyStamps) }
        guard fitting.count == 1, let only = fitting.first else {
            return fitting.isEmpty ? RowReading() : RowReading(moment: .start)
        }
        return RowReading(moment: .start, unit: DurationUnit.allCases[only])
    }

    private static func nearlyHolds(_ early: Int, against other: Int) -> Bool {
        other >= manyNearly && early * 20 <= other
    }

    private static func holds(_ early: Int, against other: Int) -> Bool { other >= telling && early * 5 <= other }
}
