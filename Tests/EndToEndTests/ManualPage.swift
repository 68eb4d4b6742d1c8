import Diagnosis
import Foundation

/// The part of the manual page that the program's own help gives: every command with its options, and every input.
struct ManualPage {
    static let path = Postern.root + "/docs/postern.1"
    private static let begin =
        ".\\\" The commands and inputs come from the program: POSTERN_RECORD=1 swift test --filter InputDescriptionTests"
    private static let end = ".\\\" Written by hand from here on."

    private let help: ProgramHelp

    init(_ help: ProgramHelp) { self.help = help }

    /// A page with the part between its marks made anew.
    func renewed(_ page: String) -> String? {
        guard let start = page.range(of: Self.begin + "\n"), let stop = page.range(of: Self.end + "\n") else {
            return nil
        }
        return page[..<start.upperBound] + text + page[stop.lowerBound...]
    }

    /// Options that stand in sections of their own.
    private var shared: Set<String> {
        Set(InputDescription.all.filter { $0.option == .evidence }.map(\.name))
            .union(["answers", "set", "json", "plain", "quiet", "version", "help"])
    }

    private var text: String {
        var lines = [".SH COMMANDS"]
        for (words, command) in help.commands { lines += section(words, command) }
        lines += [".SH EVIDENCE, VALUES AND SETTINGS", "What \\fBwalk\\fR, \\fBdiagnose\\fR and \\fBcheck\\fR take."]
        for input in InputDescription.all where input.option == .evidence {
            let name = "\\fB\(Self.roff("--" + input.name))\\fR"
            lines += Self.entry("\(name) \\fI\(Self.roff(input.placeholder))\\fR", input.help)
        }
        let walk = help.commands.first { $0.words == "diagnose" }?.command.arguments ?? []
        for argument in walk where ["answers", "set"].contains(argument.name) { lines += Self.entry(argument) }
        lines += [
            ".SS Answers without an option",
            "\\fB\\-\\-set\\fR and the file of \\fB\\-\\-answers\\fR give these as well:",
        ]
        for input in InputDescription.all where input.option == .none {
            var help = input.help
            if case .choice(let words) = input.value { help += " One of \(words.joined(separator: ", "))." }
            lines += Self.entry("\\fB\(Self.roff(input.name))\\fR", help)
        }
        lines += [".SH OPTIONS OF EVERY COMMAND"]
        for argument in walk where ["json", "plain", "quiet", "version", "help"].contains(argument.name) {
            lines += Self.entry(argument)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func section(_ words: String, _ command: ProgramHelp.Command) -> [String] {
        let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
        let positional = arguments.filter { $0.kind == "positional" }.map { argument in
            let value = Self.roff((argument.valueName ?? "").uppercased())
            let name = "\\fI\(value)\\fR" + (argument.isRepeating ? "..." : "")
            return argument.isOptional ? "[\(name)]" : name
        }
        var lines = [".SS " + (["\\fBpostern \(Self.roff(words))\\fR"] + positional).joined(separator: " ")]
        lines += [command.abstract, command.discussion].compactMap { $0 }.flatMap(Self.paragraph)
        for argument in arguments where argument.name.map({ !shared.contains($0) }) ?? false {
            lines += Self.entry(argument)
        }
        return lines
    }

    private static func entry(_ argument: ProgramHelp.Argument) -> [String] {
        let names = (argument.names ?? []).map { "\\fB\(roff(($0.kind == "long" ? "--" : "-") + $0.name))\\fR" }
        let value = argument.kind == "option" ? argument.valueName.map { " \\fI\(roff($0))\\fR" } ?? "" : ""
        return entry(names.joined(separator: ", ") + value, argument.abstract ?? "")
    }

    private static func entry(_ head: String, _ words: String) -> [String] { [".TP", head] + paragraph(words) }

    /// Lines of at most 120 characters, so that a difference is read easily.
    private static func paragraph(_ words: String) -> [String] {
        var lines: [String] = []
        for paragraph in words.split(separator: "\n") {
            var line = ""
            for word in roff(String(paragraph)).split(separator: " ") {
                if !line.isEmpty, line.count + word.count >= 120 {
                    lines.append(line)
                    line = ""
                }
                line += (line.isEmpty ? "" : " ") + word
            }
            lines.append(line)
        }
        // A full stop or an apostrophe at the beginning of a line would be a request.
        return lines.map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&" + $0 : $0 }
    }

    private static func roff(_ text: String) -> String {
        text.replacingOccurrences(of: "\\", with: "\\e").replacingOccurrences(of: "-", with: "\\-")
    }
}
