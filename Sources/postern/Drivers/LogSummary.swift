import AccessLogs
import Diagnosis

/// What was counted in one log or several.
struct LogSummary {
    /// The logs in the order in which they were read.
    private(set) var sources: [LogCounting.Counted] = []
    /// Rows per minute and status.
    private(set) var minutes: [Timestamp: [Int: Int]] = [:]
    /// Gateway failures per minute; what counts as one depends on the product that wrote the log.
    private(set) var failures: [Timestamp: Int] = [:]

    /// The rows of a stretch of time.
    struct Bucket {
        var start: Timestamp
        var byStatus: [Int: Int] = [:]
        var failures = 0
        var requests: Int { byStatus.values.reduce(0, +) }
    }

    /// Adds a log.
    mutating func add(_ counted: LogCounting.Counted) {
        sources.append(counted)
        for (minute, byStatus) in counted.counts.minutes {
            minutes[minute, default: [:]].merge(byStatus) { $0 + $1 }
            let failed = counted.failures(among: byStatus)
            if failed > 0 { failures[minute, default: 0] += failed }
        }
    }

    /// Rows counted.
    var rows: Int { sources.reduce(0) { $0 + $1.counts.tally.rows } }

    /// Gateway failures among them.
    var failed: Int { failures.values.reduce(0, +) }

    /// What is counted as a failure in any of the logs.
    var statuses: Set<Int> { Set(sources.flatMap(\.statuses)) }

    /// Why there is nothing to tell: no row of any log could be read.
    var unreadable: Failure? {
        let isReadable = sources.contains {
            $0.counts.tally.rows > 0 || $0.counts.tally.outside > 0 || $0.isPassedOver || $0.counts.tally.unparsed == 0
        }
        guard !isReadable, let first = sources.first else { return nil }
        let words = first.counts.tally.firstUnparsed.first.map { "line \($0.line): \($0.reason)" } ?? "it holds none"
        return Failure(Exit.malformed, "\(first.path) has no readable row: \(words)")
    }

    /// The counts in buckets of a width, in order of time; those without a row are left out.
    func buckets(_ width: Duration) -> [Bucket] {
        var buckets: [Timestamp: Bucket] = [:]
        for (minute, counts) in minutes {
            let start = minute.floor(to: width)
            buckets[start, default: Bucket(start: start)].byStatus.merge(counts) { $0 + $1 }
            buckets[start]?.failures += failures[minute] ?? 0
        }
        return buckets.values.sorted { $0.start < $1.start }
    }
}
