/// Answers from a list, for tests and rehearsals, and keeps what it was asked and shown.
public final class ScriptedPrompter: Prompter {
    /// The answers still to be given, first one first.
    public private(set) var replies: [PromptReply]
    /// The confirmations still to be given, first one first.
    public private(set) var confirmations: [Bool?]
    /// What was asked, in order.
    public private(set) var requests: [PromptRequest] = []
    /// What was to be confirmed, in order.
    public private(set) var questions: [String] = []
    /// What was shown, in order.
    public private(set) var shown: [String] = []

    /// Creates a prompter that gives these answers, and the end of the input when they are used up.
    public init(replies: [PromptReply] = [], confirmations: [Bool?] = []) {
        self.replies = replies
        self.confirmations = confirmations
    }

    /// Creates a prompter that enters these lines, then ends the input.
    public convenience init(lines: [String], confirmations: [Bool?] = []) {
        self.init(replies: lines.map { .line($0) }, confirmations: confirmations)
    }

    /// Takes the next answer.
    public func ask(_ request: PromptRequest) -> PromptReply {
        requests.append(request)
        return replies.isEmpty ? .endOfInput : replies.removeFirst()
    }

    /// Keeps the text.
    public func show(_ text: String) { shown.append(text) }

    /// Takes the next confirmation; nil when they are used up.
    public func confirm(_ question: String) -> Bool? {
        questions.append(question)
        return confirmations.isEmpty ? nil : confirmations.removeFirst()
    }
}
