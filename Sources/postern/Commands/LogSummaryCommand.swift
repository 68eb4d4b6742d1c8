import AccessLogs
import ArgumentParser
import Attributions
import Diagnosis
import SystemPackage
import Synchronization
import Terminal

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

    @Option(help: ArgumentHelp("Only this window.", valueName: "window"))
    var window: String?

    @Option(help: ArgumentHelp("Statuses that count as failed (default: 502,503,504).", valueName: "list"))
    var status: String?

    @Option(help: ArgumentHelp("Write the failed entries as JSON lines.", valueName: "file"), completion: .file())
    var failures: String?

    @Option(help: ThreadOption.help)
    var threads: Int?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads takes a number from 1 on") }
    }

    func run() throws {
        try Failure.guarded {
            let width = try bucket.map(Self.width)
            let span = try window.map { text in
                guard let read = TimeWindow(text) else { throw Failure(Exit.usage, AnswerWords.noWindow(text)) }
                return read
            }
            let statuses = try wantedStatuses()
            let locations = Locations()
            let watch = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: locations)(
                "reading")
            let counting = LogCounting(try reading.selection([], statuses: statuses), threads: threads)
            let output = try failures.map { try FailedRows($0) }
            let paths = counting.paths(files.flatMap(locations.globbed))
            let passedOver = try span.map { try outside($0, paths, counting, watch) } ?? [:]
            var summary = LogSummary()
            for path in paths {
                if let log = passedOver[path] {
                    summary.add(LogCounting.Counted(path: path, log: log, counts: LogCounts(), isPassedOver: true))
                    continue
                }
                let counted: LogCounting.Counted?
                do {
                    counted = try counting.counts(
                        of: path, watch, in: span, handingRowsTo: output?.taker(of: statuses))
                } catch {
                    throw output?.failure ?? error
                }
                if let counted { summary.add(counted) }
            }
            guard !summary.sources.isEmpty else { return counting.worst?.code ?? Exit.missing }
            if let readable = summary.unreadable { throw readable }
            let printer = SummaryPrinter(
                summary: summary, width: width, statuses: statuses, isPlain: common.plain,
                environment: locations.variables)
            try Output.write(common.json ? printer.json() : printer.text())
            return counting.worst?.code ?? 0
        }
    }

    /// Compressed files of a rotated set that lie outside the window, by where the next one begins: they need not be read.
    private func outside(
        _ window: TimeWindow, _ paths: [String], _ counting: LogCounting, _ watch: ScanWatch
    ) throws -> [String: AccessLog] {
        guard paths.count > 1, paths.contains(where: LogCoverage.isCompressed) else { return [:] }
        let logs = try paths.map { try counting.log($0, watch) }
        let outside = LogCoverage.outside(window, logs.map { $0?.firstTime })
        var found: [String: AccessLog] = [:]
        for (index, path) in paths.enumerated() where outside.contains(index) && LogCoverage.isCompressed(path) {
            found[path] = logs[index]
        }
        return found
    }

    private static func width(_ text: String) throws -> Duration {
        guard let width = Duration(durationText: text), width >= .seconds(60), width.microseconds % 60_000_000 == 0
        else {
            throw Failure(Exit.usage, "--bucket takes whole minutes, such as 1 min, 5m or PT1H; ‘\(text)’ is none")
        }
        return width
    }

    private func wantedStatuses() throws -> Set<Int> {
        guard let status else { return EvidenceSelection.gatewayStatuses }
        if let problem = LocalEvidenceStore.problem(with: status, for: "status") {
            throw Failure(Exit.usage, "--status: \(problem)")
        }
        return Set(status.split(separator: ",").compactMap { Int($0.trimmingBlanks) })
    }
}

/// Takes failed rows as they are found and writes them to a file or to standard output.
final class FailedRows: Sendable {
    private let descriptor: FileDescriptor
    private let path: String
    private let trouble = Mutex<Failure?>(nil)

    /// Makes the file, for its owner only.
    ///
    /// - Parameter path: the file; `-` is standard output.
    init(_ path: String) throws {
        self.path = path
        guard path != "-" else {
            descriptor = .standardOutput
            return
        }
        do {
            descriptor = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw Failure(Exit.unwritable, "cannot write \(path): \(Errno.of(error).description)")
        }
    }

    deinit { if path != "-" { try? descriptor.close() } }

    /// Why rows could not be written; nil where they could.
    var failure: Failure? { trouble.withLock { $0 } }

    /// Takes rows of some statuses.
    func taker(of statuses: Set<Int>) -> RowTaker {
        RowTaker(statuses: statuses) { row, sink in
            row.writeJSON(to: sink)
        } take: { [self] bytes in
            do {
                try descriptor.writeAll(bytes)
                return true
            } catch {
                let name = path == "-" ? "to standard output" : path
                trouble.withLock {
                    $0 = Failure(Exit.unwritable, "cannot write \(name): \(Errno.of(error).description)")
                }
                return false
            }
        }
    }
}
