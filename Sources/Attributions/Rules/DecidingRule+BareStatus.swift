internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products
internal import SystemEvidence
internal import Times

/// The proxy's log has nothing but the status, and no timeout was reached: only the surroundings speak.
extension DecidingRule {
    static let bareStatus: [DecidingRule] = [
        answeredInTime, wentOnPastToldTimeout, wentOn, processEndedAlone, awayAlone, noTimeoutWithoutRow,
        answeredAsStatusWasMade, crashWithoutRow, crashAlone, quickLossAmongTimeouts, quickLoss,
    ]

    /// An answer that was not understood was there no later than the proxy's, and took no longer.
    static let answeredInTime = DecidingRule(
        "answered-in-time", when: "a bare status; the server logged an answer no later and after no longer than it",
        charges: .cause(.invalidResponse, nil), .strength(.answerInTime), on: [.row, .duration], buildsOn: .nothing,
        if: { view in
            guard view.premise.claim == .nothing, view.event == nil, let row = view.row, let took = row.duration,
                let waited = view.failure.duration
            else { return false }
            return row.status < AttributionThresholds.firstServerErrorStatus
                && took <= waited + AttributionThresholds.answeredBeforeRefusal
                && isSameEnd(row, view.failure, within: AttributionThresholds.sameEnd)
        },
        because: { view in view.row.map { [.answeredInTime(view.failure, $0)] } ?? [] })

    private static func isSameEnd(_ row: Entry, _ failure: Entry, within limit: Duration) -> Bool {
        Matcher.gap(row.end, failure.end) <= limit.microseconds
    }

    // MARK: - Rows without a duration

    /// Whether the server went on after the proxy's answer for at least as long as the proxy waits.
    private static func hasGoneOn(_ view: FailureView) -> Bool {
        guard view.premise.claim == .nothing, view.failure.duration == nil, let row = view.row, let took = row.duration
        else { return false }
        return took >= view.toldTimeout ?? AttributionThresholds.outlastsMostTimeouts
            && row.end.from > view.failure.end.from
    }

    static let wentOnPastToldTimeout = DecidingRule(
        "went-on-past-told-timeout",
        when: "a bare status without a duration; the server went on past it for as long as the told timeout",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.wentOnPastTold), on: [.row, .duration],
        buildsOn: .nothing,
        if: { hasGoneOn($0) && $0.toldTimeout != nil },
        because: { [.wentOn($0.row?.duration ?? .zero)] })

    static let wentOn = DecidingRule(
        "went-on-past-answer",
        when: "a bare status without a duration; the server went on past it for longer than most proxies wait",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.wentOn), on: [.row], buildsOn: .nothing,
        if: { hasGoneOn($0) },
        because: { [.wentOn($0.row?.duration ?? .zero)] })

    /// Whether the row's status is one that the product never makes of a timeout: lost, not understood, or the server's own,
    /// which the server's log tells apart.
    private static func isNoTimeout(_ view: FailureView) -> Bool {
        view.premise.claim == .nothing && view.failure.duration == nil && view.isNoTimeoutStatus && view.isServerKnown
    }

    static let noTimeoutWithoutRow = DecidingRule(
        "no-timeout-without-row",
        when: "a bare status that the product never makes of a timeout, and the server never logged the request",
        charges: .cause(.droppedConnection, nil), .strength(.noTimeoutWithoutRow), on: [.absence], buildsOn: .nothing,
        // What a crash proves is told with it; any other event that is near makes the status no timeout either.
        if: { isNoTimeout($0) && $0.row == nil && $0.event?.provenDetail != .crash },
        because: { [.noTimeoutStatus($0.failure.status, of: $0.product)] })

    static let answeredAsStatusWasMade = DecidingRule(
        "answered-as-status-was-made",
        when: "a bare status that the product never makes of a timeout, and the server logged an answer at that moment",
        charges: .cause(.invalidResponse, nil), .strength(.answerInTime), on: [.row], buildsOn: .nothing,
        if: { view in
            guard isNoTimeout(view), view.event == nil, let row = view.row else { return false }
            return row.status < AttributionThresholds.firstErrorStatus
                && view.pairing >= AttributionThresholds.certainPair
                && isSameEnd(row, view.failure, within: AttributionThresholds.sameEndWithoutDuration)
        },
        because: { view in view.row.map { [.answeredAtThatMoment(view.failure, $0)] } ?? [] })

    // MARK: - Events and absence

    private static func isAtCrash(_ view: FailureView) -> Bool {
        view.premise.claim == .nothing && view.event?.provenDetail == .crash && view.row == nil
    }

    static let crashWithoutRow = DecidingRule(
        "crash-without-row",
        when: "a bare status as the server's process crashed, and the server's log has no row of the request",
        charges: .cause(.droppedConnection, .crash), .strength(.crashWithoutRow), on: [.event], buildsOn: .nothing,
        if: { isAtCrash($0) && $0.isServerLogAtHand },
        because: { $0.event.map { [.eventThen($0, alone: true)] } ?? [] })

    static let crashAlone = DecidingRule(
        "crash-alone", when: "a bare status as the server's process crashed; the server's log is not at hand",
        charges: .cause(.droppedConnection, .crash), .strength(.crashAlone), on: [.event], buildsOn: .nothing,
        if: { isAtCrash($0) },
        because: { $0.event.map { [.eventThen($0, alone: true)] } ?? [] })

    private static func isQuickLoss(_ view: FailureView) -> Bool {
        view.premise.claim == .nothing && view.isAbsent && view.isShortOfTimeouts
    }

    static let quickLossAmongTimeouts = DecidingRule(
        "quick-loss-among-timeouts",
        when: "a bare status before the timeouts that other failures show, and the server never logged the request",
        charges: .causeAsShown(.droppedConnection), .strength(.quickAmongTimeouts), on: [.duration, .row],
        buildsOn: .nothing,
        if: { isQuickLoss($0) && $0.areTimeoutsSeen },
        detail: { $0.failure.status == 503 ? nil : .prematureClose },
        because: { [.failedBeforeTimeouts($0.failure)] })

    static let quickLoss = DecidingRule(
        "quick-loss",
        when: "a bare status after no length that timeouts have, and the server never logged the request",
        charges: .causeAsShown(.droppedConnection), .strength(.quickWithoutTimeouts), on: [.duration, .row],
        buildsOn: .nothing,
        if: { isQuickLoss($0) },
        detail: { $0.failure.status == 503 ? nil : .prematureClose },
        because: { [.failedBeforeTimeouts($0.failure)] })

    static let nothingTells = DecidingRule(
        "nothing-tells", when: "nothing else applies", charges: .undecided, .strength(.undecided),
        on: [.proxyWord, .absence], buildsOn: .saying,
        if: { _ in true },
        because: { _ in [.nothingElse] })
}
