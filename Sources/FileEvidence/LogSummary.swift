internal import AccessLogs
public import Incidents
public import Times

/// What was counted in one log or several.
public struct LogSummary: Sendable {
    /// The logs in the order in which they were read.
    public private(set) var sources: [CountedLog] = []
    /// Rows per minute and status.
    private var minutes = MinuteCounts()
    /// Gateway failures per minute, by status; what counts as one depends on the product that wrote the log.
    private var failures = MinuteCounts()

    /// The rows of a stretch of time.
    public struct Bucket: Sendable {
        /// Where it begins.
        public var start: Timestamp
        /// Rows by status.
        public var byStatus: [Int: Int] = [:]
        /// Gateway failures.
        public var failures = 0

        /// Creates an empty bucket.
        public init(start: Timestamp) { self.start = start }

        /// Rows.
        public var requests: Int { byStatus.values.reduce(0, +) }
    }

    /// Creates a summary of no log.
    public init() {}

    /// Adds a log.
    public mutating func add(_ counted: CountedLog) {
        sources.append(counted)
        minutes.add(counted.counts.minutes)
        counted.counts.minutes.visit { minute, status, count in
            if counted.statuses.contains(status) { failures.add(count, status: status, at: minute) }
        }
    }

    /// Rows counted.
    public var rows: Int { sources.reduce(0) { $0 + $1.counts.tally.rows } }

    /// Gateway failures among them.
    public var failed: Int { sources.reduce(0) { $0 + $1.failures } }

    /// What is counted as a failure in any of the logs.
    public var statuses: Set<Int> { Set(sources.flatMap(\.statuses)) }

    /// Why there is nothing to tell: no row of any log could be read.
    public var unreadable: EvidenceError? {
        let isReadable = sources.contains {
            $0.rows > 0 || $0.outside > 0 || $0.isPassedOver || $0.unparsed == 0
        }
        guard !isReadable, let first = sources.first else { return nil }
        let words = first.firstUnparsed.first.map { "line \($0.line): \($0.reason)" } ?? "it holds none"
        return EvidenceError(.malformed, "\(first.path) has no readable row: \(words)")
    }

    /// The first moment of the first and of the last unit with rows; nil where there are none.
    public var span: (first: Timestamp, last: Timestamp)? { minutes.span }

    /// The narrowest buckets that the counts allow: a minute, or more in logs of many months.
    public var narrowest: Duration { max(minutes.unit, failures.unit) }

    /// Hands out the counts in buckets of a width, in order of time; those without a row are left out.
    public func forEachBucket(_ width: Duration, _ body: (Bucket) throws -> Void) rethrows {
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
    public func buckets(_ width: Duration) -> [Bucket] {
        var buckets: [Bucket] = []
        forEachBucket(width) { buckets.append($0) }
        return buckets
    }
}
