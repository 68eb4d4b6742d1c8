import ArgumentParser
import Diagnosis
import Files
import Investigations
import Records
import Terminal
import Transcripts

extension TranscriptCommand {
    /// Runs the checks of a transcript again.
    struct Replay: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run every check of a transcript again, and compare what is found.",
            discussion: """
                The checks run on the recorded inputs, no more of them than was read then, with the recorded answers. Exit \
                code 0: all findings are the same, 1: one is different, 66: an input is not at hand.
                """)

        @Argument(help: "A transcript.", completion: .file(extensions: ["jsonl"]))
        var transcript: String

        @OptionGroup var places: InputOptions
        @OptionGroup var common: CommonOptions

        private struct Result: Encodable {
            let schema = "postern/replay/1"
            var transcript: String
            var recordedBy: String
            var replayedBy: String
            var same: Bool
            var inputs: [InputSearch.Found]
            var checks: [Records.Replay.Comparison]
        }

        func run() throws {
            try Failure.guarded {
                let bytes = try FileTree.contents(of: transcript)
                let record = try TranscriptReading.transcript(bytes, at: transcript)
                if record.beginning?.redaction != nil {
                    throw Failure(
                        Exit.malformed,
                        "\(transcript) is a redacted copy: its inputs have other names there; replay its original")
                }
                let playbook = try CarriedPlaybook.read(from: record, at: transcript)
                let watches = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: Locations())
                let interrupts = InterruptWatch()
                let (found, comparisons) = try interrupts.watching { _ in
                    let found = try inputs(of: record, watches("Hashing the inputs"))
                    let places = zip(record.inputsToReplay, found).map {
                        (record: $0.record, name: $0.name, place: $1.place)
                    }
                    let replay = Records.Replay(
                        record, playbook: playbook, places: places, evidence: ReplayedChecks(watch: watches))
                    return (found, try replay.run())
                }
                let ours = Workplace(Locations())
                let result = Result(
                    transcript: transcript,
                    recordedBy: Self.program(record.beginning?.program, record.beginning?.build),
                    replayedBy: Self.program(ours.program, ours.build),
                    same: comparisons.allSatisfy { $0.outcome == .same || $0.outcome == .skipped },
                    inputs: found, checks: comparisons)
                if common.json {
                    try Output.line(Reports.json(result, isPretty: true))
                } else {
                    for line in Self.telling(result) { try Output.line(line) }
                }
                if comparisons.contains(where: { $0.outcome == .different }) { return Exit.fault }
                return comparisons.contains { $0.outcome == .missing } ? Exit.missing : 0
            }
        }

        private func inputs(of record: Transcript, _ watch: ScanWatch) throws -> [InputSearch.Found] {
            let search = try InputSearch(
                assignments: places.assignments, directories: places.directories, of: record)
            let inputs = record.inputsToReplay
            defer { watch.end() }
            let hashing = InputHashing(total: inputs.reduce(0) { $0 + $1.bytes }, watch)
            return try inputs.map { input in try hashing.watched { search.find(input, mayGoOn: $0) } }
        }

        private static func program(_ name: String?, _ build: String?) -> String {
            (name ?? "an unknown program") + (build.map { " (build \($0.prefix(12)))" } ?? "")
        }

        private static func telling(_ result: Result) -> [String] {
            var lines: [String] = []
            for input in result.inputs where input.standing != .unchanged || input.remark != nil {
                let remark = input.remark.map { ": \($0)" } ?? ""
                lines.append(Escaping.terminal("input \(input.name) is \(input.standing.rawValue)\(remark)"))
            }
            for check in result.checks {
                let place = check.step.isEmpty ? "" : " at \(check.step)"
                let mark = check.outcome == .different ? "DIFFERENT" : check.outcome.rawValue
                let padding = String(repeating: " ", count: max(1, 11 - mark.count))
                let words = Escaping.terminal("\(check.check)\(place) (record \(check.record))")
                lines.append("\(mark)\(padding)\(words)")
                for remark in check.remarks { lines.append("           " + Escaping.terminal(remark)) }
            }
            let compared = result.checks.count { $0.outcome == .same || $0.outcome == .different }
            let different = result.checks.count { $0.outcome == .different }
            let missing = result.checks.count { $0.outcome == .missing }
            if compared == 0 {
                lines.append("No finding was compared.")
            } else if different == 0 {
                lines.append("\(compared) of \(result.checks.count) findings were compared, and all are the same.")
            } else {
                lines.append("\(different) of \(compared) findings are different. \(explanation(result))")
            }
            if missing > 0 {
                lines.append("\(missing) could not be compared: name where the inputs lie with --inputs DIR.")
            }
            return lines
        }

        /// Why findings can be different.
        private static func explanation(_ result: Result) -> String {
            var reasons: [String] = []
            let changed = result.inputs.filter { $0.standing == .changed }.map { Escaping.terminal($0.name) }
            if !changed.isEmpty {
                reasons.append(
                    "\(changed.count == 1 ? "an input has" : "inputs have") changed (\(changed.joined(separator: ", ")))"
                )
            }
            let unsteady = result.inputs.filter { $0.standing == .unsteady }.map { Escaping.terminal($0.name) }
            if !unsteady.isEmpty {
                reasons.append("the walk read what changed meanwhile (\(unsteady.joined(separator: ", ")))")
            }
            let missing = result.inputs.count { $0.standing == .missing }
            if missing > 0 { reasons.append("\(missing) inputs are not at hand") }
            if result.recordedBy != result.replayedBy {
                reasons.append(
                    "another program made the record (\(Escaping.terminal(result.recordedBy)); this is \(result.replayedBy))"
                )
            }
            guard !reasons.isEmpty else {
                return
                    "The inputs are as they were and the program is the same: the record does not tell what was found, or "
                    + "Postern is at fault."
            }
            return "Why: \(reasons.joined(separator: "; "))."
        }
    }
}
