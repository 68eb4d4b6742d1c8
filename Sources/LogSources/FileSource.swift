internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A file on this machine.
public struct FileSource: LogSource {
    /// The path as the user gave it.
    public let name: String
    /// The file's size in bytes when it was looked at.
    public let byteCount: Int64?
    private let path: FilePath
    private let loss = Damage()
    /// What was lost in the last reading; nil where nothing was.
    public var damage: String? { loss.words }
    /// Where the file lies; its name may be another.
    public var place: String { path.string }

    /// Looks at the file without opening it.
    ///
    /// - Parameters:
    ///   - path: the path; not expanded in any way.
    ///   - name: the name that stands in citations, where it is another than the path.
    /// - Throws: `missing`, `isDirectory`, `isNoFile`, or `unreadable` with the system's reason.
    public init(_ path: String, named name: String? = nil) throws(LogSourceError) {
        let name = name ?? path
        guard !path.isEmpty, !path.utf8.contains(0) else { throw .missing(name: name) }
        self.name = name
        self.path = FilePath(path)
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = Errno(rawValue: errno)
            throw code == .noSuchFileOrDirectory || code == .notDirectory
                ? .missing(name: name) : .unreadable(name: name, reason: code.description)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: byteCount = Int64(status.st_size)
        case S_IFDIR: throw .isDirectory(name: name)
        default: throw .isNoFile(name: name)
        }
    }

    /// Opens the file for reading.
    ///
    /// - Returns: its bytes, decompressed where it is gzip, zstd, xz or bzip2 by its first bytes.
    /// - Throws: `unreadable` with the system's reason, such as a missing permission.
    public func open() throws(LogSourceError) -> any LogBytes {
        let stored: Reading
        do {
            stored = Reading(
                name: name, file: OpenFile(try FileDescriptor.open(path, .readOnly, options: .closeOnExec)))
        } catch let code as Errno {
            throw .unreadable(name: name, reason: code.description)
        } catch {
            throw .unreadable(name: name, reason: "\(error)")
        }
        return try MaybeCompressed.opened(stored, name: name, damage: loss)
    }

    /// Owns the descriptor and closes it with the last reading.
    private final class OpenFile {
        let descriptor: FileDescriptor
        init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }
        deinit { try? descriptor.close() }
    }

    private struct Reading: LogBytes {
        let name: String
        let file: OpenFile

        mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int {
            do {
                return try file.descriptor.read(into: buffer)
            } catch let code as Errno {
                throw .unreadable(name: name, reason: code.description)
            } catch {
                throw .unreadable(name: name, reason: "\(error)")
            }
        }
    }
}
