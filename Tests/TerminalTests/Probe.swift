import PseudoTerminals
import Terminal

/// Starts the probe, the program that these tests type to.
enum Probe {
    /// An environment that owes nothing to the one the tests run in.
    static func environment(_ more: [String: String] = [:]) -> [String: String] {
        ["TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": "/nonexistent", "PATH": "/usr/bin:/bin"]
            .merging(more) { $1 }
    }

    static func start(
        _ arguments: String..., environment: [String: String] = [:], size: TerminalSize = .standard,
        directory: String? = nil
    ) throws -> PseudoTerminal {
        try PseudoTerminal(
            BuiltProduct.path("TerminalProbe"), arguments: arguments, environment: Self.environment(environment),
            size: size, directory: directory)
    }

    /// Starts it and waits for its first prompt.
    static func ask(
        _ arguments: String..., environment: [String: String] = [:], size: TerminalSize = .standard,
        directory: String? = nil
    ) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            BuiltProduct.path("TerminalProbe"), arguments: ["ask"] + arguments,
            environment: Self.environment(environment), size: size, directory: directory)
        try terminal.waitUntil("the prompt") { $0.currentLine.hasPrefix("ask>") }
        return terminal
    }

    static func pipe(
        _ arguments: String..., input: [UInt8], environment: [String: String] = [:]
    ) throws -> PipedProgram {
        try PipedProgram(
            BuiltProduct.path("TerminalProbe"), arguments: arguments, environment: Self.environment(environment),
            input: input)
    }
}

extension PseudoTerminal {
    /// Waits until the probe has printed the answer it got, and asks again.
    @discardableResult
    func waitForReply(_ answer: String) throws -> Screen { try waitForPrompt(after: "line <\(answer)>") }

    /// Waits until the probe asks again, below a line of its own.
    ///
    /// Before the new prompt stands there, a control character typed would be the terminal's and not the editor's.
    @discardableResult
    func waitForPrompt(after line: String) throws -> Screen { try waitFor(line + "\nask>") }
}
