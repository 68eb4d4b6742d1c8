internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import SystemEvidence
internal import Times

/// What can be said without the proxy's access log.
extension VerdictCheck {
    static func withoutProxyLog(
        _ input: CheckInput, _ citations: inout [Citation]
    ) throws(EvidenceError) -> DiagnosisReport {
        var report = DiagnosisReport(verdict: Verdict(isDecided: false, cause: .unknown, confidence: 0, summary: ""))
        let server = try input.store.overview(of: .serverLog, in: input.selection)
        let reading = HandReading.of(input)
        for (told, hop, kind) in [
            (InputDescription.proxyTimeout, "proxy", "response"), (.serverTimeout, "server", "request"),
            (.otherTimeout, "other", "response"),
        ] {
            if let duration = input.duration(told) {
                report.timeouts.append(
                    .init(
                        hop: hop, kind: kind, seconds: duration.inSeconds, origin: "told", setting: nil, failuresAt: 0))
            }
        }
        report.missing = ["The proxy's access log: which requests failed, when, with what status, and after how long."]
        if let log = try ErrorLogReading.of(input) {
            readErrorLog(log, &report, &citations)
            return report
        }
        if let server {
            try readServer(server, input, reading, &report, &citations)
            return report
        }
        report.missing.append("The server's access log: whether it answered, with what, and how long it took.")
        let isDecided = reading.cause != .unknown && reading.confidence >= 0.6
        let name = reading.cause.rawValue.split(separator: "-").joined(separator: " ")
        report.verdict = Verdict(
            isDecided: isDecided, cause: isDecided ? reading.cause : .unknown, detail: isDecided ? reading.detail : nil,
            hop: isDecided ? (reading.cause == .serverSent ? "server" : reading.timeout?.hop ?? "proxy") : nil,
            share: nil, confidence: reading.confidence,
            summary: isDecided
                ? "Most likely \(name): \(reading.because). No log was at hand; this rests on what was typed."
                : "The evidence does not decide: \(reading.because).")
        return report
    }

    /// The proxy's own words about each failure, without the failures themselves.
    private static func readErrorLog(
        _ log: ErrorLogReading, _ report: inout DiagnosisReport, _ citations: inout [Citation]
    ) {
        let times = log.counts.flatMap { $0.lines.map(\.time) }
        if let first = times.min(), let last = times.max() { report.window = TimeWindow(from: first, to: last) }
        report.causes = log.counts.map {
            .init(
                cause: $0.cause, detail: $0.detail, count: $0.lines.count,
                share: Double($0.lines.count) / Double(max(1, log.total)))
        }
        guard let leading = log.leading else {
            report.verdict.summary =
                "The evidence does not decide: the proxy's error log names several causes, none in half of its \(log.total) lines."
            return
        }
        citations = leading.lines.prefix(8).map { Citation(of: $0) }
        let share = Double(leading.lines.count) / Double(max(1, log.total))
        let words = leading.lines.first.map { $0.signal.proves } ?? ""
        report.verdict = Verdict(
            isDecided: true, cause: leading.cause, detail: leading.detail, hop: "proxy", share: share,
            confidence: log.confidence(in: leading.cause) * (0.8 + 0.2 * share),
            summary:
                "By the proxy's error log: in \(leading.lines.count) of \(Words.count(log.total, "line")) \(words). "
                + "Which users were given an error, only its access log can tell.")
        if leading.cause == .proxyTimeout {
            report.missing.append(
                "The server's access log would tell whether it was still working or the request waited.")
        }
    }

    /// The server's own log alone can say that the failure was its own, or that it was not.
    private static func readServer(
        _ server: LogOverview, _ input: CheckInput, _ reading: HandReading, _ report: inout DiagnosisReport,
        _ citations: inout [Citation]
    ) throws(EvidenceError) {
        let window = input.window
        let own = server.failures.filter { window.contains($0.time) }
        let byStatus = server.byStatus(in: window)
        report.window = server.coverage.flatMap { window.intersection($0) }
        report.requests = DiagnosisReport.Requests(
            total: byStatus.values.reduce(0, +), failures: own.count, byStatus: byStatus)
        if !own.isEmpty {
            citations = own.prefix(8).map { Citation(of: $0) }
            let isGateway = own.contains { ($0.iis?.substatus ?? 0) > 0 && $0.status == 502 }
            report.causes = [.init(cause: .serverSent, detail: nil, count: own.count, share: 1)]
            report.verdict = Verdict(
                isDecided: true, cause: .serverSent, detail: isGateway ? .gatewayBehind : .application, hop: "server",
                share: 1,
                confidence: 0.8,
                summary:
                    "Sent by the server: its own log has \(Words.count(own.count, "row")) with 502, 503 or 504 in that "
                    + "window. Whether users were given others too, only the proxy's log can tell.")
            return
        }
        if let timeout = HandReading.shortestTimeout(input),
            let long = try ProxyTimeout.longRows(input, beyond: timeout.duration), !long.rows.isEmpty
        {
            citations = long.rows.prefix(8).map { Citation(of: $0) }
            report.verdict = Verdict(
                isDecided: true, cause: .proxyTimeout, detail: .responseTimeout,
                hop: timeout.hop == "proxy" ? "proxy" : "other", share: nil, confidence: 0.7,
                summary: "Most likely proxy timeout: the server worked longer than \(timeout.duration.durationText) on "
                    + "\(Words.count(long.rows.count, "request")), the longest for \(long.longest.durationText), and logged no 502, 503 "
                    + "or 504 of its own.")
            return
        }
        if reading.cause != .unknown, reading.confidence >= 0.6 {
            report.verdict = Verdict(
                isDecided: true, cause: reading.cause, detail: reading.detail, hop: reading.timeout?.hop ?? "proxy",
                share: nil, confidence: reading.confidence,
                summary:
                    "Most likely \(reading.cause.rawValue): \(reading.because). The server's log has no 502, 503 or 504 of its "
                    + "own.")
            return
        }
        let slow = try ProxyTimeout.longRows(input, beyond: .seconds(20))
        let longest =
            slow.map { $0.longest > .zero ? " Its longest request took \($0.longest.durationText)." : "" } ?? ""
        report.verdict = Verdict(
            isDecided: false, cause: .unknown, confidence: 0.3,
            summary:
                "The evidence does not decide, but it excludes the server: its log has no 502, 503 or 504 of its own among "
                + "\(Words.count(server.rows, "row")), so a hop in front of it made what users see.\(longest)")
        report.missing.append(
            "The response timeout of every hop in front of the server, to compare with its durations.")
    }
}
