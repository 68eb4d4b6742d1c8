public import SystemPackage

/// Why a file could not be read or written.
public enum FileError: Error, Hashable, Sendable {
    /// What was being done.
    public enum Operation: String, Hashable, Sendable {
        /// Reading a file.
        case read
        /// Making or replacing a file.
        case write
        /// Writing behind what a file holds.
        case append = "write to"
        /// Keeping others from writing to a file.
        case lock
        /// Making a directory.
        case createDirectory = "create the directory"
    }

    /// The system refused or failed.
    case system(path: String, doing: Operation, code: Errno)
    /// It is a pipe, a device or a socket.
    case notRegular(path: String)
}

extension Errno {
    /// The system's code in an error, or ‘input/output error’ where it is of another kind.
    public static func of(_ error: any Error) -> Errno { error as? Errno ?? .ioError }
}
