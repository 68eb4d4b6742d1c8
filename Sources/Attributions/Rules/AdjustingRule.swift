internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products
internal import SystemEvidence

/// A rule that refines what a failure is charged to, or how surely.
struct AdjustingRule: Sendable {
    let rule: AttributionRule
    /// Changes the draft where the rule applies, and leaves it else.
    let adjust: @Sendable (FailureView, inout DraftAttribution) -> Void

    private init(
        _ id: String, when precondition: String, charges charge: AttributionRule.Charge = .unchanged,
        _ weight: AttributionRule.Weight, on restsOn: Set<AttributionRule.Basis>,
        if applies: @escaping @Sendable (FailureView, DraftAttribution) -> Bool,
        because reason: @escaping @Sendable (FailureView) -> Fact,
        changing change: @escaping @Sendable (FailureView, inout DraftAttribution) -> Void
    ) {
        let rule = AttributionRule(id, .adjustment, when: precondition, charges: charge, weight, on: restsOn)
        self.rule = rule
        adjust = { view, draft in
            guard applies(view, draft) else { return }
            change(view, &draft)
            draft.add(rule, reason(view))
        }
    }

    /// All of them; each that applies has its turn.
    static let all: [AdjustingRule] = ofOne + last

    /// Those that look at a failure by itself, before the neighbours are compared.
    static let ofOne: [AdjustingRule] = [connectTimeSeen]

    /// Those that weigh the charge that was found, whatever it rests on.
    static let last: [AdjustingRule] = [
        absenceAgrees, clocksOpen, queueCounterRose, awayByOwnWord, fullByOwnWord, failedByOwnWord, proxyHadSaidDown,
        typedByHand,
    ]

    static let connectTimeSeen = AdjustingRule(
        "connect-time-seen",
        when: "the connection was not made, and many such failures end after the same time",
        charges: .cause(.droppedConnection, .connectTimeout), .unchanged, on: [.duration],
        if: { view, draft in
            view.said.claim == .cause(.droppedConnection, nil) && draft.cause == .droppedConnection
                && draft.detail == nil && view.isConnectTimeSeen
        },
        because: { .connectTimeSeen($0.failure) },
        changing: { _, draft in draft.detail = .connectTimeout })

    /// Two sources that agree.
    static let absenceAgrees = AdjustingRule(
        "absence-agrees",
        when:
            "the proxy's own word is that the connection was not made or was lost, and the server's log covers the time and has no row of it",
        .raised(by: .absenceAdds, atMost: .withAbsence), on: [.proxyWord, .absence],
        if: { view, draft in
            draft.cause == .droppedConnection && view.isSaid(.droppedConnection) && view.isAbsent && view.isLogWhole
        },
        because: { _ in .neverLogged },
        changing: { _, draft in
            let raised = min(Strength.withAbsence.value, draft.confidence + Strength.absenceAdds.value)
            draft.confidence = max(draft.confidence, raised)
        })

    static let clocksOpen = AdjustingRule(
        "clocks-open",
        when: "the charge needs the server's log, and nothing tells how the two logs' clocks stand to each other",
        .atMost(.withoutClock), on: [.clocks],
        if: { view, draft in
            guard view.isClockOpen, draft.cause != .unknown, !view.isSaid(draft.cause) else { return false }
            return draft.confidence > max(Strength.withoutClock.value, draft.withoutServer)
        },
        because: { _ in .clocksOpen },
        changing: { _, draft in draft.confidence = max(Strength.withoutClock.value, draft.withoutServer) })

    /// That a queue was long proves nothing by itself.
    static let queueCounterRose = AdjustingRule(
        "queue-counter-rose", when: "the charge is to waiting, and a queue's counter had risen as the request began",
        .raised(by: .queueCounterAdds, atMost: .withQueueCounter), on: [.counters],
        if: { view, draft in
            draft.cause == .queuedRequests && view.isQueueLong
                && !draft.rules.contains(Observation.queueLong.rule.id)
        },
        because: { _ in .queueCounterRose },
        changing: { _, draft in
            let raised = draft.confidence + Strength.queueCounterAdds.value
            draft.confidence = max(draft.confidence, min(Strength.withQueueCounter.value, raised))
        })

    // MARK: The server's own log

    /// Why nothing listened.
    static let awayByOwnWord = AdjustingRule(
        "away-by-own-word",
        when: "the connection was refused or the servers held to be down, and by the server's own log it was not there",
        .raised(by: .ownWordAdds, atMost: .withOwnWord), on: [.serverWord],
        if: { view, draft in
            draft.cause == .droppedConnection && (draft.detail == .refused || draft.detail == .markedDown)
                && view.absence != nil && !draft.rules.contains(Observation.ownAbsence.rule.id)
        },
        because: { view in view.absence.map { .serverWasAway($0) } ?? .nothingElse },
        changing: { _, draft in raise(&draft) })

    /// What the server says of its workers beside a charge to waiting.
    static let fullByOwnWord = AdjustingRule(
        "full-by-own-word",
        when: "the charge is to waiting, and the server's own log says that its pool or queue was full then",
        .raised(by: .ownWordAdds, atMost: .withOwnWord), on: [.serverWord],
        if: { view, draft in
            let own = [DecidingRule.connectTimedOutAtFullPool.rule.id, Observation.ownFullness.rule.id]
            return draft.cause == .queuedRequests && view.fullness != nil && !draft.rules.contains(where: own.contains)
        },
        because: { view in view.fullness.map { .serverWasFull($0) } ?? .nothingElse },
        changing: { _, draft in raise(&draft) })

    /// A mere hint: the server answers its application's failures itself.
    static let failedByOwnWord = AdjustingRule(
        "failed-by-own-word",
        when: "the server's own log says that the application failed in a request of this path at that moment",
        .unchanged, on: [.serverWord],
        if: { view, draft in
            // What ended the request says more than that it failed.
            guard view.ownFailure != nil, view.ending == nil else { return false }
            return draft.cause == .serverSent || draft.cause == .droppedConnection
        },
        because: { view in view.ownFailure.map { .serverSaidThen($0) } ?? .nothingElse },
        changing: { _, _ in })

    private static func raise(_ draft: inout DraftAttribution) {
        draft.confidence = max(
            draft.confidence, min(Strength.withOwnWord.value, draft.confidence + Strength.ownWordAdds.value))
    }

    /// What stands in the log itself and in the proxy's message beside it is all but certain.
    static let proxyHadSaidDown = AdjustingRule(
        "proxy-had-said-down",
        when: "the charge is to servers held to be down, and the proxy had said so of them",
        .asSaid, on: [.proxyWord],
        if: { view, draft in
            draft.cause == .droppedConnection && draft.detail == .markedDown && view.serverMessage != nil
        },
        because: { view in
            .proxyHadSaid(view.serverMessage?.signal.proves ?? "", product: view.product)
        },
        changing: { view, draft in
            draft.confidence = max(draft.confidence, view.serverMessage?.signal.strength.value ?? 0)
        })

    /// One such request stands for all that the logs leave open, and is never sure.
    static let typedByHand = AdjustingRule(
        "typed-by-hand", when: "the logs leave the cause open, and what was typed about one such request names one",
        charges: .asTyped, .atMost(.typedAboutOne), on: [.answers],
        if: { view, draft in
            // What is known to be no failure of a hop behind the proxy is not left open.
            guard draft.cause == .unknown, draft.detail == nil, let typed = view.typed else { return false }
            return typed.cause != .unknown && typed.strength >= .namesCause
        },
        because: { view in .typedByHand(view.typed?.because ?? .nothingElse) },
        changing: { view, draft in
            guard let typed = view.typed else { return }
            draft.cause = typed.cause
            draft.detail = typed.detail
            draft.confidence = min(typed.strength, .typedAboutOne).value
            // What the logs leave open is no reason for what was typed.
            draft.reasons = []
        })
}
