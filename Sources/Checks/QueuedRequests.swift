internal import AccessLogs
internal import Attributions
public import Diagnosis
public import Incidents
internal import SystemEvidence
internal import Times

/// Whether requests waited until the proxy's time ran out.
///
/// A queue alone proves nothing.
public enum QueuedRequests: Check {
    /// What it is called, asks for and answers.
    public static let description = CheckDescription(
        name: "queued-requests", claim: "Requests waited, in front of the server or inside it, until a hop gave up.",
        method:
            "Counts the failures whose proxy waited far longer than the server worked, or that the server never logged "
            + "while every path was slow. One slow path is work; a wait that every path shares is a queue. Queue counters add to "
            + "that only where they rose before the failures began: queued requests alone do not make failures.",
        parameters: .ofCauses)

    /// Looks for waiting, in the logs and in the counters.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        guard let incident = try Incident.read(input), incident.count > 0 else { return try withoutProxyLog(input) }
        let charged = incident.indices(of: .queuedRequests)
        let others = incident.attributor.otherPaths
        var figures = [Figure("charged to waiting", "\(charged.count) of \(incident.count)")]
        if others.compared > 0 {
            figures.append(
                Figure("other paths slower while requests failed", "\(others.slower) of \(others.compared) compared"))
        }
        let begin = incident.evidence.failures.map(\.start.from).min()
        let end = incident.evidence.failures.map(\.end.to).min()
        let first = begin.flatMap { begin in end.map { (begin: begin, end: max(begin, $0)) } }
        let counters = incident.evidence.counters ?? []
        let queue = QueueRise.of(counters, first: first)
        if let queue { figures.append(Figure("queue counter", queue.words)) }
        figures += LoadFigures.of(counters, begin: begin)
        figures += incident.reasons(of: charged)
        let outcome = incident.outcome(of: .queuedRequests)
        let statement: String
        switch outcome {
        case .supports:
            statement =
                "\(charged.count) of \(incident.count) failures are requests that waited until the proxy's time ran out"
                + Self.clause(queue)
        case .rulesOut:
            statement =
                "The failures did not wait in a queue."
                + (queue == nil ? "" : " That requests queued at the time does not by itself make failures.")
        case .undetermined:
            statement =
                charged.isEmpty
                ? "Whether requests waited cannot be told from what is at hand."
                : "\(charged.count) of \(incident.count) failures look like requests that waited; the rest is open."
        }
        var limitations = [
            "Queued requests do not necessarily fail: the queue alone proves nothing, the durations decide."
        ]
        if let limitation = queue?.limitation { limitations.append(limitation) }
        limitations += incident.evidence.counterNotes
        if queue == nil, incident.evidence.counters != nil {
            limitations.append("The counters have no queue's length with a sample around the failures.")
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, figures: figures,
                citations: incident.citations(of: charged), limitations: limitations,
                missing: incident.evidence.counters == nil
                    ? ["The server's queue counters would show whether a queue grew before the failures began."] : []))
    }

    /// What a queue adds to failures that waited.
    private static func clause(_ queue: QueueRise?) -> String {
        switch queue?.order {
        case .before: ", and the queue grew before the first of them."
        case .meanwhile: "; the queue grew while the first of them waited."
        default: "."
        }
    }

    private static func withoutProxyLog(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        if let log = try ErrorLogReading.of(input) {
            return CheckResult(finding: log.finding(of: .queuedRequests, check: description.name))
        }
        let reading = HandReading.of(input)
        var figures: [Figure] = []
        var notes: [String] = []
        if input.hasEvidence(.counters) {
            let evidence = try input.store.incident(in: input.window, of: input.selection)
            // Without a log the failures begin when users saw them.
            let first = input.since.map { (begin: $0, end: $0) }
            let queue = QueueRise.of(evidence.counters ?? [], first: first)
            if let queue { figures.append(Figure("queue counter", queue.words)) }
            figures += LoadFigures.of(evidence.counters ?? [], begin: first?.begin)
            notes = [queue?.limitation].compactMap { $0 } + evidence.counterNotes
        }
        if let seen = input.choice(.queueSeen) { figures.append(Figure("queue seen in monitoring", seen)) }
        let outcome = reading.outcome(of: .queuedRequests)
        let statement: String
        switch outcome {
        case .supports: statement = "Waiting in a queue explains it: \(reading.because)."
        case .rulesOut: statement = "Requests did not wait in a queue: \(reading.because)."
        case .undetermined:
            statement =
                "A queue alone proves nothing without the logs of both sides: \(reading.because)."
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, figures: figures,
                limitations: [HandReading.limitation] + notes,
                missing: [
                    "Both access logs would show whether requests took much longer at the proxy than at the server."
                ]))
    }
}
