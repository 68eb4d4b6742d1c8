import Diagnosis
import Investigations
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
    /// Its records.
    let transcript: Transcript
    /// How far it has come.
    let state: Verification.State
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
        let verification = Verification(of: bytes)
        if let fault = verification.faults.first(where: { $0.kind != .noSeal }) {
            throw Failure(
                Exit.malformed,
                "\(path): \(fault.message); ‘postern transcript verify’ tells all that is wrong with it")
        }
        transcript = verification.transcript
        state = verification.state
        do {
            receipt = try Receipt(of: bytes)
        } catch {
            throw Failure(Exit.malformed, "\(path): \(error.message)")
        }
    }

    /// SHA-256 of the file.
    var digest: String { Transcript.hash(bytes) }

    /// Reads a transcript that is sealed as well, so that nothing will follow what it holds.
    static func sealed(at path: String) throws -> ClosedTranscript {
        let closed = try ClosedTranscript(at: path)
        if closed.state == .sealed { return closed }
        guard closed.transcript.beginning?.format != nil else {
            throw Failure(Exit.malformed, "\(path) is in the first format, which has no seal; it can be shown and read")
        }
        let what = closed.state == .concluded ? "is not sealed" : "is not finished, and not sealed"
        throw Failure(
            Exit.malformed,
            "\(path) \(what): more may be written to it; go on with: postern resume \(ShellText.file(path))")
    }
}
