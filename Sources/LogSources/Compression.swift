internal import CCodecs

/// Compressions that logs are kept in, told by a file's first bytes and not by its name.
enum Compression: String, CaseIterable {
    case gzip, zstd, xz, bzip2

    private var signature: [UInt8] {
        switch self {
        case .gzip: [0x1F, 0x8B, 0x08]
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
        case .bzip2: [0x42, 0x5A, 0x68]
        }
    }

    /// What names the compression and its reader to `CCodecs`.
    func code(_ gzip: GzipReader) -> Int32 {
        switch self {
        case .gzip: Int32(gzip == .zlib ? POSTERN_GZIP_BY_ZLIB.rawValue : POSTERN_GZIP.rawValue)
        case .zstd: Int32(POSTERN_ZSTD.rawValue)
        case .xz: Int32(POSTERN_XZ.rawValue)
        case .bzip2: Int32(POSTERN_BZIP2.rawValue)
        }
    }

    /// The compression that bytes begin with; nil where they begin with none.
    static func of(_ bytes: UnsafeRawBufferPointer) -> Compression? {
        allCases.first { one in
            guard bytes.starts(with: one.signature) else { return false }
            // ‘BZh’ is followed by the block's size, and that by the number of the circle's circumference.
            return one != .bzip2 || bytes.count < 10
                || (0x31...0x39).contains(bytes[3])
                    && (bytes[4...].starts(with: [0x31, 0x41, 0x59]) || bytes[4...].starts(with: [0x17, 0x72, 0x45]))
        }
    }
}
