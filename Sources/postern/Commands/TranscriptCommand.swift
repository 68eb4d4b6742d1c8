import ArgumentParser
import Diagnosis
import Files
import Records
import Terminal
import Times
import Transcripts

/// The records of walks.
struct TranscriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transcript",
        abstract: "The records of walks: list, show, verify, replay, redact, sign and bundle them.",
        subcommands: [
            List.self, Show.self, Verify.self, Replay.self, Redact.self, Sign.self, MakeReceipt.self, Stamp.self,
            Pack.self,
        ])

    /// Lists them.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List transcripts with verdict, state and age.")

        @Option(
            name: .customLong("transcripts"), help: ArgumentHelp("The directory for transcripts.", valueName: "dir"))
        var directory: String?

        @Option(
            help: ArgumentHelp(
                "List only those in which a record holds this text, with the records.", valueName: "text"))
        var search: String?

        @OptionGroup var common: CommonOptions

        private struct Match: Encodable {
            var record: Int
            var text: String
        }

        private struct Row: Encodable {
            var path: String
            var began: Timestamp?
            var playbook: String
            var state: String
            var signed: Bool
            var cause: String?
            var problem: String?
            var matches: [Match]?
        }

        private static let mostShown = 5

        private static func age(_ age: Duration) -> String {
            let minutes = age.microseconds / 60_000_000
            if minutes < 0 { return "in the future" }
            return minutes == 0 ? "just now" : "\(Duration.seconds(minutes * 60).durationText) ago"
        }

        private static func words(_ problem: TranscriptLibrary.Problem) -> String {
            switch problem {
            case .unreadable(let error): Failure(error).message
            case .faulty(let fault): fault.message
            }
        }

        func run() throws {
            try Failure.guarded {
                let directory = try Locations().transcripts(given: directory)
                let screen = Screen(style: .plain, width: 100)
                let rows = TranscriptLibrary.entries(in: directory, holding: search).map { entry in
                    Row(
                        path: entry.path, began: entry.began, playbook: entry.playbook,
                        state: entry.state?.rawValue ?? "damaged", signed: entry.isSigned,
                        cause: entry.report?.verdict.cause.rawValue, problem: entry.problem.map(Self.words),
                        matches: search == nil
                            ? nil : entry.matches.map { Match(record: $0.sequence, text: screen.telling($0)) })
                }
                if common.json {
                    try Output.line(Reports.json(rows, isPretty: true))
                    return 0
                }
                guard !rows.isEmpty else {
                    let what = search.map { " that hold ‘\(Escaping.terminal($0))’" } ?? ""
                    try Output.line("There are no transcripts in \(Escaping.terminal(directory))\(what).")
                    return 0
                }
                let now = SystemClock.now()
                let cells = rows.map { row in
                    [
                        Escaping.terminal(row.path), row.state + (row.signed ? ", signed" : ""), row.cause ?? "",
                        row.began.map { Self.age(now - $0) } ?? "",
                    ]
                }
                let layout = TextLayout(width: max(120, TerminalSize.current().columns))
                let lines = layout.table(cells, header: ["transcript", "state", "cause", "begun"])
                let head = lines.count - rows.count
                for (index, line) in lines.enumerated() {
                    try Output.line(line)
                    guard index >= head, let matches = rows[index - head].matches else { continue }
                    for match in matches.prefix(Self.mostShown) {
                        try Output.line("    record \(match.record): \(match.text)")
                    }
                    if matches.count > Self.mostShown {
                        try Output.line("    and \(matches.count - Self.mostShown) more records")
                    }
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
                let verification = Verification(of: try FileTree.contents(of: transcript))
                let read = verification.transcript
                if common.json {
                    try Output.line(Reports.json(read.records, isPretty: true))
                } else {
                    let style = TerminalStyle.detect(
                        environment: Locations().variables, isPlain: common.plain,
                        isTerminal: TerminalOutput.standardOutput.isTerminal)
                    let screen = Screen(style: style, width: TerminalSize.current().columns)
                    var day = read.records.first?.time.dateText
                    for record in read.records {
                        if record.time.dateText != day {
                            day = record.time.dateText
                            try Output.line("          \(record.time.dateText)")
                        }
                        try Output.line(screen.telling(record))
                    }
                }
                let name = Escaping.terminal(transcript)
                if verification.faults.isEmpty, verification.tornBytes > 0 {
                    Output.error(
                        "postern: \(name): \(verification.tornBytes) bytes of an unfinished last line are left out")
                }
                if let fault = verification.faults.first(where: { $0.kind != .noSeal }) {
                    throw Failure(
                        Exit.malformed,
                        "\(transcript): \(fault.message)"
                            + (read.records.isEmpty ? "" : "; what stands in front of it was shown"))
                }
                if !common.json, verification.state == .unfinished {
                    try Output.line("          not finished; go on with: postern resume \(name)")
                }
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
