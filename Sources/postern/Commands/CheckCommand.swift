import ArgumentParser
import Checks
import Diagnosis
import FileEvidence
import Incidents
import Investigations
import Playbooks
import Terminal
import Wording

/// One check by itself.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Run one check by itself.",
        discussion: "postern check --list names the checks; --set PARAMETER=VALUE gives what no option gives. "
            + "Exit code 0: the claim is supported or ruled out, 2: the evidence does not decide.")

    @Argument(help: "The check's name.")
    var name: String?

    @Flag(help: "List the checks with their claims and parameters.")
    var list = false

    @Option(.url) var url: String?

    @OptionGroup var evidence: EvidenceOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try Failure.guarded {
            let locations = Locations()
            let style = TerminalStyle.detect(
                environment: locations.variables, isPlain: common.plain,
                isTerminal: TerminalOutput.standardOutput.isTerminal)
            if list {
                try printList(style)
                return Exit.decided
            }
            guard let name else { throw Failure(Exit.usage, "which check? postern check --list names them") }
            guard let check = CheckRegistry.check(name) else {
                let advice = NearestName.of(name, among: CheckRegistry.descriptions.map(\.name)).map {
                    "; did you mean \($0)?"
                }
                throw Failure(Exit.usage, "there is no check ‘\(name)’\(advice ?? "; postern check --list names them")")
            }
            var preset = try PresetAnswers(evidence, locations: locations)
            if let url { preset.give(.url, [url], locations) }
            let arguments = try arguments(for: check.description, preset: preset)
            let watch = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: locations)(name)
            let reader = IncidentReader(EvidenceFiles(.own))
            reader.monitor = watch.evidence
            let input = CheckInput(arguments: arguments, reader: reader)
            let (result, chain) = try watch.interrupts.watching { _ in
                defer { watch.end() }
                let chain = check == TimeoutOrder.self ? try TimeoutOrder.chain(input) : nil
                return (try chain.map { CheckResult(finding: TimeoutOrder.finding($0)) } ?? check.run(input), chain)
            }
            if let chain {
                try show(ChainDocument(chain, words: Wording.english.text), result.finding, style)
                return result.finding.outcome == .undetermined ? Exit.undecided : Exit.decided
            }
            if common.json {
                try Output.line(Reports.json(FindingDocument(result.finding), isPretty: true))
            } else {
                let screen = Screen(style: style, width: TerminalSize.current().columns)
                try Output.line(screen.finding(result.finding, isLong: true))
            }
            return result.finding.outcome == .undetermined ? Exit.undecided : Exit.decided
        }
    }

    private func show(_ chain: ChainDocument, _ finding: Finding, _ style: TerminalStyle) throws {
        let report = ChainReport(finding: FindingDocument(finding), chain: chain)
        guard !common.json else { return try Output.line(Reports.json(report, isPretty: true)) }
        let width = TerminalSize.current().columns
        if !common.quiet {
            let renderer = ExhibitRenderer(width: min(width, 100), isPlain: common.plain)
            for exhibit in finding.exhibits {
                for line in renderer.lines(of: exhibit) { try Output.line(line) }
                try Output.line("")
            }
        }
        var told = finding
        told.exhibits = []
        try Output.line(Screen(style: style, width: width).finding(told, isLong: true))
    }

    private func arguments(for check: CheckDescription, preset: PresetAnswers) throws -> [String: AnswerValue] {
        var arguments: [String: AnswerValue] = [:]
        for setting in preset.settings {
            try PresetAnswers.check(setting)
            arguments[setting.name] = .text(setting.value)
        }
        for answer in preset.answers {
            guard let parameter = check.parameters.first(where: { $0.name == answer.step }) else {
                let known = check.parameters.map(\.name)
                let advice =
                    NearestName.of(answer.step, among: known).map { "did you mean \($0)?" }
                    ?? "it has \(known.joined(separator: ", "))"
                throw Failure(Exit.usage, "the check \(check.name) has no parameter ‘\(answer.step)’; \(advice)")
            }
            do {
                arguments[parameter.name] = try AnswerType(parameter.value).read(answer.value)
            } catch {
                throw Failure(Exit.usage, "\(parameter.name): \(error.message)")
            }
        }
        return arguments
    }

    private func printList(_ style: TerminalStyle) throws {
        if common.json {
            return try Output.line(Reports.json(CheckRegistry.descriptions.map(ListedCheck.init), isPretty: true))
        }
        let layout = TextLayout(width: min(100, TerminalSize.current().columns))
        for check in CheckRegistry.descriptions {
            try Output.line(style.paint(check.name, .heading))
            for line in layout.wrapped(check.claim, indent: 2) + layout.wrapped(check.method, indent: 2) {
                try Output.line(line)
            }
            for parameter in check.parameters {
                let text = "\(parameter.name) (\(parameter.value.word)): \(parameter.purpose)"
                for line in layout.wrapped(text, indent: 4, hangingIndent: 6) { try Output.line(line) }
            }
            try Output.line("")
        }
    }

    private struct ListedCheck: Encodable {
        struct Parameter: Encodable {
            var name: String
            var type: String
            var purpose: String
        }

        var name: String
        var claim: String
        var method: String
        var parameters: [Parameter]

        init(_ check: CheckDescription) {
            name = check.name
            claim = check.claim
            method = check.method
            parameters = check.parameters.map { Parameter(name: $0.name, type: $0.value.word, purpose: $0.purpose) }
        }
    }
}
