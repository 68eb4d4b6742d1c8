#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Bytes kept in a private temporary file, for libraries that open files by themselves.
///
/// The file can be read by its owner only and is gone with this object.
public final class KeptBytes: Sendable {
    private let file: TemporaryFile

    /// Makes an empty file in `TMPDIR`, or in `/tmp` where that is not set.
    ///
    /// - Parameter name: what it is made for, in errors.
    /// - Throws: `unreadable`, naming the folder, where the file cannot be made.
    public init(for name: String) throws(LogSourceError) {
        var folder = "/tmp"
        if let told = getenv("TMPDIR"), told.pointee != 0 { folder = String(cString: told) }
        file = try TemporaryFile(in: folder, for: name)
    }

    /// A path under which the bytes can be read, good as long as this object is.
    public var place: String { file.place }

    /// Writes behind what the file holds.
    ///
    /// - Parameter bytes: what to write.
    /// - Throws: `unreadable`, naming the folder, where the disk is full.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(LogSourceError) { try file.append(bytes) }
}
