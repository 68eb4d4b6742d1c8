internal import Diagnosis
internal import Products

/// Something seen of a failure or around it that is likelier under one hypothesis than under another.
///
/// A class, because hundreds of thousands of findings refer to a few dozen of them.
final class Observation: Sendable {
    let rule: AttributionRule
    /// How many times likelier it is under each hypothesis, as a logarithm.
    let weights: Weights
    /// How its weights count where the evidence for it is incomplete.
    let reliance: Reliance
    let applies: @Sendable (FailureView) -> Bool
    let reasons: @Sendable (FailureView) -> [Fact]

    /// What an observation counts on.
    enum Reliance: Sendable {
        /// Nothing else.
        case nothing
        /// That the row is the failure's: as sure as the pairing.
        case pairing
        /// That the server's log is complete.
        case completeness
    }

    @inline(never)
    init(
        _ id: String, when precondition: String, _ weights: Weights, on restsOn: Set<AttributionRule.Basis>,
        reliesOn reliance: Reliance = .nothing,
        if applies: @escaping @Sendable (FailureView) -> Bool,
        because reasons: @escaping @Sendable (FailureView) -> [Fact] = { _ in [] }
    ) {
        rule = AttributionRule(
            id, .observation, when: precondition, charges: .weighed, .weighed(weights.words), on: restsOn)
        self.weights = weights
        self.reliance = reliance
        self.applies = applies
        self.reasons = reasons
    }

    /// All of them, in groups: of each group the first that applies counts.
    static let groups: [[Observation]] =
        [words] + statuses + [
            ends, rows, marks, turns, others, spreads, behind, answers, usual, whole, counters, own, events,
        ]

    /// All of them.
    static let all: [Observation] = groups.flatMap { $0 }

    /// Its weights for one failure.
    func weights(_ view: FailureView) -> Weights {
        let share: Double
        switch reliance {
        case .nothing: return weights
        // Another request's row says nothing; but rows that would have done as well are of such requests, too.
        case .pairing: share = (1 + view.pairing) / 2
        // What would be missing anyway is no likelier under one hypothesis than under another.
        case .completeness: share = view.serverCompleteness ?? 1
        }
        return weights.discounted(to: share)
    }
}
