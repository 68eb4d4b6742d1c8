import Diagnosis

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Asks at a terminal, with line editing, completion and history.
///
/// Keys are libedit's, in its emacs or vi mode as `~/.editrc` says, with Ctrl-R to search the history, Tab to complete,
/// Ctrl-U to delete to the left, and Ctrl-Z to suspend. Text from the clipboard is inserted as one line and waits for
/// Enter. After each question the terminal is as it was before it.
public final class EditingPrompter: Prompter {
    /// Why answers could not be kept in the history file, where that happened; the walk goes on without.
    public private(set) var historyProblem: HistoryError?

    private let editor: LineEditor
    private let style: TerminalStyle
    private let history: HistoryFile?
    private let holdsSecret: (String) -> Bool
    private let output = TerminalOutput.standardOutput
    private var lastKept: String?

    /// Prepares to ask on standard input and output.
    ///
    /// Gives nil where these are not both a terminal that can be drawn on; a ``PlainPrompter`` asks there.
    ///
    /// - Parameters:
    ///   - environment: the environment's variables.
    ///   - style: how prompts are painted.
    ///   - history: the file that answers are kept in.
    ///   - holdsSecret: whether a line holds what must not be kept, on disk or for the arrow keys.
    public init?(
        environment: [String: String], style: TerminalStyle, history: HistoryFile? = nil,
        holdsSecret: @escaping (String) -> Bool = { _ in false }
    ) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, !environment.hasDumbTerminal,
            TerminalSize.current(descriptor: 0).isUsable
        else { return nil }
        let home = environment["HOME"] ?? ""
        let settings = environment["EDITRC"] ?? (home.isEmpty ? nil : home + "/.editrc")
        let limit = history?.limit ?? 1000
        guard
            let editor = LineEditor(
                terminal: environment["TERM"] ?? "xterm", settings: settings, historyLimit: limit)
        else { return nil }
        self.editor = editor
        self.style = style
        self.history = history
        self.holdsSecret = holdsSecret
        do {
            for entry in try history?.load() ?? [] { remember(entry) }
        } catch {
            historyProblem = error
        }
    }

    /// Asks for one line.
    public func ask(_ request: PromptRequest) -> PromptReply {
        let label = DisplayWidth.truncated(Escaping.terminal(request.label), to: 40)
        guard TerminalSize.current(descriptor: 0).isUsable else { return PlainPrompter().ask(request) }
        if request.isSecret { return editor.readSecret(prompt: style.paint(label, .strong) + "> ") }
        let reply = editor.readLine(
            label: label, suffix: "> ", style: style, initialText: KeyDecoder.oneLine(request.initialText.utf8),
            completion: request.completion, offersHistory: request.keepsHistory)
        if request.keepsHistory, case .line(let line) = reply { keep(line) }
        return reply.expandingHome(for: request.completion)
    }

    /// Writes the text.
    public func show(_ text: String) { output.writeLine(text) }

    /// Asks for a yes, with no history and no completion that could answer by accident.
    public func confirm(_ question: String) -> Bool? {
        guard TerminalSize.current(descriptor: 0).isUsable else { return PlainPrompter().confirm(question) }
        let lines = question.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.count > 1 { show(lines.dropLast().joined(separator: "\n")) }
        editor.discardTypeAhead()
        let reply = editor.readLine(
            label: "", suffix: "\(lines.last ?? "") [y/N] ", style: .plain, initialText: "", completion: .nothing,
            offersHistory: false)
        guard case .line(let line) = reply else { return nil }
        return line.isAffirmative
    }

    private func keep(_ line: String) {
        guard HistoryFile.isWorthKeeping(line), line != lastKept, !holdsSecret(line) else { return }
        remember(line)
        do {
            try history?.append(line)
        } catch {
            historyProblem = error
        }
    }

    private func remember(_ line: String) {
        lastKept = line
        editor.remember(line)
    }
}
