import ArgumentParser
import Diagnosis
import Files
import Investigations
import Records
import Redactions
import Transcripts
import WriteUps

extension TranscriptCommand {
    /// Makes a copy that can be shared.
    struct Redact: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a copy to share: without addresses, names, parameters' values, cookies and tokens.",
            discussion: """
                The same value has the same pseudonym throughout the copy, and in every copy made with the same key. Whoever \
                has the key can test guesses: it must not travel with the copy. The copy is a transcript of its own, which \
                follows the original's last record; ‘transcript verify COPY --original TRANSCRIPT’ compares.
                """)

        @Argument(help: "A transcript, finished or not.", completion: .file(extensions: ["jsonl"]))
        var transcript: String

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("The copy (default: TRANSCRIPT with .redacted before its ending).", valueName: "file"),
            completion: .file())
        var output: String?

        @Option(
            help: ArgumentHelp(
                "The secret behind the pseudonyms; made where it is not there (default: "
                    + "$XDG_STATE_HOME/postern/redaction.key).", valueName: "file"), completion: .file())
        var key: String?

        @Option(
            name: .customLong("user"),
            help: ArgumentHelp("The name of a person that may stand anywhere; may be given again.", valueName: "name"))
        var users: [String] = []

        @Option(
            name: .customLong("host"),
            help: ArgumentHelp("The name of a machine that may stand anywhere; may be given again.", valueName: "name"))
        var hosts: [String] = []

        @Flag(help: "Replace a copy that is there.")
        var force = false

        @OptionGroup var common: CommonOptions

        private struct Answer: Encodable {
            var schema = "postern/redaction/1"
            var transcript: String
            var copy: String
            var original: String
            var records: Int
            var removed: [String: Int]
            var head: String
            var key: String
        }

        func run() throws {
            try Failure.guarded {
                let closed = try ClosedTranscript(at: transcript)
                let path = output ?? Self.copyName(of: transcript)
                if FileTree.isAnything(path), !force { throw RecordError.taken(path: path) }
                if let identity = FileTree.identity(of: path), identity == FileTree.identity(of: transcript) {
                    throw Failure(Exit.usage, "\(path) is the transcript itself")
                }
                let keyFile = try RedactionKeyFile(at: key, otherwise: Locations().redactionKeyFile)
                let known =
                    users.map { SensitiveValue(.user, $0) } + hosts.map { SensitiveValue(.host, $0) }
                let copy: TranscriptRedaction
                do {
                    copy = try TranscriptRedaction(
                        of: closed.bytes, key: keyFile.key, known: known,
                        program: "postern \(PosternCommand.version)"
                    ) { try CarriedPlaybook.read($0, at: transcript) }
                } catch let error as RedactionError {
                    throw Failure(Exit.malformed, "\(transcript): \(error.message)")
                }
                let file = try PendingFile(for: path)
                try file.write(copy.bytes)
                try file.keep(replacing: force)
                try tell(copy, at: path, keyFile)
                return 0
            }
        }

        private func tell(_ copy: TranscriptRedaction, at path: String, _ keyFile: RedactionKeyFile) throws {
            let redaction = copy.redaction
            if common.json {
                let answer = Answer(
                    transcript: transcript, copy: path, original: redaction.original, records: redaction.records,
                    removed: redaction.removed, head: copy.head, key: keyFile.path)
                try Output.line(Reports.json(answer, isPretty: true))
                return
            }
            try Output.line(
                Escaping.terminal("\(path): \(redaction.records) records, replaced: \(redaction.removedText)"))
            guard !common.quiet else { return }
            try Output.line("")
            try Output.line(
                Escaping.terminal(
                    "The key is \(keyFile.isNew ? "new, and kept" : "kept") in \(keyFile.path). Whoever has it can test guesses: "
                        + "it must not travel with the copy."))
            try Output.line(
                "Names that nothing around them tells from other words are not found: read the copy before you share it,"
            )
            try Output.line("and give such names with --user and --host.")
            try Output.line("Whoever has both compares them with:")
            try Output.line(
                Escaping.terminal(
                    "  postern transcript verify \(ShellText.file(path)) --original \(ShellText.file(transcript))"))
        }

        /// `walk.jsonl` becomes `walk.redacted.jsonl`.
        static func copyName(of path: String) -> String {
            let ending = ".jsonl"
            return path.hasSuffix(ending)
                ? "\(path.dropLast(ending.count)).redacted\(ending)" : "\(path).redacted\(ending)"
        }
    }
}
