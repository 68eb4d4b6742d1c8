/// What a check's evidence says about its claim.
public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
    /// The evidence supports the claim.
    case supports
    /// The evidence speaks against the claim.
    case rulesOut = "rules-out"
    /// The evidence does not decide.
    case undetermined
}

/// A claim with its evidence.
public struct Finding: Hashable, Sendable, Codable {
    /// The check that made it.
    public var check: String
    /// What the evidence says about the claim.
    public var outcome: Outcome
    /// The finding in one sentence.
    public var statement: String
    /// The figures behind it.
    public var figures: [Figure]
    /// The lines behind it, the most telling first; at most 12.
    public var citations: [Citation]
    /// What the finding does not show, and what could fake it.
    public var limitations: [String]
    /// What evidence would settle what this does not.
    public var missing: [String]
    /// A small table or plot, one line each, in plain text.
    public var table: [String]

    /// Creates a finding.
    public init(
        check: String, outcome: Outcome, statement: String, figures: [Figure] = [], citations: [Citation] = [],
        limitations: [String] = [], missing: [String] = [], table: [String] = []
    ) {
        self.check = check
        self.outcome = outcome
        self.statement = statement
        self.figures = figures
        self.citations = Array(citations.prefix(12))
        self.limitations = limitations
        self.missing = missing
        self.table = table
    }
}
