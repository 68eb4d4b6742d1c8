public import Diagnosis
internal import Incidents
internal import Ordering
internal import Products

/// What speaks for a cause of an incident's failures, and what against it.
public struct CauseBalance: Sendable {
    /// Something that was seen of failures.
    public struct Item: Hashable, Sendable {
        /// In which circumstance it is seen, in a clause.
        public var circumstance: String
        /// At how many failures it was seen.
        public var failures: Int
        /// How many times likelier it makes the cause than the likeliest other one, on the average; less than 1 speaks against it.
        public var factor: Double
    }

    /// The cause.
    public var cause: Cause
    /// How many failures were weighed, because no word decides them.
    public var weighed = 0
    /// The words that charge failures to it, the most frequent first.
    public var words: [Item] = []
    /// What was seen of the weighed failures, the strongest first.
    public var seen: [Item] = []
}

extension Attributor {
    /// What speaks for a cause, and what against it.
    public func balance(of cause: Cause) -> CauseBalance {
        let views = shared.evidence.failures.indices.map { FailureView($0, of: shared) }
        var balance = CauseBalance(cause: cause)
        var words: [String: Int] = [:]
        var open: [FailureView] = []
        for view in views {
            guard let word = DecidingRule.draft(of: view) else {
                open.append(view)
                continue
            }
            guard word.cause == cause, let rule = word.rules.last else { continue }
            words[rule, default: 0] += 1
        }
        let circumstances = Dictionary(AttributionRule.all.map { ($0.id, $0.precondition) }) { first, _ in first }
        balance.weighed = open.count
        balance.words = words.map { id, count in
            CauseBalance.Item(circumstance: circumstances[id] ?? id, failures: count, factor: .infinity)
        }.arranged { ($1.failures, $0.circumstance) < ($0.failures, $1.circumstance) }
        balance.seen = Weighing(open, of: views.count).balance(of: cause, open).map { id, sum, count in
            CauseBalance.Item(
                circumstance: circumstances[id] ?? id, failures: count,
                factor: Weights.factor(sum / Double(count)))
        }.arranged { (left, right) -> Bool in
            let (one, other) = (abs(Weights.logarithm(left.factor)), abs(Weights.logarithm(right.factor)))
            return (other, left.circumstance) < (one, right.circumstance)
        }
        return balance
    }
}
