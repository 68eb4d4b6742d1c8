internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A file that is gone with the last that has it open.
final class TemporaryFile: Sendable {
    /// The path under which it can be opened anew by this process.
    let place: String
    private let owned: OwnedDescriptor
    private let folder: String
    private let name: String
    /// Whether the file still has a name that must be taken from it.
    private let isNamed: Bool

    /// Makes an empty file that only its owner can read.
    ///
    /// - Parameters:
    ///   - folder: where it is made.
    ///   - name: what it is made for, in errors.
    /// - Throws: `unreadable`, as what is to be kept in it cannot be.
    init(in folder: String, for name: String) throws(LogSourceError) {
        self.folder = folder
        self.name = name
        var template = Array("\(folder)/postern-input-XXXXXX".utf8CString)
        let number = mkstemp(&template)
        guard number >= 0 else { throw Self.unkept(name, folder, Errno(rawValue: errno)) }
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        owned = OwnedDescriptor(FileDescriptor(rawValue: number))
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // The system gives every open file a path; where it does not, the name stays until the end.
        let open = "/dev/fd/\(number)"
        isNamed = !Self.isSame(open, as: number)
        place = isNamed ? path : open
        if isNamed { Self.unlinkAtExit(path) } else { unlink(path) }
    }

    deinit { if isNamed { unlink(place) } }

    /// Names that are still to be taken away when the program ends.
    private static let named = Mutex<[String]>([])

    private static func unlinkAtExit(_ path: String) {
        let isFirst = named.withLock { paths in
            paths.append(path)
            return paths.count == 1
        }
        if isFirst { atexit { TemporaryFile.named.withLock { for path in $0 { unlink(path) } } } }
    }

    /// Writes behind what the file holds.
    ///
    /// - Parameter bytes: what to write.
    /// - Throws: `unreadable`, naming the folder, where the disk is full.
    func append(_ bytes: UnsafeRawBufferPointer) throws(LogSourceError) {
        do {
            try owned.descriptor.writeAll(bytes)
        } catch {
            throw Self.unkept(name, folder, error)
        }
    }

    private static func unkept(_ name: String, _ folder: String, _ refusal: any Error) -> LogSourceError {
        let code = refusal as? Errno
        let isFull = code == .noSpace || code == .fileTooLarge || code == .diskQuotaExceeded
        return .unreadable(
            name: name,
            reason: "it can be read only once, and cannot be kept in \(folder): \(code?.description ?? "\(refusal)")"
                + (isFull
                    ? "; make room there, or name a larger place with TMPDIR" : "; name another place with TMPDIR"))
    }

    private static func isSame(_ path: String, as descriptor: Int32) -> Bool {
        var there = stat()
        var here = stat()
        return stat(path, &there) == 0 && fstat(descriptor, &here) == 0
            && (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)
    }
}
