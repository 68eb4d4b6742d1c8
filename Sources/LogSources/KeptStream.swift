internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A pipe, a FIFO or another stream that can be read only once, kept in a temporary file.
///
/// Logs are read more than once. The file can be read by its owner only, and has no name from the moment on in which it is
/// open: whatever ends the program, nothing is left behind.
public final class SpooledInput: Sendable {
    /// How often a stream that gives nothing is left to ask whether to go on, in milliseconds.
    private static let patience: Int32 = 100
    private static let pieceSize = 1 << 18

    private let name: String
    private let folder: String
    private let progress: Mutex<Progress>

    private enum Progress {
        case untouched(Origin)
        case running(from: OwnedDescriptor, to: TemporaryFile, count: Int64)
        case whole(TemporaryFile)
        /// A part of the stream was taken and could not be kept; it cannot be had again.
        case lost(LogSourceError)
    }

    private enum Origin {
        case path(FilePath)
        case descriptor(Int32)
    }

    /// What a path names that is to be kept.
    ///
    /// - Parameters:
    ///   - path: where a FIFO lies.
    ///   - name: its name in errors.
    ///   - folder: where the temporary file is made.
    public init(path: String, named name: String, keptIn folder: String) {
        self.name = name
        self.folder = folder
        progress = Mutex(.untouched(.path(FilePath(path))))
    }

    /// What comes in through an open descriptor, such as 0, which stays open.
    ///
    /// - Parameters:
    ///   - descriptor: the descriptor's number.
    ///   - name: the stream's name in errors.
    ///   - folder: where the temporary file is made.
    public init(descriptor: Int32, named name: String, keptIn folder: String) {
        self.name = name
        self.folder = folder
        progress = Mutex(.untouched(.descriptor(descriptor)))
    }

    /// The path under which the stream's bytes can be read, all of them.
    ///
    /// The first question for it reads the stream to its end. Where the monitor ended that, the next question goes on.
    ///
    /// - Parameter monitor: asked ten times a second while nothing comes, as from a FIFO that nobody writes to.
    /// - Returns: a path that is good as long as this object is.
    /// - Throws: `unreadable` where the stream cannot be read or not be kept, `cancelled` where the monitor ended it.
    public func place(monitor: ScanMonitor = .none) throws(LogSourceError) -> String {
        let result = progress.withLock { progress in
            Result { () throws(LogSourceError) in try keep(&progress, monitor) }
        }
        return try result.get()
    }

    private func keep(_ progress: inout Progress, _ monitor: ScanMonitor) throws(LogSourceError) -> String {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            switch progress {
            case .whole(let file): return file.place
            case .lost(let error): throw error
            case .untouched(let origin):
                // The file first: where it cannot be made, nothing of the stream is taken.
                let file = try TemporaryFile(in: folder, for: name)
                progress = .running(from: try opened(origin), to: file, count: 0)
            case .running(let stream, let file, let count):
                guard monitor.mayGoOn(ScanProgress(name: name, bytesRead: count, byteCount: nil)) else {
                    throw .cancelled(name: name)
                }
                do throws(LogSourceError) {
                    guard try isReady(stream.descriptor), let read = try piece(of: stream.descriptor, buffer) else {
                        continue
                    }
                    try file.append(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
                    progress = read == 0 ? .whole(file) : .running(from: stream, to: file, count: count + Int64(read))
                } catch {
                    progress = .lost(error)
                }
            }
        }
    }

    private func opened(_ origin: Origin) throws(LogSourceError) -> OwnedDescriptor {
        do {
            switch origin {
            case .path(let path):
                // Opening must not wait for a writer: the wait is done where it can be ended.
                return OwnedDescriptor(
                    try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking]))
            case .descriptor(let number): return OwnedDescriptor(try FileDescriptor(rawValue: number).duplicate())
            }
        } catch {
            throw LogSourceError(error, name: name)
        }
    }

    /// Waits a moment for bytes or the end.
    private func isReady(_ descriptor: FileDescriptor) throws(LogSourceError) -> Bool {
        var wanted = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        let count = poll(&wanted, 1, Self.patience)
        if count < 0, errno != EINTR { throw LogSourceError(Errno(rawValue: errno), name: name) }
        return count > 0
    }

    /// The next bytes; nil where there are none yet.
    private func piece(
        of descriptor: FileDescriptor, _ buffer: UnsafeMutableRawBufferPointer
    ) throws(LogSourceError) -> Int? {
        do {
            return try descriptor.read(into: buffer)
        } catch Errno.resourceTemporarilyUnavailable {
            return nil
        } catch {
            throw LogSourceError(error, name: name)
        }
    }
}
