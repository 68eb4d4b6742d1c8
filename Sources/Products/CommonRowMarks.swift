/// How rows of the common and the combined log format, which many products write, tell whose they are.
public struct CommonRowMarks: Hashable, Sendable {
    /// A number that people add behind the row.
    public enum TailNumber: Hashable, Sendable {
        /// Seconds with three places behind the point.
        case seconds
        /// A whole number, whose unit the row does not tell.
        case whole
    }

    /// Texts that no other product writes into such rows; `\n` ends a row.
    public var texts: [String] = []
    /// Texts that hardly another product writes.
    public var likelyTexts: [String] = []
    /// Ends of rows that hardly another product writes.
    public var likelyEndings: [String] = []
    /// The number that is mostly behind its row, where people add one: a guess at the product, and no unit.
    public var tailNumber: TailNumber?
    /// Whether all requests name the URL with scheme and host.
    public var requestIsURL = false
    /// The name of the format; nil where it is called by its shape, `common` or `combined`.
    public var formatName: String?

    /// Creates marks: none.
    public init() {}

    /// Creates the marks of a product.
    init(_ change: (inout CommonRowMarks) -> Void) { change(&self) }
}
