import AccessLogs
import Attributions
import Diagnosis
import LogSources
import SystemEvidence

/// Answers what checks ask from files on this machine, by scanning them.
///
/// What was read once is kept for the checks that follow: counts per minute, the failures, and what surrounds them. Memory
/// grows with the failures, not with the logs.
final class LocalEvidenceStore: EvidenceStore {
    /// Watches the scans of the check that runs.
    var watch: ScanWatch?

    /// The most failures kept.
    private static let mostFailures = 200_000

    private struct OpenKey: Hashable {
        var path: String
        var format: String?
        var zone: String?
        var size: Int64?
    }
    private struct TrafficKey: Hashable {
        var selection: EvidenceSelection
        var window: TimeWindow
    }
    private struct Traffic {
        var evidence: IncidentEvidence
        /// How far the server's clock is ahead.
        var ahead: Duration
    }

    private var logs: [OpenKey: AccessLog] = [:]
    private var overviews: [EvidenceKind: (EvidenceSelection, LogOverview)] = [:]
    private var lastTraffic: (key: TrafficKey, traffic: Traffic)?
    private var clocks: (key: EvidenceSelection, estimate: ClockEstimate?)?
    private var coverages: [EvidenceKind: [DiagnosisReport.SourceCoverage]] = [:]

    private var monitor: ScanMonitor { watch?.monitor ?? .none }

    // MARK: - Overview

    func overview(of kind: EvidenceKind, in selection: EvidenceSelection) throws(EvidenceError) -> LogOverview? {
        guard let paths = selection.paths[kind] else { return nil }
        let relevant = Self.relevant(selection, for: kind)
        if let (known, overview) = overviews[kind], known == relevant { return overview }
        var sources: [LogOverview.Source] = []
        var perMinute: [Timestamp: [Int: Int]] = [:]
        var failures: [Entry] = []
        var internalErrors: [Entry] = []
        var isClipped = false
        for path in paths {
            let log = try open(path, kind, selection)
            var minute = Timestamp(microseconds: .min)
            var counts: [Int: Int] = [:]
            let statuses = selection.statuses
            let isApache = kind == .proxyLog && log.format.family == .apache
            let tally = try scan(log) { row in
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
            guard tally.rows > 0 else {
                throw EvidenceError(.malformed, "\(path) has no readable row: \(Self.words(tally.firstUnparsed))")
            }
            sources.append(
                LogOverview.Source(
                    name: path, format: log.format.displayName + (log.isFamilyAssumed ? ", could be Apache’s" : ""),
                    family: log.format.family, zone: log.zone.zone.name, zoneOrigin: log.zone.origin.rawValue,
                    tally: tally,
                    lacks: tally.lacks))
        }
        let overview = LogOverview(
            sources: sources, perMinute: perMinute, failures: failures, internalErrors: internalErrors,
            isClipped: isClipped)
        overviews[kind] = (relevant, overview)
        coverages[kind] = sources.map { source in
            DiagnosisReport.SourceCoverage(
                source: source.name, kind: source.family.rawValue, from: source.tally.from, to: source.tally.to,
                rows: source.tally.rows, unparsed: source.tally.unparsed)
        }
        return overview
    }

    // MARK: - The incident

    func incident(
        in window: TimeWindow, of selection: EvidenceSelection
    ) throws(EvidenceError) -> IncidentEvidence {
        let traffic = try traffic(in: window, of: selection)
        var evidence = traffic.evidence
        let zoneShift = evidence.proxyZoneShift
        let ahead = traffic.ahead
        let around = Self.surroundings(evidence.failures, window)
        if selection.paths[.proxyErrorLog] != nil { evidence.errorLines = try errorLines(around, zoneShift, selection) }
        // Events and counters carry the server's clock.
        let theirs = TimeWindow(from: around.from + ahead, to: around.to + ahead)
        if selection.paths[.eventLog] != nil {
            evidence.events = try events(theirs, selection).map { event in
                var event = event
                event.time = event.time - ahead
                return event
            }
        }
        if selection.paths[.counters] != nil { evidence.counters = try counters(theirs, ahead, selection) }
        return evidence
    }

    /// The failures and what both access logs say of them: the costly part, kept while the smaller evidence comes in.
    private func traffic(in window: TimeWindow, of selection: EvidenceSelection) throws(EvidenceError) -> Traffic {
        let key = TrafficKey(selection: Self.accessLogs(of: selection), window: window)
        if let lastTraffic, lastTraffic.key == key { return lastTraffic.traffic }
        let proxy = try overview(of: .proxyLog, in: selection)
        let clock = try clockEstimate(selection)
        // Where the proxy's log does not say its zone, a difference of whole quarters of an hour is the zone's.
        let isZoneOpen = proxy?.sources.contains { $0.zoneOrigin.hasPrefix("assumed") } ?? false
        let zoneShift = isZoneOpen ? clock?.zoneShift ?? .zero : .zero
        let ahead = (clock?.offset ?? .zero) - zoneShift
        var failures = (proxy?.failures ?? []).map { $0.shifted(by: zoneShift) }.filter { window.contains($0.time) }
        if failures.isEmpty, zoneShift != .zero {
            // The window was offered before the zone was known.
            failures = (proxy?.failures ?? []).filter { window.contains($0.time) }.map { $0.shifted(by: zoneShift) }
        }
        let more = try failuresByErrorLine(proxy, in: window, zoneShift, selection)
        if !more.isEmpty { failures = (failures + more).sorted { ($0.source, $0.line) < ($1.source, $1.line) } }
        let search = CounterpartSearch(for: failures)
        let ours = try proxySide(failures, search, zoneShift, selection)
        var evidence = IncidentEvidence(failures: failures, profile: ours.profile)
        evidence.clock = clock
        evidence.proxyZoneShift = zoneShift
        if selection.paths[.serverLog] != nil {
            evidence.server = try serverSide(search, ours.rivals, ours.isClipped, ahead, selection)
        }
        evidence.pairs = evidence.server.map { Matcher.pairs(of: failures, with: $0) }
        let traffic = Traffic(evidence: evidence, ahead: ahead)
        lastTraffic = (key, traffic)
        return traffic
    }

    /// Apache's 500s that a line of its proxy's in the error log explains.
    private func failuresByErrorLine(
        _ proxy: LogOverview?, in window: TimeWindow, _ zoneShift: Duration, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> [Entry] {
        guard let proxy, selection.paths[.proxyErrorLog] != nil else { return [] }
        let candidates = proxy.internalErrors.map { $0.shifted(by: zoneShift) }.filter { window.contains($0.time) }
        guard !candidates.isEmpty else { return [] }
        let lines = try errorLines(Self.surroundings(candidates, window), zoneShift, selection)
        return ErrorLineJoin.lines(for: candidates, among: lines.filter { $0.signal.cause != nil }).keys.sorted()
            .map { candidates[$0] }
    }

    /// What the requests that did not fail looked like, and those of them that compete for the server's rows.
    private func proxySide(
        _ failures: [Entry], _ search: CounterpartSearch, _ zoneShift: Duration, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> (profile: TrafficProfile, rivals: [Entry], isClipped: Bool) {
        var profile = TrafficProfile(around: failures)
        var rivals: [Entry] = []
        var isClipped = false
        guard !failures.isEmpty else { return (profile, rivals, isClipped) }
        let hasServer = selection.paths[.serverLog] != nil
        let statuses = selection.statuses
        for path in selection.paths[.proxyLog] ?? [] {
            _ = try scan(open(path, .proxyLog, selection)) { row in
                guard !statuses.contains(row.status), row.duration != nil || hasServer else { return }
                let name = row.name
                let timing = row.timing.shifted(by: zoneShift)
                profile.count(path: name.path, timing)
                guard hasServer, search.wants(name), search.mayMatter(stampedAt: timing.time, lasting: row.duration)
                else { return }
                if rivals.count < CounterpartSearch.mostRows {
                    rivals.append(row.entry().shifted(by: zoneShift))
                } else {
                    isClipped = true
                }
            }
        }
        return (profile, rivals, isClipped)
    }

    /// Compares the two logs' clocks, once for a selection.
    private func clockEstimate(_ selection: EvidenceSelection) throws(EvidenceError) -> ClockEstimate? {
        guard let proxy = selection.paths[.proxyLog], let server = selection.paths[.serverLog] else { return nil }
        let key = Self.accessLogs(of: selection)
        if let clocks, clocks.key == key { return clocks.estimate }
        var comparison = ClockComparison()
        for path in proxy {
            _ = try scan(open(path, .proxyLog, selection)) {
                comparison.take($0.name, $0.status, $0.timing, of: .proxy)
            }
        }
        for path in server {
            _ = try scan(open(path, .serverLog, selection)) {
                comparison.take($0.name, $0.status, $0.timing, of: .server)
            }
        }
        let estimate = comparison.estimate()
        clocks = (key, estimate)
        return estimate
    }

    private func serverSide(
        _ search: CounterpartSearch, _ rivals: [Entry], _ isClipped: Bool, _ ahead: Duration,
        _ selection: EvidenceSelection
    ) throws(EvidenceError) -> IncidentEvidence.ServerSide {
        var candidates: [Entry] = []
        var isClipped = isClipped
        let overview = try overview(of: .serverLog, in: selection)
        for path in selection.paths[.serverLog] ?? [] {
            _ = try scan(open(path, .serverLog, selection)) { row in
                guard search.mayMatter(stampedAt: row.time - ahead, lasting: row.duration), search.wants(row.name)
                else { return }
                if candidates.count < CounterpartSearch.mostRows {
                    candidates.append(row.entry().shifted(by: .zero - ahead))
                } else {
                    isClipped = true
                }
            }
        }
        return IncidentEvidence.ServerSide(
            candidates: candidates, rivals: rivals,
            coverage: overview?.coverage.map { TimeWindow(from: $0.from - ahead, to: $0.to - ahead) },
            unparsed: overview?.unparsed ?? 0,
            isClipped: isClipped)
    }

    private func errorLines(
        _ window: TimeWindow, _ zoneShift: Duration, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> [ProxyErrorLine] {
        var lines: [ProxyErrorLine] = []
        var coverage: [DiagnosisReport.SourceCoverage] = []
        for path in selection.paths[.proxyErrorLog] ?? [] {
            let zone = try errorLogZone(selection, zoneShift)
            let log = try reading(path) { source, monitor in
                try ProxyErrorLog.read(source, zone: zone, window: window, monitor: monitor)
            }
            lines += log.lines
            coverage.append(Self.coverage(path, "\(log.product.rawValue)-error", log.tally))
        }
        coverages[.proxyErrorLog] = coverage
        return lines
    }

    private func events(_ window: TimeWindow, _ selection: EvidenceSelection) throws(EvidenceError) -> [SystemEvent] {
        var events: [SystemEvent] = []
        var coverage: [DiagnosisReport.SourceCoverage] = []
        for path in selection.paths[.eventLog] ?? [] {
            let log = try reading(path) { source, monitor in
                try EventLog.read(source, window: window, monitor: monitor)
            }
            events += log.events
            coverage.append(Self.coverage(path, "windows-events", log.tally))
        }
        coverages[.eventLog] = coverage
        return events.sorted { $0.time < $1.time }
    }

    private func counters(
        _ window: TimeWindow, _ ahead: Duration, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> [CounterSeries] {
        var series: [CounterSeries] = []
        var coverage: [DiagnosisReport.SourceCoverage] = []
        for path in selection.paths[.counters] ?? [] {
            let log = try reading(path) { source, monitor in
                try CounterLog.read(source, window: window, monitor: monitor)
            }
            series += log.series.map { one in
                var one = one
                for index in one.samples.indices { one.samples[index].time = one.samples[index].time - ahead }
                return one
            }
            coverage.append(Self.coverage(path, "pdh-csv", log.tally))
        }
        coverages[.counters] = coverage
        return series
    }

    // MARK: - Entries and coverage

    func entries(
        of kind: EvidenceKind, in selection: EvidenceSelection, limit: Int, where condition: @escaping (Entry) -> Bool
    ) throws(EvidenceError) -> [Entry] {
        var kept: [Entry] = []
        for path in selection.paths[kind] ?? [] {
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
        guard selection.paths[kind] != nil else { return [] }
        if kind == .proxyLog || kind == .serverLog { _ = try overview(of: kind, in: selection) }
        return coverages[kind] ?? []
    }

    // MARK: - Opening and scanning

    /// Opens a log for a command that looks at one by itself.
    func open(
        _ path: String, _ kind: EvidenceKind, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> AccessLog {
        let formatText = kind == .serverLog ? selection.serverFormat : selection.proxyFormat
        let zoneText = kind == .serverLog ? selection.serverZone : selection.proxyZone
        let source = try Self.source(path)
        let key = OpenKey(path: path, format: formatText, zone: zoneText, size: source.byteCount)
        if let log = logs[key] { return log }
        var format: AccessLogFormat?
        if let formatText {
            do {
                format = try AccessLogFormat.parse(formatText)
            } catch {
                throw EvidenceError(.usage, error.message)
            }
        }
        var zone: LogZone?
        if let zoneText {
            zone = LogZone(zoneText)
            guard zone != nil else { throw EvidenceError(.usage, Self.zoneProblem(zoneText)) }
        }
        do {
            let log = try AccessLog.open(source, format: format, zone: zone, monitor: monitor)
            logs[key] = log
            return log
        } catch {
            throw Self.error(
                error, asked: kind == .serverLog ? "the server's access log" : "the proxy's access log", source)
        }
    }

    private func scan(_ log: AccessLog, _ body: (AccessRow) -> Void) throws(EvidenceError) -> ScanTally {
        do {
            return try log.scan(monitor: monitor) { row in
                body(row)
                return .next
            }
        } catch {
            throw Self.error(error, asked: "an access log", try Self.source(log.source.name))
        }
    }

    private func reading<Log>(
        _ path: String, _ read: (any LogSource, ScanMonitor) throws -> Log
    ) throws(EvidenceError) -> Log {
        let source = try Self.source(path)
        do {
            return try read(source, monitor)
        } catch let error as LogSourceError {
            throw Self.error(error)
        } catch let error as SystemEvidenceError {
            switch error {
            case .empty(let name): throw EvidenceError(.malformed, "\(name) is empty: there is nothing to read in it")
            case .binary(let name, let what): throw Self.binary(name, what)
            case .unrecognised(let name, let expected):
                throw EvidenceError(
                    .malformed, "\(name) is not what was asked for: expected \(expected)\(Self.looksLike(source))")
            }
        } catch {
            throw EvidenceError(.malformed, "\(path) cannot be read: \(error)")
        }
    }

    /// nginx's and Apache's error logs state no zone; the access log beside them does.
    private func errorLogZone(
        _ selection: EvidenceSelection, _ zoneShift: Duration
    ) throws(EvidenceError) -> ClockZone {
        let zone: LogZone
        if let text = selection.proxyZone, let told = LogZone(text) {
            zone = told
        } else if let path = selection.paths[.proxyLog]?.first {
            zone = try open(path, .proxyLog, selection).zone.zone
        } else {
            zone = .utc
        }
        return ClockZone { wall in
            var clock = ZoneClock(zone)
            return clock.offset(atWall: wall) - Int(zoneShift.microseconds / 1_000_000)
        }
    }

    static func source(_ path: String) throws(EvidenceError) -> FileSource {
        do {
            return try FileSource(path)
        } catch {
            throw Self.error(error)
        }
    }

    // MARK: - Words

    /// What is wrong with a setting's value; nil where nothing is.
    static func problem(with value: String, for setting: String) -> String? {
        switch setting {
        case "proxy-zone", "server-zone": return LogZone(value) == nil ? zoneProblem(value) : nil
        case "proxy-format", "server-format":
            do {
                _ = try AccessLogFormat.parse(value)
                return nil
            } catch {
                return error.message
            }
        default:
            let parts = value.split(separator: ",").map(\.trimmingBlanks)
            let isRight = !parts.isEmpty && parts.allSatisfy { Int($0).map { (100...599).contains($0) } ?? false }
            return isRight ? nil : "‘\(value)’ is no list of statuses; write 502,503,504"
        }
    }

    private static func zoneProblem(_ text: String) -> String {
        "‘\(text)’ is no time zone; write an IANA name (Europe/Berlin) or an offset (+01:00)"
    }

    static func error(_ error: LogSourceError) -> EvidenceError {
        switch error {
        case .missing(let name): EvidenceError(.missing, "there is no file \(name)")
        case .isDirectory(let name):
            EvidenceError(.missing, "\(name) is a directory\(contents(of: name)); name one file in it")
        case .isNoFile(let name): EvidenceError(.missing, "\(name) is no regular file")
        case .unreadable(let name, let reason): EvidenceError(.missing, "\(name) cannot be read: \(reason)")
        case .cancelled: EvidenceError(.cancelled, "cancelled")
        }
    }

    private static func contents(of directory: String) -> String {
        let names = FileTree.names(in: directory).filter { !$0.hasPrefix(".") && FileTree.isFile("\(directory)/\($0)") }
        guard !names.isEmpty else { return "" }
        let shown = names.prefix(6).joined(separator: ", ")
        return " with \(shown)\(names.count > 6 ? " and \(names.count - 6) more" : "")"
    }

    private static func binary(_ name: String, _ what: String) -> EvidenceError {
        let advice: String
        if what.contains("compressed") || what.contains("archive") {
            advice = "unpack it first"
        } else if what.contains(".evtx") {
            advice = "export it as XML: wevtutil qe System /f:xml, or Event Viewer, Save All Events As, XML"
        } else {
            advice = "name a log file"
        }
        return EvidenceError(.malformed, "\(name) is \(what), not a text log; \(advice)")
    }

    private static func error(_ error: AccessLogError, asked: String, _ source: FileSource) -> EvidenceError {
        switch error {
        case .source(let error): return Self.error(error)
        case .empty(let name): return EvidenceError(.malformed, "\(name) is empty: there is no row to read in it")
        case .binary(let name, let what): return binary(name, what)
        case .unrecognised(let name, let rows):
            return EvidenceError(
                .malformed,
                "\(name) is no access log that is known (nginx, Apache, HAProxy httplog, IIS W3C)\(looksLike(source)): "
                    + "\(words(rows)). If the log has a format of its own, give it with --proxy-format or --server-format, or "
                    + "in the walk with :set proxy-format STRING.")
        }
    }

    private static func words(_ rows: [UnreadableRow]) -> String {
        rows.isEmpty ? "it has no rows" : rows.prefix(2).map { "line \($0.line): \($0.reason)" }.joined(separator: "; ")
    }

    /// What a file looks like that is not what was asked for.
    private static func looksLike(_ source: FileSource) -> String {
        guard let kind = EvidenceGuess.kind(of: source) else { return "" }
        return "; it looks like \(kind.words)"
    }

    private static func coverage(_ path: String, _ kind: String, _ tally: EvidenceTally)
        -> DiagnosisReport.SourceCoverage
    {
        DiagnosisReport.SourceCoverage(
            source: path, kind: kind, from: tally.from, to: tally.to, rows: tally.rows, unparsed: tally.unparsed)
    }

    /// The part of a selection that one hop's access logs depend on.
    private static func relevant(_ selection: EvidenceSelection, for kind: EvidenceKind) -> EvidenceSelection {
        var part = EvidenceSelection()
        part.paths[kind] = selection.paths[kind]
        part.statuses = selection.statuses
        if kind == .serverLog {
            part.serverFormat = selection.serverFormat
            part.serverZone = selection.serverZone
        } else {
            part.proxyFormat = selection.proxyFormat
            part.proxyZone = selection.proxyZone
        }
        return part
    }

    /// The part of a selection that both hops' access logs depend on.
    private static func accessLogs(of selection: EvidenceSelection) -> EvidenceSelection {
        var part = selection
        // Apache's error log decides which of its 500s are failures.
        part.paths = selection.paths.filter { [.proxyLog, .serverLog, .proxyErrorLog].contains($0.key) }
        return part
    }

    /// Where error lines, events and counters can matter: from well before the first failure to soon after the last.
    private static func surroundings(_ failures: [Entry], _ window: TimeWindow) -> TimeWindow {
        guard let first = failures.map(\.start.from).min(), let last = failures.map(\.end.to).max() else {
            return window
        }
        return TimeWindow(from: first, to: last).widened(before: .seconds(1800), after: .seconds(300))
    }
}
