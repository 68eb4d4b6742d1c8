/// Cuts a stream of bytes into the rows and cells of a table with quoted cells, which may hold line feeds.
struct TableCutter {
    struct Row {
        var cells: [String]
        var line: Int
        var offset: Int
        var problem: String?
    }

    let delimiter: UInt8
    private var cells: [String] = []
    private var cell: [UInt8] = []
    private var isQuoted = false
    /// A quote was read inside quotes: the end, or the first of two that stand for one.
    private var isQuoteOpen = false
    private var isCellStart = true
    private var size = 0
    private var line = 1
    private var offset = 0
    private var start = (line: 1, offset: 0)

    init(delimiter: UInt8) { self.delimiter = delimiter }

    /// Takes the next bytes and hands out the rows that end in them.
    mutating func take(_ bytes: UnsafeRawBufferPointer, _ body: (Row) -> Void) {
        for byte in bytes {
            step(byte, body)
            offset += 1
            if byte == 0x0A { line += 1 }
        }
    }

    /// Hands out the last row.
    mutating func end(_ body: (Row) -> Void) {
        if isQuoted, !isQuoteOpen {
            body(Row(cells: [], line: start.line, offset: start.offset, problem: "a quoted cell is not closed"))
        } else if size > 0 {
            endRow(body)
        }
        size = 0
    }

    private mutating func step(_ byte: UInt8, _ body: (Row) -> Void) {
        if size == 0 { start = (line, offset) }
        size += 1
        if size > EventLog.longestEvent {
            // A quote that nobody closed: the row is given up, and the next line begins another.
            if byte == 0x0A {
                let words = "the row is longer than \(EventLog.longestEvent >> 20) MiB, or a quoted cell is not closed"
                body(Row(cells: [], line: start.line, offset: start.offset, problem: words))
                reset()
            }
            return
        }
        if isQuoted {
            if isQuoteOpen {
                isQuoteOpen = false
                if byte == 0x22 { return cell.append(byte) }
                isQuoted = false
            } else {
                if byte == 0x22 { isQuoteOpen = true } else { cell.append(byte) }
                return
            }
        }
        switch byte {
        case 0x22 where isCellStart:
            isQuoted = true
            isCellStart = false
        case delimiter: endCell()
        case 0x0A: endRow(body)
        default:
            cell.append(byte)
            isCellStart = false
        }
    }

    private mutating func endCell() {
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
        isCellStart = true
    }

    private mutating func endRow(_ body: (Row) -> Void) {
        if cell.last == 0x0D { cell.removeLast() }
        endCell()
        if cells != [""] { body(Row(cells: cells, line: start.line, offset: start.offset, problem: nil)) }
        reset()
    }

    private mutating func reset() {
        cells.removeAll(keepingCapacity: true)
        cell.removeAll(keepingCapacity: true)
        isQuoted = false
        isQuoteOpen = false
        isCellStart = true
        size = 0
    }
}
