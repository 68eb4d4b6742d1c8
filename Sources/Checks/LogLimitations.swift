import AccessLogs
import Attributions
import Diagnosis
import Incidents
import Times

/// What a log by itself leaves open, said the same way by every check that reads it.
enum LogLimitations {
    /// What was read and how it was understood.
    static func figures(of overview: LogOverview) -> [Figure] {
        overview.sources.flatMap { source -> [Figure] in
            var figures = [
                Figure(
                    source.name,
                    "\(source.format), \(Words.count(source.tally.rows, "row")), zone \(source.zone) (\(source.zoneOrigin))"
                )
            ]
            if let from = source.tally.from, let to = source.tally.to {
                figures.append(Figure("covers", TimeWindow(from: from, to: to).description))
            }
            return figures
        }
    }

    /// Rows that could not be read, fields that are missing, zones that were assumed.
    static func of(_ overview: LogOverview) -> [String] {
        var limitations: [String] = []
        for source in overview.sources {
            if source.tally.unparsed > 0 {
                let first = source.tally.firstUnparsed.map { "line \($0.line): \($0.reason)" }.joined(separator: "; ")
                limitations.append(
                    "\(Words.count(source.tally.unparsed, "row")) of \(source.name) could not be read (\(first)).")
            }
            if let damage = source.tally.damage { limitations.append("\(source.name): \(damage).") }
            if source.zoneOrigin.hasPrefix("assumed") {
                limitations.append(
                    "\(source.name) does not say its time zone; \(source.zone) is assumed. :set proxy-zone or --proxy-zone "
                        + "changes that (server-zone for the server).")
            }
            for lack in source.lacks.prefix(4) { limitations.append("\(source.name): \(lack)") }
        }
        if overview.isClipped {
            limitations.append(
                "There are more failures than are kept in memory; counts are exact, attributions are of the first "
                    + "\(overview.failures.count).")
        }
        return limitations
    }
}

/// Failures per minute as bars that need no colour and no graphics.
enum FailurePlot {
    private static let mostRows = 24
    private static let width = 40

    static func lines(_ perMinute: [Timestamp: [Int: Int]], statuses: Set<Int>, window: TimeWindow) -> [String] {
        let minutes = max(1, Int(window.length.inSeconds / 60) + 1)
        let step = Duration.seconds(60 * ((minutes + mostRows - 1) / mostRows))
        var buckets: [Timestamp: (failed: Int, all: Int)] = [:]
        for (minute, counts) in perMinute where window.widened(before: .seconds(60), after: .zero).contains(minute) {
            let bucket = minute.floor(to: step)
            let failed = counts.filter { statuses.contains($0.key) }.values.reduce(0, +)
            let old = buckets[bucket] ?? (0, 0)
            buckets[bucket] = (old.failed + failed, old.all + counts.values.reduce(0, +))
        }
        let most = buckets.values.map(\.failed).max() ?? 0
        guard most > 0, buckets.count > 1 else { return [] }
        return ["failures per \(step.durationText), UTC"]
            + buckets.sorted { $0.key < $1.key }.prefix(mostRows + 2).map { start, counts in
                let length = (counts.failed * width + most - 1) / most
                return
                    "\(start.clockText.prefix(5)) \(String(repeating: "#", count: length)) \(counts.failed) of \(counts.all)"
            }
    }
}
