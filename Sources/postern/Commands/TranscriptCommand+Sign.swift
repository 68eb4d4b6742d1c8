import ArgumentParser
import Diagnosis
import Records
import Transcripts

extension TranscriptCommand {
    /// Signs one.
    struct Sign: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign a sealed transcript with an SSH key.",
            discussion: """
                Writes TRANSCRIPT.sig, an SSH signature over the whole file, by way of ssh-keygen. Anyone who knows the key \
                verifies it with: ssh-keygen -Y verify -f allowed_signers -I SIGNER -n postern-transcript -s TRANSCRIPT.sig \
                < TRANSCRIPT
                """)

        @Argument(help: "A sealed transcript.", completion: .file(extensions: ["jsonl"]))
        var transcript: String

        @Option(
            help: ArgumentHelp(
                "The key: a private one, or the .pub of one that the agent holds (default: the first in ~/.ssh, else the "
                    + "agent's first).", valueName: "file"), completion: .file())
        var key: String?

        @Flag(help: "Replace a signature that is there.")
        var force = false

        @OptionGroup var common: CommonOptions

        private struct Answer: Encodable {
            var schema = "postern/signature/1"
            var transcript: String
            var signature: String
            var key: String
            var keyFile: String
            var receipt: String
        }

        func run() throws {
            try Failure.guarded {
                let closed = try ClosedTranscript.sealed(at: transcript)
                let host = ProgramHost.terminal(Locations())
                let key = try key.map(SigningKey.named) ?? SigningKey.first(in: host)
                if key.isInDevice { Output.error("postern: touch the device of \(Escaping.terminal(key.words))") }
                let made = try SSHSignature.make(
                    over: closed.bytes, of: transcript, with: key, replacing: force, in: host)
                if common.json {
                    try Output.line(
                        Reports.json(
                            Answer(
                                transcript: transcript, signature: made.path, key: made.key, keyFile: key.words,
                                receipt: closed.receipt.text), isPretty: true))
                    return 0
                }
                try Output.line(
                    Escaping.terminal("\(made.path): signed with \(made.key) (\(key.words))"))
                guard !common.quiet else { return 0 }
                try Output.line("")
                try Output.line("Whoever knows the key verifies it with:")
                try Output.line(
                    Escaping.terminal(
                        "  ssh-keygen -Y verify -f allowed_signers -I SIGNER -n \(SSHSignature.namespace) "
                            + "-s \(ShellText.file(made.path)) < \(ShellText.file(transcript))"))
                try Output.line("Paste the receipt into the ticket:")
                try Output.line("  \(closed.receipt.text)")
                return 0
            }
        }
    }
}
