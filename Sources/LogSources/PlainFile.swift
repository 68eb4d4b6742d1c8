/// An uncompressed file of UTF-8 text, open to be read at any place by any number of threads.
///
/// It is read as far as it reached when it was opened. Line numbers and offsets are those of its bytes as they are stored,
/// which begin behind `byteOrderMark`.
public final class PlainFile: Sendable {
    /// The size in bytes when the file was opened.
    public let byteCount: Int64
    /// How many bytes of a byte order mark stand before the text: 3, or 0 where there is none.
    public let byteOrderMark: Int
    private let file: OpenedFile

    init(_ file: OpenedFile, byteOrderMark: Int) {
        self.file = file
        self.byteOrderMark = byteOrderMark
        byteCount = file.byteCount
    }

    /// Reads the bytes that stand at a place.
    ///
    /// A file that became shorter meanwhile gives fewer bytes, which is noted as the source's damage.
    ///
    /// - Parameters:
    ///   - offset: the place, counted from 0.
    ///   - buffer: where the bytes go.
    /// - Returns: how many were read: as many as fit, fewer only at the end.
    /// - Throws: `unreadable` with the system's reason.
    public func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int {
        try file.read(at: offset, into: buffer)
    }

    /// Notes as the source's damage that the file ended before the size it had when it was opened.
    public func noteShrunk() { file.noteShrunk() }

    /// Notes as the source's damage what happened to the file since it was opened; to be asked when all of it was read.
    public func noteChanges() { file.noteChanges() }
}
