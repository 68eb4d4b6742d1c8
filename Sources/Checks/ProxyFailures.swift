internal import AccessLogs
public import Diagnosis
public import Incidents
import Products
internal import Times

/// Whether the proxy's log has gateway failures, when, and how many.
public enum ProxyFailures: Check {
    /// What it is called, asks for and answers.
    public static let description = CheckDescription(
        name: "proxy-failures", claim: "The proxy's log has gateway failures.",
        method:
            "Reads the log once, counts rows per minute and status, keeps every 502, 503 and 504 and what only the product "
            + "answers with, and looks for bursts: "
            + "failures that no pause of ten minutes separates. The largest burst is offered as the window.",
        parameters: [.proxyLog, .product, .since])

    /// Failures further apart than this belong to different bursts.
    static let pause = Duration.seconds(600)

    /// Counts and groups the failures.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        guard let overview = try input.reader.overview(of: .proxy, in: input.selection) else {
            return CheckResult(
                finding: Finding(
                    check: description.name, outcome: .undetermined, statement: Fact("proxy-failures.no-log"),
                    missing: [Fact("missing.proxy-log")]))
        }
        let window = input.window
        let failures = overview.failures.filter { window.contains($0.time) }
        let limitations = LogLimitations.of(overview)
        var quantities = LogLimitations.quantities(of: overview)
        let counts = overview.byStatus(in: window)
        quantities.append(Quantity("by-status", .statuses(counts)))
        if failures.isEmpty, overview.internalErrors.contains(where: { window.contains($0.time) }) {
            return CheckResult(
                finding: Finding(
                    check: description.name, outcome: .undetermined,
                    statement: internalErrors(overview),
                    quantities: quantities, citations: overview.internalErrors.prefix(3).map { Citation(of: $0) },
                    limitations: limitations,
                    missing: [
                        Fact(
                            "missing.proxy-error-log.internal-errors",
                            ["product": product(overview).map { .word($0.title) }])
                    ]))
        }
        guard !failures.isEmpty else {
            let elsewhere = overview.failures.count
            let statement =
                elsewhere > 0
                ? Fact("proxy-failures.elsewhere", ["failures": .count(elsewhere)])
                : Fact(
                    "proxy-failures.none",
                    [
                        "rows": .count(overview.rows),
                        "statuses": .list(overview.statuses.sorted().map { .count($0) }),
                    ])
            return CheckResult(
                finding: Finding(
                    check: description.name, outcome: .rulesOut, statement: statement, quantities: quantities,
                    limitations: limitations, missing: [Fact("missing.answering-proxy-log")]))
        }
        let bursts = bursts(failures.map(\.time))
        let largest = bursts.max { $0.count < $1.count } ?? bursts[0]
        quantities.append(
            Quantity(
                "proxy-failures.failures",
                .fact(
                    Fact(
                        "proxy-failures.of-rows",
                        ["failures": .part(failures.count, of: counts.values.reduce(0, +))]))))
        quantities.append(Quantity("proxy-failures.bursts", .count(bursts.count)))
        let statement = Fact(
            "proxy-failures.supports",
            [
                "failures": .count(failures.count), "first": failures.map(\.time).min().map { .time($0) },
                "last": failures.map(\.time).max().map { .time($0) },
                "bursts": bursts.count > 1 ? .count(bursts.count) : nil, "largest": .count(largest.count),
            ])
        let offered = TimeWindow(
            from: largest.window.from.floor(to: .seconds(60)),
            to: largest.window.to.floor(to: .seconds(60)) + .seconds(60))
        let suggestion = Suggestion(
            step: "window", value: [offered.description],
            reason: bursts.count > 1
                ? Fact("offer.largest-burst", ["failures": .part(largest.count, of: failures.count)])
                : Fact("offer.all-failures"))
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: .supports, statement: statement, quantities: quantities,
                citations: failures.prefix(3).map { Citation(of: $0) }, limitations: limitations,
                exhibits: [
                    Exhibit.failuresOverTime(
                        failures.map(\.time), perMinute: overview.perMinute, statuses: overview.statuses,
                        window: offered)
                ].compactMap { $0 }),
            suggestions: [suggestion])
    }

    private static func product(_ overview: LogOverview) -> Product? {
        overview.sources.first.flatMap { ProductCatalogue.current[$0.product] }
    }

    /// That there are only statuses which the product's error log tells apart.
    private static func internalErrors(_ overview: LogOverview) -> Fact {
        let product = product(overview)
        let statuses = Set(overview.internalErrors.map(\.status)).sorted()
        return Fact(
            "proxy-failures.internal-errors",
            [
                "count": .count(overview.internalErrors.count), "statuses": .list(statuses.map { .count($0) }),
                "product": product.map { .word($0.title) }, "condition": product?.ownErrorCondition.map { .word($0) },
            ])
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
}
