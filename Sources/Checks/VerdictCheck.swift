internal import AccessLogs
public import Attributions
public import Diagnosis
internal import SystemEvidence

/// Weighs all attributions and gives the verdict.
public enum VerdictCheck: Check {
    /// What it is called, asks for and answers.
    public static let description = CheckDescription(
        name: "verdict", claim: "One cause explains the failures.",
        method:
            "Charges every failure with all the evidence at once. A cause is the verdict where it explains at least half of "
            + "the failures and its attributions are right more often than not; otherwise the evidence does not decide, and what "
            + "is missing is named.",
        parameters: CheckDescription.Parameter.common + [
            .init("users-see", .choice(["502", "503", "504", "other"]), "The status users get.")
        ], isConclusive: true)

    /// Weighs the attributions.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        var report: DiagnosisReport
        var citations: [Citation] = []
        var figures: [Figure] = []
        if let incident = try Incident.read(input) {
            if incident.count == 0 {
                report = freeOfFailures(incident, input)
            } else {
                report = weighed(incident, input)
                let charged = incident.indices(of: report.verdict.cause)
                citations = incident.citations(of: charged)
                figures = incident.reasons(of: charged)
            }
            fill(&report, incident, try input.store.overview(of: .serverLog, in: input.selection), input)
        } else {
            report = try withoutProxyLog(input, &citations)
        }
        for kind in EvidenceKind.allCases {
            report.coverage += try input.store.coverage(of: kind, in: input.selection)
        }
        let outcome: Outcome =
            report.verdict.isDecided ? .supports : report.isFreeOfFailures ? .rulesOut : .undetermined
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: report.verdict.summary, figures: figures,
                citations: citations, missing: report.missing),
            report: report)
    }

    /// The attributions that the verdict weighs, one for each gateway failure of the window.
    public static func attributions(_ input: CheckInput) throws(EvidenceError) -> [Attribution] {
        try Incident.read(input)?.attributions ?? []
    }

    // MARK: - With the proxy's log

    private static func freeOfFailures(_ incident: Incident, _ input: CheckInput) -> DiagnosisReport {
        let outside = incident.proxy.failures.count
        let summary =
            outside > 0
            ? "No gateway failure lies in the window \(input.window); the log has \(Words.count(outside, "failure")) outside of it."
            : "The proxy's log has no gateway failure among its \(Words.count(incident.proxy.rows, "row")). What users saw was made "
                + "in front of this proxy, or at another time."
        var report = DiagnosisReport(
            verdict: Verdict(isDecided: false, cause: .unknown, confidence: 0, summary: summary))
        report.isFreeOfFailures = true
        report.missing = [
            "The log of the element that answered the user, for the time at which the user saw the failure."
        ]
        return report
    }

    private struct Tally {
        var cause: Cause
        var indices: [Int]
        var sureness: Double
    }

    private static func weighed(_ incident: Incident, _ input: CheckInput) -> DiagnosisReport {
        let tallies = Cause.allCases.map { cause -> Tally in
            let indices = incident.indices(of: cause)
            let sum = indices.reduce(0.0) { $0 + incident.attributions[$1].confidence }
            return Tally(cause: cause, indices: indices, sureness: indices.isEmpty ? 0 : sum / Double(indices.count))
        }
        let known = tallies.filter { $0.cause != .unknown && !$0.indices.isEmpty }
            .sorted { $0.indices.count > $1.indices.count }
        let total = incident.count
        guard let leading = known.first, leading.indices.count * 2 >= total, leading.sureness >= 0.6 else {
            return undecided(incident, known, total)
        }
        let share = Double(leading.indices.count) / Double(total)
        let detail = dominantDetail(leading.indices, incident)
        // A cause that explains only part of the failures is a less certain verdict than its attributions are.
        let confidence = leading.sureness * (0.8 + 0.2 * share)
        var summary = sentence(leading, detail, total, incident)
        if known.count > 1, let second = known.dropFirst().first, second.indices.count * 10 >= total {
            summary += " A second cause, \(second.cause.rawValue), explains \(second.indices.count) more."
        }
        if incident.chargedByHand > 0 {
            summary += " \(incident.chargedByHand) are charged by what was typed about one such request, not by a log."
        }
        var report = DiagnosisReport(
            verdict: Verdict(
                isDecided: true, cause: leading.cause, detail: detail,
                hop: incident.attributions[leading.indices[0]].hop, share: share, confidence: confidence,
                summary: summary))
        report.missing = missing(incident, input, isDecided: true)
        return report
    }

    private static func undecided(_ incident: Incident, _ known: [Tally], _ total: Int) -> DiagnosisReport {
        let parts = known.map { "\($0.indices.count) look like \($0.cause.rawValue)" }
        let unknown = total - known.reduce(0) { $0 + $1.indices.count }
        let summary =
            "The evidence does not decide: of \(Words.count(total, "gateway failure")), "
            + (parts + ["\(unknown) cannot be charged to a cause"]).joined(separator: ", ") + "."
        var report = DiagnosisReport(
            verdict: Verdict(
                isDecided: false, cause: .unknown, share: Double(unknown) / Double(max(1, total)),
                confidence: known.first?.sureness ?? 0, summary: summary))
        report.missing = missing(incident, nil, isDecided: false)
        return report
    }

    private static func dominantDetail(_ indices: [Int], _ incident: Incident) -> CauseDetail? {
        var counts: [CauseDetail: Int] = [:]
        for index in indices { if let detail = incident.attributions[index].detail { counts[detail, default: 0] += 1 } }
        guard let top = counts.max(by: { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }),
            top.value * 2 > indices.count
        else { return nil }
        return top.key
    }

    private static func sentence(_ tally: Tally, _ detail: CauseDetail?, _ total: Int, _ incident: Incident) -> String {
        let count = "\(tally.indices.count) of \(Words.count(total, "gateway failure"))"
        let timeout = incident.attributor.timeoutCliffs.first?.timeout.durationText
        switch tally.cause {
        case .proxyTimeout:
            return
                "Proxy timeout: in \(count) the proxy gave up\(timeout.map { " after \($0)" } ?? "") on requests that the server "
                + "was still working on."
        case .droppedConnection:
            return "Dropped connection: in \(count) the connection from the proxy to the server \(dropWords(detail))."
        case .queuedRequests:
            return detail == .queueFull
                ? "Queued requests: \(count) were turned away because a queue or limit was full."
                : "Queued requests: \(count) waited\(timeout.map { " until the proxy gave up after \($0)" } ?? ""); their own work "
                    + "would have fitted."
        case .invalidResponse:
            return "Invalid response: in \(count) the server answered, and the proxy could not take the answer"
                + (detail == .headerTooBig ? " (its header was too big)." : ".")
        case .serverSent:
            return
                "Sent by the server: in \(count) the server itself answered with the failing status; the proxy only passed it on."
        case .unknown: return "The evidence does not decide."
        }
    }

    private static func dropWords(_ detail: CauseDetail?) -> String {
        switch detail {
        case .refused: "was refused"
        case .connectTimeout: "was not made in time"
        case .markedDown: "was not tried, because every server was held to be down"
        case .reset: "was reset"
        case .crash: "went away when the server's process ended unexpectedly"
        case .recycle: "went away when the server was recycled or stopped"
        case .keepAliveRace: "was closed by the server just as the proxy used it again"
        case .tls: "failed in the TLS handshake"
        case .dns: "failed because the server's name could not be resolved"
        default: "was lost"
        }
    }

    private static func missing(_ incident: Incident, _ input: CheckInput?, isDecided: Bool) -> [String] {
        var missing: [String] = []
        let family = incident.proxy.sources.first?.family
        let causes = Set(incident.attributions.map(\.cause))
        if incident.evidence.errorLines == nil, family == .nginx || family == .apache,
            !isDecided || causes.contains(.unknown) || causes.contains(.invalidResponse)
                || causes.contains(.droppedConnection)
        {
            missing.append("The proxy's error log says in words why it gave up on each request.")
        }
        if let server = incident.evidence.server {
            let uncovered = incident.evidence.failures.count { failure in
                !(server.coverage?.contains(failure.end.to) ?? false)
            }
            if uncovered > 0 {
                missing.append(
                    "The server's log does not cover \(uncovered) of \(incident.count) failures; the log of that time would show "
                        + "what the server was doing.")
            }
        } else if !causes.isSubset(of: [.serverSent]) {
            missing.append(
                "The server's access log would tell work from waiting, and an answered request from a lost one.")
        }
        if incident.evidence.events == nil, causes.contains(.droppedConnection) || causes.contains(.unknown) {
            missing.append("The server's System events would tell a crash or a recycle from a network error.")
        }
        if !isDecided || causes.contains(.unknown) {
            for source in incident.proxy.sources { missing += source.lacks.prefix(3).map { "\(source.name): \($0)" } }
        }
        return missing
    }

    private static func fillClocks(_ report: inout DiagnosisReport, _ incident: Incident, _ server: LogOverview?) {
        let clock = incident.evidence.clock
        let shift = incident.evidence.proxyZoneShift
        if let source = incident.proxy.sources.first {
            // What was added to the stamps is what the zone's offset was read too small by.
            let zone =
                shift == .zero
                ? source.zone : "UTC\(shift < .zero ? "+" : "-")\(abs(shift.inSeconds / 3600)) h, inferred"
            report.clocks.append(
                DiagnosisReport.HopClock(
                    hop: "proxy", zone: zone, offsetSeconds: 0, uncertaintySeconds: nil,
                    pairs: shift == .zero ? 0 : clock?.pairs ?? 0))
        }
        if let source = server?.sources.first {
            report.clocks.append(
                DiagnosisReport.HopClock(
                    hop: "server", zone: source.zone, offsetSeconds: clock.map { ($0.offset - shift).inSeconds } ?? 0,
                    uncertaintySeconds: clock?.uncertainty.inSeconds, pairs: clock?.pairs ?? 0))
        }
    }

    private static func fill(
        _ report: inout DiagnosisReport, _ incident: Incident, _ server: LogOverview?, _ input: CheckInput
    ) {
        let window = input.window
        report.window =
            incident.proxy.coverage.flatMap { window.intersection($0) } ?? (window == .everything ? nil : window)
        var byStatus = incident.proxy.byStatus(in: window)
        // Buckets are whole minutes; the failures themselves are counted exactly.
        for status in input.selection.statuses {
            let exact = incident.evidence.failures.count { $0.status == status }
            byStatus[status] = exact > 0 || byStatus[status] != nil ? exact : nil
            if byStatus[status] == 0 { byStatus[status] = nil }
        }
        report.requests = DiagnosisReport.Requests(
            total: byStatus.values.reduce(0, +), failures: incident.count, byStatus: byStatus)
        var counts: [String: (cause: Cause, detail: CauseDetail?, count: Int)] = [:]
        for attribution in incident.attributions {
            let key = "\(attribution.cause.rawValue) \(attribution.detail?.rawValue ?? "")"
            counts[key, default: (attribution.cause, attribution.detail, 0)].count += 1
        }
        report.causes = counts.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { _, value in
            DiagnosisReport.CauseCount(
                cause: value.cause, detail: value.detail, count: value.count,
                share: Double(value.count) / Double(max(1, incident.count)))
        }
        report.timeouts = timeouts(incident, input)
        fillClocks(&report, incident, server)
    }

    private static func timeouts(_ incident: Incident, _ input: CheckInput) -> [DiagnosisReport.HopTimeout] {
        let family = incident.proxy.sources.first?.family
        let setting: String? =
            switch family {
            case .nginx: "proxy_read_timeout"
            case .haproxy: "timeout server"
            case .apache: "ProxyTimeout"
            default: nil
            }
        let gaveUp = incident.attributions.indices.filter {
            incident.attributions[$0].cause == .proxyTimeout || incident.attributions[$0].cause == .queuedRequests
        }
        func failures(at cliff: Cliff) -> Int {
            gaveUp.count { incident.evidence.failures[$0].duration.map(cliff.holds) ?? false }
        }
        var timeouts: [DiagnosisReport.HopTimeout] = []
        if let told = input.duration("proxy-timeout") {
            let cliff = Cliff(timeout: told)
            timeouts.append(
                .init(
                    hop: "proxy", kind: "response", seconds: told.inSeconds, origin: "told", setting: setting,
                    failuresAt: failures(at: cliff)))
        }
        for cliff in incident.attributor.timeoutCliffs.prefix(3) where !cliff.slowerSuccesses {
            let count = failures(at: cliff)
            guard count > 0, !timeouts.contains(where: { abs($0.seconds - cliff.timeout.inSeconds) < 0.2 }) else {
                continue
            }
            timeouts.append(
                .init(
                    hop: "proxy", kind: "response", seconds: cliff.timeout.inSeconds, origin: "inferred",
                    setting: setting,
                    failuresAt: count))
        }
        if let told = input.duration("server-timeout") {
            timeouts.append(
                .init(
                    hop: "server", kind: "request", seconds: told.inSeconds, origin: "told", setting: nil, failuresAt: 0
                ))
        }
        if let told = input.duration("other-timeout") {
            timeouts.append(
                .init(
                    hop: "other", kind: "response", seconds: told.inSeconds, origin: "told", setting: nil, failuresAt: 0
                ))
        }
        return timeouts
    }

    // MARK: - Without it

    private static func withoutProxyLog(
        _ input: CheckInput, _ citations: inout [Citation]
    ) throws(EvidenceError) -> DiagnosisReport {
        var report = DiagnosisReport(verdict: Verdict(isDecided: false, cause: .unknown, confidence: 0, summary: ""))
        let server = try input.store.overview(of: .serverLog, in: input.selection)
        let reading = HandReading.of(input)
        for (name, hop, kind) in [
            ("proxy-timeout", "proxy", "response"), ("server-timeout", "server", "request"),
            ("other-timeout", "other", "response"),
        ] {
            if let told = input.duration(name) {
                report.timeouts.append(
                    .init(hop: hop, kind: kind, seconds: told.inSeconds, origin: "told", setting: nil, failuresAt: 0))
            }
        }
        report.missing = ["The proxy's access log: which requests failed, when, with what status, and after how long."]
        if let log = try ErrorLogReading.of(input) {
            readErrorLog(log, &report, &citations)
            return report
        }
        if let server {
            try readServer(server, input, reading, &report, &citations)
            return report
        }
        report.missing.append("The server's access log: whether it answered, with what, and how long it took.")
        let isDecided = reading.cause != .unknown && reading.confidence >= 0.6
        let name = reading.cause.rawValue.split(separator: "-").joined(separator: " ")
        report.verdict = Verdict(
            isDecided: isDecided, cause: isDecided ? reading.cause : .unknown, detail: isDecided ? reading.detail : nil,
            hop: isDecided ? (reading.cause == .serverSent ? "server" : reading.timeout?.hop ?? "proxy") : nil,
            share: nil, confidence: reading.confidence,
            summary: isDecided
                ? "Most likely \(name): \(reading.because). No log was at hand; this rests on what was typed."
                : "The evidence does not decide: \(reading.because).")
        return report
    }

    /// The proxy's own words about each failure, without the failures themselves.
    private static func readErrorLog(
        _ log: ErrorLogReading, _ report: inout DiagnosisReport, _ citations: inout [Citation]
    ) {
        let times = log.counts.flatMap { $0.lines.map(\.time) }
        if let first = times.min(), let last = times.max() { report.window = TimeWindow(from: first, to: last) }
        report.causes = log.counts.map {
            .init(
                cause: $0.cause, detail: $0.detail, count: $0.lines.count,
                share: Double($0.lines.count) / Double(max(1, log.total)))
        }
        guard let leading = log.leading else {
            report.verdict.summary =
                "The evidence does not decide: the proxy's error log names several causes, none in half of its \(log.total) lines."
            return
        }
        citations = leading.lines.prefix(8).map { Citation(of: $0) }
        let share = Double(leading.lines.count) / Double(max(1, log.total))
        let words = leading.lines.first.map { $0.signal.proves } ?? ""
        report.verdict = Verdict(
            isDecided: true, cause: leading.cause, detail: leading.detail, hop: "proxy", share: share,
            confidence: log.confidence(in: leading.cause) * (0.8 + 0.2 * share),
            summary:
                "By the proxy's error log: in \(leading.lines.count) of \(Words.count(log.total, "line")) \(words). "
                + "Which users were given an error, only its access log can tell.")
        if leading.cause == .proxyTimeout {
            report.missing.append(
                "The server's access log would tell whether it was still working or the request waited.")
        }
    }

    /// The server's own log alone can say that the failure was its own, or that it was not.
    private static func readServer(
        _ server: LogOverview, _ input: CheckInput, _ reading: HandReading, _ report: inout DiagnosisReport,
        _ citations: inout [Citation]
    ) throws(EvidenceError) {
        let window = input.window
        let own = server.failures.filter { window.contains($0.time) }
        let byStatus = server.byStatus(in: window)
        report.window = server.coverage.flatMap { window.intersection($0) }
        report.requests = DiagnosisReport.Requests(
            total: byStatus.values.reduce(0, +), failures: own.count, byStatus: byStatus)
        if !own.isEmpty {
            citations = own.prefix(8).map { Citation(of: $0) }
            let isGateway = own.contains { ($0.iis?.substatus ?? 0) > 0 && $0.status == 502 }
            report.causes = [.init(cause: .serverSent, detail: nil, count: own.count, share: 1)]
            report.verdict = Verdict(
                isDecided: true, cause: .serverSent, detail: isGateway ? .gatewayBehind : .application, hop: "server",
                share: 1,
                confidence: 0.8,
                summary:
                    "Sent by the server: its own log has \(Words.count(own.count, "row")) with 502, 503 or 504 in that "
                    + "window. Whether users were given others too, only the proxy's log can tell.")
            return
        }
        if let timeout = HandReading.shortestTimeout(input),
            let long = try ProxyTimeout.longRows(input, beyond: timeout.duration), !long.rows.isEmpty
        {
            citations = long.rows.prefix(8).map { Citation(of: $0) }
            report.verdict = Verdict(
                isDecided: true, cause: .proxyTimeout, detail: .responseTimeout,
                hop: timeout.hop == "proxy" ? "proxy" : "other", share: nil, confidence: 0.7,
                summary: "Most likely proxy timeout: the server worked longer than \(timeout.duration.durationText) on "
                    + "\(Words.count(long.rows.count, "request")), the longest for \(long.longest.durationText), and logged no 502, 503 "
                    + "or 504 of its own.")
            return
        }
        if reading.cause != .unknown, reading.confidence >= 0.6 {
            report.verdict = Verdict(
                isDecided: true, cause: reading.cause, detail: reading.detail, hop: reading.timeout?.hop ?? "proxy",
                share: nil, confidence: reading.confidence,
                summary:
                    "Most likely \(reading.cause.rawValue): \(reading.because). The server's log has no 502, 503 or 504 of its "
                    + "own.")
            return
        }
        let slow = try ProxyTimeout.longRows(input, beyond: .seconds(20))
        let longest =
            slow.map { $0.longest > .zero ? " Its longest request took \($0.longest.durationText)." : "" } ?? ""
        report.verdict = Verdict(
            isDecided: false, cause: .unknown, confidence: 0.3,
            summary:
                "The evidence does not decide, but it excludes the server: its log has no 502, 503 or 504 of its own among "
                + "\(Words.count(server.rows, "row")), so a hop in front of it made what users see.\(longest)")
        report.missing.append(
            "The response timeout of every hop in front of the server, to compare with its durations.")
    }
}
