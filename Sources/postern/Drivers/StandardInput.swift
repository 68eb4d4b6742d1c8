import Attributions
import Diagnosis
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Standard input as evidence, named by a dash.
///
/// Logs are read more than once, so it is kept in a temporary file that only its owner can read.
enum StandardInput {
    /// What names it on the command line.
    static let name = "-"

    /// The temporary file, made at the first question for it and removed when the program ends.
    private static let kept: Result<String, EvidenceError> = keep()

    /// The path of what came in.
    static func path() throws(EvidenceError) -> String { try kept.get() }

    private static func keep() -> Result<String, EvidenceError> {
        guard isatty(0) == 0 else {
            return .failure(EvidenceError(.usage, "‘-’ stands for standard input, and nothing is piped into it"))
        }
        let folder = Locations().variable("TMPDIR") ?? "/tmp"
        var template = Array("\(folder)/postern-input-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            return .failure(
                EvidenceError(
                    .missing, "standard input cannot be kept in \(folder): \(Errno(rawValue: errno).description)"))
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        Self.leftover = path
        atexit { if let path = StandardInput.leftover { unlink(path) } }
        let target = FileDescriptor(rawValue: descriptor)
        defer { try? target.close() }
        do {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
            defer { buffer.deallocate() }
            while true {
                let count = try FileDescriptor.standardInput.read(into: buffer)
                if count == 0 { return .success(path) }
                try target.writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        } catch {
            return .failure(EvidenceError(.missing, "standard input cannot be kept: \(Errno.of(error).description)"))
        }
    }

    /// Written once, before the handler that reads it is registered.
    nonisolated(unsafe) private static var leftover: String?
}
