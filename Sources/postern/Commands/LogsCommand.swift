import AccessLogs
import ArgumentParser
import Attributions
import Diagnosis
import Terminal

/// Access logs by themselves.
struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Look at access logs by themselves.",
        subcommands: [Detect.self, Summary.self, Formats.self])

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
                var rows: [Row] = []
                var worst: Failure?
                for path in files.flatMap(locations.globbed) {
                    do {
                        rows += try LogReading.overview(reading.selection([path]), watches(path)).sources.map(row)
                    } catch let error as EvidenceError where error.kind != .cancelled {
                        // One bad file among many is told, and the others are still looked at.
                        Output.error("postern: \(Escaping.terminal(error.message))")
                        worst = Failure(error)
                    }
                }
                if common.json {
                    try Output.line(Reports.json(rows, isPretty: true))
                } else {
                    for row in rows { try print(row) }
                }
                return worst?.code ?? 0
            }
        }

        private func row(_ source: LogOverview.Source) -> Row {
            Row(
                source: source.name, kind: source.family.rawValue, format: source.format, zone: source.zone,
                zoneOrigin: source.zoneOrigin, from: source.tally.from, to: source.tally.to, rows: source.tally.rows,
                others: source.tally.others, unparsed: source.tally.unparsed, damage: source.tally.damage,
                firstUnparsed: source.tally.firstUnparsed.map {
                    Row.Unreadable(line: $0.line, reason: $0.reason, excerpt: $0.excerpt)
                }, lacks: source.lacks)
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

    /// Counts per status and time bucket, and the failed entries.
    struct Summary: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Count rows per status and time bucket; write the failed entries.")

        @Argument(help: "Access logs.", completion: .file())
        var files: [String]

        @OptionGroup var reading: ReadingOptions

        @Option(help: ArgumentHelp("The buckets' width, in whole minutes.", valueName: "duration"))
        var bucket = "1 min"

        @Option(help: ArgumentHelp("Only this window.", valueName: "window"))
        var window: String?

        @Option(help: ArgumentHelp("Statuses that count as failed (default: 502,503,504).", valueName: "list"))
        var status: String?

        @Option(help: ArgumentHelp("Write the failed entries as JSON lines.", valueName: "file"), completion: .file())
        var failures: String?

        @OptionGroup var common: CommonOptions

        private struct Document: Encodable {
            struct Bucket: Encodable {
                var start: Timestamp
                var requests: Int
                var byStatus: [String: Int]
            }

            var schema = "postern/summary/1"
            var bucket: String
            var buckets: [Bucket]
            var coverage: [DiagnosisReport.SourceCoverage]
        }

        func run() throws {
            try Failure.guarded {
                guard let width = Duration(durationText: bucket), width >= .seconds(60),
                    width.microseconds % 60_000_000 == 0
                else {
                    throw Failure(
                        Exit.usage, "--bucket takes whole minutes, such as 1 min, 5m or PT1H; ‘\(bucket)’ is none")
                }
                var span = TimeWindow.everything
                if let window {
                    guard let read = TimeWindow(window) else { throw Failure(Exit.usage, AnswerWords.noWindow(window)) }
                    span = read
                }
                var statuses = EvidenceSelection.gatewayStatuses
                if let status {
                    if let problem = LocalEvidenceStore.problem(with: status, for: "status") {
                        throw Failure(Exit.usage, "--status: \(problem)")
                    }
                    statuses = Set(status.split(separator: ",").compactMap { Int($0.trimmingBlanks) })
                }
                let locations = Locations()
                let watch = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: locations)(
                    "reading")
                let overview = try LogReading.overview(
                    reading.selection(files.flatMap(locations.globbed), statuses: statuses), watch)
                if let failures { try write(overview, span, to: failures) }
                let document = document(overview, width, span)
                if common.json {
                    try Output.line(Reports.json(document, isPretty: true))
                } else {
                    try print(document, overview)
                }
                return 0
            }
        }

        private func document(_ overview: LogOverview, _ width: Duration, _ span: TimeWindow) -> Document {
            var buckets: [Timestamp: [Int: Int]] = [:]
            let first = span.from.floor(to: .seconds(60))
            for (minute, counts) in overview.perMinute where minute >= first && minute <= span.to {
                buckets[minute.floor(to: width), default: [:]].merge(counts) { $0 + $1 }
            }
            let rows = buckets.sorted { $0.key < $1.key }.map { start, counts in
                Document.Bucket(
                    start: start, requests: counts.values.reduce(0, +),
                    byStatus: Dictionary(uniqueKeysWithValues: counts.map { (String($0.key), $0.value) }))
            }
            let minutes = width.microseconds / 60_000_000
            return Document(
                bucket: minutes % 60 == 0 ? "PT\(minutes / 60)H" : "PT\(minutes)M", buckets: rows,
                coverage: overview.sources.map { source in
                    DiagnosisReport.SourceCoverage(
                        source: source.name, kind: source.family.rawValue, from: source.tally.from, to: source.tally.to,
                        rows: source.tally.rows, unparsed: source.tally.unparsed, damage: source.tally.damage)
                })
        }

        private func print(_ document: Document, _ overview: LogOverview) throws {
            let statuses = Set(document.buckets.flatMap(\.byStatus.keys)).sorted()
            let rows = document.buckets.map { bucket in
                ["\(bucket.start.dateText) \(bucket.start.clockText.prefix(5))", "\(bucket.requests)"]
                    + statuses.map { bucket.byStatus[$0].map(String.init) ?? "." }
            }
            let layout = TextLayout(width: max(100, TerminalSize.current().columns))
            for line in layout.table(
                rows, header: ["UTC", "requests"] + statuses,
                alignments: [.left] + statuses.map { _ in .right } + [.right])
            { try Output.line(line) }
            for source in overview.sources {
                try Output.line(
                    Escaping.terminal(
                        "\(source.name): \(source.format), \(source.tally.rows) rows, \(source.tally.unparsed) unreadable, zone "
                            + "\(source.zone) (\(source.zoneOrigin))"))
                if let damage = source.tally.damage { try Output.line(Escaping.terminal("  \(damage)")) }
                for row in source.tally.firstUnparsed {
                    try Output.line(Escaping.terminal("  line \(row.line): \(row.reason)"))
                }
            }
        }

        private struct FailedEntry: Encodable {
            var source: String
            var line: Int
            var time: Timestamp
            var status: Int
            var method: String?
            var path: String
            var duration: Double?
            var client: String?
            var upstreamAddress: String?
            var upstreamStatus: Int?
            var upstreamConnectTime: Double?
            var upstreamHeaderTime: Double?
            var upstreamResponseTime: Double?
            var termination: String?
            var substatus: Int?
            var win32Status: Int?
        }

        private func write(_ overview: LogOverview, _ span: TimeWindow, to path: String) throws {
            try Output.lines(to: path) { line in
                for entry in overview.failures where span.contains(entry.time) {
                    let row = FailedEntry(
                        source: entry.source, line: entry.line, time: entry.time, status: entry.status,
                        method: entry.method,
                        path: entry.path, duration: entry.duration?.inSeconds, client: entry.client,
                        upstreamAddress: entry.upstream?.addresses.last
                            ?? entry.haproxy.map { "\($0.backend)/\($0.server ?? "<NOSRV>")" },
                        upstreamStatus: entry.upstream?.statuses.last ?? nil,
                        upstreamConnectTime: (entry.upstream?.connectTimes.last ?? entry.haproxy?.connect)?.inSeconds,
                        upstreamHeaderTime: (entry.upstream?.headerTimes.last ?? entry.haproxy?.response)?.inSeconds,
                        upstreamResponseTime: (entry.upstream?.responseTimes.last ?? nil)?.inSeconds,
                        termination: entry.haproxy?.termination, substatus: entry.iis?.substatus,
                        win32Status: entry.iis?.win32Status)
                    try line(Reports.json(row))
                }
            }
        }
    }
}

/// Reads logs for commands that look at them by themselves.
enum LogReading {
    static func overview(_ selection: EvidenceSelection, _ watch: ScanWatch) throws -> LogOverview {
        let store = LocalEvidenceStore()
        store.comparesClocks = false
        store.watch = watch
        return try watch.interrupts.watching { _ in
            defer { watch.end() }
            guard let overview = try store.overview(of: .proxyLog, in: selection) else {
                throw Failure(Exit.usage, "no log was named")
            }
            return overview
        }
    }
}

/// Words that answers and options share.
enum AnswerWords {
    static func noWindow(_ text: String) -> String {
        "‘\(text)’ is no window; write FROM/TO as 2026-03-04T10:15Z/2026-03-04T10:35Z or 2026-03-04T10:15Z/PT20M"
    }
}
