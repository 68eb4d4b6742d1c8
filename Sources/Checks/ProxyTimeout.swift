internal import AccessLogs
internal import Attributions
public import Diagnosis
internal import HopSettings
public import Incidents
internal import Times

/// Whether a hop's timeout is shorter than the server's work.
public enum ProxyTimeout: Check {
    /// What it is called, asks for and answers.
    public static let description = CheckDescription(
        name: "proxy-timeout", claim: "A hop's timeout is shorter than the server's work on these requests.",
        method:
            "Charges every failure with all evidence at hand and counts those charged to a timeout. A timeout shows as a "
            + "duration at which many failures stop and past which nothing succeeds; the server's row, where there is one, took "
            + "longer than that. Told timeouts are compared with what the durations show; the shortest on the way wins.",
        parameters: .ofCauses)

    /// Compares durations with timeouts.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        guard let incident = try Incident.read(input), incident.count > 0 else { return try withoutProxyLog(input) }
        let charged = incident.charges.indices(of: .proxyTimeout)
        // With further hops the one that gave up may be another than the one users talk to.
        let hop = VerdictCheck.dominantHop(charged, incident) ?? incident.hop
        let part = FactValue.part(charged.count, of: incident.count)
        let link = incident.chain.first { $0.hop == hop } ?? incident
        let cliffs = link.attributor.timeoutCliffs
        var quantities = [Quantity("proxy-timeout.charged", part)]
        for cliff in cliffs.prefix(3) {
            quantities.append(
                Quantity(
                    Fact("proxy-timeout.cliff", ["timeout": .duration(cliff.timeout)]),
                    .fact(
                        Fact(
                            cliff.slowerSuccesses ? "proxy-timeout.cliff-passed" : "proxy-timeout.cliff-holds",
                            ["failures": .count(cliff.failures)]))))
        }
        quantities += incident.reasons(of: charged)
        // Where configurations are at hand, the way of the URL that failed most is drawn as they say it goes.
        let url = commonestURL(incident, charged)
        let chain = if let url { try TimeoutOrder.chain(input, of: url) } else { TimeoutChain?.none }
        for claim in chain?.claims ?? [] {
            quantities.append(
                Quantity(
                    Fact("proxy-timeout.configured", ["subject": .word(claim.subject.rawValue)]),
                    .fact(.sentences(claim.statement))))
        }
        let limitations =
            conflicts(input, cliffs) + (chain?.undecided.prefix(6) ?? []) + [
                Fact("proxy-timeout.long-transfer")
            ]
        let outcome = incident.outcome(of: .proxyTimeout)
        let timeout = cliffs.first.map { FactValue.duration($0.timeout) }
        let statement =
            switch outcome {
            case .supports:
                Fact(
                    "proxy-timeout.supports",
                    ["charged": part, "hop": .hop(hop), "timeout": timeout, "behind": .hop(link.hopBehind)])
            case .rulesOut: Fact("proxy-timeout.rules-out", ["because": .fact(ruledOutBecause(incident))])
            case .undetermined:
                charged.isEmpty
                    ? Fact("proxy-timeout.open")
                    : Fact("proxy-timeout.partly", ["charged": part, "timeout": timeout])
            }
        var suggestions: [Suggestion] = []
        if let cliff = cliffs.first(where: { !$0.slowerSuccesses }) {
            suggestions.append(
                Suggestion(
                    step: "proxy-timeout", value: [cliff.timeout.durationText],
                    reason: Fact("offer.cliff", ["failures": .count(cliff.failures)])))
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, quantities: quantities,
                citations: incident.citations(of: charged), limitations: limitations,
                missing: outcome == .undetermined ? [Fact("missing.proxy-timeout")] : [],
                exhibits: [
                    chain.map { .chain(HopChain($0)) },
                    Exhibit.durations(of: link.evidence.failures, timeouts: cliffs),
                    Exhibit.durationHistogram(of: link.evidence.failures),
                ].compactMap { $0 }),
            suggestions: suggestions)
    }

    /// The URL that most of the failures charged to a timeout asked for; of all failures where none is.
    private static func commonestURL(_ incident: Incident, _ charged: [Int]) -> RequestURL? {
        var counts: [RequestURL: Int] = [:]
        for index in (charged.isEmpty ? Array(incident.charges.indices) : charged).prefix(10_000) {
            let failure = incident.evidence.failures[index]
            let address = failure.host.flatMap { RequestURL("http://\($0)") }
            counts[RequestURL(host: address?.host, port: address?.port, path: failure.path), default: 0] += 1
        }
        return counts.max { ($0.value, $1.key.text) < ($1.value, $0.key.text) }?.key
    }

    private static func ruledOutBecause(_ incident: Incident) -> Fact {
        let reasons = incident.charges.reasonCounts(of: Array(incident.charges.indices), limit: 1)
        return reasons.first.map { Fact("times", ["count": .count($0.count), "what": .fact($0.reason)]) }
            ?? Fact("proxy-timeout.other-explanations")
    }

    /// Where what was told and what was measured disagree, both are said.
    static func conflicts(_ input: CheckInput, _ cliffs: [Cliff]) -> [Fact] {
        guard let told = input.duration(.proxyTimeout), let cliff = cliffs.first(where: { !$0.slowerSuccesses }),
            !cliff.holds(told), !Cliff(timeout: told).holds(cliff.timeout)
        else { return [] }
        return [
            Fact(
                "conflict.told-against-cliff",
                [
                    "told": .duration(told), "failures": .count(cliff.failures), "timeout": .duration(cliff.timeout),
                ])
        ]
    }

    private static func withoutProxyLog(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        if let log = try ErrorLogReading.of(input) {
            return CheckResult(finding: log.finding(of: .proxyTimeout, check: description.name))
        }
        let reading = HandReading.of(input)
        if let timeout = HandReading.shortestTimeout(input),
            let long = try longRows(input, beyond: timeout.duration), !long.rows.isEmpty
        {
            return CheckResult(
                finding: Finding(
                    check: description.name, outcome: .supports,
                    statement: Fact(
                        "proxy-timeout.long-rows",
                        [
                            "requests": .count(long.rows.count), "limit": .duration(timeout.duration),
                            "hop": .hop(timeout.hop),
                        ]),
                    quantities: [Quantity("proxy-timeout.longest", .duration(long.longest))],
                    citations: long.rows.prefix(8).map { Citation(of: $0) },
                    limitations: [Fact("proxy-timeout.no-proxy-log")],
                    missing: [Fact("missing.proxy-log.statuses")]))
        }
        let outcome = reading.outcome(of: .proxyTimeout)
        var quantities: [Quantity] = []
        let durations: [InputDescription] = [
            .requestDuration, .serverDuration, .proxyTimeout, .serverTimeout, .otherTimeout,
        ]
        for told in durations {
            if let duration = input.duration(told) {
                quantities.append(Quantity(Fact.ID(rawValue: "told.\(told.name)"), .duration(duration)))
            }
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome,
                statement: reading.statement(of: "proxy-timeout", outcome), quantities: quantities,
                limitations: quantities.isEmpty ? [] : [HandReading.limitation],
                missing: [Fact("missing.proxy-log.durations")]))
    }

    /// Rows of the server's log that took longer than a timeout and were not failures of its own.
    static func longRows(
        _ input: CheckInput, beyond timeout: Duration
    ) throws(EvidenceError) -> (rows: [Entry], longest: Duration)? {
        guard input.hasEvidence(.serverLog) else { return nil }
        let window = input.window.widened(before: CheckThresholds.serverMargin, after: CheckThresholds.longestRow)
        let slow = RowPredicate(statuses: .successes(input.selection.failures), window: window, longerThan: timeout)
        let rows = try input.reader.rows(
            of: .server, in: input.selection, where: slow, limit: CheckThresholds.mostLongRows)
        return (rows, rows.compactMap(\.duration).max() ?? .zero)
    }
}
