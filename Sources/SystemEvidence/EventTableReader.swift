internal import Diagnosis
internal import LogSources
internal import Products
internal import Syntax
internal import Times

/// Reads the rows of a table of events.
struct EventTableReader {
    private static let longestMessage = 65_536

    private let layout: EventTableLayout
    private let zone: ClockZone
    private let order: DateOrder
    /// Whether a time stated no zone.
    private(set) var usesZone = false
    /// The last row, while lines may follow that belong to its message.
    private var pending: EventRecord?

    init(_ layout: EventTableLayout, _ zone: ClockZone, _ order: DateOrder) {
        self.layout = layout
        self.zone = zone
        self.order = order
    }

    /// Reads a table to its end and hands out its events.
    ///
    /// - Throws: what reading the source throws.
    mutating func read(
        _ feed: ByteFeed, _ body: (EventRecord) -> Void, _ fail: (Int, String) -> Void
    ) throws {
        var rows = CSVReader(feed, layout.table)
        while let row = rows.nextRow() { take(row, body, fail) }
        if let failure = rows.failure { throw failure }
        if let pending { body(pending) }
        pending = nil
    }

    private static func words(for problem: CSVReader.Problem) -> String {
        switch problem {
        case .tooLong: "the row is longer than \(EventLog.longestEvent >> 20) MiB, or a quoted cell is not closed"
        case .notClosed: "a quoted cell is not closed"
        }
    }

    private mutating func take(
        _ row: CSVReader.Row, _ body: (EventRecord) -> Void, _ fail: (Int, String) -> Void
    ) {
        guard row.line > layout.headLines else { return }
        if let problem = row.problem { return fail(row.line, Self.words(for: problem)) }
        if let record = record(row) {
            if let pending { body(pending) }
            pending = record
            return
        }
        // Where nothing is quoted, the lines of a message are lines of the file.
        if layout.delimiter == 0x09, row.cells.count <= 2, var last = pending {
            var message = last.message ?? ""
            if message.utf8.count < Self.longestMessage { message += "\n" + row.cells.joined(separator: "\t") }
            last.message = message
            pending = last
            return
        }
        let least = layout.isViewers ? "at least \(layout.width)" : "\(layout.width)"
        fail(
            row.line,
            row.cells.count < layout.width || !layout.isViewers && row.cells.count != layout.width
                ? "expected \(least) cells; found \(row.cells.count)"
                : "expected a time in cell \(layout.time + 1) and an event's number in cell \(layout.id + 1)")
    }

    private mutating func record(_ row: CSVReader.Row) -> EventRecord? {
        let cells = row.cells
        guard layout.isViewers ? cells.count >= layout.width : cells.count == layout.width,
            let id = Int(cells[layout.id].trimmingBlanks), let time = time(cells[layout.time])
        else { return nil }
        func cell(_ place: Int?) -> String? { place.map { cells[$0] } }
        var record = EventRecord()
        record.provider = cells[layout.provider].trimmingBlanks
        // An InstanceId has the severity in its upper half.
        record.id = id & 0xFFFF
        record.time = time
        record.channel = cell(layout.channel) ?? ""
        record.computer = cell(layout.computer) ?? ""
        record.level = cell(layout.level).flatMap { Int($0) }
        record.recordID = cell(layout.recordID).flatMap { Int($0) }
        record.writer = cell(layout.writer).flatMap { Int($0) }
        record.message =
            layout.isViewers
            ? cells.count > layout.width
                ? cells[layout.width...].joined(separator: String(UnicodeScalar(layout.delimiter))) : nil
            : cell(layout.message)
        record.line = row.line
        record.offset = row.offset
        record.text = EventText.beginning(of: cells.joined(separator: " ").utf8)
        return record
    }

    private mutating func time(_ text: String) -> Timestamp? {
        if EventTime.hasZone(text), let time = Timestamp(iso8601: text.trimmingBlanks) { return time }
        guard let wall = LocalStamp(text).flatMap({ $0.wall(order) }) else { return nil }
        usesZone = true
        return zone.utc(wall: wall)
    }
}

/// Finds out in which order a table's dates have day and month.
struct EventTableOrder {
    private let layout: EventTableLayout
    private var shown: DateOrder?
    private var likelier: DateOrder?
    private var isOpen = false

    init(_ layout: EventTableLayout) { self.layout = layout }

    /// The order; where no row shows it, the likelier one.
    var order: DateOrder { shown ?? likelier ?? .dayFirst }

    /// What is taken for granted, in words; nil where the order shows or does not matter.
    var assumption: String? { shown == nil && isOpen ? Self.assumption(order) : nil }

    static func assumption(_ order: DateOrder) -> String {
        "its dates do not show whether the day or the month stands first; "
            + "the \(order == .dayFirst ? "day" : "month") is taken to"
    }

    /// Reads a table until its dates have shown their order.
    ///
    /// - Throws: what reading the source throws.
    mutating func read(_ feed: ByteFeed) throws {
        var rows = CSVReader(feed, layout.table)
        while shown == nil, let row = rows.nextRow() { note(row) }
        if let failure = rows.failure { throw failure }
    }

    private mutating func note(_ row: CSVReader.Row) {
        guard row.line > layout.headLines, row.cells.indices.contains(layout.time),
            let stamp = LocalStamp(row.cells[layout.time])
        else { return }
        shown = stamp.order
        likelier = likelier ?? stamp.likelierOrder
        if stamp.isOpen { isOpen = true }
    }
}
