import LogSources
import Testing

/// Blocks of NULs, as crashes and writers that keep their place in an emptied log leave them.
struct NULBlockTests {
    private struct Line: Equatable {
        var number: Int
        var offset: Int
        var text: String
    }

    private func lines(_ bytes: [UInt8]) throws -> [Line] {
        var read: [Line] = []
        try LineScanner(MemorySource(name: "m", bytes: bytes)).forEachLine { line in
            read.append(Line(number: line.number, offset: line.offset, text: line.text))
            return .next
        }
        return read
    }

    private func nuls(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    private static let sizes = [4, 5, 511, 4096, 262_143, 262_144, 262_145, 1_100_000]

    @Test(arguments: sizes)
    func `a row behind a block in the middle of a torn row is read`(size: Int) throws {
        let bytes = Array("first\r\ntorn ro".utf8) + nuls(size) + Array("second row\r\nthird\r\n".utf8)
        #expect(
            try lines(bytes) == [
                Line(number: 1, offset: 0, text: "first"), Line(number: 2, offset: 7, text: "torn ro"),
                Line(number: 2, offset: 14 + size, text: "second row"),
                Line(number: 3, offset: 26 + size, text: "third"),
            ])
    }

    @Test(arguments: [1, 2, 3] + sizes)
    func `a block at the beginning of a line is passed over`(size: Int) throws {
        #expect(
            try lines(nuls(size) + Array("row\nnext\n".utf8)) == [
                Line(number: 1, offset: size, text: "row"), Line(number: 2, offset: size + 4, text: "next"),
            ])
    }

    @Test(arguments: [1, 2, 3] + sizes)
    func `a block at the end is passed over, and one that is all of a line is an empty line`(size: Int) throws {
        #expect(try lines(Array("row".utf8) + nuls(size)) == [Line(number: 1, offset: 0, text: "row")])
        #expect(try lines(Array("row".utf8) + nuls(size) + [0x0A]) == [Line(number: 1, offset: 0, text: "row")])
        #expect(
            try lines(Array("row\n".utf8) + nuls(size)) == [
                Line(number: 1, offset: 0, text: "row"), Line(number: 2, offset: 4 + size, text: ""),
            ])
        #expect(
            try lines(nuls(size) + Array("\nrow\n".utf8)) == [
                Line(number: 1, offset: size, text: ""), Line(number: 2, offset: size + 1, text: "row"),
            ])
        #expect(
            try lines([0x0D] + nuls(size) + Array("\nrow\n".utf8)).map(\.number) == [1, 2])
    }

    @Test func `a few NULs in the middle of a row belong to it`() throws {
        #expect(
            try lines(Array("GET /a\0\0\0b\nnext\n".utf8)) == [
                Line(number: 1, offset: 0, text: "GET /a\0\0\0b"), Line(number: 2, offset: 11, text: "next"),
            ])
    }

    @Test func `several blocks part a line into as many rows`() throws {
        let bytes = Array("a".utf8) + nuls(9) + Array("b".utf8) + nuls(4) + Array("c\nd".utf8)
        #expect(try lines(bytes).map(\.text) == ["a", "b", "c", "d"])
        #expect(try lines(bytes).map(\.number) == [1, 1, 1, 2])
        #expect(try lines(bytes).map(\.offset) == [0, 10, 15, 17])
    }

    @Test func `lines come out the same however the bytes are cut into readings`() throws {
        var bytes: [UInt8] = []
        var state: UInt64 = 3
        for _ in 0..<400 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let choice = Int(state >> 33) % 6
            bytes +=
                choice == 0 ? [0x0A] : choice == 1 ? [0x0D, 0x0A] : choice < 4 ? nuls(Int(state >> 40) % 7) : [0x61]
        }
        let whole = try lines(bytes)
        for size in 1...9 {
            var read: [Line] = []
            try LineScanner(Trickle(bytes: bytes, size: size)).forEachLine { line in
                read.append(Line(number: line.number, offset: line.offset, text: line.text))
                return .next
            }
            #expect(read == whole)
        }
    }

    /// Gives a few bytes at a time.
    private struct Trickle: LogSource {
        let name = "t"
        let byteCount: Int64? = nil
        let bytes: [UInt8]
        let size: Int

        func open() -> any LogBytes { Reading(rest: bytes[...], size: size) }

        private struct Reading: LogBytes {
            var rest: ArraySlice<UInt8>
            let size: Int

            mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
                let part = rest.prefix(min(size, buffer.count))
                buffer.copyBytes(from: part)
                rest = rest.dropFirst(part.count)
                return part.count
            }
        }
    }

    @Test func `a text with blocks in it is text, NULs alone are none`() throws {
        func kind(_ bytes: [UInt8]) throws -> ContentKind { try ContentKind.of(MemorySource(name: "m", bytes: bytes)) }
        #expect(try kind(nuls(1_000_000) + Array("row\n".utf8)) == .text)
        #expect(try kind(Array("row\n".utf8) + nuls(8000)) == .text)
        #expect(try kind(nuls(1_000_000)) == .binary(what: .onlyNULs(isWhole: true)))
    }
}
