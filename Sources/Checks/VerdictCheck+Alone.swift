internal import AccessLogs
import Attributions
internal import Diagnosis
internal import Incidents
import Products
internal import SystemEvidence
internal import Times

/// What can be said without the proxy's access log.
extension VerdictCheck {
    static func withoutProxyLog(
        _ input: CheckInput, _ citations: inout [Citation]
    ) throws(EvidenceError) -> DiagnosisReport {
        var report = DiagnosisReport(verdict: Verdict(isDecided: false, cause: .unknown, confidence: 0, summary: []))
        let server = try input.reader.overview(of: .server, in: input.selection)
        let reading = HandReading.of(input)
        let elements: [(told: InputDescription, hop: Hop, kind: DiagnosisReport.HopTimeout.Kind)] = [
            (.proxyTimeout, .proxy, .response), (.serverTimeout, .server, .request), (.otherTimeout, .other, .response),
        ]
        for (told, hop, kind) in elements {
            if let duration = input.duration(told) {
                report.timeouts.append(
                    .init(
                        hop: hop, kind: kind, seconds: duration.inSeconds, origin: .told, setting: nil, failuresAt: 0))
            }
        }
        report.missing = [Fact("missing.proxy-log.all")]
        if let log = try ErrorLogReading.of(input) {
            readErrorLog(log, &report, &citations)
            return report
        }
        if try readDriver(input, &report, &citations) { return report }
        if server == nil, try readEvents(input, &report, &citations) { return report }
        if !reading.isDecided, server?.failures.isEmpty ?? true, try readOwnLog(input, &report, &citations) {
            return report
        }
        if let server {
            try readServer(server, input, reading, &report, &citations)
            return report
        }
        report.missing.append(Fact("missing.server-log.all"))
        let isDecided = reading.isDecided
        if reading.cause == .unknown, let detail = reading.detail {
            report.verdict = Verdict(
                isDecided: false, cause: .unknown, detail: detail, confidence: reading.strength.value,
                summary: [Fact("verdict.alone.no-hop-behind.by-hand", ["because": .fact(reading.because)])])
            return report
        }
        report.verdict = Verdict(
            isDecided: isDecided, cause: isDecided ? reading.cause : .unknown, detail: isDecided ? reading.detail : nil,
            hop: isDecided ? (reading.cause == .serverSent ? .server : reading.timeout?.hop ?? .proxy) : nil,
            share: nil, confidence: reading.strength.value,
            summary: [
                Fact(
                    isDecided ? "verdict.alone.by-hand" : "verdict.alone.open",
                    ["cause": .cause(reading.cause), "because": .fact(reading.because)])
            ])
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
            report.verdict.summary = [Fact("verdict.alone.several-causes", ["lines": .count(log.total)])]
            return
        }
        citations = leading.lines.prefix(8).map { Citation(of: $0) }
        let beside = leading.cause == .droppedConnection ? log.own.first : nil
        if beside != nil { citations += log.own.prefix(4).map { Citation(of: $0) } }
        let share = Double(leading.lines.count) / Double(max(1, log.total))
        let isDecided = leading.cause != .unknown
        let sayings = ErrorLogReading.sayings(of: leading.lines, detail: leading.detail)
        let others = sayings.dropFirst().prefix(2).map {
            Fact("error-log.also", ["named": .count($0.count), "proves": .text($0.proves)])
        }
        report.verdict = Verdict(
            isDecided: isDecided, cause: leading.cause, detail: leading.detail,
            hop: leading.detail == .clientLeft ? nil : .proxy, share: share,
            confidence: CheckThresholds.sureness(log.strength(of: leading.cause).value, share: share),
            summary: [
                Fact(
                    isDecided ? "verdict.alone.error-log" : "verdict.alone.no-hop-behind",
                    [
                        "named": sayings.first.map { .count($0.count) }, "lines": .count(log.total),
                        "proves": sayings.first.map { .text($0.proves) },
                        "others": others.isEmpty ? nil : .facts(others),
                    ])
            ] + (beside.map { [Self.saidBeside($0)] } ?? []))
        if leading.cause == .proxyTimeout {
            report.missing.append(Fact("missing.server-log.work"))
        }
    }

    /// What the driver in front of the server turned away by itself: each of its rows is a proof of its own.
    ///
    /// - Returns: whether its log names a cause.
    private static func readDriver(
        _ input: CheckInput, _ report: inout DiagnosisReport, _ citations: inout [Citation]
    ) throws(EvidenceError) -> Bool {
        guard input.hasEvidence(.httpErrorLog) else { return false }
        let rows = try input.reader.incident(in: input.window, of: input.selection).httpErrors ?? []
        // Idle connections are closed every day; that is no failure by itself.
        let failed = rows.filter { (row: HTTPErrorRow) -> Bool in
            switch row.meaning {
            case .turnedAway, .poolDown, .waiting, .abandoned: true
            case .dropped, .idle, .slowPeer, .rejected, .failed, .other: false
            }
        }
        let byClaim: [Signal.Claim: [HTTPErrorRow]] = Dictionary(grouping: failed) { row in
            row.known?.signal.claim ?? .nothing
        }
        let groups = byClaim.sorted { left, right in
            if left.value.count != right.value.count { return left.value.count > right.value.count }
            return left.key.label < right.key.label
        }
        guard let leading = groups.first, let cause = leading.key.cause, let known = leading.value.first?.known,
            leading.value.count * 2 >= failed.count
        else { return false }
        report.causes = groups.map { group in
            .init(
                cause: group.key.cause ?? .unknown, detail: group.key.detail, count: group.value.count,
                share: Double(group.value.count) / Double(failed.count))
        }
        let times = failed.map(\.time)
        if let first = times.min(), let last = times.max() { report.window = TimeWindow(from: first, to: last) }
        citations = leading.value.prefix(8).map { Citation(of: $0) }
        let share = Double(leading.value.count) / Double(failed.count)
        report.verdict = Verdict(
            isDecided: true, cause: cause, detail: leading.key.detail, hop: .server, share: share,
            confidence: CheckThresholds.sureness(known.strength, share: share),
            summary: [
                Fact(
                    "verdict.alone.driver",
                    [
                        "named": .count(leading.value.count), "rows": .count(failed.count), "reason": .text(known.name),
                        "proves": .text(known.words),
                    ])
            ])
        return true
    }

    /// What the events of the server's system tell by themselves: that its process ended, or that none could be started.
    ///
    /// - Returns: whether they name a cause.
    private static func readEvents(
        _ input: CheckInput, _ report: inout DiagnosisReport, _ citations: inout [Citation]
    ) throws(EvidenceError) -> Bool {
        guard input.hasEvidence(.eventLog) else { return false }
        let events = try input.reader.incident(in: input.window, of: input.selection).events ?? []
        let telling: [SystemEvent] = events.filter { (event: SystemEvent) -> Bool in
            guard event.kind.claim.cause != nil, event.kind.reach != nil else { return false }
            return event.strength == .ends || event.strength == .refuses
        }
        let groups = Dictionary(grouping: telling) { $0.kind.claim.label }.sorted { left, right in
            if left.value.count != right.value.count { return left.value.count > right.value.count }
            return left.key < right.key
        }
        guard let leading = groups.first?.value,
            let first = leading.min(by: { (left: SystemEvent, right: SystemEvent) -> Bool in
                left.kind.precedence < right.kind.precedence
            }),
            let cause = first.kind.claim.cause, leading.count * 2 >= telling.count
        else { return false }
        report.causes = groups.compactMap { group in
            group.value.first.map {
                .init(
                    cause: $0.kind.claim.cause ?? .unknown, detail: $0.kind.claim.detail, count: group.value.count,
                    share: Double(group.value.count) / Double(telling.count))
            }
        }
        let times: [Timestamp] = telling.map(\.time)
        if let from = times.min(), let to = times.max() { report.window = TimeWindow(from: from, to: to) }
        citations = leading.prefix(8).map { Citation(of: $0) }
        let share = Double(leading.count) / Double(telling.count)
        report.verdict = Verdict(
            isDecided: true, cause: cause, detail: first.kind.claim.detail, hop: .server, share: share,
            confidence: CheckThresholds.sureness(Strength.eventsAlone.value, share: share),
            summary: [
                Fact(
                    "verdict.alone.events",
                    [
                        "named": .count(leading.count), "events": .count(telling.count),
                        "proves": EventTable.words(provider: first.provider, id: first.id).map { .text($0) },
                    ])
            ])
        return true
    }

    private static func saidBeside(_ line: ServerErrorLine) -> Fact {
        Fact(
            "verdict.alone.own-log-beside",
            ["product": .text(line.product.title), "proves": line.signal.map { .text($0.proves) }])
    }

    /// What the log that the server keeps of itself says of its processes and pools: which requests failed it does not know.
    ///
    /// - Returns: whether it names a cause.
    private static func readOwnLog(
        _ input: CheckInput, _ report: inout DiagnosisReport, _ citations: inout [Citation]
    ) throws(EvidenceError) -> Bool {
        guard input.hasEvidence(.serverErrorLog) else { return false }
        let lines = try input.reader.incident(in: input.window, of: input.selection).serverLines ?? []
        let all = OwnLogStates(lines, upstreams: []).all
        let grouped = Dictionary(grouping: all) { "\($0.cause.rawValue)/\($0.detail?.rawValue ?? "")" }
        let groups = grouped.sorted { left, right in
            if left.value.count != right.value.count { return left.value.count > right.value.count }
            return left.key < right.key
        }.map(\.value)
        guard let leading = groups.first, let first = leading.first, leading.count * 2 >= all.count else {
            return false
        }
        report.causes = groups.map { group in
            .init(
                cause: group[0].cause, detail: group[0].detail, count: group.count,
                share: Double(group.count) / Double(all.count))
        }
        report.window = all.first.flatMap { first in
            all.last.map { TimeWindow(from: first.line.time, to: $0.line.time) }
        }
        citations = leading.prefix(8).map { Citation(of: $0.line) }
        let share = Double(leading.count) / Double(all.count)
        report.verdict = Verdict(
            isDecided: true, cause: first.cause, detail: first.detail, hop: .proxy, share: share,
            confidence: CheckThresholds.sureness(Strength.ownLogAlone.value, share: share),
            summary: [
                Fact(
                    "verdict.alone.own-log",
                    [
                        "product": .text(first.line.product.title), "named": .count(leading.count),
                        "all": .count(all.count), "proves": first.line.signal.map { .text($0.proves) },
                    ])
            ])
        return true
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
            let isGateway = own.contains(where: \.isOfGateway)
            report.causes = [.init(cause: .serverSent, detail: nil, count: own.count, share: 1)]
            report.verdict = Verdict(
                isDecided: true, cause: .serverSent, detail: isGateway ? .gatewayBehind : .application, hop: .server,
                share: 1,
                confidence: Strength.serverLogAlone.value,
                summary: [Fact("verdict.alone.server-sent", ["rows": .count(own.count)])])
            return
        }
        if let timeout = HandReading.shortestTimeout(input),
            let long = try ProxyTimeout.longRows(input, beyond: timeout.duration), !long.rows.isEmpty
        {
            citations = long.rows.prefix(8).map { Citation(of: $0) }
            report.verdict = Verdict(
                isDecided: true, cause: .proxyTimeout, detail: .responseTimeout,
                hop: timeout.hop, share: nil, confidence: Strength.longRowsAlone.value,
                summary: [
                    Fact(
                        "verdict.alone.long-rows",
                        [
                            "limit": .duration(timeout.duration), "requests": .count(long.rows.count),
                            "longest": .duration(long.longest),
                        ])
                ])
            return
        }
        if reading.isDecided {
            report.verdict = Verdict(
                isDecided: true, cause: reading.cause, detail: reading.detail, hop: reading.timeout?.hop ?? .proxy,
                share: nil, confidence: reading.strength.value,
                summary: [
                    Fact(
                        "verdict.alone.not-by-server",
                        ["cause": .cause(reading.cause), "because": .fact(reading.because)])
                ])
            return
        }
        let slow = try ProxyTimeout.longRows(input, beyond: AttributionThresholds.outlastsMostTimeouts)
        let longest = slow.flatMap { $0.longest > .zero ? FactValue.duration($0.longest) : nil }
        report.verdict = Verdict(
            isDecided: false, cause: .unknown, confidence: Strength.typedNothing.value,
            summary: [
                Fact("verdict.alone.not-the-server", ["rows": .count(server.rows), "longest": longest])
            ])
        report.missing.append(Fact("missing.timeouts"))
    }
}
