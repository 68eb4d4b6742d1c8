import Diagnosis
import Foundation
import PseudoTerminals
import Testing

/// Everything that can be given is described once, and every way to give it comes from there.
struct InputDescriptionTests {
    /// A value that cannot be used, by what an input takes.
    private static func bad(_ input: InputDescription) -> String {
        switch input.value {
        case .evidence: "no-such-file"
        case .hops: "bad-hop"
        case .duration, .window, .zone, .choice, .product: "bad-value"
        case .format: "bad_format"
        case .statuses: "9999"
        case .text: ""
        }
    }

    private static let optional = InputDescription.all.filter { $0.option == .evidence }

    @Test(arguments: ["walk", "diagnose", "check"])
    func `a command has the options of all inputs, with what the descriptions say`(command: String) throws {
        let help = try ProgramHelp.read()
        let arguments = try #require(help.commands.first { $0.words == command }?.command.arguments)
        for input in InputDescription.all {
            let option = arguments.first { $0.name == input.name }
            let isExpected = input.option == .evidence || input.option == .check && command == "check"
            #expect((option != nil) == isExpected, "\(command) --\(input.name)")
            guard let option else { continue }
            #expect(option.abstract == input.help)
            #expect(option.isRepeating == input.isRepeatable)
        }
    }

    @Test(arguments: optional)
    func `what an option gives arrives: a value that cannot be used is refused`(input: InputDescription) throws {
        let value = Self.bad(input)
        let ended = try Postern().run("diagnose", "--no-transcript", "--\(input.name)", value)
        #expect([.exited(64), .exited(66)].contains(ended.status), "\(input.name): \(ended.output)")
        #expect(ended.errors.contains(value), "\(input.name): \(ended.errors)")
    }

    @Test(arguments: optional)
    func `an answer file and --set give the same as the option`(input: InputDescription) throws {
        let postern = try Postern()
        let value = Self.bad(input)
        let byOption = try postern.run("diagnose", "--no-transcript", "--\(input.name)", value)
        let bySet = try postern.run("diagnose", "--no-transcript", "--set", "\(input.name)=\(value)")
        let file = postern.folder.path + "/answers.yaml"
        try "\(input.name): \"\(value)\"\n".write(toFile: file, atomically: true, encoding: .utf8)
        let byFile = try postern.run("diagnose", "--no-transcript", "--answers", file)
        #expect(bySet.errors == byOption.errors && bySet.status == byOption.status)
        #expect(byFile.errors == byOption.errors && byFile.status == byOption.status)
    }

    @Test func `:help and :set of a walk name the settings`() throws {
        let settings = InputDescription.settings.map { ":set \($0.name) \(Self.bad($0))\n" }
        let ended = try Postern().run(
            "walk", "--no-transcript", "--plain",
            input: ":help\n:set nonsense 1\n" + settings.joined() + ":quit\n")
        let words = ended.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for input in InputDescription.settings {
            #expect(words.contains(input.name))
            #expect(words.contains("! \(input.name): "), "\(input.name) was not refused: \(words)")
        }
        #expect(words.contains("there is no setting ‘nonsense’"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `a shell completes the options and what --set takes`(shell: String) throws {
        let script = try Postern().run("--generate-completion-script", shell).output
        for input in Self.optional { #expect(script.contains(input.name), "\(shell): \(input.name)") }
        for input in InputDescription.all { #expect(script.contains("\(input.name)="), "\(shell): \(input.name)=") }
    }

    @Test func `the manual page has every command, option and input, as the program tells them`() throws {
        let page = try String(contentsOfFile: ManualPage.path, encoding: .utf8)
        let renewed = try #require(ManualPage(try ProgramHelp.read()).renewed(page), "the page has no marks")
        if ProcessInfo.processInfo.environment["POSTERN_RECORD"] == "1" {
            try renewed.write(toFile: ManualPage.path, atomically: true, encoding: .utf8)
        }
        #expect(renewed == page, "POSTERN_RECORD=1 swift test --filter InputDescriptionTests makes it anew")
    }

    @Test func `the README has the table of all inputs`() throws {
        let path = Postern.root + "/README.md"
        let page = try String(contentsOfFile: path, encoding: .utf8)
        let start = try #require(page.range(of: "<!-- inputs -->\n"))
        let end = try #require(page.range(of: "<!-- end: inputs -->"))
        let table =
            "| option | what it gives |\n|---|---|\n"
            + Self.optional.map { "| `--\($0.name) \($0.placeholder.uppercased())` | \($0.help) |\n" }.joined()
        if ProcessInfo.processInfo.environment["POSTERN_RECORD"] == "1" {
            try page.replacingCharacters(in: start.upperBound..<end.lowerBound, with: table)
                .write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(
            String(page[start.upperBound..<end.lowerBound]) == table,
            "POSTERN_RECORD=1 swift test --filter InputDescriptionTests makes it anew")
    }

    @Test func `the table of the README names every command, and no option that is none`() throws {
        let page = try String(contentsOfFile: Postern.root + "/README.md", encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `postern") }
        let commands = try ProgramHelp.read().commands
        var called: Set<String> = []
        for row in rows {
            // ‘`postern transcript list\|show` does’ names two commands.
            let cells = row.replacingOccurrences(of: "\\|", with: "/").split(separator: "|")
            let cell = String(try #require(cells.first))
            let named = commands.filter { command in
                let words = command.words.split(separator: " ").map(String.init)
                return cell.contains("postern \(command.words)")
                    || words.count == 2 && cell.contains("postern \(words[0]) ") && cell.contains("/\(words[1])")
            }
            called.formUnion(named.map(\.words))
            for option in row.matches(of: /--([a-z-]+)/).map({ String($0.output.1) }) {
                #expect(
                    named.contains { $0.command.arguments?.contains { $0.name == option } ?? false },
                    "\(cell) has no --\(option)")
            }
        }
        for command in commands { #expect(called.contains(command.words), "the README lacks \(command.words)") }
    }
}
