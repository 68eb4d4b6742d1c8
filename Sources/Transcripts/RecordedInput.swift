public import Investigations

/// What a transcript says of one file that evidence was read from.
public struct RecordedInput: Hashable, Sendable {
    /// When it was first opened.
    public var first: InputState
    /// The hashes that the record has of the bytes that were read, in order.
    public var hashes: [String] = []
    /// At the end of the walk; nil where it is not finished.
    public var closed: InputState?
    /// How many of its bytes were read at most, from the first on.
    public var bytes: Int64

    /// The name it was given by.
    public var name: String { first.name }
    /// SHA-256 of the bytes that were read, in hexadecimal, as it was last taken.
    public var sha256: String? { hashes.last }
    /// Whether these bytes were others at the end than when they were first read.
    public var isChanged: Bool { Set(hashes).count > 1 }
}

extension Transcript {
    /// The files that evidence was read from, in the order in which they were opened.
    public var inputs: [RecordedInput] {
        var order: [String] = []
        var inputs: [String: RecordedInput] = [:]
        for event in events {
            switch event {
            case .inputOpened(let state):
                if inputs[state.name] == nil {
                    order.append(state.name)
                    inputs[state.name] = RecordedInput(first: state, bytes: state.bytes)
                } else if inputs[state.name]?.bytes != state.bytes {
                    // It was opened again after a cut, when it held more.
                    inputs[state.name]?.bytes = state.bytes
                    inputs[state.name]?.hashes = []
                }
            case .inputHashed(let state):
                if let hash = state.sha256, state.bytes == inputs[state.name]?.bytes {
                    inputs[state.name]?.hashes.append(hash)
                }
            case .inputClosed(let state):
                inputs[state.name]?.closed = state
                if let hash = state.sha256, state.bytes == inputs[state.name]?.bytes {
                    inputs[state.name]?.hashes.append(hash)
                }
            default: break
            }
        }
        return order.compactMap { inputs[$0] }
    }
}
