/// What is wrong with one record of a transcript.
public struct Fault: Error, Hashable, Sendable, Codable {
    /// The kind of fault.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The line is no record, or not in the one spelling that records have.
        case noRecord = "no-record"
        /// The record is not the one that the record behind it followed.
        case changed
        /// A record is not there.
        case missing
        /// A record stands in more than one place.
        case doubled
        /// A record stands where another belongs.
        case moved
        /// Something stands behind the seal.
        case behindSeal = "behind-seal"
        /// The investigation was concluded, and its seal is not there.
        case noSeal = "no-seal"
        /// The first record is no beginning, or none of a format that is known.
        case noBeginning = "no-beginning"
        /// The record contradicts those before it.
        case contradiction
    }

    /// The kind of fault.
    public var kind: Kind
    /// The number of the record that is wrong, or of the one that is not there, from 0.
    public var record: Int
    /// The line to look at, from 1.
    public var line: Int
    /// What is wrong, as the end of a sentence whose subject is the record.
    public var reason: String

    /// Creates a fault.
    public init(_ kind: Kind, record: Int, line: Int, _ reason: String) {
        self.kind = kind
        self.record = record
        self.line = line
        self.reason = reason
    }

    /// The fault in a sentence, without a full stop.
    public var message: String { "record \(record) (line \(line)) \(reason)" }
}
