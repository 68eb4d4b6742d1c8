/// A value that shall not be shared, and what kind of thing it is.
public struct SensitiveValue: Hashable, Sendable {
    /// What kind of thing it is.
    public var kind: SensitiveKind
    /// The value as it is spelled.
    public var value: String

    /// Creates a value.
    public init(_ kind: SensitiveKind, _ value: String) {
        self.kind = kind
        self.value = value
    }
}
