/// Something that is said: what it is, by its name, with the values that belong to it.
///
/// A claim, a limitation, a missing piece of evidence, the reason of an attribution: each is a fact. It holds no sentence; module
/// `Wording` makes one where it leaves the program, so nothing has to read a sentence to decide.
public struct Fact: Hashable, Sendable {
    /// The name of what is said; each has its words in `Wording`.
    public struct ID: RawRepresentable, Hashable, Sendable, Codable, ExpressibleByStringLiteral {
        /// The name, as in `proxy-timeout.supports`.
        public var rawValue: String

        /// Creates a name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Creates a name from a literal.
        public init(stringLiteral value: String) { rawValue = value }
    }

    /// What is said.
    public var id: ID
    /// The values that belong to it, by the names that its words use.
    public var values: [String: FactValue]

    /// Creates a fact.
    ///
    /// - Parameters:
    ///   - id: what is said.
    ///   - values: the values that belong to it; nil for one that is not known.
    public init(_ id: ID, _ values: [String: FactValue?] = [:]) {
        self.id = id
        self.values = values.compactMapValues { $0 }
    }

    /// What puts facts into an order that is the same in every run.
    public var sortKey: String {
        values.sorted { $0.key < $1.key }.reduce(id.rawValue) { "\($0) \($1.key) \($1.value.sortKey)" }
    }

    /// The fact with its durations and times left out, so that facts that differ in nothing else count as one.
    public var general: Fact {
        var copy = self
        copy.values = values.mapValues(\.general)
        return copy
    }
}

extension Fact {
    /// Several sentences, as one fact.
    ///
    /// - Parameter facts: the sentences; one alone stays what it is.
    /// - Returns: a fact that holds them.
    public static func sentences(_ facts: [Fact]) -> Fact {
        facts.count == 1 ? facts[0] : Fact("sentences", ["sentences": .facts(facts)])
    }

    /// The name of a text that was not made from facts: it is told as it stands.
    public static let verbatim: ID = "verbatim"

    /// A text of somebody else's, or of a record from before there were facts.
    ///
    /// - Parameter text: the text; a stranger's.
    public init(verbatim text: String) { self.init(Self.verbatim, ["text": .text(text)]) }
}

extension Fact: Codable {
    private enum CodingKeys: String, CodingKey {
        case id = "fact"
        case values = "with"
    }

    /// Reads `{"fact":…,"with":{…}}`; a string, as records of earlier versions have it, is a text told as it stands.
    public init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.init(verbatim: text)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(ID.self, forKey: .id),
            try container.decodeIfPresent([String: FactValue].self, forKey: .values) ?? [:])
    }

    /// Writes the name, and the values where there are any.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        if !values.isEmpty { try container.encode(values, forKey: .values) }
    }
}
