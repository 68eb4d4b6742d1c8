import ArgumentParser
import Diagnosis
import Files
import Investigations
import Records
import Terminal
import Transcripts

extension TranscriptCommand {
    /// Packs one for a stranger.
    struct Pack: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "bundle",
            abstract: "Pack a sealed transcript with all that a stranger needs to check it.",
            discussion: """
                Writes one archive (.tar.zst) with the transcript, its signature and time-stamp where they stand beside it, a \
                receipt, the write-up, the lines that findings cite, hashes of all, and a README.md that tells how to check \
                them with standard tools. Inputs are packed on request, those that are still what was read.
                """)

        @Argument(help: "A sealed transcript.", completion: .file(extensions: ["jsonl"]))
        var transcript: String

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("The archive (default: beside the transcript).", valueName: "file"), completion: .file())
        var output: String?

        @Option(
            help: ArgumentHelp(
                "Says whose keys are whose, for the signature (ssh-keygen's format); packed along.", valueName: "file"),
            completion: .file())
        var allowedSigners: String?

        @Flag(help: "Pack the inputs too, as much of them as was read; --inputs and --input say where they lie.")
        var withInputs = false

        @OptionGroup var places: InputOptions

        @Flag(help: "Replace an archive that is there.")
        var force = false

        @OptionGroup var common: CommonOptions

        private struct Answer: Encodable {
            let schema = "postern/bundle/1"
            var transcript: String
            var bundle: String
            var bytes: Int64
            var sha256: String
            var receipt: String
            var files: [BundleFile]
            var inputs: [Bundle.Input]
            var remarks: [String]
        }

        private var asksForInputs: Bool {
            withInputs || !places.directories.isEmpty || !places.assignments.isEmpty
        }

        func run() throws {
            try Failure.guarded {
                let closed = try ClosedTranscript.sealed(at: transcript)
                if asksForInputs, closed.transcript.beginning?.redaction != nil {
                    throw Failure(
                        Exit.usage,
                        "\(transcript) is a redacted copy: its inputs hold what was taken out of it, and are not packed"
                    )
                }
                let path = output ?? Self.standardPath(of: transcript)
                guard path != "-" else { throw Failure(Exit.usage, "an archive is written to a file, not to a stream") }
                if !force, FileTree.isAnything(path) { throw RecordError.taken(path: path) }
                var bundle = try Bundle(
                    of: closed, allowedSigners: allowedSigners, in: .terminal(Locations()))
                let watch = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: Locations())(
                    "Packing")
                defer { watch.end() }
                let archive = try watch.interrupts.watching { _ in
                    let archive = try PackedArchive(for: path)
                    if asksForInputs { bundle.add(try found(for: bundle, watch)) }
                    bundle.close()
                    try refuseToReplace(path, bundle)
                    let packing = InputHashing(
                        total: bundle.files.reduce(0) { $0 + ($1.place == nil ? 0 : $1.bytes) }, watch)
                    try packing.watched { mayGoOn in
                        Result { try bundle.write(to: archive, mayGoOn: mayGoOn) }
                    }.get()
                    try archive.keep(replacing: force)
                    return archive
                }
                watch.end()
                try tell(bundle, archive, at: path)
                return 0
            }
        }

        private static func standardPath(of transcript: String) -> String {
            (transcript.hasSuffix(".jsonl") ? String(transcript.dropLast(6)) : transcript) + ".tar.zst"
        }

        private func found(for bundle: Bundle, _ watch: ScanWatch) throws -> [InputSearch.Found] {
            let record = bundle.closed.transcript
            let search = try InputSearch(
                assignments: places.assignments, directories: places.directories, of: record)
            let inputs = record.inputs
            let hashing = InputHashing(total: inputs.reduce(0) { $0 + $1.bytes }, watch)
            return try inputs.map { input in try hashing.watched { search.find(input, mayGoOn: $0) } }
        }

        /// An archive must not take the place of anything that is packed into it.
        private func refuseToReplace(_ path: String, _ bundle: Bundle) throws {
            guard let there = FileTree.identity(of: path) else { return }
            var packed = [
                transcript, TimestampToken.responsePath(of: transcript), SSHSignature.path(of: transcript),
                TimestampToken.requestPath(of: transcript),
            ]
            if let allowedSigners { packed.append(allowedSigners) }
            packed += bundle.files.compactMap(\.place)
            if let one = packed.first(where: { FileTree.identity(of: $0) == there }) {
                throw Failure(Exit.usage, "\(path) is \(one), which is packed; name another file with -o")
            }
        }

        private func tell(_ bundle: Bundle, _ archive: PackedArchive, at path: String) throws {
            if common.json {
                try Output.line(
                    Reports.json(
                        Answer(
                            transcript: transcript, bundle: path, bytes: archive.byteCount, sha256: archive.digest,
                            receipt: bundle.closed.receipt.text, files: bundle.files, inputs: bundle.inputs,
                            remarks: bundle.remarks), isPretty: true))
                return
            }
            try Output.line(
                Escaping.terminal("\(path): \(bundle.files.count) files, \(archive.byteCount) bytes"))
            guard !common.quiet else { return }
            try Output.line("SHA-256: \(archive.digest)")
            try Output.line("README.md in it tells how to check it. Send the receipt by another way:")
            try Output.line("  \(bundle.closed.receipt.text)")
            for remark in bundle.remarks { Output.error("postern: \(Escaping.terminal(remark))") }
        }
    }
}
