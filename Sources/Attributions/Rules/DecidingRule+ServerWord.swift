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

    static let connectTimedOutAtFullPool = DecidingRule(
        "connect-timed-out-at-full-pool",
        when: "the connection was not made in time, and the server's own log says that its pool or queue was full",
        charges: .causeAsShown(.queuedRequests), .strength(.connectAtFullPool), on: [.proxyWord, .serverWord],
        buildsOn: .saying,
        if: { $0.said.claim == .cause(.droppedConnection, .connectTimeout) && $0.fullness != nil },
        detail: { $0.fullness?.change == .queueFull ? .queueFull : .saturation },
        because: { view in view.fullness.map { [.serverWasFull($0)] } ?? [] })

    private static func isLost(_ view: FailureView) -> Bool {
        view.premise.lostDetail != nil || view.premise.claim == .lostOrInvalid && view.row == nil
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

    // MARK: - Waits

    static let workedOnByOwnWord = DecidingRule(
        "worked-on-by-own-word",
        when: "the proxy gave up waiting, and the server's own log says that it worked on a request of this path then",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.ownSlowness), on: [.proxyWord, .serverWord],
        if: { $0.premise.claim == .gaveUpWaiting && $0.row == nil && $0.ownSlowness != nil },
        because: { view in view.ownSlowness.map { [.serverSaidThen($0)] } ?? [] })

    static let waitedAtFullPool = DecidingRule(
        "waited-at-full-pool",
        when:
            "the proxy gave up waiting while the server's pool was full, by the server's own log, and other paths were not quick",
        charges: .cause(.queuedRequests, .saturation), .strength(.ownFullPool),
        on: [.proxyWord, .serverWord, .neighbours],
        if: { view in
            guard view.premise.claim == .gaveUpWaiting || view.premise.claim == .timeRanOut else { return false }
            return view.row == nil && view.fullness != nil && view.neighbours != .quick
        },
        because: { view in view.fullness.map { [.serverWasFull($0)] } ?? [] })

    // MARK: - A bare status

    static let processEndedAlone = DecidingRule(
        "process-ended-alone",
        when: "a bare status as a process of the server ended, by the server's own log, and no row of the request",
        charges: .causeAsShown(.droppedConnection), .strength(.ownEndAlone), on: [.serverWord], buildsOn: .nothing,
        if: { $0.premise.claim == .nothing && $0.row == nil && $0.ending != nil },
        detail: { $0.ending?.occurrence.detail },
        because: { view in view.ending.map { [.serverSaid($0.occurrence.leading)] } ?? [] })

    static let awayAlone = DecidingRule(
        "away-alone",
        when: "a bare status at once, while the server was not there, by the server's own log",
        charges: .cause(.droppedConnection, .refused), .strength(.ownAbsenceAlone), on: [.serverWord, .duration],
        buildsOn: .nothing,
        if: { view in
            guard view.premise.claim == .nothing, view.row == nil, view.absence != nil else { return false }
            return view.failure.duration.map { $0 < AttributionThresholds.atOnceAtDriver } ?? true
        },
        because: { view in view.absence.map { [.serverWasAway($0)] } ?? [] })
}
