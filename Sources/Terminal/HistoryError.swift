public import SystemPackage

/// Why the history file could not be used.
public enum HistoryError: Error, Hashable, Sendable {
    /// The directory could not be made.
    case directory(FilePath, Errno)
    /// The file could not be opened, read or locked.
    case unreadable(FilePath, Errno)
    /// The entry could not be written.
    case unwritable(FilePath, Errno)
}
