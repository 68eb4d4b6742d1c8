internal import AccessLogs
internal import Diagnosis
internal import HopSettings
internal import Incidents
internal import Products
internal import SystemEvidence
internal import Times

/// What all failures of an incident share: pairs, joined lines, timeouts, the state of other traffic.
///
/// A class only because each failure's view refers to it.
final class SharedObservations: Sendable {
    /// What is at hand; failures have a duration wherever one is known.
    let evidence: IncidentEvidence
    /// The failures as their log has them.
    let logged: [Entry]
    /// Those whose duration is an estimate.
    let estimated: Set<Int>
    /// Those of which no more is known than that a limit in force fits.
    let fitted: Set<Int>
    /// How long failures with a status took, by the order of rows, where that is much the same for nearly all of them.
    let waitByOrder: [Int: Duration]
    let matching: Matcher.Matching?
    /// The proxy's error lines, by the failure's place.
    let lines: [Int: ErrorLineJoin.Joined]
    /// What the proxy says of each failure.
    let signals: [ProxySignal]
    /// To which faults the products answer with which status.
    let answers: StatusAnswers
    /// HTTP.sys's rows of the failures.
    let httpErrors: [Int: HTTPErrorRow]
    /// What the server's own log reports.
    let history: ServerHistory
    /// What the server's system events report.
    let events: NearEvents
    /// Durations at which failures stop, the most populous first.
    let cliffs: [Cliff]
    /// Where those stop that never reached a server.
    let connectCliffs: [Cliff]
    /// What the proxy's configuration says of the wait for a response, for any of the failures, each once.
    let configuredLimits: [HopSetting]
    /// Response timeouts among them.
    let configuredTimeouts: [Duration]
    let slowdown: TrafficProfile.Slowdown
    let othersSlowdown: TrafficProfile.Slowdown
    let local: LocalLoad
    let waits: LocalWait
    /// Whether requests were over in the order in which they came.
    let turns: ServingOrder
    /// The lengths of queues, by counters.
    let queues: QueueLevels
    /// What the proxy said of its servers.
    let serverStates: ServerStates
    /// Whether the proxy's error log is at hand and is not merely another day's.
    let isErrorLogTelling: Bool
    /// Whether the server's durations hold what requests waited before it worked on them; nil where nothing tells.
    let isWaitInRows: Bool?
    /// Times in which nobody's request ended.
    let silences: Silences
    /// Over how many paths failures are spread.
    let spread: FailureSpread
    private let answersByPath: [UInt64: Int]
    /// Whether requests of most paths take a small part of the proxy's wait at other times.
    let arePathsUsuallyQuick: Bool
    /// Whether few paths fail while many are asked for.
    let isConcentrated: Bool
    /// Whether the server's pool was taken out of use.
    let isPoolDown: Bool

    init(_ evidence: IncidentEvidence) {
        let lines = evidence.errorLines.map { ErrorLineJoin.lines(for: evidence.failures, among: $0) } ?? [:]
        logged = evidence.failures
        var evidence = evidence
        var matching = evidence.matching ?? evidence.server.map { Matcher.matching(of: evidence.failures, with: $0) }
        let timeline = Timeline(evidence, lines, matching)
        if timeline.isFilled {
            evidence.failures = timeline.failures
            matching = evidence.server.map { Matcher.matching(of: timeline.failures, with: $0) }
        }
        self.evidence = evidence
        estimated = timeline.estimated
        fitted = timeline.fitted
        let signals: [ProxySignal] = evidence.failures.indices.map { ProxySignal.of(evidence.failures[$0], lines[$0]) }
        self.signals = signals
        answers = StatusAnswers(evidence.failures, sourcesOfOpenProduct: evidence.sourcesOfOpenProduct)
        let cliffs = Self.cliffs(of: evidence, signals, besides: timeline.estimated)
        let seen: Duration? = evidence.told.proxy ?? cliffs.first?.timeout
        let limits = Set(evidence.configuredLimits(of: .response).compactMap(\.duration))
        waitByOrder = Self.waitByOrder(evidence.failures, timeline.estimated)
        let known: Duration? =
            seen ?? (limits.count == 1 ? limits.first : nil) ?? matching?.usualWait ?? waitByOrder.values.max()
        let patience: Duration = known ?? AttributionThresholds.assumedPatience
        let failingPaths = Set(evidence.failures.map(\.name.path))
        let nearly: Duration = patience * AttributionThresholds.nearlyGivenUp
        let givenUp: [Entry] = evidence.failures.filter { failure -> Bool in
            guard let duration = failure.duration else { return false }
            return duration >= nearly
        }
        self.matching = matching
        self.lines = lines
        self.cliffs = cliffs
        configuredLimits = evidence.configuredLimits(of: .response)
        configuredTimeouts = configuredLimits.compactMap(\.duration)
        httpErrors = evidence.httpErrors.map { HTTPErrorJoin.rows(for: evidence.failures, among: $0) } ?? [:]
        var upstreams: [Int: String] = [:]
        if evidence.serverLines?.isEmpty == false {
            for (index, failure) in evidence.failures.enumerated() {
                upstreams[index] = lines[index]?.line.upstream ?? failure.upstream?.addresses.last
            }
        }
        history = ServerHistory(evidence.serverLines ?? [], evidence.failures, upstreams: upstreams)
        events = NearEvents(EventOccurrence.all(of: evidence.events ?? []))
        serverStates = ServerStates(evidence.errorLines ?? [])
        let begins: [Timestamp] = evidence.failures.map { $0.start.from }
        queues = QueueLevels(evidence.counters ?? [], firstFailure: begins.min())
        let hasErrorLines: Bool = evidence.errorLines?.isEmpty == false
        isErrorLogTelling = evidence.isErrorLogCovering ?? hasErrorLines
        connectCliffs = Self.connectCliffs(of: evidence)
        local = LocalLoad(evidence.profile, givenUp: givenUp, timeout: patience, isAssumed: known == nil)
        waits = LocalWait(evidence.profile, evidence.failures, matching, timeout: patience, isAssumed: known == nil)
        turns = ServingOrder(evidence.profile, evidence.failures, matching)
        slowdown = evidence.profile.slowdown(timeout: patience)
        othersSlowdown = evidence.profile.slowdown(timeout: patience, leavingOut: failingPaths)
        isWaitInRows = evidence.serverProfile.flatMap { evidence.profile.isAsLong(in: $0, leavingOut: failingPaths) }
        var unconnected: [Entry] = []
        for index in signals.indices where signals[index].word == .cause(.droppedConnection, .connectTimeout) {
            unconnected.append(evidence.failures[index])
        }
        silences = Silences(evidence.profile, unconnected: unconnected)
        answersByPath = evidence.profile.answersByPath
        let usual: [Duration] = evidence.profile.loads.keys.compactMap { evidence.profile.usualOtherwise($0) }
        let quick: Int = usual.count { $0 <= patience * AttributionThresholds.smallPart }
        arePathsUsuallyQuick = quick * 2 > usual.count
        spread = FailureSpread(evidence.failures, evidence.profile)
        isConcentrated = Self.isConcentrated(failing: failingPaths.count, of: evidence.profile.loads.count)
        isPoolDown = (evidence.events ?? []).contains { (event: SystemEvent) -> Bool in
            event.kind == .rapidFail || event.kind == .poolDisabled
        }
    }

    /// How much of what should be in the server's log is there, 0...1; nil where too few requests tell.
    var serverCompleteness: Double? { matching?.completeness }

    /// Whether so many rows are missing that the absence of one says little.
    var isLogIncomplete: Bool { serverCompleteness.map { $0 < AttributionThresholds.completeLog } ?? false }

    /// Whether the server's log covers the time in which the request must have been on the server.
    func isCovered(_ failure: Entry) -> Bool {
        guard let coverage = evidence.server?.coverage else { return false }
        // Where nothing tells when it ended, its start has to do.
        let isOpen = failure.duration == nil && failure.moment == .start
        let end = isOpen ? max(failure.start.to, failure.writtenAfter ?? failure.start.to) : failure.end.to
        return coverage.from <= failure.start.from && end <= coverage.to + Matcher.slack
    }

    /// Whether requests of other paths were answered, and none of this one.
    func isNeverAnswered(_ path: UInt64) -> Bool {
        answersByPath[path] == nil && answersByPath.count >= AttributionThresholds.manyPaths
    }

    /// The timeout at which a duration ends: one that is configured, told, or seen in the durations.
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
    ///
    /// - Parameters:
    ///   - duration: how long it took.
    ///   - isEstimated: whether that is known no better than by the order of rows.
    /// - Returns: whether it is.
    func isShortOfTimeouts(_ duration: Duration, isEstimated: Bool) -> Bool {
        var known = configuredTimeouts
        for cliff in cliffs where !cliff.slowerSuccesses { known.append(cliff.timeout) }
        if let told = evidence.told.proxy { known.append(told) }
        let leeway = isEstimated ? AttributionThresholds.alikeByOrder : IncidentThresholds.beforeTimeout
        if let shortest = known.min() { return duration < shortest - leeway }
        if duration < IncidentThresholds.shortestTimeout { return true }
        if isEstimated { return false }
        let rest = Duration.microseconds(duration.microseconds % 1_000_000)
        let lateness = AttributionThresholds.timerLateness + duration / IncidentThresholds.timerLatenessPart
        return rest > lateness && rest < AttributionThresholds.nextSecond
    }

    private static func waitByOrder(_ failures: [Entry], _ estimated: Set<Int>) -> [Int: Duration] {
        var durations: [Int: [Duration]] = [:]
        for index in estimated.sorted() {
            guard let duration = failures[index].duration else { continue }
            durations[failures[index].status, default: []].append(duration)
        }
        return durations.compactMapValues { all in
            let sorted = all.sorted()
            let middle = sorted[sorted.count / 2]
            guard sorted.count >= AttributionThresholds.fewestAlike, middle >= AttributionThresholds.tellsByStamps
            else {
                return nil
            }
            let alike = sorted.count { max($0 - middle, middle - $0) <= AttributionThresholds.alikeByOrder }
            let share = AttributionThresholds.shareAlike
            return alike * share.of >= sorted.count * share.part ? middle : nil
        }
    }

    /// Whether other paths' requests waited too: around this failure where enough of them tell, else over all failures.
    func neighbours(of failure: Entry) -> LocalLoad.State {
        let state = local.state(around: failure)
        if state != .unclear { return state }
        if othersSlowdown.isShared || slowdown.isShared && !isConcentrated { return .waiting }
        return isConcentrated && othersSlowdown.isAbsent ? .quick : .unclear
    }

    private static func isConcentrated(failing: Int, of known: Int) -> Bool {
        failing <= AttributionThresholds.fewPaths && known >= AttributionThresholds.manyPaths
            || failing * AttributionThresholds.concentratedShare <= known
    }

    private static func cliffs(
        of evidence: IncidentEvidence, _ signals: [ProxySignal], besides estimated: Set<Int>
    ) -> [Cliff] {
        var waits: [Cliff.Wait] = []
        for index in signals.indices where !estimated.contains(index) {
            switch signals[index].word {
            case .gaveUpWaiting, .timeRanOut, .nothing: break
            default: continue
            }
            let failure = evidence.failures[index]
            let waited = failure.proxyTimers?.response ?? failure.upstream?.responseTimes.last ?? failure.duration
            if let waited { waits.append(Cliff.Wait(path: failure.name.path, duration: waited)) }
        }
        return Cliff.cliffs(among: waits, besides: evidence.profile)
    }

    /// Where failures stop that a proxy answers where it cannot connect.
    private static func connectCliffs(of evidence: IncidentEvidence) -> [Cliff] {
        let waits = evidence.failures.filter { $0.status == 503 }.compactMap { failure in
            failure.duration.map { Cliff.Wait(path: failure.name.path, duration: $0) }
        }
        return Cliff.cliffs(among: waits, besides: TrafficProfile(around: []))
    }
}
