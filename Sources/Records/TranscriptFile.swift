import Files
public import Investigations
import SystemPackage
public import Transcripts

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A transcript on disk: appended to, flushed before anything else happens, locked against a second writer.
///
/// A file of that name is never there without its first record, and never holds a record that follows half of one: what a
/// failed attempt has left is cut off before the next. On a file that was removed, all records are written again.
public final class TranscriptFile {
    /// Where it is.
    public let path: String
    /// What it holds.
    public private(set) var transcript: Transcript
    /// Bytes of a last line that was never finished, cut off when the file was opened.
    public let tornBytes: Int
    private var descriptor: FileDescriptor
    /// The size of the file up to the last record that was acknowledged.
    private var length: Int64
    /// Whether something may stand behind that.
    private var isUnsettled = false

    private init(path: String, descriptor: FileDescriptor, transcript: Transcript, length: Int64, tornBytes: Int) {
        self.path = path
        self.descriptor = descriptor
        self.transcript = transcript
        self.length = length
        self.tornBytes = tornBytes
    }

    deinit { try? descriptor.close() }

    /// What to keep of the record elsewhere.
    public var receipt: Receipt? {
        transcript.records.last.map {
            Receipt(records: transcript.records.count, bytes: Int(length), head: transcript.head, time: $0.time)
        }
    }

    /// Creates a new file in a directory, which is created too where it is missing.
    ///
    /// - Parameters:
    ///   - directory: the directory.
    ///   - name: the file's name.
    ///   - event: the first event.
    /// - Returns: the file, its first record on disk.
    /// - Throws: what the system says, `fileExists` where the name is taken; nothing is left behind.
    public static func create(
        in directory: String, named name: String, beginning event: Event
    ) throws(TranscriptFileError) -> TranscriptFile {
        try Self.mapping { () throws(FileError) in try FileTree.createDirectories(directory) }
        let path = "\(directory)/\(name)"
        var transcript = Transcript()
        let bytes = try lines(of: [event], after: &transcript, path)
        let descriptor = try place(bytes, at: path)
        return TranscriptFile(
            path: path, descriptor: descriptor, transcript: transcript, length: Int64(bytes.count), tornBytes: 0)
    }

    /// Has a file appear with its first records, locked.
    private static func place(_ bytes: [UInt8], at path: String) throws(TranscriptFileError) -> FileDescriptor {
        let descriptor = try mapping { () throws(FileError) in
            let draft = try PendingFile(for: path)
            try draft.write(bytes)
            return try draft.handOver()
        }
        do throws(TranscriptFileError) {
            try lock(descriptor, path)
            return descriptor
        } catch {
            try? descriptor.close()
            throw error
        }
    }

    /// Removes the file; nothing may be written to it any more.
    public func discard() { unlink(path) }

    /// Opens an existing file to go on writing; a torn last line is cut off.
    public static func open(_ path: String) throws(TranscriptFileError) -> TranscriptFile {
        let descriptor: FileDescriptor
        do {
            guard FileTree.isFile(path) || !FileTree.isAnything(path) || FileTree.isDirectory(path) else {
                throw FileError.notRegular(path: path)
            }
            descriptor = try FileDescriptor.open(FilePath(path), .readWrite, options: [.closeOnExec, .append])
        } catch let error as FileError {
            throw .file(error)
        } catch {
            let code = Errno.of(error)
            let isThere = ![.noSuchFileOrDirectory, .notDirectory, .isDirectory].contains(code)
            throw .file(.system(path: path, doing: isThere ? .append : .read, code: code))
        }
        do throws(TranscriptFileError) {
            // What was read before the lock was held could have grown since, and its last line would not be torn at all.
            try lock(descriptor, path)
            let bytes = try mapping { () throws(FileError) in try FileTree.contents(of: descriptor, named: path) }
            let read: (transcript: Transcript, tornBytes: Int)
            do {
                read = try Transcript.read(bytes)
            } catch {
                throw TranscriptFileError.damaged(path: path, error)
            }
            let file = TranscriptFile(
                path: path, descriptor: descriptor, transcript: read.transcript,
                length: Int64(bytes.count - read.tornBytes), tornBytes: read.tornBytes)
            if read.tornBytes > 0 {
                file.isUnsettled = true
                try file.settle()
            }
            return file
        } catch {
            try? descriptor.close()
            throw error
        }
    }

    /// Writes an event and waits until the disk has it.
    ///
    /// - Throws: what the system says; the event is not recorded then, and may be tried again.
    public func append(_ event: Event) throws(TranscriptFileError) { try append([event]) }

    /// Writes events, all or none, and waits until the disk has them.
    ///
    /// - Throws: what the system says; none of them is recorded then, and they may be tried again.
    public func append(_ events: [Event]) throws(TranscriptFileError) {
        var next = transcript
        let bytes = try Self.lines(of: events, after: &next, path)
        try settle()
        try restoreIfRemoved()
        isUnsettled = true
        do {
            try descriptor.writeAll(bytes)
            try FileTree.synchronize(descriptor)
        } catch {
            // Half a line must not stand in front of the next one; where it cannot be cut off now, it is before the next.
            try? settle()
            throw .file(.system(path: path, doing: .append, code: Errno.of(error)))
        }
        isUnsettled = false
        length += Int64(bytes.count)
        transcript = next
    }

    private static func lines(
        of events: [Event], after transcript: inout Transcript, _ path: String
    ) throws(TranscriptFileError) -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for event in events {
                let made = try transcript.line(for: event, at: SystemClock.now(), monotonic: SystemClock.monotonic())
                transcript.append(made.record, line: made.line)
                bytes += made.line.utf8
                bytes.append(0x0A)
            }
        } catch {
            throw .damaged(path: path, error)
        }
        return bytes
    }

    /// Cuts off what stands behind the last record that was acknowledged.
    private func settle() throws(TranscriptFileError) {
        guard isUnsettled else { return }
        do {
            guard ftruncate(descriptor.rawValue, off_t(length)) == 0 else { throw Errno(rawValue: errno) }
            try FileTree.synchronize(descriptor)
        } catch {
            throw .file(.system(path: path, doing: .append, code: Errno.of(error)))
        }
        isUnsettled = false
    }

    /// Writes all records again where the file was removed, and refuses to go on behind what somebody else has written.
    private func restoreIfRemoved() throws(TranscriptFileError) {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else {
            throw .file(.system(path: path, doing: .append, code: Errno(rawValue: errno)))
        }
        var there = stat()
        let isThere = stat(path, &there) == 0
        let isOurs = isThere && there.st_ino == status.st_ino && there.st_dev == status.st_dev
        guard !isOurs else {
            guard Int64(status.st_size) == length else { throw .disturbed(path: path) }
            return
        }
        // Under the name that the user knows lies something else, which is not ours to replace.
        guard !isThere else { throw .replaced(path: path) }
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        guard let bytes = try? FileTree.contents(of: descriptor, named: path), Int64(bytes.count) >= length else {
            throw .removed(path: path)
        }
        try Self.mapping { () throws(FileError) in try FileTree.createDirectories(directory) }
        let restored = try Self.place(Array(bytes.prefix(Int(length))), at: path)
        try? descriptor.close()
        descriptor = restored
    }

    private static func mapping<Result>(
        _ work: () throws(FileError) -> Result
    ) throws(TranscriptFileError) -> Result {
        do { return try work() } catch { throw .file(error) }
    }

    private static func lock(_ descriptor: FileDescriptor, _ path: String) throws(TranscriptFileError) {
        while flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: throw .inUse(path: path)
            default: throw .file(.system(path: path, doing: .lock, code: Errno(rawValue: errno)))
            }
        }
    }
}
