import LogSources
import Testing

struct KeptBytesTests {
    @Test func `kept bytes can be read at their path, piece by piece`() throws {
        let kept = try KeptBytes(for: "x.evtx")
        let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(LogSourceError) in
                try kept.append(UnsafeRawBufferPointer(rebasing: bytes[..<1000]))
                try kept.append(UnsafeRawBufferPointer(rebasing: bytes[1000...]))
            }
        }
        try result.get()
        var read: [UInt8] = []
        try PieceScanner(FileSource(kept.place)).forEachPiece { piece throws(LogSourceError) in read += piece }
        #expect(read == bytes)
    }

    @Test func `text comes out as UTF-8 without its mark`() throws {
        let utf16: [UInt8] = [0xFF, 0xFE] + "<Event/>ä".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        var read: [UInt8] = []
        try PieceScanner(MemorySource(name: "x", bytes: utf16)).forEachTextPiece { read += $0 }
        #expect(String(decoding: read, as: UTF8.self) == "<Event/>ä")
    }

    @Test func `a monitor ends the reading`() {
        let scanner = PieceScanner(MemorySource(name: "x", text: "abc"), monitor: ScanMonitor { _ in false })
        #expect(throws: LogSourceError.cancelled(name: "x")) { try scanner.forEachTextPiece { _ in } }
    }
}
