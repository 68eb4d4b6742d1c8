public import Diagnosis
public import LogSources

/// What a counter counts.
public enum CounterKind: String, Hashable, Sendable, Codable {
    /// Requests that no worker has taken up: HTTP.sys's queue of a pool.
    case queueLength = "queue-length"
    /// Requests queued inside ASP.NET.
    case requestsQueued = "requests-queued"
    /// Requests turned away.
    case rejected
    /// Requests arriving.
    case arrivalRate = "arrival-rate"
    /// Requests being worked on.
    case activeRequests = "active-requests"
    /// Something else.
    case other
}

/// One counter's samples.
public struct CounterSeries: Hashable, Sendable {
    /// One sample.
    public struct Sample: Hashable, Sendable {
        /// When, in UTC.
        public var time: Timestamp
        /// The value.
        public var value: Double

        /// Creates a sample.
        public init(time: Timestamp, value: Double) {
            self.time = time
            self.value = value
        }
    }

    /// The counter's path: `\\WEB01\HTTP Service Request Queues(ShopPool)\CurrentQueueSize`; a stranger's text.
    public var name: String
    /// What it counts.
    public var kind: CounterKind
    /// The samples in the order of the file.
    public var samples: [Sample]
}

/// Reads PDH CSV as typeperf, relog and Performance Monitor write it.
///
/// The header gives the zone's name and the minutes to add to local time for UTC, once for the whole file.
public struct CounterLog: Sendable {
    /// The most samples kept of a series; past it every second one goes.
    public static let mostSamples = 20_000
    /// The most columns kept.
    public static let mostSeries = 200

    /// The counters of queues and load; others are counted but not kept.
    public private(set) var series: [CounterSeries] = []
    /// What the reading went through, in rows of samples.
    public private(set) var tally = EvidenceTally()
    /// The zone as the header has it, or as assumed.
    public private(set) var zone = "assumed UTC: the header has no zone"

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
        switch try ContentKind.of(source) {
        case .empty: throw SystemEvidenceError.empty(name: source.name)
        case .binary(let what): throw SystemEvidenceError.binary(name: source.name, what: what)
        case .text: break
        }
        var log = CounterLog()
        var columns: [Int: Int] = [:]
        var width = 0
        var offset = Duration.zero
        var strides: [Int] = []
        try LineScanner(source, monitor: monitor).forEachLine { line in
            if line.bytes.isEmpty { return .next }
            let cells = Self.cells(line.bytes)
            if width == 0 {
                guard let first = cells.first, first.contains("PDH-CSV") else {
                    return line.number < 20 ? .next : .stop
                }
                width = cells.count
                offset = log.readHeader(first)
                for (index, name) in cells.enumerated().dropFirst() {
                    let kind = Self.kind(of: name)
                    guard kind != .other, log.series.count < mostSeries else { continue }
                    columns[index] = log.series.count
                    log.series.append(CounterSeries(name: name, kind: kind, samples: []))
                    strides.append(1)
                }
                return .next
            }
            guard let first = cells.first, let local = Self.time(first) else {
                // typeperf closes with a sentence or two.
                if line.bytes[0] == 0x22, cells.count > 1 {
                    log.tally.failed(line.number, "expected a time as 03/04/2026 11:15:00.012")
                }
                return .next
            }
            guard cells.count == width else {
                log.tally.failed(line.number, "expected \(width) values; found \(cells.count)")
                return .next
            }
            log.tally.rows += 1
            let time = local + offset
            log.tally.covers(time)
            guard window.contains(time) else { return .next }
            for (index, place) in columns where log.tally.rows % strides[place] == 0 {
                guard let value = Double(cells[index].trimmingBlanks) else { continue }
                log.series[place].samples.append(CounterSeries.Sample(time: time, value: value))
                if log.series[place].samples.count > mostSamples {
                    log.thin(place)
                    strides[place] *= 2
                    log.tally.isClipped = true
                }
            }
            return .next
        }
        guard width > 0 else {
            throw SystemEvidenceError.unrecognised(
                name: source.name, expected: "counters as PDH CSV (a first line with “(PDH-CSV 4.0)”)")
        }
        return log
    }

    /// Keeps the greater of every two samples: peaks must not vanish.
    private mutating func thin(_ place: Int) {
        let samples = series[place].samples
        var kept: [CounterSeries.Sample] = []
        kept.reserveCapacity(samples.count / 2 + 1)
        for index in stride(from: 0, to: samples.count, by: 2) {
            let next = index + 1 < samples.count ? samples[index + 1] : samples[index]
            kept.append(samples[index].value >= next.value ? samples[index] : next)
        }
        series[place].samples = kept
    }

    /// `(PDH-CSV 4.0) (W. Europe Standard Time)(-60)`: minutes to add to local time for UTC.
    private mutating func readHeader(_ text: String) -> Duration {
        let parts = text.split(whereSeparator: { $0 == "(" || $0 == ")" }).map(\.trimmingBlanks).filter { !$0.isEmpty }
        guard parts.count >= 3, let minutes = Int(parts[parts.count - 1]), abs(minutes) <= 18 * 60 else { return .zero }
        zone = "\(parts[parts.count - 2]), \(minutes) min to UTC"
        return .seconds(minutes * 60)
    }

    /// `03/04/2026 11:15:00.012`, month first, as wall-clock time.
    private static func time(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 19, bytes[2] == 0x2F, bytes[5] == 0x2F, bytes[10] == 0x20 else { return nil }
        let digits = Array(text)
        let date = "\(String(digits[6..<10]))-\(String(digits[0..<2]))-\(String(digits[3..<5]))"
        return Timestamp(iso8601: "\(date)T\(String(digits[11...]))")
    }

    static func kind(of name: String) -> CounterKind {
        let lower = name.lowercased()
        if lower.hasSuffix("\\currentqueuesize") { return .queueLength }
        if lower.hasSuffix("\\requests queued") || lower.hasSuffix("\\requests in native queue")
            || lower.hasSuffix("\\requests in application queue")
        {
            return .requestsQueued
        }
        if lower.hasSuffix("\\rejectedrequests") || lower.hasSuffix("\\requests rejected") { return .rejected }
        if lower.hasSuffix("\\arrivalrate") { return .arrivalRate }
        if lower.hasSuffix("\\active requests") || lower.hasSuffix("\\requests executing")
            || lower.hasSuffix("\\requests current")
        {
            return .activeRequests
        }
        return .other
    }

    /// Cells between commas, with quotes taken off; a doubled quote inside stands for one.
    private static func cells(_ bytes: UnsafeRawBufferPointer) -> [String] {
        var cells: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x22 {
                if isQuoted, index + 1 < bytes.count, bytes[index + 1] == 0x22 {
                    cell.append(0x22)
                    index += 1
                } else {
                    isQuoted.toggle()
                }
            } else if byte == 0x2C, !isQuoted {
                cells.append(String(decoding: cell, as: UTF8.self))
                cell.removeAll(keepingCapacity: true)
            } else {
                cell.append(byte)
            }
            index += 1
        }
        cells.append(String(decoding: cell, as: UTF8.self))
        return cells
    }
}
