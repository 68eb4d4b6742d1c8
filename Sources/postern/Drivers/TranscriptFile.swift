import Diagnosis
import Investigations
import SystemPackage
import Transcripts

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why a transcript could not be opened or written.
enum TranscriptFileError: Error, Hashable {
    /// The system refused or failed.
    case system(path: String, doing: String, code: Errno)
    /// Another program is writing to it.
    case inUse(path: String)
    /// The file is no transcript, or was changed.
    case damaged(path: String, TranscriptError)
}

/// A transcript on disk: appended to, flushed before anything else happens, locked against a second writer.
final class TranscriptFile {
    let path: String
    private(set) var transcript: Transcript
    /// Bytes of a last line that was never finished, cut off when the file was opened.
    let tornBytes: Int
    private let descriptor: FileDescriptor
    private var length: Int64

    private init(path: String, descriptor: FileDescriptor, transcript: Transcript, length: Int64, tornBytes: Int) {
        self.path = path
        self.descriptor = descriptor
        self.transcript = transcript
        self.length = length
        self.tornBytes = tornBytes
    }

    deinit { try? descriptor.close() }

    /// Creates a new file in a directory, which is created too where it is missing.
    static func create(in directory: String, named name: String) throws(TranscriptFileError) -> TranscriptFile {
        try FileTree.createDirectories(directory)
        // Two walks begun in the same minute draw the same name once in 65,536 times: try the next one then.
        let path = "\(directory)/\(name)"
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(
                FilePath(path), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec, .append],
                permissions: .ownerReadWrite)
        } catch {
            throw .system(path: path, doing: "create", code: Errno.of(error))
        }
        let file = TranscriptFile(
            path: path, descriptor: descriptor, transcript: Transcript(), length: 0, tornBytes: 0)
        try lock(descriptor, path)
        // The directory's entry has to reach the disk as well, or a power cut takes the whole file.
        if let folder = try? FileDescriptor.open(FilePath(directory), .readOnly, options: .closeOnExec) {
            fsync(folder.rawValue)
            try? folder.close()
        }
        return file
    }

    /// Opens an existing file to go on writing; a torn last line is cut off.
    static func open(_ path: String) throws(TranscriptFileError) -> TranscriptFile {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(FilePath(path), .readWrite, options: [.closeOnExec, .append])
        } catch {
            let code = Errno.of(error)
            let isThere = ![.noSuchFileOrDirectory, .notDirectory, .isDirectory].contains(code)
            throw .system(path: path, doing: isThere ? "write to" : "read", code: code)
        }
        do throws(TranscriptFileError) {
            // What was read before the lock was held could have grown since, and its last line would not be torn at all.
            try lock(descriptor, path)
            let bytes = try FileTree.contents(of: descriptor, named: path)
            let read: (transcript: Transcript, tornBytes: Int)
            do {
                read = try Transcript.read(bytes)
            } catch {
                throw TranscriptFileError.damaged(path: path, error)
            }
            let length = Int64(bytes.count - read.tornBytes)
            if read.tornBytes > 0 { ftruncate(descriptor.rawValue, off_t(length)) }
            return TranscriptFile(
                path: path, descriptor: descriptor, transcript: read.transcript, length: length,
                tornBytes: read.tornBytes)
        } catch {
            try? descriptor.close()
            throw error
        }
    }

    /// Writes an event and waits until the disk has it.
    ///
    /// - Throws: what the system says; the file is then as it was, and the event may be tried again.
    func append(_ event: Event, at time: Timestamp) throws(TranscriptFileError) {
        let made: (record: Record, line: String)
        do {
            made = try transcript.line(for: event, at: time)
        } catch {
            throw .damaged(path: path, error)
        }
        let bytes = Array((made.line + "\n").utf8)
        do {
            try descriptor.writeAll(bytes)
            guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            let code = Errno.of(error)
            // Half a line must not stand in front of the next one.
            ftruncate(descriptor.rawValue, off_t(length))
            throw .system(path: path, doing: "write to", code: code)
        }
        length += Int64(bytes.count)
        transcript.append(made.record, line: made.line)
    }

    private static func lock(_ descriptor: FileDescriptor, _ path: String) throws(TranscriptFileError) {
        guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else { throw .inUse(path: path) }
    }
}

extension Errno {
    /// The system's code in an error, or ‘input/output error’ where it is of another kind.
    static func of(_ error: any Error) -> Errno { error as? Errno ?? .ioError }
}
