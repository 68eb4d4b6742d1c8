public import Diagnosis
public import Investigations

/// One line of a transcript.
///
/// `{"at":"2026-03-04T10:41:07.120Z","event":{…},"prev":"…","seq":3}`: `seq` counts from 0, `prev` is the SHA-256 of the
/// line before in hexadecimal (64 zeros on the first), so that a changed line shows in the next one.
public struct Record: Hashable, Sendable, Codable {
    /// The record's number, from 0.
    public var sequence: Int
    /// When it was made.
    public var time: Timestamp
    /// The hash of the record before.
    public var previous: String
    /// What happened.
    public var event: Event

    /// Creates a record.
    public init(sequence: Int, time: Timestamp, previous: String, event: Event) {
        self.sequence = sequence
        self.time = time
        self.previous = previous
        self.event = event
    }

    private enum CodingKeys: String, CodingKey {
        case sequence = "seq"
        case time = "at"
        case previous = "prev"
        case event
    }
}
