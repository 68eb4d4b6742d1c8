import AccessLogs
import ArgumentParser
import Attributions
import Diagnosis
import Terminal

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

        func selection(_ paths: [String], statuses: Set<Int> = EvidenceSelection.gatewayStatuses) throws
            -> EvidenceSelection
        {
            if let zone, let problem = LocalEvidenceStore.problem(with: zone, for: "proxy-zone") {
                throw Failure(Exit.usage, "--zone: \(problem)")
            }
            if let format, let problem = LocalEvidenceStore.problem(with: format, for: "proxy-format") {
                throw Failure(Exit.usage, "--format: \(problem)")
            }
            return EvidenceSelection(
                paths: [.proxyLog: paths], proxyFormat: format, proxyZone: zone, statuses: statuses)
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

        private struct Row: Encodable {
            struct Unreadable: Encodable {
                var line: Int
                var reason: String
                var excerpt: String
            }

            var source: String
            var kind: String
            var format: String
            var zone: String
            var zoneOrigin: String
            var from: Timestamp?
            var to: Timestamp?
            var rows: Int
            var others: Int
            var unparsed: Int
            var damage: String?
            var firstUnparsed: [Unreadable]
            var lacks: [String]
        }

        func run() throws {
            try Failure.guarded {
                let locations = Locations()
                let watches = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: locations)
                let counting = LogCounting(try reading.selection([]), threads: threads)
                var rows: [Row] = []
                for path in counting.paths(files.flatMap(locations.globbed)) {
                    if let found = try counting.counts(of: path, watches(path)) { rows.append(row(found)) }
                }
                if common.json {
                    try Output.line(Reports.json(rows, isPretty: true))
                } else {
                    for row in rows { try print(row) }
                }
                return counting.worst?.code ?? 0
            }
        }

        private func row(_ counted: LogCounting.Counted) -> Row {
            let (log, tally) = (counted.log, counted.counts.tally)
            return Row(
                source: counted.path, kind: log.format.family.rawValue, format: counted.format,
                zone: log.zone.zone.name, zoneOrigin: log.zone.origin.rawValue, from: tally.from, to: tally.to,
                rows: tally.rows, others: tally.others, unparsed: tally.unparsed, damage: tally.damage,
                firstUnparsed: tally.firstUnparsed.map {
                    Row.Unreadable(line: $0.line, reason: $0.reason, excerpt: $0.excerpt)
                }, lacks: tally.lacks)
        }

        private func print(_ row: Row) throws {
            try Output.line(Escaping.terminal(row.source))
            let covers =
                row.from.flatMap { from in row.to.map { TimeWindow(from: from, to: $0).description } } ?? "no time"
            for line in [
                "format:  \(row.format)", "zone:    \(row.zone) (\(row.zoneOrigin))", "covers:  \(covers)",
                "rows:    \(row.rows), \(row.others) other lines, \(row.unparsed) unreadable",
            ] { try Output.line("  " + Escaping.terminal(line)) }
            if let damage = row.damage { try Output.line("  " + Escaping.terminal("lost:    \(damage)")) }
            for unreadable in row.firstUnparsed {
                try Output.line(
                    "    " + Escaping.terminal("line \(unreadable.line): \(unreadable.reason): \(unreadable.excerpt)"))
            }
            for lack in row.lacks { try Output.line("  " + Escaping.terminal("lacks:   \(lack)")) }
        }
    }
}

/// Words that answers and options share.
enum AnswerWords {
    static func noWindow(_ text: String) -> String {
        "‘\(text)’ is no window; write FROM/TO as 2026-03-04T10:15Z/2026-03-04T10:35Z or 2026-03-04T10:15Z/PT20M"
    }
}
