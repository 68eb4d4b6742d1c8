internal import AccessLogs
internal import Attributions
public import Diagnosis
public import Incidents
import Products

/// Whether the server's response was not valid HTTP, or not what the proxy takes.
public enum InvalidResponse: Check {
    /// What it is called, asks for and answers.
    public static let description = CheckDescription(
        name: "invalid-response", claim: "The server answered with something the proxy could not take.",
        method:
            "Counts the failures whose error line or termination state says so (header too big, invalid header, bad status "
            + "line, a termination state), or that failed at once although the server logged the request as answered.",
        parameters: .ofCauses)

    /// Looks for responses that were not understood.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        guard let incident = try Incident.read(input), incident.count > 0 else { return try withoutProxyLog(input) }
        let charged = incident.charges.indices(of: .invalidResponse)
        let part = FactValue.part(charged.count, of: incident.count)
        var quantities = [Quantity("invalid-response.charged", part)]
        if let lines = incident.evidence.errorLines {
            let joined = incident.charges.indices.count { incident.attributor.errorLine(of: $0) != nil }
            quantities.append(
                Quantity(
                    "error-lines.around",
                    .fact(Fact("error-lines.joined", ["lines": .count(lines.count), "joined": .count(joined)]))))
        }
        quantities += incident.reasons(of: charged)
        let outcome = incident.outcome(of: .invalidResponse)
        let statement =
            switch outcome {
            case .supports: Fact("invalid-response.supports", ["charged": part])
            case .rulesOut: Fact("invalid-response.rules-out")
            case .undetermined:
                charged.isEmpty ? Fact("invalid-response.open") : Fact("invalid-response.partly", ["charged": part])
            }
        let hasErrorLog =
            incident.proxy.sources.first.flatMap { ProductCatalogue.current[$0.product]?.hasRequestErrorLog } ?? true
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, quantities: quantities,
                citations: incident.citations(of: charged),
                limitations: [Fact("invalid-response.cut-header"), Fact("invalid-response.cut-body")],
                missing: incident.evidence.errorLines == nil && hasErrorLog
                    ? [Fact("missing.proxy-error-log.response")] : []))
    }

    private static func withoutProxyLog(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        if let log = try ErrorLogReading.of(input) {
            return CheckResult(finding: log.finding(of: .invalidResponse, check: description.name))
        }
        let reading = HandReading.of(input)
        let outcome = reading.outcome(of: .invalidResponse)
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome,
                statement: reading.statement(of: "invalid-response", outcome), limitations: [HandReading.limitation],
                missing: [Fact("missing.proxy-error-log.words")]))
    }
}
