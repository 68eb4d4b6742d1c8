import ArgumentParser
import Diagnosis
import Files
import Records
import Transcripts
import WriteUps

/// The finished write-up of a walk.
struct WriteUpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "writeup", abstract: "Write up a walk from its record.")

    /// How a write-up is rendered.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case markdown
        case json
    }

    @Argument(help: "A transcript.", completion: .file(extensions: ["jsonl"]))
    var transcript: String

    @Option(help: "The write-up's format.")
    var format: Format = .markdown

    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"), completion: .file())
    var output: String?

    func run() throws {
        try Failure.guarded {
            if let output, let there = FileTree.identity(of: output), there == FileTree.identity(of: transcript) {
                throw Failure(Exit.usage, "\(output) is the transcript itself; name another file with -o")
            }
            let transcript = try TranscriptReading.read(transcript)
            let playbook = try CarriedPlaybook.read(from: transcript, at: self.transcript)
            switch format {
            case .markdown: try Output.write(Reports.markdown(transcript, playbook: playbook), to: output)
            case .json:
                do {
                    let writeUp = try WriteUp(of: transcript, playbook: playbook)
                    try Output.write(Reports.json(writeUp, isPretty: true) + "\n", to: output)
                } catch let error as TranscriptError {
                    throw Failure(Exit.malformed, "\(self.transcript): \(error.message)")
                }
            }
            return 0
        }
    }
}
