public import AccessLogs
public import Diagnosis
internal import HopSettings
public import Incidents
internal import Products
public import SystemEvidence
internal import Times

/// Charges each failed request to a hop and a cause, from the strongest evidence to the weakest.
///
/// 1. what the proxy itself says (its error line, termination state, upstream fields),
/// 2. what the server's row of the same request says, or its absence,
/// 3. what the server's system events say of that moment,
/// 4. what the durations say, and what other requests went through meanwhile.
///
/// Where these leave more than one cause open, the failure stays `unknown`.
public struct Attributor: Sendable {
    let evidence: IncidentEvidence
    let matching: Matcher.Matching?
    let lines: [Int: ErrorLineJoin.Joined]
    let cliffs: [Cliff]
    /// Where those stop that never reached a server.
    let connectCliffs: [Cliff]
    let slowdown: TrafficProfile.Slowdown
    let othersSlowdown: TrafficProfile.Slowdown
    let failingPaths: Set<UInt64>
    let local: LocalLoad
    let waits: LocalWait

    /// Response timeouts of the proxy's configuration that hold for any of the failures.
    let configuredTimeouts: [Duration]
    /// What HAProxy said of its servers.
    let serverStates: ServerStates
    /// The lengths of queues, by counters.
    let queues: QueueLevels
    /// HTTP.sys's rows of the failures.
    let httpErrors: [Int: HTTPErrorRow]
    /// What the server's system events report, by what happened.
    let occurrences: [EventOccurrence]
    /// Whether the proxy's error log is at hand and is not merely another day's.
    let isErrorLogTelling: Bool

    /// Prepares what all failures share: pairs, error lines, cliffs, the state of other traffic.
    public init(_ evidence: IncidentEvidence) {
        self.evidence = evidence
        matching = evidence.matching ?? evidence.server.map { Matcher.matching(of: evidence.failures, with: $0) }
        lines = evidence.errorLines.map { ErrorLineJoin.lines(for: evidence.failures, among: $0) } ?? [:]
        configuredTimeouts = evidence.configuredLimits(of: .response).compactMap(\.duration)
        httpErrors = evidence.httpErrors.map { HTTPErrorJoin.rows(for: evidence.failures, among: $0) } ?? [:]
        occurrences = EventOccurrence.all(of: evidence.events ?? [])
        serverStates = ServerStates(evidence.errorLines ?? [])
        queues = QueueLevels(evidence.counters ?? [], firstFailure: evidence.failures.map(\.start.from).min())
        isErrorLogTelling = evidence.isErrorLogCovering ?? !(evidence.errorLines ?? []).isEmpty
        cliffs = Self.cliffs(of: evidence, lines: lines)
        connectCliffs = Cliff.cliffs(
            among: evidence.failures.filter { $0.status == 503 }.compactMap { failure in
                failure.duration.map { Cliff.Wait(path: failure.name.path, duration: $0) }
            }, besides: TrafficProfile(around: []))
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
            charge(index, evidence.failures[index], testimony(index))
        }
        if isLogIncomplete { chargeByLikeness(&charges) }
        nameRaces(&charges)
        return evidence.failures.indices.map { attribution($0, charges[$0]) }
    }

    /// How much of what should be in the server's log is there, 0...1; nil where too few requests tell.
    public var serverCompleteness: Double? { matching?.completeness }

    /// Whether so many rows are missing that the absence of one says little.
    public var isLogIncomplete: Bool { matching?.completeness.map { $0 < 0.9 } ?? false }

    /// The system events that a failure rests on which is charged to a dropped connection with this detail.
    public func events(behind index: Int, _ detail: CauseDetail?) -> [SystemEvent] {
        eventsBehind(evidence.failures[index], detail)
    }

    /// The server's row of a failure, where one was found.
    public func row(of index: Int) -> Entry? { matching?[index]?.row }

    func hasRow(_ index: Int) -> Bool { matching?.hasRow(index) ?? false }

    /// The proxy's error line of a failure, where one was found.
    public func errorLine(of index: Int) -> ProxyErrorLine? { lines[index]?.line }

    // MARK: - One failure

    /// What the proxy says of a failure.
    func testimony(_ index: Int) -> Testimony {
        let failure = evidence.failures[index]
        // Caddy writes an error record for each failure that it makes; without one the status came from the server.
        if failure.product == .caddy, lines[index] == nil, isErrorLogTelling {
            return Testimony(
                word: .cause(.serverSent, .application), strength: 0.9,
                because: "Caddy's error log has no record of it, so the status came from the server")
        }
        return Testimony.of(failure, lines[index])
    }

    /// What a failure is charged to, before it is written down.
    struct Charge {
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

    func attribution(_ index: Int, _ charge: Charge) -> Attribution {
        let failure = evidence.failures[index]
        let testimony = testimony(index)
        var charge = charge
        if evidence.isClockOpen, charge.cause != .unknown, restsOnServer(charge, testimony) {
            charge.confidence = min(charge.confidence, Self.sureWithoutClock)
            charge.because += " (the two logs' clocks could not be compared)"
        }
        var cited = ["\(failure.source):\(failure.line)"]
        if let line = lines[index]?.line { cited.append("\(line.source):\(line.line)") }
        if charge.cause == .queuedRequests, queues.isLong(at: failure.start) {
            charge.confidence = max(charge.confidence, min(Self.sureWithQueue, charge.confidence + 0.04))
            charge.because += "; a queue's counter had risen as it began"
        }
        if charge.cause == .droppedConnection, let message = serverStates.message(about: failure) {
            // What stands in the log itself and in the proxy's message beside it is all but certain.
            if charge.detail == .markedDown {
                charge.confidence = max(charge.confidence, message.signal.strength)
                charge.because += "; HAProxy had said that \(message.signal.proves)"
            }
            cited.append("\(message.source):\(message.line)")
        }
        if let row = row(of: index) { cited.append("\(row.source):\(row.line)") }
        if let row = httpErrors[index] { cited.append("\(row.source):\(row.line)") }
        if charge.cause == .droppedConnection {
            for event in eventsBehind(failure, charge.detail) { cited.append("\(event.source):\(event.line)") }
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

    /// The surest that a queue's counter makes a charge to waiting, which by itself proves nothing.
    static let sureWithQueue = 0.97
    /// The surest that the server's log makes a charge while nothing tells how the two clocks stand to each other.
    static let sureWithoutClock = 0.7

    /// Whether a charge needs more than what the proxy itself says.
    func restsOnServer(_ charge: Charge, _ testimony: Testimony) -> Bool {
        if case .cause(let said, _) = testimony.word, said == charge.cause { return false }
        if case .lostConnection = testimony.word, charge.cause == .droppedConnection { return false }
        return true
    }

    func hop(_ charge: Charge) -> String? {
        switch charge.cause {
        case .unknown: nil
        case .serverSent: "server"
        default: "proxy"
        }
    }

    func charge(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge {
        if let charge = byTheDriver(index, failure, testimony) { return charge }
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

    func isProxyUndecided(_ testimony: Testimony) -> Bool {
        switch testimony.word {
        case .nothing, .timeRanOut, .cause(.serverSent, _): true
        // A word that rests on the status alone is weaker than a row with the same status.
        default: testimony.strength < 0.8
        }
    }

    func serverSent(_ row: Entry, _ testimony: Testimony) -> Charge {
        let isGateway = row.iis.map { $0.substatus > 0 && row.status == 502 } ?? (row.upstream != nil)
        let detail: CauseDetail = isGateway ? .gatewayBehind : .application
        return Charge(
            cause: .serverSent, detail: detail, confidence: 0.96,
            because: "the server logged the same status \(row.status) itself")
    }

    /// The proxy names the cause; the server's side may still add to it.
    func said(
        _ cause: Cause, _ detail: CauseDetail?, _ index: Int, _ failure: Entry, _ testimony: Testimony
    ) -> Charge {
        var charge = Charge(
            cause: cause, detail: detail, confidence: testimony.strength, because: testimony.because)
        if let turnedAway = turnedAway(cause, index, failure, testimony) { return turnedAway }
        if cause == .droppedConnection, detail == nil, let duration = failure.duration,
            connectCliffs.contains(where: { $0.holds(duration) })
        {
            charge.detail = .connectTimeout
            charge.because +=
                "; many such requests end after \(duration.durationText), as where connecting takes too long"
        }
        if cause == .serverSent, let row = row(of: index), row.status == failure.status {
            charge = serverSent(row, testimony)
            charge.confidence = 0.98
        }
        if cause == .invalidResponse, detail == nil, occurrenceNear(failure)?.kind == .crash, !hasRow(index),
            evidence.server != nil
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
    func turnedAway(
        _ cause: Cause, _ index: Int, _ failure: Entry, _ testimony: Testimony
    ) -> Charge? {
        guard failure.status == 503, evidence.server != nil, isCovered(failure), !hasRow(index) else { return nil }
        // Apache's status alone does not say whose it is; its error log has a line where the connection failed.
        let isServers =
            cause == .serverSent
            || (failure.product == .apache || failure.product == .caddy) && lines[index] == nil
                && (evidence.errorLines != nil || local.isServing(around: failure))
        let isPoolDown = evidence.events?.contains { $0.kind == .rapidFail || $0.kind == .poolDisabled } ?? false
        guard isServers, !isPoolDown else { return nil }
        return Charge(
            cause: .queuedRequests, detail: .queueFull, confidence: 0.85,
            because:
                "the server answered 503 and its own log has no such row: the queue in front of it turned the request away"
        ).fromAbsence
    }
}
