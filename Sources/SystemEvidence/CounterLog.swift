internal import Diagnosis
public import LogSources
internal import Products
internal import Syntax
public import Times

/// Reads counters of queues and load: PDH CSV as typeperf, relog and Performance Monitor write it, and what Prometheus
/// answers to a query of a range, as JSON.
///
/// ```
/// "(PDH-CSV 4.0) (W. Europe Standard Time)(-60)","\\WEB01\HTTP Service Request Queues(ShopPool)\CurrentQueueSize"
/// "03/04/2026 11:15:00.012","412"
/// ```
public struct CounterLog: Sendable {
    /// How a log is written.
    public enum Format: String, Hashable, Sendable {
        /// Windows' own text, separated by commas, semicolons or tabs.
        case pdh = "pdh-csv"
        /// The answer of Prometheus' HTTP interface.
        case prometheus
    }

    /// The most samples kept of a series; past it each stands for several, the greatest of them.
    public static let mostSamples = 20_000
    /// The most series kept.
    public static let mostSeries = 200
    /// The most names listed of counters that nobody knows.
    static let mostUnknown = 12

    /// The counters of queues and load; others are counted but not kept.
    public internal(set) var series: [CounterSeries] = []
    /// What the reading went through: of PDH CSV rows of samples, of Prometheus samples.
    public internal(set) var tally = EvidenceTally()
    /// How the log is written.
    public internal(set) var format = Format.pdh
    /// The zone as the header has it, or as assumed.
    public internal(set) var zone = "assumed UTC: the header has no zone"
    /// What a reader should know of the log, in sentences: names quoted in them are a stranger's.
    public internal(set) var notes: [String] = []
    /// Values that are no numbers (`NaN`, `+Inf`, `-1` for a sample that failed), and were passed over.
    public internal(set) var passedOver = 0

    /// Names of counters that may be of queues or load, but are in another language or known to nobody.
    var unknown: [String] = []
    private var unknownCount = 0
    private var isFull = false

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - source: where its bytes are.
    ///   - window: only samples inside are kept; all are counted.
    ///   - monitor: watches the reading.
    /// - Returns: the series of queues and load.
    /// - Throws: `LogSourceError` or `SystemEvidenceError`.
    public static func read(
        _ source: any LogSource, window: TimeWindow = .everything, monitor: ScanMonitor = .none
    ) throws -> CounterLog {
        // Windows' binary log is text and NULs for the most part.
        guard try !isBinaryPerformanceLog(source) else {
            throw SystemEvidenceError.convertible(
                name: source.name, what: "a binary performance log (.blg)",
                how: "make text of it on Windows with ‘relog \(fileName(source.name)) -f CSV -o out.csv’")
        }
        switch try ContentKind.of(source) {
        case .empty: throw SystemEvidenceError.empty(name: source.name)
        case .binary(let what): throw SystemEvidenceError.binary(name: source.name, what: what)
        case .text: break
        }
        var log: CounterLog
        switch try format(of: source) {
        case .pdh: log = try PDHReader.read(source, window: window, monitor: monitor)
        case .prometheus: log = try PrometheusReader.read(source, window: window, monitor: monitor)
        case nil: throw unrecognised(source)
        }
        log.summariseUnknown()
        return log
    }

    static func unrecognised(_ source: any LogSource, because reason: String? = nil) -> SystemEvidenceError {
        .unrecognised(
            name: source.name,
            expected: "counters as PDH CSV (a first line with “(PDH-CSV 4.0)”) or as Prometheus’ answer to query_range"
                + (reason.map { "; \($0)" } ?? ""))
    }

    // MARK: - What it is

    /// The most bytes in which a log has to show what it is.
    private static let headSize = 1 << 14

    private static func format(of source: any LogSource) throws -> Format? {
        var feed = try ByteFeed(source, monitor: .none)
        var line: [UInt8] = []
        var isFirst = true
        for _ in 0..<headSize {
            guard let byte = feed.next() else { break }
            if isFirst {
                // A blank line may come first.
                if byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { continue }
                isFirst = false
                if byte == 0x7B || byte == 0x5B { return .prometheus }
            }
            if byte == 0x0A {
                if isHeader(line) { return .pdh }
                line.removeAll(keepingCapacity: true)
            } else if line.count < 64 {
                line.append(byte)
            }
        }
        if let failure = feed.failure { throw failure }
        return isHeader(line) ? .pdh : nil
    }

    /// Whether a row begins as the header does: `"(PDH-CSV 4.0)…`.
    static func isHeader(_ bytes: [UInt8]) -> Bool {
        let text = bytes.drop { $0 == 0x20 || $0 == 0x22 }
        return text.starts(with: "(PDH-CSV".utf8) || text.starts(with: "(PDH-TSV".utf8)
    }

    /// Blocks of Windows' binary log begin with their kind and length.
    private static func isBinaryPerformanceLog(_ source: any LogSource) throws -> Bool {
        var bytes = try source.open()
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 16)
        defer { room.deallocate() }
        var count = 0
        while count < 8 {
            let read = try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
            guard read > 0 else { return false }
            count += read
        }
        return room[..<8].elementsEqual([0x00, 0x00, 0x01, 0x00, 0x30, 0x02, 0x00, 0x00])
    }

    private static func fileName(_ path: String) -> String {
        path.lastIndex { $0 == "/" || $0 == "\\" }.map { String(path[path.index(after: $0)...]) } ?? path
    }

    // MARK: - Keeping

    /// Gives a series a place; nil where there are too many.
    mutating func place(for name: String, _ kind: CounterKind, isRate: Bool) -> Int? {
        guard series.count < Self.mostSeries else {
            if !isFull {
                notes.append("More than \(Self.mostSeries) counters of queues and load: the first were kept.")
            }
            isFull = true
            return nil
        }
        series.append(CounterSeries(name: name, kind: kind, samples: [], isRate: isRate))
        return series.count - 1
    }

    mutating func isUnknown(_ name: String) {
        unknownCount += 1
        if unknown.count < Self.mostUnknown { unknown.append(String(name.prefix(160))) }
    }

    private mutating func summariseUnknown() {
        if passedOver > 0 {
            notes.append(
                "\(passedOver) \(passedOver == 1 ? "value was" : "values were") passed over that no counter of requests has, "
                    + "as NaN, +Inf or -1.")
        }
        guard !unknown.isEmpty else { return }
        let more = unknownCount > unknown.count ? " and \(unknownCount - unknown.count) more" : ""
        let advice =
            format == .pdh
            ? "where one is the length of a queue, give it its English name, as CurrentQueueSize, in the file's first line"
            : "where one is the length of a queue, give it an exporter's name\(CounterNames.queueMetric.map { ", as \($0)" } ?? "")"
        notes.append(
            "What these count is not known; \(advice): \(unknown.joined(separator: ", "))\(more).")
    }
}
