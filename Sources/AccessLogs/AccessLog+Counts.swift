internal import Diagnosis
internal import Dispatch
public import LogSources
internal import Synchronization
public import Times

/// Rows per minute and status of one log, and what the scan went through.
public struct LogCounts: Sendable {
    /// Rows by minute and status; -1 stands for answers without a status.
    public var minutes = MinuteCounts()
    /// What the scan went through.
    public var tally = ScanTally()
    /// Rows that were handed out.
    public var handedOut = 0

    /// Creates empty counts.
    public init() {}
}

/// What is done with rows while a log is counted.
public struct RowTaker: Sendable {
    /// Whose rows are wanted.
    let statuses: Set<Int>
    /// Writes a row; called on any thread.
    let render: @Sendable (AccessRow, ByteSink) -> Void
    /// Takes what was written, in the order of the rows and never twice at once; false ends the scan.
    let take: @Sendable (UnsafeRawBufferPointer) -> Bool

    /// Creates a taker.
    ///
    /// - Parameters:
    ///   - statuses: whose rows are wanted.
    ///   - render: writes a row; called on any thread.
    ///   - take: takes what was written, in the order of the rows and never twice at once; false ends the scan.
    public init(
        statuses: Set<Int>, render: @escaping @Sendable (AccessRow, ByteSink) -> Void,
        take: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool
    ) {
        self.statuses = statuses
        self.render = render
        self.take = take
    }
}

extension AccessLog {
    /// How a log is counted.
    public struct CountingPlan: Sendable {
        /// Only rows with a stamp in it are counted and handed out; nil for all.
        public var window: TimeWindow?
        /// How many threads may read at once.
        public var threads = 1
        /// Whether every row is read whole: slower, and with the same result.
        public var isPlain = false

        /// Creates a plan for all rows on one thread.
        public init() {}
    }

    /// Counts rows per minute and status, and hands out those with some statuses.
    ///
    /// - Parameters:
    ///   - plan: which rows, and on how many threads.
    ///   - taker: what is done with some rows; nil to only count.
    ///   - monitor: watches the scan and may end it; called on any thread.
    /// - Returns: the counts. In a window the tally tells of the part of the log that was looked through for it.
    /// - Throws: where the source cannot be read, the monitor or the taker ended the scan.
    public func counts(
        _ plan: CountingPlan = CountingPlan(), handingRowsTo taker: RowTaker? = nil, monitor: ScanMonitor = .none
    ) throws(AccessLogError) -> LogCounts {
        do throws(LogSourceError) {
            let counting = Counting(log: self, plan: plan, taker: taker, monitor: monitor)
            if let file = try source.plainFile() { return try counting.plain(file) }
            return try counting.streamed()
        } catch {
            throw .source(error)
        }
    }
}

/// One counting of a log.
private struct Counting {
    let log: AccessLog
    let plan: AccessLog.CountingPlan
    let taker: RowTaker?
    let monitor: ScanMonitor

    /// What has been put together so far.
    struct Whole: Sendable {
        var counts = LogCounts()
        var lines = 0
        var earliest = Int64.max
        var latest = Int64.min
        var highest = Int64.min
        var stepBack: Int64 = 0
        /// What headers say at the next block's beginning; nil where nothing is known.
        var header: W3CReader?
        /// The place up to which lines were counted, where blocks leave some out.
        var numberedTo = 0
    }

    private var window: ClosedRange<Int64> {
        plan.window.map { $0.from.microseconds...$0.to.microseconds } ?? Int64.min...Int64.max
    }

    private func scanner() -> BlockScanner {
        BlockScanner(log, wanting: taker?.statuses ?? [], in: window, isPlain: plan.isPlain)
    }

    /// Rows that depend on those before them are read by one thread.
    private var threads: Int {
        if case .named = log.zone.zone, log.zone.origin != .stated { return 1 }
        if !log.format.envelopes.isEmpty { return 1 }
        if let header = log.headerState, !header.hasDates { return 1 }
        return max(1, min(plan.threads, 64))
    }

    // MARK: - Streamed

    func streamed() throws(LogSourceError) -> LogCounts {
        var blocks = try StreamedBlocks(log.source)
        let scanner = scanner()
        let renderer = taker.map { RowRenderer(log, $0) }
        var whole = Whole()
        var read: Int64 = 0
        while true {
            guard monitor.mayGoOn(ScanProgress(name: log.source.name, bytesRead: read, byteCount: nil)) else {
                throw .cancelled(name: log.source.name)
            }
            guard let block = try blocks.next() else { break }
            read += Int64(block.bytes.count)
            let count = scanner.scan(block, keepingWanted: taker != nil)
            let before = whole.lines
            Self.add(count, to: &whole)
            guard let renderer, let taker, !count.wanted.isEmpty else { continue }
            let isTaken = taker.take(renderer.render(count, of: block, behind: before))
            guard isTaken else { throw .cancelled(name: log.source.name) }
        }
        return finished(whole)
    }

    // MARK: - Plain files

    func plain(_ file: PlainFile) throws(LogSourceError) -> LogCounts {
        let size = Int(file.byteCount)
        let all = min(file.byteOrderMark, size)..<size
        guard let window = plan.window else { return try counted(file, [all], handingRows: taker != nil) }
        let search = WindowSearch(log, file, window)
        var slack = search.firstSlack
        while true {
            let ranges = try search.ranges(all, slack: slack)
            let counts = try counted(file, ranges, handingRows: false)
            let seen = counts.tally.longestStepBack.microseconds
            // Rows lie farther out of order than was allowed for: others may lie outside what was looked through.
            if ranges != [all], seen > slack {
                slack = seen > Int64.max / 8 ? Int64.max / 2 : seen * 2
                continue
            }
            return taker == nil ? counts : try counted(file, ranges, handingRows: true)
        }
    }

    /// What the workers of one counting share.
    private final class Shared: Sendable {
        let next = Atomic(0)
        let bytesRead = Atomic(0)
        let failure = Mutex<LogSourceError?>(nil)
        let results: BlockLedger<Whole>
        let writes = BlockLedger(0)

        init(_ whole: Whole) { results = BlockLedger(whole) }
    }

    private func counted(
        _ file: PlainFile, _ ranges: [Range<Int>], handingRows: Bool
    ) throws(LogSourceError) -> LogCounts {
        let blocks = PlainBlocks(file, ranges: ranges)
        var whole = Whole()
        whole.numberedTo = file.byteOrderMark
        let shared = Shared(whole)
        let work: @Sendable (Int) -> Void = { _ in
            do throws(LogSourceError) {
                try self.work(blocks, shared, handingRows ? self.taker : nil)
            } catch {
                shared.failure.withLock { if $0 == nil { $0 = error } }
                shared.results.stop()
                shared.writes.stop()
            }
        }
        let workers = min(threads, max(1, blocks.count))
        if workers == 1 { work(0) } else { DispatchQueue.concurrentPerform(iterations: workers, execute: work) }
        if let failure = shared.failure.withLock({ $0 }) { throw failure }
        file.noteChanges()
        return finished(shared.results.result)
    }

    /// Takes one block after the other until there are no more.
    private func work(_ blocks: PlainBlocks, _ shared: Shared, _ taker: RowTaker?) throws(LogSourceError) {
        let buffer = BlockBuffer(capacity: 1 << 12)
        let scanner = scanner()
        let renderer = taker.map { RowRenderer(log, $0) }
        while true {
            let index = shared.next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < blocks.count else { return }
            let state = ScanProgress(
                name: log.source.name, bytesRead: Int64(shared.bytesRead.load(ordering: .relaxed)),
                byteCount: Int64(blocks.byteCount))
            guard monitor.mayGoOn(state) else { throw .cancelled(name: log.source.name) }
            let block = try blocks.block(index, into: buffer)
            shared.bytesRead.wrappingAdd(block.bytes.count, ordering: .relaxed)
            var count = scanner.scan(block, keepingWanted: taker != nil)
            let turn = shared.results.turn(index) { whole -> Result<Int, LogSourceError> in
                if let assumed = count.headers.first, let actual = whole.header, !actual.reads(like: assumed) {
                    // Another header stood in a block before this one.
                    scanner.headerState = actual
                    count = scanner.scan(block, keepingWanted: taker != nil)
                }
                do throws(LogSourceError) {
                    try Self.number(count, of: block, blocks, &whole)
                } catch {
                    return .failure(error)
                }
                let before = whole.lines
                Self.add(count, to: &whole)
                return .success(before)
            }
            guard let turn else { return }
            let before: Int
            switch turn {
            case .success(let lines): before = lines
            case .failure(let error): throw error
            }
            guard let renderer, let taker else { continue }
            let rendered = count.wanted.isEmpty ? nil : renderer.render(count, of: block, behind: before)
            let isTaken = shared.writes.turn(index) { _ in rendered.map(taker.take) ?? true }
            guard isTaken ?? true else { throw .cancelled(name: log.source.name) }
        }
    }

    /// Makes sure that the lines before a block are counted, where their number is needed.
    ///
    /// Where parts of the file are left out, their lines are counted only for the sake of a line that is named.
    private static func number(
        _ count: BlockScanner.Count, of block: LogBlock, _ blocks: PlainBlocks, _ whole: inout Whole
    ) throws(LogSourceError) {
        guard blocks.isPartial, block.offset != whole.numberedTo else {
            whole.numberedTo = block.offset + block.bytes.count
            return
        }
        if count.wanted.isEmpty, count.tally.firstUnparsed.isEmpty {
            // Its own lines are counted with those before it once that is needed.
            whole.lines -= count.lines
            return
        }
        whole.lines += try blocks.lines(from: whole.numberedTo, to: block.offset)
        whole.numberedTo = block.offset + block.bytes.count
    }

    // MARK: - Putting together

    private static func add(_ count: BlockScanner.Count, to whole: inout Whole) {
        var tally = count.tally
        for index in tally.firstUnparsed.indices { tally.firstUnparsed[index].line += whole.lines }
        whole.counts.tally.add(tally)
        whole.counts.handedOut += count.wanted.count
        whole.lines += count.lines
        for minute in count.minutes {
            whole.counts.minutes.add(minute.count, status: minute.status, at: Timestamp(microseconds: minute.start))
        }
        whole.earliest = min(whole.earliest, count.earliest)
        whole.latest = max(whole.latest, count.latest)
        if count.lowest <= count.highest {
            whole.stepBack = max(whole.stepBack, count.stepBack)
            if whole.highest != .min { whole.stepBack = max(whole.stepBack, whole.highest - count.lowest) }
            whole.highest = max(whole.highest, count.highest)
        }
        whole.header = count.headers.last
    }

    private func finished(_ whole: Whole) -> LogCounts {
        var counts = whole.counts
        if counts.tally.rows > 0 {
            counts.tally.from = Timestamp(microseconds: whole.earliest)
            counts.tally.to = Timestamp(microseconds: whole.latest)
            counts.tally.hasDurations = counts.tally.hasDurations || log.hasSampleDurations
            counts.tally.lack(log.format, log.sampleFields)
        }
        counts.tally.longestStepBack = .microseconds(whole.stepBack)
        counts.tally.losses = log.source.losses
        return counts
    }
}
