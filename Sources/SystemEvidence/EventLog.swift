internal import CExpat
public import Diagnosis
public import LogSources

/// Reads Windows events as XML: Event Viewer's file with its root, wevtutil's without one, pieces inside other text.
///
/// The bytes are cut at `<Event …>` and `</Event>`, and each event is read by itself: a damaged one costs no other, no
/// root is needed, and no declaration outside an event is ever obeyed.
public struct EventLog: Sendable {
    /// The longest event read, in bytes.
    public static let longestEvent = 1 << 20
    /// The most events kept.
    public static let mostEvents = 100_000

    /// The events in the order of the file; those that mean nothing for requests are left out unless all are wanted.
    public private(set) var events: [SystemEvent] = []
    /// What the reading went through, in events.
    public private(set) var tally = EvidenceTally()

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - source: where its bytes are.
    ///   - window: only events inside are kept; all are counted.
    ///   - keepsAll: whether events that mean nothing for requests are kept too.
    ///   - monitor: watches the reading.
    /// - Returns: the events.
    /// - Throws: `LogSourceError` or `SystemEvidenceError`.
    public static func read(
        _ source: any LogSource, window: TimeWindow = .everything, keepsAll: Bool = false, monitor: ScanMonitor = .none
    ) throws -> EventLog {
        switch try ContentKind.of(source) {
        case .empty: throw SystemEvidenceError.empty(name: source.name)
        case .binary(let what): throw SystemEvidenceError.binary(name: source.name, what: what)
        case .text: break
        }
        var log = EventLog()
        var cutter = EventCutter()
        try LineScanner(source, monitor: monitor).forEachLine { line in
            cutter.take(line) { piece in log.take(piece, source.name, window, keepsAll) }
            return .next
        }
        cutter.end { piece in log.take(piece, source.name, window, keepsAll) }
        guard log.tally.rows + log.tally.unparsed > 0 else {
            throw SystemEvidenceError.unrecognised(
                name: source.name, expected: "Windows events as XML (<Event>…</Event>)")
        }
        return log
    }

    private mutating func take(_ piece: EventCutter.Piece, _ name: String, _ window: TimeWindow, _ keepsAll: Bool) {
        guard piece.problem == nil else { return tally.failed(piece.line, piece.problem ?? "") }
        let xml: EventXML
        switch EventXML.parse(piece.bytes) {
        case .failure(let fault): return tally.failed(piece.line, fault.reason)
        case .success(let read): xml = read
        }
        guard let time = Timestamp(iso8601: xml.systemTime), let id = Int(xml.eventID.trimmingBlanks) else {
            return tally.failed(piece.line, "expected TimeCreated with SystemTime, and an EventID")
        }
        tally.rows += 1
        tally.covers(time)
        let provider = Self.canonical(xml.provider, xml.eventSource)
        let meaning = EventTable.meaning(provider: provider, id: id)
        guard window.contains(time), keepsAll || meaning != nil else { return }
        guard events.count < Self.mostEvents else {
            tally.isClipped = true
            return
        }
        let data = xml.data
        func item(_ index: Int?) -> String? { index.flatMap { data.indices.contains($0) ? data[$0] : nil } }
        var kind = meaning?.kind ?? .other
        // Service Control Manager speaks of every service; only IIS's own matter.
        if provider == "Service Control Manager", !data.contains(where: Self.isWebService) { kind = .other }
        if kind == .crash, provider == "Application Error" || provider == ".NET Runtime",
            !data.contains(where: { $0.lowercased().contains("w3wp") || $0.lowercased().contains("dotnet") })
        {
            kind = .other
        }
        guard keepsAll || kind != .other else { return }
        events.append(
            SystemEvent(
                source: name, line: piece.line, offset: piece.offset,
                text: String(decoding: piece.bytes.prefix(400), as: UTF8.self), time: time, provider: provider, id: id,
                channel: xml.channel, computer: xml.computer, data: data, kind: kind, pool: item(meaning?.pool),
                processID: item(meaning?.process).flatMap(Self.number)))
    }

    private static func canonical(_ provider: String, _ eventSource: String) -> String {
        let name = eventSource.isEmpty ? provider : eventSource
        return name.hasPrefix("Microsoft-Windows-") ? String(name.dropFirst(18)) : name
    }

    private static func isWebService(_ text: String) -> Bool {
        let lower = text.lowercased()
        return lower.contains("w3svc") || lower == "was" || lower.contains("world wide web publishing")
            || lower.contains("windows process activation") || lower.contains("iisadmin")
    }

    /// Decimal in WAS's events, hexadecimal in Application Error's.
    private static func number(_ text: String) -> Int? {
        let lower = text.lowercased()
        if lower.hasPrefix("0x") { return Int(lower.dropFirst(2), radix: 16) }
        return Int(lower) ?? Int(lower, radix: 16)
    }
}

/// Cuts a stream of lines at the borders of events.
struct EventCutter {
    struct Piece {
        var bytes: [UInt8]
        var line: Int
        var offset: Int
        var problem: String?
    }

    private var bytes: [UInt8] = []
    private var line = 0
    private var offset = 0
    private var isInside = false
    private static let open = Array("<Event".utf8)
    private static let close = Array("</Event>".utf8)

    mutating func take(_ read: LogLine, _ body: (Piece) -> Void) {
        let whole = Array(read.bytes)
        var position = 0
        while position < whole.count {
            if !isInside {
                guard let start = Self.start(in: whole, from: position) else { return }
                isInside = true
                bytes = []
                line = read.number
                offset = read.offset + start
                position = start
            }
            if let end = Self.find(Self.close, in: whole, from: position) {
                // A second beginning before the end: the first event was never finished.
                if let again = Self.start(in: whole, from: position + (bytes.isEmpty ? 1 : 0)), again < end {
                    body(
                        Piece(
                            bytes: [], line: line, offset: offset,
                            problem: "the event is not closed before the next begins"))
                    isInside = false
                    position = again
                    continue
                }
                bytes += whole[position..<(end + Self.close.count)]
                body(
                    bytes.count > EventLog.longestEvent
                        ? Piece(bytes: [], line: line, offset: offset, problem: "the event is longer than 1 MiB")
                        : Piece(bytes: bytes, line: line, offset: offset, problem: nil))
                isInside = false
                bytes = []
                position = end + Self.close.count
            } else {
                if let again = Self.start(in: whole, from: position + (bytes.isEmpty ? 1 : 0)) {
                    body(
                        Piece(
                            bytes: [], line: line, offset: offset,
                            problem: "the event is not closed before the next begins"))
                    isInside = false
                    position = again
                    continue
                }
                if bytes.count <= EventLog.longestEvent { bytes += whole[position...] + [0x0A] }
                return
            }
        }
    }

    mutating func end(_ body: (Piece) -> Void) {
        if isInside { body(Piece(bytes: [], line: line, offset: offset, problem: "the event is cut off")) }
        isInside = false
    }

    /// `<Event>` or `<Event xmlns…>`, and not `<Events>` or `<EventID>`.
    private static func start(in whole: [UInt8], from position: Int) -> Int? {
        var from = position
        while let found = find(open, in: whole, from: from) {
            let next = found + open.count
            if next == whole.count || whole[next] == 0x3E || whole[next] == 0x20 || whole[next] == 0x09 { return found }
            from = next
        }
        return nil
    }

    private static func find(_ wanted: [UInt8], in whole: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + wanted.count <= whole.count {
            guard let candidate = whole[index...].firstIndex(of: wanted[0]) else { return nil }
            if candidate + wanted.count <= whole.count,
                whole[candidate..<(candidate + wanted.count)].elementsEqual(wanted)
            {
                return candidate
            }
            index = candidate + 1
        }
        return nil
    }
}

/// One event's XML, as far as it is of use.
final class EventXML {
    struct Fault: Error {
        var reason: String
    }

    fileprivate(set) var provider = ""
    fileprivate(set) var eventSource = ""
    fileprivate(set) var eventID = ""
    fileprivate(set) var systemTime = ""
    fileprivate(set) var channel = ""
    fileprivate(set) var computer = ""
    fileprivate(set) var data: [String] = []
    private var text = ""
    private var depth = 0
    private var isDoctype = false

    /// Reads one event; a document type, and with it every entity of a stranger's making, is refused.
    static func parse(_ bytes: [UInt8]) -> Result<EventXML, Fault> {
        guard let parser = XML_ParserCreate(nil) else { return .failure(Fault(reason: "out of memory")) }
        defer { XML_ParserFree(parser) }
        let event = EventXML()
        XML_SetUserData(parser, Unmanaged.passUnretained(event).toOpaque())
        XML_SetElementHandler(
            parser,
            { context, name, attributes in
                EventXML.of(context)?.begin(name, attributes)
            },
            { context, name in EventXML.of(context)?.finish(name) })
        XML_SetCharacterDataHandler(parser) { context, characters, length in
            guard let characters, let event = EventXML.of(context), event.text.utf8.count < 65_536 else { return }
            let buffer = UnsafeRawBufferPointer(start: characters, count: Int(length))
            event.text += String(decoding: buffer, as: UTF8.self)
        }
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in EventXML.of(context)?.isDoctype = true }
        let status = bytes.withUnsafeBytes { buffer in
            XML_Parse(parser, buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count), 1)
        }
        if event.isDoctype { return .failure(Fault(reason: "a document type inside an event is refused")) }
        guard status == XML_STATUS_OK else {
            let words = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "damaged"
            return .failure(Fault(reason: "the event is damaged (\(words))"))
        }
        return .success(event)
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> EventXML? {
        context.map { Unmanaged<EventXML>.fromOpaque($0).takeUnretainedValue() }
    }

    private func begin(_ name: UnsafePointer<CChar>?, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        text = ""
        depth += 1
        guard let name else { return }
        switch String(cString: name) {
        case "Provider":
            provider = Self.attribute("Name", attributes)
            eventSource = Self.attribute("EventSourceName", attributes)
        case "TimeCreated": systemTime = Self.attribute("SystemTime", attributes)
        default: break
        }
    }

    private func finish(_ name: UnsafePointer<CChar>?) {
        depth -= 1
        defer { text = "" }
        guard let name else { return }
        switch String(cString: name) {
        case "EventID": eventID = text
        case "Channel": channel = text
        case "Computer": computer = text
        case "Data" where data.count < 64: data.append(text)
        default: break
        }
    }

    private static func attribute(
        _ wanted: String, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) -> String {
        guard let attributes else { return "" }
        var index = 0
        while let name = attributes[index], let value = attributes[index + 1] {
            if String(cString: name) == wanted { return String(cString: value) }
            index += 2
        }
        return ""
    }
}
