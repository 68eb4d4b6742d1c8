import Syntax
import Testing

struct CSVReaderTests {
    private func rows(_ text: String, _ layout: CSVReader.Layout = .init(separator: 0x2C)) -> [CSVReader.Row] {
        var reader = CSVReader(ByteFeed(Array(text.utf8)), layout)
        var rows: [CSVReader.Row] = []
        while let row = reader.nextRow() { rows.append(row) }
        return rows
    }

    private func cells(_ text: String, _ layout: CSVReader.Layout = .init(separator: 0x2C)) -> [[String]] {
        rows(text, layout).map(\.cells)
    }

    @Test(arguments: [
        ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]), ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
        ("\"a,b\",\"c\"\"d\"\n", [["a,b", "c\"d"]]), ("\"a\nb\",c\n\n\nd,e\n", [["a\nb", "c"], ["d", "e"]]),
        ("\"a\r\nb\"\r\n", [["a\r\nb"]]), (",\n", [["", ""]]), ("a\"b,\"\"\n", [["a\"b", ""]]),
        ("\"a\"b,c\n", [["ab", "c"]]), ("\"\"\"\"\n", [["\""]]), ("\u{FEFF}a;b,c\n", [["a;b", "c"]]), ("", []),
    ])
    func `cells are as RFC 4180 has them`(text: String, expected: [[String]]) {
        #expect(cells(text) == expected)
    }

    @Test func `rows know their line and place`() {
        let found = rows("a,\"b\nb\"\nc,d\n\ne,f")
        #expect(found.map(\.line) == [1, 3, 5])
        #expect(found.map(\.offset) == [0, 8, 13])
    }

    @Test func `a quote that is not closed is told, and costs one row where rows are lines`() {
        #expect(rows("a,b\n\"c,d\ne,f\n").map(\.problem) == [nil, .notClosed])
        #expect(cells("\"c,d\ne,f\n", .init(separator: 0x2C, isMultiline: false)) == [["c,d"], ["e", "f"]])
    }

    @Test func `a row that is too long is given up, and the next line begins another`() {
        let long = "\"" + String(repeating: "x", count: 100)
        let found = rows("a,b\n\(long)\nc,d\n", .init(separator: 0x2C, longestRow: 50))
        #expect(found.map(\.problem) == [nil, .tooLong, nil])
        #expect(found.last?.cells == ["c", "d"])
        #expect(found.last?.line == 3)
    }

    @Test(arguments: [",", ";", "\t"])
    func `the separator behind the first quoted cell is the table's`(separator: String) {
        let text = "\"(PDH-CSV 4.0)\"\(separator)\"a\"\n1,5;2\t3\(separator)4\n"
        let byte = UInt8(ascii: separator.unicodeScalars.first ?? ",")
        let last = cells(text, .init(separator: nil)).last
        #expect(last?.last == "4")
        #expect(last?.count == 2 + [0x2C, 0x3B, 0x09].count { $0 == byte })
    }

    @Test func `what is not wanted is not kept, and of the rest only its beginning`() {
        var reader = CSVReader(
            ByteFeed(Array("abcdef,\"gh\"\"i\",jkl\n".utf8)), .init(separator: 0x2C, longestCell: 3))
        var found: [(border: CSVReader.Border, cell: [UInt8], isQuoted: Bool)] = []
        var rows = 0
        while reader.beginRow() {
            rows += 1
            for isWanted in [true, false, true] {
                let border = reader.nextCell(keeping: isWanted)
                found.append((border, reader.cell, reader.isQuoted))
            }
        }
        #expect(rows == 1)
        #expect(found.map(\.border) == [.cell, .cell, .row])
        #expect(found.map(\.cell) == [Array("abc".utf8), [], Array("jkl".utf8)])
        #expect(found.map(\.isQuoted) == [false, true, false])
    }
}
