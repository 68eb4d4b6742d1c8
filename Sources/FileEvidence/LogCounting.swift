internal import AccessLogs
internal import Diagnosis
internal import Files
public import Incidents
internal import LogSources
internal import Products
public import Times

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Counts logs by themselves, one after the other.
///
/// A file that cannot be read is told, and the others are still looked at.
public final class LogCounting {
    /// Something to be told of a log that is no part of its counts.
    public enum Remark {
        /// It cannot be read.
        case failed(EvidenceError)
        /// It is another name of one that is counted.
        case same(String, as: String)
        /// It is empty, while others are not.
        case empty(String)
        /// It states its zone in each row, so that the one that was told is not used.
        case unusedZone(String, log: String)
    }

    private let selection: EvidenceSelection
    private let files: EvidenceFiles
    private let tell: (Remark) -> Void
    private let threads: Int
    /// What was lost of directories among what was given.
    private var lost: [String: [String]] = [:]
    /// Logs that could not be opened, which was told.
    private var refused = Set<String>()
    /// Logs for which it was told that the zone given is not used.
    private var zoned = Set<String>()

    /// Creates a counting.
    ///
    /// - Parameters:
    ///   - selection: how logs are read.
    ///   - threads: how many threads may read at once; nil for as many as the machine has processors.
    ///   - surroundings: what the reading needs of the program around it.
    ///   - tell: takes what there is to say beside the counts.
    public init(
        _ selection: EvidenceSelection, threads: Int?, _ surroundings: FileSurroundings,
        tell: @escaping (Remark) -> Void
    ) {
        self.selection = selection
        self.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        self.tell = tell
        files = EvidenceFiles(surroundings)
        files.tellsHopsApart = false
    }

    /// The files behind what was given: a directory stands for the logs in it, a set in the order of its rotation.
    ///
    /// What is given twice, under whatever names, is counted once. Empty files among others are told and left out.
    public func paths(_ given: [String]) -> [String] {
        var found = given.flatMap { path -> [String] in
            do throws(EvidenceError) {
                let found = try files.files(.proxyLog, [path])
                for one in found.unread { lost[one.name, default: []].append(one.loss) }
                return found.paths
            } catch {
                tell(.failed(error))
                return []
            }
        }
        var streams: [Streams.Identity: String] = [:]
        var known: [FileTree.Identity: String] = [:]
        found.removeAll { path in
            let first: String?
            if let stream = Streams.identity(of: path) {
                first = streams.updateValue(path, forKey: stream)
            } else if let file = FileTree.identity(of: path) {
                first = known.updateValue(path, forKey: file)
            } else {
                return false
            }
            if let first, first != path { tell(.same(path, as: first)) }
            return first != nil
        }
        let filled = found.filter { FileTree.byteCount(of: $0) != 0 }
        if !filled.isEmpty, filled.count < found.count {
            for path in found where !filled.contains(path) { tell(.empty(path)) }
            found = filled
        }
        return LogCoverage.inOrder(found)
    }

    /// Files in the directories among what was given that could not be read, in words.
    public func losses(of given: [String]) -> [(path: String, words: String)] {
        given.compactMap { path in lost[path].map { (path, $0.joined(separator: "; ")) } }
    }

    /// Compressed files of rotated sets that lie outside a window, by where the next ones begin: they need not be read.
    ///
    /// - Parameters:
    ///   - window: the window.
    ///   - paths: all files.
    ///   - monitor: watches the reading.
    /// - Returns: those that lie outside, by their paths.
    /// - Throws: where the monitor ended the reading.
    public func outside(
        _ window: TimeWindow, _ paths: [String], _ monitor: EvidenceMonitor
    ) throws(EvidenceError) -> [String: CountedLog] {
        guard paths.count > 1, paths.contains(where: LogCoverage.isCompressed) else { return [:] }
        var logs: [AccessLog?] = []
        for path in paths {
            let log = try reading { () throws(EvidenceError) in try open(path, ScanMonitor(monitor)) }
            if log == nil { refused.insert(path) }
            logs.append(log)
        }
        var found: [String: CountedLog] = [:]
        for index in LogCoverage.outside(window, zip(paths, logs).map { ($0, $1?.firstTime) }) {
            guard LogCoverage.isCompressed(paths[index]), let log = logs[index] else { continue }
            found[paths[index]] = CountedLog(paths[index], log, nil, selection.failures)
        }
        return found
    }

    /// Counts a log; nil where it cannot be read, which is told.
    ///
    /// - Parameters:
    ///   - path: the log.
    ///   - monitor: watches the reading.
    ///   - window: only these rows; nil for all.
    ///   - taker: takes its failures, as lines of JSON in their order and never twice at once; false ends the reading.
    /// - Returns: the log with its counts.
    /// - Throws: where the monitor or the taker ended it.
    public func counts(
        of path: String, _ monitor: EvidenceMonitor, in window: TimeWindow? = nil,
        handingRowsTo taker: (@Sendable (UnsafeRawBufferPointer) -> Bool)? = nil
    ) throws(EvidenceError) -> CountedLog? {
        guard !refused.contains(path) else { return nil }
        let monitor = ScanMonitor(monitor)
        return try reading { () throws(EvidenceError) in
            let log = try open(path, monitor)
            var plan = AccessLog.CountingPlan()
            plan.window = window
            plan.threads = threads
            let statuses = selection.failures.of(log.format.product)
            if let zone = selection.proxyZone, log.zone.origin == .stated, zoned.insert(path).inserted {
                tell(.unusedZone(zone, log: path))
            }
            let rows = taker.map { taker in
                RowTaker(statuses: statuses, render: { row, sink in row.writeJSON(to: sink) }, take: taker)
            }
            do throws(AccessLogError) {
                let counts = try log.counts(plan, handingRowsTo: rows, monitor: monitor)
                return CountedLog(path, log, counts, selection.failures)
            } catch {
                throw files.error(error, try files.surroundings.source(log.source.name))
            }
        }
    }

    private func open(_ path: String, _ monitor: ScanMonitor) throws(EvidenceError) -> AccessLog {
        let logs = AccessLogSelection(
            side: .proxy, names: [path], format: selection.proxyFormat, zone: selection.proxyZone)
        return try files.open(path, logs, monitor)
    }

    private func reading<Value>(
        _ body: () throws(EvidenceError) -> Value
    ) throws(EvidenceError) -> Value? {
        do throws(EvidenceError) {
            return try body()
        } catch {
            guard error.kind != .cancelled else { throw error }
            tell(.failed(error))
            return nil
        }
    }
}
