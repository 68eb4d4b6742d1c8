import AccessLogs
import ArgumentParser
import Attributions
import Diagnosis
import LogSources
import Terminal

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Counts logs for commands that look at them by themselves, one after the other.
///
/// A file that cannot be read is told on standard error, and the others are still looked at.
final class LogCounting {
    /// A log and what was counted in it.
    struct Counted {
        var path: String
        var log: AccessLog
        var counts: LogCounts
        /// Whether nothing was read of it because all of it lies outside the window.
        var isPassedOver = false

        /// The format as people call it.
        var format: String {
            log.format.displayName + (log.isFamilyAssumed ? ", could be Apache’s" : "")
        }
    }

    private let selection: EvidenceSelection
    private let store = LocalEvidenceStore()
    private let threads: Int
    /// The worst of the errors that were told.
    private(set) var worst: Failure?

    /// Creates a counting.
    ///
    /// - Parameters:
    ///   - selection: how logs are read.
    ///   - threads: how many threads may read at once; nil for as many as the machine has processors.
    init(_ selection: EvidenceSelection, threads: Int?) {
        self.selection = selection
        self.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    }

    /// The files behind what was given: a directory stands for the logs in it, a set in the order of its rotation.
    func paths(_ given: [String]) -> [String] {
        given.flatMap { path -> [String] in
            do throws(EvidenceError) {
                var one = selection
                one.paths = [.proxyLog: [path]]
                return try store.files(.proxyLog, one)
            } catch {
                tell(error)
                return []
            }
        }
    }

    /// Opens a log; nil where it cannot be, which is told.
    func log(_ path: String, _ watch: ScanWatch) throws -> AccessLog? {
        try reading(watch) { () throws(EvidenceError) in try store.open(path, .proxyLog, selection) }
    }

    /// Counts a log; nil where it cannot be read, which is told.
    ///
    /// - Parameters:
    ///   - path: the log.
    ///   - watch: shows progress and notes Ctrl-C.
    ///   - window: only these rows; nil for all.
    ///   - taker: what is done with some of its rows.
    func counts(
        of path: String, _ watch: ScanWatch, in window: TimeWindow? = nil, handingRowsTo taker: RowTaker? = nil
    ) throws -> Counted? {
        try reading(watch) { () throws(EvidenceError) in
            let log = try store.open(path, .proxyLog, selection)
            var plan = AccessLog.CountingPlan()
            plan.window = window
            plan.threads = threads
            do throws(AccessLogError) {
                let counts = try log.counts(plan, handingRowsTo: taker, monitor: watch.monitor)
                return Counted(path: path, log: log, counts: counts)
            } catch {
                throw LocalEvidenceStore.error(
                    error, asked: "an access log", try LocalEvidenceStore.source(log.source.name))
            }
        }
    }

    private func reading<Value>(
        _ watch: ScanWatch, _ body: () throws(EvidenceError) -> Value
    ) throws -> Value? {
        store.watch = watch
        return try watch.interrupts.watching { _ in
            defer { watch.end() }
            do throws(EvidenceError) {
                return try body()
            } catch {
                guard error.kind != .cancelled else { throw error }
                tell(error)
                return nil
            }
        }
    }

    private func tell(_ error: EvidenceError) {
        Output.error("postern: \(Escaping.terminal(error.message))")
        worst = Failure(error)
    }
}

/// How many threads read a log.
enum ThreadOption {
    static let help = ArgumentHelp(
        "How many threads may read at once (default: one a processor).", valueName: "number")
}
