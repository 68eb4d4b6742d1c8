import ArgumentParser
import Diagnosis
import FileEvidence

/// The program.
@main
struct PosternCommand: ParsableCommand {
    static let version = "0.2.0"

    static let configuration = CommandConfiguration(
        commandName: "postern",
        abstract: "Finds out why users get HTTP 502 Bad Gateway, and proves it.",
        discussion: """
            Without a subcommand it begins the guided walk. Exit codes: 0 a verdict was reached or the command succeeded, \
            1 a fault was found by lint, verify or replay, 2 the evidence does not decide, 3 no gateway failure in the logs given, 64 wrong \
            usage, 65 input malformed beyond use, 66 input missing or unreadable, 70 a fault of Postern's own, 73 output \
            cannot be written, 130 interrupted.
            """,
        version: "postern \(version)",
        subcommands: [
            WalkCommand.self, DiagnoseCommand.self, ResumeCommand.self, CheckCommand.self, LogsCommand.self,
            WriteUpCommand.self, TranscriptCommand.self, PlaybookCommand.self, ProductsCommand.self,
        ],
        defaultSubcommand: WalkCommand.self)

    /// The command that the first arguments name, parsed by itself; nil where anything about it is unusual.
    ///
    /// Parsing from the root down looks at every command there is, which takes as long as counting a short log. What is
    /// wrong, asks for help, or names no command is left to that: its messages name the whole command line.
    private static func named(_ arguments: ArraySlice<String>) -> (any ParsableCommand)? {
        var command: any ParsableCommand.Type = PosternCommand.self
        var rest = arguments
        while let name = rest.first,
            let inner = command.configuration.subcommands.first(where: { $0.configuration.commandName == name })
        {
            command = inner
            rest = rest.dropFirst()
        }
        guard command != PosternCommand.self, command.configuration.subcommands.isEmpty,
            !rest.contains(where: { $0 == "--help" || $0 == "-h" || $0 == "--version" || $0.hasPrefix("--generate") })
        else { return nil }
        return try? command.parseAsRoot(Array(rest))
    }

    /// Runs the command that the arguments name.
    static func main() {
        StandardStreams.occupy()
        StandardStreams.hearOfLimits()
        // Tables of what is known are made once: what the user's team describes has to be among it by then.
        UserDescriptions.own.install()
        do {
            if var command = named(CommandLine.arguments.dropFirst()) { return try command.run() }
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let code = exitCode(for: error)
            // An exit code alone comes from a command that has said what is wrong.
            guard code == .validationFailure, !(error is ExitCode) else { exit(withError: error) }
            // An argument can be a file's name that the shell put there, and is as much a stranger's as a row is.
            for line in fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false) {
                Output.error(Escaping.terminal(line))
            }
            exit(withError: code)
        }
    }
}
