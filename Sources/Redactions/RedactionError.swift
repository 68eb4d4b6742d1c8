public import Transcripts

/// Why a transcript cannot be copied.
public enum RedactionError: Error, Hashable, Sendable {
    /// The original is not whole.
    case damaged(TranscriptError)
    /// The original has no beginning.
    case empty
    /// What is to be taken out of the playbook is part of its tree.
    case playbookBroken
    /// The copy would not be read again.
    case unfit(String)

    /// What to tell the person who wanted the copy.
    public var message: String {
        switch self {
        case .damaged(let error): error.message
        case .empty: "this is no transcript: it has no beginning"
        case .playbookBroken:
            "a sensitive value is a word that the playbook's tree is made of (a step's id, a choice): rename it there"
        case .unfit(let reason): "no copy was made, for it could not be read again: \(reason)"
        }
    }
}
