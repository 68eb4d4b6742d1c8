import ArgumentParser
import Attributions
import Checks
import Diagnosis
import Incidents
import Records
import Terminal
import Transcripts

/// The same walk with no questions.
struct DiagnoseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagnose", abstract: "Walk through a playbook with answers from options, and ask nothing.",
        discussion:
            "What is not given is recorded as not available. Exit code 0: decided, 2: undecided, 3: no gateway failure."
    )

    @Argument(help: "A playbook's name or file.")
    var playbook = "http-502"

    @OptionGroup var evidence: EvidenceOptions
    @OptionGroup var transcripts: TranscriptOptions
    @OptionGroup var common: CommonOptions

    @Option(
        help: ArgumentHelp("Write one JSON object a line for every gateway failure of the window.", valueName: "file"),
        completion: .file())
    var attributions: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write the result to a file.", valueName: "file"), completion: .file())
    var output: String?

    func run() throws {
        try Failure.guarded {
            let locations = Locations()
            let playbook = try PlaybookLibrary.playbook(playbook, locations: locations)
            let preset = try PresetAnswers(evidence, locations: locations)
            let directory = transcripts.noTranscript ? nil : try locations.transcripts(given: transcripts.directory)
            for path in [output, attributions].compactMap({ $0 }) { try preset.refuse(output: path) }
            let session = try Session.begin(playbook, mode: "diagnose", transcripts: directory, locations: locations)
            do {
                try preset.record(in: session)
            } catch {
                // Nothing was asked or read: there is nothing to go on with.
                session.discard()
                throw error
            }
            let watches = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: locations)
            let interrupts = InterruptWatch()
            let report = try interrupts.watching { _ in
                try ScriptedDriver(session: session, watch: watches).run()
            }
            if let attributions { try write(session, to: attributions) }
            if common.json {
                try Reports.printJSON(report, to: output)
            } else {
                let style = TerminalStyle.detect(
                    environment: locations.variables, isPlain: common.plain || output != nil,
                    isTerminal: TerminalOutput.standardOutput.isTerminal)
                let screen = Screen(style: style, width: output == nil ? TerminalSize.current().columns : 100)
                var text = String(screen.verdict(report).drop { $0 == "\n" }) + "\n"
                if !common.quiet, let path = session.file?.path { text += "\n  Record: \(Escaping.terminal(path))\n" }
                try Output.write(text, to: output)
            }
            // The record is closed when the reader has the result: hashing long logs takes a while.
            let watch = watches("Hashing what was read, for the record")
            defer { watch.end() }
            try interrupts.watching { _ in try session.seal(mayGoOn: watch.mayGoOn) }
            for name in session.inputs.takeChanges() {
                Output.error(
                    "postern: \(Escaping.terminal(name)) changed while it was read: what was found rests on more than one state "
                        + "of it")
            }
            if !common.json, !common.quiet, output == nil, let receipt = session.file?.receipt {
                try Output.line("  Receipt: \(receipt.text)")
            }
            return Exit.code(of: report)
        }
    }

    private func write(_ session: Session, to path: String) throws {
        let attributions = try session.attributions()
        try Output.lines(to: path) { line in
            for attribution in attributions { try line(Reports.json(AttributionLine(attribution))) }
        }
    }
}
