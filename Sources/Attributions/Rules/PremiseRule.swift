internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products
internal import Times

/// A rule about the proxy's side of a failure.
struct PremiseRule: Sendable {
    let rule: AttributionRule
    let applies: @Sendable (FailureView) -> Bool
    /// What the proxy's side then is taken to say.
    let statement: @Sendable (FailureView) -> ProxyStatement

    private init(
        _ id: String, when precondition: String, _ weight: AttributionRule.Weight,
        on restsOn: Set<AttributionRule.Basis>,
        if applies: @escaping @Sendable (FailureView) -> Bool,
        then statement: @escaping @Sendable (FailureView) -> ProxyStatement
    ) {
        rule = AttributionRule(id, .premise, when: precondition, charges: .unchanged, weight, on: restsOn)
        self.applies = applies
        self.statement = { view in
            var statement = statement(view)
            statement.rules.append(id)
            return statement
        }
    }
}

/// What the proxy's log says besides its signals: each that applies changes what is said.
extension PremiseRule {
    /// All of them.
    static let all: [PremiseRule] = ofTheLog + ofTheCircumstances

    static let ofTheLog: [PremiseRule] = [ambiguousErrorLine, noErrorRecord]

    static let ambiguousErrorLine = PremiseRule(
        "ambiguous-error-line", when: "an error line of another meaning would have fitted the failure nearly as well",
        .atMost(.ambiguousLine), on: [.proxyWord],
        if: { $0.isSaidByErrorLine && $0.errorLine?.isAmbiguous == true },
        then: { view in
            var said = view.said
            said.strength = min(said.strength, Strength.ambiguousLine.value)
            return said
        })

    static let noErrorRecord = PremiseRule(
        "no-error-record",
        when: "the product records every failure that it makes in its error log, and the log has none of this one",
        .strength(.noErrorRecord), on: [.proxyWord],
        if: { $0.isEveryFailureRecorded && $0.errorLine == nil && $0.isErrorLogTelling },
        then: { view in
            ProxyStatement(
                claim: .cause(.serverSent, .application), strength: Strength.noErrorRecord.value,
                reasons: [.noErrorRecord(of: view.product)], rules: [])
        })
}

/// What the proxy is taken to have seen where its word alone does not say: the first that applies counts.
extension PremiseRule {
    static let ofTheCircumstances: [PremiseRule] = [
        ranOutWithRow, ranOutWhileOthersWaited, ranOutWithoutServerLog, stoppedAtTimeout, serverOutlastedAnswer,
    ]

    static let ranOutWithRow = PremiseRule(
        "time-ran-out-with-row", when: "a time ran out, and the server logged the request: it had been reached",
        .unchanged, on: [.proxyWord, .row],
        if: { $0.said.claim == .timeRanOut && $0.row != nil },
        then: { gaveUpWaiting($0) })

    static let ranOutWhileOthersWaited = PremiseRule(
        "time-ran-out-while-others-waited",
        when: "a time ran out, the server never logged the request, and other paths' requests waited meanwhile",
        .unchanged, on: [.proxyWord, .absence, .neighbours],
        if: { $0.said.claim == .timeRanOut && $0.isAbsent && $0.neighbours == .waiting },
        then: { gaveUpWaiting($0) })

    static let ranOutWithoutServerLog = PremiseRule(
        "time-ran-out-without-server-log",
        when: "a time ran out after a known duration, and no server's log covers it",
        .atMost(.eitherTimeout), on: [.proxyWord, .duration],
        if: { $0.said.claim == .timeRanOut && !$0.isServerKnown && $0.failure.duration != nil },
        then: { gaveUpWaiting($0, atMost: .eitherTimeout) })

    static let stoppedAtTimeout = PremiseRule(
        "stopped-at-timeout",
        when: "the proxy says nothing, and the failure ended at a timeout that is configured, told or seen",
        .atMost(.seenByDuration), on: [.duration],
        if: { $0.said.claim == .nothing && $0.timeoutReached != nil },
        then: { view in
            let duration = view.failure.duration ?? .zero
            return ProxyStatement(
                claim: .gaveUpWaiting, strength: Strength.seenByDuration.value,
                reasons: [.stoppedAtTimeout(after: duration, timeout: view.timeoutReached ?? duration)], rules: [],
                ceiling: view.isLimitFitted ? .fittedByOrder : .seenByDuration)
        })

    static let serverOutlastedAnswer = PremiseRule(
        "server-outlasted-answer",
        when: "the proxy says nothing, and the server took longer than the proxy did: it was given up",
        .unchanged, on: [.row, .duration],
        if: { view in
            guard view.said.claim == .nothing, let took = view.row?.duration, let waited = view.failure.duration else {
                return false
            }
            return took > waited + AttributionThresholds.outlastsAnswer
        },
        then: { view in
            let waited = view.failure.duration ?? .zero
            return ProxyStatement(
                claim: .gaveUpWaiting, strength: Strength.seenByDuration.value,
                reasons: [.proxyAnswered(after: waited)], rules: [], patience: waited)
        })

    /// What the proxy said, taken as a wait for the response that it gave up.
    private static func gaveUpWaiting(_ view: FailureView, atMost ceiling: Strength? = nil) -> ProxyStatement {
        var statement = view.said
        statement.claim = .gaveUpWaiting
        statement.ceiling = ceiling
        return statement
    }
}
