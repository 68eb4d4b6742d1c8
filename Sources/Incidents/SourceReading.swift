internal import Diagnosis
public import LogSources
internal import Products
public import SystemEvidence
internal import Times

/// Answers questions for evidence other than access logs from the bytes of one source, wherever they are.
public enum SourceReading {
    /// Lines of an error log.
    ///
    /// - Parameters:
    ///   - question: what is wanted.
    ///   - source: one of its sources.
    ///   - isRow: whether a line is a row of an access log, where the lines stand among those; asked in the order of the log.
    ///   - monitor: watches the reading.
    /// - Returns: the lines in the window, and what the log covers.
    /// - Throws: `LogSourceError` or `SystemEvidenceError`.
    public static func errorLines(
        _ question: ErrorLineQuestion, in source: any LogSource, besides isRow: ((LogLine) -> Bool)? = nil,
        monitor: ScanMonitor
    ) throws -> EvidenceAnswer<ProxyErrorLine> {
        let zone = clock(question.zone, shift: question.shift)
        let log = try ProxyErrorLog.read(
            source, zone: zone, window: question.window, besides: rows(question, isRow), monitor: monitor)
        let kind = log.product == .other ? "error-log" : "\(log.product.rawValue)-error"
        var answer = EvidenceAnswer(log.lines, coverage: [coverage(source, kind, log.tally)])
        answer.unknownLines = log.unknownLines
        if log.tally.rows > 0 { answer.product = log.product }
        return answer
    }

    /// Lines of a server's own log.
    public static func serverErrorLines(
        _ question: ErrorLineQuestion, in source: any LogSource, besides isRow: ((LogLine) -> Bool)? = nil,
        monitor: ScanMonitor
    ) throws -> EvidenceAnswer<ServerErrorLine> {
        let zone = clock(question.zone, shift: question.shift)
        let log = try ServerErrorLog.read(
            source, zone: zone, window: question.window, besides: rows(question, isRow), monitor: monitor)
        var answer = EvidenceAnswer(
            log.lines, coverage: [coverage(source, "\(log.product.rawValue)-messages", log.tally)])
        answer.unknownLines = log.unknownLines
        if log.tally.rows > 0 { answer.product = log.product }
        return answer
    }

    /// Events of an event log or an export of one.
    public static func events(
        _ question: EventQuestion, in source: any LogSource, monitor: ScanMonitor
    ) throws -> EvidenceAnswer<SystemEvent> {
        // Exports that state no zone have the server's own.
        let zone = question.zone.map { clock($0, shift: .none) }
        let log = try EventLog.read(source, window: question.window, zone: zone, monitor: monitor)
        var covered = coverage(source, "windows-events", log.tally)
        let words = [log.damage, log.assumption].compactMap { $0 }
        covered.damage = words.isEmpty ? nil : words.joined(separator: "; ")
        return EvidenceAnswer(log.events, coverage: [covered])
    }

    /// Rows of HTTP.sys's error log.
    public static func driverErrors(
        _ question: WindowQuestion, in source: any LogSource, monitor: ScanMonitor
    ) throws -> EvidenceAnswer<HTTPErrorRow> {
        let log = try HTTPErrorLog.read(source, window: question.window, monitor: monitor)
        return EvidenceAnswer(log.rows, coverage: [coverage(source, "httperr", log.tally)])
    }

    /// Counters of a performance log or of Prometheus.
    public static func counters(
        _ question: WindowQuestion, in source: any LogSource, monitor: ScanMonitor
    ) throws -> EvidenceAnswer<CounterSeries> {
        let log = try CounterLog.read(source, window: question.window, monitor: monitor)
        var answer = EvidenceAnswer(log.series, coverage: [coverage(source, log.format.rawValue, log.tally)])
        answer.notes = log.notes.map { "\(source.name): \($0)" }
        if log.tally.isClipped {
            answer.notes.append(
                "\(source.name): of long series each sample kept stands for several, the greatest of them.")
        }
        return answer
    }

    private static func rows(_ question: ErrorLineQuestion, _ isRow: ((LogLine) -> Bool)?) -> RowsBetween? {
        isRow.map { RowsBetween(upTo: question.lastLine, isRow: $0) }
    }

    /// The zone of stamps that state none, with what is added to them.
    private static func clock(_ zone: LogZone, shift: StampShift) -> ClockZone {
        ClockZone { wall in
            var clock = ZoneClock(zone)
            let offset = clock.offset(atWall: wall)
            return offset - Int(shift.at(Timestamp(seconds: wall - Int64(offset))).microseconds / 1_000_000)
        }
    }

    private static func coverage(
        _ source: any LogSource, _ kind: String, _ tally: EvidenceTally
    ) -> DiagnosisReport.SourceCoverage {
        DiagnosisReport.SourceCoverage(
            source: source.name, kind: kind, from: tally.from, to: tally.to, rows: tally.rows,
            unparsed: tally.unparsed)
    }
}

extension EvidenceAnswer {
    /// Adds what another source holds.
    public mutating func add(_ other: EvidenceAnswer) {
        items += other.items
        coverage += other.coverage
        notes += other.notes
        unknownLines += other.unknownLines
        product = product ?? other.product
    }
}
