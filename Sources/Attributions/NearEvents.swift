internal import AccessLogs
internal import Diagnosis
internal import Products
internal import SystemEvidence
internal import Times

/// The server's system events, asked what happened at the moment of a failure.
struct NearEvents {
    private let occurrences: [EventOccurrence]

    init(_ occurrences: [EventOccurrence]) { self.occurrences = occurrences }

    /// The most telling occurrence at the moment of a failure, of those that can be its reason.
    ///
    /// A crash is logged within seconds of it; a stop goes on for a while. A recycle that overlaps lets the old process
    /// finish its requests: that it was near in time makes it no reason, and it is left out.
    func reason(of failure: Entry) -> EventOccurrence? {
        guard !occurrences.isEmpty else { return nil }
        let span = failure.start.union(failure.knownEnd)
        let near = occurrences.filter { occurrence in
            guard let before = occurrence.kind.reach else { return false }
            return span.widened(before: before, after: AttributionThresholds.eventAfter).overlaps(
                TimeWindow(from: occurrence.from, to: occurrence.to))
        }
        return near.min { $0.kind.precedence < $1.kind.precedence }
    }

    /// What is cited beside a charge to a dropped connection: the events of what it is charged to.
    ///
    /// Where nothing listened, also a recycle: it is when the old process's socket is closed and the new one's not open.
    func cited(_ failure: Entry, _ detail: CauseDetail?) -> [SystemEvent] {
        if let near = reason(of: failure) {
            let leading = near.leading
            let further = near.events.filter { $0 != leading && $0.kind != .crashReport }
            return [leading] + further.prefix(AttributionThresholds.mostFurtherEvents)
        }
        guard detail == .refused else { return [] }
        let span = failure.start.union(failure.knownEnd).widened(
            before: AttributionThresholds.recycleBefore, after: AttributionThresholds.eventAfter)
        return occurrences.filter { $0.kind == .recycle && span.contains($0.from) }.prefix(1).map(\.leading)
    }
}

extension EventOccurrence {
    /// What kind of lost connection it makes, where that is known.
    var provenDetail: CauseDetail? { kind.claim.detail }
}
