internal import AccessLogs
internal import Diagnosis
internal import Products
internal import SystemEvidence
internal import Times

/// What HTTP.sys, the driver in front of IIS, says of a request that no worker finished.
extension DecidingRule {
    static let driver: [DecidingRule] = [
        driverTurnedAway, driverPoolDown, driverStillQueued, driverAbandoned, driverClosedIdle,
    ]

    static let driverTurnedAway = byDriver(
        "driver-turned-away", when: "the proxy passed on a 503, and HTTP.sys logged that it turned the request away",
        charges: .cause(.queuedRequests, .queueFull), on: [.driver], madeBy: .server,
        if: { $0.driver?.meaning == .turnedAway && $0.failure.status == 503 })

    static let driverPoolDown = byDriver(
        "driver-pool-down", when: "the proxy passed on a 503, and HTTP.sys logged that the pool was down",
        charges: .cause(.droppedConnection, nil), on: [.driver], madeBy: .server,
        if: { $0.driver?.meaning == .poolDown && $0.failure.status == 503 })

    /// Only where the proxy gave up by itself: a worker that dies also leaves requests that nobody got.
    static let driverStillQueued = byDriver(
        "driver-still-queued",
        when: "the proxy gave up waiting, and HTTP.sys logged that no worker had got the request yet",
        charges: .cause(.queuedRequests, .saturation), on: [.driver, .proxyWord],
        if: { view in
            guard view.driver?.meaning == .waiting else { return false }
            return view.said.claim == .gaveUpWaiting || view.said.claim == .timeRanOut
        })

    static let driverAbandoned = byDriver(
        "driver-abandoned",
        when: "the connection was lost or the proxy says nothing, and HTTP.sys logged that the worker left the request",
        charges: .causeAsShown(.droppedConnection), on: [.driver, .event],
        if: { $0.driver?.meaning == .abandoned && $0.isLossPossible },
        detail: { $0.event?.provenDetail ?? .crash })

    /// Only the same connection's row is joined without a target: the driver closed it as the proxy used it again.
    static let driverClosedIdle = byDriver(
        "driver-closed-idle",
        when: "the connection was lost at once, and HTTP.sys logged that it closed the connection for being idle",
        charges: .cause(.droppedConnection, .keepAliveRace), on: [.driver, .duration],
        if: { view in
            guard view.driver?.meaning == .idle, view.isLossPossible, let duration = view.failure.duration else {
                return false
            }
            return duration < AttributionThresholds.atOnceAtDriver
        })

    private static func byDriver(
        _ id: String, when precondition: String, charges charge: AttributionRule.Charge,
        on restsOn: Set<AttributionRule.Basis>, madeBy hop: Hop? = nil,
        if applies: @escaping @Sendable (FailureView) -> Bool,
        detail: @escaping @Sendable (FailureView) -> CauseDetail? = { _ in nil }
    ) -> DecidingRule {
        DecidingRule(
            id, when: precondition, charges: charge, .asDriverSays, on: restsOn, buildsOn: .saying, madeBy: hop,
            if: applies, detail: detail,
            because: { view in view.driver.map { [.driverLogged($0)] } ?? [] })
    }
}

/// The status is the server's own, or that of a queue in front of it.
extension DecidingRule {
    static let ownAnswer: [DecidingRule] = [
        turnedAwayByOwnWord, serverRowSameStatus, turnedAwayWithoutRow,
    ]

    /// The server's own row with the same status outweighs everything but the proxy's explicit word.
    static let serverRowSameStatus = DecidingRule(
        "server-row-same-status",
        when: "the server logged the same status, and the proxy's word leaves it open who made it",
        charges: .causeAsShown(.serverSent), .strength(.sameStatus), on: [.row], buildsOn: .nothing,
        if: { $0.row?.status == $0.failure.status && $0.isProxyUndecided },
        detail: { view in view.row.map { $0.isOfGateway ? .gatewayBehind : .application } },
        because: { [.sameStatusOnServer($0.failure.status)] })

    /// HTTP.sys answers so when a pool's queue is full; its own error log has it, IIS's access log never.
    static let turnedAwayWithoutRow = DecidingRule(
        "turned-away-without-row",
        when: "a 503 is the server's, its log covers that time and has no such row, and its pool was not taken down",
        charges: .cause(.queuedRequests, .queueFull), .strength(.turnedAway), on: [.proxyWord, .absence],
        buildsOn: .nothing,
        if: { view in
            guard view.failure.status == 503, view.isAbsent, !view.isPoolDown,
                case .cause(let cause, _) = view.said.claim
            else { return false }
            // A status alone does not say whose it is; the proxy's error log has a line where the connection failed.
            return cause == .serverSent
                || view.isSaidByStatusAlone && view.errorLine == nil && (view.isErrorLogAtHand || view.isServing)
        },
        because: { [.turnedAwayInFront($0.failure.status)] })
}
