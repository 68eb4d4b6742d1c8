import AccessLogs
import ArgumentParser
import Diagnosis
import Files
import Incidents
import LogSources
import Products
import Terminal
import Times

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
        /// The statuses that are gateway failures in it.
        var statuses: Set<Int>
        /// Whether nothing was read of it because all of it lies outside the window.
        var isPassedOver = false

        /// The format as people call it.
        var format: String { log.formatWords }

        /// Gateway failures in it.
        var failures: Int { counts.minutes.count(of: statuses) }
    }

    private let selection: EvidenceSelection
    private let files = EvidenceFiles()
    private var monitor = ScanMonitor.none
    /// What was lost of directories among what was given.
    private var lost: [String: [String]] = [:]
    private let threads: Int
    /// The worst of the errors that were told.
    private(set) var worst: Failure?
    /// Logs that could not be opened, which was told.
    private var refused = Set<String>()
    /// Logs for which it was told that the zone given is not used.
    private var zoned = Set<String>()

    /// Creates a counting.
    ///
    /// - Parameters:
    ///   - selection: how logs are read.
    ///   - threads: how many threads may read at once; nil for as many as the machine has processors.
    init(_ selection: EvidenceSelection, threads: Int?) {
        self.selection = selection
        files.tellsHopsApart = false
        self.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    }

    /// The files behind what was given: a directory stands for the logs in it, a set in the order of its rotation.
    ///
    /// What is given twice, under whatever names, is counted once. Empty files among others are told and left out.
    func paths(_ given: [String]) -> [String] {
        var found = given.flatMap { path -> [String] in
            do throws(EvidenceError) {
                let found = try self.files.files(.proxyLog, [path])
                for one in found.unread { lost[one.name, default: []].append(one.loss) }
                return found.paths
            } catch {
                tell(error)
                return []
            }
        }
        var streams: [Streams.Identity: String] = [:]
        var files: [FileTree.Identity: String] = [:]
        found.removeAll { path in
            let first: String?
            if let stream = Streams.identity(of: path) {
                first = streams.updateValue(path, forKey: stream)
            } else if let file = FileTree.identity(of: path) {
                first = files.updateValue(path, forKey: file)
            } else {
                return false
            }
            if let first, first != path { note("\(path) is the same as \(first), and is counted once") }
            return first != nil
        }
        let filled = found.filter { FileTree.byteCount(of: $0) != 0 }
        if !filled.isEmpty, filled.count < found.count {
            for path in found where !filled.contains(path) { note("\(path) is empty, and is left out") }
            found = filled
        }
        return LogCoverage.inOrder(found)
    }

    /// Files in the directories among what was given that could not be read, in words.
    func losses(of given: [String]) -> [(path: String, words: String)] {
        given.compactMap { path in lost[path].map { (path, $0.joined(separator: "; ")) } }
    }

    /// Compressed files of rotated sets that lie outside a window, by where the next ones begin: they need not be read.
    func outside(_ window: TimeWindow, _ paths: [String], _ watch: ScanWatch) throws -> [String: Counted] {
        guard paths.count > 1, paths.contains(where: LogCoverage.isCompressed) else { return [:] }
        let logs = try paths.map { path in
            let log = try reading(watch) { () throws(EvidenceError) in try open(path) }
            if log == nil { refused.insert(path) }
            return log
        }
        var found: [String: Counted] = [:]
        for index in LogCoverage.outside(window, zip(paths, logs).map { ($0, $1?.firstTime) }) {
            guard LogCoverage.isCompressed(paths[index]), let log = logs[index] else { continue }
            found[paths[index]] = Counted(
                path: paths[index], log: log, counts: LogCounts(), statuses: selection.failures.of(log.format.product),
                isPassedOver: true)
        }
        return found
    }

    /// Counts a log; nil where it cannot be read, which is told.
    ///
    /// - Parameters:
    ///   - path: the log.
    ///   - watch: shows progress and notes Ctrl-C.
    ///   - window: only these rows; nil for all.
    ///   - rows: where its failures go.
    /// - Returns: the log with its counts.
    /// - Throws: where Ctrl-C ended it, or its failures cannot be written.
    func counts(
        of path: String, _ watch: ScanWatch, in window: TimeWindow? = nil, handingRowsTo rows: FailedRows? = nil
    ) throws -> Counted? {
        guard !refused.contains(path) else { return nil }
        return try reading(watch) { () throws(EvidenceError) in
            let log = try open(path)
            var plan = AccessLog.CountingPlan()
            plan.window = window
            plan.threads = threads
            let statuses = selection.failures.of(log.format.product)
            if let zone = selection.proxyZone, log.zone.origin == .stated, zoned.insert(path).inserted {
                note("\(path) states its zone in each row; the zone told, \(zone), is not used for those")
            }
            do throws(AccessLogError) {
                let counts = try log.counts(plan, handingRowsTo: rows?.taker(of: statuses), monitor: watch.monitor)
                return Counted(path: path, log: log, counts: counts, statuses: statuses)
            } catch {
                throw EvidenceFiles.error(error, try EvidenceFiles.source(log.source.name))
            }
        }
    }

    private func reading<Value>(
        _ watch: ScanWatch, _ body: () throws(EvidenceError) -> Value
    ) throws -> Value? {
        monitor = watch.monitor
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

    private func open(_ path: String) throws(EvidenceError) -> AccessLog {
        let logs = AccessLogSelection(
            side: .proxy, names: [path], format: selection.proxyFormat, zone: selection.proxyZone)
        return try files.open(path, logs, monitor)
    }

    private func tell(_ error: EvidenceError) {
        Output.error("postern: \(Escaping.terminal(error.message))")
        let failure = Failure(error)
        if failure.code > worst?.code ?? 0 { worst = failure }
    }

    private func note(_ words: String) { Output.error("postern: \(Escaping.terminal(words))") }
}

/// How many threads read a log.
enum ThreadOption {
    static let help = ArgumentHelp(
        "How many threads may read at once (default: one a processor).", valueName: "number")

    static func validate(_ threads: Int?) throws {
        if let threads, threads < 1 { throw ValidationError("--threads takes a number from 1 on") }
    }
}

extension AccessLog {
    /// The format as people call it, with the doubt there is about the product.
    var formatWords: String {
        guard isProductAssumed else { return format.displayName }
        return format.displayName + (format.product == .apache ? ", could be nginx’s" : ", could be Apache’s")
    }
}
