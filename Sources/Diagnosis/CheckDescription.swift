/// What a check is called, asks for and answers, for playbooks, help and lint.
public struct CheckDescription: Hashable, Sendable {
    /// The name it is registered under.
    public var name: String
    /// The claim that it supports or rules out, in one sentence.
    public var claim: String
    /// How it decides, in a few sentences.
    public var method: String
    /// Its inputs; none is required, and what is lacking is named in the finding.
    public var parameters: [InputDescription]
    /// Whether it ends an investigation with a verdict.
    public var isConclusive: Bool

    /// Creates a description.
    public init(
        name: String, claim: String, method: String, parameters: [InputDescription], isConclusive: Bool = false
    ) {
        self.name = name
        self.claim = claim
        self.method = method
        self.parameters = parameters
        self.isConclusive = isConclusive
    }
}
