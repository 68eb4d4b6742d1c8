public import Diagnosis

/// One thing that a product says of a failure, and what it proves.
public struct Signal: Hashable, Sendable {
    /// How far the product's word reaches.
    public enum Claim: Hashable, Sendable {
        /// It names the cause.
        case cause(Cause, CauseDetail?)
        /// The connection stood, and no response header came in time.
        case gaveUpWaiting
        /// The connection stood, and went away before the header was complete.
        case lostConnection(CauseDetail?)
        /// The connection stood; it was lost, or the answer was not understood.
        case lostOrInvalid
        /// A time ran out: while connecting or while waiting.
        case timeRanOut
        /// The client left first: no failure of a hop behind the proxy.
        case clientLeft
        /// The response's body broke off; the status that was sent before it stays.
        case bodyBroke
        /// A server was taken out of use; others may be left.
        case serverDown
        /// A server was taken into use again.
        case serverUp
        /// Nothing.
        case nothing
    }

    /// Its name, unique over all products: `nginx.upstream-timed-out`.
    public var id: String
    /// What it proves.
    public var claim: Claim
    /// How often it is right.
    public var strength: Strength
    /// What it proves, in a clause that begins in lower case.
    public var proves: String
    /// What can make it appear for another reason.
    public var fakedBy: String?
    /// What helps, in the product's own settings.
    public var remedies: [String]
    /// The public page or source file that the fact is from.
    public var source: String
    /// Lines, rows or states that carry it; each has to be recognised.
    public var samples: [String]
}
