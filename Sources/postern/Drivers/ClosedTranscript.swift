import Diagnosis
import SystemPackage
import Transcripts

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A transcript that nobody writes to, as bytes.
struct ClosedTranscript {
    /// The file.
    let path: String
    /// All of it.
    let bytes: [UInt8]
    /// What can be told of it.
    let receipt: Receipt

    /// Reads a transcript that is whole, and that no other postern is writing to.
    ///
    /// - Parameter path: the file.
    /// - Throws: `Failure` with what to do.
    init(at path: String) throws {
        guard FileTree.isFile(path) else { throw Failure(Exit.missing, "there is no transcript \(path)") }
        self.path = path
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
        } catch {
            throw TranscriptFileError.system(path: path, doing: "read", code: Errno.of(error))
        }
        defer { try? descriptor.close() }
        // Whoever writes to it holds a lock that excludes this one; readers share it. Some file systems know no locks.
        if flock(descriptor.rawValue, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK {
            throw TranscriptFileError.inUse(path: path)
        }
        bytes = try FileTree.contents(of: descriptor, named: path)
        do {
            receipt = try Receipt(of: bytes)
        } catch {
            throw Failure(Exit.malformed, "\(path): \(error.message)")
        }
    }

    /// SHA-256 of the file.
    var digest: String { Transcript.hash(bytes) }

    /// Whether nothing may follow what it holds.
    var isSealed: Bool { true }

    /// Reads a transcript that is sealed as well, so that nothing will follow what it holds.
    static func sealed(at path: String) throws -> ClosedTranscript {
        try ClosedTranscript(at: path)
    }
}
