internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products

/// A rule that compares what failures are charged to, once each has been looked at by itself.
struct NeighbourRule: Sendable {
    let rule: AttributionRule
    private let change: @Sendable (AttributionRule, SharedObservations, inout [DraftAttribution]) -> Void

    private init(
        _ rule: AttributionRule,
        changing change: @escaping @Sendable (AttributionRule, SharedObservations, inout [DraftAttribution]) -> Void
    ) {
        self.rule = rule
        self.change = change
    }

    /// Changes the drafts to which the rule applies.
    func adjust(_ drafts: inout [DraftAttribution], of shared: SharedObservations) { change(rule, shared, &drafts) }

    /// All of them; each has its turn.
    static let all: [NeighbourRule] = [likeThoseWithRows, fewRows, idleRaceAmongAnswered]

    // MARK: - Missing rows

    /// What those with a row of the same path and status are charged to, where most of them agree.
    private struct Likeness {
        private struct Kind: Hashable {
            var path: UInt64?
            var status: Int
        }

        private struct Charge: Hashable {
            var cause: Cause
            var detail: CauseDetail?
        }

        private var known: [Kind: [Charge: (draft: DraftAttribution, count: Int)]] = [:]

        init(_ shared: SharedObservations, _ drafts: [DraftAttribution]) {
            for (index, draft) in drafts.enumerated() where shared.hasRow(index) && draft.cause != .unknown {
                let failure = shared.evidence.failures[index]
                let charge = Charge(cause: draft.cause, detail: draft.detail)
                for path in [failure.name.path, nil] {
                    let kind = Kind(path: path, status: failure.status)
                    known[kind, default: [:]][charge, default: (draft, 0)].count += 1
                }
            }
        }

        /// The charge of those like a failure, and the share of them that agree; nil where too few do.
        func most(like failure: Entry) -> (draft: DraftAttribution, share: Double)? {
            let kinds = [failure.name.path, nil].compactMap { known[Kind(path: $0, status: failure.status)] }
            func total(_ kind: [Charge: (draft: DraftAttribution, count: Int)]) -> Int {
                kind.values.reduce(0) { $0 + $1.count }
            }
            guard let alike = kinds.first(where: { total($0) >= AttributionThresholds.speakForOthers }),
                let most = alike.values.max(by: { $0.count < $1.count })
            else { return nil }
            let agreeing = AttributionThresholds.agreeing
            guard most.count * agreeing.of >= total(alike) * agreeing.part else { return nil }
            return (most.draft, Double(most.count) / Double(total(alike)))
        }
    }

    static let likeThoseWithRows = NeighbourRule(
        AttributionRule(
            "like-those-with-rows", .neighbours,
            when:
                "many rows are missing from the server's log, and failures of the same path and status that have one agree",
            charges: .likeOthers, .atMost(.byLikeness), on: [.row, .neighbours]),
        changing: { rule, shared, drafts in
            guard shared.isLogIncomplete else { return }
            let likeness = Likeness(shared, drafts)
            for index in drafts.indices where !shared.hasRow(index) && drafts[index].restsOnAbsence {
                guard let most = likeness.most(like: shared.evidence.failures[index]) else { continue }
                var draft = most.draft
                draft.confidence = min(draft.confidence, Strength.byLikeness.value) * most.share
                draft.reasons = [.likeThoseWithRows(share: shared.serverCompleteness ?? 1, draft.reasons)]
                draft.rules.append(rule.id)
                draft.restsOnAbsence = false
                drafts[index] = draft
            }
        })

    static let fewRows = NeighbourRule(
        AttributionRule(
            "few-rows", .neighbours,
            when: "many rows are missing from the server's log, and those that have one do not tell of the others",
            charges: .unchanged, .atMost(.amongMissingRows), on: [.absence]),
        changing: { rule, shared, drafts in
            guard shared.isLogIncomplete else { return }
            for index in drafts.indices where !shared.hasRow(index) && drafts[index].restsOnAbsence {
                drafts[index].confidence = min(drafts[index].confidence, Strength.amongMissingRows.value)
                drafts[index].add(rule, .fewRows(share: shared.serverCompleteness ?? 1))
            }
        })

    // MARK: - Races

    /// Connections that were lost at once, one here and one there, while others were answered: they were used again just as
    /// the server closed them for being idle.
    ///
    /// A server that fails while it works on a request takes some time to; one that is gone refuses.
    static let idleRaceAmongAnswered = NeighbourRule(
        AttributionRule(
            "idle-race-among-answered", .neighbours,
            when: "most of the lost connections were lost at once, on several paths, while others were answered",
            charges: .cause(.droppedConnection, .keepAliveRace), .unchanged, on: [.duration, .neighbours]),
        changing: { rule, shared, drafts in
            let lost = drafts.indices.filter { index in
                drafts[index].cause == .droppedConnection
                    && (drafts[index].detail == .prematureClose || drafts[index].detail == .reset)
            }
            let atOnce = lost.filter { shared.isLostAtOnce($0) }
            let share = AttributionThresholds.racesAmongLost
            guard atOnce.count >= AttributionThresholds.fewestRaces, atOnce.count * share.of >= lost.count * share.part,
                Set(atOnce.map { shared.evidence.failures[$0].name.path }).count
                    >= AttributionThresholds.fewestRacingPaths
            else { return }
            for index in atOnce {
                drafts[index].detail = .keepAliveRace
                drafts[index].add(rule, .lostAtOnce)
            }
        })
}

extension SharedObservations {
    func hasRow(_ index: Int) -> Bool { matching?.hasRow(index) ?? false }

    /// Whether a request was lost without a row or a reason, at once and while others were answered.
    fileprivate func isLostAtOnce(_ index: Int) -> Bool {
        let failure = evidence.failures[index]
        return !hasRow(index) && events.reason(of: failure) == nil
            && failure.waitedForServer.map { $0 <= AttributionThresholds.lostAtOnce } ?? false
            && local.isAnswering(around: failure)
    }
}
