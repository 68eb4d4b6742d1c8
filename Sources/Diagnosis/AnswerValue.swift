public import Times

/// An answer to a question, read into its type.
public enum AnswerValue: Hashable, Sendable {
    /// One or more paths of evidence.
    case paths([String])
    /// A duration.
    case duration(Duration)
    /// A window of time.
    case window(TimeWindow)
    /// One of the words offered.
    case choice(String)
    /// Free text.
    case text(String)
}

/// Something a check or the program found that is worth offering as the default of a later question.
public struct Suggestion: Hashable, Sendable, Codable {
    /// The step whose question it answers.
    public var step: String
    /// The answer's spelling, one element a path.
    public var value: [String]
    /// Where it is from; nil for the question's own default.
    public var reason: Fact?

    /// Creates a suggestion.
    public init(step: String, value: [String], reason: Fact?) {
        self.step = step
        self.value = value
        self.reason = reason
    }

    private enum CodingKeys: String, CodingKey { case step, value, reason }

    /// Reads a suggestion; those of versions 1 and 2 have a text as their reason, empty where there is none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        step = try container.decode(String.self, forKey: .step)
        value = try container.decode([String].self, forKey: .value)
        reason = try container.decodeIfPresent(Fact.self, forKey: .reason)
        if reason == Fact(verbatim: "") { reason = nil }
    }
}

/// What a check hands back.
public struct CheckResult: Hashable, Sendable {
    /// The finding.
    public var finding: Finding
    /// Defaults for later questions.
    public var suggestions: [Suggestion]
    /// The diagnosis, from a check that ends an investigation.
    public var report: DiagnosisReport?

    /// Creates a result.
    public init(finding: Finding, suggestions: [Suggestion] = [], report: DiagnosisReport? = nil) {
        self.finding = finding
        self.suggestions = suggestions
        self.report = report
    }
}
