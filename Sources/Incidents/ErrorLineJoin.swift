public import AccessLogs
internal import Diagnosis
internal import Ordering
internal import Products
public import SystemEvidence
internal import Times

/// Joins the proxy's error lines to its access log's failures.
///
/// Some products log the request line in both, others the client's address and, in some lines, the path. The error line is
/// written as the failure ends. Several requests of one client fail within a second: which line is whose is decided for all of them
/// together, by time, path, the order of the rows, and whether the line's reason fits the duration and the status.
///
/// Where a row has the start alone, the reason tells when its line was written: at once where no connection could be made, after the
/// timeout where one ran out. The timeouts are those that most of these lines lie behind a start.
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
        let order = lines.indices.arranged {
            (lines[$0].time, lines[$0].text, $0) < (lines[$1].time, lines[$1].text, $1)
        }
        var byKey: [String: [Int]] = [:]
        for index in order { for key in keys(lines[index]) { byKey[key, default: []].append(index) } }
        let ends = EndOrder.narrowed(failures)
        let paths = comparablePaths(failures, lines)
        let timeouts = timeouts(failures)
        let resolutions = Dictionary(
            uniqueKeysWithValues: Set(lines.map(\.product)).map {
                ($0, ProductCatalogue.current[$0]?.errorStampResolution ?? .zero)
            })
        let waits = OpenWaits(failures.filter(hasStartAlone), lines, keys: keys)
        var edges: [Edge] = []
        for (index, failure) in failures.enumerated() {
            weigh(
                failure, ends[index], paths?[index], byKey, lines, resolutions, waits,
                isAtTimeout: isAtTimeout(failure, timeouts)
            ) { line, cost in
                edges.append(Edge(failure: index, line: line, cost: cost))
            }
        }
        // What is as likely is decided by what rows and lines say, not by their places among others of one second.
        edges.arrange { one, other in
            if one.cost != other.cost { return one.cost < other.cost }
            if one.failure != other.failure { return failures[one.failure].precedes(failures[other.failure]) }
            return (lines[one.line].text, one.line) < (lines[other.line].text, other.line)
        }
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
        _ resolutions: [ProductID: Duration], _ waits: OpenWaits, isAtTimeout: Bool?,
        _ found: (Int, Int64) -> Void
    ) {
        let isOpen = hasStartAlone(failure)
        let window = isOpen ? waits.window(of: failure) : moment(of: failure)
        let middle = Timestamp(microseconds: (end.from.microseconds + end.to.microseconds) / 2)
        let moments = isOpen ? waits.moments(of: failure) : [middle]
        for (rank, key) in keys(failure).enumerated() {
            guard let candidates = byKey[key] else { continue }
            var weighed = Set<Int>()
            for moment in moments {
                var left = mostWeighed / moments.count
                for position in nearest(to: moment, in: candidates, lines) where left > 0 {
                    let line = lines[candidates[position]]
                    guard window.contains(line.time), fits(line, failure.status), weighed.insert(position).inserted
                    else { continue }
                    if let path, let theirs = line.path, theirs != path { continue }
                    let stamp = TimeWindow(from: line.time, to: line.time + (resolutions[line.product] ?? .zero))
                    var cost = Int64(rank) * 20_000
                    if isOpen {
                        cost += waits.distance(of: line, from: failure, endsFrom: end.from)
                    } else {
                        cost += Matcher.gap(stamp, end) + abs((line.time - middle).microseconds) / 10
                    }
                    if let isAtTimeout, line.signal.claim.isTimeout != isAtTimeout {
                        cost += line.signal.claim.isTimeout ? 3_000_000 : 700_000
                    }
                    found(candidates[position], cost)
                    left -= 1
                }
            }
            if !weighed.isEmpty { return }
        }
    }

    /// Whether the product answers with a status where it writes a line; a line that does not tell fits any.
    private static func fits(_ line: ProxyErrorLine, _ status: Int) -> Bool {
        line.signal.answers.isEmpty || line.signal.answers.contains(status)
    }

    private static func hasStartAlone(_ failure: Entry) -> Bool { failure.moment == .start && failure.duration == nil }

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
        let client = line.client.map(ClientAddress.comparable) ?? ""
        if let target = line.target { return ["\(client) \(line.method ?? "") \(target)"] }
        if line.client == nil, let path = line.path { return ["path \(path)"] }
        guard let port = line.clientPort else { return [client] }
        return ["\(client):\(port)", client]
    }

    fileprivate static func keys(_ failure: Entry) -> [String] {
        let client = failure.client.map(ClientAddress.comparable) ?? ""
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

/// When error lines are written about rows that have their request's start alone.
private struct OpenWaits {
    /// The longest wait that is looked for: a timeout of ten minutes, and as much as stamps are apart.
    private static let longest = Duration.seconds(620)
    /// How far the two logs' stamps of one moment may differ.
    private static let slack = Duration.seconds(2)
    /// A wait that ended by a timer is as long as others to this; stamps are whole seconds.
    private static let step = Duration.seconds(1)
    /// The most timeouts that are told apart.
    private static let mostTimeouts = 3
    /// A timeout shows in this many lines at least.
    private static let fewestLines = 2
    /// The most failures that one line is compared with.
    private static let mostCompared = 64
    /// What a time lacks that ran out after no known timeout.
    private static let ofUnknownTimeout = Duration.seconds(20)
    /// What is lost or not understood ends after any time: nearer ones are only somewhat likelier.
    private static let anyTime: Int64 = 20

    /// How long responses and connections were waited for, as the lines show it.
    private let responses: [Duration]
    private let connections: [Duration]

    init(_ failures: [Entry], _ lines: [ProxyErrorLine], keys: (ProxyErrorLine) -> [String]) {
        guard !failures.isEmpty else {
            (responses, connections) = ([], [])
            return
        }
        var byKey: [String: [Entry]] = [:]
        for failure in failures {
            for key in ErrorLineJoin.keys(failure) { byKey[key, default: []].append(failure) }
        }
        for key in byKey.keys { byKey[key]?.arrange { $0.time < $1.time } }
        func shown(by isWanted: (ProxyErrorLine) -> Bool) -> [Duration] {
            Self.timeouts(
                lines.filter { $0.signal.claim.isTimeout && isWanted($0) }.map { line in
                    let known = keys(line).lazy.compactMap { byKey[$0] }.first ?? []
                    return Self.waits(until: line, of: known)
                })
        }
        connections = shown { $0.signal.claim.detail == .connectTimeout }
        responses = shown { $0.signal.claim.detail != .connectTimeout }
    }

    /// How long each failure that a line can be of had waited by then, in whole steps.
    private static func waits(until line: ProxyErrorLine, of failures: [Entry]) -> [Int64] {
        let end = failures.partition { failures[$0].time <= line.time }
        return failures[..<end].suffix(mostCompared).compactMap { failure in
            guard line.signal.answers.isEmpty || line.signal.answers.contains(failure.status) else { return nil }
            let wait = line.time - failure.time
            return wait <= longest ? wait.microseconds / step.microseconds : nil
        }
    }

    /// The waits that most lines agree on; a line that can be of several failures speaks for each in part.
    private static func timeouts(_ waits: [[Int64]]) -> [Duration] {
        var left = waits.filter { !$0.isEmpty }
        var found: [Duration] = []
        while found.count < mostTimeouts {
            var weights: [Int64: Double] = [:]
            for line in left {
                for wait in Set(line) { weights[wait, default: 0] += 1 / Double(line.count) }
            }
            // A stamp of whole seconds spreads one timeout over two of them.
            func weight(_ wait: Int64) -> Double { weights[wait, default: 0] + weights[wait + 1, default: 0] }
            guard let best = weights.keys.max(by: { (weight($0), $1) < (weight($1), $0) }) else { break }
            let others = left.filter { line in !line.contains { $0 == best || $0 == best + 1 } }
            guard left.count - others.count >= fewestLines else { break }
            found.append(step * best)
            left = others
        }
        return found
    }

    /// The time in which a failure's line can have been written.
    func window(of failure: Entry) -> TimeWindow {
        TimeWindow(from: failure.start.from - Self.slack, to: failure.start.to + Self.longest)
    }

    /// The moments around which its line is looked for: its start, and where a time ran out.
    func moments(of failure: Entry) -> [Timestamp] {
        let start = failure.start.from
        return [start] + (responses + connections).map { start + $0 }
    }

    /// How far a line was written from when its reason lets a failure's be written, in microseconds.
    ///
    /// The row was written at `earliest` or later: rows above it were by then.
    func distance(of line: ProxyErrorLine, from failure: Entry, endsFrom earliest: Timestamp) -> Int64 {
        let start = failure.start
        let claim = line.signal.claim
        let tooEarly = max(0, (max(start.from, earliest) - line.time).microseconds)
        let since = max(0, (line.time - start.from).microseconds)
        if claim.isTimeout {
            let timeouts = claim.detail == .connectTimeout ? connections : responses
            guard !timeouts.isEmpty else { return tooEarly + since / Self.anyTime }
            let ends = timeouts.map { timeout in
                let end = TimeWindow(from: start.from + timeout, to: start.to + timeout + Self.step)
                return Matcher.gap(TimeWindow(from: line.time, to: line.time), end)
                    + abs((line.time - end.from).microseconds) / Self.anyTime
            }
            return tooEarly + min(ends.min() ?? .max, Self.ofUnknownTimeout.microseconds + since / Self.anyTime)
        }
        return tooEarly + (claim.isAtOnce ? since : since / Self.anyTime)
    }
}

extension Proof.Claim {
    /// Whether what it says shows as soon as the request is to be passed on.
    fileprivate var isAtOnce: Bool {
        guard case .cause(_, let detail) = self else { return false }
        switch detail {
        case .refused, .noRoute, .permissionDenied, .markedDown, .queueFull, .notRouted, .refusedByProxy, nil:
            return true
        default: return false
        }
    }
}

/// When rows ended, told more closely by the order they stand in: a log's rows are written as requests end.
enum EndOrder {
    /// Rows of processes that write through buffers may stand this much out of order.
    private static let disorder = Duration.milliseconds(30)

    /// The interval in which each entry ended, narrowed by its neighbours' where the log stands in order.
    static func narrowed(_ entries: [Entry]) -> [TimeWindow] {
        var ends = entries.map(\.end)
        // Where something else tells when a row was written, its place tells nothing more.
        let placed = entries.indices.filter { !entries[$0].isWritingTold }
        for (_, indices) in Dictionary(grouping: placed, by: { entries[$0].source }) {
            let order = indices.arranged { entries[$0].line < entries[$1].line }
            var narrowed = order.map { ends[$0] }
            // Rows of one stamp that stand together have no order among themselves.
            var runs: [Range<Int>] = []
            for place in order.indices {
                if let last = runs.last, entries[order[last.lowerBound]].time == entries[order[place]].time {
                    runs[runs.count - 1] = last.lowerBound..<(place + 1)
                } else {
                    runs.append(place..<(place + 1))
                }
            }
            var latest = Timestamp(microseconds: .min / 2)
            for run in runs {
                for place in run where ends[order[place]].length > disorder {
                    narrowed[place].from = max(narrowed[place].from, latest - disorder)
                }
                for place in run { latest = max(latest, ends[order[place]].from) }
            }
            var earliest = Timestamp(microseconds: .max / 2)
            for run in runs.reversed() {
                for place in run where ends[order[place]].length > disorder {
                    narrowed[place].to = min(narrowed[place].to, earliest + disorder)
                }
                for place in run { earliest = min(earliest, ends[order[place]].to) }
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
