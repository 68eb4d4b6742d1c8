/// A claim with its evidence.
public struct Finding: Hashable, Sendable {
    /// What a check's evidence says about its claim.
    public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
        /// The evidence supports the claim.
        case supports
        /// The evidence speaks against the claim.
        case rulesOut = "rules-out"
        /// The evidence does not decide.
        case undetermined
    }

    /// The check that made it.
    public var check: String
    /// What the evidence says about the claim.
    public var outcome: Outcome
    /// What was found, a sentence a fact.
    public var statement: [Fact]
    /// The figures behind it.
    public var quantities: [Quantity]
    /// The lines behind it, the most telling first; at most 12.
    public var citations: [Citation]
    /// What the finding does not show, and what could fake it.
    public var limitations: [Fact]
    /// What evidence would settle what this does not.
    public var missing: [Fact]
    /// What can be drawn of it.
    public var exhibits: [Exhibit]

    /// Whether it is of a record of versions 1 and 2, which hold sentences in the place of facts.
    public var isOfWords = false

    /// Creates a finding.
    public init(
        check: String, outcome: Outcome, statement: [Fact], quantities: [Quantity] = [], citations: [Citation] = [],
        limitations: [Fact] = [], missing: [Fact] = [], exhibits: [Exhibit] = []
    ) {
        self.check = check
        self.outcome = outcome
        self.statement = statement
        self.quantities = quantities
        self.citations = Array(citations.prefix(12))
        self.limitations = limitations
        self.missing = missing
        self.exhibits = exhibits
    }

    /// Creates a finding of one sentence.
    public init(
        check: String, outcome: Outcome, statement: Fact, quantities: [Quantity] = [], citations: [Citation] = [],
        limitations: [Fact] = [], missing: [Fact] = [], exhibits: [Exhibit] = []
    ) {
        self.init(
            check: check, outcome: outcome, statement: [statement], quantities: quantities, citations: citations,
            limitations: limitations, missing: missing, exhibits: exhibits)
    }
}

extension Finding: Codable {
    private enum CodingKeys: String, CodingKey {
        case check, outcome, statement, quantities, citations, limitations, missing, exhibits
        // What records of versions 1 and 2 have in the place of quantities and exhibits.
        case figures, table
    }

    private struct Figure: Decodable {
        var name: String
        var value: String
    }

    /// Reads a finding; the words of one of versions 1 and 2 are told as they stand.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let isOfWords = container.contains(.figures)
        var quantities: [Quantity] = []
        var exhibits: [Exhibit] = []
        if isOfWords {
            quantities = try container.decode([Figure].self, forKey: .figures).map {
                Quantity(Fact(verbatim: $0.name), .text($0.value))
            }
            let lines = try container.decode([String].self, forKey: .table)
            if !lines.isEmpty { exhibits = [.lines(lines)] }
        } else {
            quantities = try container.decode([Quantity].self, forKey: .quantities)
            exhibits = try container.decodeIfPresent([Exhibit].self, forKey: .exhibits) ?? []
        }
        self.init(
            check: try container.decode(String.self, forKey: .check),
            outcome: try container.decode(Outcome.self, forKey: .outcome),
            statement: isOfWords
                ? [try container.decode(Fact.self, forKey: .statement)]
                : try container.decode([Fact].self, forKey: .statement),
            quantities: quantities, citations: try container.decode([Citation].self, forKey: .citations),
            limitations: try container.decode([Fact].self, forKey: .limitations),
            missing: try container.decode([Fact].self, forKey: .missing), exhibits: exhibits)
        self.isOfWords = isOfWords
    }

    /// Writes a finding; exhibits only where there are any.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(check, forKey: .check)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(statement, forKey: .statement)
        try container.encode(quantities, forKey: .quantities)
        try container.encode(citations, forKey: .citations)
        try container.encode(limitations, forKey: .limitations)
        try container.encode(missing, forKey: .missing)
        if !exhibits.isEmpty { try container.encode(exhibits, forKey: .exhibits) }
    }
}
