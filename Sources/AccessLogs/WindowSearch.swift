internal import CByteScan
internal import Diagnosis
internal import LogSources
internal import Products
internal import Times

/// Finds the parts of a plain file that may hold rows of a window, by looking at few rows.
///
/// Logs are nearly sorted: rows stand by end or by start, several processes write them, clocks are set. So a stretch is
/// left out only where the rows at both of its ends lie farther from the window than rows were seen to be out of order.
struct WindowSearch {
    private struct Probe {
        /// A row's first byte, or where the search for one ended.
        var offset: Int
        /// Its stamp in microseconds since 1970; nil where no row was found.
        var time: Int64?
    }

    /// Files up to this size are read whole.
    private static let smallest = 1 << 22
    /// Stretches at the window's edges are not divided further than this.
    private static let finest = 1 << 17
    /// Those around it that hide a clock's being set are divided down to this.
    private static let closestSize = 1 << 13
    private static let firstProbes = 48
    private static let mostProbes = 500
    private static let probeSize = 1 << 12
    /// How much is read at once where a header is looked for.
    private static let headerStep = 1 << 18
    private static let hour: Int64 = 3_600_000_000
    /// In the hour around the window rows are looked at so closely that no clock that is set by more goes unseen.
    private static let closest: Int64 = 120_000_000

    private let file: PlainFile
    private let window: TimeWindow
    private let reader: RowReader
    private let columns: Int?
    private let buffer = BlockBuffer(capacity: probeSize)

    /// How far out of order rows are taken to be until more was seen, in microseconds.
    let firstSlack: Int64

    init(_ log: AccessLog, _ file: PlainFile, _ window: TimeWindow) {
        self.file = file
        self.window = window
        reader = RowReader(format: log.format, zone: log.zone.zone, source: log.source.name)
        if let state = log.headerState { reader.w3cState = state }
        columns = log.headerState?.fields?.count
        // Rows that are stamped with their start are written at their end.
        let byMoment: Int64 = log.format.moment == .start ? 120_000_000 : 60_000_000
        // Where clocks are set back, a row by itself does not tell which of two hours it is in.
        if case .named = log.zone.zone, log.zone.origin != .stated {
            firstSlack = byMoment + 2 * Self.hour
        } else {
            firstSlack = byMoment
        }
    }

    /// The parts that may hold rows of the window.
    ///
    /// - Parameters:
    ///   - all: the file's text.
    ///   - slack: how far rows may be out of order, in microseconds.
    /// - Returns: ranges in order, each of whole lines; the whole file where the search could mislead.
    /// - Throws: what reading throws.
    func ranges(_ all: Range<Int>, slack: Int64) throws(LogSourceError) -> [Range<Int>] {
        guard all.count > Self.smallest else { return [all] }
        if reader.isW3C, columns == nil || !reader.w3cState.hasDates { return [all] }
        guard var probes = try firstProbes(all) else { return [all] }
        let times = probes.compactMap(\.time)
        let span = max(1, (times.max() ?? 0) - (times.min() ?? 0))
        let bytesPerSecond = max(1, Double(all.count) / (Double(span) / 1_000_000))
        let from = window.from.microseconds.subtractingReportingOverflow(slack).partialValue
        let to = window.to.microseconds.addingReportingOverflow(slack).partialValue
        var index = 0
        while index + 1 < probes.count {
            guard probes.count < Self.mostProbes, try isDivided(&probes, at: index, from, to, bytesPerSecond) else {
                index += 1
                continue
            }
        }
        guard reader.w3cState.fields?.count == columns else { return [all] }
        var ranges: [Range<Int>] = []
        for (left, right) in zip(probes, probes.dropFirst()) where left.offset < right.offset {
            if let first = left.time, let last = right.time {
                guard max(first, last) >= from, min(first, last) <= to else { continue }
            }
            if let previous = ranges.last, previous.upperBound == left.offset {
                ranges[ranges.count - 1] = previous.lowerBound..<right.offset
            } else {
                ranges.append(left.offset..<right.offset)
            }
        }
        if columns != nil {
            var passed = all.lowerBound
            for range in ranges {
                if try hidesHeader(in: passed..<range.lowerBound) { return [all] }
                passed = range.upperBound
            }
        }
        return ranges
    }

    /// Whether the last header in a stretch that is left out names other columns than those in force.
    private func hidesHeader(in stretch: Range<Int>) throws(LogSourceError) -> Bool {
        // What a header's beginning needs to be seen whole.
        let overlap = 16
        var end = stretch.upperBound
        while end > stretch.lowerBound {
            let begin = max(stretch.lowerBound, end - Self.headerStep)
            let length = min(end - begin + overlap, stretch.upperBound - begin)
            buffer.grow(to: length, keeping: 0)
            let count = try file.read(
                at: Int64(begin), into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<length]))
            guard count > 0, let base = buffer.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
                return true
            }
            let place = postern_last_header(base, count)
            if place >= 0 { return try !isInForce(headerAt: begin + place, stretch.upperBound) }
            end = begin
        }
        return false
    }

    /// Whether the header at a place names the columns that are in force.
    private func isInForce(headerAt place: Int, _ end: Int) throws(LogSourceError) -> Bool {
        let length = min(LineScanner.longestLine, end - place, 1 << 16)
        buffer.grow(to: length, keeping: 0)
        let count = try file.read(
            at: Int64(place), into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<length]))
        let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
        guard let feed = bytes.firstIndex(of: 0x0A) else { return false }
        let before = reader.w3cState
        _ = reader.read(LogLine(UnsafeRawBufferPointer(rebasing: bytes[..<feed]), number: 0, offset: place))
        return reader.w3cState.reads(like: before)
    }

    /// Rows at even distances; nil where they tell that another header is in force somewhere.
    private func firstProbes(_ all: Range<Int>) throws(LogSourceError) -> [Probe]? {
        var probes: [Probe] = []
        for index in 0..<Self.firstProbes {
            let place = all.lowerBound + all.count / Self.firstProbes * index
            guard let probe = try probe(at: place, in: all) else { return nil }
            if probe.offset > probes.last?.offset ?? -1 { probes.append(probe) }
        }
        // What stands behind the last row is later than it, as far as anybody knows.
        probes.append(Probe(offset: all.upperBound, time: try lastTime(all)))
        return probes
    }

    /// Divides a stretch that is too coarse to tell; false where it is not.
    private func isDivided(
        _ probes: inout [Probe], at index: Int, _ from: Int64, _ to: Int64, _ bytesPerSecond: Double
    ) throws(LogSourceError) -> Bool {
        let (left, right) = (probes[index], probes[index + 1])
        let size = right.offset - left.offset
        guard size > Self.closestSize * 2, let first = left.time, let last = right.time else { return false }
        let (low, high) = (min(first, last), max(first, last))
        let isNear = high >= from &- Self.hour && low <= to &+ Self.hour
        let isEdge = size > Self.finest * 2 && (low < from && high >= from || low <= to && high > to)
        // More bytes than the time between its ends would have: the clock was set back in between, or rows came in a burst.
        let isDense = Double(size) > 4 * bytesPerSecond * (Double(high - low) / 1_000_000 + 10)
        guard isEdge || isNear && (high - low > Self.closest || first > last || isDense) else { return false }
        guard let middle = try probe(at: left.offset + size / 2, in: left.offset..<right.offset),
            middle.time != nil, middle.offset > left.offset, middle.offset < right.offset
        else { return false }
        probes.insert(middle, at: index + 1)
        return true
    }

    /// The first row behind a place.
    ///
    /// - Returns: nil where a row has another number of columns than the headers at the log's beginning name.
    private func probe(at place: Int, in all: Range<Int>) throws(LogSourceError) -> Probe? {
        var size = Self.probeSize
        while true {
            let begin = place == all.lowerBound ? place : place - 1
            let wanted = min(size, all.upperBound - begin)
            buffer.grow(to: wanted, keeping: 0)
            let count = try file.read(
                at: Int64(begin), into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<wanted]))
            let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
            var start = 0
            if begin < place {
                start = bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? count
            }
            while start < count, let feed = bytes[start...].firstIndex(of: 0x0A) {
                let line = LogLine(
                    UnsafeRawBufferPointer(rebasing: bytes[start..<feed]), number: 0, offset: begin + start)
                let outcome = reader.read(line)
                if columns != nil, reader.w3cState.fields?.count != columns || isMissingColumns(outcome) { return nil }
                if case .row = outcome { return Probe(offset: begin + start, time: reader.time.microseconds) }
                start = feed + 1
            }
            guard wanted == size, size < LineScanner.longestLine else {
                return Probe(offset: max(begin + start, place), time: nil)
            }
            size *= 8
        }
    }

    private func isMissingColumns(_ outcome: RowReader.Reading) -> Bool {
        if case .unreadable = outcome { return true }
        return false
    }

    /// The stamp of the file's last row; nil where none is found near its end.
    private func lastTime(_ all: Range<Int>) throws(LogSourceError) -> Int64? {
        let begin = max(all.lowerBound, all.upperBound - 16 * Self.probeSize)
        var place = begin
        var time: Int64?
        while place < all.upperBound, let found = try probe(at: place, in: all), let stamp = found.time {
            time = stamp
            place = max(found.offset, place) + Self.probeSize
        }
        return time
    }
}
