internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A regular file that is open, and whose bytes are read no further than it was long when it was opened.
///
/// A log that grows faster than it is read therefore still ends. What it loses meanwhile is noted as damage.
final class OpenedFile: Sendable {
    /// The file's beginning that is kept to tell whether it was written anew; a log's first row holds its time.
    private static let headSize = 256

    let name: String
    /// The size when it was opened, in bytes, or as much of it as is to be read.
    let byteCount: Int64
    /// Which file it is, and how it began.
    let identity: FileIdentity
    private let descriptor: FileDescriptor
    private let damage: Damage

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: where it lies.
    ///   - name: its name in citations.
    ///   - mostBytes: how many of its bytes are to be read at most.
    ///   - damage: takes what is lost of it.
    /// - Throws: `missing`, `isDirectory`, `isNoFile`, or `unreadable` with the system's reason.
    init(
        _ path: FilePath, name: String, mostBytes: Int64 = .max, damage: Damage
    ) throws(LogSourceError) {
        self.name = name
        self.damage = damage
        do {
            // Should a FIFO have taken the file's place, opening must not wait for a writer.
            descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        } catch {
            throw LogSourceError(error, name: name)
        }
        do throws(LogSourceError) {
            let (kind, size, device, inode) = try Self.status(of: descriptor, name: name)
            switch kind {
            case S_IFREG: break
            case S_IFDIR: throw .isDirectory(name: name)
            default: throw .isNoFile(name: name)
            }
            byteCount = min(size, mostBytes)
            let head = try Self.head(of: descriptor, name: name)
            identity = FileIdentity(device: device, inode: inode, byteCount: size, head: head)
        } catch {
            try? descriptor.close()
            throw error
        }
    }

    deinit { try? descriptor.close() }

    /// Reads the bytes that stand at a place.
    ///
    /// - Parameters:
    ///   - offset: the place, counted from 0.
    ///   - buffer: where the bytes go.
    /// - Returns: how many were read: as many as fit, or as there are up to the size the file had when it was opened.
    /// - Throws: `unreadable` with the system's reason.
    func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int {
        let wanted = Int(clamping: min(Int64(buffer.count), max(0, byteCount - offset)))
        var filled = 0
        while filled < wanted {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<wanted])
            let count: Int
            do {
                count = try descriptor.read(fromAbsoluteOffset: offset + Int64(filled), into: rest)
            } catch {
                throw LogSourceError(error, name: name)
            }
            if count == 0 {
                noteShrunk()
                break
            }
            filled += count
        }
        return filled
    }

    /// Notes that the file ended before the size it had when it was opened.
    func noteShrunk() { damage.note("the file became shorter while it was read; what it held beyond that is lost") }

    /// Notes what happened to the file since it was opened; to be asked when all of it was read.
    ///
    /// `copytruncate` empties a log in place: what was not read by then is gone, and new rows stand at its beginning.
    func noteChanges() {
        guard let (_, size, _, _) = try? Self.status(of: descriptor, name: name) else { return }
        if size < byteCount {
            noteShrunk()
        } else if let head = try? Self.head(of: descriptor, name: name), !head.starts(with: identity.head) {
            damage.note("the file was emptied and written anew while it was read; some of its lines are lost")
        }
    }

    private static func status(
        of descriptor: FileDescriptor, name: String
    ) throws(LogSourceError) -> (kind: mode_t, size: Int64, device: UInt64, inode: UInt64) {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else {
            throw LogSourceError(Errno(rawValue: errno), name: name)
        }
        return (
            status.st_mode & S_IFMT, Int64(status.st_size), UInt64(truncatingIfNeeded: status.st_dev),
            UInt64(truncatingIfNeeded: status.st_ino)
        )
    }

    private static func head(of descriptor: FileDescriptor, name: String) throws(LogSourceError) -> [UInt8] {
        do {
            return try [UInt8](unsafeUninitializedCapacity: headSize) { buffer, count in
                count = try descriptor.read(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch {
            throw LogSourceError(error, name: name)
        }
    }
}
