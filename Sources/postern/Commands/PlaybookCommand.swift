import ArgumentParser
import Checks
import Diagnosis
import Playbooks
import Terminal
import YAMLDocuments

/// The trees.
struct PlaybookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "playbook", abstract: "List, show and check playbooks.",
        subcommands: [List.self, Show.self, Lint.self])

    /// Lists them.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the playbooks that are found.")

        @OptionGroup var common: CommonOptions

        private struct Row: Encodable {
            var name: String
            var path: String
            var title: String?
            var faults: Int
        }

        func run() throws {
            try Failure.guarded {
                let locations = Locations()
                var rows: [Row] = []
                for name in locations.playbookNames {
                    let path = try locations.playbookFile(name)
                    do {
                        let playbook = try PlaybookReader.read(
                            PlaybookLibrary.text(of: path), name: path, checks: CheckRegistry.descriptions)
                        rows.append(Row(name: name, path: path, title: playbook.title, faults: 0))
                    } catch let faulty as FaultyYAML {
                        rows.append(Row(name: name, path: path, title: nil, faults: faulty.faults.count))
                    }
                }
                if common.json {
                    try Output.line(Reports.json(rows, isPretty: true))
                } else {
                    for row in rows {
                        let title = row.title ?? "\(row.faults) faults; postern playbook lint \(row.path) tells them"
                        try Output.line(Escaping.terminal("\(row.name)  \(title)"))
                    }
                }
                return 0
            }
        }
    }

    /// Shows one.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a playbook's steps and branches.")

        @Argument(help: "A playbook's name or file.")
        var playbook = "http-502"

        @OptionGroup var common: CommonOptions

        func run() throws {
            try Failure.guarded {
                let locations = Locations()
                let playbook = try PlaybookLibrary.playbook(playbook, locations: locations)
                let style = TerminalStyle.detect(
                    environment: locations.variables, isPlain: common.plain,
                    isTerminal: TerminalOutput.standardOutput.isTerminal)
                let layout = TextLayout(width: min(100, TerminalSize.current().columns))
                try Output.line(style.paint(Escaping.terminal(playbook.title), .heading))
                for line in layout.wrapped(Escaping.terminal(playbook.about)) { try Output.line(line) }
                for step in playbook.steps {
                    try Output.line("")
                    try Output.line(style.paint(Escaping.terminal("\(step.id): \(step.title)"), .strong))
                    var texts = [step.question.map { "asks (\($0.answer.word)): \($0.text)" }, "why: \(step.why)"]
                    texts.append(step.check.map { "checks: \($0.name)" })
                    let branches = step.branches.sorted { $0.key < $1.key }.map { "\($0.key) → \($0.value)" }
                    texts.append(branches.isEmpty ? "ends here" : branches.joined(separator: ", "))
                    for text in texts.compactMap({ $0 }) {
                        for line in layout.wrapped(Escaping.terminal(text), indent: 2, hangingIndent: 4) {
                            try Output.line(line)
                        }
                    }
                }
                return 0
            }
        }
    }

    /// Finds everything that is wrong in some.
    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find all faults of playbooks at once, with line and column.",
            discussion: "Exit code 1 where there is a fault.")

        @Argument(help: "Playbooks' names or files; all that are found without them.")
        var playbooks: [String] = []

        @OptionGroup var common: CommonOptions

        func run() throws {
            try Failure.guarded {
                let locations = Locations()
                let names = playbooks.isEmpty ? locations.playbookNames : playbooks
                guard !names.isEmpty else { throw Failure(Exit.missing, "there are no playbooks to check") }
                var listing = LintListing(common)
                for name in names {
                    let path = try locations.playbookFile(name)
                    try listing.look(at: path) {
                        let playbook = try PlaybookReader.read(
                            PlaybookLibrary.text(of: path), name: path, checks: CheckRegistry.descriptions)
                        return "\(playbook.steps.count) steps"
                    }
                }
                return try listing.end()
            }
        }
    }
}
