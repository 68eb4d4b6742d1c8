public import Terminal

/// What a terminal of a given size shows: enough of ECMA-48 and xterm for line editing.
///
/// Text wraps as xterm's does: a character in the last column leaves the cursor there, and the next one begins a new
/// row. Resizing wraps rows anew, as most terminals do today. Colours, modes and other sequences change nothing.
public struct Screen: Sendable {
    /// The size.
    public private(set) var size: TerminalSize
    /// The cursor's row, from 0.
    public private(set) var row = 0
    /// The cursor's column, from 0.
    public private(set) var column = 0
    /// The modes that are set, as in `ESC [ ? 2004 h`.
    public private(set) var modes: Set<String> = []
    /// Whether a sequence that sets colours or emphasis was seen.
    public private(set) var hasSeenColours = false
    /// How often the bell rang.
    public private(set) var bells = 0
    /// How many bytes were taken.
    public private(set) var bytesTaken = 0

    private struct Row {
        // An empty cell is a blank; the second half of a wide character is "".
        var cells: [String] = []
        var wraps = false
    }

    private var rows: [Row]
    private var isPendingWrap = false
    private var held: [UInt8] = []
    private var scrolledOff: [String] = []

    /// Creates an empty screen.
    public init(size: TerminalSize) {
        self.size = size
        self.rows = Array(repeating: Row(), count: size.rows)
    }

    /// The rows' texts, without blanks at their ends.
    public var lines: [String] { rows.map(Self.text) }

    /// The rows down to the last one that holds anything.
    public var text: String {
        var lines = lines
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    /// All text since the start, what scrolled off the screen included.
    public var transcript: String { (scrolledOff + [text]).joined(separator: "\n") }

    /// The text of the row that the cursor stands in.
    public var currentLine: String { lines[row] }

    /// Takes what a program wrote.
    public mutating func take(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            bytesTaken += 1
            held.append(byte)
            if obeyHeld() { held = [] }
        }
    }

    /// Changes the size and wraps the rows anew; the cursor stays on its character.
    public mutating func resize(to newSize: TerminalSize) {
        var position = 0
        var paragraphs: [[String]] = []
        var target: (paragraph: Int, offset: Int) = (0, 0)
        for (index, line) in rows.enumerated() {
            if paragraphs.isEmpty || !rows[index - 1].wraps {
                paragraphs.append([])
                position = 0
            }
            if index == row { target = (paragraphs.count - 1, position + column) }
            var cells = line.cells
            if line.wraps { while cells.count < size.columns { cells.append(" ") } }
            paragraphs[paragraphs.count - 1] += cells
            position += cells.count
        }
        while let last = paragraphs.last, last.isEmpty, paragraphs.count - 1 > target.paragraph {
            paragraphs.removeLast()
        }
        size = newSize
        rows = []
        for (index, cells) in paragraphs.enumerated() {
            var start = 0
            repeat {
                let end = min(start + newSize.columns, cells.count)
                if index == target.paragraph, target.offset >= start, target.offset <= max(end, start) {
                    row = rows.count
                    column = min(target.offset - start, newSize.columns - 1)
                }
                rows.append(Row(cells: Array(cells[start..<end]), wraps: end < cells.count))
                start = end
            } while start < cells.count
        }
        isPendingWrap = false
        while rows.count < newSize.rows { rows.append(Row()) }
        while rows.count > newSize.rows {
            // Empty rows at the bottom go first.
            if rows.count - 1 > row, rows[rows.count - 1].cells.isEmpty {
                rows.removeLast()
            } else {
                scrolledOff.append(Self.text(rows.removeFirst()))
                row = max(0, row - 1)
            }
        }
    }

    private static func text(_ row: Row) -> String {
        var text = row.cells.joined()
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }

    /// Whether the held bytes were complete, and were obeyed.
    private mutating func obeyHeld() -> Bool {
        let first = held[0]
        guard first == 0x1B else { return obeyCharacter(first) }
        guard held.count > 1 else { return false }
        switch held[1] {
        case UInt8(ascii: "["):
            guard let final = held.last, held.count > 2, (0x40...0x7E).contains(final) else { return held.count > 100 }
            obeySequence(String(decoding: held[2..<(held.count - 1)], as: UTF8.self), final: final)
            return true
        case UInt8(ascii: "]"), UInt8(ascii: "P"):
            return held.last == 0x07 || held.suffix(2) == [0x1B, UInt8(ascii: "\\")]
        // Character sets are chosen by two more bytes.
        case UInt8(ascii: "("), UInt8(ascii: ")"): return held.count > 2
        default: return true
        }
    }

    private mutating func obeyCharacter(_ first: UInt8) -> Bool {
        switch first {
        case 0x07: bells += 1
        case 0x08:
            column = max(0, column - 1)
            isPendingWrap = false
        case 0x09: column = min(size.columns - 1, (column / 8 + 1) * 8)
        case 0x0A: lineFeed()
        case 0x0D:
            column = 0
            isPendingWrap = false
        case 0x20..<0x7F: put(Unicode.Scalar(first))
        case 0xC2..<0xF5:
            let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            guard held.count == length else { return false }
            for scalar in String(decoding: held, as: UTF8.self).unicodeScalars { put(scalar) }
        case 0x80...: put("\u{FFFD}")
        default: break
        }
        return true
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        let width = DisplayWidth.columns(of: scalar)
        guard width > 0 else {
            // A combining mark joins what stands before the cursor.
            let place = isPendingWrap ? column : column - 1
            if place >= 0, place < rows[row].cells.count { rows[row].cells[place].unicodeScalars.append(scalar) }
            return
        }
        if isPendingWrap || column + width > size.columns {
            rows[row].wraps = true
            column = 0
            isPendingWrap = false
            lineFeed()
        }
        fill(upTo: column + width)
        rows[row].cells[column] = String(scalar)
        if width == 2 { rows[row].cells[column + 1] = "" }
        column += width
        if column >= size.columns {
            column = size.columns - 1
            isPendingWrap = true
        }
    }

    private mutating func fill(upTo count: Int) {
        while rows[row].cells.count < count { rows[row].cells.append(" ") }
    }

    private mutating func lineFeed() {
        isPendingWrap = false
        if row + 1 < size.rows {
            row += 1
        } else {
            scrolledOff.append(Self.text(rows.removeFirst()))
            rows.append(Row())
        }
    }

    private mutating func obeySequence(_ parameters: String, final: UInt8) {
        let number = Int(parameters.split(separator: ";").first ?? "")
        let count = min(max(1, number ?? 1), 10_000)
        if final != UInt8(ascii: "m") { isPendingWrap = false }
        switch Character(Unicode.Scalar(final)) {
        case "A": row = max(0, row - count)
        case "B": row = min(size.rows - 1, row + count)
        case "C": column = min(size.columns - 1, column + count)
        case "D": column = max(0, column - count)
        case "G": column = min(size.columns, count) - 1
        case "H", "f":
            let parts = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 1 }
            row = min(size.rows, max(1, parts.first ?? 1)) - 1
            column = min(size.columns, max(1, parts.count > 1 ? parts[1] : 1)) - 1
        case "J": eraseScreen(number ?? 0)
        case "K": eraseLine(number ?? 0)
        case "P":
            let end = min(rows[row].cells.count, column + count)
            if column < end { rows[row].cells.removeSubrange(column..<end) }
            rows[row].wraps = false
        case "@":
            fill(upTo: column)
            rows[row].cells.insert(contentsOf: Array(repeating: " ", count: min(count, size.columns)), at: column)
            rows[row].cells = Array(rows[row].cells.prefix(size.columns))
        case "m": hasSeenColours = true
        case "h" where parameters.hasPrefix("?"): modes.insert(String(parameters.dropFirst()))
        case "l" where parameters.hasPrefix("?"): modes.remove(String(parameters.dropFirst()))
        default: break
        }
    }

    private mutating func eraseLine(_ which: Int) {
        rows[row].wraps = false
        switch which {
        case 0: rows[row].cells = Array(rows[row].cells.prefix(column))
        case 1:
            fill(upTo: column + 1)
            for place in 0...column { rows[row].cells[place] = " " }
        default: rows[row].cells = []
        }
    }

    private mutating func eraseScreen(_ which: Int) {
        if which == 0 {
            eraseLine(0)
            for below in (row + 1)..<max(row + 1, size.rows) { rows[below] = Row() }
        } else if which == 2 {
            rows = Array(repeating: Row(), count: size.rows)
        }
    }
}
