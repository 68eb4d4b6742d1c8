internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A file on this machine.
///
/// Logs are written to, rotated and emptied while they are read. A reading ends at the size that the file had when it was
/// opened; what a reading lost, or that another file stands at the path by now, is said in `damage`.
public struct FileSource: LogSource {
    /// The path as the user gave it.
    public let name: String
    /// The file's size in bytes when it was looked at, or as much of it as is to be read.
    public private(set) var byteCount: Int64?
    private let path: FilePath
    private let latest = LatestDamage()
    private var first = FirstReading()
    private let gzip: GzipReader
    private var mostBytes = Int64.max
    /// What was lost in the last reading, in the order in which it was found.
    public var losses: [String] { latest.losses }
    /// Where the file lies; its name may be another.
    public var place: String { path.string }

    /// Looks at the file without opening it.
    ///
    /// - Parameters:
    ///   - path: the path; not expanded in any way.
    ///   - name: the name that stands in citations, where it is another than the path.
    /// - Throws: `missing`, `isDirectory`, `isNoFile`, or `unreadable` with the system's reason.
    public init(_ path: String, named name: String? = nil) throws(LogSourceError) {
        try self.init(path, named: name, gzip: .fastest)
    }

    /// Looks at the file without opening it, and chooses what decompresses gzip.
    package init(_ path: String, named name: String? = nil, gzip: GzipReader) throws(LogSourceError) {
        let name = name ?? path
        guard !path.isEmpty, !path.utf8.contains(0) else { throw .missing(name: name) }
        self.name = name
        self.path = FilePath(path)
        self.gzip = gzip
        var status = stat()
        guard stat(path, &status) == 0 else { throw LogSourceError(Errno(rawValue: errno), name: name) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: byteCount = Int64(status.st_size)
        case S_IFDIR: throw .isDirectory(name: name)
        default: throw .isNoFile(name: name)
        }
    }

    /// The source, with what stood at its path when another source of that path was first read.
    ///
    /// Where that is another file by now, or has lost what it held, readings tell it as damage.
    ///
    /// - Parameter earlier: a source of the same path, looked at before.
    /// - Returns: the source as it was looked at now.
    public func following(_ earlier: FileSource) -> FileSource {
        var source = self
        source.first = earlier.first
        return source
    }

    /// The source, of which no more than its first bytes are ever read; what is appended to a log meanwhile is not.
    ///
    /// - Parameter mostBytes: how many, as they are stored.
    /// - Returns: the source that ends there.
    public func limited(to mostBytes: Int64) -> FileSource {
        var source = self
        source.mostBytes = mostBytes
        source.byteCount = byteCount.map { min($0, mostBytes) }
        return source
    }

    /// Opens the file for reading.
    ///
    /// - Returns: its bytes, decompressed where it is gzip, zstd, xz or bzip2 by its first bytes.
    /// - Throws: `missing` where it is gone, `unreadable` with the system's reason, such as a missing permission.
    public func open() throws(LogSourceError) -> any LogBytes {
        let damage = latest.begin()
        return try MaybeCompressed.opened(StoredBytes(openedFile(damage)), name: name, damage: damage, gzip: gzip)
    }

    /// Opens the file to be read at any place, for scans that divide it among threads.
    ///
    /// - Returns: the file; nil where it is compressed or UTF-16, and can only be read from its beginning.
    /// - Throws: `missing` where it is gone, `unreadable` with the system's reason, such as a missing permission.
    public func plainFile() throws(LogSourceError) -> PlainFile? {
        let file = try openedFile(latest.begin())
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: TextEncoding.sampleSize, alignment: 16)
        defer { buffer.deallocate() }
        let count = try file.read(at: 0, into: buffer)
        let beginning = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        guard Compression.of(beginning) == nil, case .utf8(let mark) = TextEncoding.of(beginning) else { return nil }
        return PlainFile(file, byteOrderMark: mark)
    }

    private func openedFile(_ damage: Damage) throws(LogSourceError) -> OpenedFile {
        let file = try OpenedFile(path, name: name, mostBytes: mostBytes, damage: damage)
        if let change = first.change(to: file.identity) { damage.note(change) }
        return file
    }

    /// The file that stood at the path when it was first read.
    private final class FirstReading: Sendable {
        private let identity = Mutex<FileIdentity?>(nil)

        /// What is different by now, in words; nil in the first reading.
        func change(to now: FileIdentity) -> String? {
            identity.withLock { first in
                guard let known = first else {
                    first = now
                    return nil
                }
                return now.change(since: known)
            }
        }
    }

    /// A file's bytes from first to last.
    private struct StoredBytes: LogBytes {
        let file: OpenedFile
        var position: Int64 = 0

        init(_ file: OpenedFile) { self.file = file }

        mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int {
            let count = try file.read(at: position, into: buffer)
            if count == 0 { file.noteChanges() }
            position += Int64(count)
            return count
        }
    }
}
