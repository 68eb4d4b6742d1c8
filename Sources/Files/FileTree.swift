public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Plain dealings with files and directories.
public enum FileTree {
    /// The largest file read as a whole: transcripts, playbooks, answer files.
    public static let largestFile: Int64 = 256 << 20

    /// All bytes of a file.
    public static func contents(of path: String) throws(FileError) -> [UInt8] {
        let descriptor: FileDescriptor
        do {
            // A pipe that has taken a file's place must not be waited for.
            descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
        } catch {
            throw .system(path: path, doing: .read, code: Errno.of(error))
        }
        defer { try? descriptor.close() }
        var status = stat()
        if fstat(descriptor.rawValue, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
            throw .notRegular(path: path)
        }
        return try contents(of: descriptor, named: path)
    }

    /// All bytes of an open file; its position is at their end afterwards.
    public static func contents(of descriptor: FileDescriptor, named path: String) throws(FileError) -> [UInt8] {
        do {
            // A directory can be opened, and seeks to a size that says nothing.
            guard !isDirectory(path) else { throw Errno.isDirectory }
            let size = try descriptor.seek(offset: 0, from: .end)
            guard size <= largestFile else { throw Errno.fileTooLarge }
            try descriptor.seek(offset: 0, from: .start)
            var bytes = [UInt8](repeating: 0, count: Int(size))
            var filled = 0
            while filled < bytes.count {
                let count = try bytes.withUnsafeMutableBytes { buffer in
                    try descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                }
                if count == 0 { break }
                filled += count
            }
            bytes.removeLast(bytes.count - filled)
            return bytes
        } catch {
            throw .system(path: path, doing: .read, code: Errno.of(error))
        }
    }

    /// The first 4 KiB of a file whose size is not told, such as those of `/proc`.
    public static func contents(ofSmall path: String) throws(FileError) -> [UInt8] {
        do {
            let descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            defer { try? descriptor.close() }
            return try [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch {
            throw .system(path: path, doing: .read, code: Errno.of(error))
        }
    }

    /// Waits until the disk has what was written to a file.
    public static func synchronize(_ descriptor: FileDescriptor) throws(Errno) {
        while fsync(descriptor.rawValue) != 0 {
            guard errno == EINTR else { throw Errno(rawValue: errno) }
        }
    }

    /// Waits until the disk has the entries of a directory.
    public static func synchronizeDirectory(_ path: String) {
        // Some file systems know no such thing; the file's own bytes are safe all the same.
        guard let folder = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) else { return }
        fsync(folder.rawValue)
        try? folder.close()
    }

    /// Writes a file that did not exist or replaces it, readable by its owner only.
    public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        do {
            let descriptor = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
            defer { try? descriptor.close() }
            try descriptor.writeAll(bytes)
        } catch {
            throw .system(path: path, doing: .write, code: Errno.of(error))
        }
    }

    /// Writes behind what a file holds.
    public static func append(_ bytes: [UInt8], to path: String) throws(FileError) {
        do {
            let descriptor = try FileDescriptor.open(FilePath(path), .writeOnly, options: [.append, .closeOnExec])
            defer { try? descriptor.close() }
            try descriptor.writeAll(bytes)
        } catch {
            throw .system(path: path, doing: .write, code: Errno.of(error))
        }
    }

    /// Creates a directory and those above it, for the owner only.
    public static func createDirectories(_ path: String) throws(FileError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            let parent = made
            made += "/\(part)"
            if mkdir(made, 0o700) == 0 {
                synchronizeDirectory(parent.isEmpty ? "/" : parent)
            } else if errno != EEXIST {
                throw .system(path: made, doing: .createDirectory, code: Errno(rawValue: errno))
            }
        }
    }

    /// Makes a directory the one that relative paths start from.
    ///
    /// - Returns: whether that could be done.
    public static func changeDirectory(to path: String) -> Bool { chdir(path) == 0 }

    /// Whether something of this name is there and is a directory.
    public static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Why the user may not read a file or look into a directory, in the system's words; nil where they may.
    public static func refusal(of path: String) -> String? {
        let mode = isDirectory(path) ? R_OK | X_OK : R_OK
        return access(path, mode) == 0 ? nil : Errno(rawValue: errno).description
    }

    /// Whether something of this name is there and is a regular file.
    public static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether something has this name, and be it a link to nowhere.
    public static func isAnything(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Whether there is a terminal to ask in, whatever standard input is.
    public static var hasTerminal: Bool {
        guard let terminal = try? FileDescriptor.open("/dev/tty", .readWrite, options: .closeOnExec) else {
            return false
        }
        try? terminal.close()
        return true
    }

    /// Which file it is, under whatever name.
    public struct Identity: Hashable, Sendable {
        private let device: UInt64
        private let inode: UInt64

        fileprivate init(_ status: stat) {
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(truncatingIfNeeded: status.st_ino)
        }
    }

    /// Which regular file a path names; nil where it names none.
    public static func identity(of path: String) -> Identity? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Identity(status)
    }

    /// The size of a regular file in bytes; nil where the path names none.
    public static func byteCount(of path: String) -> Int64? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size)
    }

    /// The names in a directory, sorted; at most `limit` of them, empty where it cannot be read.
    public static func names(in path: String, limit: Int = 2000) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while names.count < limit, let entry = readdir(directory) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
                    String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The files that a pattern with `*`, `?` or `[` fits; the pattern itself where it is none or fits nothing.
    public static func paths(matching pattern: String) -> [String] {
        guard !isFile(pattern), pattern.contains(where: { "*?[".contains($0) }) else { return [pattern] }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [pattern] }
        return (0..<Int(found.gl_pathc)).compactMap { index in found.gl_pathv[index].map { String(cString: $0) } }
    }

    /// Whether a path is one that a pattern fits.
    public static func isPath(_ path: String, matching pattern: String) -> Bool {
        path == pattern || fnmatch(pattern, path, FNM_PATHNAME) == 0
    }

    /// The path with links resolved, or nil where nothing is there.
    public static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
