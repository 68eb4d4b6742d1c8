import Foundation
import LogSources
import Testing

struct PlainFileTests {
    private func read(_ file: PlainFile, at offset: Int64, _ count: Int) throws -> String {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { buffer.deallocate() }
        let got = try file.read(at: offset, into: buffer)
        return String(decoding: buffer[..<got], as: UTF8.self)
    }

    @Test func `a plain file is read at any place, up to the size it had`() throws {
        let test = try TestFile("one\ntwo\nthree\n")
        let source = try FileSource(test.path)
        let file = try #require(try source.plainFile())
        #expect(file.byteCount == 14)
        #expect(file.byteOrderMark == 0)
        try test.append("four\n")
        #expect(try read(file, at: 4, 4) == "two\n")
        #expect(try read(file, at: 8, 100) == "three\n")
        #expect(try read(file, at: 14, 100).isEmpty)
        #expect(try read(file, at: 1000, 100).isEmpty)
        file.noteChanges()
        #expect(source.damage == nil)
    }

    @Test func `a byte order mark of UTF-8 is told`() throws {
        let test = try TestFile("\u{FEFF}one\n")
        let file = try #require(try FileSource(test.path).plainFile())
        #expect(file.byteOrderMark == 3)
        #expect(file.byteCount == 7)
    }

    @Test(arguments: [
        [0x1F, 0x8B, 0x08, 0x00], [0x28, 0xB5, 0x2F, 0xFD], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00],
        [0x42, 0x5A, 0x68, 0x39],
        [0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0x61, 0x00, 0x62, 0x00], [0x00, 0x61, 0x00, 0x62],
    ])
    func `what can only be read from its beginning is no plain file`(bytes: [UInt8]) throws {
        let test = try TestFile(bytes)
        let file = try FileSource(test.path).plainFile()
        #expect(file == nil)
    }

    @Test func `an empty file and one of NULs are plain`() throws {
        let empty = try TestFile("")
        #expect(try FileSource(empty.path).plainFile()?.byteCount == 0)
        let test = try TestFile([UInt8](repeating: 0, count: 5000) + Array("row\n".utf8))
        #expect(try FileSource(test.path).plainFile()?.byteCount == 5004)
    }

    @Test func `a file that became shorter gives what is left, and the loss is told`() throws {
        let test = try TestFile("one\ntwo\nthree\n")
        let source = try FileSource(test.path)
        let file = try #require(try source.plainFile())
        try test.truncate(to: 6)
        #expect(try read(file, at: 0, 100) == "one\ntw")
        #expect(source.damage?.contains("became shorter while it was read") == true)
    }

    @Test func `a file that is gone or forbidden says so`() throws {
        let test = try TestFile("one\n")
        let source = try FileSource(test.path)
        try FileManager.default.removeItem(atPath: test.path)
        #expect(throws: LogSourceError.missing(name: test.path)) { try source.plainFile() }
    }
}
