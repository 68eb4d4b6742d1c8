import ArgumentParser
import Diagnosis
import FileEvidence
import Incidents
import Terminal
import Times

/// Counts per status and time bucket, and the failed entries.
struct LogSummaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary", abstract: "Count rows per status and time bucket; write the failed entries.")

    @Argument(help: "Access logs.", completion: .file())
    var files: [String]

    @OptionGroup var reading: LogsCommand.ReadingOptions

    @Option(
        help: ArgumentHelp(
            "The buckets' width, in whole minutes (default: 1 min; at a terminal what fits the screen).",
            valueName: "duration"))
    var bucket: String?

    @Option(
        help: ArgumentHelp(
            "Only rows in FROM/TO, both ends included, in UTC unless they say otherwise (2026-03-04T10:15Z/PT20M).",
            valueName: "window"))
    var window: String?

    @Option(
        help: ArgumentHelp(
            "Statuses that count as failed (default: 502,503,504 and what only that product has, such as 520–526).",
            valueName: "list"))
    var status: String?

    @Option(
        help: ArgumentHelp(
            "Write the failed entries as JSON lines; with - on standard output, and the summary on standard error.",
            valueName: "file"), completion: .file())
    var failures: String?

    @Option(help: ThreadOption.help)
    var threads: Int?

    @OptionGroup var common: CommonOptions

    func validate() throws { try ThreadOption.validate(threads) }

    func run() throws {
        try Failure.guarded {
            let width = try bucket.map(Self.width)
            let span = try window.map { text in
                guard let read = TimeWindow(text) else { throw Failure(Exit.usage, AnswerWords.noWindow(text)) }
                return read
            }
            let locations = Locations()
            let watch = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: locations)(
                "reading")
            let counting = WatchedCounting(try reading.selection(statuses: try toldStatuses()), threads: threads)
            let given = files.flatMap(locations.globbed)
            let paths = counting.paths(given)
            let output = try failures.map { try FailedRows($0, besides: paths) }
            let passedOver = try span.map { try counting.outside($0, paths, watch) } ?? [:]
            var summary = LogSummary()
            for path in paths {
                if let log = passedOver[path] {
                    summary.add(log)
                    continue
                }
                do {
                    guard let counted = try counting.counts(of: path, watch, in: span, handingRowsTo: output) else {
                        continue
                    }
                    summary.add(counted)
                } catch {
                    throw output?.failure(for: error) ?? error
                }
            }
            guard !summary.sources.isEmpty else { return counting.worst?.code ?? Exit.missing }
            if let unreadable = summary.unreadable { throw unreadable }
            var printer = SummaryPrinter(summary: summary, width: width, window: span)
            printer.losses = counting.losses(of: given)
            printer.failuresPath = failures
            if span != nil, summary.rows == 0 { printer.covered = try covered(summary, counting, watch) }
            try tell(printer, locations)
            return counting.worst?.code ?? 0
        }
    }

    /// Prints the summary: on standard error where the failed rows go to standard output.
    private func tell(_ printer: SummaryPrinter, _ locations: Locations) throws {
        let descriptor: Int32 = failures == "-" ? 2 : 1
        func write(_ text: String) throws {
            if descriptor == 2 { Output.error(String(text.dropLast())) } else { try Output.write(text) }
        }
        guard common.json else {
            let isTerminal = TerminalSize.isTerminal(descriptor: descriptor)
            let style = TerminalStyle.detect(
                environment: locations.variables, isPlain: common.plain, isTerminal: isTerminal)
            return try write(printer.text(style, isTerminal ? TerminalSize.current(descriptor: descriptor) : nil))
        }
        if printer.summary.rows == 0 { Output.error("postern: \(Escaping.terminal(printer.nothing))") }
        guard descriptor == 2 else { return try printer.json(Output.write) }
        // Standard error is written a whole text at once.
        var text = ""
        try printer.json { text += $0 }
        try write(text)
    }

    /// What the logs cover altogether; read anew, because a window leaves out what lies beside it.
    private func covered(
        _ summary: LogSummary, _ counting: WatchedCounting, _ watch: ScanWatch
    ) throws -> TimeWindow? {
        var covered: TimeWindow?
        for (index, source) in summary.sources.enumerated() {
            let isLast = index == summary.sources.count - 1
            let start = source.firstTime.map { TimeWindow(from: $0, to: $0) }
            let read = source.isPassedOver && !isLast ? nil : try counting.counts(of: source.path, watch)?.covers
            guard let span = read ?? start else { continue }
            covered = covered?.union(span) ?? span
        }
        return covered
    }

    private static func width(_ text: String) throws -> Duration {
        guard let width = Duration(durationText: text), width >= .seconds(60), width.microseconds % 60_000_000 == 0
        else {
            throw Failure(Exit.usage, "--bucket takes whole minutes, such as 1 min, 5m or PT1H; ‘\(text)’ is none")
        }
        return width
    }

    private func toldStatuses() throws -> Set<Int>? {
        guard let status else { return nil }
        if let problem = SettingProblem.ofStatuses(status) {
            throw Failure(Exit.usage, "--status: \(problem)")
        }
        return Set(status.split(separator: ",").compactMap { Int($0.trimmingBlanks) })
    }
}
