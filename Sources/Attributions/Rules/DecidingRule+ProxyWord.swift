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

/// The connection stood and went away, or the answer was not understood.
extension DecidingRule {
    static let lostConnection: [DecidingRule] = [
        closedByServerNearEvent, lostAsItsProcessEnded, abortedByServer, writtenToNobody, loggedButUnreadable,
        lostNearEvent, lostAsProcessEnded,
        lostWhileStopping, connectionLost, lostWithoutRow, lostOrUnreadable,
    ]

    static let closedByServerNearEvent = DecidingRule(
        "closed-by-server-near-event",
        when: "lost or not understood; the server's row says that its client had gone, at an event that ends requests",
        charges: .causeAsShown(.droppedConnection), .strength(.lossAndEvent), on: [.proxyWord, .row, .event],
        if: { view in
            guard view.premise.claim == .lostOrInvalid, view.event != nil, let row = view.row else { return false }
            return row.isClientGone && row.status < AttributionThresholds.firstErrorStatus
        },
        detail: { $0.event?.provenDetail ?? .reset },
        because: { $0.event.map { [.eventThen($0)] } ?? [] })

    /// What the two sides of it can have been: the proxy's word leaves the loss open, or says nothing.
    private static func isLossOpen(_ view: FailureView) -> Bool {
        view.premise.claim == .lostOrInvalid || view.premise.claim == .nothing
    }

    static let abortedByServer = DecidingRule(
        "aborted-by-server", when: "the server's row says that its own side had aborted the connection",
        charges: .cause(.droppedConnection, .reset), .strength(.abortedHere), on: [.proxyWord, .row],
        if: { isLossOpen($0) && $0.row?.isAbortedHere == true },
        because: { $0.row.map { [.goneAsAnswered($0)] } ?? [] })

    /// A proxy that cannot use an answer closes as well.
    static let writtenToNobody = DecidingRule(
        "written-to-nobody",
        when: "lost or not understood, and the server's row says that its client had gone as it answered",
        charges: .undecided, .strength(.undecided), on: [.proxyWord, .row],
        if: { $0.premise.claim == .lostOrInvalid && $0.row?.isClientGone == true },
        because: { $0.row.map { [.goneAsAnswered($0)] } ?? [] })

    static let loggedButUnreadable = DecidingRule(
        "logged-but-unreadable",
        when: "lost or not understood, and the server logged an answer with another status: it was not understood",
        charges: .cause(.invalidResponse, nil), .strength(.answerLogged), on: [.proxyWord, .row],
        if: { $0.premise.claim == .lostOrInvalid && $0.row != nil },
        because: { $0.row.map { [.loggedAsAnswered($0)] } ?? [] })

    static let lostNearEvent = DecidingRule(
        "lost-near-event", when: "the connection was lost at an event of the server's system that ends requests",
        charges: .causeAsShown(.droppedConnection), .strength(.lossAndEvent), on: [.proxyWord, .event],
        if: { view in
            guard view.event != nil else { return false }
            return view.premise.lostDetail != nil || view.premise.claim == .lostOrInvalid
        },
        detail: { $0.event?.provenDetail ?? $0.premise.lostDetail ?? .prematureClose },
        because: { $0.event.map { [.eventThen($0)] } ?? [] })

    static let connectionLost = DecidingRule(
        "connection-lost", when: "the proxy says that the connection was lost, and nothing names the reason",
        charges: .causeAsShown(.droppedConnection), .belowSaid(.unconfirmedLoss), on: [.proxyWord],
        if: { $0.premise.lostDetail != nil },
        detail: { $0.premise.lostDetail },
        because: { _ in [] })

    static let lostWithoutRow = DecidingRule(
        "lost-without-row", when: "lost or not understood, and the server never logged the request",
        charges: .cause(.droppedConnection, .prematureClose), .strength(.lostWithoutRow), on: [.proxyWord, .absence],
        if: { $0.premise.claim == .lostOrInvalid && $0.isAbsent },
        because: { _ in [.lostAndNeverLogged] })

    static let lostOrUnreadable = DecidingRule(
        "lost-or-unreadable", when: "lost or not understood, and neither the server's log nor an event tells which",
        charges: .undecided, .strength(.undecided), on: [.proxyWord],
        if: { $0.premise.claim == .lostOrInvalid },
        because: { _ in [.lostOrUnreadable] })
}

extension ProxyStatement {
    /// How a connection was lost, where that is what the proxy says.
    var lostDetail: CauseDetail? {
        if case .lostConnection(let detail) = claim { return detail ?? .prematureClose }
        return nil
    }
}
