internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products
internal import SystemEvidence

/// The proxy names the cause, or says that the connection was lost.
extension DecidingRule {
    static let proxyWord: [DecidingRule] = [
        refusedAnswerAtCrash, connectTimedOutAtFullPool, noServerSaid, proxyNamesCause, clientLeft,
    ]

    /// A row without a server may as well be one that a limit of the proxy's turned away.
    static let noServerSaid = DecidingRule(
        "no-server-said",
        when: "the proxy tried no server for a 503, and had said of a service that it had none",
        charges: .cause(.droppedConnection, .markedDown), .strength(.untriedAndSaid), on: [.proxyWord],
        buildsOn: .nothing,
        if: { view in
            guard view.errorLine == nil, view.failure.proxyTimers == nil, view.serverMessage != nil else {
                return false
            }
            return view.said.claim == .cause(.unknown, .refusedByProxy) || view.said.claim == .nothing
        },
        because: { view in [.proxyHadSaid(view.serverMessage?.signal.proves ?? "", product: view.product)] })

    static let refusedAnswerAtCrash = DecidingRule(
        "refused-answer-at-crash",
        when:
            "the proxy refused an answer, and at that moment the server's process crashed without logging the request",
        charges: .cause(.droppedConnection, .crash), .strength(.refusedAtCrash), on: [.proxyWord, .event],
        if: { view in
            view.said.claim == .cause(.invalidResponse, nil) && view.event?.kind == .crash && view.row == nil
                && view.isServerLogAtHand
        },
        because: { _ in [.processEndedThen] })

    static let proxyNamesCause = DecidingRule(
        "proxy-names-cause", when: "the proxy's own word names the cause", charges: .asSaid, .asSaid, on: [.proxyWord],
        buildsOn: .saying,
        if: { view in
            if case .cause = view.said.claim { return true }
            return false
        },
        because: { _ in [] })

    static let clientLeft = DecidingRule(
        "client-left", when: "the proxy says that the client left first", charges: .cause(.unknown, .clientLeft),
        .asSaid, on: [.proxyWord],
        if: { $0.said.claim == .clientLeft },
        because: { _ in [.clientLeft] })
}

/// The proxy says that the connection was lost.
extension DecidingRule {
    static let lostConnection: [DecidingRule] = [
        lostAsItsProcessEnded, lostNearEvent, lostAsProcessEnded, lostWhileStopping, connectionLost,
    ]

    static let lostNearEvent = DecidingRule(
        "lost-near-event", when: "the connection was lost at an event of the server's system that ends requests",
        charges: .causeAsShown(.droppedConnection), .strength(.lossAndEvent), on: [.proxyWord, .event],
        if: { $0.event != nil && $0.said.lostDetail != nil },
        detail: { $0.event?.provenDetail ?? $0.said.lostDetail ?? .prematureClose },
        because: { $0.event.map { [.eventThen($0)] } ?? [] })

    static let connectionLost = DecidingRule(
        "connection-lost", when: "the proxy says that the connection was lost, and nothing names the reason",
        charges: .causeAsShown(.droppedConnection), .belowSaid(.unconfirmedLoss), on: [.proxyWord],
        if: { $0.said.lostDetail != nil },
        detail: { $0.said.lostDetail },
        because: { _ in [] })
}

extension ProxyStatement {
    /// How a connection was lost, where that is what the proxy says.
    var lostDetail: CauseDetail? {
        if case .lostConnection(let detail) = claim { return detail ?? .prematureClose }
        return nil
    }
}
