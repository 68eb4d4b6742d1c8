internal import AccessLogs
public import Diagnosis
internal import Products
internal import SystemEvidence
internal import Times

/// Evidence of another site, another machine or another day: what it lacks proves nothing, so it is not used.
extension IncidentReader {
    /// What of the evidence does not belong together with the proxy's log.
    ///
    /// - Parameter selection: which sources to ask.
    /// - Returns: the server's logs and error logs that are strangers', each with what shows it.
    /// - Throws: where a source cannot be read.
    public func strangers(in selection: EvidenceSelection) throws(EvidenceError) -> [SetAside] {
        if let known = strangers[selection] { return known }
        var found: [SetAside] = []
        if selection.names[.proxyLog] != nil {
            found += try strangeServerLogs(selection)
            found += try strangeErrorLogs(selection)
        }
        if strangers.count >= Self.mostKept { strangers.removeAll() }
        strangers[selection] = found
        return found
    }

    // MARK: - Access logs

    private func strangeServerLogs(_ selection: EvidenceSelection) throws(EvidenceError) -> [SetAside] {
        guard selection.names[.serverLog] != nil else { return [] }
        // Units, rewrites and clocks first: names and stamps are compared as they are then.
        let correction = try clocks(selection).correction
        guard let proxy = try reading(of: .proxy, in: selection), let server = try reading(of: .server, in: selection)
        else { return [] }
        let names = server.names
        let whole = Belonging(Self.side(proxy, proxy.names), Self.side(server, names))
            .finding(isClockKnown: correction.estimate != nil)
        let label = selection.names[.serverLog] ?? names
        if whole != .together {
            if case .otherPaths = whole, try sharesIDs(proxy.overview.failures, selection) { return [] }
            return label.map { aside($0, .serverLog, whole, proxy) }
        }
        // One of several logs can be a stranger's; one of another time is an older part of the same log.
        guard names.count > 1, names == label else { return [] }
        return names.compactMap { name in
            let clock = server.clockSamples[name].map { ClockComparison(proxy.clockSamples.values + [$0]) }
            let own = Belonging(Self.side(proxy, proxy.names), Self.side(server, [name]))
                .finding(isClockKnown: clock?.estimate() != nil)
            guard case .otherPaths = own else { return nil }
            return aside(name, .serverLog, own, proxy)
        }
    }

    private static func side(_ reading: Reading, _ names: [String]) -> Belonging.Side {
        let spans = reading.overview.sources.filter { names.contains($0.name) }.compactMap { source in
            source.tally.from.flatMap { from in source.tally.to.map { TimeWindow(from: from, to: $0) } }
        }
        return Belonging.Side(
            paths: PathSample(names.compactMap { reading.paths[$0] }),
            clock: ClockComparison(names.compactMap { reading.clockSamples[$0] }),
            coverage: spans.reduce(nil) { $0?.union($1) ?? $1 })
    }

    /// Whether the server's log has rows with ids of failed requests: those are theirs, whatever paths they have.
    private func sharesIDs(_ failures: [Entry], _ selection: EvidenceSelection) throws(EvidenceError) -> Bool {
        let ids = Set(failures.compactMap { $0.requestID.map(RequestName.number(ofID:)) })
        guard !ids.isEmpty, var question = try question(of: .server, in: selection) else { return false }
        question.demands = [
            .init(RowPredicate(requests: .init(names: [], ids: ids)), limit: Self.fewestIDs)
        ]
        return (try answer(question).rows.first?.entries.count ?? 0) >= Self.fewestIDs
    }

    /// One or two equal texts are a field that means something else.
    private static let fewestIDs = 3

    private func aside(
        _ name: String, _ kind: EvidenceKind, _ finding: Belonging.Finding, _ proxy: Reading
    ) -> SetAside {
        var values: [String: FactValue?] = ["other": .list(proxy.names.prefix(3).map { .text($0) })]
        let id: Fact.ID
        switch finding {
        case .together: id = "apart.paths"
        case .otherTime(let ours, let theirs):
            id = "apart.time"
            values["ours"] = .window(ours)
            values["theirs"] = .window(theirs)
        case .otherPaths(let shares):
            id = "apart.paths"
            values["found"] = .part(shares.found, of: shares.requests)
        case .otherRequests(let shares):
            id = "apart.requests"
            values["found"] = .part(shares.found, of: shares.requests)
        case .otherNames: id = "apart.names"
        }
        return SetAside(source: name, kind: kind, why: Fact(id, values))
    }

    /// Finds how the proxy changes paths as it passes requests on, where the two logs share none as they are.
    func findRewrites(_ selection: EvidenceSelection) throws(EvidenceError) {
        guard let logs = logs(of: .proxy, in: selection), rewrites[logs] == nil,
            let proxy = try reading(of: .proxy, in: selection), let server = try reading(of: .server, in: selection)
        else { return }
        let found = Belonging(Self.side(proxy, proxy.names), Self.side(server, server.names)).rewrites
        rewrites[logs] = found
        guard !found.isEmpty else { return }
        readings[ReadingKey(logs: logs, failures: selection.failures)] = nil
        clocks[selection.trafficPart] = nil
    }

    // MARK: - Error logs

    /// The fewest error lines about requests that show whose they are.
    private static let fewestLines = 3

    /// Error logs of which no line is about a request that the proxy's log has.
    private func strangeErrorLogs(_ selection: EvidenceSelection) throws(EvidenceError) -> [SetAside] {
        guard let names = selection.names[.proxyErrorLog], let proxy = try reading(of: .proxy, in: selection) else {
            return []
        }
        let failures = proxy.overview.failures + proxy.overview.internalErrors
        guard failures.count >= Self.fewestLines, !proxy.overview.isClipped else { return [] }
        let around = Self.surroundings(failures, .everything)
        let correction = try clocks(selection).correction
        guard let lines = try errorLines(around, correction, selection)?.items else { return [] }
        let told = lines.filter { $0.signal.claim != .nothing && ($0.path ?? $0.target ?? $0.client) != nil }
        guard told.count >= Self.fewestLines else { return [] }
        let paths = PathSample(proxy.names.compactMap { proxy.paths[$0] })
        let clients = Set(failures.compactMap { $0.client.map(ClientAddress.comparable) })
        func isKnown(_ line: ProxyErrorLine) -> Bool {
            if let client = line.client, clients.contains(ClientAddress.comparable(client)) { return true }
            guard let path = line.path ?? line.target.map({ String($0.prefix { $0 != "?" }) }) else { return false }
            return paths.has(path, as: line.product)
        }
        guard !told.contains(where: isKnown), ErrorLineJoin.lines(for: failures, among: told).isEmpty else { return [] }
        let values: [String: FactValue?] = [
            "other": .list(proxy.names.prefix(3).map { .text($0) }), "lines": .count(told.count),
        ]
        return names.map { SetAside(source: $0, kind: .proxyErrorLog, why: Fact("apart.lines", values)) }
    }
}
