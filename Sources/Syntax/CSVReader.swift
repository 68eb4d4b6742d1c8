/// Text taken apart into rows and cells, one after the other; cells that nobody wants are passed over without being kept.
///
/// Cells are as RFC 4180 has them: in quotes where they hold separators, line feeds or quotes, which are doubled there.
/// What stands behind a closing quote belongs to the cell, and a quote inside a bare cell is a character like others.
public struct CSVReader {
    /// How a table is written.
    public struct Layout: Hashable, Sendable {
        /// The byte between cells; nil where it is a comma, a semicolon or a tab, whichever comes behind the first
        /// cell in quotes.
        public var separator: UInt8?
        /// Whether a cell in quotes may go on in the next line; where none does, a lost quote costs one row only.
        public var isMultiline: Bool
        /// How many bytes are kept of a cell; the rest is passed over.
        public var longestCell: Int
        /// How many bytes a row may have.
        public var longestRow: Int

        /// Creates a layout.
        public init(
            separator: UInt8?, isMultiline: Bool = true, longestCell: Int = .max, longestRow: Int = .max
        ) {
            self.separator = separator
            self.isMultiline = isMultiline
            self.longestCell = longestCell
            self.longestRow = longestRow
        }
    }

    /// Why a row is none.
    public enum Problem: Hashable, Sendable {
        /// It has more bytes than `longestRow`; maybe a quote was not closed. The next line begins another row.
        case tooLong
        /// The text ends inside quotes.
        case notClosed
    }

    /// A row whose cells are all kept.
    public struct Row: Hashable, Sendable {
        /// The cells without their quotes; none where there is a problem.
        public var cells: [String]
        /// 1-based line on which it begins.
        public var line: Int
        /// Offset of its first byte.
        public var offset: Int
        /// Why it is no row.
        public var problem: Problem?
    }

    /// What stands behind a cell.
    public enum Border: Hashable, Sendable {
        /// Another cell of the row.
        case cell
        /// The row's end.
        case row
        /// Nothing of the row that could be read.
        case problem(Problem)
    }

    private var feed: ByteFeed
    private var layout: Layout
    private var rowStart = 0
    /// The cell read last, without its quotes.
    public private(set) var cell: [UInt8] = []
    /// Whether it was in quotes.
    public private(set) var isQuoted = false

    /// Begins to read.
    public init(_ feed: ByteFeed, _ layout: Layout) {
        self.feed = feed
        self.layout = layout
    }

    /// 1-based line of what comes next.
    public var line: Int { feed.line }

    /// Why the source could not be read to its end.
    public var failure: (any Error)? { feed.failure }

    /// Begins the next row.
    ///
    /// - Returns: whether there is one.
    public mutating func beginRow() -> Bool {
        guard feed.peek() != nil else { return false }
        rowStart = feed.offset
        return true
    }

    /// Reads the next cell of a row.
    ///
    /// - Parameter keeping: whether its text is wanted.
    /// - Returns: what stands behind it.
    public mutating func nextCell(keeping: Bool = true) -> Border {
        cell.removeAll(keepingCapacity: true)
        isQuoted = false
        let most = keeping ? layout.longestCell : 0
        var isInside = false
        var isStart = true
        while let byte = feed.next() {
            if feed.offset - rowStart > layout.longestRow { return giveUp(byte) }
            switch byte {
            case 0x0A where !isInside || !layout.isMultiline:
                if cell.last == 0x0D { cell.removeLast() }
                return .row
            case 0x22 where isStart:
                isInside = true
                isQuoted = true
                isStart = false
                continue
            case 0x22 where isInside:
                guard feed.peek() == 0x22 else {
                    isInside = false
                    continue
                }
                // Two inside quotes stand for one.
                _ = feed.next()
            case 0x2C, 0x3B, 0x09:
                guard !isInside, layout.separator ?? byte == byte else { break }
                if isQuoted { layout.separator = byte }
                return .cell
            default:
                guard byte == layout.separator, !isInside else { break }
                return .cell
            }
            isStart = false
            if cell.count < most { cell.append(byte) }
        }
        return isInside && layout.isMultiline ? .problem(.notClosed) : .row
    }

    /// Passes over the rest of a line.
    private mutating func giveUp(_ last: UInt8) -> Border {
        var last = last
        while last != 0x0A, let byte = feed.next() { last = byte }
        return .problem(.tooLong)
    }

    /// Reads the next row that is not empty.
    ///
    /// - Returns: the row; nil at the end.
    public mutating func nextRow() -> Row? {
        while beginRow() {
            var row = Row(cells: [], line: feed.line, offset: feed.offset)
            var border = Border.cell
            while border == .cell {
                border = nextCell()
                row.cells.append(String(decoding: cell, as: UTF8.self))
            }
            if case .problem(let problem) = border {
                row.problem = problem
                row.cells = []
            } else if row.cells == [""] {
                continue
            }
            return row
        }
        return nil
    }
}
