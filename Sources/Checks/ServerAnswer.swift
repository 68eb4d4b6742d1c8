internal import AccessLogs
internal import Attributions
public import Diagnosis
public import Incidents
internal import Times

/// The article's first test: whether the server itself answered with the failure.
public enum ServerAnswer: Check {
    /// What it is called, asks for and answers.
    public static let description = CheckDescription(
        name: "server-answer", claim: "The server itself answered with the failing status.",
        method:
            "Pairs the proxy's failures with the server's rows of the same requests. A row with the same 502, 503 or 504 "
            + "means that the failure lies behind the server; another status, or no row, that a hop in front made it. IIS that "
            + "is itself a gateway (ARR, ASP.NET Core Module, CGI) logs 502 with a substatus.",
        parameters: .ofCauses)

    /// Looks for the server's own failures.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        let incident = try Incident.read(input)
        guard let server = try input.store.overview(of: .serverLog, in: input.selection) else {
            return CheckResult(finding: withoutServerLog(input, incident))
        }
        var figures = LogLimitations.figures(of: server)
        let own = server.failures.filter {
            input.window.widened(before: .seconds(600), after: .seconds(600)).contains($0.time)
        }
        figures.append(Figure("the server's own 502, 503 and 504", "\(own.count)"))
        var limitations = LogLimitations.of(server)
        guard let incident, incident.count > 0 else {
            return CheckResult(finding: serverAlone(input, server, own, figures, limitations))
        }
        let sent = incident.indices(of: .serverSent)
        let matched = incident.attributions.count { $0.match != nil }
        figures.append(Figure("failures with a row of the server's", "\(matched) of \(incident.count)"))
        if let gap = uncovered(incident, server) { limitations.append(gap) }
        limitations.append(
            "A missing row proves nothing by itself: IIS writes rows late, and another server or site may have the request."
        )
        let outcome = incident.outcome(of: .serverSent)
        let statement: String
        switch outcome {
        case .supports:
            statement =
                "The server itself answered \(sent.count) of \(incident.count) failures with the same status: the failure lies "
                + "behind it."
        case .rulesOut:
            statement =
                matched == 0
                ? "The server's log has no row for any of the \(incident.count) failures: a hop in front of it made them."
                : "The server logged another status for \(matched) of \(incident.count) failures, or none: a hop in front of it "
                    + "made them."
        case .undetermined:
            statement =
                "\(matched) of \(incident.count) failures have a row of the server's, \(sent.count) with the same status; for the "
                + "others the log does not decide."
        }
        let shown =
            sent.isEmpty ? incident.attributions.indices.filter { incident.attributions[$0].match != nil } : sent
        return CheckResult(
            finding: Finding(
                check: description.name,
                outcome: outcome == .rulesOut && matched == 0 && isUncovered(incident, server)
                    ? .undetermined : outcome,
                statement: statement, figures: figures, citations: incident.citations(of: shown, limit: 8),
                limitations: limitations))
    }

    private static func withoutServerLog(_ input: CheckInput, _ incident: Incident?) -> Finding {
        if let incident, incident.count > 0 {
            let outcome = incident.outcome(of: .serverSent)
            if outcome != .undetermined {
                return Finding(
                    check: description.name, outcome: outcome,
                    statement: outcome == .supports
                        ? "The proxy's own log says that the server sent the failing status."
                        : "By the proxy's own log the failing status was not the server's.",
                    figures: incident.reasons(of: Array(incident.attributions.indices)),
                    citations: incident.citations(of: Array(incident.attributions.indices), limit: 4))
            }
        }
        switch input.choice(.serverRow) {
        case "same-status":
            return Finding(
                check: description.name, outcome: .supports,
                statement: "The server's log has the request with the same status: the server itself answered so.",
                limitations: [HandReading.limitation])
        case "other-status":
            return Finding(
                check: description.name, outcome: .rulesOut,
                statement: "The server logged another status: a hop in front of it made the failure.",
                limitations: [
                    HandReading.limitation,
                    "If the server is itself a gateway (ARR, ASP.NET Core Module), the same question is to be asked one hop in.",
                ])
        case "none":
            return Finding(
                check: description.name, outcome: .rulesOut,
                statement: "The server has no row for the request: it never arrived, was lost, or was still waiting.",
                limitations: [HandReading.limitation])
        default:
            return Finding(
                check: description.name, outcome: .undetermined, statement: "What the server logged is not known.",
                missing: ["The server's access log would show whether the failure was its own."])
        }
    }

    private static func serverAlone(
        _ input: CheckInput, _ server: LogOverview, _ own: [Entry], _ figures: [Figure], _ limitations: [String]
    ) -> Finding {
        if own.isEmpty {
            return Finding(
                check: description.name, outcome: .rulesOut,
                statement:
                    "The server's log has no 502, 503 or 504 of its own in that window: what users see was made by a hop "
                    + "in front of it.",
                figures: figures, limitations: limitations,
                missing: ["The proxy's access log would show which requests failed, and how."])
        }
        return Finding(
            check: description.name, outcome: .supports,
            statement:
                "The server's log has \(Words.count(own.count, "failure")) of its own (502, 503 or 504): the failure lies "
                + "at the server or behind it.",
            figures: figures, citations: own.prefix(6).map { Citation(of: $0) }, limitations: limitations,
            missing: ["The proxy's access log would show whether users were given these and no others."])
    }

    private static func isUncovered(_ incident: Incident, _ server: LogOverview) -> Bool {
        guard let coverage = server.coverage else { return true }
        let times = incident.evidence.failures.map { $0.end.to }
        return !times.contains { coverage.contains($0) }
    }

    private static func uncovered(_ incident: Incident, _ server: LogOverview) -> String? {
        guard let coverage = server.coverage else { return "The server's log has no row with a time." }
        let outside = incident.evidence.failures.count { !coverage.contains($0.end.to) }
        guard outside > 0 else { return nil }
        return "The server's log covers \(coverage), and \(outside) of \(incident.count) failures lie outside of it."
    }
}
