internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Evidence that can be read only once: standard input, named by a dash, FIFOs, and what a shell puts for `<(…)`.
///
/// Each is kept in a temporary file when it is first asked for, and is the same source under whatever name it has.
public enum Streams {
    /// What names standard input on the command line.
    public static let standardInput = "-"

    private static let kept = Mutex<[Identity: KeptStream]>([:])

    /// Which stream it is.
    public struct Identity: Hashable, Sendable {
        private let device: UInt64
        private let inode: UInt64

        fileprivate init(_ status: stat) {
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(truncatingIfNeeded: status.st_ino)
        }
    }

    /// The stream that a path names; nil where it names none.
    public static func identity(of path: String) -> Identity? {
        var status = stat()
        guard path == standardInput ? fstat(0, &status) == 0 : stat(path, &status) == 0 else { return nil }
        guard path == standardInput || status.st_mode & S_IFMT == S_IFIFO || isStandardInput(status) else { return nil }
        return Identity(status)
    }

    /// Where the bytes of a stream can be read.
    ///
    /// - Parameters:
    ///   - path: what the user named.
    ///   - folder: where what is read is kept.
    ///   - monitor: watches the reading.
    /// - Returns: a path of all its bytes; nil where the path names no stream.
    /// - Throws: `noInput` where nothing is piped in; else what reading and keeping throws.
    public static func place(
        of path: String, keptIn folder: String, monitor: ScanMonitor
    ) throws(LogSourceError) -> String? {
        guard let identity = identity(of: path) else {
            guard path == standardInput else { return nil }
            throw .noInput(isClosed: true)
        }
        var status = stat()
        let isInput = fstat(0, &status) == 0 && Identity(status) == identity
        if isInput {
            guard isatty(0) == 0 else {
                throw .noInput(isClosed: false)
            }
            // A file that the shell opened can be read as often as any other.
            let place = "/dev/fd/0"
            if status.st_mode & S_IFMT == S_IFREG, lseek(0, 0, SEEK_CUR) == 0, access(place, R_OK) == 0 { return place }
        }
        let stream = kept.withLock { kept in
            if let known = kept[identity] { return known }
            let stream =
                isInput
                ? KeptStream(descriptor: 0, named: "standard input", keptIn: folder)
                : KeptStream(path: path, named: path, keptIn: folder)
            kept[identity] = stream
            return stream
        }
        return try stream.place(monitor: monitor)
    }

    private static func isStandardInput(_ status: stat) -> Bool {
        var input = stat()
        guard fstat(0, &input) == 0, status.st_mode & S_IFMT != S_IFREG, status.st_mode & S_IFMT != S_IFDIR else {
            return false
        }
        return Identity(status) == Identity(input)
    }
}
