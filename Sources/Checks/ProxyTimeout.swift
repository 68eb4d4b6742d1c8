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
        let charged = incident.indices(of: .proxyTimeout)
        // With further hops the one that gave up may be another than the one users talk to.
        let hop = VerdictCheck.dominantHop(charged, incident) ?? incident.hop
        let link = incident.chain.first { $0.hop == hop } ?? incident
        let cliffs = link.attributor.timeoutCliffs
        var figures = [Figure("charged to a timeout", "\(charged.count) of \(incident.count)")]
        for cliff in cliffs.prefix(3) {
            figures.append(
                Figure(
                    "failures stop at \(cliff.timeout.durationText)",
                    "\(cliff.failures)"
                        + (cliff.slowerSuccesses ? ", but slower requests succeeded" : ", nothing slower succeeded")))
        }
        figures += incident.reasons(of: charged)
        // Where configurations are at hand, the way of the URL that failed most is drawn as they say it goes.
        let url = commonestURL(incident, charged)
        let chain = if let url { try TimeoutOrder.chain(input, of: url) } else { TimeoutChain?.none }
        for claim in chain?.claims ?? [] {
            figures.append(Figure("configured \(claim.subject.rawValue)", claim.statement))
        }
        let limitations =
            conflicts(input, cliffs) + (chain?.undecided.prefix(6) ?? []) + [
                "A large response or a slow client makes durations longer than the wait."
            ]
        let outcome = incident.outcome(of: .proxyTimeout)
        let place = cliffs.first.map { " after \($0.timeout.durationText)" } ?? ""
        let statement: String
        switch outcome {
        case .supports:
            statement =
                "\(charged.count) of \(incident.count) failures are requests that the \(hop) gave up on\(place) while the "
                + "\(link.hopBehind) was working on them."
        case .rulesOut:
            statement = "The failures are no timeouts: \(ruledOutBecause(incident))."
        case .undetermined:
            statement =
                charged.isEmpty
                ? "Whether a timeout is behind it cannot be told from what is at hand."
                : "\(charged.count) of \(incident.count) failures look like timeouts\(place); that does not explain the rest."
        }
        var suggestions: [Suggestion] = []
        if let cliff = cliffs.first(where: { !$0.slowerSuccesses }) {
            suggestions.append(
                Suggestion(
                    step: "proxy-timeout", value: [cliff.timeout.durationText],
                    reason: "where \(cliff.failures) failures stop, and nothing slower succeeded"))
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, figures: figures,
                citations: incident.citations(of: charged), limitations: limitations,
                missing: outcome == .undetermined
                    ? ["The proxy's response timeout, from its configuration, would tell a timeout from a coincidence."]
                    : [],
                table: chain.map { ChainPicture(width: 78, isPlain: true, isBrief: true).lines(of: $0) } ?? []),
            suggestions: suggestions)
    }

    /// The URL that most of the failures charged to a timeout asked for; of all failures where none is.
    private static func commonestURL(_ incident: Incident, _ charged: [Int]) -> RequestURL? {
        var counts: [RequestURL: Int] = [:]
        for index in (charged.isEmpty ? Array(incident.attributions.indices) : charged).prefix(10_000) {
            let failure = incident.evidence.failures[index]
            let address = failure.host.flatMap { RequestURL("http://\($0)") }
            counts[RequestURL(host: address?.host, port: address?.port, path: failure.path), default: 0] += 1
        }
        return counts.max { ($0.value, $1.key.text) < ($1.value, $0.key.text) }?.key
    }

    private static func ruledOutBecause(_ incident: Incident) -> String {
        let reasons = incident.reasons(of: Array(incident.attributions.indices), limit: 1)
        return reasons.first?.value ?? "each has another explanation"
    }

    /// Where what was told and what was measured disagree, both are said.
    static func conflicts(_ input: CheckInput, _ cliffs: [Cliff]) -> [String] {
        guard let told = input.duration(.proxyTimeout), let cliff = cliffs.first(where: { !$0.slowerSuccesses }),
            !cliff.holds(told), !Cliff(timeout: told).holds(cliff.timeout)
        else { return [] }
        return [
            "The proxy's timeout was told to be \(told.durationText), but \(cliff.failures) failures stop at "
                + "\(cliff.timeout.durationText): one of the two is another element's."
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
                    statement: "\(Words.count(long.rows.count, "request")) of the server's log took longer than the "
                        + "\(timeout.duration.durationText) that \(timeout.hop == "proxy" ? "the proxy" : timeout.hop) waits: each "
                        + "was given up in front of the server.",
                    figures: [Figure("longest", long.longest.durationText)],
                    citations: long.rows.prefix(8).map { Citation(of: $0) },
                    limitations: [
                        "Without the proxy's log it is not known whether users were given an error for them."
                    ],
                    missing: ["The proxy's access log would show the status users got."]))
        }
        let outcome = reading.outcome(of: .proxyTimeout)
        var figures: [Figure] = []
        for (told, label) in [
            (InputDescription.requestDuration, "request, as its user saw it"),
            (.serverDuration, "server's own duration"),
            (.proxyTimeout, "proxy's timeout"), (.serverTimeout, "server's timeout"),
            (.otherTimeout, "another element's timeout"),
        ] {
            if let duration = input.duration(told) { figures.append(Figure(label, duration.durationText)) }
        }
        let statement: String
        switch outcome {
        case .supports: statement = "A timeout explains it: \(reading.because)."
        case .rulesOut: statement = "No timeout explains it: \(reading.because)."
        case .undetermined: statement = "A timeout is neither shown nor excluded: \(reading.because)."
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, figures: figures,
                limitations: figures.isEmpty ? [] : [HandReading.limitation],
                missing: ["The proxy's access log would show how long it waited for each failed request."]))
    }

    /// Rows of the server's log that took longer than a timeout and were not failures of its own.
    static func longRows(
        _ input: CheckInput, beyond timeout: Duration
    ) throws(EvidenceError) -> (rows: [Entry], longest: Duration)? {
        guard input.hasEvidence(.serverLog) else { return nil }
        let window = input.window.widened(before: .seconds(600), after: .seconds(3600))
        let statuses = input.selection.statuses
        let rows = try input.store.entries(of: .serverLog, in: input.selection, limit: 5000) { entry in
            guard let duration = entry.duration else { return false }
            return duration > timeout && window.contains(entry.time) && !statuses.contains(entry.status)
        }
        return (rows, rows.compactMap(\.duration).max() ?? .zero)
    }
}
