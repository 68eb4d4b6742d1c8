internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Ordering
internal import Products
internal import SystemEvidence
internal import Times

/// What the server went through, by its own log: states from–to of its processes and pools.
///
/// A line of another pool, unit or program says nothing of this server; where more than one could be meant and nothing tells
/// which, none is. A line that names a request says nothing of another one.
struct ServerHistory: Sendable {
    /// Something that a process or the server went through, with all lines that tell of it.
    struct Occurrence: Sendable {
        var change: StateChange
        /// When the first of its lines was written.
        var from: Timestamp
        /// When the last one was, at the latest.
        var to: Timestamp
        /// Its lines, the one first that says most.
        var lines: [ServerErrorLine]

        var leading: ServerErrorLine { lines[0] }
        /// The path of the request that it is about, where a line names it.
        var path: String? { lines.lazy.compactMap(\.path).first }

        init(_ line: ServerErrorLine) {
            change = line.change
            from = line.time
            to = line.time + line.resolution
            lines = [line]
        }

        var window: TimeWindow { TimeWindow(from: from, to: to) }
    }

    /// How surely an occurrence belongs to a failure.
    enum Tie: Sendable {
        /// It names the request, or no other failure could be meant by it.
        case own
        /// It was at the same moment.
        case moment
    }

    /// The most states and lines weighed for one failure: those nearest in time.
    private static let mostWeighed = 48
    /// Processes that ended with what they held, by time.
    let endings: [Occurrence]
    /// The ending of each failure that has one.
    private let ended: [Int: (occurrence: Occurrence, tie: Tie)]
    /// Times in which the server was not there.
    let absences: [Occurrence]
    /// Times in which a pool or its queue was full.
    let full: [Occurrence]
    /// Lines about a request, by its path.
    private let byPath: [String: [ServerErrorLine]]
    /// Lines of requests that were turned away, for the failures that they are of.
    private let turnedAway: [Int: ServerErrorLine]
    /// Whether it tells when the server starts and stops.
    let tellsOfRuns: Bool
    /// Whose pool a failure's server is.
    private let pools: PoolTies

    /// Which pool each failure was sent to, where a log tells of several.
    private struct PoolTies: Sendable {
        /// The words of each failure's server; empty where one pool is told of.
        var words: [Int: Set<String>] = [:]
        var areSeveral = false

        /// Whether a line can be about the server of a failure.
        func allow(_ line: ServerErrorLine, for index: Int) -> Bool {
            guard areSeveral, let pool = line.pool else { return true }
            return !ServerHistory.words(pool).isDisjoint(with: words[index] ?? [])
        }
    }

    /// Reads states from lines.
    ///
    /// - Parameters:
    ///   - lines: the log's lines.
    ///   - failures: the failures that may have come of them.
    ///   - upstreams: the server that each was sent to, by its place, as far as the proxy names it.
    init(_ lines: [ServerErrorLine], _ failures: [Entry], upstreams: [Int: String]) {
        let lines = Self.concerned(lines, upstreams: Set(upstreams.values))
            .arranged { ($0.time, $0.source, $0.line) < ($1.time, $1.source, $1.line) }
        var pools = PoolTies()
        if Set(lines.compactMap(\.pool)).count > 1 {
            pools.areSeveral = true
            pools.words = upstreams.mapValues(Self.words)
        }
        self.pools = pools
        endings = Self.endings(among: lines)
        absences = Self.absences(among: lines)
        full = Self.fullness(among: lines)
        tellsOfRuns = lines.contains { $0.change == .started || $0.isOfServer && $0.change == .stopping }
        byPath = Dictionary(grouping: lines.filter { $0.path != nil }) { $0.path ?? "" }
        let paths = lines.isEmpty ? [] : failures.map(\.plainPath)
        ended = Self.joined(endings, failures, paths, pools)
        turnedAway = Self.joined(lines.filter { $0.change == .turnedAway }, failures)
    }

    // MARK: - What a failure can be told by

    /// What ended as a failure did.
    func ending(of index: Int) -> (occurrence: Occurrence, tie: Tie)? { ended[index] }

    /// The time around a failure's end in which the server was not there.
    func absence(at index: Int, _ failure: Entry) -> Occurrence? {
        let moment = failure.knownEnd.widened(before: AttributionThresholds.ownWordSlack, after: .zero)
        return latest(absences, around: moment, of: index)
    }

    /// The time in which the server's pool or queue was full as a request came or waited.
    func fullness(around index: Int, _ failure: Entry) -> Occurrence? {
        latest(full, around: failure.start.union(failure.knownEnd), of: index)
    }

    /// The latest of some states that overlaps a window.
    private func latest(_ states: [Occurrence], around window: TimeWindow, of index: Int) -> Occurrence? {
        let end = states.partitioningIndex { $0.from > window.to }
        return states[..<end].suffix(Self.mostWeighed).last {
            $0.window.overlaps(window) && pools.allow($0.leading, for: index)
        }
    }

    /// The line that says that a request of this path was worked on for long while this one was under way.
    func slowness(of failure: Entry) -> ServerErrorLine? {
        let span = failure.start.union(failure.end).widened(
            before: .zero, after: AttributionThresholds.endsAfterGivingUp)
        return line(about: failure, in: span) { (change: StateChange) -> Bool in change == .slow || change == .killed }
    }

    /// The line that says that the application failed in a request of this path at that moment.
    func applicationFailure(at failure: Entry) -> ServerErrorLine? {
        let moment = failure.knownEnd.widened(
            before: AttributionThresholds.ownWordSlack, after: AttributionThresholds.ownWordSlack)
        return line(about: failure, in: moment) { $0 == .failed }
    }

    /// The first line about a request of a failure's path in a window.
    private func line(
        about failure: Entry, in window: TimeWindow, saying isWanted: (StateChange) -> Bool
    ) -> ServerErrorLine? {
        guard !byPath.isEmpty, let lines = byPath[failure.plainPath] else { return nil }
        let first = lines.partitioningIndex { $0.time >= window.from }
        return lines[first...].prefix(Self.mostWeighed).first { window.contains($0.time) && isWanted($0.change) }
    }

    /// The line that says that this request was turned away.
    func turnedAway(_ index: Int) -> ServerErrorLine? { turnedAway[index] }

    // MARK: - Whose word counts

    /// The lines that are about the server behind this proxy.
    private static func concerned(_ lines: [ServerErrorLine], upstreams: Set<String>) -> [ServerErrorLine] {
        let words = Set(upstreams.flatMap(Self.words))
        let pools = named(Set(lines.compactMap(\.pool)), by: words)
        let units = named(Set(lines.compactMap(\.unit)), by: words.union(programs(lines)))
        let processes = Set(
            lines.filter { !isOfSystem($0.product) }.flatMap { [$0.processID, $0.writerID] }.compactMap { $0 })
        let servers = Set(lines.map(\.product).filter { !isOfSystem($0) })
        return lines.filter { line in
            if let pool = line.pool { return pools.contains(pool) }
            if let unit = line.unit { return units.contains(unit) && !isProxy(unit) && isTied(line, to: words) }
            guard isOfSystem(line.product) else { return true }
            if let process = line.processID, processes.contains(process) { return true }
            guard let program = line.program else { return false }
            return isServer(program, among: servers)
        }
    }

    private static func isOfSystem(_ product: ProductID) -> Bool {
        ProductCatalogue.current[product]?.isOfSystem ?? false
    }

    /// Names of which only one is there, or that other words tell to be the right ones.
    private static func named(_ names: Set<String>, by words: Set<String>) -> Set<String> {
        guard names.count > 1 else { return names }
        return names.filter { name in !Self.words(name).isDisjoint(with: words) }
    }

    /// `unix:/run/php/fpm-store.sock` as its words.
    fileprivate static func words(_ text: String) -> Set<String> {
        let plain: Set<Substring> = [
            "run", "unix", "sock", "socket", "service", "http", "fastcgi", "uwsgi", "var", "php", "fpm",
        ]
        return Set(
            text.lowercased().split { !$0.isLetter && !$0.isNumber }.filter { $0.count > 1 && !plain.contains($0) }
                .map(String.init))
    }

    /// The names of programs that wrote lines of servers, and of the servers.
    private static func programs(_ lines: [ServerErrorLine]) -> Set<String> {
        var names = Set<String>()
        for line in lines where !isOfSystem(line.product) {
            names.formUnion((line.program.map { [$0] } ?? []).flatMap(words))
            names.formUnion(ProductCatalogue.current[line.product]?.names.flatMap(words) ?? [])
        }
        return names
    }

    /// Whether a unit is that of a product in front.
    private static func isProxy(_ unit: String) -> Bool {
        let stem = unit.split(separator: ".").first.map(String.init) ?? unit
        return ProductCatalogue.current.product(named: stem).map { !$0.isServer } ?? false
    }

    /// Whether a unit's line stands in a log of that unit's alone, or its name is one that others call the server.
    private static func isTied(_ line: ServerErrorLine, to words: Set<String>) -> Bool {
        line.isOfOneProgram || !Self.words(line.unit ?? "").isDisjoint(with: words)
    }

    /// Whether a program, as the kernel calls it, is a server: one of those that write here, where any do.
    private static func isServer(_ program: String, among servers: Set<ProductID>) -> Bool {
        let name = program.lowercased()
        return ProductCatalogue.current.products.contains { product in
            product.isServer && (servers.isEmpty || servers.contains(product.id))
                && (product.names + product.processNames).contains { name.hasPrefix($0) }
        }
    }

    // MARK: - States

    /// Which of two lines about the end of one process says more: what killed it more than how it ended.
    private static let precedence: [StateChange: Int] = [.killed: 0, .cutOff: 1, .crashed: 2]

    /// Processes that ended with what they held; lines of one process stand together.
    private static func endings(among lines: [ServerErrorLine]) -> [Occurrence] {
        var found: [Occurrence] = []
        var latest: [Int: Int] = [:]
        for line in lines where precedence[line.change] != nil {
            if let process = line.processID, let place = latest[process],
                line.time - found[place].to <= AttributionThresholds.sameProcess
            {
                found[place].to = max(found[place].to, line.time + line.resolution)
                if precedence[line.change, default: 9] < precedence[found[place].change, default: 9] {
                    found[place].change = line.change
                    found[place].lines.insert(line, at: 0)
                } else {
                    found[place].lines.append(line)
                }
                continue
            }
            if let process = line.processID { latest[process] = found.count }
            found.append(Occurrence(line))
        }
        return found
    }

    /// From a line that says that the server ended, or did not start, to one that shows that it runs.
    private static func absences(among lines: [ServerErrorLine]) -> [Occurrence] {
        var found: [Occurrence] = []
        var isOpen = false
        for line in lines {
            switch line.change {
            case .stopping, .stopped, .notStarted, .crashed, .killed:
                guard line.isOfServer else { continue }
                if isOpen {
                    found[found.count - 1].lines.append(line)
                } else {
                    var absence = Occurrence(line)
                    absence.to = TimeWindow.everything.to
                    found.append(absence)
                    isOpen = true
                }
            case .started where isOpen:
                found[found.count - 1].to = line.time + line.resolution
                found[found.count - 1].lines.append(line)
                isOpen = false
            default: continue
            }
        }
        // A log that ends there does not tell for how long.
        if isOpen, let last = lines.last { found[found.count - 1].to = last.time + AttributionThresholds.awayFor }
        return found
    }

    /// From a line that says that a pool or its queue is full, for as long as such a line is told to hold.
    private static func fullness(among lines: [ServerErrorLine]) -> [Occurrence] {
        var found: [Occurrence] = []
        for line in lines {
            switch line.change {
            case .full, .queueFull:
                let holds =
                    line.change == .full ? AttributionThresholds.fullFor : AttributionThresholds.queueFullFor
                var occurrence = Occurrence(line)
                occurrence.from = line.time - AttributionThresholds.ownWordSlack
                occurrence.to = line.time + holds
                if let place = found.indices.last, found[place].change == line.change,
                    found[place].leading.pool == line.pool, found[place].to >= line.time
                {
                    found[place].to = occurrence.to
                } else {
                    found.append(occurrence)
                }
            case .stopping, .stopped:
                // A server that starts anew has free workers.
                guard line.isOfServer else { continue }
                for place in found.indices where found[place].to > line.time { found[place].to = line.time }
            default: continue
            }
        }
        return found
    }

    // MARK: - Joining

    /// The ending of each failure that has one, the nearest first; where a process holds one request, it is of one failure.
    private static func joined(
        _ endings: [Occurrence], _ failures: [Entry], _ paths: [String], _ pools: PoolTies
    ) -> [Int: (occurrence: Occurrence, tie: Tie)] {
        guard !endings.isEmpty else { return [:] }
        struct Edge {
            var failure: Int
            var ending: Int
            var gap: Int64
            var isNamed: Bool
        }
        let known = Set(paths)
        let starts = endings.map(\.from)
        var edges: [Edge] = []
        var near: [Int: Int] = [:]
        for (index, failure) in failures.enumerated() {
            let moment = failure.end.widened(
                before: AttributionThresholds.ownWordSlack, after: AttributionThresholds.ownWordSlack)
            // An occurrence lasts as long as lines of one process stand together, at most.
            let first = starts.partitioningIndex { $0 >= moment.from - AttributionThresholds.sameProcess }
            for place in (first..<endings.count).prefix(mostWeighed) {
                let ending = endings[place]
                if ending.from > moment.to { break }
                guard ending.window.overlaps(moment), pools.allow(ending.leading, for: index) else { continue }
                var isNamed = false
                if let path = ending.path {
                    isNamed = path == paths[index]
                    // A script that a request led to need not be what its client asked for.
                    let isScript = ending.lines.contains { $0.script != nil } && !known.contains(path)
                    guard isNamed || isScript else { continue }
                }
                near[place, default: 0] += 1
                edges.append(
                    Edge(
                        failure: index, ending: place, gap: Matcher.gap(ending.window, failure.end), isNamed: isNamed))
            }
        }
        edges.arrange {
            ($0.isNamed ? 0 : 1, $0.gap, $0.failure, $0.ending) < ($1.isNamed ? 0 : 1, $1.gap, $1.failure, $1.ending)
        }
        var joined: [Int: (occurrence: Occurrence, tie: Tie)] = [:]
        var taken = Set<Int>()
        for edge in edges where joined[edge.failure] == nil {
            let ending = endings[edge.ending]
            let isSingle = ProductCatalogue.current[ending.leading.product]?.holdsOneRequest ?? false
            if isSingle, !ending.leading.isOfServer, !taken.insert(edge.ending).inserted { continue }
            joined[edge.failure] = (ending, edge.isNamed || near[edge.ending] == 1 ? .own : .moment)
        }
        return joined
    }

    /// Lines of requests that were turned away, each for the nearest failure with the status that the server then answers with.
    private static func joined(_ lines: [ServerErrorLine], _ failures: [Entry]) -> [Int: ServerErrorLine] {
        guard !lines.isEmpty else { return [:] }
        let times = lines.map(\.time)
        var taken = Set<Int>()
        var joined: [Int: ServerErrorLine] = [:]
        for (index, failure) in failures.enumerated() {
            let moment = failure.end.widened(
                before: AttributionThresholds.ownWordSlack, after: AttributionThresholds.ownWordSlack)
            let first = times.partitioningIndex { $0 >= moment.from }
            let near = (first..<lines.count).prefix(mostWeighed).prefix { times[$0] <= moment.to }
            let place = near.first { place in
                !taken.contains(place) && lines[place].answers.contains(failure.status)
            }
            guard let place else { continue }
            taken.insert(place)
            joined[index] = lines[place]
        }
        return joined
    }
}

extension Array {
    /// The first index from which on a condition holds, of elements that are parted by it.
    fileprivate func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension ServerHistory.Occurrence {
    /// What kind of lost connection it makes.
    var detail: CauseDetail {
        switch change {
        case .killed: .workerKilled
        case .crashed: .crash
        default: .recycle
        }
    }
}
