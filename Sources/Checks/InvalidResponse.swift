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
            + "line, HAProxy's PH), or that failed at once although the server logged the request as answered.",
        parameters: .ofCauses)

    /// Looks for responses that were not understood.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        guard let incident = try Incident.read(input), incident.count > 0 else { return try withoutProxyLog(input) }
        let charged = incident.indices(of: .invalidResponse)
        var figures = [Figure("charged to an invalid response", "\(charged.count) of \(incident.count)")]
        if let lines = incident.evidence.errorLines {
            let joined = incident.attributions.indices.count { incident.attributor.errorLine(of: $0) != nil }
            figures.append(Figure("error lines around the window", "\(lines.count), \(joined) joined to a failure"))
        }
        figures += incident.reasons(of: charged)
        let outcome = incident.outcome(of: .invalidResponse)
        let statement: String
        switch outcome {
        case .supports:
            statement = "\(charged.count) of \(incident.count) failures are responses that the proxy could not take."
        case .rulesOut: statement = "The responses were well formed: hardly a failure is an invalid response."
        case .undetermined:
            statement =
                charged.isEmpty
                ? "Whether responses were invalid cannot be told from what is at hand."
                : "\(charged.count) of \(incident.count) failures look like invalid responses; the rest is open."
        }
        let product = incident.proxy.sources.first?.product
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, figures: figures,
                citations: incident.citations(of: charged),
                limitations: [
                    "A connection cut inside the header looks like a malformed header to some proxies.",
                    "A body that broke off keeps its 200: it is not among the failures.",
                ],
                missing: incident.evidence.errorLines == nil && product != .haproxy
                    ? ["The proxy's error log says in words what it could not take."] : []))
    }

    private static func withoutProxyLog(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        if let log = try ErrorLogReading.of(input) {
            return CheckResult(finding: log.finding(of: .invalidResponse, check: description.name))
        }
        let reading = HandReading.of(input)
        let outcome = reading.outcome(of: .invalidResponse)
        let statement: String
        switch outcome {
        case .supports: statement = "An invalid response explains it: \(reading.because)."
        case .rulesOut: statement = "It was no invalid response: \(reading.because)."
        case .undetermined: statement = "An invalid response is neither shown nor excluded: \(reading.because)."
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, limitations: [HandReading.limitation],
                missing: ["The proxy's error log would say in words why it gave up."]))
    }
}
