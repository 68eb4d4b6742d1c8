public import AccessLogs
internal import Diagnosis
public import Times

/// What is asked of the access logs of one hop, all at once, so that a source can answer it in one pass.
///
/// Everything in it is a value. Entries in the answer carry true time: the log's own stamps with `shift` added.
public struct RowQuestion: Hashable, Sendable {
    /// Rows that are wanted as they are.
    public struct Demand: Hashable, Sendable {
        /// Which.
        public var rows: RowPredicate
        /// How many at most, over all logs; the first ones in the order of the logs.
        public var limit: Int

        /// Creates a demand.
        public init(_ rows: RowPredicate, limit: Int) {
            self.rows = rows
            self.limit = limit
        }
    }

    /// What is counted of the requests that did not fail.
    public struct Traffic: Hashable, Sendable {
        /// The profile to fill; it knows the windows that count as inside.
        public var profile: TrafficProfile
        /// What failed.
        public var failures: FailureStatuses

        /// Creates a question for traffic.
        public init(_ profile: TrafficProfile, besides failures: FailureStatuses) {
            self.profile = profile
            self.failures = failures
        }
    }

    /// Which logs, and how to read them.
    public var logs: AccessLogSelection
    /// What is added to stamps, by the log's name.
    public var shifts: [String: StampShift] = [:]
    /// What is added to the stamps of logs that `shifts` does not name.
    public var shift = StampShift.none
    /// How rows are read beyond what their log tells, by the log's name.
    public var readings: [String: RowReading] = [:]
    /// Whether rows are counted by minute and status, by the logs' own stamps.
    public var counts = false
    /// Whether rows are sampled, by the logs' own stamps, for the comparison of the two hops' clocks.
    public var samplesClock = false
    /// How the paths of rows become those that the hop behind knows the requests by.
    public var rewrites: [PathRewrite] = []
    /// What is counted of the requests that did not fail; nil for nothing.
    public var traffic: Traffic?
    /// Rows that are wanted as they are.
    public var demands: [Demand] = []

    /// Creates a question that asks for nothing yet but what the logs are and cover.
    public init(_ logs: AccessLogSelection) { self.logs = logs }

    /// What is added to the stamps of a log.
    public func shift(of log: String) -> StampShift { shifts[log] ?? shift }
}

/// What the access logs of one hop say to a question.
public struct RowAnswer: Sendable {
    /// A source that was asked for and not read.
    public struct Unread: Hashable, Sendable {
        /// Its name: a log's, or that of several, as a directory's.
        public var name: String
        /// Why, and what that costs.
        public var loss: String

        /// Creates one.
        public init(name: String, loss: String) {
            self.name = name
            self.loss = loss
        }
    }

    /// Rows that were asked for.
    public struct Rows: Hashable, Sendable {
        /// The rows, in the order of the logs.
        public var entries: [Entry]
        /// Whether there were more.
        public var isClipped: Bool

        /// Creates rows.
        public init(entries: [Entry] = [], isClipped: Bool = false) {
            self.entries = entries
            self.isClipped = isClipped
        }

        /// Forgets what the order of rows tells, but of logs whose rows stand in the order of their ends.
        mutating func forgetOrder(butOf orders: [String: StampOrder]) {
            for place in entries.indices where entries[place].writtenAfter != nil {
                guard !entries[place].isWritingTold, orders[entries[place].source]?.showsEnds != true else { continue }
                entries[place].writtenAfter = nil
                entries[place].writtenBefore = nil
            }
        }
    }

    /// The logs that were read, with what was read of each.
    public var logs: [LogOverview.Source] = []
    /// What of the sources was not read.
    public var unread: [Unread] = []
    /// Rows per minute and status; empty where they were not asked for.
    public var perMinute: [Timestamp: [Int: Int]] = [:]
    /// The rows of each demand, in the order of the demands.
    public var rows: [Rows] = []
    /// What the requests that did not fail looked like; nil where that was not asked for.
    public var traffic: TrafficProfile?
    /// What the order of rows tells, by the log's name; empty where clocks were not to be compared.
    public var orders: [String: StampOrder] = [:]
    /// For the comparison of clocks, by the log's name; empty where it was not asked for.
    public var clockSamples: [String: ClockComparison] = [:]
    /// Which paths rows have, by the log's name; empty where clocks were not to be compared.
    public var paths: [String: PathSample] = [:]

    /// Creates an answer that says nothing.
    public init() {}
}
