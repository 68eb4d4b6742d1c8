public import Files
import SystemPackage
internal import Times

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that appears under its name whole and safe on disk, or not at all.
///
/// Until then it stands beside that place, hidden, readable by its owner only; where it is not kept it is removed. What was
/// left by a program that was killed is removed by the next that writes there.
public final class PendingFile {
    /// The name that it is to have.
    public let path: String
    /// Where it is until then.
    public let place: String
    private let descriptor: FileDescriptor
    private let folder: String
    private var isPending = true
    /// Whether somebody else writes on, and closes it.
    private var isHandedOver = false

    /// Makes an empty file.
    ///
    /// - Parameter path: the name that it is to have; what stands there is not touched yet.
    /// - Throws: what the system says.
    public init(for path: String) throws(FileError) {
        guard !FileTree.isDirectory(path) else { throw .system(path: path, doing: .write, code: .isDirectory) }
        let slash = path.lastIndex(of: "/")
        folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        self.path = path
        Self.sweep(folder)
        place = "\(folder)/\(Self.sign)\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
        do {
            descriptor = try FileDescriptor.open(
                FilePath(place), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec, .append],
                permissions: .ownerReadWrite)
        } catch {
            throw .system(path: path, doing: .write, code: Errno.of(error))
        }
        // Tells others that somebody is at work on it; some file systems know no locks.
        _ = flock(descriptor.rawValue, LOCK_EX | LOCK_NB)
    }

    /// What the hidden names begin with.
    private static let sign = ".postern-"

    /// Removes what nobody works on any more.
    private static func sweep(_ folder: String) {
        for name in FileTree.names(in: folder, limit: 100_000) where name.hasPrefix(sign) {
            let draft = "\(folder)/\(name)"
            guard
                let descriptor = try? FileDescriptor.open(
                    FilePath(draft), .readWrite, options: [.closeOnExec, .noFollow, .nonBlocking])
            else { continue }
            // A moment ago it may have been made and not yet be locked: what is that young is left alone.
            var status = stat()
            let isOld =
                fstat(descriptor.rawValue, &status) == 0
                && SystemClock.now() - SystemClock.modification(status) > .seconds(60)
            if isOld, flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 { unlink(draft) }
            try? descriptor.close()
        }
    }

    deinit {
        if !isHandedOver { try? descriptor.close() }
        if isPending { unlink(place) }
    }

    /// Gives the file its name, once the disk has it, for its writer to go on behind what it holds.
    ///
    /// - Returns: the file, open to be appended to, and locked where locks are known.
    /// - Throws: what the system says, `fileExists` where something stands there.
    func handOver() throws(FileError) -> FileDescriptor {
        try name(replacing: false)
        isHandedOver = true
        return descriptor
    }

    /// Writes a file that is to stand beside another, for the same people to read.
    ///
    /// - Throws: what the system says, `taken` where something of that name is there and may not be replaced.
    public static func write(_ bytes: [UInt8], to path: String, like other: String, replacing isReplacing: Bool) throws
    {
        let file = try PendingFile(for: path)
        try file.write(bytes)
        file.share(like: other)
        try file.keep(replacing: isReplacing)
    }

    /// Writes behind what the file holds.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        do {
            try descriptor.writeAll(bytes)
        } catch {
            throw .system(path: path, doing: .write, code: Errno.of(error))
        }
    }

    /// Writes behind what the file holds.
    public func write(_ bytes: [UInt8]) throws(FileError) {
        do {
            try descriptor.writeAll(bytes)
        } catch {
            throw .system(path: path, doing: .write, code: Errno.of(error))
        }
    }

    /// Lets the same people read it as another file; nobody else than its owner may write to it.
    public func share(like other: String) {
        var status = stat()
        guard stat(other, &status) == 0 else { return }
        fchmod(descriptor.rawValue, status.st_mode & 0o644 | 0o600)
    }

    /// Gives the file its name, once the disk has it.
    ///
    /// - Parameter isReplacing: whether what stands there may be replaced.
    /// - Throws: what the system says, `taken` where something stands there that may not be replaced.
    public func keep(replacing isReplacing: Bool) throws {
        do throws(FileError) {
            try name(replacing: isReplacing)
        } catch .system(_, _, .fileExists) {
            throw RecordError.taken(path: path)
        }
    }

    private func name(replacing isReplacing: Bool) throws(FileError) {
        func check(_ result: Int32) throws(FileError) {
            guard result != 0 else { return }
            throw .system(path: path, doing: .write, code: Errno(rawValue: errno))
        }
        do {
            try FileTree.synchronize(descriptor)
        } catch {
            throw .system(path: path, doing: .write, code: error)
        }
        if isReplacing {
            try check(rename(place, path))
            isPending = false
        } else if link(place, path) == 0 {
            // Unlike a renaming, this fails where something stands there, whoever put it there a moment ago.
        } else {
            let code = Errno(rawValue: errno)
            guard [.notPermitted, .notSupported, .noFunction, .tooManyLinks].contains(code) else {
                throw .system(path: path, doing: .write, code: code)
            }
            // A file system without links: what is left is to look first.
            var status = stat()
            guard lstat(path, &status) != 0 else { throw .system(path: path, doing: .write, code: .fileExists) }
            try check(rename(place, path))
            isPending = false
        }
        // The directory's entry has to reach the disk as well.
        FileTree.synchronizeDirectory(folder)
    }
}
