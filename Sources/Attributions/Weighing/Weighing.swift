internal import AccessLogs
internal import Diagnosis
internal import Products
internal import Times

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Weighs what may have happened to each failure that no word of a proxy or a server decides.
///
/// Each ``Observation`` makes some hypotheses likelier. What differs between systems is learned from the incident: how often
/// each hypothesis holds among the failures around, of the same path and of others. That takes a few rounds, since it is
/// weighed by what the failures around turn out to be.
struct Weighing {
    /// What was found of one failure.
    struct Finding {
        /// How likely each hypothesis is, 0...1.
        var shares: Weights
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
        /// How many failures around count as much as the base does.
        static let around = 24
        /// And how far away they may be, in microseconds.
        static let reach: Int64 = 60_000_000
        /// How many times are weighed anew.
        static let rounds = 3
        /// How strongly what the failures around turn out to be counts.
        static let trust = 0.6
        /// Those of other paths count less.
        static let otherPath = 0.3
        /// A share that is not seen around may hold all the same.
        static let least = 0.02
    }

    private(set) var findings: [Int: Finding] = [:]

    /// Weighs failures.
    ///
    /// - Parameter open: the failures that no word decides.
    init(_ open: [FailureView]) {
        for view in open {
            var weights = Weights(all: 0)
            var seen: [Observation] = []
            for group in Observation.groups {
                guard let observation = group.first(where: { $0.applies(view) }) else { continue }
                weights += observation.weights(view)
                seen.append(observation)
            }
            findings[view.index] = Finding(
                shares: Self.shares(weights), seen: seen, weights: weights,
                kind: Kind(status: view.failure.status, claim: view.said.claim))
        }
        learn(open)
    }

    private static func shares(_ weights: Weights) -> Weights {
        let most = weights.most
        let scaled = weights.map { exp($0 - most) }
        return scaled * (1 / scaled.sum)
    }

    // MARK: - What the incident teaches

    private struct Place {
        var time: Int64
        var path: UInt64
        var index: Int
    }

    private mutating func learn(_ open: [FailureView]) {
        var kinds: [Kind: [Place]] = [:]
        for view in open {
            guard let kind = findings[view.index]?.kind else { continue }
            let time = view.failure.end.from.microseconds
            kinds[kind, default: []].append(Place(time: time, path: view.failure.name.path, index: view.index))
        }
        let groups = kinds.values.map { places in
            places.sorted { ($0.time, $0.index) < ($1.time, $1.index) }
        }
        for _ in 0..<Limit.rounds {
            var learned: [(index: Int, shares: Weights)] = []
            for places in groups {
                for position in places.indices {
                    guard let around = around(position, places) else { continue }
                    guard var weights = findings[places[position].index]?.weights else { continue }
                    weights += around.map { Limit.trust * log($0 + Limit.least) }
                    learned.append((places[position].index, Self.shares(weights)))
                }
            }
            for (index, shares) in learned { findings[index]?.shares = shares }
        }
    }

    /// What the failures around are taken to be; nil where there are none.
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
            guard let shares = findings[next.index]?.shares else { continue }
            let weight = next.path == own.path ? 1 : Limit.otherPath
            sum += shares * weight
            total += weight
        }
        guard total > 0 else { return nil }
        return sum * (1 / total)
    }

    // MARK: - What it comes to

    /// What a failure is charged to.
    func draft(of view: FailureView) -> DraftAttribution {
        guard let finding = findings[view.index] else { return .open(view) }
        var causes: [Cause: Double] = [:]
        for hypothesis in Hypothesis.allCases { causes[hypothesis.cause, default: 0] += finding.shares[hypothesis] }
        let ranked = causes.sorted { ($0.value, $0.key.rawValue) > ($1.value, $1.key.rawValue) }
        let ids = finding.seen.map(\.rule.id)
        guard let first = ranked.first, first.value >= Strength.namesCause.value,
            let leading = Hypothesis.allCases.filter({ $0.cause == first.key }).max(by: {
                finding.shares[$0] < finding.shares[$1]
            })
        else {
            var draft = DraftAttribution.open(view)
            draft.rules += ids
            return draft
        }
        return DraftAttribution(
            cause: first.key, detail: Self.detail(of: leading, view), confidence: first.value,
            reasons: view.said.reasons + reasons(finding, for: first.key, view), rules: view.said.rules + ids, hop: nil,
            restsOnAbsence: false)
    }

    /// The facts that speak most for a cause, the strongest first.
    private func reasons(_ finding: Finding, for cause: Cause, _ view: FailureView) -> [Fact] {
        let rival = Hypothesis.allCases.filter { $0.cause != cause }.max { finding.shares[$0] < finding.shares[$1] }
        let leading = Hypothesis.allCases.filter { $0.cause == cause }.max { finding.shares[$0] < finding.shares[$1] }
        guard let rival, let leading else { return [] }
        var speaking: [(weight: Double, order: Int, facts: [Fact])] = []
        for (order, observation) in finding.seen.enumerated() {
            let weights = observation.weights(view)
            let weight = weights[leading] - weights[rival]
            guard weight > 0.3 else { continue }
            let facts = observation.reasons(view)
            if !facts.isEmpty { speaking.append((weight, order, facts)) }
        }
        speaking.sort { ($1.weight, $0.order) < ($0.weight, $1.order) }
        let most = speaking.prefix(3).sorted { $0.order < $1.order }
        return most.isEmpty ? [.nothingElse] : most.flatMap(\.facts)
    }

    private static func detail(of hypothesis: Hypothesis, _ view: FailureView) -> CauseDetail? {
        switch hypothesis {
        case .worked: .responseTimeout
        case .queued: .saturation
        case .turnedAway: .queueFull
        case .hung: .hung
        case .cutOff, .unreadable: nil
        case .neverConnected: .connectTimeout
        case .away: view.absence == nil ? nil : .refused
        case .lost: view.ending?.occurrence.detail ?? view.event?.provenDetail ?? .prematureClose
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
