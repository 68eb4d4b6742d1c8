internal import LogSources
internal import Syntax
internal import Times

/// A table's header: what stands between cells, and the columns' names.
struct TableLayout: Hashable {
    var separator: UInt8
    /// The columns as JSON names them.
    var columns: [String]
    /// Columns whose times are UTC's, written for people.
    var localTimes: Set<Int>

    /// Columns that hold a whole line.
    private static let lines: Set<String> = [
        "message", "@message", "_raw", "line", "log", "textpayload", "msg", "body", "logmessage", "logentry", "raw",
        "content", "resultdescription", "_source.message", "event.original", "jsonpayload.message",
    ]

    /// A column that holds a whole line as the member by which such a line is known: `Line` as `line`.
    private static func lineMember(_ name: String) -> String {
        let plain = name.lowercased()
        guard lines.contains(plain) else { return name }
        let member = WrappedMember.all.first { $0.path.lowercased() == plain }
        return member.map(\.path) ?? "message"
    }

    /// The layout that a text's first line tells; nil where it is no header.
    static func of(_ text: UnsafeRawBufferPointer) -> TableLayout? {
        let line = text.prefix { $0 != 0x0A && $0 != 0x0D }
        guard line.count < 16_384, line.count < text.count else { return nil }
        for separator in [UInt8(0x2C), 0x09, 0x3B] where line.contains(separator) {
            var reader = CSVReader(ByteFeed(Array(line)), CSVReader.Layout(separator: separator))
            guard let cells = reader.nextRow()?.cells, cells.count >= 2 else { continue }
            var layout = TableLayout(separator: separator, columns: [], localTimes: [])
            for (place, cell) in cells.enumerated() { layout.add(cell, at: place) }
            if layout.isTelling(cells) { return layout }
        }
        return nil
    }

    private mutating func add(_ cell: String, at place: Int) {
        var name = cell
        // Azure's exports say the zone behind the name.
        if name.hasSuffix(" [UTC]") {
            name.removeLast(6)
            localTimes.insert(place)
        }
        name = Self.lineMember(name)
        // Two columns of one name would make an object that has it twice.
        columns.append(columns.contains(name) ? "\(name)#\(place + 1)" : name)
    }

    /// Whether cells can only be names: one is that of a column of lines, or there are many and none is a value.
    private func isTelling(_ cells: [String]) -> Bool {
        guard cells.allSatisfy(Self.isName) else { return false }
        if columns.contains(where: { Self.lines.contains($0.lowercased()) }) { return true }
        return cells.count >= 4 && Set(cells).count == cells.count
    }

    /// A name: letters first, and nothing that rows have.
    private static func isName(_ cell: String) -> Bool {
        guard let first = cell.utf8.first, cell.utf8.count <= 80,
            first | 0x20 &- 0x61 < 26 || first == 0x5F || first == 0x40
        else { return false }
        return cell.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2E, 0x40, 0x20, 0x5B, 0x5D, 0x28, 0x29, 0x3A: true
            default: false
            }
        }
    }
}

/// The rows of a table as objects: the columns' names are the members'.
struct TableUnrolling: Unrolling {
    private var reader: CSVReader
    private let layout: TableLayout
    private var isFirst = true

    init(_ feed: ByteFeed, _ layout: TableLayout) {
        reader = CSVReader(
            feed,
            CSVReader.Layout(
                separator: layout.separator, longestCell: LineScanner.longestLine, longestRow: LineScanner.longestLine))
        self.layout = layout
    }

    var failure: (any Error)? { reader.failure }
    var brokenAt: Int? { nil }

    mutating func next() -> (json: [UInt8], line: Int)? {
        while let row = reader.nextRow() {
            if isFirst {
                isFirst = false
                continue
            }
            // What cannot be read stays a line of its own, which is told as unreadable.
            guard row.problem == nil else { return (Array("{".utf8), row.line) }
            var json: [UInt8] = []
            for (place, cell) in row.cells.enumerated() where place < layout.columns.count {
                json.append(json.isEmpty ? 0x7B : 0x2C)
                JSONText.append(layout.columns[place], to: &json)
                json.append(0x3A)
                JSONText.append(layout.localTimes.contains(place) ? Self.iso(cell) : cell, to: &json)
            }
            json.append(0x7D)
            return (json, row.line)
        }
        return nil
    }

    /// `2/11/2026, 6:40:04.123 AM` as `2026-02-11T06:40:04.123Z`; the text itself where it is no such time.
    static func iso(_ text: String) -> String {
        let parts = text.split(separator: ".", maxSplits: 1)
        let digits = parts.count > 1 ? parts[1].prefix { $0.isNumber } : ""
        let plain = digits.isEmpty ? text : "\(parts[0])\(parts[1].dropFirst(digits.count))"
        guard let stamp = LocalStamp(plain), let wall = stamp.wall(stamp.order ?? stamp.likelierOrder) else {
            return text
        }
        let fraction = String(digits.prefix(6))
        let padded = Int64(fraction + String(repeating: "0", count: 6 - fraction.count)) ?? 0
        return Timestamp(microseconds: wall.microseconds + padded).iso8601
    }
}
