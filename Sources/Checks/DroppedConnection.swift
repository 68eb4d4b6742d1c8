internal import AccessLogs
internal import Attributions
public import Diagnosis
public import Incidents
import Products
internal import SystemEvidence
internal import Times

/// Whether the connection between proxy and server was refused, lost or never made.
public enum DroppedConnection: Check {
    /// What it is called, asks for and answers.
    public static let description = CheckDescription(
        name: "dropped-connection",
        claim: "The connection from the proxy to the server could not be made or went away.",
        method:
            "Counts the failures whose own log line says so (refused, closed or reset before the header, termination SC, "
            + "sC, SH), or that failed at once and have no row on the server. Crash, stop and reboot events within seconds of a "
            + "failure name the reason; an event without failures beside it proves nothing, and a recycle that overlaps loses "
            + "no requests and is named as no reason.",
        parameters: .ofCauses)

    /// Looks for lost connections and for what ended them.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        guard let incident = try Incident.read(input), incident.count > 0 else { return try withoutProxyLog(input) }
        let charged = incident.charges.indices(of: .droppedConnection)
        let part = FactValue.part(charged.count, of: incident.count)
        var quantities = [Quantity("dropped-connection.charged", part)]
        let details = incident.charges.details(of: charged)
        func name(_ detail: CauseDetail?) -> String { detail?.rawValue ?? "" }
        for (detail, count) in details.sorted(by: { ($1.value, name($0.key)) < ($0.value, name($1.key)) }) {
            quantities.append(Quantity(Self.kind(detail), .count(count)))
        }
        if let events = incident.evidence.events { quantities.append(eventCounts(events)) }
        quantities += incident.reasons(of: charged)
        let outcome = incident.outcome(of: .droppedConnection)
        let most = details.max { ($0.value, name($1.key)) < ($1.value, name($0.key)) }
        let detail = most.flatMap { $0.value * 2 > charged.count ? $0.key : nil }
        let statement: Fact
        switch outcome {
        case .supports:
            statement = Fact(
                "dropped-connection.supports",
                ["charged": part, "kind": detail.map { .fact(Self.kind($0)) }])
        case .rulesOut: statement = Fact("dropped-connection.rules-out")
        case .undetermined:
            statement =
                charged.isEmpty
                ? Fact("dropped-connection.open") : Fact("dropped-connection.partly", ["charged": part])
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, quantities: quantities,
                citations: incident.citations(of: charged),
                // What is true of these very files comes before what is true of all: a screen shows the first ones.
                limitations: (try eventLimitations(input, around: incident.evidence.failures)) + [
                    Fact("dropped-connection.missing-row"), Fact("dropped-connection.coincidence"),
                ],
                missing: missing(incident)))
    }

    /// A kind of dropped connection, also one that is not told apart.
    private static func kind(_ detail: CauseDetail?) -> Fact {
        detail.map { Fact("detail", ["detail": .detail($0)]) } ?? Fact("detail.none")
    }

    private static func missing(_ incident: Incident) -> [Fact] {
        var missing: [Fact] = []
        if incident.evidence.events == nil, incident.evidence.serverLines == nil {
            missing.append(VerdictCheck.ends(incident))
        }
        let product = incident.proxy.sources.first.flatMap { ProductCatalogue.current[$0.product] }
        if incident.evidence.errorLines == nil, product?.errorLogTellsReasons ?? false {
            missing.append(Fact("missing.proxy-error-log.connections"))
        }
        return missing
    }

    private static func eventCounts(_ events: [SystemEvent]) -> Quantity {
        var counts: [String: Int] = [:]
        for occurrence in EventOccurrence.all(of: events) where occurrence.kind != .other {
            counts[occurrence.kind.rawValue, default: 0] += 1
        }
        let kinds = counts.sorted { $0.key < $1.key }.map {
            FactValue.fact(Fact("times", ["count": .count($0.value), "what": .word($0.key)]))
        }
        return Quantity("events.around", kinds.isEmpty ? .fact(Fact("events.none")) : .list(kinds))
    }

    /// What of the events could not be read, what was taken for granted, and whether they are of the failures' time at all.
    private static func eventLimitations(
        _ input: CheckInput, around failures: [Entry] = []
    ) throws(EvidenceError) -> [Fact] {
        let first = failures.map(\.start.from).min()
        let last = failures.map(\.start.to).max()
        return try input.reader.coverage(of: .eventLog, in: input.selection).flatMap { source in
            let name = FactValue.text(source.source)
            var limitations: [Fact] = []
            if let end = source.to, let first, end < first {
                limitations.append(Fact("events.end-before", ["source": name, "end": .time(end)]))
            }
            if let begin = source.from, let last, begin > last {
                limitations.append(Fact("events.begin-after", ["source": name, "begin": .time(begin)]))
            }
            if source.unparsed > 0 {
                limitations.append(Fact("events.unread", ["source": name, "events": .count(source.unparsed)]))
            }
            if let damage = source.damage {
                limitations.append(Fact("source.damaged", ["source": name, "damage": .text(damage)]))
            }
            return limitations
        }
    }

    private static func withoutProxyLog(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        if let log = try ErrorLogReading.of(input) {
            return CheckResult(finding: log.finding(of: .droppedConnection, check: description.name))
        }
        let reading = HandReading.of(input)
        var quantities: [Quantity] = []
        var citations: [Citation] = []
        if input.hasEvidence(.eventLog) {
            let events = try input.reader.incident(in: input.window, of: input.selection).events ?? []
            quantities = [eventCounts(events)]
            citations = events.filter { $0.kind != .other }.prefix(8).map { Citation(of: $0) }
        }
        let outcome = reading.outcome(of: .droppedConnection)
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome,
                statement: reading.statement(of: "dropped-connection", outcome), quantities: quantities,
                citations: citations, limitations: (try eventLimitations(input)) + [HandReading.limitation],
                missing: [Fact("missing.proxy-log.connections")]))
    }
}
