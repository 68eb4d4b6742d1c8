import ArgumentParser
import Diagnosis
import FileEvidence
import Incidents
import Products
import Terminal
import Times

/// Access logs by themselves.
struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Look at access logs by themselves.",
        subcommands: [Detect.self, LogSummaryCommand.self, Formats.self])

    /// How logs are read, for both subcommands.
    struct ReadingOptions: ParsableArguments {
        @Option(help: ArgumentHelp("The format: a name, or the product's own format string.", valueName: "format"))
        var format: String?

        @Option(help: ArgumentHelp("The time zone: an IANA name or an offset.", valueName: "zone"))
        var zone: String?

        /// How logs are to be read.
        ///
        /// - Parameter statuses: what counts as failed, where it was told.
        /// - Returns: a selection without paths.
        /// - Throws: what is wrong with an option's value.
        func selection(statuses: Set<Int>? = nil) throws -> EvidenceSelection {
            if let zone, let problem = EvidenceFiles.problem(withZone: zone) {
                throw Failure(Exit.usage, "--zone: \(problem)")
            }
            if let format, let problem = FileSurroundings.own.problem(withFormat: format) {
                throw Failure(Exit.usage, "--format: \(problem)")
            }
            return EvidenceSelection(proxyFormat: format, proxyZone: zone, toldStatuses: statuses)
        }
    }

    /// Format, zone, coverage, rows that could not be read.
    struct Detect: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell format, zone, coverage and skipped rows of logs.")

        @Argument(help: "Access logs.", completion: .file())
        var files: [String]

        @OptionGroup var reading: ReadingOptions

        @Option(help: ThreadOption.help)
        var threads: Int?

        @OptionGroup var common: CommonOptions

        func validate() throws { try ThreadOption.validate(threads) }

        func run() throws {
            try Failure.guarded {
                let locations = Locations()
                let watches = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: locations)
                let counting = WatchedCounting(try reading.selection(), threads: threads)
                var rows: [DetectedLog] = []
                let given = files.flatMap(locations.globbed)
                for path in counting.paths(given) {
                    if let found = try counting.counts(of: path, watches(path)) { rows.append(DetectedLog(found)) }
                }
                if common.json {
                    try Output.line(Reports.json(rows, isPretty: true))
                } else {
                    for (index, row) in rows.enumerated() {
                        if index > 0 { try Output.line("") }
                        try print(row)
                    }
                }
                for loss in counting.losses(of: given) {
                    Output.error("postern: \(Escaping.terminal("\(loss.path): \(loss.words)"))")
                }
                return counting.worst?.code ?? 0
            }
        }

        private func print(_ row: DetectedLog) throws {
            try Output.line(Escaping.terminal(row.source))
            let size = TerminalSize.isTerminal() ? TerminalSize.current() : nil
            let layout = TextLayout(width: size?.columns ?? 10_000)
            func tell(_ name: String, _ text: String) throws {
                let label = DisplayWidth.padded(name + ":", to: 9)
                for line in layout.wrapped(Escaping.terminal(label + text), indent: 2, hangingIndent: 11) {
                    // Wrapping leaves one blank where there are several.
                    let isFirst = line.hasPrefix("  \(name): ")
                    try Output.line(isFirst ? "  " + label + line.dropFirst(name.count + 4) : line)
                }
            }
            try tell("format", row.format)
            if !row.alsoFits.isEmpty {
                try tell("fits", "also as \(row.alsoFits.joined(separator: ", ")); --format NAME chooses")
            }
            let isAssumed = row.zoneOrigin == .assumed
            try tell("zone", "\(row.zone) (\(row.zoneOrigin.rawValue)\(isAssumed ? "; --zone sets it" : ""))")
            try tell("times", row.moment == "start" ? "when a request began" : "when a response was finished")
            let covers = row.from.flatMap { from in row.to.map { TimeWindow(from: from, to: $0).description } }
            try tell("covers", covers ?? "no time: there is no row")
            try tell(
                "rows",
                "\(row.rows), \(row.others) other line\(row.others == 1 ? "" : "s"), \(row.unparsed) unreadable")
            for unreadable in row.firstUnparsed {
                let text = Escaping.terminal("line \(unreadable.line): \(unreadable.reason): \(unreadable.excerpt)")
                try Output.line("    " + (size.map { DisplayWidth.truncated(text, to: $0.columns - 4) } ?? text))
            }
            if row.unparsed > row.firstUnparsed.count {
                try Output.line("    and \(row.unparsed - row.firstUnparsed.count) more")
            }
            if let damage = row.damage { try tell("lost", damage) }
            for lack in row.lacks { try tell("lacks", lack) }
        }
    }
}

/// Words that answers and options share.
enum AnswerWords {
    static func noWindow(_ text: String) -> String {
        let isReversed = TimeWindow(text.split(separator: "/").reversed().joined(separator: "/")) != nil
        return isReversed
            ? "the window ‘\(text)’ ends before it begins"
            : "‘\(text)’ is no window; write FROM/TO as 2026-03-04T10:15Z/2026-03-04T10:35Z, 2026-03-04T10:15Z/10:35, "
                + "2026-03-04T10:15Z/PT20M, or .. for an end that is open"
    }
}
