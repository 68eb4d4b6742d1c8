internal import Diagnosis
internal import LogSources
internal import Products
internal import Syntax
internal import Times

/// Reads PDH CSV cell by cell: a row may have thousands of columns, of which few are wanted.
struct PDHReader {
    /// No counter has a line feed in its name.
    private static let layout = CSVReader.Layout(separator: nil, isMultiline: false, longestCell: 1 << 14)

    /// Why a reading has to begin anew.
    private struct OtherOrder: Error { var order: DateOrder }

    private var cells: CSVReader
    private let window: TimeWindow
    private var order: DateOrder
    private let isOrderSettled: Bool

    private var log = CounterLog()
    private var keepers: [SampleKeeper] = []
    /// The place of each column's series; -1 for those that are not wanted.
    private var places: [Int] = []
    private var wanted: [Bool] = []
    /// Whether the header's last cell is a comment, behind which rows have no value.
    private var hasComment = false
    private var clock = LocalClock(offset: .zero, zone: "")
    private var hasZone = true
    private var isOrderSeen = false

    /// Series whose counter was told by its place in its set.
    private var byPlace: [String] = []

    private init(
        _ source: any LogSource, _ window: TimeWindow, _ monitor: ScanMonitor, _ order: DateOrder?
    ) throws(LogSourceError) {
        cells = CSVReader(try ByteFeed(source, monitor: monitor), Self.layout)
        self.window = window
        self.order = order ?? .monthFirst
        isOrderSettled = order != nil
    }

    /// Reads a log that begins as PDH CSV does.
    static func read(_ source: any LogSource, window: TimeWindow, monitor: ScanMonitor) throws -> CounterLog {
        do {
            var reader = try PDHReader(source, window, monitor, nil)
            return try reader.log(of: source)
        } catch let other as OtherOrder {
            // A thirteenth month shows that days come first, also in the rows before.
            var reader = try PDHReader(source, window, monitor, other.order)
            return try reader.log(of: source)
        }
    }

    private mutating func log(of source: any LogSource) throws -> CounterLog {
        var hasHeader = false
        while let row = try nextRow() {
            if CounterLog.isHeader(row.first) {
                try takeHeader(row)
                hasHeader = true
            } else if hasHeader {
                try take(row)
            }
        }
        guard hasHeader else { throw CounterLog.unrecognised(source) }
        return finished()
    }

    // MARK: - Rows

    private struct Row {
        var line: Int
        /// How many cells it has.
        var count: Int
        /// The first cell.
        var first: [UInt8]
        /// Wanted cells, by their place among the columns; of a header all.
        var values: [(column: Int, text: [UInt8])]
        var isQuoted: Bool
    }

    /// Takes a row apart; only its first cell and those that are wanted become anything.
    private mutating func nextRow() throws -> Row? {
        guard cells.beginRow() else {
            if let failure = cells.failure { throw failure }
            return nil
        }
        var row = Row(line: cells.line, count: 0, first: [], values: [], isQuoted: false)
        var isHeader = false
        while true {
            let column = row.count
            let isWanted = column == 0 || isHeader || column < wanted.count && wanted[column]
            let isLast = cells.nextCell(keeping: isWanted) != .cell
            row.count += 1
            if column == 0 {
                row.first = cells.cell
                row.isQuoted = cells.isQuoted
                isHeader = CounterLog.isHeader(row.first)
                if isHeader { begin() }
            } else if isHeader {
                takeColumn(column, cells.cell)
            } else if isWanted {
                row.values.append((column, cells.cell))
            }
            if isLast { return row }
        }
    }

    private mutating func take(_ row: Row) throws {
        if row.count == 1, row.first.allSatisfy({ $0 == 0x20 }) { return }
        guard let stamp = WallStamp(row.first), let wall = try wall(stamp) else {
            // typeperf closes with a sentence or two.
            if row.count > 1, row.isQuoted || row.first.contains(where: { $0 &- 0x30 < 10 }) {
                log.tally.failed(row.line, "expected a time as 03/04/2026 11:15:00.012")
            }
            return
        }
        guard row.count == places.count || hasComment && row.count == places.count - 1 else {
            log.tally.failed(row.line, "expected \(places.count) values; found \(row.count)")
            return
        }
        log.tally.rows += 1
        let time = clock.utc(wall)
        log.tally.covers(time)
        let isWanted = window.contains(time)
        for (column, text) in row.values {
            switch CounterNumber(text) {
            case .blank: continue
            case .none: log.passedOver += 1
            case .value(let value):
                keepers[places[column]].take(CounterSeries.Sample(time: time, value: value), isWanted: isWanted)
            }
        }
    }

    /// The local time of a stamp, in the order that the file's dates have.
    private mutating func wall(_ stamp: WallStamp) throws -> Timestamp? {
        if !isOrderSettled {
            if log.tally.rows == 0, !isOrderSeen { order = stamp.usualOrder }
            if let only = stamp.onlyOrder {
                if only != order, !isOrderSeen {
                    guard log.tally.rows == 0 else { throw OtherOrder(order: only) }
                    order = only
                }
                isOrderSeen = true
            }
        }
        return stamp.wall(order)
    }

    // MARK: - The header

    /// Columns whose counter may be in another language, by their object and instance.
    private var foreign: [(column: Int, path: CounterPath, name: String)] = []
    private static let mostForeign = 1_200

    /// Forgets the columns of an earlier header: several logs may stand in one file.
    private mutating func begin() {
        places = [-1]
        wanted = [true]
        hasComment = false
        foreign = []
    }

    private mutating func takeColumn(_ column: Int, _ cell: [UInt8]) {
        places.append(-1)
        wanted.append(false)
        let name = String(decoding: cell, as: UTF8.self)
        hasComment = !name.contains("\\")
        guard let path = CounterPath(name) else { return }
        if let meaning = CounterNames.meaning(of: path) {
            keep(column, name, meaning)
        } else if CounterNames.isForeign(path), foreign.count < Self.mostForeign {
            foreign.append((column, path, name))
        }
    }

    private mutating func keep(_ column: Int, _ name: String, _ meaning: CounterNames.Meaning) {
        var place = log.series.firstIndex { $0.name == name }
        if place == nil {
            place = log.place(for: name, meaning.kind, isRate: meaning.isTotal)
            if place != nil { keepers.append(SampleKeeper(isTotal: meaning.isTotal)) }
        }
        guard let place else { return }
        places[column] = place
        wanted[column] = true
    }

    private mutating func takeHeader(_ row: Row) throws {
        let (offset, zone) = Self.zone(in: String(decoding: row.first, as: UTF8.self))
        hasZone = zone != nil
        if let zone { log.zone = "\(zone), \(offset) min to UTC" }
        clock = LocalClock(offset: .seconds(offset * 60), zone: zone ?? "")
        // A set of six counters of an object whose name has HTTP in it, in whatever language, is that of the queues.
        var order: [String] = []
        for one in foreign where !order.contains(one.path.owner) { order.append(one.path.owner) }
        for owner in order {
            let set = foreign.filter { $0.path.owner == owner }
            let isQueueSet =
                set.count == CounterNames.requestQueues.count && set[0].path.instance != nil
                && set[0].path.object.lowercased().contains("http")
            guard isQueueSet else {
                for one in set { log.isUnknown(one.name) }
                continue
            }
            for (one, meaning) in zip(set, CounterNames.requestQueues) {
                guard let meaning else { continue }
                keep(one.column, one.name, meaning)
                byPlace.append(one.name)
            }
        }
        foreign = []
    }

    /// `(PDH-CSV 4.0) (W. Europe Standard Time)(-60)`: minutes to add to local time for UTC.
    private static func zone(in text: String) -> (minutes: Int, name: String?) {
        let trimmed = text.trimmingBlanks
        guard trimmed.hasSuffix(")"), let open = trimmed.lastIndex(of: "("),
            let minutes = Int(trimmed[trimmed.index(after: open)...].dropLast()), abs(minutes) <= 18 * 60
        else { return (0, nil) }
        let middle = trimmed[..<open].drop { $0 != ")" }.dropFirst()
        let name = String(middle).trimmingBlanks
        return (minutes, name.hasPrefix("(") && name.hasSuffix(")") ? String(name.dropFirst().dropLast()) : name)
    }

    // MARK: - The end

    private mutating func finished() -> CounterLog {
        for place in log.series.indices {
            log.series[place].samples = keepers[place].finished()
            if keepers[place].isThinned { log.tally.isClipped = true }
        }
        if !hasZone, log.tally.rows > 0 {
            log.notes.append(
                "The counters' first line names no zone: their times were taken for UTC, and may be hours off.")
        }
        for change in clock.changes {
            log.notes.append(
                "The counters' local time \(change.hours > 0 ? "repeats" : "skips") an hour at \(change.at.dateText) "
                    + "\(change.at.clockText): the clocks were set there.")
        }
        if order == .dayFirst, log.tally.rows > 0 { log.notes.append("The counters' dates have the day first.") }
        if !byPlace.isEmpty {
            // A queue's length is a whole number; where values are not, the set is in another order.
            let isPlausible = log.series.allSatisfy { one in
                one.kind != .queueLength || !byPlace.contains(one.name)
                    || one.samples.allSatisfy { $0.value == $0.value.rounded() }
            }
            if isPlausible {
                log.notes.append(
                    "Counters in another language were told by their places among the six of HTTP.sys’s request queues: "
                        + "\(byPlace.prefix(4).map { String($0.prefix(160)) }.joined(separator: ", ")).")
            } else {
                log.series.removeAll { byPlace.contains($0.name) }
                for name in byPlace { log.isUnknown(name) }
            }
        }
        return log
    }
}

/// A counter's value in a cell.
enum CounterNumber: Hashable {
    /// Nothing was measured, as of a rate in the first row.
    case blank
    /// No number that a counter of requests can have.
    case none
    /// The value.
    case value(Double)

    /// Reads `412`, `0.032083`, `0,032` and `1.234,5`; `-1` stands for a sample that failed.
    init(_ bytes: [UInt8]) {
        var text = bytes.filter { $0 != 0x20 && $0 != 0x09 }
        guard !text.isEmpty else {
            self = .blank
            return
        }
        if let comma = text.lastIndex(of: 0x2C) {
            // The last of both stands before the decimals; the others part thousands.
            let isDecimal = text.lastIndex(of: 0x2E).map { $0 < comma } ?? true
            let whole = text[..<comma].filter { $0 != 0x2C && (!isDecimal || $0 != 0x2E) }
            text = whole + (isDecimal ? [0x2E] : []) + text[(comma + 1)...]
        }
        guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite, value >= 0 else {
            self = .none
            return
        }
        self = .value(value)
    }
}
