/// What the first bytes of a source are, as far as bytes alone tell.
public enum ContentKind: Hashable, Sendable {
    /// No bytes at all.
    case empty
    /// Text, in UTF-8 or near it.
    case text
    /// A compressed file, a database or a program; the name says which where it is known.
    case binary(what: String)

    private static let signatures: [(bytes: [UInt8], what: String)] = [
        ([0x1F, 0x8B], "gzip-compressed"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd-compressed"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz-compressed"), ([0x42, 0x5A, 0x68], "bzip2-compressed"),
        ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive"),
        (Array("ElfFile\0".utf8), "a binary Windows event log (.evtx)"),
        ([0x7F, 0x45, 0x4C, 0x46], "a program (ELF)"), ([0x4D, 0x5A, 0x90], "a Windows program"),
        (Array("%PDF".utf8), "a PDF"), ([0x89, 0x50, 0x4E, 0x47], "a picture (PNG)"),
        (Array("SQLite format 3".utf8), "an SQLite database"),
    ]

    /// Looks at up to the first 8 KiB.
    ///
    /// - Parameter source: what to look at.
    /// - Returns: `binary` for a known signature, or where more than a tenth of the bytes are control characters.
    /// - Throws: what opening or reading throws.
    public static func of(_ source: any LogSource) throws(LogSourceError) -> ContentKind {
        var reading = try source.open()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8192, alignment: 8)
        defer { buffer.deallocate() }
        var count = 0
        while count < buffer.count {
            let read = try reading.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            if read == 0 { break }
            count += read
        }
        return of(bytes: UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
    }

    static func of(bytes: UnsafeRawBufferPointer) -> ContentKind {
        if bytes.isEmpty { return .empty }
        for signature in signatures where bytes.starts(with: signature.bytes) { return .binary(what: signature.what) }
        // UTF-16 text is half NULs; its mark says so.
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return .text }
        var controls = 0
        for byte in bytes where byte < 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 && byte != 0x1B {
            controls += 1
        }
        return controls * 10 > bytes.count ? .binary(what: "not text") : .text
    }
}
