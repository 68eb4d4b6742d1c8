internal import AccessLogs
internal import Attributions
internal import Diagnosis
internal import HopSettings
internal import Incidents
internal import Products
internal import Times

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
        for status in incident.proxy.statuses {
            let exact = incident.evidence.failures.count { $0.status == status }
            byStatus[status] = exact > 0 || byStatus[status] != nil ? exact : nil
            if byStatus[status] == 0 { byStatus[status] = nil }
        }
        report.requests = DiagnosisReport.Requests(
            total: byStatus.values.reduce(0, +), failures: incident.count, byStatus: byStatus)
        report.causes = incident.charges.causes.map { value in
            DiagnosisReport.CauseCount(
                cause: value.cause, detail: value.detail, count: value.count,
                share: Double(value.count) / Double(max(1, incident.count)))
        }
        for (link, hop) in zip(input.links, incident.chain) {
            report.timeouts += timeouts(hop, input)
            let server = try input.reader.overview(of: .server, in: link.selection)
            let reading = ClockReading(hop.evidence, hop.proxy)
            let clocks = reading.clocks(hop.proxy, server, hop: hop.hop, behind: hop.hopBehind)
            let known = Set(report.clocks.map(\.hop))
            report.clocks += clocks.filter { !known.contains($0.hop) }
            report.missing += reading.limitations
        }
        report.timeouts += told(input)
        report.missing += [incident.evidence.configurationOfOther].compactMap { $0 }
        report.missing += (incident.evidence.configuration?.limitations ?? []).map {
            Fact("chain.undecided", ["hop": .hop(incident.hop), "what": .fact($0)])
        }
        report.conflicts = incident.chain.flatMap { conflicts($0, input) }
    }

    /// Response timeouts of one hop.
    private static func timeouts(_ incident: Incident, _ input: CheckInput) -> [DiagnosisReport.HopTimeout] {
        let product = incident.proxy.sources.first.flatMap { ProductCatalogue.current[$0.product] }
        let setting = product?.responseTimeout?.name
        let gaveUp = incident.charges.gaveUp(at: incident.hop)
        func failures(at cliff: Cliff) -> [Int] {
            gaveUp.filter { incident.evidence.failures[$0].duration.map(cliff.holds) ?? false }
        }
        var timeouts: [DiagnosisReport.HopTimeout] = []
        if let told = incident.evidence.told.proxy {
            timeouts.append(
                .init(
                    hop: incident.hop, kind: .response, seconds: told.inSeconds, origin: .told, setting: setting,
                    failuresAt: failures(at: Cliff(timeout: told)).count))
        }
        for configured in configured(incident) {
            guard let duration = configured.duration else { continue }
            timeouts.append(
                .init(
                    hop: incident.hop, kind: .response, seconds: duration.inSeconds, origin: .configured,
                    setting: configured.name, failuresAt: failures(at: Cliff(timeout: duration)).count,
                    place: configured.place ?? "default"))
        }
        let cliffs = incident.attributor.timeoutCliffs.filter { !$0.slowerSuccesses }
        for cliff in cliffs.prefix(4) {
            let held = failures(at: cliff)
            guard !held.isEmpty,
                !timeouts.contains(where: {
                    abs($0.seconds - cliff.timeout.inSeconds) < CheckThresholds.sameTimeout.inSeconds
                })
            else {
                continue
            }
            // Where paths differ, each timeout is of its paths.
            let paths = cliffs.count > 1 ? Set(held.map { incident.evidence.failures[$0].path }).sorted() : []
            timeouts.append(
                .init(
                    hop: incident.hop, kind: .response, seconds: cliff.timeout.inSeconds, origin: .inferred,
                    setting: setting, failuresAt: held.count, paths: paths.isEmpty ? nil : Array(paths.prefix(5))))
        }
        return timeouts
    }

    /// The response timeouts that the hop's configuration sets for its failures, each once.
    private static func configured(_ incident: Incident) -> [HopSetting] {
        var known = Set<String>()
        let all = incident.attributor.configuredLimits.filter {
            known.insert("\($0.name) \($0.place ?? "") \($0.valueText)").inserted
        }
        return Array(all.prefix(8))
    }

    /// Timeouts of other elements, as they were told.
    private static func told(_ input: CheckInput) -> [DiagnosisReport.HopTimeout] {
        let elements: [(told: InputDescription, hop: Hop, kind: DiagnosisReport.HopTimeout.Kind)] = [
            (.serverTimeout, .server, .request), (.otherTimeout, .other, .response),
        ]
        return elements.compactMap { told, hop, kind in
            input.duration(told).map {
                .init(hop: hop, kind: kind, seconds: $0.inSeconds, origin: .told, setting: nil, failuresAt: 0)
            }
        }
    }

    /// Where what was told, what is configured and what was measured disagree, all are said.
    private static func conflicts(_ incident: Incident, _ input: CheckInput) -> [Fact] {
        var conflicts =
            incident.evidence.told.proxy == nil
            ? [] : ProxyTimeout.conflicts(input, incident.attributor.timeoutCliffs)
        let configured = configured(incident)
        guard let first = configured.first else { return conflicts }
        let durations = configured.compactMap { $0.duration.map { FactValue.duration($0) } }
        let place = Fact(
            first.place == nil ? "setting.default" : "setting.place",
            ["setting": .word(first.name), "place": first.place.map { .text($0) }])
        let values: [String: FactValue?] = [
            "hop": .hop(incident.hop), "place": .fact(place), "configured": durations.isEmpty ? nil : .list(durations),
        ]
        func isConfigured(_ duration: Duration) -> Bool {
            configured.contains { one in
                one.duration.map { Cliff(timeout: $0).holds(duration) || Cliff(timeout: duration).holds($0) } ?? false
            }
        }
        if let told = incident.evidence.told.proxy, !isConfigured(told) {
            conflicts.append(
                Fact(
                    durations.isEmpty ? "conflict.told-against-none" : "conflict.told-against-configured",
                    values.merging(["told": .duration(told)]) { first, _ in first }))
        }
        if let cliff = incident.attributor.timeoutCliffs.first(where: { !$0.slowerSuccesses }),
            !isConfigured(cliff.timeout)
        {
            conflicts.append(
                Fact(
                    durations.isEmpty ? "conflict.cliff-against-none" : "conflict.cliff-against-configured",
                    values.merging(["failures": .count(cliff.failures), "timeout": .duration(cliff.timeout)]) {
                        first, _ in first
                    }))
        }
        return conflicts
    }
}
