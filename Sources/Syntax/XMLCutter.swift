/// Cuts a stream of bytes at the borders of elements of one name, which are then read each by itself.
///
/// A log of them needs no root, lines are no borders, and a damaged one costs no other.
public struct XMLCutter {
    /// Why an element is not whole.
    public enum Problem: Hashable, Sendable {
        /// The next one begins inside it.
        case notClosed
        /// It is longer than is read.
        case tooLong
        /// The bytes end inside it.
        case cutOff
    }

    /// An element.
    public struct Piece: Hashable, Sendable {
        /// From its `<` to its last `>`; nothing where there is a problem.
        public var bytes: [UInt8]
        /// 1-based line on which it begins.
        public var line: Int
        /// Offset of its first byte.
        public var offset: Int
        /// Why it is not whole.
        public var problem: Problem?
    }

    /// What was read and not dropped yet; an element begins at `front` where `isInside`.
    private var rest: [UInt8] = []
    /// How much of `rest` is done with; moved away once a piece of the stream, not once an element.
    private var front = 0
    /// How far `rest` was searched.
    private var searched = 0
    private var line = 1
    private var offset = 0
    private var isInside = false
    /// Whether the element is longer than is read; of it only the end is waited for.
    private var isTooLong = false
    private var start = (line: 1, offset: 0)

    private let open: [UInt8]
    private let close: [UInt8]
    private let longest: Int

    /// Begins to cut.
    ///
    /// - Parameters:
    ///   - name: what the elements are called.
    ///   - longest: how many bytes one may have.
    public init(element name: String, longest: Int) {
        open = Array("<\(name)".utf8)
        close = Array("</\(name)>".utf8)
        self.longest = longest
    }

    /// Takes the next bytes and hands out the elements that end in them.
    public mutating func take(_ bytes: UnsafeRawBufferPointer, _ body: (Piece) -> Void) {
        rest += bytes
        while let border = nextBorder() {
            switch border {
            case .begin(let place):
                if isInside { body(Piece(bytes: [], line: start.line, offset: start.offset, problem: .notClosed)) }
                drop(to: place)
                isInside = true
                isTooLong = false
                start = (line, offset)
                searched = place + open.count
            case .end(let place):
                let end = place + close.count
                if isInside {
                    let isFit = !isTooLong && end - front <= longest
                    body(
                        Piece(
                            bytes: isFit ? Array(rest[front..<end]) : [], line: start.line, offset: start.offset,
                            problem: isFit ? nil : .tooLong))
                }
                drop(to: end)
                isInside = false
                searched = end
            }
        }
        // A border may have begun in the last bytes.
        let tail = max(front, rest.count - close.count)
        if !isInside || isTooLong || rest.count - front > longest {
            isTooLong = isInside
            drop(to: tail)
        }
        searched = max(front, tail) - front
        rest.removeFirst(front)
        front = 0
    }

    /// Hands out what is left at the end of all bytes.
    public mutating func end(_ body: (Piece) -> Void) {
        if isInside {
            body(Piece(bytes: [], line: start.line, offset: start.offset, problem: .cutOff))
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
            let last = bytes.count - open.count
            while index < last {
                guard bytes[index] == 0x3C else {
                    index += 1
                    continue
                }
                if Self.stands(open, in: bytes, at: index), Self.isEndOfName(bytes[index + open.count]) {
                    // The element's own beginning stands at the front.
                    if !(isInside && !isTooLong && index == front) { return .begin(index) }
                } else if index + close.count <= bytes.count, Self.stands(close, in: bytes, at: index) {
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
