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

    @inline(never)
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
    static let all: [PremiseRule] = [ambiguousErrorLine, noErrorRecord]

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
            // What is full sends it as well as the application does; only a row of the server's would tell.
            let isOfFull = view.row == nil && AttributionThresholds.statusesOfFull.contains(view.failure.status)
            let strength: Strength = isOfFull ? .noErrorRecordOfFull : .noErrorRecord
            return ProxyStatement(
                claim: .cause(.serverSent, .application), strength: strength.value,
                reasons: [.noErrorRecord(of: view.product)], rules: [])
        })
}
