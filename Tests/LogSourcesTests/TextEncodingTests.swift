import LogSources
import Testing

struct TextEncodingTests {
    enum Order: CaseIterable, Sendable {
        case little, big

        var mark: [UInt8] { self == .little ? [0xFF, 0xFE] : [0xFE, 0xFF] }

        func bytes(_ units: some Sequence<UInt16>) -> [UInt8] {
            units.flatMap { unit in
                self == .little
                    ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            }
        }
    }

    private func lines(_ bytes: [UInt8]) throws -> [String] { try MemorySource(name: "m", bytes: bytes).lines() }

    @Test(arguments: Order.allCases, [true, false])
    func `UTF-16 is read as text, with and without a mark`(order: Order, hasMark: Bool) throws {
        let text = "10.0.0.1 - - \"GET /caf\u{E9} HTTP/1.1\" 502\r\nsecond \u{1F600}\r\n\r\nlast"
        let bytes = (hasMark ? order.mark : []) + order.bytes(text.utf16)
        #expect(
            try lines(bytes) == ["10.0.0.1 - - \"GET /caf\u{E9} HTTP/1.1\" 502", "second \u{1F600}", "", "last"])
        #expect(try ContentKind.of(MemorySource(name: "m", bytes: bytes)) == .text)
    }

    @Test(arguments: Order.allCases)
    func `a long text of UTF-16 keeps every line across its pieces`(order: Order) throws {
        let expected = (1...9000).map { "line \($0) of \u{20AC} \u{1F600}" }
        let bytes = order.bytes((expected.joined(separator: "\n") + "\n").utf16)
        #expect(try lines(bytes) == expected)
    }

    @Test(arguments: Order.allCases)
    func `a lone surrogate and a last odd byte become replacement characters`(order: Order) throws {
        let before = order.mark + order.bytes("a".utf16)
        let after = order.bytes("b\nc".utf16)
        #expect(try lines(before + order.bytes([0xD83D]) + after) == ["a\u{FFFD}b", "c"])
        #expect(try lines(before + order.bytes([0xDE00]) + after) == ["a\u{FFFD}b", "c"])
        #expect(try lines(before + order.bytes([0xD83D, 0xD83D, 0xDE00]) + after) == ["a\u{FFFD}\u{1F600}b", "c"])
        #expect(try lines(before + order.bytes([0xD83D])) == ["a\u{FFFD}"])
        #expect(try lines(before + [0x41]) == ["a\u{FFFD}"])
    }

    @Test func `a byte order mark of UTF-8 is dropped, and only at the beginning`() throws {
        #expect(try lines(Array("\u{FEFF}a\n\u{FEFF}b\n".utf8)) == ["a", "\u{FEFF}b"])
        #expect(try lines([0xEF, 0xBB, 0xBF]).isEmpty)
        #expect(try lines([0xEF, 0xBB]).count == 1)
    }

    @Test func `carriage returns end a line only before its line feed or the end`() throws {
        #expect(try lines(Array("a\r\nb\rc\r\nd\r".utf8)) == ["a", "b\rc", "d"])
        #expect(try lines(Array("\r\n\r".utf8)) == ["", ""])
    }

    @Test func `what is nearly no UTF-16 is read as it is`() throws {
        #expect(try lines(Array("a\0b\0 plain text of one byte a character\n".utf8)).count == 1)
        #expect(try lines([0x61]) == ["a"])
        #expect(try lines([0x61, 0x00]) == ["a"])
    }
}
