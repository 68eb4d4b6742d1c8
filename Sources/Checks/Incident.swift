import AccessLogs
import Attributions
import Diagnosis
import Incidents
import Products
import SystemEvidence
import Times

/// The failures of a window with what each is charged to: what most checks begin with.
struct Incident {
    var evidence: IncidentEvidence
    var attributor: Attributor
    var charges: Charges
    var proxy: LogOverview

    /// The hop whose failures these are, and the one behind it.
    var hop: Hop
    var hopBehind: Hop
    /// The hop behind, where failures had to be followed to it; none or one.
    var behind: [Incident] = []
    /// The place of each followed failure among those of the hop behind.
    var followed: [Int: Int] = [:]

    /// Reads the evidence; nil where there is no proxy log.
    static func read(_ input: CheckInput) throws(EvidenceError) -> Incident? {
        try read(input.links[...], input.window, input)
    }

    /// All that an incident depends on.
    private struct Key: Hashable {
        var links: ArraySlice<HopLink>
        var window: TimeWindow
        var told: IncidentEvidence.ToldTimeouts
        var typed: IncidentEvidence.TypedReading?
    }

    /// Reads the evidence of the first step of a way, and of those behind it as far as failures lead there.
    private static func read(
        _ links: ArraySlice<HopLink>, _ window: TimeWindow, _ input: CheckInput
    ) throws(EvidenceError) -> Incident? {
        guard let link = links.first, let proxy = try input.reader.overview(of: .proxy, in: link.selection) else {
            return nil
        }
        let isInnermost = links.count == 1
        let told = IncidentEvidence.ToldTimeouts(
            proxy: link.name == .proxy ? input.duration(.proxyTimeout) : nil,
            server: isInnermost ? input.duration(.serverTimeout) : nil,
            other: isInnermost ? input.duration(.otherTimeout) : nil)
        let key = Key(links: links, window: window, told: told, typed: HandReading.aboutOne(input))
        return try input.reader.notebook.value(key) { () throws(EvidenceError) -> Incident in
            var evidence = try input.reader.incident(in: window, of: link.selection)
            (evidence.told, evidence.typed) = (told, key.typed)
            let attributor = Attributor(evidence)
            var attributions = attributor.attributions()
            for index in attributions.indices {
                switch attributions[index].hop {
                case .proxy?: attributions[index].hop = link.name
                case .server?: attributions[index].hop = link.next
                default: break
                }
            }
            var incident = Incident(
                evidence: evidence, attributor: attributor, charges: Charges([]), proxy: proxy, hop: link.name,
                hopBehind: link.next)
            if !isInnermost { try incident.follow(&attributions, links.dropFirst(), input) }
            incident.charges = Charges(attributions)
            return incident
        }
    }

    /// Failures that the hop behind answered itself are what that hop's own failures are.
    private mutating func follow(
        _ attributions: inout [Attribution], _ links: ArraySlice<HopLink>, _ input: CheckInput
    ) throws(EvidenceError) {
        let passedOn = attributions.indices.filter {
            attributions[$0].cause == .serverSent && attributions[$0].match != nil
        }
        let rows = passedOn.compactMap { attributor.row(of: $0) }
        guard let first = rows.map(\.time).min(), let last = rows.map(\.time).max() else { return }
        // Rows are in this hop's time; the hop behind may be as far off as its clock was found to be.
        let margin = CheckThresholds.followMargin + .microseconds(abs((evidence.clock?.offset ?? .zero).microseconds))
        let window = TimeWindow(from: first, to: last).widened(before: margin, after: margin)
        guard let inner = try Self.read(links, window, input) else { return }
        var places: [String: Int] = [:]
        for (place, attribution) in inner.charges.attributions.enumerated() {
            places["\(attribution.source):\(attribution.line)"] = place
        }
        behind = [inner]
        for index in passedOn {
            guard let match = attributions[index].match, let place = places["\(match.source):\(match.line)"] else {
                continue
            }
            let deeper = inner.charges[place]
            followed[index] = place
            attributions[index].cause = deeper.cause
            attributions[index].detail = deeper.detail
            attributions[index].hop = deeper.hop ?? inner.hop
            attributions[index].confidence = min(attributions[index].confidence, deeper.confidence)
            attributions[index].reasons = [
                Fact("reason.answered-by", ["hop": .hop(inner.hop), "reasons": .facts(deeper.reasons)])
            ]
            attributions[index].rules += deeper.rules
            attributions[index].evidence += deeper.evidence.filter { !attributions[index].evidence.contains($0) }
        }
    }

    /// The failures' hop and all behind it that were looked at, outermost first.
    var chain: [Incident] { [self] + (behind.first?.chain ?? []) }

    var count: Int { charges.count }

    /// What the attributions say of the claim that this cause is behind the failures.
    ///
    /// A cause is supported where it explains many failures and more than are left unexplained; it is ruled out where
    /// hardly a failure is left that it could explain.
    func outcome(of cause: Cause) -> Finding.Outcome {
        guard count > 0 else { return .rulesOut }
        let charged = charges.indices(of: cause)
        let unknown = charges.indices(of: .unknown).count
        let (many, few) = (CheckThresholds.supportingShare, CheckThresholds.unexplainedShare)
        if charged.count * many.of >= count * many.part, charged.count >= unknown {
            return charges.sureness(of: charged) >= Strength.namesCause.value ? .supports : .undetermined
        }
        if charged.isEmpty, unknown * few.of <= count * few.part { return .rulesOut }
        return unknown == 0 ? .rulesOut : .undetermined
    }

    /// The lines behind the attributions to a cause: each failure with what its charge rests on, the surest first.
    func citations(of indices: [Int], limit: Int = 12) -> [Citation] {
        var citations: [Citation] = []
        for index in charges.surestFirst(indices) {
            guard citations.count < limit else { break }
            citations.append(Citation(of: evidence.failures[index]))
            if let line = attributor.errorLine(of: index) { citations.append(Citation(of: line)) }
            if let row = attributor.row(of: index) { citations.append(Citation(of: row)) }
            if let inner = behind.first, let place = followed[index] {
                citations += inner.citations(of: [place], limit: 4).filter { !citations.contains($0) }
                continue
            }
            let attribution = charges[index]
            for line in attributor.serverLines(behind: index, attribution.cause, attribution.rules) {
                let citation = Citation(of: line)
                if !citations.contains(citation) { citations.append(citation) }
            }
            guard attribution.cause == .droppedConnection else { continue }
            for event in attributor.events(behind: index, attribution.detail) {
                let citation = Citation(of: event)
                if !citations.contains(citation) { citations.append(citation) }
            }
        }
        return citations
    }

    /// Why the failures of a cause are charged to it, the commonest reasons first.
    func reasons(of indices: [Int], limit: Int = 3) -> [Quantity] {
        charges.reasonCounts(of: indices, limit: limit).map { reason, count in
            Quantity("because", .fact(Fact("times", ["count": .count(count), "what": .fact(reason)])))
        }
    }
}

extension Citation {
    init(of entry: Entry) {
        self.init(source: entry.source, line: entry.line, offset: entry.offset, excerpt: entry.text)
    }

    init(of line: ProxyErrorLine) {
        self.init(source: line.source, line: line.line, offset: line.offset, excerpt: line.text)
    }

    init(of line: ServerErrorLine) {
        self.init(source: line.source, line: line.line, offset: line.offset, excerpt: line.text)
    }

    init(of row: HTTPErrorRow) {
        self.init(source: row.source, line: row.line, offset: row.offset, excerpt: row.text)
    }

    init(of event: SystemEvent) {
        self.init(source: event.source, line: event.line, offset: event.offset, excerpt: event.text)
    }
}
