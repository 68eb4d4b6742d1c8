import ArgumentParser
import Diagnosis
import Files
import Records
import Times

extension TranscriptCommand {
    /// Has an authority stamp one.
    struct Stamp: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "timestamp",
            abstract: "Ask an authority for a time-stamp (RFC 3161), and check its response.",
            discussion: """
                Writes TRANSCRIPT.tsq, a request that holds nothing of the transcript but its hash, and prints how to send \
                it. With --response the authority's answer is checked and kept in TRANSCRIPT.tsr. Postern sends nothing.
                """)

        @Argument(help: "A sealed transcript.", completion: .file(extensions: ["jsonl"]))
        var transcript: String

        @Option(
            help: ArgumentHelp("The authority's response, to check and to keep.", valueName: "file"),
            completion: .file())
        var response: String?

        @Option(
            help: ArgumentHelp(
                "Certificates (PEM) that the response's signature must lead to; without them it is not checked.",
                valueName: "file"), completion: .file())
        var authority: String?

        @Flag(help: "Replace a request or a response that is there.")
        var force = false

        @OptionGroup var common: CommonOptions

        private struct Answer: Encodable {
            var schema = "postern/timestamp/1"
            var transcript: String
            var request: String
            var response: String?
            var time: Timestamp?
            var authority: String?
            var isVerified: Bool?
            var command: String?
        }

        func run() throws {
            try Failure.guarded {
                let closed = try ClosedTranscript.sealed(at: transcript)
                guard let response else { return try ask(closed) }
                return try keep(response, of: closed)
            }
        }

        private var host: ProgramHost { .terminal(Locations()) }

        private func ask(_ closed: ClosedTranscript) throws -> Int32 {
            let path = TimestampToken.requestPath(of: transcript)
            // A request that was sent has to stay: the response answers no other.
            let isAsked =
                try !force && FileTree.isFile(path)
                && TimestampToken.statement(ofRequest: path, in: host)?.digest == closed.digest
            if !isAsked {
                try PendingFile.write(
                    TimestampToken.request(over: closed.bytes, in: host), to: path, like: transcript, replacing: force)
            }
            let command =
                "curl -sS -H 'Content-Type: application/timestamp-query' --data-binary "
                + ShellText.quoted("@\(ExternalProgram.argument(path))") + " -o response.tsr AUTHORITY"
            if common.json {
                try Output.line(
                    Reports.json(Answer(transcript: transcript, request: path, command: command), isPretty: true))
                return 0
            }
            try Output.line(
                Escaping.terminal(
                    "\(path): the request\(isAsked ? ", as it was" : ""). It holds the transcript's hash only."))
            guard !common.quiet else { return 0 }
            try Output.line("Send it to the URL of a time-stamping authority:")
            try Output.line(Escaping.terminal("  \(command)"))
            try Output.line("Then check what it answered, and keep it:")
            try Output.line(
                Escaping.terminal(
                    "  postern transcript timestamp \(ShellText.file(transcript)) --response response.tsr "
                        + "--authority CA.pem"))
            return 0
        }

        private func keep(_ response: String, of closed: ClosedTranscript) throws -> Int32 {
            guard FileTree.isFile(response) else { throw Failure(Exit.missing, "there is no response \(response)") }
            let request = TimestampToken.requestPath(of: transcript)
            guard FileTree.isFile(request) else {
                throw Failure(
                    Exit.missing, "there is no request \(request); make it without --response, and send that one")
            }
            let path = TimestampToken.responsePath(of: transcript)
            let bytes = try FileTree.contents(of: response)
            let standing = try TimestampToken.standing(
                of: response, to: request, over: closed.bytes, authorities: authority, in: host)
            let statement: TimestampToken.Statement
            let isVerified: Bool
            switch standing {
            case .good(let stated): (statement, isVerified) = (stated, true)
            case .unattributed(let stated): (statement, isVerified) = (stated, false)
            case .otherFile: throw Failure(Exit.malformed, "\(response) stamps another file than \(transcript)")
            case .otherRequest: throw Failure(Exit.malformed, "\(response) answers another request than \(request)")
            case .refused(let reason): throw Failure(Exit.malformed, "\(response): the authority refused: \(reason)")
            case .wrong(let reason): throw Failure(Exit.malformed, "\(response): \(reason)")
            }
            if FileTree.identity(of: path) == nil || FileTree.identity(of: path) != FileTree.identity(of: response) {
                try PendingFile.write(bytes, to: path, like: transcript, replacing: force)
            }
            if common.json {
                try Output.line(
                    Reports.json(
                        Answer(
                            transcript: transcript, request: request, response: path, time: statement.time,
                            authority: statement.authority, isVerified: isVerified), isPretty: true))
                return 0
            }
            let time = statement.time?.iso8601 ?? ""
            try Output.line(
                Escaping.terminal(
                    "\(path): stamped at \(time) by \(statement.authority ?? "an authority that is not named")"))
            if !isVerified, !common.quiet {
                Output.error(
                    "postern: the signature on it was not checked: name the authority's certificates with --authority")
            }
            return 0
        }
    }
}
