public import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The answers of earlier walks, in a file that only grows.
///
/// The file is UTF-8 text with one entry a line, oldest first. In an entry `\\` stands for a backslash, `\n` for a
/// newline, and `\x1B` for any other control character. Example:
///
///     /var/log/web/access.log
///     C:\\inetpub\\logs\\u_ex260304.log
///
/// Each entry is appended by one write under an advisory lock, so two sessions lose nothing to each other, and neither
/// does a session that is killed. A line that a crash tore off is ended before the next entry. The file is readable by
/// its owner alone.
public struct HistoryFile: Sendable {
    /// The file; its directory is made when the first entry is kept.
    public let path: FilePath
    /// How many entries are loaded, the last ones.
    public let limit: Int

    /// The longest entry that is kept, in bytes of UTF-8.
    public static let longestEntry = 4096
    /// How much of the file's end is read, in bytes; the file is cut back when it is four times as long.
    private static let mostBytes = 1 << 20

    /// Names a history file; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - limit: how many entries are loaded, at least 1.
    public init(path: FilePath, limit: Int = 1000) {
        self.path = path
        self.limit = max(1, limit)
    }

    /// The last entries, oldest first; none where there is no file.
    ///
    /// - Throws: ``HistoryError/unreadable(_:_:)``.
    public func load() throws(HistoryError) -> [String] {
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        } catch Errno.noSuchFileOrDirectory {
            return []
        } catch {
            throw .unreadable(path, error as? Errno ?? .ioError)
        }
        defer { try? file.close() }
        do {
            return try entries(of: file)
        } catch {
            throw .unreadable(path, error as? Errno ?? .ioError)
        }
    }

    /// Keeps an entry; blank ones and those longer than ``longestEntry`` are not kept.
    ///
    /// - Parameter entry: one answer; never a secret.
    /// - Throws: ``HistoryError``.
    public func append(_ entry: String) throws(HistoryError) {
        guard Self.isWorthKeeping(entry) else { return }
        try makeDirectory()
        do {
            let file = try openLocked()
            defer { try? file.close() }
            var line = Array(Self.escaped(entry).utf8) + [0x0A]
            let end = try file.seek(offset: 0, from: .end)
            if end > 0 {
                var last: [UInt8] = [0x0A]
                _ = try last.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: end - 1, into: $0) }
                if last != [0x0A] { line.insert(0x0A, at: 0) }
            }
            try file.writeAll(line)
            if end > 4 * Int64(Self.mostBytes) { try cutBack(file) }
        } catch {
            throw .unwritable(path, error as? Errno ?? .ioError)
        }
    }

    static func isWorthKeeping(_ entry: String) -> Bool {
        entry.utf8.count <= longestEntry && entry.utf8.contains { $0 > 0x20 }
    }

    static func escaped(_ entry: String) -> String {
        var line = ""
        for scalar in entry.unicodeScalars {
            switch scalar {
            case "\\": line += "\\\\"
            case "\n": line += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                line += "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

    static func unescaped(_ line: String) -> String {
        var entry = String.UnicodeScalarView()
        var rest = line.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let kind = rest.first else {
                entry.append(scalar)
                continue
            }
            switch kind {
            case "\\", "n":
                rest.removeFirst()
                entry.append(kind == "n" ? "\n" : "\\")
            case "x":
                let digits = String(rest.dropFirst().prefix(2))
                if digits.utf8.count == 2, let value = UInt8(digits, radix: 16), value > 0, value < 0x80 {
                    rest.removeFirst(3)
                    entry.append(Unicode.Scalar(value))
                } else {
                    entry.append(scalar)
                }
            default: entry.append(scalar)
            }
        }
        return String(entry)
    }

    private func entries(of file: FileDescriptor) throws -> [String] {
        let bytes = try tail(of: file)
        let lines = bytes.split(separator: 0x0A).suffix(limit)
        return lines.map { Self.unescaped(String(decoding: $0, as: UTF8.self)) }.filter(Self.isWorthKeeping)
    }

    /// The last whole lines of the file.
    private func tail(of file: FileDescriptor) throws -> [UInt8] {
        let end = try file.seek(offset: 0, from: .end)
        let start = max(0, end - Int64(Self.mostBytes))
        var bytes = try [UInt8](unsafeUninitializedCapacity: Int(end - start)) { buffer, count in
            while count < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let read = try file.read(fromAbsoluteOffset: start + Int64(count), into: rest)
                if read == 0 { break }
                count += read
            }
        }
        if start > 0 {
            let first = bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            bytes.removeFirst(first)
        }
        return bytes
    }

    private func makeDirectory() throws(HistoryError) {
        var missing: [FilePath] = []
        var directory = path.removingLastComponent()
        while !directory.isEmpty, access(directory.string, F_OK) != 0 {
            missing.append(directory)
            guard directory.removeLastComponent() else { break }
        }
        for directory in missing.reversed() where mkdir(directory.string, 0o700) != 0 {
            let problem = Errno(rawValue: errno)
            if problem != .fileExists { throw .directory(directory, problem) }
        }
    }

    /// Opens the file for appending and locks it; opens it again where another session replaced it meanwhile.
    private func openLocked() throws -> FileDescriptor {
        var attempts = 0
        while true {
            let file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .append, .closeOnExec, .nonBlocking],
                permissions: [.ownerRead, .ownerWrite])
            do {
                attempts += 1
                // A session that was stopped may hold the lock for hours. Appending is safe without it; only the rare
                // cutting back is not.
                var tries = 0
                while flock(file.rawValue, LOCK_EX | LOCK_NB) != 0, tries < 20 {
                    tries += 1
                    usleep(5000)
                }
                var opened = stat()
                var named = stat()
                guard fstat(file.rawValue, &opened) == 0 else { throw Errno(rawValue: errno) }
                guard opened.st_mode & S_IFMT == S_IFREG else { throw Errno.invalidArgument }
                let isSame = stat(path.string, &named) == 0 && named.st_ino == opened.st_ino
                if isSame || attempts > 3 { return file }
                try file.close()
            } catch {
                try? file.close()
                throw error
            }
        }
    }

    /// Replaces the file by its last entries.
    private func cutBack(_ file: FileDescriptor) throws {
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else { return }
        let text = try entries(of: file).map { Self.escaped($0) + "\n" }.joined()
        var temporary = path
        temporary.extension = "\(getpid()).tmp"
        let copy = try FileDescriptor.open(
            temporary, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
            permissions: [.ownerRead, .ownerWrite])
        do {
            try copy.writeAll(Array(text.utf8))
            try copy.close()
            guard rename(temporary.string, path.string) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            unlink(temporary.string)
            throw error
        }
    }
}
