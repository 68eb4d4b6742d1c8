/// What a product's log may lack that checks want, with the configuration that would log it.
public struct LogAdvice: Hashable, Sendable {
    /// What is lacking.
    public enum Lack: Hashable, Sendable {
        /// How long requests took.
        case duration
        /// All of these fields, by the names that formats give them.
        case fields([String])
        /// What rows of the format can never have.
        case always
    }

    /// What is lacking.
    public var lack: Lack
    /// The formats that it is said of; empty for all of the product's.
    public var formats: [String]
    /// What is missing and what would log it, in one sentence without its full stop.
    public var words: String

    /// Creates an advice.
    @inline(never) public init(_ lack: Lack, in formats: [String] = [], _ words: String) {
        self.lack = lack
        self.formats = formats
        self.words = words
    }
}
