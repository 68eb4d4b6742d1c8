/// What a check is called, asks for and answers, for playbooks, help and lint.
public struct CheckDescription: Hashable, Sendable {
    /// What a parameter holds.
    public enum ParameterType: Hashable, Sendable {
        /// One or more files of evidence.
        case evidence(EvidenceKind)
        /// A duration.
        case duration
        /// A window of time.
        case window
        /// One of these words.
        case choice([String])
        /// Free text.
        case text

        /// The type in one word: `path`, `duration`, `window`, `choice`, `text`.
        public var word: String {
            switch self {
            case .evidence: "path"
            case .duration: "duration"
            case .window: "window"
            case .choice: "choice"
            case .text: "text"
            }
        }
    }

    /// One named input.
    public struct Parameter: Hashable, Sendable {
        /// The name, as the option and the answer are called.
        public var name: String
        /// What it holds.
        public var type: ParameterType
        /// What it is for, in one sentence.
        public var purpose: String

        /// Creates a parameter.
        public init(_ name: String, _ type: ParameterType, _ purpose: String) {
            self.name = name
            self.type = type
            self.purpose = purpose
        }
    }

    /// The name it is registered under.
    public var name: String
    /// The claim that it supports or rules out, in one sentence.
    public var claim: String
    /// How it decides, in a few sentences.
    public var method: String
    /// Its inputs; none is required, and what is lacking is named in the finding.
    public var parameters: [Parameter]
    /// Whether it ends an investigation with a verdict.
    public var isConclusive: Bool

    /// Creates a description.
    public init(
        name: String, claim: String, method: String, parameters: [Parameter], isConclusive: Bool = false
    ) {
        self.name = name
        self.claim = claim
        self.method = method
        self.parameters = parameters
        self.isConclusive = isConclusive
    }
}
