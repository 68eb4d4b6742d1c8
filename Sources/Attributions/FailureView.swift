internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products
internal import SystemEvidence
internal import Times

/// What was observed of one failed request: all that a rule may look at.
///
/// What every rule asks is kept; what few ask is read off what the failures share when it is asked.
///
/// A class, because it is handed to every rule and observation, and heavy to copy.
final class FailureView {
    private let shared: SharedObservations
    /// The failure's place among the failures.
    let index: Int
    /// The proxy's entry.
    let failure: Entry
    private let signal: ProxySignal
    /// What the proxy's own log says of it.
    private(set) var said: ProxyStatement
    /// The server's row, where one was found.
    let row: Entry?
    /// How sure that pair is, 0...1.
    let pairing: Double
    /// The occurrence of the server's system at that moment that can be the reason.
    let event: EventOccurrence?
    /// How requests of other paths fared meanwhile.
    let neighbours: LocalLoad.State

    init(_ index: Int, of shared: SharedObservations) {
        self.shared = shared
        self.index = index
        failure = shared.evidence.failures[index]
        let pair = shared.matching?[index]
        row = pair?.row
        pairing = pair?.certainty ?? 0
        event = shared.events.reason(of: failure)
        neighbours = shared.neighbours(of: failure)
        signal = shared.signals[index]
        said = ProxyStatement(signal)
        for rule in PremiseRule.all where rule.applies(self) { said = rule.statement(self) }
    }

    // MARK: The proxy's side

    /// The proxy's error line, where one was found.
    var errorLine: ErrorLineJoin.Joined? { shared.lines[index] }
    /// Whether the proxy's error log is at hand.
    var isErrorLogAtHand: Bool { shared.evidence.errorLines != nil }
    /// Whether it covers the failures' time.
    var isErrorLogTelling: Bool { shared.isErrorLogTelling }
    /// The timeout at which the failure's duration ends.
    var timeoutReached: Duration? {
        shared.estimated.contains(index) ? nil : failure.duration.flatMap { shared.timeout(at: $0) }
    }
    /// Whether its duration is only estimated, by the order of rows.
    var isDurationEstimated: Bool { shared.estimated.contains(index) }
    /// Whether no more is known of its duration than that a limit in force fits.
    var isLimitFitted: Bool { shared.fitted.contains(index) }
    /// Whether the duration is shorter than every timeout that shows.
    var isShortOfTimeouts: Bool {
        failure.duration.map { shared.isShortOfTimeouts($0, isEstimated: isDurationEstimated) } ?? false
    }
    /// Whether its duration is estimated, and long.
    var isLongByOrder: Bool {
        isDurationEstimated && failure.duration.map { $0 >= AttributionThresholds.tellsByStamps } ?? false
    }
    /// Whether, by the order of rows, it took as long as most failures with its status.
    var isAlikeByOrder: Bool {
        guard isLongByOrder, let duration = failure.duration, let wait = shared.waitByOrder[failure.status] else {
            return false
        }
        return max(duration - wait, wait - duration) <= AttributionThresholds.alikeByOrder
    }
    /// Whether many failures that never reached a server end after as long.
    var isConnectTimeSeen: Bool {
        failure.duration.map { duration in shared.connectCliffs.contains { $0.holds(duration) } } ?? false
    }
    /// The proxy's timeout that was told.
    var toldTimeout: Duration? { shared.evidence.told.proxy }
    /// How long the proxy waited for the response, as nearly as is known.
    var patience: Duration? {
        if let patience = failure.proxyTimers?.response { return patience }
        if let last = failure.upstream?.responseTimes.last { return last }
        return failure.duration ?? toldTimeout
    }
    /// The message by which the proxy held its servers to be down at that moment.
    var serverMessage: ProxyErrorLine? { shared.serverStates.message(about: failure) }
    /// What is known of the product that wrote the entry.
    private var knowledge: Product? { ProductCatalogue.current[failure.product] }
    /// The product that wrote the entry, by its name.
    var product: String { failure.product.title }
    /// Whether the product records each failure that it makes in its error log.
    var isEveryFailureRecorded: Bool { knowledge?.recordsEveryFailure ?? false }
    /// Whether the product never answers with the failure's status to a fault.
    func isStatus(neverOf fault: GatewayFault) -> Bool { shared.answers.isNever(failure, of: fault) }
    /// Whether what the proxy says rests on its error line.
    var isSaidByErrorLine: Bool { signal.isFromErrorLine }
    /// Whether what the proxy says rests on its status alone, which may as well be the server's.
    var isSaidByStatusAlone: Bool { knowledge?.logsWhatReachedNoServer ?? false }
    /// Whether the connection may have been lost, by what the proxy says.
    var isLossPossible: Bool {
        switch said.claim {
        case .lostConnection, .lostOrInvalid, .nothing: true
        default: false
        }
    }
    /// Whether the proxy's own word is enough to charge a cause.
    func isSaid(_ cause: Cause) -> Bool {
        switch said.claim {
        case .cause(cause, _): true
        case .lostConnection: cause == .droppedConnection
        default: false
        }
    }
    /// Whether the word of the proxy leaves it open who made the status.
    var isProxyUndecided: Bool {
        switch said.claim {
        case .nothing, .timeRanOut, .lostOrInvalid, .cause(.serverSent, _): true
        // A word that rests on the status alone is weaker than a row with the same status.
        default: said.strength < Strength.standsByItself.value
        }
    }

    /// What was typed about one such request.
    var typed: IncidentEvidence.TypedReading? { shared.evidence.typed }

    // MARK: The server's side

    /// Whether there is a server's log.
    var isServerLogAtHand: Bool { shared.evidence.server != nil }
    /// Whether the server's log covers the time in which the request must have been on the server.
    var isServerKnown: Bool { isServerLogAtHand && shared.isCovered(failure) }
    /// Whether hardly anything that should be in the server's log is missing.
    var isLogWhole: Bool { shared.serverCompleteness != nil && !shared.isLogIncomplete }
    /// How much of what should be in the server's log is there, 0...1; nil where too few requests tell.
    var serverCompleteness: Double? { shared.serverCompleteness }
    /// Whether the server's log covers that time and has no row of the request.
    var isAbsent: Bool { row == nil && isServerKnown }
    /// What ended as it did, by the server's own log.
    var ending: (occurrence: ServerHistory.Occurrence, tie: ServerHistory.Tie)? { shared.history.ending(of: index) }
    /// The time in which the server was not there as it failed, by the server's own log.
    var absence: ServerHistory.Occurrence? { shared.history.absence(at: index, failure) }
    /// Whether the server's own log tells when it starts and stops, and of nothing of the kind around then.
    var isRunningByOwnWord: Bool { shared.history.tellsOfRuns && absence == nil && ending == nil }
    /// The time in which the server's pool or queue was full as it waited, by the server's own log.
    var fullness: ServerHistory.Occurrence? { shared.history.fullness(around: index, failure) }
    /// The line of the server's own log that says that it worked on the request.
    var ownSlowness: ServerErrorLine? { shared.history.slowness(of: failure) }
    /// The line of the server's own log that says that it turned the request away.
    var ownTurnedAway: ServerErrorLine? { shared.history.turnedAway(index) }
    /// The line of the server's own log that says that the application failed in such a request then.
    var ownFailure: ServerErrorLine? { shared.history.applicationFailure(at: failure) }

    /// What HTTP.sys logged of it, where no worker's row says more.
    var driver: HTTPErrorReason? { row == nil ? shared.httpErrors[index]?.known : nil }
    /// Whether the server's pool was taken out of use.
    var isPoolDown: Bool { shared.isPoolDown }
    /// Whether nothing tells how the two logs' clocks stand to each other.
    var isClockOpen: Bool { shared.evidence.isClockOpen }

    // MARK: Other requests

    /// How long requests of its path usually take; nil where none tells.
    var usual: Duration? { shared.evidence.profile.usual(failure.name.path) }
    /// Whether the server ended requests in the order in which they came, around it; nil where too few tell.
    var isServedInTurn: Bool? { shared.turns[index] }
    /// Whether others who came when it did were answered quickly.
    var cameAmongQuick: Bool { shared.local.cameAmongQuick(failure) }
    /// Whether the server was at several others of other paths for long as this one came.
    var areLongOnesBefore: Bool { shared.turns.areLongOnesBefore(failure) }
    /// How long those waited that began around then; nil where too few tell.
    var sharedWait: Duration? { shared.waits.wait(around: failure) }
    /// Whether hardly any other path was slower over the whole incident.
    var isNoneSlower: Bool { shared.othersSlowdown.isAbsent }
    /// Whether the server's durations hold what requests waited before it worked on them; nil where nothing tells.
    var isWaitInRows: Bool? { shared.isWaitInRows }
    /// Whether nobody's request ended while it waited, and others found no connection.
    var isAllSilent: Bool { shared.silences.share(of: failure) >= Silences.whole }
    /// Over how many paths the failures around it are spread.
    var spread: FailureSpread.Shape { shared.spread[index] }
    /// Whether anybody was answered who asked as it did.
    var answering: FailureSpread.Answering { shared.spread.answering(around: index) }
    /// How long requests of its path take at other times, as a part of the proxy's wait; nil where too few tell.
    var usualPart: Double? {
        guard let usual = shared.evidence.profile.usualOtherwise(failure.name.path) else { return nil }
        let wait: Duration = patience ?? shared.cliffs.first?.timeout ?? AttributionThresholds.assumedPatience
        return wait > .zero ? usual / wait : nil
    }
    /// Whether requests of most paths take a small part of the proxy's wait at other times.
    var areOthersUsuallyQuick: Bool { shared.arePathsUsuallyQuick }
    /// Whether requests of other paths were answered, and none of its own.
    var isPathNeverAnswered: Bool { shared.isNeverAnswered(failure.name.path) }
    /// Whether nobody's request ended for a part of its wait, and others found no connection.
    var isPartlySilent: Bool { shared.silences.share(of: failure) >= Silences.part }
    /// Whether the server kept answering others, slowly.
    var isServing: Bool { shared.local.isServing(around: failure) }
    /// Whether requests that began around then were answered.
    var isAnswering: Bool { shared.local.isAnswering(around: failure) }
    /// Whether a queue's counter had risen as the request began.
    var isQueueLong: Bool { shared.queues.isLong(at: failure.start) }
}

extension ProxyStatement {
    init(_ signal: ProxySignal) {
        self.init(
            claim: signal.word, strength: signal.strength,
            reasons: [Fact("signal", ["proves": .word(signal.because)])],
            rules: signal.id.map { [$0] } ?? [])
    }
}
