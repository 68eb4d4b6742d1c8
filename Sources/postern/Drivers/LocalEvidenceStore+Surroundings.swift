import AccessLogs
import Attributions
import Diagnosis
import LogSources
import SystemEvidence

/// Error lines, events and counters around an incident.
extension LocalEvidenceStore {
    func errorLines(
        _ window: TimeWindow, _ correction: ClockCorrection, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> [ProxyErrorLine] {
        var lines: [ProxyErrorLine] = []
        var coverage: [DiagnosisReport.SourceCoverage] = []
        for path in selection.paths[.proxyErrorLog] ?? [] {
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
        for path in selection.paths[.eventLog] ?? [] {
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
        remember(coverage, of: .counters, selection)
        return series
    }

}
