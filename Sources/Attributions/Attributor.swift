public import AccessLogs
internal import Diagnosis
public import SystemEvidence

/// Charges each failed request to a hop and a cause, from the strongest evidence to the weakest.
///
/// 1. what the proxy itself says (its error line, termination state, upstream fields),
/// 2. what the server's row of the same request says, or its absence,
/// 3. what the server's system events say of that moment,
/// 4. what the durations say, and what other requests went through meanwhile.
///
/// Where these leave more than one cause open, the failure stays `unknown`.
public struct Attributor: Sendable {
    private let evidence: IncidentEvidence
    private let matching: Matcher.Matching?
    private let lines: [Int: ErrorLineJoin.Joined]
    private let cliffs: [Cliff]
    private let slowdown: TrafficProfile.Slowdown
    private let othersSlowdown: TrafficProfile.Slowdown
    private let failingPaths: Set<UInt64>
    private let local: LocalLoad
    private let waits: LocalWait

    /// Prepares what all failures share: pairs, error lines, cliffs, the state of other traffic.
    public init(_ evidence: IncidentEvidence) {
        self.evidence = evidence
        matching = evidence.matching ?? evidence.server.map { Matcher.matching(of: evidence.failures, with: $0) }
        lines = evidence.errorLines.map { ErrorLineJoin.lines(for: evidence.failures, among: $0) } ?? [:]
        cliffs = Self.cliffs(of: evidence, lines: lines)
        let timeout = evidence.told.proxy ?? cliffs.first?.timeout ?? .seconds(30)
        failingPaths = Set(evidence.failures.map(\.name.path))
        let givenUp = evidence.failures.filter { failure in
            failure.duration.map { $0 >= timeout * 0.9 } ?? false
        }
        local = LocalLoad(evidence.profile, givenUp: givenUp, timeout: timeout)
        waits = LocalWait(evidence.profile, evidence.failures, matching, timeout: timeout)
        slowdown = evidence.profile.slowdown(timeout: timeout)
        othersSlowdown = evidence.profile.slowdown(timeout: timeout, leavingOut: failingPaths)
    }

    /// The attributions, in the order of the failures.
    public func attributions() -> [Attribution] {
        var charges = evidence.failures.indices.map { index in
            charge(index, evidence.failures[index], Testimony.of(evidence.failures[index], lines[index]))
        }
        if isLogIncomplete { chargeByLikeness(&charges) }
        return evidence.failures.indices.map { attribution($0, charges[$0]) }
    }

    /// How much of what should be in the server's log is there, 0...1; nil where too few requests tell.
    public var serverCompleteness: Double? { matching?.completeness }

    /// Whether so many rows are missing that the absence of one says little.
    public var isLogIncomplete: Bool { matching?.completeness.map { $0 < 0.9 } ?? false }

    /// Where many rows are missing, failures without one are what those of the same path and status with one are.
    private func chargeByLikeness(_ charges: inout [Charge]) {
        struct Kind: Hashable {
            var path: UInt64?
            var status: Int
        }
        var known: [Kind: [String: (charge: Charge, count: Int)]] = [:]
        for (index, charge) in charges.enumerated() where hasRow(index) && charge.cause != .unknown {
            let failure = evidence.failures[index]
            let name = "\(charge.cause.rawValue) \(charge.detail?.rawValue ?? "")"
            for path in [failure.name.path, nil] {
                known[Kind(path: path, status: failure.status), default: [:]][name, default: (charge, 0)].count += 1
            }
        }
        let share = Int(((matching?.completeness ?? 1) * 100).rounded())
        for index in charges.indices where !hasRow(index) && charges[index].restsOnAbsence {
            let failure = evidence.failures[index]
            let kinds = [failure.name.path, nil].compactMap { known[Kind(path: $0, status: failure.status)] }
            let alike = kinds.first { $0.values.reduce(0) { $0 + $1.count } >= 3 }
            let total = alike?.values.reduce(0) { $0 + $1.count } ?? 0
            guard let most = alike?.values.max(by: { $0.count < $1.count }), most.count * 5 >= total * 4 else {
                charges[index].confidence = min(charges[index].confidence, 0.7)
                charges[index].because += "; but only \(share) % of the requests are in the server's log"
                continue
            }
            charges[index] = Charge(
                cause: most.charge.cause, detail: most.charge.detail,
                confidence: min(most.charge.confidence, 0.85) * Double(most.count) / Double(total),
                because:
                    "only \(share) % of the requests are in the server's log, and not this one; those like it that are: "
                    + most.charge.because)
        }
    }

    /// The durations at which failures stop, the most populous first.
    public var timeoutCliffs: [Cliff] { cliffs }

    /// How other paths fared while requests failed.
    public var otherPaths: TrafficProfile.Slowdown { othersSlowdown }

    /// The system event that a failure is charged to, where one is.
    public func event(behind index: Int) -> SystemEvent? { eventNear(evidence.failures[index]) }

    /// The server's row of a failure, where one was found.
    public func row(of index: Int) -> Entry? { matching?[index]?.row }

    private func hasRow(_ index: Int) -> Bool { matching?.hasRow(index) ?? false }

    /// The proxy's error line of a failure, where one was found.
    public func errorLine(of index: Int) -> ProxyErrorLine? { lines[index]?.line }

    // MARK: - One failure

    /// What a failure is charged to, before it is written down.
    private struct Charge {
        var cause: Cause
        var detail: CauseDetail?
        var confidence: Double
        var because: String
        /// Whether it would be another if the server's log had a row of the request.
        var restsOnAbsence = false

        /// The same, resting on the absence of a row.
        var fromAbsence: Charge {
            var charge = self
            charge.restsOnAbsence = true
            return charge
        }

        static func unknown(_ because: String) -> Charge {
            Charge(cause: .unknown, detail: nil, confidence: 0.3, because: because)
        }
    }

    private func attribution(_ index: Int, _ charge: Charge) -> Attribution {
        let failure = evidence.failures[index]
        let testimony = Testimony.of(failure, lines[index])
        var charge = charge
        if evidence.isClockOpen, charge.cause != .unknown, restsOnServer(charge, testimony) {
            charge.confidence = min(charge.confidence, Self.sureWithoutClock)
            charge.because += " (the two logs' clocks could not be compared)"
        }
        var cited = ["\(failure.source):\(failure.line)"]
        if let line = lines[index]?.line { cited.append("\(line.source):\(line.line)") }
        if let row = row(of: index) { cited.append("\(row.source):\(row.line)") }
        if charge.cause == .droppedConnection, let event = eventNear(failure) {
            cited.append("\(event.source):\(event.line)")
        }
        let match = matching?[index].map { pair in
            Attribution.Match(
                source: pair.row.source, line: pair.row.line, status: pair.row.status,
                duration: pair.row.duration?.inSeconds, certainty: (pair.certainty * 100).rounded() / 100)
        }
        return Attribution(
            source: failure.source, line: failure.line, offset: failure.offset, time: failure.time,
            status: failure.status, method: failure.method, path: failure.path, duration: failure.duration?.inSeconds,
            cause: charge.cause, detail: charge.detail, hop: hop(charge),
            confidence: (charge.confidence * 100).rounded() / 100,
            match: match, evidence: cited, because: charge.because)
    }

    /// The surest that the server's log makes a charge while nothing tells how the two clocks stand to each other.
    private static let sureWithoutClock = 0.7

    /// Whether a charge needs more than what the proxy itself says.
    private func restsOnServer(_ charge: Charge, _ testimony: Testimony) -> Bool {
        if case .cause(let said, _) = testimony.word, said == charge.cause { return false }
        if case .lostConnection = testimony.word, charge.cause == .droppedConnection { return false }
        return true
    }

    private func hop(_ charge: Charge) -> String? {
        switch charge.cause {
        case .unknown: nil
        case .serverSent: "server"
        default: "proxy"
        }
    }

    private func charge(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge {
        // The server's own row with the same status outweighs everything but the proxy's explicit word.
        if let row = row(of: index), row.status == failure.status, isProxyUndecided(testimony) {
            return serverSent(row, testimony)
        }
        switch testimony.word {
        case .cause(let cause, let detail):
            return said(cause, detail, index, failure, testimony)
        case .gaveUpWaiting:
            return gaveUp(index, failure, testimony)
        case .lostConnection(let detail):
            return lost(detail, failure, testimony)
        case .lostOrInvalid:
            return lostOrInvalid(index, failure, testimony)
        case .timeRanOut:
            return timeRanOut(index, failure, testimony)
        case .clientLeft:
            return .unknown("\(testimony.because): no hop behind the proxy failed")
        case .nothing:
            return fromSurroundings(index, failure, testimony)
        }
    }

    private func isProxyUndecided(_ testimony: Testimony) -> Bool {
        switch testimony.word {
        case .nothing, .timeRanOut, .cause(.serverSent, _): true
        // A word that rests on the status alone is weaker than a row with the same status.
        default: testimony.strength < 0.8
        }
    }

    private func serverSent(_ row: Entry, _ testimony: Testimony) -> Charge {
        let isGateway = row.iis.map { $0.substatus > 0 && row.status == 502 } ?? (row.upstream != nil)
        let detail: CauseDetail = isGateway ? .gatewayBehind : .application
        return Charge(
            cause: .serverSent, detail: detail, confidence: 0.96,
            because: "the server logged the same status \(row.status) itself")
    }

    /// The proxy names the cause; the server's side may still add to it.
    private func said(
        _ cause: Cause, _ detail: CauseDetail?, _ index: Int, _ failure: Entry, _ testimony: Testimony
    ) -> Charge {
        var charge = Charge(
            cause: cause, detail: detail, confidence: testimony.strength, because: testimony.because)
        if let turnedAway = turnedAway(cause, index, failure, testimony) { return turnedAway }
        if cause == .serverSent, let row = row(of: index), row.status == failure.status {
            charge = serverSent(row, testimony)
            charge.confidence = 0.98
        }
        if cause == .invalidResponse, detail == nil, let event = eventNear(failure), event.kind == .crash,
            !hasRow(index), evidence.server != nil
        {
            return Charge(
                cause: .droppedConnection, detail: .crash, confidence: 0.8,
                because:
                    "\(testimony.because), and the server's process ended at that moment without logging the request")
        }
        return charge
    }

    /// A 503 that the server sent and did not log: what stands in front of its log turned the request away.
    ///
    /// HTTP.sys answers so when a pool's queue is full; its own error log has it, IIS's access log never.
    private func turnedAway(
        _ cause: Cause, _ index: Int, _ failure: Entry, _ testimony: Testimony
    ) -> Charge? {
        guard failure.status == 503, evidence.server != nil, isCovered(failure), !hasRow(index) else { return nil }
        // Apache's status alone does not say whose it is; its error log has a line where the connection failed.
        let isServers =
            cause == .serverSent
            || failure.family == .apache && lines[index] == nil
                && (evidence.errorLines != nil || local.isServing(around: failure))
        let isPoolDown = evidence.events?.contains { $0.kind == .rapidFail || $0.kind == .poolDisabled } ?? false
        guard isServers, !isPoolDown else { return nil }
        return Charge(
            cause: .queuedRequests, detail: .queueFull, confidence: 0.85,
            because:
                "the server answered 503 and its own log has no such row: the queue in front of it turned the request away"
        ).fromAbsence
    }

    // MARK: - The proxy waited until its time ran out: was the server working, or the request waiting?

    private func gaveUp(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge {
        let timeout =
            failure.haproxy?.response ?? failure.upstream?.responseTimes.last ?? failure.duration
            ?? evidence.told.proxy
        if let row = row(of: index), let took = row.duration, let timeout {
            return workOrWait(took, timeout, failure, testimony)
        }
        if let row = row(of: index), let took = row.duration {
            return byTheClock(row, took, failure, testimony)
        }
        if let row = row(of: index), row.duration == nil {
            return Charge(
                cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.6,
                because: "\(testimony.because); the server answered \(row.status), too late")
        }
        if let event = eventNear(failure), event.kind == .hang {
            return Charge(
                cause: .droppedConnection, detail: nil, confidence: 0.6,
                because: "\(testimony.because), and the server's process hung at that time")
        }
        let isServerKnown = evidence.server != nil && isCovered(failure)
        let absent = isServerKnown ? "; the server never logged the request" : ""
        switch waiting(failure) {
        case .waiting:
            return Charge(
                cause: .queuedRequests, detail: .saturation, confidence: isServerKnown ? 0.9 : 0.84,
                because: "\(testimony.because)\(absent), and other paths' requests waited at the same time"
            ).fromAbsence
        case .quick:
            return Charge(
                cause: .proxyTimeout, detail: .responseTimeout, confidence: isServerKnown ? 0.7 : 0.85,
                because:
                    "\(testimony.because)\(absent); other paths answered as quickly as ever, so it was this path's work"
            ).fromAbsence
        case .unclear: break
        }
        if isServerKnown {
            return .unknown(
                "\(testimony.because)\(absent): whether it worked or the request waited cannot be told"
            ).fromAbsence
        }
        // On most days a timeout is slow work; the evidence only does not exclude a queue.
        return Charge(
            cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.65,
            because: "\(testimony.because); nothing at hand tells work from waiting")
    }

    /// How far the server was when the proxy gave up, where nothing tells how long the proxy waited: by the two stamps.
    private func byTheClock(
        _ row: Entry, _ took: Duration, _ failure: Entry, _ testimony: Testimony
    ) -> Charge {
        let gaveUp = failure.end
        let figures =
            "the server took \(took.durationText) and ended \(row.end.from.clockText), the proxy gave up "
            + gaveUp.from.clockText
        if row.start.from >= gaveUp.from {
            return Charge(
                cause: .queuedRequests, detail: .saturation, confidence: 0.82,
                because: "\(testimony.because); \(figures): the server began only then, so the request had waited")
        }
        if row.end.from > gaveUp.from, took >= .seconds(2) {
            let isWaiting = waiting(failure) == .waiting
            return Charge(
                cause: isWaiting ? .queuedRequests : .proxyTimeout, detail: isWaiting ? .saturation : .responseTimeout,
                confidence: 0.8, because: "\(testimony.because); \(figures): it was still at it")
        }
        return .unknown("\(testimony.because); \(figures): too near to tell work from waiting")
    }

    /// The server's duration against the proxy's patience: a row whose work would have fitted began too late.
    private func workOrWait(
        _ took: Duration, _ timeout: Duration, _ failure: Entry, _ testimony: Testimony
    ) -> Charge {
        let figures = "the server took \(took.durationText), the proxy waited \(timeout.durationText)"
        if took < timeout * 0.97 {
            return Charge(
                cause: .queuedRequests, detail: .saturation, confidence: 0.93,
                because: "\(testimony.because); \(figures): its own work would have fitted, so the request waited")
        }
        // IIS counts the wait in the pool's queue into time-taken; a wait is shared by every path, work is not.
        switch waiting(failure) {
        case .waiting:
            // Even without the wait that all had, the work alone may not have fitted.
            if let wait = waits.wait(around: failure), took - wait >= timeout, took >= timeout * 1.3 {
                return Charge(
                    cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.75,
                    because: "\(testimony.because); \(figures), and others that began then waited only "
                        + "\(wait.durationText): the work alone did not fit")
            }
            return Charge(
                cause: .queuedRequests, detail: .saturation, confidence: 0.88,
                because:
                    "\(testimony.because); \(figures), and other paths' requests waited at the same time: a wait that "
                    + "every path shares")
        case .quick:
            return Charge(
                cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.97,
                because: "\(testimony.because); \(figures), while other paths answered as quickly as ever")
        case .unclear:
            return Charge(
                cause: .proxyTimeout, detail: .responseTimeout, confidence: othersSlowdown.isAbsent ? 0.93 : 0.75,
                because: "\(testimony.because); \(figures)")
        }
    }

    /// Whether other paths' requests waited too: around this failure where enough of them tell, else over all failures.
    private func waiting(_ failure: Entry) -> LocalLoad.State {
        let state = local.state(around: failure)
        if state != .unclear { return state }
        if othersSlowdown.isShared || slowdown.isShared && !isConcentrated { return .waiting }
        return isConcentrated && othersSlowdown.isAbsent ? .quick : .unclear
    }

    /// A time ran out, while connecting or while waiting: only what the server saw tells which.
    private func timeRanOut(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge {
        if hasRow(index) { return gaveUp(index, failure, testimony) }
        if evidence.server != nil, isCovered(failure) {
            return waiting(failure) == .waiting
                ? gaveUp(index, failure, testimony)
                : .unknown("\(testimony.because); the server never logged the request, so it may not have been reached")
                    .fromAbsence
        }
        guard failure.duration != nil else { return .unknown("\(testimony.because); which time ran out is not logged") }
        var charge = gaveUp(index, failure, testimony)
        charge.confidence = min(charge.confidence, 0.75)
        return charge
    }

    // MARK: - The connection stood and went away

    private func lost(_ detail: CauseDetail?, _ failure: Entry, _ testimony: Testimony) -> Charge {
        guard let event = eventNear(failure) else {
            return Charge(
                cause: .droppedConnection, detail: detail ?? .prematureClose, confidence: testimony.strength - 0.02,
                because: testimony.because)
        }
        let found = Self.detail(of: event.kind) ?? detail ?? .prematureClose
        return Charge(
            cause: .droppedConnection, detail: found, confidence: 0.97,
            because:
                "\(testimony.because), and at that moment \(event.provider) logged \(event.id) (\(event.kind.rawValue))"
        )
    }

    private func lostOrInvalid(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge {
        if let row = row(of: index) {
            if let win32 = row.iis?.win32Status, [64, 1229, 1236, 995].contains(win32), row.status < 400,
                eventNear(failure) != nil
            {
                return lost(.reset, failure, testimony)
            }
            if row.status == failure.status { return serverSent(row, testimony) }
            return Charge(
                cause: .invalidResponse, detail: nil, confidence: 0.8,
                because: "\(testimony.because), yet the server logged \(row.status) as answered: it was not understood")
        }
        if eventNear(failure) != nil { return lost(nil, failure, testimony) }
        if evidence.server != nil, isCovered(failure) {
            return Charge(
                cause: .droppedConnection, detail: .prematureClose, confidence: 0.86,
                because: "\(testimony.because), and the server never logged the request"
            ).fromAbsence
        }
        return .unknown("\(testimony.because): lost or not understood, which the error log would tell")
    }

    // MARK: - Only the surroundings speak

    private func fromSurroundings(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge {
        if let duration = failure.duration, let timeout = timeout(at: duration) {
            var held = testimony
            held.because = "it failed after \(duration.durationText), where failures stop (\(timeout.durationText))"
            var charge = gaveUp(index, failure, held)
            charge.confidence = min(charge.confidence, 0.9)
            return charge
        }
        if let row = row(of: index), let took = row.duration {
            if let duration = failure.duration {
                if took > duration + .milliseconds(1500) {
                    var held = testimony
                    held.because = "the proxy answered after \(duration.durationText)"
                    return workOrWait(took, duration, failure, held)
                }
                if row.status < 500, eventNear(failure) == nil {
                    return Charge(
                        cause: .invalidResponse, detail: nil, confidence: 0.7,
                        because:
                            "the proxy answered \(failure.status) after \(duration.durationText), yet the server logged "
                            + "\(row.status) after \(took.durationText)")
                }
            } else if took >= (evidence.told.proxy ?? .seconds(20)), row.end.from > failure.end.from {
                return Charge(
                    cause: .proxyTimeout, detail: .responseTimeout, confidence: evidence.told.proxy == nil ? 0.6 : 0.85,
                    because: "the server went on for \(took.durationText), past the proxy's answer")
            }
        }
        if failure.duration == nil, let charge = withoutDuration(index, failure, testimony) { return charge }
        if let event = eventNear(failure), Self.detail(of: event.kind) == .crash, !hasRow(index) {
            return Charge(
                cause: .droppedConnection, detail: .crash, confidence: evidence.server == nil ? 0.75 : 0.88,
                because: "at that moment \(event.provider) logged \(event.id) (\(event.kind.rawValue))")
        }
        if evidence.server != nil, isCovered(failure), !hasRow(index), let duration = failure.duration,
            isShortOfTimeouts(duration)
        {
            return Charge(
                cause: .droppedConnection, detail: failure.status == 503 ? nil : .prematureClose,
                confidence: cliffs.isEmpty ? 0.72 : 0.8,
                because:
                    "it failed after \(duration.durationText), before any time ran out, and the server never logged the "
                    + "request")
        }
        return .unknown("\(testimony.because), and nothing else was found that tells more").fromAbsence
    }

    /// nginx's 502 is never a timeout: lost, not understood, or the server's own, which the server's log tells apart.
    private func withoutDuration(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge? {
        guard failure.family == .nginx, failure.status == 502, evidence.server != nil, isCovered(failure),
            eventNear(failure) == nil
        else { return nil }
        guard let pair = matching?[index] else {
            return Charge(
                cause: .droppedConnection, detail: nil, confidence: 0.74,
                because: "nginx answers no timeout with 502, and the server never logged the request"
            ).fromAbsence
        }
        guard pair.row.status < 400, pair.certainty >= 0.3, Matcher.gap(pair.row.end, failure.end) <= 1_000_000 else {
            return nil
        }
        return Charge(
            cause: .invalidResponse, detail: nil, confidence: 0.7,
            because:
                "the server logged \(pair.row.status) at the moment at which the proxy answered 502: it was not understood"
        )
    }

    // MARK: - What surrounds a failure

    private func timeout(at duration: Duration) -> Duration? {
        if let told = evidence.told.proxy, Cliff(timeout: told).holds(duration) {
            return told
        }
        return cliffs.first { $0.holds(duration) && !$0.slowerSuccesses }?.timeout
    }

    /// Whether a duration is shorter than every timeout that shows, or, where none shows, of no length that timeouts have.
    private func isShortOfTimeouts(_ duration: Duration) -> Bool {
        let known = cliffs.filter { !$0.slowerSuccesses }.map(\.timeout) + [evidence.told.proxy].compactMap { $0 }
        if let shortest = known.min() { return duration < shortest - .milliseconds(15) }
        if duration < .milliseconds(900) { return true }
        // Timers fire up to a few hundredths late.
        let rest = duration.microseconds % 1_000_000
        return rest > 150_000 + duration.microseconds / 33 && rest < 985_000
    }

    /// Whether few paths fail while many are asked for.
    private var isConcentrated: Bool {
        let known = evidence.profile.loads.count
        return failingPaths.count <= 2 && known >= 4 || failingPaths.count * 5 <= known
    }

    /// Whether the server's log covers the time in which the request must have been on the server.
    private func isCovered(_ failure: Entry) -> Bool {
        guard let coverage = evidence.server?.coverage else { return false }
        return coverage.from <= failure.start.from && failure.end.to <= coverage.to + Matcher.slack
    }

    /// The strongest system event at the moment of a failure.
    ///
    /// A crash is logged within seconds of it; a recycle or a stop goes on for a while.
    private func eventNear(_ failure: Entry) -> SystemEvent? {
        guard let events = evidence.events else { return nil }
        let span = failure.start.union(failure.end)
        let near = events.filter { event in
            switch event.kind {
            case .crash, .communicationError, .hang:
                span.widened(before: .seconds(5), after: .seconds(5)).contains(event.time)
            case .recycle, .recycleWithoutOverlap, .shutdownOverrun, .serviceStop, .serviceCrash, .iisReset, .reboot,
                .unexpectedReboot, .rapidFail, .poolDisabled, .startFailure:
                span.widened(before: .seconds(30), after: .seconds(5)).contains(event.time)
            default: false
            }
        }
        return near.min { Self.rank($0.kind) < Self.rank($1.kind) }
    }

    private static func rank(_ kind: SystemEventKind) -> Int {
        switch kind {
        case .crash, .communicationError, .serviceCrash, .unexpectedReboot: 0
        case .rapidFail, .hang: 1
        case .recycleWithoutOverlap, .shutdownOverrun, .serviceStop, .iisReset, .reboot: 2
        default: 3
        }
    }

    private static func detail(of kind: SystemEventKind) -> CauseDetail? {
        switch kind {
        case .crash, .communicationError, .serviceCrash, .unexpectedReboot, .rapidFail: .crash
        case .recycle, .recycleWithoutOverlap, .shutdownOverrun, .serviceStop, .iisReset, .reboot: .recycle
        default: nil
        }
    }

    private static func cliffs(of evidence: IncidentEvidence, lines: [Int: ErrorLineJoin.Joined]) -> [Cliff] {
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
