/// What a status means where a product answers with it.
public struct StatusFact: Hashable, Sendable {
    /// The status.
    public var status: Int
    /// What it can mean, in a clause that begins in lower case.
    public var means: String
    /// Whether it means one cause only.
    public var isDecisive: Bool

    /// Creates a fact.
    @inline(never) public init(_ status: Int, _ means: String, isDecisive: Bool = false) {
        self.status = status
        self.means = means
        self.isDecisive = isDecisive
    }
}

/// Where a product's logs usually are.
public struct LogPlace: Hashable, Sendable {
    /// Which log.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Requests.
        case access
        /// Errors.
        case errors
        /// What the driver in front of the server ended by itself.
        case driver
    }

    /// Which log.
    public var kind: Kind
    /// The path, or where to look in a console.
    public var place: String

    /// Creates a place.
    @inline(never) public init(_ kind: Kind, _ place: String) {
        self.kind = kind
        self.place = place
    }
}
