import ArgumentParser
import Diagnosis
import Terminal
import Transcripts

/// The records of walks.
struct TranscriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transcript", abstract: "List, show, verify, replay, sign and bundle the records of walks.",
        subcommands: [
            List.self, Show.self, Verify.self, Replay.self, MakeReceipt.self, Sign.self, Stamp.self, Pack.self,
        ])

    /// Lists them.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List transcripts with verdict, state and age.")

        @Option(
            name: .customLong("transcripts"), help: ArgumentHelp("The directory for transcripts.", valueName: "dir"))
        var directory: String?

        @OptionGroup var common: CommonOptions

        private struct Row: Encodable {
            var path: String
            var began: Timestamp?
            var playbook: String
            var state: String
            var cause: String?
            var problem: String?
        }

        func run() throws {
            try Failure.guarded {
                let directory = try Locations().transcripts(given: directory)
                let rows = TranscriptLibrary.entries(in: directory).map { entry in
                    Row(
                        path: entry.path, began: entry.began, playbook: entry.playbook,
                        state: entry.problem != nil ? "damaged" : entry.isFinished ? "finished" : "unfinished",
                        cause: entry.report?.verdict.cause.rawValue, problem: entry.problem)
                }
                if common.json {
                    try Output.line(Reports.json(rows, isPretty: true))
                    return 0
                }
                guard !rows.isEmpty else {
                    try Output.line("There are no transcripts in \(Escaping.terminal(directory)).")
                    return 0
                }
                let now = WallClock.now()
                let cells = rows.map { row in
                    [
                        Escaping.terminal(row.path), row.state, row.cause ?? "",
                        row.began.map {
                            "\(Duration.seconds((now - $0).microseconds / 60_000_000 * 60).durationText) ago"
                        } ?? "",
                    ]
                }
                let layout = TextLayout(width: max(120, TerminalSize.current().columns))
                for line in layout.table(cells, header: ["transcript", "state", "cause", "begun"]) {
                    try Output.line(line)
                }
                for row in rows {
                    if let problem = row.problem {
                        Output.error("postern: \(Escaping.terminal("\(row.path): \(problem)"))")
                    }
                }
                return 0
            }
        }
    }

    /// Tells one.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Tell a walk from its record, finished or not.")

        @Argument(help: "A transcript.", completion: .file(extensions: ["jsonl"]))
        var transcript: String

        @OptionGroup var common: CommonOptions

        func run() throws {
            try Failure.guarded {
                let read = try TranscriptReading.read(transcript)
                if common.json {
                    try Output.line(Reports.json(read.records, isPretty: true))
                    return 0
                }
                let style = TerminalStyle.detect(
                    environment: Locations().variables, isPlain: common.plain,
                    isTerminal: TerminalOutput.standardOutput.isTerminal)
                let screen = Screen(style: style, width: TerminalSize.current().columns)
                for record in read.records { try Output.line(screen.telling(record)) }
                return 0
            }
        }
    }
}

/// Reads a transcript for commands that only look at it.
enum TranscriptReading {
    static func read(_ path: String) throws -> Transcript { try transcript(FileTree.contents(of: path), at: path) }

    static func transcript(_ bytes: [UInt8], at path: String) throws -> Transcript {
        do {
            let read = try Transcript.read(bytes)
            if read.tornBytes > 0 {
                Output.error(
                    "postern: \(Escaping.terminal(path)): \(read.tornBytes) bytes of an unfinished last line are left out"
                )
            }
            return read.transcript
        } catch {
            throw Failure(Exit.malformed, "\(path): \(error.message)")
        }
    }
}
