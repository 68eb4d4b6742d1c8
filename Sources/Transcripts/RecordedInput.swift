internal import Diagnosis
public import Investigations

/// What a transcript says of one file that evidence was read from, as it was between two cuts of the walk.
///
/// A walk that is taken up again opens its files anew: a log can have grown by then, or be another one of the same name.
public struct RecordedInput: Hashable, Sendable {
    /// The bytes of a file of which the record does not tell: all there are.
    static let unknownBytes: Int64 = 1 << 50

    /// When it was opened.
    public var first: InputState
    /// The record that says so, by its number.
    public var record: Int
    /// The directory that a relative name started from; nil in records that do not tell.
    public var directory: String?
    /// The hashes that the record has of the bytes that were read, in order.
    public var hashes: [String] = []
    /// At the end of the walk; nil where it is not finished, or where the file was opened anew since.
    public var closed: InputState?

    /// The name it was given by.
    public var name: String { first.name }
    /// How many of its bytes were read at most, from the first on.
    public var bytes: Int64 { first.bytes }
    /// SHA-256 of the bytes that were read, in hexadecimal, as it was taken when they were first read.
    public var sha256: String? { hashes.first }
    /// Whether these bytes were others later than when they were first read.
    public var isChanged: Bool { Set(hashes).count > 1 }
}

extension Transcript {
    /// The files that evidence was read from, in the order in which they were opened.
    ///
    /// One that was opened anew after a cut stands in it once more, unless its bytes are known to be the same.
    public var inputs: [RecordedInput] {
        var inputs: [RecordedInput] = []
        var directory: String?
        func latest(_ state: InputState) -> Int? {
            inputs.lastIndex { $0.name == state.name && $0.bytes == state.bytes }
        }
        for record in records {
            switch record.event {
            case .began(let beginning): directory = beginning.directory
            case .resumed(let resumption): directory = resumption.directory ?? directory
            case .inputOpened(let state):
                inputs.append(RecordedInput(first: state, record: record.sequence, directory: directory))
            case .inputHashed(let state):
                if let hash = state.sha256, let index = latest(state) { inputs[index].hashes.append(hash) }
            case .inputClosed(let state):
                guard let index = latest(state) else { break }
                inputs[index].closed = state
                if let hash = state.sha256 { inputs[index].hashes.append(hash) }
            default: break
            }
        }
        return Self.merged(inputs)
    }

    /// The files to read where the checks are run again: of a record of the first format, which tells of no inputs, those
    /// that its answers name, as they lie now.
    public var inputsToReplay: [RecordedInput] {
        guard beginning != nil, beginning?.format == nil else { return inputs }
        var named: [RecordedInput] = []
        for record in records {
            let (step, value): (String, [String])
            switch record.event {
            // What was given beforehand reaches the checks also where its question was never come to.
            case .supplied(let given, let paths, _), .answered(let given, let paths, _): (step, value) = (given, paths)
            default: continue
            }
            guard EvidenceKind(rawValue: step) != nil else { continue }
            for name in value where !named.contains(where: { $0.name == name }) {
                named.append(
                    RecordedInput(
                        first: InputState(name: name, bytes: RecordedInput.unknownBytes), record: record.sequence))
            }
        }
        return named
    }

    /// Openings of the same bytes of one file are one.
    private static func merged(_ inputs: [RecordedInput]) -> [RecordedInput] {
        var merged: [RecordedInput] = []
        for input in inputs {
            let twin = merged.lastIndex {
                $0.name == input.name && $0.directory == input.directory && $0.bytes == input.bytes
                    && ($0.hashes.isEmpty || input.hashes.isEmpty || $0.hashes.last == input.hashes.first)
            }
            guard let twin else {
                merged.append(input)
                continue
            }
            merged[twin].hashes += input.hashes
            merged[twin].closed = input.closed ?? merged[twin].closed
        }
        return merged
    }
}
