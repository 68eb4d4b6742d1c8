public import AccessLogs
public import Diagnosis
public import HopSettings
public import Incidents
public import SystemEvidence
internal import Times

/// Charges each failed request to a hop and a cause.
///
/// What somebody says decides. What the proxy's own log says comes from the signals of `Products`, which ``PremiseRule``s qualify; of
/// the ``DecidingRule``s the first that applies charges the failure: the driver in front of the server, the server's row with the same
/// status, what the proxy names, a connection that it says was lost. What nobody's word decides is weighed by ``Weighing``.
///
/// ``NeighbourRule``s then compare the failures that words decided, and ``AdjustingRule``s refine each. Where no cause is likely
/// enough, the failure stays `unknown`.
public struct Attributor: Sendable {
    let shared: SharedObservations

    /// Prepares what all failures share: pairs, error lines, cliffs, the state of other traffic.
    public init(_ evidence: IncidentEvidence) { shared = SharedObservations(evidence) }

    /// The attributions, in the order of the failures.
    public func attributions() -> [Attribution] {
        let views = shared.evidence.failures.indices.map { FailureView($0, of: shared) }
        let decided = views.map { DecidingRule.draft(of: $0) }
        let weighing = Weighing(views.filter { decided[$0.index] == nil }, of: views.count)
        var drafts = views.indices.map { index in
            var draft = decided[index] ?? weighing.draft(of: views[index])
            for rule in AdjustingRule.ofOne { rule.adjust(views[index], &draft) }
            return draft
        }
        for rule in NeighbourRule.all { rule.adjust(&drafts, of: shared) }
        return views.map { view in
            for rule in AdjustingRule.last { rule.adjust(view, &drafts[view.index]) }
            return attribution(view, drafts[view.index])
        }
    }

    // MARK: - What failures share

    /// The durations at which failures stop, the most populous first.
    public var timeoutCliffs: [Cliff] { shared.cliffs }

    /// What the proxy's configuration says of the wait for a response, for any of the failures, each once.
    public var configuredLimits: [HopSetting] { shared.configuredLimits }

    /// How other paths fared while requests failed.
    public var otherPaths: TrafficProfile.Slowdown { shared.othersSlowdown }

    /// How much of what should be in the server's log is there, 0...1; nil where too few requests tell.
    public var serverCompleteness: Double? { shared.serverCompleteness }

    /// Whether so many rows are missing that the absence of one says little.
    public var isLogIncomplete: Bool { shared.isLogIncomplete }

    /// The system events that a failure rests on which is charged to a dropped connection with this detail.
    public func events(behind index: Int, _ detail: CauseDetail?) -> [SystemEvent] {
        shared.events.cited(shared.evidence.failures[index], detail)
    }

    /// The lines of the server's own log that a failure's charge rests on.
    public func serverLines(behind index: Int, _ cause: Cause, _ rules: [String]) -> [ServerErrorLine] {
        guard rules.contains(where: { (rule: String) -> Bool in Self.byServerWord.contains(rule) }) else { return [] }
        let (history, failure) = (shared.history, shared.evidence.failures[index])
        var lines: [ServerErrorLine] = []
        switch cause {
        case .droppedConnection:
            let away = [
                Observation.ownAbsence.rule.id, DecidingRule.lostWhileStopping.rule.id,
                AdjustingRule.awayByOwnWord.rule.id,
            ]
            let occurrence: ServerHistory.Occurrence? =
                rules.contains(where: away.contains)
                ? history.absence(at: index, failure) : history.ending(of: index)?.occurrence
            lines = occurrence?.lines ?? []
            if rules.contains(DecidingRule.connectTimedOutAtFullPool.rule.id) {
                lines = history.fullness(around: index, failure)?.lines ?? []
            }
        case .queuedRequests:
            if let line = history.turnedAway(index) {
                lines = [line]
            } else {
                lines = history.fullness(around: index, failure)?.lines ?? []
            }
        case .proxyTimeout: lines = history.slowness(of: failure).map { [$0] } ?? []
        default: break
        }
        if rules.contains(AdjustingRule.failedByOwnWord.rule.id) {
            lines += history.applicationFailure(at: failure).map { [$0] } ?? []
        }
        return Array(lines.prefix(1 + AttributionThresholds.mostFurtherEvents))
    }

    /// The rules that rest on the server's own log.
    private static let byServerWord = Set(AttributionRule.all.filter { $0.restsOn.contains(.serverWord) }.map(\.id))

    /// The server's row of a failure, where one was found.
    public func row(of index: Int) -> Entry? { shared.matching?[index]?.row }

    /// The proxy's error line of a failure, where one was found.
    public func errorLine(of index: Int) -> ProxyErrorLine? { shared.lines[index]?.line }

    // MARK: - Writing down

    private func attribution(_ view: FailureView, _ draft: DraftAttribution) -> Attribution {
        let failure = shared.logged[view.index]
        let match = view.row.map { row in
            Attribution.Match(
                source: row.source, line: row.line, status: row.status, duration: row.duration?.inSeconds,
                certainty: Self.rounded(view.pairing))
        }
        return Attribution(
            source: failure.source, line: failure.line, offset: failure.offset, time: failure.time,
            status: failure.status, method: failure.method, path: failure.path, duration: failure.duration?.inSeconds,
            cause: draft.cause, detail: draft.detail, hop: Self.hop(draft),
            confidence: Self.rounded(draft.confidence), match: match, evidence: cited(view, draft),
            reasons: draft.reasons, rules: draft.rules)
    }

    /// The lines that a charge rests on, the failure's own first.
    private func cited(_ view: FailureView, _ draft: DraftAttribution) -> [String] {
        var cited = ["\(view.failure.source):\(view.failure.line)"]
        if let line = view.errorLine?.line { cited.append("\(line.source):\(line.line)") }
        let isDropped = draft.cause == .droppedConnection
        if isDropped, let message = view.serverMessage { cited.append("\(message.source):\(message.line)") }
        if let row = view.row { cited.append("\(row.source):\(row.line)") }
        if let row = shared.httpErrors[view.index] { cited.append("\(row.source):\(row.line)") }
        cited += serverLines(behind: view.index, draft.cause, draft.rules).map { "\($0.source):\($0.line)" }
        guard isDropped else { return cited }
        return cited + shared.events.cited(view.failure, draft.detail).map { "\($0.source):\($0.line)" }
    }

    private static func rounded(_ share: Double) -> Double { (share * 100).rounded() / 100 }

    /// The hop that gave up or made the failure.
    private static func hop(_ draft: DraftAttribution) -> Hop? {
        if let hop = draft.hop { return hop }
        return switch draft.cause {
        case .unknown:
            switch draft.detail {
            case .notRouted, .refusedByProxy: .proxy
            default: nil
            }
        case .serverSent: .server
        default: .proxy
        }
    }
}
