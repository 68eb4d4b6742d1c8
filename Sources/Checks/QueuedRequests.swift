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
        let charged = incident.charges.indices(of: .queuedRequests)
        let others = incident.attributor.otherPaths
        let part = FactValue.part(charged.count, of: incident.count)
        var quantities = [Quantity("queued-requests.charged", part)]
        if others.compared > 0 {
            quantities.append(Quantity("queued-requests.other-paths", .part(others.slower, of: others.compared)))
        }
        let begin = incident.evidence.failures.map(\.start.from).min()
        let end = incident.evidence.failures.map(\.end.to).min()
        let first = begin.flatMap { begin in end.map { (begin: begin, end: max(begin, $0)) } }
        let counters = incident.evidence.counters ?? []
        let queue = QueueRise.of(counters, first: first)
        if let queue { quantities.append(Quantity("queue", .fact(queue.fact))) }
        quantities += LoadFigures.of(counters, begin: begin)
        quantities += incident.reasons(of: charged)
        let outcome = incident.outcome(of: .queuedRequests)
        let statement: [Fact]
        switch outcome {
        case .supports: statement = [Fact(Self.supported(queue), ["charged": part])]
        case .rulesOut:
            statement =
                [Fact("queued-requests.rules-out")] + (queue == nil ? [] : [Fact("queued-requests.queue-alone")])
        case .undetermined:
            statement = [
                charged.isEmpty ? Fact("queued-requests.open") : Fact("queued-requests.partly", ["charged": part])
            ]
        }
        var limitations = [Fact("queued-requests.limitation")]
        if let limitation = queue?.limitation { limitations.append(limitation) }
        limitations += incident.evidence.counterNotes.map { Fact(verbatim: $0) }
        if queue == nil, incident.evidence.counters != nil {
            limitations.append(Fact("queue.no-samples"))
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, quantities: quantities,
                citations: incident.citations(of: charged), limitations: limitations,
                missing: incident.evidence.counters == nil ? [Fact("missing.counters")] : [],
                exhibits: [waits(incident)].compactMap { $0 }))
    }

    /// What a queue adds to failures that waited.
    private static func supported(_ queue: QueueRise?) -> Fact.ID {
        switch queue?.order {
        case .before: "queued-requests.supports.queue-before"
        case .meanwhile: "queued-requests.supports.queue-meanwhile"
        default: "queued-requests.supports"
        }
    }

    /// The proxy's wait against the server's time for each failure with a row of the server's; nil where fewer than two have.
    private static func waits(_ incident: Incident) -> Exhibit? {
        let points = incident.charges.attributions.compactMap { attribution -> Exhibit.Scatter.Point? in
            guard let waited = attribution.duration, let took = attribution.match?.duration else { return nil }
            return .init(x: took, y: waited)
        }
        guard points.count > 1 else { return nil }
        return .scatter(
            .init(
                caption: Fact("exhibit.waits"), x: .init(Fact("exhibit.server-time"), .seconds),
                y: .init(Fact("exhibit.proxy-wait"), .seconds), points: points,
                lines: [.init(Fact("exhibit.no-wait"), y: nil)]))
    }

    private static func withoutProxyLog(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        if let log = try ErrorLogReading.of(input) {
            return CheckResult(finding: log.finding(of: .queuedRequests, check: description.name))
        }
        let reading = HandReading.of(input)
        var quantities: [Quantity] = []
        var notes: [Fact] = []
        if input.hasEvidence(.counters) {
            let evidence = try input.reader.incident(in: input.window, of: input.selection)
            // Without a log the failures begin when users saw them.
            let first = input.since.map { (begin: $0, end: $0) }
            let queue = QueueRise.of(evidence.counters ?? [], first: first)
            if let queue { quantities.append(Quantity("queue", .fact(queue.fact))) }
            quantities += LoadFigures.of(evidence.counters ?? [], begin: first?.begin)
            notes = [queue?.limitation].compactMap { $0 } + evidence.counterNotes.map { Fact(verbatim: $0) }
        }
        if let seen = input.choice(.queueSeen) { quantities.append(Quantity("told.queue-seen", .word(seen))) }
        let outcome = reading.outcome(of: .queuedRequests)
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome,
                statement: reading.statement(of: "queued-requests", outcome), quantities: quantities,
                limitations: [HandReading.limitation] + notes, missing: [Fact("missing.both-logs")]))
    }
}
