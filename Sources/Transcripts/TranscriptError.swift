/// What is wrong with a transcript.
public enum TranscriptError: Error, Hashable, Sendable {
    /// It is none: its first line is no beginning.
    case noBeginning(Fault)
    /// One of its records is wrong.
    case faulty(Fault)
    /// Its events do not fit the playbook that it holds, from one record on.
    case misfit(record: Int, reason: String)
    /// An event has no JSON spelling.
    case unwritable(reason: String)

    /// What to tell the person who opened it.
    public var message: String {
        switch self {
        case .noBeginning(let fault): "this is no transcript: \(fault.message)"
        case .faulty(let fault): "\(fault.message); the transcript is not as it was written"
        case .misfit(let record, let reason):
            "record \(record) (line \(record + 1)) does not fit its playbook: \(reason)"
        case .unwritable(let reason): "an event could not be written down: \(reason)"
        }
    }

    static func words(of error: any Error) -> String {
        func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
            let keys = context.codingPath + (last.map { [$0] } ?? [])
            let path = keys.map { $0.intValue.map { "\($0)" } ?? $0.stringValue }.joined(separator: ".")
            return path.isEmpty ? "the line" : "‘\(path)’"
        }
        switch error as? DecodingError {
        case .dataCorrupted(let context): return "\(place(context)) cannot be read: \(context.debugDescription)"
        case .typeMismatch(_, let context): return "\(place(context)) is not of the kind that stands there"
        case .valueNotFound(_, let context): return "\(place(context)) is null, and may not be"
        case .keyNotFound(let key, let context): return "\(place(context, key)) is missing"
        default: return "\(error)"
        }
    }
}
