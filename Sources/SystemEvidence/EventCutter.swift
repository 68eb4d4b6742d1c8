/// Cuts a stream of bytes at the borders of events.
///
/// Event Viewer writes a whole log as one line, wevtutil an event a line: lines are no borders.
struct EventCutter {
    struct Piece {
        var bytes: [UInt8]
        var line: Int
        var offset: Int
        var problem: String?
    }

    /// What was read and not dropped yet; an event begins at `front` where `isInside`.
    private var rest: [UInt8] = []
    /// How much of `rest` is done with; moved away once a piece of the stream, not once an event.
    private var front = 0
    /// How far `rest` was searched.
    private var searched = 0
    private var line = 1
    private var offset = 0
    private var isInside = false
    /// Whether the event is longer than is read; of it only the end is waited for.
    private var isTooLong = false
    private var start = (line: 1, offset: 0)

    private static let open = Array("<Event".utf8)
    private static let close = Array("</Event>".utf8)
    static let notClosed = "the event is not closed before the next begins"

    /// Takes the next bytes and hands out the events that end in them.
    mutating func take(_ bytes: UnsafeRawBufferPointer, _ body: (Piece) -> Void) {
        rest += bytes
        while let border = nextBorder() {
            switch border {
            case .begin(let place):
                if isInside { body(Piece(bytes: [], line: start.line, offset: start.offset, problem: Self.notClosed)) }
                drop(to: place)
                isInside = true
                isTooLong = false
                start = (line, offset)
                searched = place + Self.open.count
            case .end(let place):
                let end = place + Self.close.count
                if isInside {
                    let isFit = !isTooLong && end - front <= EventLog.longestEvent
                    body(
                        Piece(
                            bytes: isFit ? Array(rest[front..<end]) : [], line: start.line, offset: start.offset,
                            problem: isFit ? nil : "the event is longer than \(EventLog.longestEvent >> 20) MiB"))
                }
                drop(to: end)
                isInside = false
                searched = end
            }
        }
        // A border may have begun in the last bytes.
        let tail = max(front, rest.count - Self.close.count)
        if !isInside || isTooLong || rest.count - front > EventLog.longestEvent {
            isTooLong = isInside
            drop(to: tail)
        }
        searched = max(front, tail) - front
        rest.removeFirst(front)
        front = 0
    }

    /// Hands out what is left at the end of all bytes.
    mutating func end(_ body: (Piece) -> Void) {
        if isInside {
            body(Piece(bytes: [], line: start.line, offset: start.offset, problem: "the event is cut off"))
        }
        isInside = false
    }

    private enum Border {
        case begin(Int)
        case end(Int)
    }

    private func nextBorder() -> Border? {
        rest.withUnsafeBytes { bytes in
            var index = searched
            let last = bytes.count - 7
            while index < last {
                guard bytes[index] == 0x3C else {
                    index += 1
                    continue
                }
                if Self.stands(Self.open, in: bytes, at: index), Self.isEndOfName(bytes[index + 6]) {
                    // The event's own beginning stands at the front.
                    if !(isInside && !isTooLong && index == front) { return .begin(index) }
                } else if index + 8 <= bytes.count, Self.stands(Self.close, in: bytes, at: index) {
                    return .end(index)
                }
                index += 1
            }
            return nil
        }
    }

    private static func stands(_ wanted: [UInt8], in bytes: UnsafeRawBufferPointer, at place: Int) -> Bool {
        for index in wanted.indices where bytes[place + index] != wanted[index] { return false }
        return true
    }

    /// `<Event>` or `<Event xmlns…>`, and not `<Events>` or `<EventID>`.
    private static func isEndOfName(_ byte: UInt8) -> Bool {
        byte == 0x3E || byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private mutating func drop(to place: Int) {
        rest.withUnsafeBytes { bytes in
            for index in front..<place where bytes[index] == 0x0A { line += 1 }
        }
        offset += place - front
        front = place
    }
}
