internal import Diagnosis
public import Times

/// A file that evidence was read from, at one moment of the investigation.
public struct InputState: Hashable, Sendable, Codable {
    /// The name it was given by; relative ones start from the directory of the record.
    public var name: String
    /// How many of its bytes are read and hashed, from the first on; what is appended later is not.
    public var bytes: Int64
    /// When it was last changed, by the file system.
    public var modified: Timestamp?
    /// SHA-256 of these bytes as they are stored, in hexadecimal; nil where it is not known.
    public var sha256: String?
    /// By how many bytes the file has become longer since.
    public var grown: Int64?
    /// Rows read.
    public var rows: Int?
    /// Lines that mean to be no rows: comments, headers.
    public var skipped: Int?
    /// Rows that could not be read.
    public var unparsed: Int?
    /// Why the bytes could not be hashed.
    public var problem: String?

    /// Creates a state.
    public init(name: String, bytes: Int64, modified: Timestamp? = nil, sha256: String? = nil) {
        self.name = name
        self.bytes = bytes
        self.modified = modified
        self.sha256 = sha256
    }
}
