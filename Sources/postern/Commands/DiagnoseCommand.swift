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

    @OptionGroup var options: InvestigationOptions

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
            let session = try options.begin(
                mode: "diagnose", writing: [output, attributions].compactMap { $0 }, locations: locations)
            return try InterruptWatch().watching { _ in
                try ScriptedDriver(
                    session, locations: locations, common: options.common, output: output, attributions: attributions
                ).run()
            }
        }
    }
}
