internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products
internal import SystemEvidence
internal import Times

/// What surrounds a failure: timeouts, coverage, system events.
extension Attributor {
    func timeout(at duration: Duration) -> Duration? {
        if let configured = configuredTimeouts.first(where: { Cliff(timeout: $0).holds(duration) }) {
            return configured
        }
        if let told = evidence.told.proxy, Cliff(timeout: told).holds(duration) {
            return told
        }
        return cliffs.first { $0.holds(duration) && !$0.slowerSuccesses }?.timeout
    }

    /// Whether a duration is shorter than every timeout that shows, or, where none shows, of no length that timeouts have.
    func isShortOfTimeouts(_ duration: Duration) -> Bool {
        let known =
            cliffs.filter { !$0.slowerSuccesses }.map(\.timeout) + [evidence.told.proxy].compactMap { $0 }
            + configuredTimeouts
        if let shortest = known.min() { return duration < shortest - .milliseconds(15) }
        if duration < .milliseconds(900) { return true }
        // Timers fire up to a few hundredths late.
        let rest = duration.microseconds % 1_000_000
        return rest > 150_000 + duration.microseconds / 33 && rest < 985_000
    }

    /// Whether few paths fail while many are asked for.
    var isConcentrated: Bool {
        let known = evidence.profile.loads.count
        return failingPaths.count <= 2 && known >= 4 || failingPaths.count * 5 <= known
    }

    /// Whether the server's log covers the time in which the request must have been on the server.
    func isCovered(_ failure: Entry) -> Bool {
        guard let coverage = evidence.server?.coverage else { return false }
        return coverage.from <= failure.start.from && failure.end.to <= coverage.to + Matcher.slack
    }

    /// The most telling occurrence of the server's system at the moment of a failure, of those that can be its reason.
    ///
    /// A crash is logged within seconds of it; a stop goes on for a while. A recycle that overlaps lets the old process
    /// finish its requests: that it was near in time makes it no reason, and it is left out.
    func occurrenceNear(_ failure: Entry) -> EventOccurrence? {
        let span = failure.start.union(failure.end)
        let near = occurrences.filter { occurrence in
            guard let before = Self.reach(of: occurrence.kind) else { return false }
            return span.widened(before: before, after: .seconds(5)).overlaps(
                TimeWindow(from: occurrence.from, to: occurrence.to))
        }
        return near.min { Self.rank($0.kind) < Self.rank($1.kind) }
    }

    /// What is cited beside a charge: the events of what it is charged to.
    ///
    /// Where nothing listened, also a recycle: it is when the old process's socket is closed and the new one's not open.
    func eventsBehind(_ failure: Entry, _ detail: CauseDetail?) -> [SystemEvent] {
        if let near = occurrenceNear(failure) {
            let leading = near.leading
            return [leading] + near.events.filter { $0 != leading && $0.kind != .crashReport }.prefix(3)
        }
        guard detail == .refused else { return [] }
        let span = failure.start.union(failure.end).widened(before: .seconds(30), after: .seconds(5))
        return occurrences.filter { $0.kind == .recycle && span.contains($0.from) }.prefix(1).map(\.leading)
    }

    /// How long before a failure an occurrence may have been to be its reason; nil where it never is.
    private static func reach(of kind: SystemEventKind) -> Duration? {
        switch kind {
        case .crash, .communicationError, .hang: .seconds(5)
        case .recycleWithoutOverlap, .shutdownOverrun, .serviceStop, .serviceCrash, .iisReset, .reboot,
            .unexpectedReboot, .rapidFail, .poolDisabled, .startFailure, .applicationStop:
            .seconds(30)
        default: nil
        }
    }

    static func rank(_ kind: SystemEventKind) -> Int {
        switch kind {
        case .crash, .communicationError, .serviceCrash, .unexpectedReboot: 0
        case .rapidFail, .hang: 1
        case .recycleWithoutOverlap, .shutdownOverrun, .serviceStop, .iisReset, .reboot, .applicationStop: 2
        default: 3
        }
    }

    static func detail(of kind: SystemEventKind) -> CauseDetail? {
        switch kind {
        case .crash, .communicationError, .serviceCrash, .unexpectedReboot, .rapidFail: .crash
        case .recycleWithoutOverlap, .shutdownOverrun, .serviceStop, .iisReset, .reboot, .applicationStop: .recycle
        default: nil
        }
    }

    /// What was logged, in words: the event that says most, and the others that report the same.
    static func words(for occurrence: EventOccurrence) -> String {
        let leading = occurrence.leading
        var others: [String] = []
        for event in occurrence.events where event != leading && event.kind != .crashReport {
            let name = "\(event.provider) \(event.id)"
            if !others.contains(name), others.count < 3 { others.append(name) }
        }
        return "\(leading.provider) logged \(leading.id) (\(leading.kind.rawValue))"
            + (others.isEmpty ? "" : ", of the same as \(others.joined(separator: ", "))")
    }

    static func cliffs(of evidence: IncidentEvidence, lines: [Int: ErrorLineJoin.Joined]) -> [Cliff] {
        var waits: [Cliff.Wait] = []
        for (index, failure) in evidence.failures.enumerated() {
            switch Testimony.of(failure, lines[index]).word {
            case .gaveUpWaiting, .timeRanOut, .nothing: break
            default: continue
            }
            let waited = failure.haproxy?.response ?? failure.upstream?.responseTimes.last ?? failure.duration
            if let waited { waits.append(Cliff.Wait(path: failure.name.path, duration: waited)) }
        }
        return Cliff.cliffs(among: waits, besides: evidence.profile)
    }
}
