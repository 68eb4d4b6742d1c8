import Attributions
public import Diagnosis
public import Incidents

/// What speaks for one cause of the failures at hand, and what against it: the answer to `:why CAUSE`.
public enum CauseWeighing {
    /// The most that is told of each side.
    private static let most = 5
    /// What makes a cause less than this many times likelier, or less likely, says nothing.
    private static let least = 1.25

    /// What is to be said, a line a fact.
    ///
    /// - Parameters:
    ///   - name: the cause's name, as somebody typed it.
    ///   - input: the answers at hand.
    /// - Returns: the facts: what is charged to it first, then the words, then what speaks for it, then what speaks against it.
    /// - Throws: where evidence cannot be read.
    public static func facts(about name: String, _ input: CheckInput) throws(EvidenceError) -> [Fact] {
        let causes = Cause.allCases.filter { $0 != .unknown }
        guard let cause = causes.first(where: { $0.rawValue == name }) else {
            return [Fact("balance.no-cause", ["name": .text(name), "causes": .list(causes.map { .cause($0) })])]
        }
        guard let incident = try Incident.read(input) else { return [Fact("balance.no-log")] }
        guard incident.count > 0 else { return [Fact("balance.no-failures")] }
        let balance = incident.attributor.balance(of: cause)
        var facts = [
            Fact(
                "balance.charged",
                [
                    "cause": .cause(cause),
                    "charged": .part(incident.charges.indices(of: cause).count, of: incident.count),
                    "weighed": .count(balance.weighed),
                ])
        ]
        for word in balance.words.prefix(most) {
            facts.append(
                Fact("balance.word", ["count": .count(word.failures), "what": .word(word.circumstance)]))
        }
        let sides: [(id: Fact.ID, items: [CauseBalance.Item])] = [
            ("balance.for", balance.seen.filter { $0.factor >= least }),
            ("balance.against", balance.seen.filter { $0.factor <= 1 / least }),
        ]
        for (id, items) in sides {
            for item in items.prefix(most) {
                facts.append(
                    Fact(
                        id,
                        [
                            "count": .count(item.failures), "what": .word(item.circumstance),
                            "times": .word(times(max(item.factor, 1 / item.factor))),
                        ]))
            }
        }
        return facts
    }

    /// Two digits tell as much as weights do.
    private static func times(_ factor: Double) -> String {
        factor >= 1000
            ? "more than 1000" : factor >= 10 ? "\(Int(factor.rounded()))" : "\((factor * 10).rounded() / 10)"
    }
}
