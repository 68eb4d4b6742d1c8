import ArgumentParser
import Diagnosis
import Investigations
import LogSources
import Terminal
import Transcripts

extension TranscriptCommand {
    /// Tells whether a transcript is whole and unchanged.
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell whether a transcript is whole and unchanged, and its inputs as they were.",
            discussion: """
                Checks that each record follows from the one before, that the seal closes them, and that they tell a walk \
                through the playbook that they hold; then the inputs where they are at hand. Exit code 0: nothing is wrong, \
                1: something is. An unfinished walk is not wrong. A chain by itself does not show that its end was cut off \
                before the seal, or that all of it was written anew: a receipt or a signature does.
                """)

        @Argument(help: "A transcript.", completion: .file(extensions: ["jsonl"]))
        var transcript: String

        @OptionGroup var places: InputOptions

        @Flag(help: "Leave the inputs alone.")
        var noInputs = false

        @Option(
            help: ArgumentHelp("The transcript that a redacted copy was made of.", valueName: "file"),
            completion: .file())
        var original: String?

        @OptionGroup var common: CommonOptions

        func run() throws {
            try Failure.guarded {
                let bytes = try FileTree.contents(of: transcript)
                var report = VerificationReport(of: bytes, at: transcript)
                if report.faults.isEmpty {
                    let record = try TranscriptReading.transcript(bytes, at: transcript)
                    if let original { try compare(record, with: original, &report) }
                    if !noInputs, record.beginning?.redaction == nil { try checkInputs(of: record, &report) }
                }
                if common.json {
                    try Output.line(Reports.json(report, isPretty: true))
                } else if !common.quiet || !report.isGood {
                    for line in report.lines { try Output.line(line) }
                }
                return report.isGood ? 0 : Exit.fault
            }
        }

        private func checkInputs(of record: Transcript, _ report: inout VerificationReport) throws {
            let search = try InputSearch(
                assignments: places.assignments, directories: places.directories, of: record)
            let inputs = InputSearch.inputs(of: record)
            let watch = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: Locations())(
                "Hashing the inputs")
            defer { watch.end() }
            let hashing = InputHashing(total: inputs.reduce(0) { $0 + $1.bytes }, monitor: watch.monitor)
            let found = try watch.interrupts.watching { _ in
                try inputs.map { input in try hashing.watched { search.find(input, mayGoOn: $0) } }
            }
            report.check(inputs, found)
        }

        private func compare(_ copy: Transcript, with original: String, _ report: inout VerificationReport) throws {
            let bytes = try FileTree.contents(of: original)
            report.parts.removeAll { $0.name == "original" }
            guard let redaction = copy.beginning?.redaction else {
                report.add("original", .wrong, "this is no redacted copy")
                return
            }
            let verification = Verification(of: bytes)
            if let fault = verification.faults.first {
                report.add("original", .wrong, "\(original): \(fault.message)")
            } else if verification.transcript.head != redaction.original {
                report.add("original", .wrong, "this is a copy of another transcript than \(original)")
            } else {
                report.add(
                    "original", .good, "a redacted copy of \(original), whose \(redaction.records) records are whole")
            }
        }
    }
}

/// Follows the hashing of several files, and ends it when the user says so.
final class InputHashing {
    private let total: Int64
    private let monitor: ScanMonitor
    private var done: Int64 = 0
    private var isEnded = false

    init(total: Int64, monitor: ScanMonitor) {
        self.total = total
        self.monitor = monitor
    }

    /// Hashes one file.
    ///
    /// - Throws: where the user ended it.
    func watched<Result>(_ hash: ((Int) -> Bool) -> Result) throws -> Result {
        let result = hash { [self] count in
            done += Int64(count)
            isEnded = !monitor.mayGoOn(ScanProgress(name: "inputs", bytesRead: done, byteCount: total))
            return !isEnded
        }
        if isEnded { throw Failure(Exit.interrupted, "interrupted") }
        return result
    }
}
