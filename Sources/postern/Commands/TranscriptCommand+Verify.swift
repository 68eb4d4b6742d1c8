import ArgumentParser
import Diagnosis
import Files
import Investigations
import Records
import Redactions
import Terminal
import Times
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

        @Option(
            parsing: .singleValue,
            help: ArgumentHelp(
                "A receipt of it that was kept elsewhere: its text, or a file that holds it; may be repeated.",
                valueName: "text"))
        var receipt: [String] = []

        @Option(
            help: ArgumentHelp(
                "Its signature (default: the file of its name with .sig behind it, where that is there).",
                valueName: "file"), completion: .file())
        var signature: String?

        @Option(
            help: ArgumentHelp(
                "Which keys are whose, in the format of that name of ssh-keygen(1).", valueName: "file"),
            completion: .file())
        var allowedSigners: String?

        @Option(help: ArgumentHelp("Who has to have signed it (default: any allowed signer).", valueName: "name"))
        var signer: String?

        @Option(
            help: ArgumentHelp(
                "Certificates (PEM) that the signature of its time-stamp must lead to.", valueName: "file"),
            completion: .file())
        var authority: String?

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
                    if let original { try compare(record, bytes, with: original, &report) }
                    if !noInputs, record.beginning?.redaction == nil { try checkInputs(of: record, &report) }
                }
                try checkReceipts(bytes, &report)
                try checkSignature(bytes, &report)
                try checkTimestamp(bytes, &report)
                if common.json {
                    try Output.line(Reports.json(report, isPretty: true))
                } else if !common.quiet || !report.isGood {
                    // Programs that read the lines want one for each part.
                    let isTerminal = TerminalOutput.standardOutput.isTerminal
                    let layout = TextLayout(width: isTerminal ? max(60, TerminalSize.current().columns) : 100_000)
                    for line in report.lines(layout) { try Output.line(line) }
                }
                return report.isGood ? 0 : Exit.fault
            }
        }

        private func checkReceipts(_ bytes: [UInt8], _ report: inout VerificationReport) throws {
            guard !receipt.isEmpty else {
                report.add("receipt", .open, "none was given: --receipt takes the one that was kept elsewhere")
                return
            }
            for given in receipt {
                let isFile = FileTree.isFile(given)
                let text = isFile ? String(decoding: try FileTree.contents(of: given), as: UTF8.self) : given
                let receipts: [Receipt]
                do {
                    receipts = try Receipt.found(in: text)
                } catch {
                    throw Failure(
                        isFile ? Exit.malformed : Exit.usage, "\(isFile ? given : "--receipt"): \(error.message)")
                }
                // A ticket can hold receipts of several transcripts; one has to be of this one.
                let outcomes = receipts.map { ($0, $0.outcome(for: bytes)) }
                let best = outcomes.first { report.accepts($0.1) } ?? outcomes.first
                if let (receipt, outcome) = best { report.add(receipt, outcome) }
                for (other, outcome) in outcomes where other != best?.0 && !report.accepts(outcome) {
                    report.notes.append(
                        "Another receipt in the same text, of \(other.records) records at \(other.time.iso8601), is of another "
                            + "transcript, or tells that records of this one are missing.")
                }
            }
        }

        private func checkSignature(_ bytes: [UInt8], _ report: inout VerificationReport) throws {
            let path = signature ?? SSHSignature.path(of: transcript)
            guard signature != nil || FileTree.isAnything(path) else {
                if allowedSigners != nil || signer != nil {
                    report.add("signature", .wrong, "there is no \(path), and it should be signed")
                } else {
                    report.add("signature", .open, "none: there is no \(path)")
                }
                return
            }
            if signer != nil, allowedSigners == nil {
                throw Failure(Exit.usage, "--signer needs --allowed-signers FILE, which tells which keys are theirs")
            }
            do {
                report.add(
                    try SSHSignature.standing(
                        of: path, over: bytes, allowedSigners: allowedSigners, identity: signer,
                        in: .terminal(Locations())))
            } catch  where signature == nil && allowedSigners == nil {
                guard let failure = Failure(any: error) else { throw error }
                // Nobody asked for it; what can be told without it is told.
                report.add("signature", .open, "\(path) was not checked: \(failure.message)")
            }
        }

        private func checkTimestamp(_ bytes: [UInt8], _ report: inout VerificationReport) throws {
            let path = TimestampToken.responsePath(of: transcript)
            guard FileTree.isAnything(path) else {
                if authority != nil { report.add("time-stamp", .wrong, "there is no \(path)") }
                return
            }
            let request = TimestampToken.requestPath(of: transcript)
            do {
                report.add(
                    try TimestampToken.standing(
                        of: path, to: FileTree.isFile(request) ? request : nil, over: bytes, authorities: authority,
                        in: .terminal(Locations())))
            } catch  where authority == nil {
                guard let failure = Failure(any: error) else { throw error }
                report.add("time-stamp", .open, "\(path) was not checked: \(failure.message)")
            }
        }

        private func checkInputs(of record: Transcript, _ report: inout VerificationReport) throws {
            let search = try InputSearch(
                assignments: places.assignments, directories: places.directories, of: record)
            let inputs = record.inputs
            let watch = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: Locations())(
                "Hashing the inputs")
            defer { watch.end() }
            let hashing = InputHashing(total: inputs.reduce(0) { $0 + $1.bytes }, watch)
            let found = try watch.interrupts.watching { _ in
                try inputs.map { input in try hashing.watched { search.find(input, mayGoOn: $0) } }
            }
            report.check(inputs, found)
        }

        private func compare(
            _ copy: Transcript, _ copyBytes: [UInt8], with original: String, _ report: inout VerificationReport
        ) throws {
            let bytes = try FileTree.contents(of: original)
            report.remove("original")
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
                let whole = bytes.lastIndex(of: 0x0A).map { Array(bytes[...$0]) } ?? bytes
                let comparison = CopyComparison(of: copyBytes, with: whole)
                for difference in comparison.differences { report.add("original", .wrong, difference) }
                guard comparison.differences.isEmpty else { return }
                report.add(
                    "original", .good,
                    "a redacted copy of \(original), whose \(redaction.records) records are whole; nothing but pseudonyms is "
                        + "different, and whether these are right only their key could tell")
            }
        }
    }
}

/// Follows the hashing of several files, and ends it when the user says so.
final class InputHashing {
    private let total: Int64
    private let watch: ScanWatch
    private var done: Int64 = 0
    private var isEnded = false

    init(total: Int64, _ watch: ScanWatch) {
        self.total = total
        self.watch = watch
    }

    /// Hashes one file.
    ///
    /// - Throws: where the user ended it.
    func watched<Result>(_ hash: ((Int) -> Bool) -> Result) throws -> Result {
        let result = hash { [self] count in
            done += Int64(count)
            isEnded = !watch.mayGoOn(done: done, total: total)
            return !isEnded
        }
        if isEnded { throw Failure(Exit.interrupted, "interrupted") }
        return result
    }
}
