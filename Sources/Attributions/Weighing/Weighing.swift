internal import AccessLogs
internal import Diagnosis
internal import Ordering
internal import Products
internal import Times

/// Weighs what may have happened to each failure that no word of a proxy or a server decides.
///
/// Each ``Observation`` makes some hypotheses likelier. What differs between systems is learned from the incident: how often
/// each hypothesis holds among the failures around, of the same path and of others, by what these show themselves.
struct Weighing {
    /// What was found of one failure.
    struct Finding {
        /// How likely each hypothesis is, 0...1.
        var shares: Weights
        /// How likely each was by what was seen of this failure alone.
        let alone: Weights
        /// How much it can teach others: 1 where it is sure, hardly anything where it doubts.
        let certainty: Double
        /// What was seen.
        var seen: [Observation]
        /// What that adds up to.
        var weights: Weights
        /// What it is counted with: the proxy's word, the status.
        var kind: Kind
    }

    /// Failures that can tell of one another.
    struct Kind: Hashable {
        var status: Int
        var claim: Signal.Claim
    }

    private enum Limit {
        /// How many failures around are looked at.
        static let around = 24
        /// And how far away they may be, in microseconds.
        static let reach: Int64 = 60_000_000
        /// How strongly what the failures around turn out to be counts, where there are many.
        static let trust = 0.8
        /// So many that are sure count half as strongly.
        static let half = 2.0
        /// Those of other paths count less.
        static let otherPath = 0.3
        /// A share that is not seen around may hold all the same.
        static let least = 0.02
        /// An observation is a reason from this weight on.
        static let speaks = 0.3
        /// The most observations that are told as reasons.
        static let mostReasons = 3
    }

    private(set) var findings: [Finding?]

    /// Weighs failures.
    ///
    /// - Parameters:
    ///   - open: the failures that no word decides.
    ///   - count: how many failures there are in all.
    init(_ open: [FailureView], of count: Int) {
        findings = Array(repeating: nil, count: count)
        for view in open { findings[view.index] = Self.finding(view) }
        learn(open)
    }

    /// What is seen of one failure, and what it comes to by itself.
    private static func finding(_ view: FailureView) -> Finding {
        var weights = Weights(all: 0)
        var seen: [Observation] = []
        for group in Observation.groups {
            guard let observation = group.first(where: { $0.applies(view) }) else { continue }
            weights += observation.weights(view)
            seen.append(observation)
        }
        let alone = weights.shares
        return Finding(
            shares: alone, alone: alone, certainty: certainty(alone), seen: seen, weights: weights,
            kind: Kind(status: view.failure.status, claim: view.said.claim))
    }

    /// How much a failure with these shares can teach others: steeply less the more it doubts.
    private static func certainty(_ shares: Weights) -> Double {
        let lead = max(0, 2 * (causes(shares).first?.share ?? 0) - 1)
        return lead * lead * lead * lead
    }

    /// The share of each cause, the likeliest first.
    private static func causes(_ shares: Weights) -> [(cause: Cause, share: Double)] {
        var causes: [(cause: Cause, share: Double)] = []
        for hypothesis in Hypothesis.allCases {
            if let place = causes.firstIndex(where: { $0.cause == hypothesis.cause }) {
                causes[place].share += shares[hypothesis]
            } else {
                causes.append((hypothesis.cause, shares[hypothesis]))
            }
        }
        // Of equal ones the first in the order of hypotheses.
        return causes.arranged { $1.share < $0.share }
    }

    // MARK: - What the incident teaches

    private struct Place {
        var time: Int64
        var path: UInt64
        var index: Int
        /// What tells apart rows of one stamp, wherever they stand in the log: what was asked for, by whom and from where.
        var request: UInt64
        var client: String
    }

    private mutating func learn(_ open: [FailureView]) {
        var kinds: [Kind: [Place]] = [:]
        for view in open {
            guard let kind = findings[view.index]?.kind else { continue }
            let time = view.failure.end.from.microseconds
            kinds[kind, default: []].append(
                Place(
                    time: time, path: view.failure.name.path, index: view.index, request: view.failure.name.request,
                    client: (view.failure.client ?? "") + (view.failure.referrer.map { " \($0)" } ?? "")))
        }
        let groups = kinds.values.map { places in
            places.arranged {
                ($0.time, $0.request, $0.client, $0.index) < ($1.time, $1.request, $1.client, $1.index)
            }
        }
        // They learn from what each is by itself, which learning leaves as it is.
        for places in groups {
            for position in places.indices {
                let index = places[position].index
                guard let told = around(position, places), var weights = findings[index]?.weights else { continue }
                weights += told
                findings[index]?.shares = weights.shares
            }
        }
    }

    /// What the failures around tell by what they are taken to be themselves; nil where none is sure.
    ///
    /// Only who knows teaches: ten that doubt between the same two causes say nothing to each other.
    private func around(_ position: Int, _ places: [Place]) -> Weights? {
        let own = places[position]
        var (sum, total) = (Weights(all: 0), 0.0)
        var (before, after) = (position - 1, position + 1)
        for _ in 0..<Limit.around {
            let earlier = before >= 0 ? own.time - places[before].time : .max
            let later = after < places.count ? places[after].time - own.time : .max
            guard min(earlier, later) <= Limit.reach else { break }
            let next: Place
            if earlier <= later {
                next = places[before]
                before -= 1
            } else {
                next = places[after]
                after += 1
            }
            guard let finding = findings[next.index] else { continue }
            let weight = finding.certainty * (next.path == own.path ? 1 : Limit.otherPath)
            sum += finding.alone * weight
            total += weight
        }
        guard total > 0 else { return nil }
        let trust = Limit.trust * total / (total + Limit.half)
        return (sum * (1 / total)).logarithms(least: Limit.least) * trust
    }

    // MARK: - What it comes to

    /// What a failure is charged to.
    func draft(of view: FailureView) -> DraftAttribution {
        guard let finding = findings[view.index] else { return .open(view) }
        let ranked = Self.causes(finding.shares)
        let ids = finding.seen.map(\.rule.id)
        guard let first = ranked.first, first.share >= Strength.namesCause.value,
            let leading = Self.sides(of: first.cause, finding.shares)?.own
        else {
            var draft = DraftAttribution.open(view)
            draft.rules += ids
            if ranked.count > 1 {
                draft.reasons = view.said.reasons + [.undecidedBetween(ranked[0], ranked[1])]
            }
            return draft
        }
        var draft = DraftAttribution(
            cause: first.cause, detail: Self.detail(of: leading, finding.shares, view),
            confidence: min(first.share, Strength.surest.value),
            reasons: view.said.reasons + reasons(finding, for: first.cause, view), rules: view.said.rules + ids,
            hop: nil,
            restsOnAbsence: false)
        draft.withoutServer = withoutServer(finding, first.cause, view)
        return draft
    }

    /// How likely a cause is by what the proxy's side shows alone.
    private func withoutServer(_ finding: Finding, _ cause: Cause, _ view: FailureView) -> Double {
        var weights = Weights(all: 0)
        for observation in finding.seen where observation.rule.restsOn.isDisjoint(with: AttributionRule.Basis.ofServer)
        {
            weights += observation.weights(view)
        }
        return Self.causes(weights.shares).first { $0.cause == cause }?.share ?? 0
    }

    /// How much likelier each observation makes a cause than the likeliest other one, summed up over the failures at which it was
    /// seen.
    func balance(of cause: Cause, _ views: [FailureView]) -> [(id: String, sum: Double, count: Int)] {
        var sums: [String: (sum: Double, count: Int)] = [:]
        for view in views {
            guard let finding = findings[view.index], let (own, rival) = Self.sides(of: cause, finding.shares) else {
                continue
            }
            for observation in finding.seen {
                let weights = observation.weights(view)
                sums[observation.rule.id, default: (0, 0)].sum += weights[own] - weights[rival]
                sums[observation.rule.id]?.count += 1
            }
        }
        return sums.map { ($0.key, $0.value.sum, $0.value.count) }
    }

    /// The likeliest hypothesis of a cause, and the likeliest of any other; nil for a cause without one.
    private static func sides(of cause: Cause, _ shares: Weights) -> (own: Hypothesis, rival: Hypothesis)? {
        let own = Hypothesis.allCases.filter { $0.cause == cause }.max { shares[$0] < shares[$1] }
        let rival = Hypothesis.allCases.filter { $0.cause != cause }.max { shares[$0] < shares[$1] }
        guard let own, let rival else { return nil }
        return (own, rival)
    }

    /// The facts that speak most for a cause, the strongest first.
    private func reasons(_ finding: Finding, for cause: Cause, _ view: FailureView) -> [Fact] {
        guard let (leading, rival) = Self.sides(of: cause, finding.shares) else { return [] }
        var speaking: [(weight: Double, order: Int, facts: [Fact])] = []
        for (order, observation) in finding.seen.enumerated() {
            let weights = observation.weights(view)
            let weight = weights[leading] - weights[rival]
            guard weight > Limit.speaks else { continue }
            let facts = observation.reasons(view)
            if !facts.isEmpty { speaking.append((weight, order, facts)) }
        }
        speaking.arrange { ($1.weight, $0.order) < ($0.weight, $1.order) }
        let most = speaking.prefix(Limit.mostReasons).arranged { $0.order < $1.order }
        return most.isEmpty ? [.nothingElse] : most.flatMap(\.facts)
    }

    /// What ended the server's process at that moment, by its own log or its system's.
    private static func endedThen(_ view: FailureView) -> CauseDetail? {
        view.ending?.occurrence.detail ?? view.event?.provenDetail
    }

    /// How it was lost, where it is likelier by far that it was than that nothing took it.
    private static func lostDetail(_ shares: Weights, _ view: FailureView) -> CauseDetail? {
        if view.row?.isAbortedHere == true { return .reset }
        return shares[.lost] >= 2 * shares[.away] ? .prematureClose : nil
    }

    private static func detail(of hypothesis: Hypothesis, _ shares: Weights, _ view: FailureView) -> CauseDetail? {
        switch hypothesis {
        case .worked: .responseTimeout
        case .queued: .saturation
        case .turnedAway: .queueFull
        case .hung: .hung
        case .cutOff, .unreadable: nil
        case .neverConnected: .connectTimeout
        case .away: endedThen(view) ?? (view.absence == nil ? nil : .refused)
        case .lost: endedThen(view) ?? lostDetail(shares, view)
        case .own: .application
        }
    }
}

extension DraftAttribution {
    /// What nothing decides.
    static func open(_ view: FailureView) -> DraftAttribution {
        DraftAttribution(
            cause: .unknown, detail: nil, confidence: Strength.undecided.value,
            reasons: view.said.reasons + [.nothingElse], rules: view.said.rules, hop: nil, restsOnAbsence: false)
    }
}
