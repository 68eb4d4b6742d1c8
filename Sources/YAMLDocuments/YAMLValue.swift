/// A value of a YAML file that a person wrote, with the place it stands at.
public struct YAMLValue: Hashable, Sendable {
    /// What stands there; texts are as they were written, whatever YAML would take them for.
    public enum Content: Hashable, Sendable {
        case text(String)
        case list([YAMLValue])
        case mapping([Member])
    }

    /// A key and its value.
    public struct Member: Hashable, Sendable {
        /// The key; empty where it is no text.
        public var name: String
        /// Where the key stands.
        public var key: YAMLPlace
        /// What stands behind it.
        public var value: YAMLValue
    }

    /// What stands there.
    public var content: Content
    /// Where.
    public var place: YAMLPlace

    /// The text; nil where it is none.
    public var text: String? { if case .text(let text) = content { text } else { nil } }
    /// The list's values; nil where it is none.
    public var list: [YAMLValue]? { if case .list(let values) = content { values } else { nil } }
    /// The mapping's members, as they stand; nil where it is none.
    public var members: [Member]? { if case .mapping(let members) = content { members } else { nil } }

    /// A mapping's value; nil where there is none of the name.
    public subscript(name: String) -> YAMLValue? { members?.first { $0.name == name }?.value }

    /// What was found, for faults: `‘word’`, `a list`.
    public var found: String {
        switch content {
        case .text(let text): text.isEmpty ? "nothing" : "‘\(text.prefix(40))’"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// A place in a file.
public struct YAMLPlace: Hashable, Sendable {
    /// 1-based line; 0 where the whole file is meant.
    public var line: Int
    /// 1-based column in characters; 0 where the whole line is meant.
    public var column: Int

    /// Creates a place.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The file as a whole.
    public static let file = YAMLPlace(line: 0, column: 0)
}
