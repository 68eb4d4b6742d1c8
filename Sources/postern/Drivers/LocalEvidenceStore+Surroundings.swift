import AccessLogs
import Diagnosis
import Files
import HopSettings
import Incidents
import LogSources
import Products
import SystemEvidence
import Times

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
        // Exports that state no zone have the server's own.
        let zone = selection.serverZone.flatMap { LogZone($0) }.map { zone in
            ClockZone { wall in
                var clock = ZoneClock(zone)
                return clock.offset(atWall: wall)
            }
        }
        for path in try files(.eventLog, selection) {
            let log = try reading(path) { source, monitor in
                try EventLog.read(source, window: window, zone: zone, monitor: monitor)
            }
            events += log.events
            var covered = Self.coverage(path, "windows-events", log.tally)
            let words = [log.damage, log.assumption].compactMap { $0 }
            covered.damage = words.isEmpty ? nil : words.joined(separator: "; ")
            coverage.append(covered)
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

    /// What the proxy's configuration files say, put together; nil where none is given.
    func configuration(_ selection: EvidenceSelection) throws(EvidenceError) -> HopConfiguration? {
        let paths = try files(.proxyConfig, selection)
        return paths.isEmpty ? nil : try configuration(at: paths)
    }

    func configuration(at paths: [String]) throws(EvidenceError) -> HopConfiguration {
        var read: [ConfigurationFile] = []
        for path in paths {
            let source = try source(path)
            do {
                read.append(ConfigurationFile(name: path, text: try IncludedFiles.text(of: source)))
            } catch let fault as ConfigurationFault {
                throw EvidenceError(.malformed, fault.message)
            } catch {
                throw EvidenceError(.malformed, "\(path) cannot be read: \(error)")
            }
        }
        do {
            return try ConfigurationReader.read(read) { [self] pattern, from in
                try IncludedFiles.names(pattern, from: from, recorded).map { name in
                    ConfigurationFile(name: name, text: try IncludedFiles.text(of: source(name)))
                }
            }
        } catch {
            throw EvidenceError(.malformed, error.message)
        }
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
        let bytes = try FileTree.contents(of: source.place)
        return decoded(Array(bytes.prefix(Int(clamping: source.byteCount ?? .max))))
    }

    /// UTF-8, or UTF-16 by its mark, as Windows' editors save it.
    private static func decoded(_ bytes: [UInt8]) -> String {
        let isLittle = bytes.starts(with: [0xFF, 0xFE])
        guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return String(decoding: bytes, as: UTF8.self) }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = 2
        while index + 1 < bytes.count {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isLittle ? second << 8 | first : first << 8 | second)
            index += 2
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// The files that a pattern names, relative to the file that includes it; none where there are none.
    static func names(_ pattern: String, from: String, _ recorded: RecordedInputs?) -> [String] {
        let directory = from.lastIndex(of: "/").map { String(from[..<$0]) } ?? "."
        let place = pattern.hasPrefix("/") ? pattern : "\(directory)/\(pattern)"
        if let recorded { return recorded.names(matching: place) }
        return Array(Locations.matches(place).prefix(500).filter { FileTree.isFile($0) })
    }
}
