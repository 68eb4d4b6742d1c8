import ArgumentParser
import Diagnosis
import Files
import Records
import Times
import Transcripts

extension TranscriptCommand {
    /// Makes a receipt of one.
    struct MakeReceipt: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "receipt",
            abstract: "Print a line to paste into a ticket; it shows later whether the record was cut or rewritten.")

        @Argument(help: "A transcript, finished or not.", completion: .file(extensions: ["jsonl"]))
        var transcript: String

        @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"), completion: .file())
        var output: String?

        @OptionGroup var common: CommonOptions

        private struct Answer: Encodable {
            var schema = "postern/receipt/1"
            var transcript: String
            var records: Int
            var bytes: Int
            var head: String
            var at: Timestamp
            var isSealed: Bool
            var text: String
        }

        func run() throws {
            try Failure.guarded {
                let closed = try ClosedTranscript(at: transcript)
                if let output, let there = FileTree.identity(of: output), there == FileTree.identity(of: transcript) {
                    throw Failure(Exit.usage, "\(output) is the transcript itself; name another file with -o")
                }
                let receipt = closed.receipt
                let isSealed = closed.state == .sealed
                let answer = Answer(
                    transcript: transcript, records: receipt.records, bytes: receipt.bytes, head: receipt.head,
                    at: receipt.time, isSealed: isSealed, text: receipt.text)
                try Output.write(
                    (common.json ? Reports.json(answer, isPretty: true) : receipt.text) + "\n", to: output)
                if !isSealed, !common.quiet {
                    Output.error(
                        "postern: \(Escaping.terminal(transcript)) is not sealed: the receipt holds for the first "
                            + "\(receipt.records) records, whatever follows them")
                }
                return 0
            }
        }
    }
}
