public import AccessLogs
public import Diagnosis
public import HopSettings
internal import Ordering
internal import Products
internal import SystemEvidence
public import Times

/// Reads incidents from a source of evidence: what failed, and what both hops' evidence says around it, in one time.
///
/// Clocks, zones, matching, joins and coverage are worked out here, once, for whatever source. What was read is kept for
/// the checks that follow; memory grows with the failures, not with the logs.
public final class IncidentReader {
    /// What checks worked out before from the same evidence.
    public let notebook = Notebook()
    /// Watches the reading for the check that runs.
    public var monitor = EvidenceMonitor.none
    let source: any EvidenceSource

    /// The most failures kept.
    static let mostFailures = 200_000
    /// The most counterparts of failures, and of their competitors, that are kept.
    static let mostRows = 400_000
    /// The most of each that is kept: as many as there are hops, and one more.
    static let mostKept = 6

    var readings: [ReadingKey: Reading] = [:]
    var clocks: [EvidenceSelection: HopClocks] = [:]
    /// The product of proxies by their error logs and configurations; nil where these do not tell.
    var likelyProducts: [[String]: ProductID?] = [:]
    /// The formats that configurations name.
    var configuredFormats: [[String]: [String]] = [:]
    /// How rows are read whose unit the other hop's log told, by the log's name.
    var calibrated: [AccessLogSelection: [String: RowReading]] = [:]
    /// How paths of a hop become those of the hop behind it; empty where they are the same.
    var rewrites: [AccessLogSelection: [PathRewrite]] = [:]
    /// Which of the evidence is a stranger's.
    var strangers: [EvidenceSelection: [SetAside]] = [:]
    /// How many requests told it, by the log's name.
    var unitRequests: [String: Int] = [:]
    private var traffics: [TrafficKey: Traffic] = [:]
    private var coverages: [CoverageKey: [DiagnosisReport.SourceCoverage]] = [:]
    /// What servers' own logs said to a question: such a log may be long, and every check asks for the same.
    private var ownLines: [ErrorLineQuestion: EvidenceAnswer<ServerErrorLine>] = [:]
    /// Lines of error logs that say what is not known, by the logs' names.
    private var unknown: [String: [UnknownLines]] = [:]
    /// What was lost of sources, in the order in which it was found.
    private var losses: [String: [String]] = [:]

    private struct TrafficKey: Hashable {
        var selection: EvidenceSelection
        var window: TimeWindow
    }
    private struct CoverageKey: Hashable {
        var kind: EvidenceKind
        var names: [String]
    }
    struct Traffic {
        var evidence: IncidentEvidence
        var clocks: HopClocks
    }

    /// Creates a reader.
    ///
    /// - Parameter source: where the evidence is.
    public init(_ source: any EvidenceSource) { self.source = source }

    // MARK: - One hop's logs

    /// Counts per minute and status, coverage and the failed entries of one hop's access logs.
    ///
    /// - Parameters:
    ///   - side: which hop.
    ///   - selection: which sources to ask.
    /// - Returns: nil where the selection has no such log.
    /// - Throws: where a source cannot be read.
    public func overview(of side: HopSide, in selection: EvidenceSelection) throws(EvidenceError) -> LogOverview? {
        try reading(of: side, in: selection).map(withLosses)
    }

    /// Rows of one hop's access logs.
    ///
    /// - Parameters:
    ///   - side: which hop.
    ///   - selection: which sources to ask.
    ///   - predicate: which rows.
    ///   - limit: how many at most.
    /// - Returns: the first of them in the order of the logs, with the logs' own stamps.
    /// - Throws: where a source cannot be read.
    public func rows(
        of side: HopSide, in selection: EvidenceSelection, where predicate: RowPredicate, limit: Int
    ) throws(EvidenceError) -> [Entry] {
        guard var question = try question(of: side, in: selection) else { return [] }
        question.demands = [.init(predicate, limit: limit)]
        return try answer(question).rows[0].entries
    }

    /// What each source of a kind covers, for the report; empty where the selection has none.
    public func coverage(
        of kind: EvidenceKind, in selection: EvidenceSelection
    ) throws(EvidenceError) -> [DiagnosisReport.SourceCoverage] {
        guard let names = selection.names[kind] else { return [] }
        if let side = HopSide(kind) { _ = try overview(of: side, in: selection) }
        return (coverages[CoverageKey(kind: kind, names: names)] ?? []).map { source in
            var source = source
            if let loss = losses[source.source] { source.damage = loss.joined(separator: "; ") }
            return source
        }
    }

    /// What a hop's configuration says.
    ///
    /// - Parameter names: its sources, in the order in which its product reads them.
    /// - Returns: the configuration.
    /// - Throws: where a source cannot be read, is broken, or is none of a product that is known.
    public func configuration(_ names: [String]) throws(EvidenceError) -> HopConfiguration {
        try source.configuration(names, monitor: monitor)
    }

    // MARK: - The incident

    /// Everything around the failures of a window: counterparts, competitors, error lines, events, counters.
    ///
    /// - Parameters:
    ///   - window: where failures are looked for, by the proxy log's stamps.
    ///   - selection: which sources to ask.
    /// - Returns: evidence without what the selection has no source for.
    /// - Throws: where a source cannot be read.
    public func incident(
        in window: TimeWindow, of selection: EvidenceSelection
    ) throws(EvidenceError) -> IncidentEvidence {
        let traffic = try traffic(in: window, of: selection)
        var evidence = traffic.evidence
        let around = Self.surroundings(evidence.failures, window)
        let correction = traffic.clocks.correction
        let ahead = correction.ahead(at: around.from)
        if let found = try errorLines(around, correction, selection) {
            evidence.errorLines = found.items
            evidence.isErrorLogCovering = found.coverage.contains { source in
                source.from.map { $0 <= around.to } ?? false && source.to.map { $0 >= around.from } ?? false
            }
        }
        // Events and counters carry the server's clock.
        let theirs = TimeWindow(from: around.from + ahead, to: around.to + ahead)
        func corrected(_ stamp: Timestamp) -> Timestamp { stamp - correction.ahead(at: stamp - ahead) }
        if let question = try ownLineQuestion(selection, theirs) {
            let found: EvidenceAnswer<ServerErrorLine>
            if let known = ownLines[question] {
                found = known
            } else {
                found = try source.serverErrorLines(question, monitor: monitor)
                if ownLines.count >= Self.mostKept { ownLines.removeAll() }
                ownLines[question] = found
            }
            if question.rows == nil {
                remember(found.coverage, of: .serverErrorLog, selection)
                noteUnknown(found.unknownLines, of: question.names)
            }
            let lines = found.items.map { line in
                var line = line
                line.time = corrected(line.time)
                return line
            }
            // Where nothing stands among rows, no log of its own was given.
            if question.rows == nil || !lines.isEmpty { evidence.serverLines = lines }
        }
        if let names = selection.names[.eventLog] {
            let zone = selection.serverZone.flatMap { LogZone($0) }
            let found = try source.events(EventQuestion(names, in: theirs, zone: zone), monitor: monitor)
            remember(found.coverage, of: .eventLog, selection)
            evidence.events = found.items.map { event in
                var event = event
                event.time = corrected(event.time)
                return event
            }
        }
        if let names = selection.names[.httpErrorLog] {
            let found = try source.driverErrors(WindowQuestion(names, in: theirs), monitor: monitor)
            remember(found.coverage, of: .httpErrorLog, selection)
            evidence.httpErrors = found.items.map { row in
                var row = row
                row.time = corrected(row.time)
                return row
            }
        }
        if let names = selection.names[.proxyConfig] {
            let configuration = try configuration(names)
            let logs = try overview(of: .proxy, in: selection)?.sources.map(\.product) ?? []
            if let log = logs.first, logs.allSatisfy({ Self.areApart($0, configuration.product) }) {
                evidence.configurationOfOther = Fact(
                    "configuration.of-other",
                    [
                        "names": .list(names.map { .text($0) }), "product": .word(Self.title(configuration.product)),
                        "log": .word(Self.title(log)),
                    ])
            } else {
                evidence.configuration = configuration
            }
        }
        if let names = selection.names[.counters] {
            let found = try source.counters(WindowQuestion(names, in: theirs), monitor: monitor)
            remember(found.coverage, of: .counters, selection)
            evidence.counters = Self.joined(found.items, ahead: ahead)
            evidence.counterNotes = found.notes
        }
        return evidence
    }

    /// Whether one product's configuration says nothing of another's rows: both are known, and neither is built on the other.
    private static func areApart(_ log: ProductID, _ configured: ProductID) -> Bool {
        guard log != configured, let one = ProductCatalogue.builtIn[log],
            let other = ProductCatalogue.builtIn[configured]
        else { return false }
        return one.isBuiltOn != configured && other.isBuiltOn != log
    }

    private static func title(_ product: ProductID) -> String {
        ProductCatalogue.current[product]?.title ?? product.rawValue
    }

    /// The failures and what both access logs say of them: the costly part, kept while the smaller evidence comes in.
    private func traffic(in window: TimeWindow, of selection: EvidenceSelection) throws(EvidenceError) -> Traffic {
        let key = TrafficKey(selection: selection.trafficPart, window: window)
        if let traffic = traffics[key] { return traffic }
        let traffic = try readTraffic(in: window, of: selection)
        // One incident is large; only a chain of hops needs several of the same window.
        if traffics.keys.contains(where: { $0.window == window }) == false || traffics.count >= Self.mostKept {
            traffics.removeAll()
        }
        traffics[key] = traffic
        return traffic
    }

    /// Series in true time; a log that is cut into files is one all the same.
    private static func joined(_ found: [CounterSeries], ahead: Duration) -> [CounterSeries] {
        var series: [CounterSeries] = []
        for var one in found {
            let back: Duration = .zero - ahead
            for index in one.samples.indices { one.samples[index].time = one.samples[index].time + back }
            let (name, kind) = (one.name, one.kind)
            let place = series.firstIndex { (other: CounterSeries) -> Bool in other.name == name && other.kind == kind }
            if let place {
                series[place].samples += one.samples
                series[place].samples.arrange { $0.time < $1.time }
            } else {
                series.append(one)
            }
        }
        return series
    }

    /// Lines of the proxy's error log in a window of true time; nil where there is none.
    ///
    /// Where none was given they may stand among the rows of its access log: a container writes both to one stream.
    func errorLines(
        _ window: TimeWindow, _ correction: ClockCorrection, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> EvidenceAnswer<ProxyErrorLine>? {
        let rows = selection.names[.proxyErrorLog] == nil ? try rowsWithLines(of: .proxy, in: selection) : nil
        guard let names = selection.names[.proxyErrorLog] ?? rows?.names else { return nil }
        // Most error logs state no zone; the access log beside them does.
        var zone = selection.proxyZone.flatMap { LogZone($0) }
        if zone == nil { zone = try reading(of: .proxy, in: selection)?.overview.sources.first?.zone.zone }
        var question = ErrorLineQuestion(
            names, in: window, zone: zone ?? .utc, shift: StampShift(correction, of: .proxy))
        question.rows = rows
        let found = try source.errorLines(question, monitor: monitor)
        guard rows == nil else { return found.product == nil ? nil : found }
        remember(found.coverage, of: .proxyErrorLog, selection)
        noteUnknown(found.unknownLines, of: names)
        return found
    }

    /// What is asked for the lines of the server's own log, or for those among the rows of its access log; nil where there are none.
    private func ownLineQuestion(
        _ selection: EvidenceSelection, _ window: TimeWindow
    ) throws(EvidenceError) -> ErrorLineQuestion? {
        let rows = selection.names[.serverErrorLog] == nil ? try rowsWithLines(of: .server, in: selection) : nil
        guard let names = selection.names[.serverErrorLog] ?? rows?.names else { return nil }
        var question = ErrorLineQuestion(names, in: window, zone: try serverZone(selection) ?? .utc)
        question.rows = rows
        return question
    }

    /// The access logs of a hop, where lines stand between their rows; nil where there are only rows and comments.
    private func rowsWithLines(
        of side: HopSide, in selection: EvidenceSelection
    ) throws(EvidenceError) -> AccessLogSelection? {
        guard let reading = try reading(of: side, in: selection),
            reading.overview.sources.contains(where: \.tally.hasLinesBetween)
        else { return nil }
        return logs(of: side, in: selection)
    }

    private func noteUnknown(_ lines: [UnknownLines], of names: [String]) {
        for name in names { unknown[name] = nil }
        for lines in lines { unknown[lines.source, default: []].append(lines) }
    }

    /// The zone of stamps of the server that state none: the one told, else its access log's, else the proxy's log's.
    private func serverZone(_ selection: EvidenceSelection) throws(EvidenceError) -> LogZone? {
        if let told = selection.serverZone.flatMap({ LogZone($0) }) { return told }
        for side in [HopSide.server, .proxy] {
            if let zone = try reading(of: side, in: selection)?.overview.sources.first?.zone.zone { return zone }
        }
        return nil
    }

    /// What was asked for and turned out not to be what it was given as.
    public var setAside: [SetAside] { source.setAside }

    /// Lines of error logs that say what is not known, the most frequent first.
    ///
    /// - Parameters:
    ///   - names: the logs.
    ///   - limit: how many at most.
    /// - Returns: what was found when the logs were read last.
    public func unknownLines(of names: [String], limit: Int = 5) -> [UnknownLines] {
        let found = names.flatMap { unknown[$0] ?? [] }
        return Array(found.arranged { ($1.lines, $0.line) < ($0.lines, $1.line) }.prefix(limit))
    }

    /// Where error lines, events and counters can matter: from well before the first failure to soon after the last.
    static func surroundings(_ failures: [Entry], _ window: TimeWindow) -> TimeWindow {
        guard let first = failures.map(\.start.from).min(), let last = failures.map(\.end.to).max() else {
            return window
        }
        return TimeWindow(from: first, to: last).widened(before: .seconds(1800), after: .seconds(300))
    }

    // MARK: - Coverage and losses

    /// Keeps what the sources of a kind cover, for the report.
    func remember(
        _ coverage: [DiagnosisReport.SourceCoverage], of kind: EvidenceKind, _ selection: EvidenceSelection
    ) {
        coverages[CoverageKey(kind: kind, names: selection.names[kind] ?? [])] = coverage
    }

    /// Forgets what was lost of sources that are about to be read anew.
    func forgetLosses(of names: [String]) { for name in names { losses[name] = nil } }

    /// Notes what was lost of a source, such as that another file has taken its place between two readings.
    func note(_ found: [String], of name: String) {
        let known = losses[name] ?? []
        let new = found.filter { !known.contains($0) }
        if !new.isEmpty { losses[name] = known + new }
    }

    /// The overview of a reading with what was lost since it was made, and of sources that were not read.
    func withLosses(_ reading: Reading) -> LogOverview {
        var overview = reading.overview
        for index in overview.sources.indices {
            if let loss = losses[overview.sources[index].name] { overview.sources[index].tally.losses = loss }
        }
        guard let first = overview.sources.first else { return overview }
        for name in reading.unread {
            guard let loss = losses[name], !overview.sources.contains(where: { $0.name == name }) else { continue }
            var tally = ScanTally()
            tally.losses = loss
            overview.sources.append(
                LogOverview.Source(
                    name: name, format: "not read", product: first.product, zone: first.zone, tally: tally)
            )
        }
        return overview
    }
}
