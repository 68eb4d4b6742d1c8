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
        let charged = incident.indices(of: .droppedConnection)
        var figures = [Figure("charged to a dropped connection", "\(charged.count) of \(incident.count)")]
        var details: [String: Int] = [:]
        for index in charged {
            details[incident.attributions[index].detail?.rawValue ?? "not told apart", default: 0] += 1
        }
        for (detail, count) in details.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            figures.append(Figure(detail, "\(count)"))
        }
        if let events = incident.evidence.events { figures += eventFigures(events) }
        figures += incident.reasons(of: charged)
        let outcome = incident.outcome(of: .droppedConnection)
        let detail = details.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        let statement: String
        switch outcome {
        case .supports:
            statement =
                "\(charged.count) of \(incident.count) failures are dropped connections"
                + (detail.map { ", most of them: \($0)" } ?? "") + "."
        case .rulesOut: statement = "The connections to the server held: hardly a failure is a dropped connection."
        case .undetermined:
            statement =
                charged.isEmpty
                ? "Whether connections were dropped cannot be told from what is at hand."
                : "\(charged.count) of \(incident.count) failures look like dropped connections; the rest is open."
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, figures: figures,
                citations: incident.citations(of: charged),
                // What is true of these very files comes before what is true of all: a screen shows the first ones.
                limitations: (try eventLimitations(input, around: incident.evidence.failures)) + [
                    "A missing server row can also be one that was not yet written, or that another server has.",
                    "An event at the same second may be coincidence; it is named only where the proxy's log shows a lost "
                        + "connection too.",
                ],
                missing: missing(incident)))
    }

    private static func missing(_ incident: Incident) -> [String] {
        var missing: [String] = []
        if incident.evidence.events == nil {
            missing.append("The server's System events would tell a crash or a recycle from a network error.")
        }
        let words = incident.proxy.sources.first?.product
        if incident.evidence.errorLines == nil, words == .nginx || words == .apache {
            missing.append("The proxy's error log would tell refused, closed and reset connections apart.")
        }
        return missing
    }

    private static func eventFigures(_ events: [SystemEvent]) -> [Figure] {
        var counts: [String: Int] = [:]
        for occurrence in EventOccurrence.all(of: events) where occurrence.kind != .other {
            counts[occurrence.kind.rawValue, default: 0] += 1
        }
        let words = counts.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
        return [Figure("events around the window", words.isEmpty ? "none that matters" : words)]
    }

    /// What of the events could not be read, what was taken for granted, and whether they are of the failures' time at all.
    private static func eventLimitations(
        _ input: CheckInput, around failures: [Entry] = []
    ) throws(EvidenceError) -> [String] {
        let first = failures.map(\.start.from).min()
        let last = failures.map(\.start.to).max()
        return try input.store.coverage(of: .eventLog, in: input.selection).flatMap { source in
            var words: [String] = []
            if let end = source.to, let first, end < first {
                words.append(
                    "\(source.source) ends at \(end), before the failures began: whether nothing happened since or it was "
                        + "saved earlier, it does not tell.")
            }
            if let begin = source.from, let last, begin > last {
                words.append("\(source.source) begins at \(begin), after the failures: it tells nothing of them.")
            }
            if source.unparsed > 0 {
                words.append("\(Words.count(source.unparsed, "event")) of \(source.source) could not be read.")
            }
            if let damage = source.damage { words.append("\(source.source): \(damage).") }
            return words
        }
    }

    private static func withoutProxyLog(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        if let log = try ErrorLogReading.of(input) {
            return CheckResult(finding: log.finding(of: .droppedConnection, check: description.name))
        }
        let reading = HandReading.of(input)
        var figures: [Figure] = []
        var citations: [Citation] = []
        if input.hasEvidence(.eventLog) {
            let events = try input.store.incident(in: input.window, of: input.selection).events ?? []
            figures = eventFigures(events)
            citations = events.filter { $0.kind != .other }.prefix(8).map { Citation(of: $0) }
        }
        let outcome = reading.outcome(of: .droppedConnection)
        let statement: String
        switch outcome {
        case .supports: statement = "A dropped connection explains it: \(reading.because)."
        case .rulesOut: statement = "It was no dropped connection: \(reading.because)."
        case .undetermined: statement = "A dropped connection is neither shown nor excluded: \(reading.because)."
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, figures: figures, citations: citations,
                limitations: (try eventLimitations(input)) + [HandReading.limitation],
                missing: ["The proxy's log would show which requests lost their connection, and when."]))
    }
}
