internal import AccessLogs
public import Attributions
public import Diagnosis
public import Incidents
internal import Products
internal import SystemEvidence
internal import Times

/// Weighs all attributions and gives the verdict.
public enum VerdictCheck: Check {
    /// What it is called, asks for and answers.
    public static let description = CheckDescription(
        name: "verdict", claim: "One cause explains the failures.",
        method:
            "Charges every failure with all the evidence at once. A cause is the verdict where it explains at least half of "
            + "the failures and its attributions are right more often than not; otherwise the evidence does not decide, and what "
            + "is missing is named.",
        parameters: .ofCauses + [
            .usersSee
        ], isConclusive: true)

    /// Weighs the attributions.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        var report: DiagnosisReport
        var citations: [Citation] = []
        var quantities: [Quantity] = []
        if let incident = try Incident.read(input) {
            if incident.count == 0 {
                report = try freeOfFailures(incident, input)
            } else {
                report = weighed(incident, input)
                let charged = incident.charges.indices(of: report.verdict.cause)
                citations = incident.citations(of: charged)
                quantities = incident.reasons(of: charged)
            }
            try fill(&report, incident, input)
        } else {
            report = try withoutProxyLog(input, &citations)
        }
        for link in input.links.dropLast() {
            for kind in [EvidenceKind.proxyLog, .proxyErrorLog] {
                report.coverage += try input.reader.coverage(of: kind, in: link.selection)
            }
        }
        for kind in EvidenceKind.allCases {
            report.coverage += try input.reader.coverage(of: kind, in: input.selection)
        }
        let outcome: Finding.Outcome =
            report.verdict.isDecided ? .supports : report.isFreeOfFailures ? .rulesOut : .undetermined
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: report.verdict.summary, quantities: quantities,
                citations: citations, missing: report.missing),
            report: report)
    }

    /// The attributions that the verdict weighs, one for each gateway failure of the window.
    public static func attributions(_ input: CheckInput) throws(EvidenceError) -> [Attribution] {
        try Incident.read(input)?.charges.attributions ?? []
    }

    // MARK: - With the proxy's log

    private static func freeOfFailures(
        _ incident: Incident, _ input: CheckInput
    ) throws(EvidenceError) -> DiagnosisReport {
        let outside = incident.proxy.failures.count
        if outside == 0, let report = try failedConnections(incident, input) { return report }
        // An error of the server's or of the proxy's own is none of its gateway failures, and yet what a user may have seen.
        let others = incident.proxy.byStatus(in: input.window)[500] ?? 0
        let rows = FactValue.count(incident.proxy.rows)
        let summary =
            outside > 0
            ? Fact("verdict.outside-window", ["window": .window(input.window), "failures": .count(outside)])
            : others > 0
                ? Fact("verdict.no-failures-but-500", ["rows": rows, "others": .count(others)])
                : Fact("verdict.no-failures", ["rows": rows])
        var report = DiagnosisReport(
            verdict: Verdict(isDecided: false, cause: .unknown, confidence: 0, summary: [summary]))
        report.isFreeOfFailures = true
        report.missing = [Fact("missing.answering-log")]
        return report
    }

    /// Connections that a proxy passed on without speaking HTTP, and that failed; nil where there are none.
    private static func failedConnections(
        _ incident: Incident, _ input: CheckInput
    ) throws(EvidenceError) -> DiagnosisReport? {
        let others = incident.proxy.byStatus(in: input.window)[0] ?? 0
        guard others > 0 else { return nil }
        let rows = try input.reader.rows(
            of: .proxy, in: input.selection, where: RowPredicate(statuses: .listed([0])), limit: mostConnections)
        let told = rows.filter { input.window.contains($0.time) }.compactMap { row in
            ProductCatalogue.current.signal(inRow: RowFacts(row), of: row.product).flatMap { signal in
                signal.claim.cause.flatMap { $0 == .unknown ? nil : (row: row, signal: signal, cause: $0) }
            }
        }
        guard let first = told.first else { return nil }
        var report = DiagnosisReport(
            verdict: Verdict(
                isDecided: false, cause: .unknown, confidence: 0,
                summary: [
                    Fact(
                        "verdict.no-failures-but-connections",
                        [
                            "rows": .count(incident.proxy.rows), "others": .count(others), "failed": .count(told.count),
                            "proves": .text(first.signal.proves.replacing("{status}", with: "0")),
                            "flags": first.row.flags.map { .text($0) },
                        ])
                ]))
        report.missing = [Fact("missing.answering-log")]
        return report
    }

    /// The most connections of which the log is asked what it says.
    private static let mostConnections = 10_000

    /// The failures charged to one cause.
    struct Tally {
        var cause: Cause
        var indices: [Int]
        var sureness: Double
    }

    private static func weighed(_ incident: Incident, _ input: CheckInput) -> DiagnosisReport {
        let tallies = Cause.allCases.map { cause -> Tally in
            let indices = incident.charges.indices(of: cause)
            return Tally(cause: cause, indices: indices, sureness: incident.charges.sureness(of: indices))
        }
        let known = tallies.filter { $0.cause != .unknown && !$0.indices.isEmpty }
            .sorted { $0.indices.count > $1.indices.count }
        let total = incident.count
        let phases = IncidentPhases.phases(of: incident.charges)
        // Where the incident falls into phases of one cause each, its largest cause needs no majority of the whole.
        let most = CheckThresholds.verdictShare
        guard let leading = known.first,
            leading.indices.count * most.of >= total * most.part || !phases.isEmpty,
            leading.sureness >= Strength.namesCause.value
        else { return undecided(incident, known, total, phases, input) }
        let share = Double(leading.indices.count) / Double(total)
        let detail = dominantDetail(leading.indices, incident)
        let confidence = CheckThresholds.sureness(leading.sureness, share: phases.isEmpty ? share : 1)
        let secondShare = CheckThresholds.secondShare
        var summary = statements(leading, total, incident)
        if !phases.isEmpty {
            summary.append(IncidentPhases.statement(phases))
        } else if let second = known.dropFirst().first,
            second.indices.count * secondShare.of >= total * secondShare.part
        {
            summary.append(
                Fact("verdict.second-cause", ["cause": .cause(second.cause), "failures": .count(second.indices.count)]))
        }
        let byHand = incident.charges.typedByHand
        if byHand > 0 {
            summary.append(Fact("verdict.by-hand", ["failures": .count(byHand)]))
        }
        var report = DiagnosisReport(
            verdict: Verdict(
                isDecided: true, cause: leading.cause, detail: detail,
                hop: dominantHop(leading.indices, incident), share: share, confidence: confidence, summary: summary))
        report.phases = phases.map(\.reported)
        report.missing = missing(incident, input, isDecided: true)
        return report
    }

    private static func undecided(
        _ incident: Incident, _ known: [Tally], _ total: Int, _ phases: [IncidentPhases.Phase], _ input: CheckInput
    ) -> DiagnosisReport {
        let parts = known.map {
            Fact("verdict.looks-like", ["failures": .count($0.indices.count), "cause": .cause($0.cause)])
        }
        let open = incident.charges.indices(of: .unknown)
        let unknown = open.count
        if let detail = dominantDetail(open, incident), unknown * 2 >= total {
            return noHopBehind(incident, detail, parts, input)
        }
        let summary = Fact(
            "verdict.undecided",
            [
                "total": .count(total),
                "parts": .facts(parts + [Fact("verdict.not-charged", ["failures": .count(unknown)])]),
            ])
        var report = DiagnosisReport(
            verdict: Verdict(
                isDecided: false, cause: .unknown, share: Double(unknown) / Double(max(1, total)),
                confidence: known.first?.sureness ?? 0, summary: [summary]))
        report.phases = phases.map(\.reported)
        report.missing = missing(incident, input, isDecided: false)
        return report
    }

    /// Most failures are no failure of a hop behind the proxy: told as what they are, without a cause.
    private static func noHopBehind(
        _ incident: Incident, _ detail: CauseDetail, _ others: [Fact], _ input: CheckInput
    ) -> DiagnosisReport {
        let indices = incident.charges.indices(of: .unknown).filter { incident.charges[$0].detail == detail }
        let values: [String: FactValue?] = [
            "charged": .count(indices.count), "total": .count(incident.count), "hop": .hop(incident.hop),
        ]
        var summary = [noHopBehind(detail, values)]
        if !others.isEmpty { summary.append(Fact("verdict.others", ["parts": .facts(others)])) }
        var report = DiagnosisReport(
            verdict: Verdict(
                isDecided: false, cause: .unknown, detail: detail, hop: dominantHop(indices, incident),
                share: Double(indices.count) / Double(max(1, incident.count)),
                confidence: incident.charges.sureness(of: indices),
                summary: summary))
        report.missing = [Fact(detail == .clientLeft ? "missing.answering-log" : "missing.own-configuration")]
        return report
    }

    private static func dominantDetail(_ indices: [Int], _ incident: Incident) -> CauseDetail? {
        let most = incident.charges.details(of: indices).first { $0.value * 2 > indices.count }
        return most.flatMap(\.key)
    }

    /// The hop that most of them are charged to.
    static func dominantHop(_ indices: [Int], _ incident: Incident) -> Hop? {
        incident.charges.hops(of: indices).max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}
