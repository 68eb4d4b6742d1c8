import AccessLogs
import Attributions
import Diagnosis
import HopSettings
import LogSources
import SystemEvidence

/// Error lines, events and counters around an incident.
extension LocalEvidenceStore {
    func errorLines(
        _ window: TimeWindow, _ correction: ClockCorrection, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> [ProxyErrorLine] {
        var lines: [ProxyErrorLine] = []
        var coverage: [DiagnosisReport.SourceCoverage] = []
        for path in try files(.proxyErrorLog, selection) {
            let zone = try errorLogZone(selection, correction)
            let log = try reading(path) { source, monitor in
                try ProxyErrorLog.read(source, zone: zone, window: window, monitor: monitor)
            }
            lines += log.lines
            coverage.append(Self.coverage(path, "\(log.product.rawValue)-error", log.tally))
        }
        remember(coverage, of: .proxyErrorLog, selection)
        return lines
    }

    func events(_ window: TimeWindow, _ selection: EvidenceSelection) throws(EvidenceError) -> [SystemEvent] {
        var events: [SystemEvent] = []
        var coverage: [DiagnosisReport.SourceCoverage] = []
        for path in try files(.eventLog, selection) {
            let log = try reading(path) { source, monitor in
                try EventLog.read(source, window: window, monitor: monitor)
            }
            events += log.events
            coverage.append(Self.coverage(path, "windows-events", log.tally))
        }
        remember(coverage, of: .eventLog, selection)
        return events.sorted { $0.time < $1.time }
    }

    func counters(
        _ window: TimeWindow, _ ahead: Duration, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> (series: [CounterSeries], notes: [String]) {
        var series: [CounterSeries] = []
        var notes: [String] = []
        var coverage: [DiagnosisReport.SourceCoverage] = []
        for path in try files(.counters, selection) {
            let log = try reading(path) { source, monitor in
                try CounterLog.read(source, window: window, monitor: monitor)
            }
            for var one in log.series {
                for index in one.samples.indices { one.samples[index].time = one.samples[index].time - ahead }
                // A log that is cut into files is one all the same.
                if let place = series.firstIndex(where: { $0.name == one.name && $0.kind == one.kind }) {
                    series[place].samples = (series[place].samples + one.samples).sorted { $0.time < $1.time }
                } else {
                    series.append(one)
                }
            }
            notes += log.notes.map { "\(path): \($0)" }
            if log.tally.isClipped {
                notes.append("\(path): of long series each sample kept stands for several, the greatest of them.")
            }
            coverage.append(Self.coverage(path, log.format.rawValue, log.tally))
        }
        remember(coverage, of: .counters, selection)
        return (series, notes)
    }

    func httpErrors(_ window: TimeWindow, _ selection: EvidenceSelection) throws(EvidenceError) -> [HTTPErrorRow] {
        var rows: [HTTPErrorRow] = []
        var coverage: [DiagnosisReport.SourceCoverage] = []
        for path in try files(.httpErrorLog, selection) {
            let log = try reading(path) { source, monitor in
                try HTTPErrorLog.read(source, window: window, monitor: monitor)
            }
            rows += log.rows
            coverage.append(Self.coverage(path, "httperr", log.tally))
        }
        remember(coverage, of: .httpErrorLog, selection)
        return rows
    }

    /// What the proxy's configuration files say, put together.
    func configuration(_ selection: EvidenceSelection) throws(EvidenceError) -> HopConfiguration? {
        var whole: HopConfiguration?
        for path in try files(.proxyConfig, selection) {
            let source = try Self.source(path, monitor: monitor)
            do {
                let read = try ConfigurationReader.read(
                    ConfigurationFile(name: path, text: try IncludedFiles.text(of: source)),
                    includes: IncludedFiles.files)
                whole?.timeouts += read.timeouts
                whole?.limitations += read.limitations
                whole = whole ?? read
            } catch let fault as ConfigurationFault {
                throw EvidenceError(.malformed, fault.message)
            } catch {
                throw EvidenceError(.malformed, "\(path) cannot be read: \(error)")
            }
        }
        return whole
    }
}

/// Gives the files that a configuration includes, from beside it.
enum IncludedFiles {
    /// The text of a source; nothing larger than the reader takes.
    static func text(of source: FileSource) throws -> String {
        guard source.byteCount ?? 0 <= Int64(ConfigurationReader.mostBytes) else {
            throw ConfigurationFault(
                message: "\(source.name) is larger than \(ConfigurationReader.mostBytes >> 20) MiB: no configuration")
        }
        return String(decoding: try FileTree.contents(of: source.place), as: UTF8.self)
    }

    /// The files that a pattern names, relative to the file that includes it; none where there are none.
    static func files(_ pattern: String, from: String) throws -> [ConfigurationFile] {
        let directory = from.lastIndex(of: "/").map { String(from[..<$0]) } ?? "."
        let place = pattern.hasPrefix("/") ? pattern : "\(directory)/\(pattern)"
        let paths = Locations.matches(place)
        return try paths.prefix(500).filter { FileTree.isFile($0) }.map { path in
            ConfigurationFile(name: path, text: try text(of: FileSource(path)))
        }
    }
}
