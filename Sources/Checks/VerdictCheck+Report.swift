internal import AccessLogs
internal import Attributions
internal import Diagnosis

/// The figures of the report: requests, causes, timeouts, clocks.
extension VerdictCheck {
    static func fill(
        _ report: inout DiagnosisReport, _ incident: Incident, _ input: CheckInput
    ) throws(EvidenceError) {
        let window = input.window
        report.window =
            incident.proxy.coverage.flatMap { window.intersection($0) } ?? (window == .everything ? nil : window)
        var byStatus = incident.proxy.byStatus(in: window)
        // Buckets are whole minutes; the failures themselves are counted exactly.
        for status in input.selection.statuses {
            let exact = incident.evidence.failures.count { $0.status == status }
            byStatus[status] = exact > 0 || byStatus[status] != nil ? exact : nil
            if byStatus[status] == 0 { byStatus[status] = nil }
        }
        report.requests = DiagnosisReport.Requests(
            total: byStatus.values.reduce(0, +), failures: incident.count, byStatus: byStatus)
        var counts: [String: (cause: Cause, detail: CauseDetail?, count: Int)] = [:]
        for attribution in incident.attributions {
            let key = "\(attribution.cause.rawValue) \(attribution.detail?.rawValue ?? "")"
            counts[key, default: (attribution.cause, attribution.detail, 0)].count += 1
        }
        report.causes = counts.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { _, value in
            DiagnosisReport.CauseCount(
                cause: value.cause, detail: value.detail, count: value.count,
                share: Double(value.count) / Double(max(1, incident.count)))
        }
        for (link, hop) in zip(input.links, incident.chain) {
            report.timeouts += timeouts(hop, input)
            let server = try input.store.overview(of: .serverLog, in: link.selection)
            let reading = ClockReading(hop.evidence, hop.proxy)
            let clocks = reading.clocks(hop.proxy, server, hop: hop.hop, behind: hop.hopBehind)
            let known = Set(report.clocks.map(\.hop))
            report.clocks += clocks.filter { !known.contains($0.hop) }
            report.missing += reading.limitations
        }
        report.timeouts += told(input)
        report.conflicts = incident.chain.flatMap { conflicts($0, input) }
    }

    /// Response timeouts of one hop.
    private static func timeouts(_ incident: Incident, _ input: CheckInput) -> [DiagnosisReport.HopTimeout] {
        let setting: String? =
            switch incident.proxy.sources.first?.family {
            case .nginx: "proxy_read_timeout"
            case .haproxy: "timeout server"
            case .apache: "ProxyTimeout"
            default: nil
            }
        let gaveUp = incident.attributions.indices.filter {
            [.proxyTimeout, .queuedRequests].contains(incident.attributions[$0].cause)
                && incident.attributions[$0].hop == incident.hop
        }
        func failures(at cliff: Cliff) -> [Int] {
            gaveUp.filter { incident.evidence.failures[$0].duration.map(cliff.holds) ?? false }
        }
        var timeouts: [DiagnosisReport.HopTimeout] = []
        if let told = incident.evidence.told.proxy {
            timeouts.append(
                .init(
                    hop: incident.hop, kind: "response", seconds: told.inSeconds, origin: "told", setting: setting,
                    failuresAt: failures(at: Cliff(timeout: told)).count))
        }
        let cliffs = incident.attributor.timeoutCliffs.filter { !$0.slowerSuccesses }
        for cliff in cliffs.prefix(4) {
            let held = failures(at: cliff)
            guard !held.isEmpty, !timeouts.contains(where: { abs($0.seconds - cliff.timeout.inSeconds) < 0.2 }) else {
                continue
            }
            // Where paths differ, each timeout is of its paths.
            let paths = cliffs.count > 1 ? Set(held.map { incident.evidence.failures[$0].path }).sorted() : []
            timeouts.append(
                .init(
                    hop: incident.hop, kind: "response", seconds: cliff.timeout.inSeconds, origin: "inferred",
                    setting: setting, failuresAt: held.count, paths: paths.isEmpty ? nil : Array(paths.prefix(5))))
        }
        return timeouts
    }

    /// Timeouts of other elements, as they were told.
    private static func told(_ input: CheckInput) -> [DiagnosisReport.HopTimeout] {
        [("server-timeout", "server", "request"), ("other-timeout", "other", "response")].compactMap {
            name, hop, kind in
            input.duration(name).map {
                .init(hop: hop, kind: kind, seconds: $0.inSeconds, origin: "told", setting: nil, failuresAt: 0)
            }
        }
    }

    /// Where what was told and what was measured disagree, both are said.
    private static func conflicts(_ incident: Incident, _ input: CheckInput) -> [String] {
        guard incident.evidence.told.proxy != nil else { return [] }
        return ProxyTimeout.conflicts(input, incident.attributor.timeoutCliffs)
    }
}
