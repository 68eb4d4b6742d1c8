import Diagnosis
import Files
import Incidents
import Synchronization
import SystemPackage

/// Takes failed rows as they are found and writes them to a file or to standard output.
final class FailedRows: Sendable {
    private let descriptor: FileDescriptor
    private let path: String
    private let trouble = Mutex<Failure?>(nil)

    /// Makes the file, for its owner only.
    ///
    /// - Parameters:
    ///   - path: the file; `-` is standard output.
    ///   - logs: the logs that are read, none of which is to be written to.
    /// - Throws: where the file is one of the logs, or cannot be made.
    init(_ path: String, besides logs: [String]) throws {
        self.path = path
        if let file = FileTree.identity(of: path), let log = logs.first(where: { FileTree.identity(of: $0) == file }) {
            throw Failure(
                Exit.usage, "--failures \(path) is the log \(log), which would be overwritten; name another file")
        }
        guard path != "-" else {
            descriptor = .standardOutput
            return
        }
        do {
            descriptor = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw Failure(Exit.unwritable, "cannot write \(path): \(Errno.of(error).description)")
        }
    }

    deinit { if path != "-" { try? descriptor.close() } }

    /// Why a file does not hold all rows, where the reading ended with an error.
    func failure(for error: any Error) -> Failure? {
        if let failure = trouble.withLock({ $0 }) { return failure }
        guard let error = error as? EvidenceError, error.kind == .cancelled, path != "-" else { return nil }
        return Failure(Exit.interrupted, "cancelled; \(path) holds only the first of the failed rows")
    }

    /// Takes rows as lines of JSON.
    ///
    /// - Returns: whether they could be written.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        do {
            try descriptor.writeAll(bytes)
            return true
        } catch {
            let name = path == "-" ? "to standard output" : path
            trouble.withLock {
                $0 = Failure(
                    Exit.unwritable,
                    "cannot write \(name): \(Errno.of(error).description); only the first of the rows are there")
            }
            return false
        }
    }
}
