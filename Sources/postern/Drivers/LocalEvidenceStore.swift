import AccessLogs
import Diagnosis
import Incidents
import LogSources
import Products
import Records
import SystemEvidence
import Times

/// Answers what checks ask from files on this machine, by scanning them.
///
/// What was read once is kept for the checks that follow: counts per minute, the failures, and what surrounds them. Memory
/// grows with the failures, not with the logs.
final class LocalEvidenceStore: EvidenceStore {
    let notebook = Notebook()
    /// The files in directories, by directory and kind.
    var listings: [String: [EvidenceKind: [String]]] = [:]
    /// What was lost of sources, by the names they were given; of a directory, the files in it that cannot be read.
    var losses: [String: String] = [:]
    /// The source that was opened first at each path: a log that is rotated between two scans is told by it.
    var firstSources: [String: FileSource] = [:]
    /// Files among others that could not be read, and are passed over.
    var refused = Set<String>()
    /// Whether a file that cannot be read is told as a loss while there are others, and does not end the reading.
    ///
    /// Files that a directory stands for are passed over so in any case: nobody named them.
    var passesOverUnreadable = false
    /// Whether IIS's logs in a directory are taken for the server's where there are others; a command that looks at logs by
    /// themselves takes all.
    var tellsHopsApart = true
    /// Watches the scans of the check that runs.
    var watch: ScanWatch?
    /// Takes note of every file that is read.
    let inputs: InputLedger
    /// The inputs of a record, where its checks are run again; nil reads what lies at the paths.
    var recorded: RecordedInputs?

    /// Creates a store.
    init(inputs: InputLedger = InputLedger(), recorded: RecordedInputs? = nil) {
        self.inputs = inputs
        self.recorded = recorded
    }

    /// The most failures kept.
    private static let mostFailures = 200_000

    struct OpenKey: Hashable {
        var path: String
        var format: String?
        var zone: String?
        var product: ProductID?
        var size: Int64?
    }
    private struct TrafficKey: Hashable {
        var selection: EvidenceSelection
        var window: TimeWindow
    }
    private struct OverviewKey: Hashable {
        var kind: EvidenceKind
        var selection: EvidenceSelection
    }
    struct CoverageKey: Hashable {
        var kind: EvidenceKind
        var paths: [String]
    }
    private struct Traffic {
        var evidence: IncidentEvidence
        var clocks: Clocks
    }
    /// How the clocks of the servers stand to the proxy's.
    private struct Clocks {
        var correction: ClockCorrection
        /// Those of servers whose logs lie beside one another, where they differ.
        var byServer: [String: ClockCorrection] = [:]

        func correction(of path: String) -> ClockCorrection { byServer[path] ?? correction }
    }

    var logs: [OpenKey: AccessLog] = [:]
    private var overviews: [OverviewKey: LogOverview] = [:]
    private var traffics: [TrafficKey: Traffic] = [:]
    private var clocks: [EvidenceSelection: Clocks] = [:]
    /// What each log holds for the comparison of clocks, by its path.
    private var clockSamples: [OpenKey: ClockComparison] = [:]
    /// Whether overviews gather what the comparison of clocks needs; a command that looks at one log does not.
    var comparesClocks = true
    private var coverages: [CoverageKey: [DiagnosisReport.SourceCoverage]] = [:]
    /// The most of each that is kept: as many as there are hops, and one more.
    private static let mostKept = 6

    var monitor: ScanMonitor { watch?.monitor ?? .none }

    // MARK: - Overview

    func overview(of kind: EvidenceKind, in selection: EvidenceSelection) throws(EvidenceError) -> LogOverview? {
        guard selection.paths[kind] != nil else { return nil }
        let paths = try files(kind, selection)
        let relevant = Self.relevant(selection, for: kind)
        let key = OverviewKey(kind: kind, selection: relevant)
        let given = (selection.paths[kind] ?? []) + paths
        if let overview = overviews[key] { return withLosses(overview, given) }
        var firstRefusal: EvidenceError?
        var sources: [LogOverview.Source] = []
        var perMinute: [Timestamp: [Int: Int]] = [:]
        var failures: [Entry] = []
        var internalErrors: [Entry] = []
        var isClipped = false
        for path in paths {
            losses[path] = nil
            refused.remove(path)
            let log: AccessLog
            do {
                log = try open(path, kind, selection)
            } catch {
                let isNamed = selection.paths[kind]?.contains(path) ?? true
                guard error.kind == .missing, paths.count > 1, passesOverUnreadable || !isNamed else { throw error }
                refused.insert(path)
                note(loss: "\(error.message); what it holds is not counted", of: path)
                firstRefusal = firstRefusal ?? error
                continue
            }
            var minute = Timestamp(microseconds: .min)
            var counts: [Int: Int] = [:]
            let statuses = selection.statuses(of: log.format.product)
            let isApache = kind == .proxyLog && log.format.product == .apache
            var sample = ClockComparison()
            let side: ClockComparison.Side = kind == .serverLog ? .server : .proxy
            let comparesClocks = comparesClocks
            let tally = try scan(log) { row in
                if comparesClocks { sample.take(row.name, row.status, row.timing, of: side) }
                let start = row.time.floor(to: .seconds(60))
                if start != minute {
                    if !counts.isEmpty { perMinute[minute, default: [:]].merge(counts) { $0 + $1 } }
                    minute = start
                    counts.removeAll(keepingCapacity: true)
                }
                counts[row.status, default: 0] += 1
                if statuses.contains(row.status) {
                    if failures.count < Self.mostFailures { failures.append(row.entry()) } else { isClipped = true }
                } else if row.status == 500, isApache, internalErrors.count < Self.mostFailures {
                    internalErrors.append(row.entry())
                }
            }
            if !counts.isEmpty { perMinute[minute, default: [:]].merge(counts) { $0 + $1 } }
            if comparesClocks { clockSamples[sampleKey(path, side, selection)] = sample }
            guard tally.rows > 0 else {
                throw EvidenceError(.malformed, "\(path) has no readable row: \(Self.words(tally.firstUnparsed))")
            }
            inputs.counted(path, rows: tally.rows, skipped: tally.others, unparsed: tally.unparsed)
            sources.append(
                LogOverview.Source(
                    name: path, format: log.formatWords,
                    product: log.format.product, zone: log.zone.zone.name, zoneOrigin: log.zone.origin,
                    tally: tally,
                    lacks: tally.lacks))
        }
        if sources.isEmpty, let firstRefusal { throw firstRefusal }
        let overview = LogOverview(
            sources: sources, perMinute: perMinute, failures: failures, internalErrors: internalErrors,
            isClipped: isClipped,
            statuses: Set(sources.flatMap { selection.statuses(of: $0.product) }))
        let told = withLosses(overview, given)
        if overviews.count >= Self.mostKept { overviews.removeAll() }
        overviews[key] = overview
        remember(
            told.sources.map { source in
                DiagnosisReport.SourceCoverage(
                    source: source.name, kind: source.product.rawValue, from: source.tally.from, to: source.tally.to,
                    rows: source.tally.rows, unparsed: source.tally.unparsed, damage: source.tally.damage)
            }, of: kind, selection)
        return told
    }

    // MARK: - The incident

    func incident(
        in window: TimeWindow, of selection: EvidenceSelection
    ) throws(EvidenceError) -> IncidentEvidence {
        let traffic = try traffic(in: window, of: selection)
        var evidence = traffic.evidence
        let around = Self.surroundings(evidence.failures, window)
        let ahead = traffic.clocks.correction.ahead(at: around.from)
        if selection.paths[.proxyErrorLog] != nil {
            evidence.errorLines = try errorLines(around, traffic.clocks.correction, selection)
            evidence.isErrorLogCovering = try coverage(of: .proxyErrorLog, in: selection).contains { source in
                source.from.map { $0 <= around.to } ?? false && source.to.map { $0 >= around.from } ?? false
            }
        }
        // Events and counters carry the server's clock.
        let theirs = TimeWindow(from: around.from + ahead, to: around.to + ahead)
        if selection.paths[.eventLog] != nil {
            evidence.events = try events(theirs, selection).map { event in
                var event = event
                event.time = event.time - traffic.clocks.correction.ahead(at: event.time - ahead)
                return event
            }
        }
        if selection.paths[.httpErrorLog] != nil {
            evidence.httpErrors = try httpErrors(theirs, selection).map { row in
                var row = row
                row.time = row.time - traffic.clocks.correction.ahead(at: row.time - ahead)
                return row
            }
        }
        if selection.paths[.proxyConfig] != nil { evidence.configuration = try configuration(selection) }
        if selection.paths[.counters] != nil {
            let read = try counters(theirs, ahead, selection)
            evidence.counters = read.series
            evidence.counterNotes = read.notes
        }
        return evidence
    }

    /// The failures and what both access logs say of them: the costly part, kept while the smaller evidence comes in.
    private func traffic(in window: TimeWindow, of selection: EvidenceSelection) throws(EvidenceError) -> Traffic {
        let key = TrafficKey(selection: Self.accessLogs(of: selection), window: window)
        if let traffic = traffics[key] { return traffic }
        let proxy = try overview(of: .proxyLog, in: selection)
        let clocks = try clocks(selection)
        let correction = clocks.correction
        func corrected(_ entry: Entry) -> Entry { entry.shifted(by: correction.proxyShift(at: entry.time)) }
        var failures = (proxy?.failures ?? []).map(corrected).filter { window.contains($0.time) }
        if failures.isEmpty, correction.proxyShift != .zero {
            // The window was offered before the zone was known.
            failures = (proxy?.failures ?? []).filter { window.contains($0.time) }.map(corrected)
        }
        let more = try failuresByErrorLine(proxy, besides: failures, in: window, correction, selection)
        if !more.isEmpty { failures = (failures + more).sorted { ($0.source, $0.line) < ($1.source, $1.line) } }
        let search = CounterpartSearch(for: failures)
        let ours = try proxySide(failures, search, correction, selection)
        var evidence = IncidentEvidence(failures: failures, profile: ours.profile)
        evidence.clock = correction.estimate
        evidence.serverClocks = clocks.byServer.compactMapValues(\.estimate)
        evidence.isClockOpen = correction.estimate == nil && selection.paths[.serverLog] != nil
        evidence.proxyZoneShift = correction.proxyShift
        if selection.paths[.serverLog] != nil {
            evidence.server = try serverSide(search, ours.rivals, ours.isClipped, clocks, selection)
        }
        evidence.matching = evidence.server.map { Matcher.matching(of: failures, with: $0) }
        let traffic = Traffic(evidence: evidence, clocks: clocks)
        // One incident is large; only a chain of hops needs several of the same window.
        if traffics.keys.contains(where: { $0.window == window }) == false || traffics.count >= Self.mostKept {
            traffics.removeAll()
        }
        traffics[key] = traffic
        return traffic
    }

    /// Apache's 500s that a line of its proxy's in the error log explains.
    private func failuresByErrorLine(
        _ proxy: LogOverview?, besides failures: [Entry], in window: TimeWindow,
        _ correction: ClockCorrection, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> [Entry] {
        guard let proxy, selection.paths[.proxyErrorLog] != nil else { return [] }
        let candidates = proxy.internalErrors.map { $0.shifted(by: correction.proxyShift(at: $0.time)) }
            .filter { window.contains($0.time) }
        guard !candidates.isEmpty else { return [] }
        let lines = try errorLines(Self.surroundings(candidates, window), correction, selection)
        // The lines of those that are failures already are not theirs; and Apache answers no timeout with 500.
        let near = failures.filter { Self.surroundings(candidates, window).contains($0.time) }
        let taken = Set(ErrorLineJoin.lines(for: near, among: lines).values.map { "\($0.line.source):\($0.line.line)" })
        let left = lines.filter { line in
            line.signal.cause != nil && line.signal != .responseTimeout
                && !taken.contains("\(line.source):\(line.line)")
        }
        return ErrorLineJoin.lines(for: candidates, among: left).keys.sorted().map { candidates[$0] }
    }

    /// What the requests that did not fail looked like, and those of them that compete for the server's rows.
    private func proxySide(
        _ failures: [Entry], _ search: CounterpartSearch, _ correction: ClockCorrection, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> (profile: TrafficProfile, rivals: [Entry], isClipped: Bool) {
        var profile = TrafficProfile(around: failures)
        var rivals: [Entry] = []
        var isClipped = false
        guard !failures.isEmpty else { return (profile, rivals, isClipped) }
        let hasServer = selection.paths[.serverLog] != nil
        for path in try readableFiles(.proxyLog, selection) {
            let log = try open(path, .proxyLog, selection)
            let statuses = selection.statuses(of: log.format.product)
            _ = try scan(log) { row in
                guard !statuses.contains(row.status), row.duration != nil || hasServer else { return }
                let name = row.name
                let shift = correction.proxyShift(at: row.time)
                let timing = row.timing.shifted(by: shift)
                profile.count(path: name.path, timing)
                guard hasServer, search.wants(name), search.mayMatter(stampedAt: timing.time, lasting: row.duration)
                else { return }
                if rivals.count < CounterpartSearch.mostRows {
                    rivals.append(row.entry().shifted(by: shift))
                } else {
                    isClipped = true
                }
            }
        }
        return (profile, rivals, isClipped)
    }

    private func sampleKey(
        _ path: String, _ side: ClockComparison.Side, _ selection: EvidenceSelection
    ) -> OpenKey {
        OpenKey(
            path: path, format: side == .server ? selection.serverFormat : selection.proxyFormat,
            zone: side == .server ? selection.serverZone : selection.proxyZone, product: nil, size: nil)
    }

    /// Compares the clocks of both hops, once for a selection.
    private func clocks(_ selection: EvidenceSelection) throws(EvidenceError) -> Clocks {
        let proxyLogs = try overview(of: .proxyLog, in: selection)
        // Where the proxy's log does not say its zone, a difference of whole quarters of an hour is the zone's.
        let isZoneOpen = proxyLogs?.sources.contains { $0.zoneOrigin == .assumed } ?? false
        guard selection.paths[.proxyLog] != nil, selection.paths[.serverLog] != nil else {
            return Clocks(correction: ClockCorrection(nil, isProxyZoneOpen: isZoneOpen))
        }
        let key = Self.accessLogs(of: selection)
        if let known = clocks[key] { return known }
        let proxy = try files(.proxyLog, selection)
        let server = try files(.serverLog, selection)
        let serverLogs = try overview(of: .serverLog, in: selection)
        let ours = proxy.compactMap { clockSamples[sampleKey($0, .proxy, selection)] }
        let theirs = server.compactMap { path in
            clockSamples[sampleKey(path, .server, selection)].map { (path: path, sample: $0) }
        }
        var found = Clocks(
            correction: ClockCorrection(
                ClockComparison(ours + theirs.map(\.sample)).estimate(), isProxyZoneOpen: isZoneOpen))
        // Parts of one server's log follow one another; logs of several servers lie beside one another.
        if (2...8).contains(theirs.count), serverLogs?.hasOverlappingSources ?? false {
            for (path, sample) in theirs {
                guard let own = ClockComparison(ours + [sample]).estimate() else { continue }
                found.byServer[path] = ClockCorrection(own, isProxyZoneOpen: isZoneOpen)
            }
            if found.correction.estimate == nil, let first = theirs.lazy.compactMap({ found.byServer[$0.path] }).first {
                found.correction = first
            }
        }
        if clocks.count >= Self.mostKept { clocks.removeAll() }
        clocks[key] = found
        return found
    }

    private func serverSide(
        _ search: CounterpartSearch, _ rivals: [Entry], _ isClipped: Bool, _ clocks: Clocks,
        _ selection: EvidenceSelection
    ) throws(EvidenceError) -> IncidentEvidence.ServerSide {
        var candidates: [Entry] = []
        var isClipped = isClipped
        let overview = try overview(of: .serverLog, in: selection)
        for path in try readableFiles(.serverLog, selection) {
            let correction = clocks.correction(of: path)
            _ = try scan(open(path, .serverLog, selection)) { row in
                let shift = correction.serverShift(at: row.time)
                guard search.mayMatter(stampedAt: row.time + shift, lasting: row.duration), search.wants(row)
                else { return }
                if candidates.count < CounterpartSearch.mostRows {
                    candidates.append(row.entry().shifted(by: shift))
                } else {
                    isClipped = true
                }
            }
        }
        return IncidentEvidence.ServerSide(
            candidates: candidates, rivals: rivals,
            coverage: overview?.coverage.map {
                let correction = clocks.correction
                return TimeWindow(
                    from: $0.from + correction.serverShift(at: $0.from), to: $0.to + correction.serverShift(at: $0.to))
            },
            unparsed: overview?.unparsed ?? 0,
            isClipped: isClipped)
    }

    // MARK: - Entries and coverage

    func entries(
        of kind: EvidenceKind, in selection: EvidenceSelection, limit: Int, where condition: @escaping (Entry) -> Bool
    ) throws(EvidenceError) -> [Entry] {
        var kept: [Entry] = []
        for path in try readableFiles(kind, selection) {
            _ = try scan(open(path, kind, selection)) { row in
                guard kept.count < limit else { return }
                let entry = row.entry()
                if condition(entry) { kept.append(entry) }
            }
        }
        return kept
    }

    func coverage(
        of kind: EvidenceKind, in selection: EvidenceSelection
    ) throws(EvidenceError) -> [DiagnosisReport.SourceCoverage] {
        guard let paths = selection.paths[kind] else { return [] }
        if kind == .proxyLog || kind == .serverLog { _ = try overview(of: kind, in: selection) }
        return (coverages[CoverageKey(kind: kind, paths: paths)] ?? []).map { source in
            var source = source
            if let loss = losses[source.source] { source.damage = loss }
            return source
        }
    }

    /// Keeps what the sources of a kind cover, for the report.
    func remember(
        _ coverage: [DiagnosisReport.SourceCoverage], of kind: EvidenceKind, _ selection: EvidenceSelection
    ) {
        coverages[CoverageKey(kind: kind, paths: selection.paths[kind] ?? [])] = coverage
        guard kind != .proxyLog, kind != .serverLog else { return }
        for source in coverage {
            inputs.counted(source.source, rows: source.rows, skipped: nil, unparsed: source.unparsed)
        }
    }
}
