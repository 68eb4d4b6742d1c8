internal import Diagnosis
internal import Products
internal import SystemEvidence
internal import Times

/// A rule that charges a failure.
final class DecidingRule: Sendable {
    /// What the rule's reason continues.
    enum Foundation: Sendable {
        /// Nothing: it stands by itself.
        case nothing
        /// What the proxy's own log says.
        case saying
    }

    let rule: AttributionRule
    let foundation: Foundation
    /// The hop that made the failure, where it is another than the cause has.
    let hop: Hop?
    let applies: @Sendable (FailureView) -> Bool
    let detail: @Sendable (FailureView) -> CauseDetail?
    let reasons: @Sendable (FailureView) -> [Fact]

    /// Creates a rule; `detail` is asked only where the charge's detail is what the evidence shows.
    init(
        _ id: String, when precondition: String, charges charge: AttributionRule.Charge,
        _ weight: AttributionRule.Weight, on restsOn: Set<AttributionRule.Basis>,
        buildsOn foundation: Foundation = .saying, madeBy hop: Hop? = nil,
        if applies: @escaping @Sendable (FailureView) -> Bool,
        detail: @escaping @Sendable (FailureView) -> CauseDetail? = { _ in nil },
        because reasons: @escaping @Sendable (FailureView) -> [Fact]
    ) {
        rule = AttributionRule(id, .decision, when: precondition, charges: charge, weight, on: restsOn)
        self.foundation = foundation
        self.hop = hop
        self.applies = applies
        self.detail = detail
        self.reasons = reasons
    }

    /// All of them; of those that apply, the first counts.
    ///
    /// What the driver and the server's own row say comes before the proxy's word. What none of them decides is weighed.
    static let all: [DecidingRule] = driver + ownAnswer + proxyWord + lostConnection

    /// What the first rule that applies charges a failure to; nil where none does.
    static func draft(of view: FailureView) -> DraftAttribution? {
        all.first { $0.applies(view) }.map { $0.draft(of: view) }
    }

    private func draft(of view: FailureView) -> DraftAttribution {
        let said: ProxyStatement? =
            switch foundation {
            case .nothing: nil
            case .saying: view.said
            }
        let (cause, detail) = charge(view)
        return DraftAttribution(
            cause: cause, detail: detail, confidence: confidence(view),
            reasons: (said?.reasons ?? []) + reasons(view), rules: (said?.rules ?? []) + [rule.id],
            hop: hop, restsOnAbsence: rule.restsOn.contains(.absence))
    }

    private func charge(_ view: FailureView) -> (Cause, CauseDetail?) {
        switch rule.charge {
        case .cause(let cause, let detail): return (cause, detail)
        case .causeAsShown(let cause): return (cause, detail(view))
        case .asSaid:
            guard case .cause(let cause, let detail) = view.said.claim else { return (.unknown, nil) }
            return (cause, detail)
        case .undecided, .unchanged, .likeOthers, .asTyped, .weighed: return (.unknown, nil)
        }
    }

    private func confidence(_ view: FailureView) -> Double {
        switch rule.weight {
        case .strength(let strength), .atMost(let strength): strength.value
        case .asSaid: view.said.strength
        case .belowSaid(let margin): view.said.strength - margin.value
        case .asDriverSays: view.driver?.strength ?? Strength.undecided.value
        case .raised, .unchanged, .weighed(_): Strength.undecided.value
        }
    }
}
