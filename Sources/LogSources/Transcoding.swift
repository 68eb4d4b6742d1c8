/// Turns UTF-16 into UTF-8 on the way from a source to its lines.
enum Transcoding {
    /// The same bytes without a byte order mark, or UTF-8 made of them where they are UTF-16.
    ///
    /// - Parameter bytes: the bytes as they are meant, from the first on.
    /// - Returns: UTF-8, or what is near it, and the place of its first byte: behind a mark in UTF-8.
    /// - Throws: what reading throws.
    static func utf8(_ bytes: any LogBytes) throws(LogSourceError) -> (bytes: any LogBytes, start: Int) {
        var rest = bytes
        let head = try FirstBytes.read(
            from: &rest, atLeast: TextEncoding.sampleSize, atMost: TextEncoding.sampleSize)
        switch head.withUnsafeBytes({ TextEncoding.of($0) }) {
        case .utf8(let mark): return (PrefixedBytes(Array(head.dropFirst(mark)), rest), mark)
        case .utf16(let isBigEndian, let mark):
            return (UTF16Bytes(PrefixedBytes(Array(head.dropFirst(mark)), rest), isBigEndian: isBigEndian), 0)
        }
    }
}
