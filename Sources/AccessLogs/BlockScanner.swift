internal import CByteScan
internal import Diagnosis
internal import LogSources
internal import Times

/// Counts the rows of one block after the other; a worker has one.
///
/// The kernel counts what is usual; every other line is read by ``RowReader``, and teaches the kernel what the rows of its
/// minute look like.
final class BlockScanner {
    /// A row that is handed out.
    struct Wanted {
        /// Its line, counted from 1 in the block.
        var line: Int
        var range: Range<Int>
        /// Its stamp in microseconds since 1970.
        var time: Int64
        /// Which of the block's headers it stands below.
        var header: Int
        /// Whether the kernel took it: then its stamp is known to be one.
        var isUsual: Bool
        /// The row itself with `LogLine.padding` bytes around it, where it was put together from what lines hold.
        var unwrapped: [UInt8]?
    }

    /// What a block holds.
    struct Count {
        /// Its lines, the last one also without a line feed.
        var lines = 0
        var tally = ScanTally()
        /// The extremes of the stamps in the window.
        var earliest = Int64.max
        var latest = Int64.min
        /// The extremes of all stamps, and the farthest one lay before an earlier one.
        var lowest = Int64.max
        var highest = Int64.min
        var stepBack: Int64 = 0
        /// Rows by minute and status.
        var minutes: [MinuteCount] = []
        var wanted: [Wanted] = []
        /// What W3C headers said at its beginning, at each header that changed it, and so at its end.
        var headers: [W3CReader] = []
    }

    private let reader: RowReader
    private let format: AccessLogFormat
    private let wanted: [Bool]
    private let window: ClosedRange<Int64>
    private var plan: SkimPlan?
    /// Whether a W3C row had tabs: those behind it will, too.
    private var hasTabs = false
    private let skim: UnsafeMutablePointer<postern_skim>?
    /// Rows that the reader read, of one minute.
    private var slow = MinuteRows()
    private var count = Count()

    /// Creates a scanner.
    ///
    /// - Parameters:
    ///   - log: what is scanned.
    ///   - statuses: whose rows are wanted.
    ///   - window: which rows are counted, in microseconds since 1970.
    ///   - isPlain: whether every row is read by the reader: the twin that tests hold the kernel against.
    init(_ log: AccessLog, wanting statuses: Set<Int>, in window: ClosedRange<Int64>, isPlain: Bool) {
        format = log.format
        self.window = window
        reader = RowReader(format: log.format, zone: log.zone.zone, source: log.source.name)
        var wanted = [Bool](repeating: false, count: 1000)
        for status in statuses where status >= 0 && status < 1000 { wanted[status] = true }
        self.wanted = wanted
        if let state = log.headerState { reader.w3cState = state }
        plan = isPlain ? nil : SkimPlan(log.format, columns: reader.w3cState.fields)
        skim = plan.flatMap { postern_skim_open($0.plan) }
        guard let skim else { return }
        withUnsafeMutableBytes(of: &skim.pointee.wanted) { flags in
            for status in 0..<1000 where wanted[status] { flags[status] = 1 }
        }
        skim.pointee.has_window = window == Int64.min...Int64.max ? 0 : 1
        skim.pointee.window_from = window.lowerBound
        skim.pointee.window_to = window.upperBound
    }

    deinit { postern_skim_close(skim) }

    /// What W3C headers said up to where the scanner has come.
    var headerState: W3CReader {
        get { reader.w3cState }
        set {
            reader.w3cState = newValue
            planColumns()
        }
    }

    /// Counts a block's rows.
    ///
    /// - Parameters:
    ///   - block: the block.
    ///   - keepsWanted: whether the wanted rows' places are noted.
    /// - Returns: what it holds.
    func scan(_ block: LogBlock, keepingWanted keepsWanted: Bool) -> Count {
        count = Count()
        count.headers = [reader.w3cState]
        if let skim, plan != nil { skimmed(block, skim, keepsWanted) } else { read(block, keepsWanted) }
        slow.finish(into: &count.minutes)
        return count
    }

    // MARK: - With the kernel

    private func skimmed(_ block: LogBlock, _ skim: UnsafeMutablePointer<postern_skim>, _ keepsWanted: Bool) {
        guard let base = block.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), !block.bytes.isEmpty else {
            return
        }
        postern_skim_begin(skim, base, block.bytes.count)
        skim.pointee.outside = 0
        skim.pointee.earliest = .max
        skim.pointee.latest = .min
        skim.pointee.lowest = .max
        skim.pointee.highest = .min
        skim.pointee.step_back = 0
        while true {
            let result = Int(postern_skim_next(skim))
            if result == POSTERN_SKIM_END { break }
            let line = Int(skim.pointee.lines)
            let range = Int(skim.pointee.line_start)..<Int(skim.pointee.line_end)
            if result == POSTERN_SKIM_WANTED {
                if keepsWanted {
                    count.wanted.append(
                        Wanted(
                            line: line, range: range, time: skim.pointee.time, header: count.headers.count - 1,
                            isUsual: true))
                }
                continue
            }
            readLine(block, range, line, keepsWanted) { row in
                let time = reader.time.microseconds
                if time >= skim.pointee.highest { skim.pointee.highest = time }
                skim.pointee.step_back = max(skim.pointee.step_back, skim.pointee.highest - time)
                skim.pointee.lowest = min(skim.pointee.lowest, time)
                learn(row, skim)
            }
        }
        for index in 0..<Int(POSTERN_MINUTES) { harvest(postern_skim_minute(skim, UInt32(index))) }
        count.lines = Int(skim.pointee.lines)
        count.tally.outside += Int(skim.pointee.outside)
        let hasWindow = skim.pointee.has_window != 0
        count.earliest = min(count.earliest, hasWindow ? skim.pointee.earliest : skim.pointee.lowest)
        count.latest = max(count.latest, hasWindow ? skim.pointee.latest : skim.pointee.highest)
        count.lowest = skim.pointee.lowest
        count.highest = skim.pointee.highest
        count.stepBack = skim.pointee.step_back
    }

    /// Takes a minute's counts away; what is known of its text stays.
    private func harvest(_ minute: UnsafeMutablePointer<postern_minute>) {
        guard minute.pointee.statuses > 0 else { return }
        let start = minute.pointee.base
        let statuses = Int(minute.pointee.statuses)
        minute.pointee.statuses = 0
        withUnsafeMutableBytes(of: &minute.pointee.counts) { counts in
            let counts = counts.bindMemory(to: UInt32.self)
            withUnsafeBytes(of: &minute.pointee.used) { used in
                let used = used.bindMemory(to: UInt16.self)
                for index in 0..<statuses {
                    let status = Int(used[index])
                    count.tally.rows += Int(counts[status])
                    count.minutes.append(MinuteCount(start: start, status: status, count: Int(counts[status])))
                    counts[status] = 0
                }
            }
        }
    }

    private func learn(_ row: LogLine, _ skim: UnsafeMutablePointer<postern_skim>) {
        guard let plan, let text = plan.timeText(reader, row.bytes) else { return }
        // In the hour that comes twice a minute's text does not tell which of the two is meant.
        if reader.showsTwice { return }
        // A row that was left to the reader for another reason teaches nothing new.
        let start = reader.time.floor(to: .seconds(60)).microseconds
        for index in 0..<Int(POSTERN_MINUTES) {
            let minute = postern_skim_minute(skim, UInt32(index))
            if minute.pointee.is_used != 0, minute.pointee.base == start { return }
        }
        let minute = postern_skim_oldest(skim)
        harvest(minute)
        postern_skim_learn(
            skim, minute, text.baseAddress?.assumingMemoryBound(to: UInt8.self), text.count,
            reader.time.microseconds)
    }

    private func planColumns() {
        guard plan != nil, case .w3c = format.grammar, let skim else { return }
        guard let fresh = SkimPlan(format, columns: reader.w3cState.fields, hasTabs: hasTabs) else { return }
        skim.pointee.plan = UnsafePointer(fresh.plan)
        plan = fresh
    }

    // MARK: - With the reader

    private func read(_ block: LogBlock, _ keepsWanted: Bool) {
        var start = 0
        while start < block.bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: block.bytes[start...])
            let feed = rest.firstIndex(of: 0x0A)
            let end = start + (feed ?? rest.count)
            count.lines += 1
            readLine(block, start..<end, count.lines, keepsWanted) { _ in
                let time = reader.time.microseconds
                if time >= count.highest { count.highest = time }
                count.stepBack = max(count.stepBack, count.highest - time)
                count.lowest = min(count.lowest, time)
            }
            start = feed == nil ? end : end + 1
        }
    }

    /// Reads a line, or each part of one that blocks of NULs part, and counts it for what it is.
    ///
    /// - Parameters:
    ///   - block: the block.
    ///   - range: the line's bytes in the block.
    ///   - number: the line's number.
    ///   - keepsWanted: whether a row that is asked for is handed on.
    ///   - onRow: is handed each row, in the window or not.
    private func readLine(
        _ block: LogBlock, _ range: Range<Int>, _ number: Int, _ keepsWanted: Bool, _ onRow: (LogLine) -> Void
    ) {
        let bytes = UnsafeRawBufferPointer(rebasing: block.bytes[range])
        if reader.isW3C, !hasTabs, bytes.contains(0x09) {
            hasTabs = true
            planColumns()
        }
        guard bytes.contains(0) else {
            let line = Self.line(block, range, number)
            if readRow(line, range, keepsWanted) { onRow(line) }
            return
        }
        _ = NULBlocks.forEachPart(of: bytes, number: number, offset: range.lowerBound) { part in
            let place = part.offset..<part.offset + part.bytes.count
            let line = Self.line(block, place, number)
            if readRow(line, place, keepsWanted) { onRow(line) }
            return .next
        }
    }

    /// Reads a line and counts it for what it is.
    ///
    /// - Returns: whether it is a row, in the window or not.
    private func readRow(_ line: LogLine, _ range: Range<Int>, _ keepsWanted: Bool) -> Bool {
        let outcome = reader.read(line)
        if reader.takeHeaderChange() {
            count.headers.append(reader.w3cState)
            planColumns()
        }
        guard count.tally.note(outcome, of: line) else { return false }
        let time = reader.time.microseconds
        guard window.contains(time) else {
            count.tally.rows -= 1
            count.tally.outside += 1
            return true
        }
        count.earliest = min(count.earliest, time)
        count.latest = max(count.latest, time)
        slow.add(time, reader.status, into: &count.minutes)
        if keepsWanted, reader.status >= 0, reader.status < 1000, wanted[reader.status] {
            count.wanted.append(
                Wanted(
                    line: line.number, range: range, time: time, header: count.headers.count - 1, isUsual: false,
                    unwrapped: reader.unwrapped))
        }
        return true
    }

    /// A block's line, or a part of it.
    ///
    /// - Parameters:
    ///   - block: the block.
    ///   - range: its bytes in the block.
    ///   - number: its number.
    /// - Returns: the line.
    static func line(_ block: LogBlock, _ range: Range<Int>, _ number: Int) -> LogLine {
        LogLine(
            UnsafeRawBufferPointer(rebasing: block.bytes[range]), number: number,
            offset: block.offset(of: range.lowerBound))
    }
}

/// Rows of one status in one minute.
struct MinuteCount {
    /// The minute's first microsecond since 1970.
    var start: Int64
    var status: Int
    var count: Int
}

/// Rows of the minute that is being counted, by status.
struct MinuteRows {
    private var start = Int64.max
    private var counts = [Int](repeating: 0, count: 1001)
    private var used: [Int] = []

    /// Counts a row.
    mutating func add(_ time: Int64, _ status: Int, into minutes: inout [MinuteCount]) {
        if time < start || time >= start &+ 60_000_000 || used.isEmpty {
            finish(into: &minutes)
            start = Timestamp(microseconds: time).floor(to: .seconds(60)).microseconds
        }
        let index = status >= 0 && status < 1000 ? status : 1000
        if counts[index] == 0 { used.append(index) }
        counts[index] += 1
    }

    /// Hands out the counts of the minute.
    mutating func finish(into minutes: inout [MinuteCount]) {
        for index in used {
            minutes.append(MinuteCount(start: start, status: index == 1000 ? -1 : index, count: counts[index]))
            counts[index] = 0
        }
        used.removeAll(keepingCapacity: true)
    }
}
