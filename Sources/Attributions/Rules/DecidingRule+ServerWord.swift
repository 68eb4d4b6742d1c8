internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products
internal import SystemEvidence

/// What the server's own log says of its processes and pools, beside what the proxy saw.
///
/// A line that names no request is only near in time: it counts where the proxy's side shows what it would lead to, and
/// never against the proxy's word.
extension DecidingRule {
    // MARK: - The server's own answer

    static let turnedAwayByOwnWord = DecidingRule(
        "turned-away-by-own-word",
        when: "the server's own log says at that moment that it turned a request away, with this very status",
        charges: .cause(.queuedRequests, .queueFull), .strength(.ownTurnedAway), on: [.serverWord, .proxyWord],
        buildsOn: .nothing,
        if: { view in
            guard view.ownTurnedAway != nil, view.isProxyUndecided else { return false }
            return view.row.map { $0.status == view.failure.status } ?? true
        },
        because: { view in view.ownTurnedAway.map { [.serverSaid($0)] } ?? [] })

    // MARK: - Connections

    /// Whoever was not connected stood in no queue of the server's; the line says why.
    static let connectTimedOutAtFullPool = DecidingRule(
        "connect-timed-out-at-full-pool",
        when: "the connection was not made in time, and the server's own log says that its pool or queue was full",
        charges: .asSaid, .asSaid, on: [.proxyWord, .serverWord], buildsOn: .saying,
        if: { $0.said.claim == .cause(.droppedConnection, .connectTimeout) && $0.fullness != nil },
        because: { view in view.fullness.map { [.serverWasFull($0)] } ?? [] })

    private static func isLost(_ view: FailureView) -> Bool {
        view.said.lostDetail != nil
    }

    private static func ending(_ view: FailureView) -> [Fact] {
        view.ending.map { [.serverSaidThen($0.occurrence.leading)] } ?? []
    }

    static let lostAsItsProcessEnded = DecidingRule(
        "lost-as-its-process-ended",
        when:
            "the connection was lost as a process of the server ended, by the server's own log: of this request, or of no other failure",
        charges: .causeAsShown(.droppedConnection), .strength(.lossAndOwnEnd), on: [.proxyWord, .serverWord],
        if: { isLost($0) && $0.ending?.tie == .own },
        detail: { $0.ending?.occurrence.detail },
        because: { ending($0) })

    static let lostAsProcessEnded = DecidingRule(
        "lost-as-a-process-ended",
        when: "the connection was lost at the moment at which a process of the server ended, by the server's own log",
        charges: .causeAsShown(.droppedConnection), .strength(.lossAndOwnMoment), on: [.proxyWord, .serverWord],
        if: { isLost($0) && $0.ending != nil },
        detail: { $0.ending?.occurrence.detail },
        because: { ending($0) })

    static let lostWhileStopping = DecidingRule(
        "lost-while-stopping",
        when: "the connection was lost while the server stopped and started again, by the server's own log",
        charges: .cause(.droppedConnection, .recycle), .strength(.lossWhileStopping), on: [.proxyWord, .serverWord],
        if: { view in
            guard isLost(view), let absence = view.absence else { return false }
            return absence.change == .stopping || absence.change == .stopped
        },
        because: { view in view.absence.map { [.serverWasAway($0)] } ?? [] })
}
