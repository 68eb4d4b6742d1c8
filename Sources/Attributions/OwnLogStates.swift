public import Diagnosis
internal import Ordering
internal import Products
public import SystemEvidence
public import Times

/// What the server's own log says where the failed requests themselves are not at hand.
public struct OwnLogStates: Sendable {
    /// Something that it says, and what that leads to.
    public struct Occurrence: Sendable {
        /// The cause of failures that it leads to.
        public var cause: Cause
        /// What kind of it.
        public var detail: CauseDetail?
        /// The line that says most of it.
        public var line: ServerErrorLine
    }

    private let history: ServerHistory

    /// Reads states from lines.
    ///
    /// - Parameters:
    ///   - lines: the log's lines.
    ///   - upstreams: the servers that the proxy names, which tell whose pool or unit counts.
    public init(_ lines: [ServerErrorLine], upstreams: Set<String>) {
        history = ServerHistory(
            lines, [], upstreams: Dictionary(uniqueKeysWithValues: upstreams.sorted().enumerated().map { ($0, $1) }))
    }

    /// All that it says of requests that cannot have been answered, in order of time.
    public var all: [Occurrence] {
        let ends = history.endings.map { Occurrence(cause: .droppedConnection, detail: $0.detail, line: $0.leading) }
        let away = history.absences.filter { $0.change == .notStarted }.map {
            Occurrence(cause: .droppedConnection, detail: .refused, line: $0.leading)
        }
        let full = history.full.map {
            Occurrence(
                cause: .queuedRequests, detail: $0.change == .queueFull ? .queueFull : .saturation, line: $0.leading)
        }
        return (ends + away + full).arranged { ($0.line.time, $0.line.line) < ($1.line.time, $1.line.line) }
    }

    /// What ended at a moment, as far as its stamps tell.
    ///
    /// - Parameter time: when a connection was lost.
    /// - Returns: the nearest; nil where nothing ended then.
    public func ending(at time: Timestamp) -> Occurrence? {
        let moment = TimeWindow(from: time, to: time).widened(
            before: AttributionThresholds.ownWordSlack, after: AttributionThresholds.ownWordSlack)
        let near = history.endings.filter { $0.path == nil && $0.window.overlaps(moment) }
        return near.min { abs(($0.from - time).microseconds) < abs(($1.from - time).microseconds) }.map {
            Occurrence(cause: .droppedConnection, detail: $0.detail, line: $0.leading)
        }
    }
}
