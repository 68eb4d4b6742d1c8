/// A kind of line that stands in logs beside a product's rows, or that people take for rows: what it is, and what to do.
public struct OtherLine: Hashable, Sendable {
    /// How a line of the kind is told.
    public enum Sign: Hashable, Sendable {
        /// It fits a template, as formats have it.
        case template(String)
        /// It begins with a text, and has another one further on.
        case texts(start: String, further: String)
    }

    /// How a line of the kind is told.
    public var sign: Sign
    /// What the line is, and what would give rows that can be used.
    public var reason: String
    /// Whether it is a request's row all the same, only without what makes it of use.
    public var isRow = false
    /// Lines of the kind.
    public var samples: [String]

    /// Creates a kind.
    @inline(never) public init(_ sign: Sign, _ reason: String, isRow: Bool = false, samples: [String]) {
        self.sign = sign
        self.reason = reason
        self.isRow = isRow
        self.samples = samples
    }

    /// A kind that a template tells.
    @inline(never) static func template(_ template: String, _ reason: String, isRow: Bool = false, _ samples: String...)
        -> OtherLine
    {
        OtherLine(.template(template), reason, isRow: isRow, samples: samples)
    }

    /// A kind that texts tell.
    @inline(never) static func texts(_ start: String, _ further: String = "", _ reason: String, _ samples: String...)
        -> OtherLine
    {
        OtherLine(.texts(start: start, further: further), reason, samples: samples)
    }
}
