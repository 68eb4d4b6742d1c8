import Attributions
import Diagnosis
import Incidents
import Products
import SystemEvidence

/// What the proxy's error log says by itself, where its access log is not at hand.
struct ErrorLogReading {
    /// Lines that name a cause, by cause and detail, the most frequent first.
    var counts: [(cause: Cause, detail: CauseDetail?, lines: [ProxyErrorLine])]
    /// What the server's own log says of the moments at which connections were lost.
    var own: [ServerErrorLine] = []

    /// How many lines name a cause.
    var total: Int { counts.reduce(0) { $0 + $1.lines.count } }

    /// Reads the log; nil where there is none, or an access log that says more.
    static func of(_ input: CheckInput) throws(EvidenceError) -> ErrorLogReading? {
        guard input.hasEvidence(.proxyErrorLog), !input.hasEvidence(.proxyLog) else { return nil }
        let incident = try input.reader.incident(in: input.window, of: input.selection)
        let lines = incident.errorLines ?? []
        let states = OwnLogStates(incident.serverLines ?? [], upstreams: Set(lines.compactMap(\.upstream)))
        var own: [ServerErrorLine] = []
        var groups: [String: (cause: Cause, detail: CauseDetail?, lines: [ProxyErrorLine])] = [:]
        for line in lines {
            guard let cause = line.signal.claim.cause else { continue }
            var detail = line.signal.claim.detail
            if case .lostConnection = line.signal.claim, let ending = states.ending(at: line.time) {
                detail = ending.detail
                if !own.contains(ending.line) { own.append(ending.line) }
            }
            let key = "\(cause.rawValue)/\(detail?.rawValue ?? "")"
            groups[key, default: (cause, detail, [])].lines.append(line)
        }
        // What is no failure of a hop behind the proxy speaks only where nothing else does.
        if groups.values.contains(where: { $0.cause != .unknown }) {
            groups = groups.filter { $0.value.cause != .unknown }
        }
        let counts = groups.sorted { ($1.value.lines.count, $0.key) < ($0.value.lines.count, $1.key) }.map(\.value)
        return counts.isEmpty ? nil : ErrorLogReading(counts: counts, own: own)
    }

    /// Lines that name a cause.
    func lines(of cause: Cause) -> [ProxyErrorLine] { counts.filter { $0.cause == cause }.flatMap(\.lines) }

    /// What the log says of a claim.
    func outcome(of cause: Cause) -> Finding.Outcome {
        let named = lines(of: cause).count
        if named * 2 >= total { return .supports }
        return named == 0 ? .rulesOut : .undetermined
    }

    /// The cause that at least half of the lines name.
    var leading: (cause: Cause, detail: CauseDetail?, lines: [ProxyErrorLine])? {
        let causes = Cause.allCases.map { cause in (cause, lines(of: cause)) }
        guard let most = causes.max(by: { $0.1.count < $1.1.count }), most.1.count * 2 >= total else { return nil }
        return (most.0, detail(of: most.0, among: most.1.count), most.1)
    }

    /// The detail that half of a cause's lines name: of those that name one, where they are not few.
    ///
    /// Lines without one mostly tell what the failure led to, and so do those of servers that were taken out of use.
    private func detail(of cause: Cause, among all: Int) -> CauseDetail? {
        var groups = counts.filter { $0.cause == cause && $0.detail != nil }
        if groups.contains(where: { $0.detail != .markedDown }) { groups.removeAll { $0.detail == .markedDown } }
        let detailed = groups.reduce(0) { $0 + $1.lines.count }
        guard let most = groups.first, most.lines.count * 2 >= detailed,
            !groups.dropFirst().contains(where: { $0.lines.count == most.lines.count }),
            Double(detailed) >= Double(all) * CheckThresholds.shareOfDetailedLines
        else { return nil }
        return most.detail
    }

    /// What the lines of a cause say, those first that name the detail, then the most frequent words.
    static func sayings(of lines: [ProxyErrorLine], detail: CauseDetail?) -> [(proves: String, count: Int)] {
        var said: [(proves: String, count: Int, rank: Int)] = []
        for (proves, lines) in Dictionary(grouping: lines, by: \.signal.proves) {
            let names = detail != nil && lines.contains { $0.signal.claim.detail == detail }
            said.append((proves, lines.count, names ? 0 : 1))
        }
        said.sort { ($0.rank, $1.count, $0.proves) < ($1.rank, $0.count, $1.proves) }
        return said.map { ($0.proves, $0.count) }
    }

    /// How sure a cause is by the proxy's words alone: a timeout may be work or wait.
    func strength(of cause: Cause) -> Strength { cause == .proxyTimeout ? .errorLogOfTime : .errorLogAlone }

    /// A finding of one of the checks, from these lines.
    func finding(of cause: Cause, check: String) -> Finding {
        let named = lines(of: cause)
        let outcome = outcome(of: cause)
        let statement = Fact(
            outcome == .supports ? "error-log.supports" : "error-log.other",
            ["named": .part(named.count, of: total), "cause": .cause(cause)])
        return Finding(
            check: check, outcome: outcome, statement: statement,
            quantities: counts.prefix(6).map { group in
                let name = group.detail.map { Fact("detail", ["detail": .detail($0)]) }
                return Quantity(name ?? Fact("cause", ["cause": .cause(group.cause)]), .count(group.lines.count))
            },
            citations: named.prefix(8).map { Citation(of: $0) }
                + (cause == .droppedConnection ? own.prefix(4).map { Citation(of: $0) } : []),
            limitations: [Fact("error-log.no-access-log")], missing: [Fact("missing.proxy-log")])
    }
}
