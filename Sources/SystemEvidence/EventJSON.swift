internal import Diagnosis
internal import LogSources
internal import Syntax
internal import Times

/// Events in JSON: PowerShell's objects, one or an array of them, and objects that carry an event's XML in a string.
struct EventJSON {
    private static let mostItems = 64
    private static let paths: [UInt64: String] = {
        let names = [
            "Message", "Id", "EventID", "Level", "ProviderName", "Source", "LogName", "Log", "MachineName", "RecordId",
            "Index", "ProcessId", "TimeCreated", "TimeCreated>value", "TimeGenerated", "TimeGenerated>value",
        ]
        return Dictionary(uniqueKeysWithValues: names.map { (JSONLine.number(of: $0), $0) })
    }()
    private static let items: [UInt64: Int] = {
        var items: [UInt64: Int] = [:]
        for place in 0..<mostItems {
            items[JSONLine.number(of: "Properties>\(place)>Value")] = place
            items[JSONLine.number(of: "ReplacementStrings>\(place)")] = place
        }
        return items
    }()
    private static let lookedFor = "an event's ProviderName, Id and TimeCreated, or its XML"

    private let zone: ClockZone
    /// Whether a time stated no zone.
    private(set) var usesZone = false

    private var object: [UInt8] = []
    private var depth = 0
    private var isString = false
    private var isEscaped = false
    private var isTooLong = false
    private var isLineStart = true
    /// Whether the object began at a line's first place.
    private var isLineOfItsOwn = false
    private var line = 1
    private var offset = 0
    private var start = (line: 1, offset: 0)

    init(_ zone: ClockZone) { self.zone = zone }

    /// Takes the next bytes and hands out the events of the objects that end in them.
    mutating func take(
        _ bytes: UnsafeRawBufferPointer, _ body: (EventRecord) -> Void, _ fail: (Int, String) -> Void
    ) {
        for byte in bytes {
            step(byte, body, fail)
            offset += 1
            isLineStart = byte == 0x0A
            if isLineStart { line += 1 }
        }
    }

    /// Hands out what is left at the end of all bytes.
    mutating func end(_ body: (EventRecord) -> Void, _ fail: (Int, String) -> Void) {
        if depth > 0 { fail(start.line, "the object is cut off") }
    }

    private mutating func step(
        _ byte: UInt8, _ body: (EventRecord) -> Void, _ fail: (Int, String) -> Void
    ) {
        // Where objects stand a line each, one at a line's first place inside another: that was never finished.
        if depth > 0, isLineStart, isLineOfItsOwn, byte == 0x7B {
            fail(start.line, "the object is not closed before the next begins")
            depth = 0
        }
        if depth == 0 {
            guard byte == 0x7B else { return }
            object.removeAll(keepingCapacity: true)
            isString = false
            isEscaped = false
            isTooLong = false
            start = (line, offset)
            isLineOfItsOwn = isLineStart
        }
        if object.count < EventLog.longestEvent {
            object.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte)
        } else {
            isTooLong = true
        }
        if isString {
            if isEscaped {
                isEscaped = false
            } else if byte == 0x5C {
                isEscaped = true
            } else if byte == 0x22 {
                isString = false
            }
            return
        }
        switch byte {
        case 0x22: isString = true
        case 0x7B: depth += 1
        case 0x7D:
            depth -= 1
            guard depth == 0 else { return }
            if isTooLong {
                fail(start.line, "the object is longer than \(EventLog.longestEvent >> 20) MiB")
            } else {
                finish(body, fail)
            }
        default: break
        }
    }

    /// What one object holds.
    private struct Found {
        var values: [String: String] = [:]
        var data: [Int: String] = [:]
        var xml: [[UInt8]] = []
    }

    private mutating func finish(_ body: (EventRecord) -> Void, _ fail: (Int, String) -> Void) {
        var found = Found()
        let fault = object.withUnsafeBytes { bytes in
            JSONLine.read(bytes) { path, kind, start, end in
                if let name = Self.paths[path] {
                    found.values[name] = Self.text(bytes, kind, start, end)
                } else if let place = Self.items[path] {
                    found.data[place] = Self.text(bytes, kind, start, end)
                }
                if kind != .literal, Self.mayHoldEvent(bytes, start, end) {
                    var text: [UInt8] = []
                    JSONLine.forEachByte(bytes, start, end) { text.append($0) }
                    found.xml.append(text)
                }
            }
        }
        if let fault { return fail(start.line, fault) }
        var pieces: [[UInt8]] = []
        for text in found.xml {
            var cutter = XMLCutter(element: "Event", longest: EventLog.longestEvent)
            text.withUnsafeBytes { bytes in
                cutter.take(bytes) { piece in
                    // Some shippers write the same text into two members.
                    if piece.problem == nil, !pieces.contains(piece.bytes) { pieces.append(piece.bytes) }
                }
            }
        }
        if pieces.isEmpty { return finish(found, body, fail) }
        for piece in pieces {
            switch EventXML.parse(piece) {
            case .failure(let fault): fail(start.line, fault.reason)
            case .success(var record):
                record.line = start.line
                record.offset = start.offset
                record.text = EventText.beginning(of: piece)
                body(record)
            }
        }
    }

    /// An object of PowerShell's.
    private mutating func finish(
        _ found: Found, _ body: (EventRecord) -> Void, _ fail: (Int, String) -> Void
    ) {
        let values = found.values
        guard let provider = values["ProviderName"] ?? values["Source"],
            let id = (values["Id"] ?? values["EventID"]).flatMap({ Int($0) }),
            let time =
                (values["TimeCreated"] ?? values["TimeCreated>value"] ?? values["TimeGenerated"]
                ?? values["TimeGenerated>value"]).flatMap({ self.time($0) })
        else { return fail(start.line, "expected \(Self.lookedFor)") }
        var record = EventRecord()
        record.provider = provider
        record.id = id
        record.time = time
        record.channel = values["LogName"] ?? values["Log"] ?? ""
        record.computer = values["MachineName"] ?? ""
        record.level = values["Level"].flatMap { Int($0) }
        record.recordID = (values["RecordId"] ?? values["Index"]).flatMap { Int($0) }
        record.writer = values["ProcessId"].flatMap { Int($0) }
        record.message = values["Message"]
        // Past its depth, PowerShell writes the class of an item instead of its value.
        let items = (0..<Self.mostItems).prefix { found.data[$0] != nil }.compactMap { found.data[$0] }
        if !items.contains(where: { $0.hasPrefix("System.Diagnostics.Eventing.") }) { record.data = items }
        record.line = start.line
        record.offset = start.offset
        record.text = EventText.beginning(of: object)
        body(record)
    }

    private mutating func time(_ text: String) -> Timestamp? {
        if let time = EventTime.milliseconds(text) { return time }
        guard let time = Timestamp(iso8601: text) else { return nil }
        if EventTime.hasZone(text) { return time }
        usesZone = true
        return zone.utc(wall: time)
    }

    private static func text(
        _ bytes: UnsafeRawBufferPointer, _ kind: JSONLine.Kind, _ start: Int, _ end: Int
    ) -> String? {
        switch kind {
        case .string: String(decoding: bytes[start..<end], as: UTF8.self)
        case .escapedString: JSONLine.text(bytes, start, end)
        case .literal:
            bytes[start..<end].elementsEqual("null".utf8) ? nil : String(decoding: bytes[start..<end], as: UTF8.self)
        }
    }

    /// Whether a string has `<Event` in it, also with the sign escaped.
    private static func mayHoldEvent(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        guard end - start >= 16 else { return false }
        for index in start..<(end - 5) where bytes[index] == 0x45 {
            guard bytes[index..<index + 5].elementsEqual("Event".utf8) else { continue }
            if index > start, bytes[index - 1] == 0x3C { return true }
            if index >= start + 6, bytes[index - 6] == 0x5C, bytes[index - 5] == 0x75, bytes[index - 2] == 0x33,
                bytes[index - 1] | 0x20 == 0x63
            {
                return true
            }
        }
        return false
    }
}
