/// What the first bytes of a source are, as far as bytes alone tell.
public enum ContentKind: Hashable, Sendable {
    /// No bytes at all.
    case empty
    /// Text, in UTF-8 or near it.
    case text
    /// A compressed file, a database, a program: anything but text.
    case binary(what: BinaryContent)

    private static let signatures: [(bytes: [UInt8], what: BinaryContent)] = [
        ([0x1F, 0x8B], .compressed("gzip")), ([0x28, 0xB5, 0x2F, 0xFD], .compressed("zstd")),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], .compressed("xz")), ([0x42, 0x5A, 0x68], .compressed("bzip2")),
        ([0x50, 0x4B, 0x03, 0x04], .archive),
        (Array("ElfFile\0".utf8), .eventLog),
        ([0x7F, 0x45, 0x4C, 0x46], .known("a program (ELF)")), ([0x4D, 0x5A, 0x90], .known("a Windows program")),
        (Array("%PDF".utf8), .known("a PDF")), ([0x89, 0x50, 0x4E, 0x47], .known("a picture (PNG)")),
        (Array("SQLite format 3".utf8), .known("an SQLite database")),
    ]

    private static let sampleSize = 8192
    /// NULs at the beginning that are passed over; a log that was emptied while its writer kept its place begins so.
    private static let mostNULs = 1 << 30

    /// Looks at up to the first 8 KiB that are not all NULs.
    ///
    /// - Parameter source: what to look at.
    /// - Returns: `binary` for a known signature, or where more than a tenth of the bytes are control characters.
    /// - Throws: what opening or reading throws.
    public static func of(_ source: any LogSource) throws(LogSourceError) -> ContentKind {
        var reading = try source.open()
        var bytes: [UInt8] = []
        var passed = 0
        repeat {
            bytes = try FirstBytes.read(from: &reading, atLeast: sampleSize, atMost: passed == 0 ? sampleSize : 1 << 18)
            passed += bytes.count
        } while !bytes.isEmpty && passed < mostNULs && bytes.allSatisfy { $0 == 0 }
        if bytes.isEmpty, passed > 0 { return .binary(what: .onlyNULs(isWhole: true)) }
        if passed >= mostNULs, bytes.allSatisfy({ $0 == 0 }) { return .binary(what: .onlyNULs(isWhole: false)) }
        return bytes.withUnsafeBytes { of(bytes: $0) }
    }

    static func of(bytes: UnsafeRawBufferPointer) -> ContentKind {
        if bytes.isEmpty { return .empty }
        for signature in signatures where bytes.starts(with: signature.bytes) { return .binary(what: signature.what) }
        // UTF-16 text is half NULs.
        if case .utf16 = TextEncoding.of(bytes) { return .text }
        var controls = 0
        var counted = 0
        var index = 0
        while index < bytes.count {
            let zeros = bytes[index...].prefix { $0 == 0 }.count
            if zeros >= NULBlocks.shortest {
                // What a crash left in a log says nothing of the rest.
                index += zeros
                continue
            }
            let byte = bytes[index]
            if byte < 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09, byte != 0x1B { controls += 1 }
            counted += 1
            index += 1
        }
        if counted == 0 { return .binary(what: .onlyNULs(isWhole: true)) }
        return controls * 10 > counted ? .binary(what: .unknown) : .text
    }
}
