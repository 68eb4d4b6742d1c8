public import AccessLogs
internal import Diagnosis
public import Times

/// Decides which rows of a log are worth keeping as counterparts of failures, or as competitors for them.
public struct CounterpartSearch: Sendable {
    /// The most rows kept of each.
    public static let mostRows = 400_000

    private let names: Set<UInt64>
    private let ids: Set<UInt64>
    private let stretches: [TimeWindow]

    /// Creates a search.
    ///
    /// - Parameter failures: the failures that counterparts are looked for.
    public init(for failures: [Entry]) {
        names = Set(failures.map(\.name.request))
        ids = Set(failures.compactMap { $0.requestID.map(RequestName.number(ofID:)) })
        stretches = TrafficProfile.merged(
            failures.map {
                $0.start.union($0.end).widened(before: Matcher.slack, after: Matcher.latest + Matcher.slack)
            })
    }

    /// Whether a row stamped then can matter; a cheap question to ask before anything is made of a row.
    ///
    /// A server's row is stamped when it ends, which may be long after it began.
    public func mayMatter(stampedAt time: Timestamp, lasting duration: Duration?) -> Bool {
        let span = TimeWindow(from: time - (duration ?? .zero), to: time + (duration ?? .zero))
        let first = stretches.partition { stretches[$0].to < span.from }
        return first < stretches.count && stretches[first].overlaps(span)
    }

    /// Whether a row is of one of the failed requests' names, near one of the failures.
    public func wants(_ name: RequestName) -> Bool { names.contains(name.request) }

    /// Whether a row has the id of a failed request, whatever its name: a rewrite changes names.
    public func wants(_ row: AccessRow) -> Bool {
        wants(row.name) || !ids.isEmpty && row.requestNumber.map(ids.contains) ?? false
    }
}
