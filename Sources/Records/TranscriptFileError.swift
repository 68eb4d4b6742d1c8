public import Files
public import Transcripts

/// Why a transcript could not be opened or written.
public enum TranscriptFileError: Error, Hashable, Sendable {
    /// The file could not be read or written.
    case file(FileError)
    /// Another program is writing to it.
    case inUse(path: String)
    /// The file is no transcript, or was changed.
    case damaged(path: String, TranscriptError)
    /// Something else has written to the file since the last record.
    case disturbed(path: String)
    /// Another file lies at its path.
    case replaced(path: String)
    /// The file was removed, and its records cannot be written again.
    case removed(path: String)
}
