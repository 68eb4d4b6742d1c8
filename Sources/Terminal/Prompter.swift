/// Asks the user, and shows what there is to see: the only way in which a walk talks to a person.
///
/// A prompter belongs to one thread. While it asks, Ctrl-C gives up the line and ends nothing; between two questions
/// Ctrl-C acts as the caller has arranged, best with one ``InterruptWatch`` around the whole session.
public protocol Prompter: AnyObject {
    /// Asks for one line and waits for it.
    func ask(_ request: PromptRequest) -> PromptReply

    /// Shows text, which ends in a newline afterwards; whatever in it came from a stranger is already escaped.
    func show(_ text: String)

    /// Asks for a yes; Enter alone means no, and what was typed before the question appeared does not count.
    ///
    /// - Parameter question: the question, without a mark of what to answer; already escaped.
    /// - Returns: nil at the end of the input, after Ctrl-C and after a hang-up.
    func confirm(_ question: String) -> Bool?
}
