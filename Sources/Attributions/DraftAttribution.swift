internal import Diagnosis
internal import Products

/// What a failure is charged to, before it is written down.
struct DraftAttribution {
    var cause: Cause
    var detail: CauseDetail?
    var confidence: Double
    /// Why, in the order in which it leads there.
    var reasons: [Fact]
    /// The signals and rules that it came about by, in the order in which they spoke.
    var rules: [String]
    /// The hop that made the failure, where it is another than the cause has.
    var hop: Hop?
    /// Whether it would be another if the server's log had a row of the request.
    var restsOnAbsence: Bool
    /// How sure it would be without anything of the server's, 0...1.
    var withoutServer = 0.0

    /// Adds a rule that had a part in it.
    mutating func add(_ rule: AttributionRule, _ reason: Fact) {
        rules.append(rule.id)
        reasons.append(reason)
    }
}
