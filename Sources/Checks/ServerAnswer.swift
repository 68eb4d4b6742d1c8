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
            + "means that the failure lies behind the server; another status, or no row, that a hop in front made it. Where the "
            + "server is itself a gateway, its row tells whether what lies behind it failed.",
        parameters: .ofCauses)

    /// Looks for the server's own failures.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        let incident = try Incident.read(input)
        guard let server = try input.reader.overview(of: .server, in: input.selection) else {
            return CheckResult(finding: withoutServerLog(input, incident))
        }
        var quantities = LogLimitations.quantities(of: server)
        let own = server.failures.filter {
            input.window.widened(before: CheckThresholds.serverMargin, after: CheckThresholds.serverMargin).contains(
                $0.time)
        }
        quantities.append(Quantity("server-answer.own", .count(own.count)))
        var limitations = LogLimitations.of(server)
        guard let incident, incident.count > 0 else {
            return CheckResult(finding: serverAlone(input, server, own, quantities, limitations))
        }
        let sent = incident.charges.indices(of: .serverSent)
        let matched = incident.charges.matched
        let part = FactValue.part(matched.count, of: incident.count)
        quantities.append(Quantity("server-answer.matched", part))
        if let gap = uncovered(incident, server) { limitations.append(gap) }
        limitations.append(Fact("server-answer.missing-row"))
        let outcome = incident.outcome(of: .serverSent)
        let statement =
            switch outcome {
            case .supports: Fact("server-answer.supports", ["sent": .part(sent.count, of: incident.count)])
            case .rulesOut:
                matched.isEmpty
                    ? Fact("server-answer.no-row", ["failures": .count(incident.count)])
                    : Fact("server-answer.rules-out", ["matched": part])
            case .undetermined: Fact("server-answer.open", ["matched": part, "sent": .count(sent.count)])
            }
        return CheckResult(
            finding: Finding(
                check: description.name,
                outcome: outcome == .rulesOut && matched.isEmpty && isUncovered(incident, server)
                    ? .undetermined : outcome,
                statement: statement, quantities: quantities,
                citations: incident.citations(of: sent.isEmpty ? matched : sent, limit: 8),
                limitations: limitations))
    }

    private static func withoutServerLog(_ input: CheckInput, _ incident: Incident?) -> Finding {
        if let incident, incident.count > 0 {
            let outcome = incident.outcome(of: .serverSent)
            if outcome != .undetermined {
                return Finding(
                    check: description.name, outcome: outcome,
                    statement: Fact(outcome == .supports ? "server-answer.by-proxy" : "server-answer.not-by-proxy"),
                    quantities: incident.reasons(of: Array(incident.charges.indices)),
                    citations: incident.citations(of: Array(incident.charges.indices), limit: 4))
            }
        }
        switch input.choice(.serverRow) {
        case "same-status":
            return Finding(
                check: description.name, outcome: .supports,
                statement: Fact("server-answer.by-hand.same-status"),
                limitations: [HandReading.limitation])
        case "other-status":
            return Finding(
                check: description.name, outcome: .rulesOut,
                statement: Fact("server-answer.by-hand.other-status"),
                limitations: [HandReading.limitation, Fact("server-answer.gateway")])
        case "none":
            return Finding(
                check: description.name, outcome: .rulesOut,
                statement: Fact("server-answer.by-hand.none"),
                limitations: [HandReading.limitation])
        default:
            return Finding(
                check: description.name, outcome: .undetermined, statement: Fact("server-answer.unknown"),
                missing: [Fact("missing.server-log.own")])
        }
    }

    private static func serverAlone(
        _ input: CheckInput, _ server: LogOverview, _ own: [Entry], _ quantities: [Quantity], _ limitations: [Fact]
    ) -> Finding {
        if own.isEmpty {
            return Finding(
                check: description.name, outcome: .rulesOut,
                statement: Fact("server-answer.alone.none"), quantities: quantities, limitations: limitations,
                missing: [Fact("missing.proxy-log.requests")])
        }
        return Finding(
            check: description.name, outcome: .supports,
            statement: Fact("server-answer.alone.supports", ["failures": .count(own.count)]),
            quantities: quantities, citations: own.prefix(6).map { Citation(of: $0) }, limitations: limitations,
            missing: [Fact("missing.proxy-log.users")])
    }

    private static func isUncovered(_ incident: Incident, _ server: LogOverview) -> Bool {
        guard let coverage = server.coverage else { return true }
        let times = incident.evidence.failures.map { $0.end.to }
        return !times.contains { coverage.contains($0) }
    }

    private static func uncovered(_ incident: Incident, _ server: LogOverview) -> Fact? {
        guard let coverage = server.coverage else { return Fact("server-log.no-times") }
        let outside = incident.evidence.failures.count { !coverage.contains($0.end.to) }
        guard outside > 0 else { return nil }
        return Fact(
            "server-log.uncovered", ["coverage": .window(coverage), "outside": .part(outside, of: incident.count)])
    }
}
