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
    /// Where it is from, in a few words: `383 failures stop here`.
    public var reason: String

    /// Creates a suggestion.
    public init(step: String, value: [String], reason: String) {
        self.step = step
        self.value = value
        self.reason = reason
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
