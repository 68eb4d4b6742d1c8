internal import Diagnosis
public import LogSources
internal import Products
internal import Syntax
public import Times

/// Reads Windows events in every form that people have them in: the binary log itself, and what is exported from it.
///
/// XML is cut at `<Event …>` and `</Event>`, and each event is read by itself: a damaged one costs no other, no root is
/// needed, and no declaration outside an event is ever obeyed. The other forms are told by their content
/// (docs/formats/windows-events.md).
public struct EventLog: Sendable {
    /// The longest event read, in bytes.
    public static let longestEvent = 1 << 20
    /// The most events kept.
    public static let mostEvents = 100_000

    /// The events in the order of the file; those that mean nothing for requests are left out unless all are wanted.
    public private(set) var events: [SystemEvent] = []
    /// What the reading went through, in events.
    public private(set) var tally = EvidenceTally()
    /// The form that the events are in.
    public private(set) var form = EventForm.xml
    /// What was lost of the file, in words; nil where nothing was.
    public private(set) var damage: String?
    /// What was taken for granted, in words: the zone of times that state none, the order of day and month.
    public private(set) var assumption: String?

    /// Events of a pool whose message names none in quotation marks, by their place in `events`.
    private var unnamed: [(place: Int, message: String)] = []
    private static let mostUnnamed = 1000

    private let name: String
    private let window: TimeWindow
    private let keepsAll: Bool

    private init(_ name: String, _ window: TimeWindow, keepsAll: Bool) {
        self.name = name
        self.window = window
        self.keepsAll = keepsAll
    }

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - source: where its bytes are.
    ///   - window: only events inside are kept; all are counted.
    ///   - zone: the zone of times that state none; nil takes them as UTC, and `assumption` says so.
    ///   - keepsAll: whether events that mean nothing for requests are kept too.
    ///   - monitor: watches the reading.
    /// - Returns: the events.
    /// - Throws: `LogSourceError` or `SystemEvidenceError`.
    public static func read(
        _ source: any LogSource, window: TimeWindow = .everything, zone: ClockZone? = nil, keepsAll: Bool = false,
        monitor: ScanMonitor = .none
    ) throws -> EventLog {
        var log = EventLog(source.name, window, keepsAll: keepsAll)
        log.form = try EventForm.of(source)
        var usesZone = false
        func take(_ record: EventRecord) { log.take(record) }
        func fail(_ line: Int, _ reason: String) { log.tally.failed(line, reason) }
        switch log.form {
        case .evtx:
            let isWanted = { (time: Timestamp, id: Int?) in
                keepsAll || window.contains(time) && id.map { EventTable.isKnown($0) } ?? true
            }
            log.damage = try EvtxLog(source, monitor: monitor).read(monitor: monitor, isWanted: isWanted) { outcome in
                switch outcome {
                case .record(let record): take(record)
                case .passed(_, let time): log.pass(time)
                case .failed(let number, let reason): fail(number, reason)
                case .missing(let count): log.tally.unparsed += count
                }
            }
            return log
        case .xml:
            var cutter = XMLCutter(element: "Event", longest: Self.longestEvent)
            try PieceScanner(source, monitor: monitor).forEachTextPiece { bytes in
                cutter.take(bytes) { piece in log.take(piece) }
            }
            cutter.end { piece in log.take(piece) }
        case .json:
            var reader = EventJSON(zone ?? .utc)
            try PieceScanner(source, monitor: monitor).forEachTextPiece { bytes in reader.take(bytes, take, fail) }
            reader.end(take, fail)
            usesZone = reader.usesZone
        case .text:
            var reader = EventDetailsText(zone ?? .utc)
            try LineScanner(source, monitor: monitor).forEachLine { line in
                reader.take(line, take, fail)
                return .next
            }
            reader.end(take, fail)
            usesZone = reader.usesZone
            log.assumption = reader.assumption
        case .table(let layout):
            // Once for the order of day and month, which a single row seldom tells, and once for the events.
            var order = EventTableOrder(layout)
            try order.read(ByteFeed(source, monitor: monitor))
            var reader = EventTableReader(layout, zone ?? .utc, order.order)
            try reader.read(ByteFeed(source, monitor: monitor), take, fail)
            usesZone = reader.usesZone
            log.assumption = order.assumption
        }
        let isRead = log.form == .xml ? log.tally.rows + log.tally.unparsed > 0 : log.tally.rows > 0
        guard isRead else {
            throw SystemEvidenceError.unrecognised(name: source.name, expected: EventForm.expected)
        }
        log.namePools()
        if usesZone, zone == nil {
            let words = "its times state no zone and are taken as UTC; --server-zone names theirs"
            log.assumption = log.assumption.map { "\(words); \($0)" } ?? words
        }
        return log
    }

    private mutating func take(_ piece: XMLCutter.Piece) {
        switch piece.problem {
        case nil: break
        case .notClosed: return tally.failed(piece.line, "the event is not closed before the next begins")
        case .tooLong: return tally.failed(piece.line, "the event is longer than \(Self.longestEvent >> 20) MiB")
        case .cutOff: return tally.failed(piece.line, "the event is cut off")
        }
        switch EventXML.parse(piece.bytes) {
        case .failure(let fault): tally.failed(piece.line, fault.reason)
        case .success(var record):
            record.line = piece.line
            record.offset = piece.offset
            record.text = EventText.beginning(of: piece.bytes)
            take(record)
        }
    }

    /// Counts an event that is not kept.
    private mutating func pass(_ time: Timestamp) {
        tally.rows += 1
        if time != TimeOfEvents.none { tally.covers(time) }
    }

    private mutating func take(_ record: EventRecord) {
        pass(record.time)
        guard window.contains(record.time), keepsAll || EventTable.isKnown(record) else { return }
        let event = record.event(of: name)
        guard keepsAll || event.kind != .other else { return }
        guard events.count < Self.mostEvents else {
            tally.isClipped = true
            return
        }
        if event.pool == nil, record.data.isEmpty, let message = record.message, unnamed.count < Self.mostUnnamed,
            EventTable.meaning(provider: event.provider, id: event.id)?.pool != nil
        {
            unnamed.append((events.count, message))
        }
        events.append(event)
    }

    /// Gives events their pool whose message names, without quotation marks, one that others name with them.
    private mutating func namePools() {
        let pools = Set(events.compactMap(\.pool))
        for (place, message) in unnamed {
            let words = Set(
                message.split { !$0.isLetter && !$0.isNumber && !"-_.".contains($0) }.map { word in
                    word.hasSuffix(".") ? String(word.dropLast()) : String(word)
                })
            let named = pools.intersection(words)
            if named.count == 1 { events[place].pool = named.first }
        }
        unnamed = []
    }
}
