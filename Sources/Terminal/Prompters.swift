/// The choice among the ways to ask.
public enum Prompters {
    /// Chooses how to ask on standard input and output.
    ///
    /// The best is an ``EditingPrompter`` where both are a terminal that can be drawn on, else a ``PlainPrompter``; also
    /// with `--plain`, `TERM=dumb` and `ACCESSIBLE=1`.
    ///
    /// - Parameters:
    ///   - environment: the environment's variables.
    ///   - isPlain: whether the user asked for plain output.
    ///   - history: the file that answers are kept in.
    ///   - holdsSecret: whether a line holds what must not be kept.
    /// - Returns: the prompter, which belongs to the calling thread.
    public static func standard(
        environment: [String: String], isPlain: Bool, history: HistoryFile? = nil,
        holdsSecret: @escaping (String) -> Bool = { _ in false }
    ) -> any Prompter {
        let output = TerminalOutput.standardOutput
        let style = TerminalStyle.detect(
            environment: environment, isPlain: isPlain, isTerminal: output.isTerminal)
        if !isPlain, !environment.wantsAccessibility,
            let editing = EditingPrompter(
                environment: environment, style: style, history: history, holdsSecret: holdsSecret)
        {
            return editing
        }
        return PlainPrompter()
    }
}
