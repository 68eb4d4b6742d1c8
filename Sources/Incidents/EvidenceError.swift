public import Diagnosis

/// Why evidence could not be had.
public struct EvidenceError: Error, Hashable, Sendable {
    /// What kind of trouble it is, for exit codes.
    public enum Kind: Hashable, Sendable {
        /// The source is not there or cannot be read.
        case missing
        /// An input of a record is not at hand, where its checks are run again.
        case notAtHand
        /// The source is not what it should be.
        case malformed
        /// The user stopped it.
        case cancelled
        /// An option's value is wrong.
        case usage
    }

    /// The kind of trouble.
    public var kind: Kind
    /// What failed, where, why, and what to do; holds a stranger's text.
    public var message: String
    /// Why the source cannot be used, in a clause without its name; nil where the message says it.
    public var reason: String?
    /// What the source looks like; nil where nothing tells.
    public var looksLike: String?
    /// What kind of evidence it is after all; nil where nothing tells.
    public var isKind: EvidenceKind?

    /// Creates an error.
    public init(
        _ kind: Kind, _ message: String, reason: String? = nil, looksLike: String? = nil,
        isKind: EvidenceKind? = nil
    ) {
        self.kind = kind
        self.message = message
        self.reason = reason
        self.looksLike = looksLike
        self.isKind = isKind
    }
}
