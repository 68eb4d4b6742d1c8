/// How a text's characters are written, told from its first bytes.
enum TextEncoding: Hashable {
    /// UTF-8, or what is near it; `mark` bytes of a byte order mark stand before it.
    case utf8(mark: Int)
    /// UTF-16; `mark` bytes of a byte order mark stand before it.
    case utf16(isBigEndian: Bool, mark: Int)

    /// Bytes looked at where no mark tells.
    static let sampleSize = 512

    /// Tells the encoding.
    ///
    /// PowerShell and other Windows programs write UTF-16, and not all of them a mark. Of UTF-16 without one every other
    /// byte is zero, as most of a log is ASCII. A block of NULs that a crash left has zeros at both places.
    ///
    /// - Parameter bytes: the text's beginning.
    /// - Returns: the encoding; UTF-8 where nothing speaks for another.
    static func of(_ bytes: UnsafeRawBufferPointer) -> TextEncoding {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8(mark: 3) }
        if bytes.starts(with: [0xFF, 0xFE]) { return .utf16(isBigEndian: false, mark: 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return .utf16(isBigEndian: true, mark: 2) }
        let pairs = min(bytes.count, sampleSize) / 2
        guard pairs >= 2 else { return .utf8(mark: 0) }
        var firstZeros = 0
        var secondZeros = 0
        for pair in 0..<pairs {
            switch (bytes[2 * pair], bytes[2 * pair + 1]) {
            case (0, 0): break
            case (0, _): firstZeros += 1
            case (_, 0): secondZeros += 1
            default: break
            }
        }
        let (most, few) = (pairs * 6, pairs)
        if secondZeros * 10 >= most, firstZeros * 10 <= few { return .utf16(isBigEndian: false, mark: 0) }
        if firstZeros * 10 >= most, secondZeros * 10 <= few { return .utf16(isBigEndian: true, mark: 0) }
        return .utf8(mark: 0)
    }
}
