internal import Diagnosis
internal import Syntax
internal import Times

/// One event's XML, as far as it is of use.
final class EventXML: XMLHandler {
    struct Fault: Error {
        var reason: String
    }

    private static let mostItems = 64
    private static let longestText = 65_536

    private var record = EventRecord()
    private var eventID = ""
    private var systemTime = ""
    private var text: [UInt8] = []
    /// The elements that are open, the event itself first; those deeper than four are only counted.
    private var path: [String] = []
    private var depth = 0
    private var itemName = ""
    private var hasChildren = false

    /// Reads one event; a document type, and with it every entity of a stranger's making, is refused.
    ///
    /// - Parameter bytes: from `<Event` to `</Event>`.
    /// - Returns: the event, or what is wrong with it.
    static func parse(_ bytes: [UInt8]) -> Result<EventRecord, Fault> {
        switch read(bytes) {
        case .success(let event): return event.finished()
        case .failure(let fault):
            // Another code page's letters, or control characters, which no XML may hold: the rest is as good.
            let mended = mended(bytes)
            guard mended != bytes, case .success(let event) = read(mended) else { return .failure(fault) }
            return event.finished()
        }
    }

    private static func read(_ bytes: [UInt8]) -> Result<EventXML, Fault> {
        let event = EventXML()
        do {
            try XMLReader.read(bytes, into: event)
            return .success(event)
        } catch {
            switch error.reason {
            case .documentType: return .failure(Fault(reason: "a document type inside an event is refused"))
            case .malformed(let words): return .failure(Fault(reason: "the event is damaged (\(words))"))
            case .tooDeep, .tooManyElements: return .failure(Fault(reason: "the event is nested too deep"))
            }
        }
    }

    private static func mended(_ bytes: [UInt8]) -> [UInt8] {
        String(decoding: bytes, as: UTF8.self).utf8.map { byte in
            byte < 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 ? 0x20 : byte
        }
    }

    private func finished() -> Result<EventRecord, Fault> {
        guard let time = EventTime.utc(systemTime), let id = Int(eventID.trimmingBlanks) else {
            return .failure(Fault(reason: "expected TimeCreated with SystemTime, and an EventID"))
        }
        record.time = time
        record.id = id
        if record.names.allSatisfy(\.isEmpty) { record.names = [] }
        return .success(record)
    }

    func text(_ bytes: UnsafeRawBufferPointer) { if text.count < Self.longestText { text += bytes } }

    func begin(_ element: String, _ attributes: XMLAttributes, line: Int) {
        text.removeAll(keepingCapacity: true)
        hasChildren = false
        depth += 1
        guard depth <= 4 else { return }
        path.append(element)
        switch element {
        case "Provider" where path.count == 3 && path[1] == "System":
            record.provider = attributes["Name"] ?? ""
            record.eventSource = attributes["EventSourceName"] ?? ""
        case "TimeCreated" where path.count == 3: systemTime = attributes["SystemTime"] ?? ""
        case "Execution" where path.count == 3: record.writer = attributes["ProcessID"].flatMap { Int($0) }
        case "Data" where path.count == 3: itemName = attributes["Name"] ?? ""
        default: break
        }
    }

    func end() {
        defer {
            text.removeAll(keepingCapacity: true)
            if depth <= 4, !path.isEmpty { path.removeLast() }
            depth -= 1
            hasChildren = true
        }
        guard depth <= 4, path.count >= 3, let element = path.last else { return }
        let words = String(decoding: text, as: UTF8.self)
        switch (path[1], element) {
        case ("System", "EventID"): eventID = words
        case ("System", "Channel"): record.channel = words.trimmingBlanks
        case ("System", "Computer"): record.computer = words.trimmingBlanks
        case ("System", "Level"): record.level = Int(words.trimmingBlanks)
        case ("System", "EventRecordID"): record.recordID = Int(words.trimmingBlanks)
        case ("EventData", "Data"): add(words)
        case ("EventData", "Binary"): record.binary = words.trimmingBlanks
        case ("UserData", _) where !hasChildren && path.count == 4:
            itemName = element
            add(words)
        default: break
        }
    }

    private func add(_ words: String) {
        guard record.data.count < Self.mostItems else { return }
        record.data.append(words.trimmingBlanks)
        record.names.append(itemName)
    }
}
