import LogSources
import Testing

struct LineScannerTests {
    private func lines(_ bytes: [UInt8]) throws -> [(Int, Int, String, Bool)] {
        var read: [(Int, Int, String, Bool)] = []
        try LineScanner(MemorySource(name: "m", bytes: bytes)).forEachLine { line in
            read.append((line.number, line.offset, line.text, line.isCut))
            return .next
        }
        return read
    }

    @Test func `lines keep their number and offset, with and without a last line feed`() throws {
        let read = try lines(Array("a\r\n\nbcd".utf8))
        #expect(read.map(\.0) == [1, 2, 3])
        #expect(read.map(\.1) == [0, 3, 4])
        #expect(read.map(\.2) == ["a", "", "bcd"])
    }

    @Test func `an empty source has no lines`() throws {
        #expect(try lines([]).isEmpty)
    }

    @Test(arguments: [1, 255, 4096, 262_143, 262_144, 262_145, 524_288, 1_048_576])
    func `a line of any length up to the bound comes whole`(length: Int) throws {
        let long = [UInt8](repeating: 0x61, count: length)
        let read = try lines(Array("x\n".utf8) + long + Array("\ny\n".utf8))
        #expect(read.count == 3)
        #expect(read[1].2.utf8.count == length)
        #expect(!read[1].3)
        #expect(read[2] == (3, length + 3, "y", false))
    }

    @Test func `a line beyond the bound is cut, and the next one is found`() throws {
        let long = [UInt8](repeating: 0x61, count: 10_000_000)
        let read = try lines(Array("x\n".utf8) + long + Array("\ny".utf8))
        #expect(read.count == 3)
        #expect(read[1].3)
        #expect(read[1].2.utf8.count == LineScanner.longestLine)
        #expect(read[2] == (3, 10_000_003, "y", false))
    }

    @Test func `ten thousand lines across buffer borders are all there`() throws {
        var text = ""
        for number in 1...10_000 { text += "line \(number) " + String(repeating: "z", count: number % 300) + "\n" }
        let read = try lines(Array(text.utf8))
        #expect(read.count == 10_000)
        #expect(read.allSatisfy { $0.2.hasPrefix("line \($0.0) ") })
    }

    @Test func `UTF-16 with a mark is read as text`() throws {
        let text = "é😀\r\nb"
        let little: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big: [UInt8] = [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(try lines(little).map(\.2) == ["é😀", "b"])
        #expect(try lines(big).map(\.2) == ["é😀", "b"])
        #expect(try lines([0xEF, 0xBB, 0xBF, 0x61]).map(\.2) == ["a"])
    }

    @Test func `a scan ends when its monitor says so`() {
        let source = MemorySource(name: "m", text: "a\nb\n")
        #expect(throws: LogSourceError.cancelled(name: "m")) {
            try LineScanner(source, monitor: ScanMonitor { _ in false }).forEachLine { _ in .next }
        }
    }

    @Test func `files that are none are refused by kind`() {
        #expect(throws: LogSourceError.missing(name: "/nowhere/at/all")) { try FileSource("/nowhere/at/all") }
        #expect(throws: LogSourceError.isDirectory(name: "/")) { try FileSource("/") }
        #expect(throws: LogSourceError.isNoFile(name: "/dev/null")) { try FileSource("/dev/null") }
    }

    @Test func `content is told from its first bytes`() throws {
        func kind(_ bytes: [UInt8]) throws -> ContentKind { try ContentKind.of(MemorySource(name: "m", bytes: bytes)) }
        #expect(try kind([]) == .empty)
        #expect(try kind([0x1F, 0x8B, 8, 0]) == .binary(what: .compressed("gzip")))
        #expect(try kind([UInt8](repeating: 0, count: 100)) == .binary(what: .onlyNULs(isWhole: true)))
        #expect(try kind(Array("GET / \u{0} 200\n".utf8) + Array("text ".utf8)) == .text)
    }
}
