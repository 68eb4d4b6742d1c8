internal import AccessLogs
internal import Diagnosis
internal import Products
internal import Times

/// Entries as matching sees them.
extension Matcher {
    /// What matching needs of an entry, and no more: entries are heavy to move about.
    struct Slot {
        var start: TimeWindow
        var end: TimeWindow
        var duration: Duration?
        /// The interval in which it ended where it was answered: only what its log tells, without what was concluded of waits.
        var answered: TimeWindow
        /// Whether its duration is concluded from the order of rows or from a limit.
        var isEstimated: Bool
        var status: Int
        /// Whether nothing tells when it began.
        var isStartOpen: Bool
        /// Whether nothing tells when it ended.
        var isEndOpen: Bool
        /// The user agent as a number; nil where the log does not have it.
        var agent: Int?
        /// The referrer as a number, 0 for none; nil where one of the logs does not have it.
        var referrer: Int?
        /// The user's address as a number; nil where the log has the next hop's instead.
        var client: Int?
        /// Whether its row says that the client had gone.
        var isClientGone: Bool
        var index: Int
        /// Whether it failed so soon that nothing can have waited for it.
        var isQuick: Bool { duration.map { $0 < .seconds(1) } ?? false }

        init(_ entry: Entry, _ index: Int, _ users: Set<String> = [], areReferrersLogged: Bool = false) {
            let timing = entry.timing
            end = timing.end
            duration = timing.duration
            // Only rows without a duration of their own have an order.
            isEstimated = timing.duration != nil && entry.writtenAfter != nil
            answered = end
            if isEstimated, let after = entry.writtenAfter {
                let from = max(timing.start.from, after)
                answered = TimeWindow(from: from, to: max(from, entry.writtenBefore ?? from + Matcher.unordered))
            }
            // A stamp of the end without a duration: the request may have begun long before.
            isStartOpen = timing.moment == .end && timing.duration == nil
            isEndOpen = timing.moment == .start && timing.duration == nil
            let delay = entry.delayToServer
            let passedOn = TimeWindow(from: timing.start.from + delay, to: timing.start.to + delay)
            start = isStartOpen ? TimeWindow(from: end.from - Matcher.latest, to: end.to) : passedOn
            status = entry.status
            // IIS writes a blank as ‘+’.
            agent = entry.userAgent?.replacing("+", with: " ").hashValue
            if areReferrersLogged { referrer = Int(truncatingIfNeeded: entry.referrer ?? 0) }
            var address = entry.client
            if let forwarded = entry.forwardedFor {
                let end = forwarded.firstIndex { $0 == "," || $0 == "+" } ?? forwarded.endIndex
                address = String(forwarded[..<end])
            }
            client = address.flatMap { users.contains($0) ? $0.hashValue : nil }
            isClientGone = entry.isClientGone
            self.index = index
        }
    }

    /// Makes slots of entries of both logs.
    struct SlotMaker {
        private let users: Set<String>
        private let areReferrersLogged: Bool

        init(_ failures: [Entry], _ server: IncidentEvidence.ServerSide) {
            users = Set((failures + server.rivals).compactMap(\.client))
            let ours = failures.contains { $0.referrer != nil } || server.rivals.contains { $0.referrer != nil }
            areReferrersLogged = ours && server.candidates.contains { $0.referrer != nil }
        }

        func slot(_ entry: Entry, _ index: Int) -> Slot {
            Slot(entry, index, users, areReferrersLogged: areReferrersLogged)
        }
    }
}
