/// One question to the user: what stands before the line, and how the line is edited.
public struct PromptRequest: Hashable, Sendable {
    /// What the prompt says, drawn as `label> `; one short word or two, already escaped.
    public var label: String
    /// The text that stands in the line at first, to be accepted with Enter or edited.
    public var initialText: String
    /// What the Tab key completes.
    public var completion: Completion
    /// Whether the answer goes into the history, and the history is offered.
    public var keepsHistory: Bool
    /// Whether the answer is a secret: shown as dots, never completed, never kept in the history.
    public var isSecret: Bool

    /// Creates a question.
    public init(
        label: String, initialText: String = "", completion: Completion = .nothing, keepsHistory: Bool = true,
        isSecret: Bool = false
    ) {
        self.label = label
        self.initialText = initialText
        self.completion = completion
        self.keepsHistory = keepsHistory
        self.isSecret = isSecret
    }

    var prompt: String { label + "> " }
}
