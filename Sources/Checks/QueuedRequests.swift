internal import AccessLogs
public import Attributions
public import Diagnosis
internal import SystemEvidence

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
        parameters: CheckDescription.Parameter.common)

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
        let first = incident.evidence.failures.map(\.start.from).min()
        let queue = QueueRise.of(incident.evidence.counters ?? [], firstFailure: first)
        if let queue { figures.append(Figure("queue counter", queue.words)) }
        figures += incident.reasons(of: charged)
        let outcome = incident.outcome(of: .queuedRequests)
        let statement: String
        switch outcome {
        case .supports:
            statement =
                "\(charged.count) of \(incident.count) failures are requests that waited until the proxy's time ran out"
                + (queue?.isBefore ?? false ? ", and the queue grew before the first of them." : ".")
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
        if let queue, !queue.isBefore {
            limitations.append("The queue rose only after the failures had begun: it may be their consequence.")
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: outcome, statement: statement, figures: figures,
                citations: incident.citations(of: charged), limitations: limitations,
                missing: incident.evidence.counters == nil
                    ? ["The server's queue counters would show whether a queue grew before the failures began."] : []))
    }

    private static func withoutProxyLog(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        if let log = try ErrorLogReading.of(input) {
            return CheckResult(finding: log.finding(of: .queuedRequests, check: description.name))
        }
        let reading = HandReading.of(input)
        var figures: [Figure] = []
        if input.hasEvidence(.counters) {
            let counters = try input.store.incident(in: input.window, of: input.selection).counters ?? []
            if let queue = QueueRise.of(counters, firstFailure: nil) {
                figures.append(Figure("queue counter", queue.words))
            }
        }
        if let seen = input.choice("queue-seen") { figures.append(Figure("queue seen in monitoring", seen)) }
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
                limitations: [HandReading.limitation],
                missing: [
                    "Both access logs would show whether requests took much longer at the proxy than at the server."
                ]))
    }
}

/// How a queue counter behaved around the first failure.
struct QueueRise {
    var counter: String
    var usual: Double
    var peak: Double
    var peakTime: Timestamp
    /// When it first rose above its usual level.
    var rise: Timestamp?
    var isBefore: Bool

    /// The queue counter that rose most; nil where no queue counter has samples.
    static func of(_ series: [CounterSeries], firstFailure: Timestamp?) -> QueueRise? {
        var best: QueueRise?
        for one in series where one.kind == .queueLength || one.kind == .requestsQueued {
            let values = one.samples.map(\.value).sorted()
            guard let last = one.samples.max(by: { $0.value < $1.value }), !values.isEmpty else { continue }
            let usual = values[values.count / 4]
            // Half-way up from the usual level to the peak, and at least five requests: noise does not count.
            let threshold = max(usual + 5, usual + (last.value - usual) / 2)
            let rise = one.samples.first { $0.value >= threshold }?.time
            var isBefore = false
            if let rise, let firstFailure { isBefore = rise <= firstFailure + .seconds(60) && last.value >= usual + 5 }
            let found = QueueRise(
                counter: one.name, usual: usual, peak: last.value, peakTime: last.time, rise: rise, isBefore: isBefore)
            if found.peak - found.usual > (best.map { $0.peak - $0.usual } ?? -1) { best = found }
        }
        return best
    }

    var words: String {
        let peakWords = "\(counter): usually \(number(usual)), peak \(number(peak)) at \(peakTime.clockText) UTC"
        guard let rise else { return peakWords + ", no rise" }
        return peakWords + ", rose at \(rise.clockText)"
    }

    private func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\((value * 100).rounded() / 100)"
    }
}
