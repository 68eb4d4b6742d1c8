/// Opens what may be compressed.
enum MaybeCompressed {
    private static let firstSize = 1 << 16
    /// As many bytes as the longest signature needs.
    private static let neededSize = 16

    /// Looks at the first bytes and decompresses what follows where they say so.
    ///
    /// - Parameters:
    ///   - bytes: the bytes as they are stored.
    ///   - name: the source's name.
    ///   - damage: takes what is lost.
    ///   - gzip: what decompresses gzip.
    /// - Returns: the bytes as they are meant.
    /// - Throws: what reading throws.
    static func opened(
        _ bytes: any LogBytes, name: String, damage: Damage, gzip: GzipReader = .fastest
    ) throws(LogSourceError) -> any LogBytes {
        var rest = bytes
        let first = try FirstBytes.read(from: &rest, atLeast: neededSize, atMost: firstSize)
        guard let compression = first.withUnsafeBytes({ Compression.of($0) }) else {
            return PrefixedBytes(first, rest)
        }
        return try DecompressedBytes(first, rest, compression, name: name, damage: damage, gzip: gzip)
    }
}
