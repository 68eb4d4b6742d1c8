public import AccessLogs
internal import Diagnosis
internal import Products
public import SystemEvidence
internal import Times

/// Joins the proxy's error lines to its access log's failures.
///
/// Some products log the request line in both, others the client's address and, in some lines, the path. The error line is
/// written as the failure ends. Several requests of one client fail within a second: which line is whose is decided for all of them
/// together, by time, path, the order of the rows, and whether the line's reason fits the duration.
public enum ErrorLineJoin {
    /// A line that was joined to a failure.
    public struct Joined: Hashable, Sendable {
        /// The line.
        public var line: ProxyErrorLine
        /// Whether a line of another meaning would have done nearly as well.
        public var isAmbiguous: Bool
    }

    /// How far the two logs' stamps of one moment may differ.
    private static let slack = Duration.seconds(2)
    /// The most lines weighed for one failure: those nearest in time.
    private static let mostWeighed = 48
    /// Differences of less than this decide nothing.
    private static let indifference: Int64 = 60_000

    /// The line of each failure, by the failure's place; no line serves twice.
    ///
    /// - Parameters:
    ///   - failures: the failed entries.
    ///   - lines: the error log's lines around them.
    /// - Returns: lines by the failures' places.
    public static func lines(for failures: [Entry], among lines: [ProxyErrorLine]) -> [Int: Joined] {
        guard !lines.isEmpty else { return [:] }
        let order = lines.indices.sorted { (lines[$0].time, $0) < (lines[$1].time, $1) }
        var byKey: [String: [Int]] = [:]
        for index in order { for key in keys(lines[index]) { byKey[key, default: []].append(index) } }
        let ends = EndOrder.narrowed(failures)
        let paths = comparablePaths(failures, lines)
        let timeouts = timeouts(failures)
        let resolutions = Dictionary(
            uniqueKeysWithValues: Set(lines.map(\.product)).map {
                ($0, ProductCatalogue.current[$0]?.errorStampResolution ?? .zero)
            })
        var edges: [Edge] = []
        for (index, failure) in failures.enumerated() {
            weigh(
                failure, ends[index], paths?[index], byKey, lines, resolutions,
                isAtTimeout: isAtTimeout(failure, timeouts)
            ) { line, cost in
                edges.append(Edge(failure: index, line: line, cost: cost))
            }
        }
        edges.sort { ($0.cost, $0.failure, $0.line) < ($1.cost, $1.failure, $1.line) }
        var byFailure: [Int: Edge] = [:]
        var taken = Set<Int>()
        for edge in edges where byFailure[edge.failure] == nil && !taken.contains(edge.line) {
            byFailure[edge.failure] = edge
            taken.insert(edge.line)
        }
        var rivals: [Int: Bool] = [:]
        for edge in edges {
            guard let chosen = byFailure[edge.failure], edge.line != chosen.line,
                edge.cost <= chosen.cost + indifference,
                lines[edge.line].signal.claim.cause != lines[chosen.line].signal.claim.cause
            else { continue }
            rivals[edge.failure] = true
        }
        return byFailure.reduce(into: [:]) { joined, next in
            joined[next.key] = Joined(line: lines[next.value.line], isAmbiguous: rivals[next.key] ?? false)
        }
    }

    private struct Edge {
        var failure: Int
        var line: Int
        /// In microseconds.
        var cost: Int64
    }

    private static func weigh(
        _ failure: Entry, _ end: TimeWindow, _ path: String?, _ byKey: [String: [Int]], _ lines: [ProxyErrorLine],
        _ resolutions: [ProductID: Duration], isAtTimeout: Bool?,
        _ found: (Int, Int64) -> Void
    ) {
        let window = moment(of: failure)
        let middle = Timestamp(microseconds: (end.from.microseconds + end.to.microseconds) / 2)
        for (rank, key) in keys(failure).enumerated() {
            guard let candidates = byKey[key] else { continue }
            var weighed = 0
            for position in nearest(to: middle, in: candidates, lines) {
                let line = lines[candidates[position]]
                guard window.contains(line.time) else { continue }
                if let path, let theirs = line.path, theirs != path { continue }
                let stamp = TimeWindow(from: line.time, to: line.time + (resolutions[line.product] ?? .zero))
                var cost = Matcher.gap(stamp, end) + abs((line.time - middle).microseconds) / 10
                cost += Int64(rank) * 20_000
                if let isAtTimeout, line.signal.claim.isTimeout != isAtTimeout {
                    cost += line.signal.claim.isTimeout ? 3_000_000 : 700_000
                }
                found(candidates[position], cost)
                weighed += 1
                if weighed >= mostWeighed { break }
            }
            if weighed > 0 { return }
        }
    }

    /// The failures' paths as the error log would write them; nil where it writes others, as behind a rewrite.
    private static func comparablePaths(_ failures: [Entry], _ lines: [ProxyErrorLine]) -> [String]? {
        let named = lines.compactMap(\.path)
        guard !named.isEmpty else { return nil }
        let paths = failures.map(\.plainPath)
        let known = Set(paths)
        return named.count { known.contains($0) } * 2 >= named.count ? paths : nil
    }

    /// Positions by their distance in time from a moment, the nearest first.
    private static func nearest(
        to time: Timestamp, in candidates: [Int], _ lines: [ProxyErrorLine]
    ) -> some Sequence<Int> {
        var after = candidates.partition { lines[candidates[$0]].time < time }
        var before = after - 1
        return AnyIterator {
            guard before >= 0 || after < candidates.count else { return nil }
            let left = before >= 0 ? time - lines[candidates[before]].time : nil
            let right = after < candidates.count ? lines[candidates[after]].time - time : nil
            if let left, right.map({ left <= $0 }) ?? true, left <= slack * 40 {
                before -= 1
                return before + 1
            }
            guard let right, right <= slack * 40 else { return nil }
            after += 1
            return after - 1
        }
    }

    // MARK: - Whether the reason fits the duration

    private static func timeouts(_ failures: [Entry]) -> [Cliff] {
        let waits = failures.compactMap { failure in
            failure.duration.map { Cliff.Wait(path: failure.name.path, duration: $0) }
        }
        return Cliff.cliffs(among: waits, besides: TrafficProfile(around: []))
    }

    /// Whether a failure ended where a time runs out; nil where the log does not tell.
    private static func isAtTimeout(_ failure: Entry, _ timeouts: [Cliff]) -> Bool? {
        guard let duration = failure.duration, let first = timeouts.first, first.failures >= 5 else { return nil }
        return timeouts.contains { $0.holds(duration) }
    }

    // MARK: - Keys

    /// The keys under which a line can be found, the most telling first.
    private static func keys(_ line: ProxyErrorLine) -> [String] {
        (line.requestID.map { ["id \($0)"] } ?? []) + keysWithoutID(line)
    }

    private static func keysWithoutID(_ line: ProxyErrorLine) -> [String] {
        // What names neither a client nor a request is of one that was answered so at that time, or of none.
        guard line.client != nil || line.target != nil else {
            let statuses: [Int] = line.answer.map { [$0] } ?? line.signal.answers.sorted()
            var keys: [String] = statuses.map { answered(line.product, $0, at: line.path) }
            if let path = line.path { keys.append("path \(path)") }
            return keys
        }
        let client = line.client ?? ""
        if let target = line.target { return ["\(client) \(line.method ?? "") \(target)"] }
        if line.client == nil, let path = line.path { return ["path \(path)"] }
        guard let port = line.clientPort else { return [client] }
        return ["\(client):\(port)", client]
    }

    private static func keys(_ failure: Entry) -> [String] {
        let client = failure.client ?? ""
        let target = failure.query.map { "\(failure.path)?\($0)" } ?? failure.path
        let request = "\(failure.method ?? "") \(target)"
        var keys = failure.requestID.map { ["id \($0)"] } ?? []
        keys.append("\(client) \(request)")
        if let port = failure.clientPort { keys.append("\(client):\(port)") }
        if namesClientsOnly(failure) { keys.append(client) }
        // Lines of some products name a request without its client, or without its method.
        if !client.isEmpty { keys += [" \(request)", "\(client)  \(target)", "  \(target)"] }
        keys.append("path \(failure.path)")
        return keys + [
            answered(failure.product, failure.status, at: failure.plainPath),
            answered(failure.product, failure.status, at: nil),
        ]
    }

    private static func answered(_ product: ProductID, _ status: Int, at path: String?) -> String {
        "\(product.rawValue) answered \(status)" + (path.map { " \($0)" } ?? "")
    }

    private static func namesClientsOnly(_ failure: Entry) -> Bool {
        ProductCatalogue.current[failure.product]?.errorLinesNameClientsOnly ?? false
    }

    private static func moment(of failure: Entry) -> TimeWindow {
        namesClientsOnly(failure)
            ? TimeWindow(from: failure.start.from - slack, to: failure.end.to + slack)
            : failure.end.widened(before: slack, after: slack)
    }
}

/// When rows ended, told more closely by the order they stand in: a log's rows are written as requests end.
enum EndOrder {
    /// Rows of processes that write through buffers may stand this much out of order.
    private static let disorder = Duration.milliseconds(30)

    /// The interval in which each entry ended, narrowed by its neighbours' where the log stands in order.
    static func narrowed(_ entries: [Entry]) -> [TimeWindow] {
        var ends = entries.map(\.end)
        for (_, indices) in Dictionary(grouping: entries.indices, by: { entries[$0].source }) {
            let order = indices.sorted { entries[$0].line < entries[$1].line }
            var narrowed = order.map { ends[$0] }
            var latest = Timestamp(microseconds: .min / 2)
            for place in narrowed.indices {
                narrowed[place].from = max(narrowed[place].from, latest - disorder)
                latest = max(latest, ends[order[place]].from)
            }
            var earliest = Timestamp(microseconds: .max / 2)
            for place in narrowed.indices.reversed() {
                narrowed[place].to = min(narrowed[place].to, earliest + disorder)
                earliest = min(earliest, ends[order[place]].to)
            }
            let broken = narrowed.count { $0.from > $0.to }
            guard broken * 50 <= narrowed.count else { continue }
            for (place, index) in order.enumerated() where narrowed[place].from <= narrowed[place].to {
                ends[index] = narrowed[place]
            }
        }
        return ends
    }
}
