import AccessLogs
public import Diagnosis
import Incidents
import Products
import Times

/// What a log by itself leaves open, said the same way by every check that reads it.
enum LogLimitations {
    /// What was read and how it was understood.
    static func quantities(of overview: LogOverview) -> [Quantity] {
        overview.sources.flatMap { source -> [Quantity] in
            let reading = Fact(
                "source.reading",
                [
                    "format": .word(source.format), "rows": .count(source.tally.rows),
                    "zone": .word(source.zone.zone.name),
                    "origin": .word(source.zone.origin.rawValue),
                ])
            var quantities = [Quantity(Fact(.source, ["name": .text(source.name)]), .fact(reading))]
            if let from = source.tally.from, let to = source.tally.to {
                quantities.append(Quantity(.covers, .window(TimeWindow(from: from, to: to))))
            }
            return quantities
        }
    }

    /// Rows that could not be read, fields that are missing, zones that were assumed.
    static func of(_ overview: LogOverview) -> [Fact] {
        var limitations: [Fact] = []
        for source in overview.sources {
            let name = FactValue.text(source.name)
            if source.tally.unparsed > 0 {
                let first = source.tally.firstUnparsed.map { row in
                    Fact("rows.unread.first", ["line": .count(row.line), "reason": .text("\(row.reason)")])
                }
                limitations.append(
                    Fact(
                        "rows.unread",
                        ["source": name, "rows": .count(source.tally.unparsed), "first": .facts(first)]))
            }
            if let damage = source.tally.damage {
                limitations.append(Fact("source.damaged", ["source": name, "damage": .text(damage)]))
            }
            if source.zone.origin == .assumed {
                limitations.append(Fact("source.zone-assumed", ["source": name, "zone": .word(source.zone.zone.name)]))
            }
            if let unit = source.finding?.reading.unit {
                limitations.append(
                    Fact(
                        "source.unit",
                        [
                            "source": name, "unit": .word(unit.rawValue),
                            "requests": .facts(
                                source.finding?.requests.map {
                                    [Fact("source.unit.requests", ["requests": .count($0)])]
                                } ?? [Fact("source.unit.order")]),
                        ]))
            }
            if let moment = source.finding?.reading.moment {
                limitations.append(Fact(Fact.ID(rawValue: "source.moment.\(moment.rawValue)"), ["source": name]))
            }
            for lack in source.lacks.prefix(4) {
                limitations.append(Fact("source.lacks", ["source": name, "lack": .text(lack)]))
            }
        }
        if overview.isClipped {
            limitations.append(Fact("failures.clipped", ["kept": .count(overview.failures.count)]))
        }
        return limitations
    }
}

/// What each walk reads is told with these: `:evidence` lists them.
extension Fact.ID {
    /// How a source was understood.
    public static let source: Self = "source"
    /// The time that a source covers.
    public static let covers: Self = "source.covers"
}

extension Exhibit {
    private static let mostBuckets = 240

    /// The failures of a window over time.
    ///
    /// - Parameters:
    ///   - times: the failures' stamps.
    ///   - perMinute: rows per minute and status.
    ///   - statuses: the statuses that make rows failures.
    ///   - window: the window.
    /// - Returns: nil where there are too few to see anything.
    static func failuresOverTime(
        _ times: [Timestamp], perMinute: [Timestamp: [Int: Int]], statuses: Set<Int>, window: TimeWindow
    ) -> Exhibit? {
        // Rows are counted per minute; a shorter incident is shown in seconds, by its failures alone.
        guard window.length >= .seconds(300) else { return failuresInSeconds(times, window) }
        let minutes = max(1, Int(window.length.inSeconds / 60) + 1)
        let step = Duration.seconds(60 * ((minutes + mostBuckets - 1) / mostBuckets))
        var buckets: [Timestamp: (part: Int, whole: Int)] = [:]
        for (minute, counts) in perMinute where window.widened(before: .seconds(60), after: .zero).contains(minute) {
            let bucket = minute.floor(to: step)
            let failed = counts.filter { statuses.contains($0.key) }.values.reduce(0, +)
            let old = buckets[bucket] ?? (0, 0)
            buckets[bucket] = (old.part + failed, old.whole + counts.values.reduce(0, +))
        }
        return series(buckets, step, "exhibit.failures")
    }

    private static func failuresInSeconds(_ times: [Timestamp], _ window: TimeWindow) -> Exhibit? {
        let inside = times.filter(window.contains)
        guard let first = inside.min(), let last = inside.max() else { return nil }
        let step = Duration.seconds(max(1, Int((last - first).inSeconds) / 60))
        var buckets: [Timestamp: (part: Int, whole: Int)] = [:]
        for time in inside {
            let bucket = time.floor(to: step)
            let old = buckets[bucket] ?? (0, 0)
            buckets[bucket] = (old.part + 1, old.whole + 1)
        }
        return series(buckets, step, "exhibit.failures-alone")
    }

    private static func series(
        _ buckets: [Timestamp: (part: Int, whole: Int)], _ step: Duration, _ caption: Fact.ID
    ) -> Exhibit? {
        guard buckets.values.contains(where: { $0.part > 0 }), buckets.count > 1 else { return nil }
        return .series(
            Series(
                caption: Fact(caption, ["step": .duration(step)]), step: step.inSeconds,
                buckets: buckets.sorted { $0.key < $1.key }.map {
                    Series.Bucket(start: $0.key, part: $0.value.part, whole: $0.value.whole)
                }))
    }

    /// The durations of failures against time, with the timeouts at which they stop; nil where none is logged.
    static func durations(of failures: [Entry], timeouts: [Cliff]) -> Exhibit? {
        let points = failures.compactMap { failure in
            failure.duration.map {
                Scatter.Point(x: Double(failure.time.microseconds) / 1_000_000, y: $0.inSeconds)
            }
        }
        guard points.count > 1 else { return nil }
        return .scatter(
            Scatter(
                caption: Fact("exhibit.durations"), x: Axis(Fact("exhibit.time"), .time),
                y: Axis(Fact("exhibit.duration"), .seconds), points: points,
                lines: timeouts.prefix(3).map {
                    Scatter.Line(
                        Fact(
                            "exhibit.timeout",
                            ["timeout": .duration($0.timeout), "failures": .count($0.failures)]),
                        y: $0.timeout.inSeconds)
                }))
    }

    /// How many failures took how long; nil where too few durations are logged.
    static func durationHistogram(of failures: [Entry]) -> Exhibit? {
        let seconds = failures.compactMap { $0.duration?.inSeconds }.filter { $0 >= 0 }
        guard seconds.count > 1, let longest = seconds.max(), longest > 0 else { return nil }
        // Bounds that people read: 1, 2 or 5 of a power of ten, at most sixteen of them.
        var width = 0.001
        for scale in [0.001, 0.01, 0.1, 1, 10, 100, 1000, 10000] {
            for factor in [1.0, 2, 5] where longest / width > 16 { width = scale * factor }
        }
        var counts = [Int](repeating: 0, count: Int(longest / width) + 1)
        for second in seconds { counts[min(counts.count - 1, Int(second / width))] += 1 }
        let first = counts.firstIndex { $0 > 0 } ?? 0
        return .histogram(
            Histogram(
                caption: Fact("exhibit.duration-histogram"), scale: .seconds,
                bins: counts.enumerated().dropFirst(first).map { index, count in
                    Histogram.Bin(from: Double(index) * width, to: Double(index + 1) * width, count: count)
                }))
    }
}
