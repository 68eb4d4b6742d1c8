import Files
import Investigations
import SystemPackage
public import Transcripts

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A transcript that nobody writes to, as bytes.
public struct ClosedTranscript {
    /// The file.
    public let path: String
    /// All of it.
    public let bytes: [UInt8]
    /// Its records.
    public let transcript: Transcript
    /// How far it has come.
    public let state: Verification.State
    /// What can be told of it.
    public let receipt: Receipt

    /// Reads a transcript that is whole, and that no other postern is writing to.
    ///
    /// - Parameter path: the file.
    /// - Throws: what is wrong with it.
    public init(at path: String) throws {
        guard FileTree.isFile(path) else { throw RecordError.noTranscript(path: path) }
        self.path = path
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
        } catch {
            throw FileError.system(path: path, doing: .read, code: Errno.of(error))
        }
        defer { try? descriptor.close() }
        // Whoever writes to it holds a lock that excludes this one; readers share it. Some file systems know no locks.
        if flock(descriptor.rawValue, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK {
            throw TranscriptFileError.inUse(path: path)
        }
        bytes = try FileTree.contents(of: descriptor, named: path)
        let verification = Verification(of: bytes)
        if let fault = verification.faults.first(where: { $0.kind != .noSeal }) {
            throw RecordError.faulty(path: path, fault)
        }
        transcript = verification.transcript
        state = verification.state
        do {
            receipt = try Receipt(of: bytes)
        } catch {
            throw RecordError.noReceipt(path: path, error)
        }
    }

    /// SHA-256 of the file.
    public var digest: String { Transcript.hash(bytes) }

    /// Reads a transcript that is sealed as well, so that nothing will follow what it holds.
    ///
    /// - Parameter path: the file.
    /// - Returns: the transcript.
    /// - Throws: what is wrong with it, or that more may be written to it.
    public static func sealed(at path: String) throws -> ClosedTranscript {
        let closed = try ClosedTranscript(at: path)
        if closed.state == .sealed { return closed }
        guard closed.transcript.beginning?.format != nil else {
            throw RecordError.sealless(path: path)
        }
        throw RecordError.notSealed(path: path, state: closed.state)
    }
}
