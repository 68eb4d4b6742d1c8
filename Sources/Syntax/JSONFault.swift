/// Where a text ceases to be JSON.
public struct JSONFault: Error, Hashable, Sendable {
    /// The byte that does not belong there, from 0.
    public var offset: Int
    /// Its line, from 1.
    public var line: Int
    /// What is wrong there, or what was expected.
    public var reason: String
}
