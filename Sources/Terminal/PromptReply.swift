/// How a question was answered.
public enum PromptReply: Hashable, Sendable {
    /// The line that was entered, without its newline; at most 65,536 bytes of UTF-8, a stranger's text.
    case line(String)
    /// Ctrl-C: the line was given up, the session goes on.
    case interrupted
    /// Ctrl-D on an empty line, or the end of the input.
    case endOfInput
    /// SIGTERM or SIGHUP came: the terminal is restored, and the session should end after saving its work.
    ///
    /// Every later question of this process is answered in the same way.
    case hangUp(signal: Int32)
}
