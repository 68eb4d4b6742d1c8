/// One line of a source, or one part of it, valid only while the scan's closure runs.
public struct LogLine {
    /// The line without its line feed and without a carriage return before it; at most `LineScanner.longestLine` bytes.
    public let bytes: UnsafeRawBufferPointer
    /// 1-based.
    public let number: Int
    /// The first byte's place, counted from 0; in UTF-16 sources, in the UTF-8 made of them.
    ///
    /// NULs at the line's beginning are passed over: it is the place of the first byte that is none. Of an empty line it
    /// is the place of its line feed, or of the source's end.
    public let offset: Int
    /// Whether the line was longer than `LineScanner.longestLine` and `bytes` is only its beginning.
    public let isCut: Bool

    /// How many bytes before and behind `bytes` may be read, though they are not the line's: vectors read past its end.
    public static let padding = 192

    /// The bytes as text, with U+FFFD for what is not UTF-8.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The line of bytes that hold no block of NULs.
    ///
    /// - Parameters:
    ///   - bytes: the bytes without their line feed; a carriage return at their end is left out. `padding` bytes around
    ///     them may be read.
    ///   - number: the line's, 1-based.
    ///   - offset: the first byte's place.
    ///   - isCut: whether the line goes on behind the bytes.
    package init(_ bytes: UnsafeRawBufferPointer, number: Int, offset: Int, isCut: Bool = false) {
        let isLong = bytes.count > LineScanner.longestLine
        var end = min(bytes.count, LineScanner.longestLine)
        if !isCut, !isLong, end > 0, bytes[end - 1] == 0x0D { end -= 1 }
        self.bytes = UnsafeRawBufferPointer(rebasing: bytes[..<end])
        self.number = number
        self.offset = end == 0 ? offset + bytes.count : offset
        self.isCut = isCut || isLong
    }
}
