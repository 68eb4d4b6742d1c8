public import Diagnosis
internal import Digests
public import Investigations
public import Times

/// The records of one investigation, in order.
public struct Transcript: Hashable, Sendable {
    /// What stands in `previous` of the first record.
    public static let origin = String(repeating: "0", count: 64)

    /// The records.
    public private(set) var records: [Record] = []
    /// The hash of the last record's line.
    public private(set) var head = origin

    /// Creates a transcript without records.
    public init() {}

    /// Creates a transcript without records, whose first one follows the last one of another transcript.
    ///
    /// - Parameter head: the hash of that one's last line.
    public init(following head: String) { self.head = head }

    /// The events alone.
    public var events: [Event] { records.map(\.event) }

    /// How the investigation began.
    public var beginning: Beginning? {
        if case .began(let beginning) = records.first?.event { return beginning }
        return nil
    }

    /// The format that its last records are in; nil for the first one.
    ///
    /// A walk that is taken up by a newer program goes on in the format of that one.
    public var format: String? {
        for record in records.reversed() {
            if case .resumed(let resumption) = record.event, let format = resumption.format { return format }
        }
        return beginning?.format
    }

    /// The report it was concluded with.
    public var report: DiagnosisReport? {
        if case .concluded(let report) = records.last(where: { $0.event.word == "concluded" })?.event { return report }
        return nil
    }

    /// Whether its record is closed.
    public var isSealed: Bool {
        if case .sealed = records.last?.event { return true }
        return false
    }

    /// Makes the next record's line; the transcript takes it in with `append`, once it is safe on disk.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - time: when.
    ///   - monotonic: when, in milliseconds of a clock that nobody sets.
    /// - Returns: the record and its line, without a line feed.
    /// - Throws: `unwritable` where the event has no JSON spelling.
    public func line(
        for event: Event, at time: Timestamp, monotonic: Int64? = nil
    ) throws(TranscriptError) -> (record: Record, line: String) {
        var record = Record(
            sequence: records.count, time: time, monotonic: monotonic, previous: head, event: event)
        do {
            var line = try CanonicalJSON.text(record)
            if case .sealed = event {
                let sum = Self.hash(line.utf8)
                record.sum = sum
                line = "\(line.dropLast()),\"sum\":\"\(sum)\"}"
            }
            return (record, line)
        } catch {
            throw .unwritable(reason: "\(error)")
        }
    }

    /// Takes in a record whose line is safe on disk.
    public mutating func append(_ record: Record, line: some StringProtocol) {
        append(record, hash: Self.hash(line.utf8))
    }

    mutating func append(_ record: Record, hash: String) {
        records.append(record)
        head = hash
    }

    /// SHA-256 in lower-case hexadecimal.
    public static func hash(_ bytes: some Sequence<UInt8>) -> String {
        var digest = SHA256()
        digest.update(Array(bytes))
        return digest.hexadecimal
    }

    /// Reads a transcript's bytes.
    ///
    /// - Parameter bytes: the whole file.
    /// - Returns: the transcript; how many bytes at the end belong to a line that was never finished.
    /// - Throws: the first record that is wrong. That a seal is missing is no fault here.
    public static func read(_ bytes: [UInt8]) throws(TranscriptError) -> (transcript: Transcript, tornBytes: Int) {
        let verification = Verification(of: bytes)
        if let fault = verification.faults.first(where: { $0.kind != .noSeal }) {
            throw fault.kind == .noBeginning ? .noBeginning(fault) : .faulty(fault)
        }
        return (verification.transcript, verification.tornBytes)
    }
}
