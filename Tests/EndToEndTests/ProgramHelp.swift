import Foundation
import PseudoTerminals

/// What the program says of its commands and options, for documents that are held to it.
struct ProgramHelp: Decodable {
    struct Command: Decodable {
        var commandName: String
        var abstract: String?
        var discussion: String?
        var arguments: [Argument]?
        var subcommands: [Command]?
    }

    struct Argument: Decodable {
        struct Name: Decodable {
            var kind: String
            var name: String
        }

        var kind: String
        var abstract: String?
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var isOptional: Bool
        var isRepeating: Bool
        var shouldDisplay: Bool

        /// `output` of `-o`, `--output`; nil for what has no name.
        var name: String? { names?.first { $0.kind == "long" }?.name }
    }

    var command: Command

    /// Asks the program.
    static func read() throws -> ProgramHelp {
        let dumped = try Postern().run("--experimental-dump-help")
        return try JSONDecoder().decode(ProgramHelp.self, from: Data(dumped.output.utf8))
    }

    /// The commands that do something, by the words that call them, in order: `transcript verify`.
    var commands: [(words: String, command: Command)] {
        func leaves(_ command: Command, _ words: [String]) -> [(String, Command)] {
            let inner = command.subcommands ?? []
            guard inner.isEmpty else { return inner.flatMap { leaves($0, words + [$0.commandName]) } }
            return [(words.joined(separator: " "), command)]
        }
        return leaves(command, []).filter { $0.0 != "help" }.map { (words: $0, command: $1) }
    }
}
