internal import Crypto
public import Diagnosis
public import Investigations

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

    /// The events alone.
    public var events: [Event] { records.map(\.event) }

    /// How the investigation began.
    public var beginning: Beginning? {
        if case .began(let beginning) = records.first?.event { return beginning }
        return nil
    }

    /// The report it was concluded with.
    public var report: DiagnosisReport? {
        if case .concluded(let report) = records.last(where: { $0.event.word == "concluded" })?.event { return report }
        return nil
    }

    /// Makes the next record's line; the transcript takes it in with `append`, once it is safe on disk.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - time: when.
    /// - Returns: the record and its line, without a line feed.
    /// - Throws: `unwritable` where the event has no JSON spelling.
    public func line(for event: Event, at time: Timestamp) throws(TranscriptError) -> (record: Record, line: String) {
        let record = Record(sequence: records.count, time: time, previous: head, event: event)
        do {
            return (record, try CanonicalJSON.text(record))
        } catch {
            throw .unwritable(reason: "\(error)")
        }
    }

    /// Takes in a record whose line is safe on disk.
    public mutating func append(_ record: Record, line: some StringProtocol) {
        records.append(record)
        head = Self.hash(line.utf8)
    }

    /// SHA-256 in lower-case hexadecimal.
    public static func hash(_ bytes: some Sequence<UInt8>) -> String {
        SHA256.hash(data: Array(bytes)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// Reads a transcript's bytes.
    ///
    /// - Parameter bytes: the whole file.
    /// - Returns: the transcript; how many bytes at the end belong to a line that was never finished.
    /// - Throws: the first line that is no record or does not follow from the one before.
    public static func read(_ bytes: [UInt8]) throws(TranscriptError) -> (transcript: Transcript, tornBytes: Int) {
        var transcript = Transcript()
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            let number = transcript.records.count + 1
            let record: Record
            do {
                record = try CanonicalJSON.value(Record.self, from: line)
            } catch {
                throw .noRecord(line: number, reason: Self.words(of: error))
            }
            guard record.sequence == transcript.records.count, record.previous == transcript.head else {
                throw .brokenChain(line: number)
            }
            transcript.append(record, line: String(decoding: line, as: UTF8.self))
        }
        guard transcript.beginning != nil else { throw .noBeginning }
        return (transcript, rest.count)
    }

    private static func words(of error: any Error) -> String {
        switch error as? DecodingError {
        case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context),
            .keyNotFound(_, let context):
            context.debugDescription
        default: "\(error)"
        }
    }
}

/// What is wrong with a transcript.
public enum TranscriptError: Error, Hashable, Sendable {
    /// The first line is no beginning.
    case noBeginning
    /// A line is no record.
    case noRecord(line: Int, reason: String)
    /// A record does not follow from the one before: something was changed, left out or put in.
    case brokenChain(line: Int)
    /// An event has no JSON spelling.
    case unwritable(reason: String)

    /// What to tell the person who opened it.
    public var message: String {
        switch self {
        case .noBeginning: "this is no transcript: its first line is not the beginning of an investigation"
        case .noRecord(let line, let reason): "line \(line) is no record: \(reason)"
        case .brokenChain(let line):
            "line \(line) does not follow from the line before it: the transcript was changed after it was written"
        case .unwritable(let reason): "an event could not be written down: \(reason)"
        }
    }
}
