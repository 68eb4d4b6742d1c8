import AccessLogs
import Diagnosis
import Times

/// What was counted in one log or several.
struct LogSummary {
    /// The logs in the order in which they were read.
    private(set) var sources: [LogCounting.Counted] = []
    /// Rows per minute and status.
    private(set) var minutes = MinuteCounts()
    /// Gateway failures per minute, by status; what counts as one depends on the product that wrote the log.
    private var failures = MinuteCounts()

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
        minutes.add(counted.counts.minutes)
        counted.counts.minutes.visit { minute, status, count in
            if counted.statuses.contains(status) { failures.add(count, status: status, at: minute) }
        }
    }

    /// Rows counted.
    var rows: Int { sources.reduce(0) { $0 + $1.counts.tally.rows } }

    /// Gateway failures among them.
    var failed: Int { sources.reduce(0) { $0 + $1.failures } }

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

    /// The narrowest buckets that the counts allow: a minute, or more in logs of many months.
    var narrowest: Duration { max(minutes.unit, failures.unit) }

    /// Hands out the counts in buckets of a width, in order of time; those without a row are left out.
    func forEachBucket(_ width: Duration, _ body: (Bucket) throws -> Void) rethrows {
        var failed: [Timestamp: Int] = [:]
        failures.visit { minute, _, count in failed[minute.floor(to: width), default: 0] += count }
        var bucket: Bucket?
        func close() throws {
            guard var bucket else { return }
            bucket.failures = failed[bucket.start] ?? 0
            try body(bucket)
        }
        try minutes.visit { minute, status, count in
            let start = minute.floor(to: width)
            if bucket?.start != start {
                try close()
                bucket = Bucket(start: start)
            }
            bucket?.byStatus[status, default: 0] += count
        }
        try close()
    }

    /// The counts in buckets of a width, in order of time; those without a row are left out.
    func buckets(_ width: Duration) -> [Bucket] {
        var buckets: [Bucket] = []
        forEachBucket(width) { buckets.append($0) }
        return buckets
    }
}
