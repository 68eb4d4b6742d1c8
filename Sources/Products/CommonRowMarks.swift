/// How rows of the common and the combined log format, which many products write, tell whose they are.
public struct CommonRowMarks: Hashable, Sendable {
    /// A number that people add behind the row, and what it is.
    public struct TailNumber: Hashable, Sendable {
        /// How the number looks.
        public enum Shape: Hashable, Sendable {
            /// It has a decimal point.
            case decimal
            /// Whole numbers, of which the middle one is at least so large.
            case whole(atLeast: Double)
        }

        /// How it looks.
        public var shape: Shape
        /// The unit, as templates name the field: `seconds`, `microseconds`, `whole-seconds`.
        public var field: String
        /// The product's name for it: `$request_time`.
        public var name: String

        /// Creates a number.
        public init(_ shape: Shape, _ field: String, _ name: String) {
            self.shape = shape
            self.field = field
            self.name = name
        }
    }

    /// Texts that no other product writes into such rows; `\n` ends a row.
    public var texts: [String] = []
    /// Texts that hardly another product writes.
    public var likelyTexts: [String] = []
    /// Ends of rows that hardly another product writes.
    public var likelyEndings: [String] = []
    /// What a file's path contains, in lower case; `/` before it means that its last part begins so, and `#` stands for a
    /// digit.
    public var paths: [String] = []
    /// Numbers behind the row; of those that fit the first counts.
    public var tailNumbers: [TailNumber] = []
    /// Whether nothing tells the unit of a number behind the row.
    public var tailUnitIsOpen = false
    /// Whether requests name the URL with scheme and host.
    public var requestIsURL = false
    /// Whether the host stands in the place of RFC 1413's identity.
    public var identityIsHost = false
    /// The name of the format; nil where it is called by its shape, `common` or `combined`.
    public var formatName: String?

    /// Creates marks: none.
    public init() {}

    /// Creates the marks of a product.
    init(_ change: (inout CommonRowMarks) -> Void) { change(&self) }
}
