internal import Diagnosis
public import Times

/// What to keep of a transcript in another place: how long it was, and the hash of its last line.
///
/// A chain alone does not show that its end was cut off, or that all of it was written anew. Its text is one line, made to
/// be pasted into a ticket: `postern-receipt/1 records=19 bytes=45748 head=4c1d… at=2026-11-26T11:31:02.412Z`.
public struct Receipt: Hashable, Sendable {
    /// How many records there were.
    public var records: Int
    /// How many bytes these are, line feeds included.
    public var bytes: Int
    /// SHA-256 of the last of them without its line feed, in lower-case hexadecimal.
    public var head: String
    /// The time of the last of them.
    public var time: Timestamp

    /// Creates a receipt.
    public init(records: Int, bytes: Int, head: String, time: Timestamp) {
        self.records = records
        self.bytes = bytes
        self.head = head
        self.time = time
    }

    /// Makes the receipt of a transcript as it is now; a last line that was never finished does not count.
    ///
    /// The chain is not looked at: check it first.
    ///
    /// - Parameter bytes: the whole file.
    /// - Throws: `noTranscript` where its last line is no record.
    public init(of bytes: [UInt8]) throws(ReceiptError) {
        let lines = RecordLines(bytes)
        guard let last = lines.last, let time = RecordLines.time(of: last) else { throw .noTranscript }
        self.init(
            records: lines.count, bytes: last.endIndex + 1, head: Transcript.hash(last), time: time)
    }

    /// The receipt as one line, without a line feed.
    public var text: String {
        "postern-receipt/1 records=\(records) bytes=\(bytes) head=\(head) at=\(time.iso8601)"
    }
}

extension Receipt {
    /// What a transcript is to a receipt that was kept of it.
    public enum Match: Hashable, Sendable {
        /// It is what it was.
        case matches
        /// It is what it was, and went on afterwards by so many records: the walk was not sealed yet.
        case continued(records: Int)
        /// It goes on behind its seal by so many records, which no walk does.
        case continuedBehindSeal(records: Int)
        /// It lacks so many records at its end.
        case truncated(missing: Int)
        /// It holds other records than it did.
        case differs
    }

    /// Compares a transcript with this receipt.
    ///
    /// - Parameter bytes: the whole file, its chain already checked.
    /// - Returns: what it is to the receipt.
    public func outcome(for bytes: [UInt8]) -> Match {
        let lines = RecordLines(bytes)
        guard let last = lines.line(records - 1) else {
            // Whether the records that are left are those of the receipt, only the hash of the last could have told.
            return .truncated(missing: records - lines.count)
        }
        guard Transcript.hash(last) == head, last.endIndex + 1 == self.bytes, RecordLines.time(of: last) == time else {
            return .differs
        }
        let more = lines.count - records
        guard more > 0 else { return .matches }
        return RecordLines.isSeal(last) ? .continuedBehindSeal(records: more) : .continued(records: more)
    }
}
