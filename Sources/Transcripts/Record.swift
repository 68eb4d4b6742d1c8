internal import Diagnosis
public import Investigations
public import Times

/// One line of a transcript.
///
/// `{"at":"2026-03-04T10:41:07.120Z","event":{…},"mono":81234567,"prev":"…","seq":3}`: `seq` counts from 0, `prev` is the
/// SHA-256 of the line before in hexadecimal (64 zeros on the first), so that a changed line shows in the next one. What
/// closes the record has its own hash in `sum`.
public struct Record: Hashable, Sendable, Codable {
    /// The record's number, from 0.
    public var sequence: Int
    /// When it was made, by a clock that people set.
    public var time: Timestamp
    /// When it was made, in milliseconds of a clock that nobody sets; nil in records of the first format.
    public var monotonic: Int64?
    /// The hash of the record before.
    public var previous: String
    /// What happened.
    public var event: Event
    /// The hash of this line without its `sum`; in the seal only.
    public var sum: String?

    /// Creates a record.
    public init(sequence: Int, time: Timestamp, monotonic: Int64? = nil, previous: String, event: Event) {
        self.sequence = sequence
        self.time = time
        self.monotonic = monotonic
        self.previous = previous
        self.event = event
    }

    private enum CodingKeys: String, CodingKey {
        case sequence = "seq"
        case time = "at"
        case monotonic = "mono"
        case previous = "prev"
        case event, sum
    }
}
