import ArgumentParser
import Diagnosis
import FileEvidence
import Incidents
import Terminal
import Times

/// Counts logs for commands that look at them by themselves; what cannot be read is told on standard error.
final class WatchedCounting {
    private final class Teller {
        var worst: Failure?

        func tell(_ remark: LogCounting.Remark) {
            let words: String
            switch remark {
            case .failed(let error):
                words = error.message
                let failure = Failure(error)
                if failure.code > worst?.code ?? 0 { worst = failure }
            case .same(let path, let first): words = "\(path) is the same as \(first), and is counted once"
            case .empty(let path): words = "\(path) is empty, and is left out"
            case .unusedZone(let zone, let log):
                words = "\(log) states its zone in each row; the zone told, \(zone), is not used for those"
            }
            Output.error("postern: \(Escaping.terminal(words))")
        }
    }

    private let counting: LogCounting
    private let teller = Teller()
    /// The worst of the errors that were told.
    var worst: Failure? { teller.worst }

    /// Creates a counting.
    ///
    /// - Parameters:
    ///   - selection: how logs are read.
    ///   - threads: how many threads may read at once; nil for as many as the machine has processors.
    init(_ selection: EvidenceSelection, threads: Int?) {
        let teller = teller
        counting = LogCounting(selection, threads: threads, .own) { teller.tell($0) }
    }

    /// The files behind what was given.
    func paths(_ given: [String]) -> [String] { counting.paths(given) }

    /// Files in the directories among what was given that could not be read, in words.
    func losses(of given: [String]) -> [(path: String, words: String)] { counting.losses(of: given) }

    /// Compressed files of rotated sets that lie outside a window.
    func outside(_ window: TimeWindow, _ paths: [String], _ watch: ScanWatch) throws -> [String: CountedLog] {
        try watched(watch) { try counting.outside(window, paths, watch.evidence) }
    }

    /// Counts a log; nil where it cannot be read, which is told.
    func counts(
        of path: String, _ watch: ScanWatch, in window: TimeWindow? = nil, handingRowsTo rows: FailedRows? = nil
    ) throws -> CountedLog? {
        let taker = rows.map { rows in { @Sendable (bytes: UnsafeRawBufferPointer) in rows.take(bytes) } }
        return try watched(watch) {
            try counting.counts(of: path, watch.evidence, in: window, handingRowsTo: taker)
        }
    }

    private func watched<Value>(_ watch: ScanWatch, _ body: () throws -> Value) throws -> Value {
        try watch.interrupts.watching { _ in
            defer { watch.end() }
            return try body()
        }
    }
}

/// How many threads read a log.
enum ThreadOption {
    static let help = ArgumentHelp(
        "How many threads may read at once (default: one a processor).", valueName: "number")

    static func validate(_ threads: Int?) throws {
        if let threads, threads < 1 { throw ValidationError("--threads takes a number from 1 on") }
    }
}
