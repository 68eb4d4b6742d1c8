import Attributions
import Diagnosis
import Testing
import Wording

/// Holds every rule to its sample incidents.
struct RuleTests {
    @Test(arguments: RuleSample.all)
    func `a rule has its part in its sample, and the charge is what it should be`(sample: RuleSample) throws {
        let all = try Rows.attributions(of: sample.incident)
        let found = try #require(
            all.last { $0.rules.contains(sample.rule) }, "\(Set(all.map { "\($0.rules): \($0.words)" }))")
        #expect("\(found.cause.rawValue)/\(found.detail?.rawValue ?? "-")" == sample.charge)
    }

    @Test func `no rule is without a sample, and no sample without a rule`() {
        let rules = Set(AttributionRule.all.map(\.id))
        #expect(rules.count == AttributionRule.all.count)
        #expect(rules.symmetricDifference(RuleSample.all.map(\.rule)).sorted() == [])
    }

    @Test(arguments: AttributionRule.all)
    func `a rule says when it applies and what it rests on`(rule: AttributionRule) {
        #expect(!rule.precondition.isEmpty)
        #expect(rule.precondition.first?.isUppercase == false || rule.precondition.hasPrefix("HTTP"))
        #expect(!rule.restsOn.isEmpty || rule.kind == .observation)
    }

    @Test(arguments: RuleSample.all)
    func `what a charge says agrees with what its rule charges`(sample: RuleSample) throws {
        let decisions = AttributionRule.all.filter { $0.kind == .decision }
        for attribution in try Rows.attributions(of: sample.incident) {
            let ids = attribution.rules
            let deciding = decisions.filter { ids.contains($0.id) }
            let observed = ids.filter { id in AttributionRule.all.contains { $0.id == id && $0.kind == .observation } }
            #expect(deciding.count == (observed.isEmpty ? 1 : 0), "\(ids)")
            let isRefined = AttributionRule.all.contains { rule in
                guard rule.kind != .decision, ids.contains(rule.id) else { return false }
                switch rule.charge {
                case .cause, .asTyped: return true
                default: return false
                }
            }
            switch deciding.first?.charge {
            case .cause(let cause, let detail)?:
                #expect(attribution.cause == cause)
                #expect(attribution.detail == detail || isRefined)
            case .causeAsShown(let cause)?: #expect(attribution.cause == cause)
            case .undecided?: #expect(attribution.cause == .unknown || isRefined)
            case .asSaid?, .unchanged?, .likeOthers?, .asTyped?, .weighed?, nil: break
            }
        }
    }

    @Test(arguments: RuleSample.all)
    func `every fact of a reason has its words, and every value that they use`(sample: RuleSample) throws {
        for attribution in try Rows.attributions(of: sample.incident) {
            #expect(!attribution.reasons.isEmpty)
            for fact in attribution.reasons {
                #expect(Wording.english.names.contains(fact.id.rawValue), "\(fact.id)")
            }
            #expect(!attribution.words.contains("?"))
        }
    }
}
