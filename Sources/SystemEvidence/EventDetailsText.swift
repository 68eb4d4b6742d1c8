internal import Diagnosis
internal import LogSources
internal import Products
internal import Times

/// Events as blocks of labels: `wevtutil /f:text`, and what Event Viewer copies as text.
///
/// The labels are English in every language of Windows; what stands behind them is not.
struct EventDetailsText {
    private static let longestMessage = 65_536

    private let zone: ClockZone
    /// Whether a time stated no zone.
    private(set) var usesZone = false
    /// What was taken for granted of day and month; nil where that shows.
    private(set) var assumption: String?
    private var order: DateOrder?

    private var block: Block?
    /// Whether blocks begin with their number, as wevtutil's do.
    private var isNumbered = false
    private var number = -1

    private struct Block {
        var line: Int
        var offset: Int
        var values: [String: String] = [:]
        var message: String?
        var text = ""
    }

    init(_ zone: ClockZone) { self.zone = zone }

    /// The number of the block that a line begins: `Event[12]:`, the colon only in older versions; nil where it is none.
    static func blockNumber(_ line: some StringProtocol) -> Int? {
        let words = line.trimmingBlanks
        guard words.hasPrefix("Event[") else { return nil }
        let rest = words.dropFirst(6)
        guard let end = rest.firstIndex(of: "]"), ["", ":"].contains(rest[end...].dropFirst()) else { return nil }
        return Int(rest[..<end])
    }

    /// Whether a line begins a block without a number.
    static func isFirstLabel(_ line: some StringProtocol) -> Bool { line.hasPrefix("Log Name:") }

    /// Takes a line and hands out the event that ended before it.
    mutating func take(_ line: LogLine, _ body: (EventRecord) -> Void, _ fail: (Int, String) -> Void) {
        let text = String(decoding: UnsafeRawBufferPointer(rebasing: line.bytes.prefix(8192)), as: UTF8.self)
        if let next = Self.blockNumber(text), block == nil || next == number + 1 {
            // A message may hold such a line too, but hardly with the number that is next.
            finish(body, fail)
            isNumbered = true
            number = next
            block = Block(line: line.number, offset: line.offset)
            return
        }
        if !isNumbered, Self.isFirstLabel(text) {
            finish(body, fail)
            block = Block(line: line.number, offset: line.offset)
        }
        guard block != nil else {
            if !text.trimmingBlanks.isEmpty { fail(line.number, "expected Event[0]: or Log Name:") }
            return
        }
        if block?.message != nil {
            if (block?.message?.utf8.count ?? 0) < Self.longestMessage { block?.message?.append("\n" + text) }
            return
        }
        if (block?.text.utf8.count ?? 0) < 300 { block?.text.append(text.trimmingBlanks + " ") }
        guard let colon = text.firstIndex(of: ":") else { return }
        let label = text[..<colon].trimmingBlanks
        let value = text[text.index(after: colon)...].trimmingBlanks
        if label == "Description" { block?.message = value } else { block?.values[label] = value }
    }

    /// Hands out the last event.
    mutating func end(_ body: (EventRecord) -> Void, _ fail: (Int, String) -> Void) { finish(body, fail) }

    private mutating func finish(_ body: (EventRecord) -> Void, _ fail: (Int, String) -> Void) {
        guard let block else { return }
        self.block = nil
        guard let provider = block.values["Source"], let id = block.values["Event ID"].flatMap({ Int($0) }),
            let time = block.values["Date"].flatMap({ self.time($0) })
        else { return fail(block.line, "expected Source, Date and Event ID") }
        var record = EventRecord()
        record.provider = provider
        record.id = id
        record.time = time
        record.channel = block.values["Log Name"] ?? ""
        record.computer = block.values["Computer"] ?? ""
        record.message = block.message
        record.line = block.line
        record.offset = block.offset
        record.text = EventText.beginning(of: (block.text + (block.message ?? "")).utf8)
        body(record)
    }

    private mutating func time(_ text: String) -> Timestamp? {
        if let time = EventTime.utc(text) {
            if EventTime.hasZone(text) { return time }
            usesZone = true
            return zone.utc(wall: time)
        }
        guard let stamp = LocalStamp(text) else { return nil }
        order = stamp.order ?? order
        if stamp.isOpen, order == nil { assumption = EventTableOrder.assumption(stamp.likelierOrder) }
        usesZone = true
        return stamp.wall(order ?? stamp.likelierOrder).map { zone.utc(wall: $0) }
    }
}
