internal import AccessLogs
public import Diagnosis
public import Incidents
internal import Times

/// Whether the proxy's log has gateway failures, when, and how many.
public enum ProxyFailures: Check {
    /// What it is called, asks for and answers.
    public static let description = CheckDescription(
        name: "proxy-failures", claim: "The proxy's log has gateway failures.",
        method:
            "Reads the log once, counts rows per minute and status, keeps every 502, 503 and 504 and what only the product "
            + "answers with (Cloudflare 520 to 526), and looks for bursts: "
            + "failures that no pause of ten minutes separates. The largest burst is offered as the window.",
        parameters: [.proxyLog, .product, .since])

    /// Failures further apart than this belong to different bursts.
    static let pause = Duration.seconds(600)

    /// Counts and groups the failures.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        guard let overview = try input.store.overview(of: .proxyLog, in: input.selection) else {
            return CheckResult(
                finding: Finding(
                    check: description.name, outcome: .undetermined, statement: "There is no proxy log to look at.",
                    missing: ["The proxy's access log would show every failed request."]))
        }
        let window = input.window
        let failures = overview.failures.filter { window.contains($0.time) }
        let limitations = LogLimitations.of(overview)
        var figures = LogLimitations.figures(of: overview)
        let counts = overview.byStatus(in: window)
        figures.append(Figure("by status", Words.statuses(counts)))
        if failures.isEmpty, overview.internalErrors.contains(where: { window.contains($0.time) }) {
            return CheckResult(
                finding: Finding(
                    check: description.name, outcome: .undetermined,
                    statement:
                        "There is no 502, 503 or 504, but \(overview.internalErrors.count) times 500: Apache answers so "
                        + "when TLS or the name of the server fails it.",
                    figures: figures, citations: overview.internalErrors.prefix(3).map { Citation(of: $0) },
                    limitations: limitations,
                    missing: ["Apache's error log tells which of them are failures of its proxying."]))
        }
        guard !failures.isEmpty else {
            let elsewhere = overview.failures.count
            let statement =
                elsewhere > 0
                ? "There is no gateway failure in that window; there are \(elsewhere) outside it."
                : "There is no gateway failure in the log: \(Words.count(overview.rows, "row")), none with "
                    + overview.statuses.sorted().map(String.init).joined(separator: ", ") + "."
            return CheckResult(
                finding: Finding(
                    check: description.name, outcome: .rulesOut, statement: statement, figures: figures,
                    limitations: limitations,
                    missing: [
                        "The log of the proxy that answered the user, for the time at which the user saw the failure."
                    ]
                ))
        }
        let bursts = bursts(failures.map(\.time))
        let largest = bursts.max { $0.count < $1.count } ?? bursts[0]
        figures.append(Figure("failures", "\(failures.count) of \(counts.values.reduce(0, +)) rows"))
        figures.append(Figure("bursts", "\(bursts.count)"))
        let statement =
            "\(Words.count(failures.count, "gateway failure")) between \(clock(failures.map(\.time).min())) and "
            + "\(clock(failures.map(\.time).max())) UTC"
            + (bursts.count > 1 ? ", in \(bursts.count) bursts, the largest with \(largest.count)" : "") + "."
        let offered = TimeWindow(
            from: largest.window.from.floor(to: .seconds(60)),
            to: largest.window.to.floor(to: .seconds(60)) + .seconds(60))
        let suggestion = Suggestion(
            step: "window", value: [offered.description],
            reason: bursts.count > 1
                ? "the largest burst, \(largest.count) of \(failures.count) failures" : "all failures")
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: .supports, statement: statement, figures: figures,
                citations: failures.prefix(3).map { Citation(of: $0) }, limitations: limitations,
                table: FailurePlot.lines(overview.perMinute, statuses: overview.statuses, window: offered)),
            suggestions: [suggestion])
    }

    /// Failures grouped by the pauses between them, in order of time.
    static func bursts(_ times: [Timestamp]) -> [(window: TimeWindow, count: Int)] {
        var bursts: [(window: TimeWindow, count: Int)] = []
        for time in times.sorted() {
            if let last = bursts.last, time - last.window.to <= pause {
                bursts[bursts.count - 1] = (TimeWindow(from: last.window.from, to: time), last.count + 1)
            } else {
                bursts.append((TimeWindow(from: time, to: time), 1))
            }
        }
        return bursts
    }

    private static func clock(_ time: Timestamp?) -> String {
        time.map { "\($0.dateText) \($0.clockText)" } ?? "?"
    }
}
