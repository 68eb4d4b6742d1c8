import AccessLogs
import Diagnosis
import Terminal

/// What was counted in one log or several.
struct LogSummary {
    private(set) var sources: [LogCounting.Counted] = []
    private(set) var minutes: [Timestamp: [Int: Int]] = [:]

    /// Adds a log.
    mutating func add(_ counted: LogCounting.Counted) {
        sources.append(counted)
        minutes.merge(counted.counts.minutes) { left, right in left.merging(right) { $0 + $1 } }
    }

    /// Why there is nothing to tell: no row of any log could be read.
    var unreadable: Failure? {
        let isReadable = sources.contains {
            $0.counts.tally.rows > 0 || $0.counts.tally.outside > 0 || $0.isPassedOver || $0.counts.tally.unparsed == 0
        }
        guard !isReadable, let first = sources.first else { return nil }
        let words = first.counts.tally.firstUnparsed.first.map { "line \($0.line): \($0.reason)" } ?? "it holds none"
        return Failure(Exit.malformed, "\(first.path) has no readable row: \(words)")
    }

    /// The counts in buckets of a width, in order of time.
    func buckets(_ width: Duration) -> [(start: Timestamp, byStatus: [Int: Int])] {
        guard width != .seconds(60) else { return minutes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
        var buckets: [Timestamp: [Int: Int]] = [:]
        for (minute, counts) in minutes { buckets[minute.floor(to: width), default: [:]].merge(counts) { $0 + $1 } }
        return buckets.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

/// Writes a summary for people and for programs.
struct SummaryPrinter {
    let summary: LogSummary
    /// The buckets' width; nil for what suits the reader.
    let width: Duration?
    let statuses: Set<Int>
    let isPlain: Bool
    let environment: [String: String]

    // MARK: - For programs

    /// One JSON object, a bucket a line.
    func json() throws -> String {
        let width = width ?? .seconds(60)
        let minutes = width.microseconds / 60_000_000
        let sink = ByteSink()
        sink.append("{\"schema\":\"postern/summary/1\",\"bucket\":\"")
        sink.append(text: minutes % 60 == 0 ? "PT\(minutes / 60)H" : "PT\(minutes)M")
        sink.append("\",\"buckets\":[")
        for (index, bucket) in summary.buckets(width).enumerated() {
            sink.append(index == 0 ? "\n" : ",\n")
            sink.append("{\"start\":\"")
            sink.append(text: bucket.start.iso8601)
            sink.append("\",\"requests\":")
            sink.append(number: bucket.byStatus.values.reduce(0, +))
            sink.append(",\"byStatus\":{")
            for (place, (status, count)) in bucket.byStatus.sorted(by: { $0.key < $1.key }).enumerated() {
                if place > 0 { sink.append(0x2C) }
                sink.append(0x22)
                sink.append(number: status)
                sink.append("\":")
                sink.append(number: count)
            }
            sink.append("}}")
        }
        sink.append("],\n\"coverage\":")
        sink.append(text: try Reports.json(summary.sources.map(Self.coverage)))
        sink.append("}\n")
        return String(decoding: sink.bytes, as: UTF8.self)
    }

    private static func coverage(_ counted: LogCounting.Counted) -> DiagnosisReport.SourceCoverage {
        let tally = counted.counts.tally
        return DiagnosisReport.SourceCoverage(
            source: counted.path, kind: counted.log.format.family.rawValue, from: tally.from, to: tally.to,
            rows: tally.rows, unparsed: tally.unparsed, damage: tally.damage)
    }

    // MARK: - For people

    /// A table of the buckets, with a bar for the failed part where it is a terminal, then the sources.
    func text() throws -> String {
        let isTerminal = TerminalSize.isTerminal()
        let width = width ?? (isTerminal ? fittingWidth : .seconds(60))
        let buckets = summary.buckets(width)
        let shown = Set(buckets.flatMap(\.byStatus.keys)).sorted()
        let hasBars =
            TerminalStyle.detect(environment: environment, isPlain: isPlain, isTerminal: isTerminal).isColoured
        let most = buckets.map(failed).max() ?? 0
        let rows = buckets.map { bucket in
            let start = bucket.start
            return ["\(start.dateText) \(start.clockText.prefix(5))", "\(bucket.byStatus.values.reduce(0, +))"]
                + shown.map { bucket.byStatus[$0].map(String.init) ?? "." }
                + (hasBars ? [Self.bar(failed(bucket), of: most)] : [])
        }
        let layout = TextLayout(width: max(100, TerminalSize.current().columns))
        var lines = layout.table(
            rows, header: ["UTC", "requests"] + shown.map(String.init) + (hasBars ? ["failed"] : []),
            alignments: [.left, .right] + shown.map { _ in .right } + (hasBars ? [.left] : []))
        for source in summary.sources { lines += Self.lines(source) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func failed(_ bucket: (start: Timestamp, byStatus: [Int: Int])) -> Int {
        bucket.byStatus.reduce(0) { $0 + (statuses.contains($1.key) ? $1.value : 0) }
    }

    /// The narrowest buckets of which no more than forty are needed.
    private var fittingWidth: Duration {
        guard let first = summary.minutes.keys.min(), let last = summary.minutes.keys.max() else { return .seconds(60) }
        let minutes = (last - first).microseconds / 60_000_000 + 1
        let widths: [Int64] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440]
        return .seconds((widths.first { minutes / $0 <= 40 } ?? max(1440, minutes / 40 / 1440 * 1440)) * 60)
    }

    private static func bar(_ count: Int, of most: Int) -> String {
        guard count > 0, most > 0 else { return "" }
        let eighths = max(1, count * 160 / most)
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }

    private static func lines(_ source: LogCounting.Counted) -> [String] {
        let tally = source.counts.tally
        guard !source.isPassedOver else {
            return [Escaping.terminal("\(source.path): \(source.format), not read: all of it lies outside the window")]
        }
        let outside = tally.outside > 0 ? ", and \(tally.outside) outside the window" : ""
        var lines = [
            "\(source.path): \(source.format), \(tally.rows) rows\(outside), \(tally.unparsed) unreadable, zone "
                + "\(source.log.zone.zone.name) (\(source.log.zone.origin.rawValue))"
        ]
        if let damage = tally.damage { lines.append("  \(damage)") }
        for row in tally.firstUnparsed { lines.append("  line \(row.line): \(row.reason)") }
        if tally.unparsed > tally.firstUnparsed.count { lines.append("  and \(tally.unparsed - tally.firstUnparsed.count) more") }
        return lines.map(Escaping.terminal)
    }
}

/// Which logs of a set lie outside a window, by where each begins.
enum LogCoverage {
    /// Rows and clocks are this far out of order at the most.
    private static let slack = Duration.seconds(3600)

    /// Whether a file is compressed, by its name: it cannot be read but from its beginning.
    static func isCompressed(_ path: String) -> Bool {
        [".gz", ".zst", ".xz", ".bz2"].contains(where: path.hasSuffix)
    }

    /// The places of logs all of whose rows lie outside.
    ///
    /// - Parameters:
    ///   - window: the window.
    ///   - starts: the first row's stamp of each, in the set's order; nil where it is not known.
    /// - Returns: indices into `starts`; none where they are not in order of time, as logs of several machines are.
    static func outside(_ window: TimeWindow, _ starts: [Timestamp?]) -> Set<Int> {
        let known = starts.compactMap { $0 }
        guard known.count == starts.count, zip(known, known.dropFirst()).allSatisfy({ $0 < $1 }) else { return [] }
        var outside = Set<Int>()
        for index in known.indices {
            let isLater = known[index] > window.to + slack
            let isEarlier = index + 1 < known.count && known[index + 1] < window.from - slack
            if isLater || isEarlier { outside.insert(index) }
        }
        return outside
    }
}
