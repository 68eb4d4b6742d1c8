public import AccessLogs
internal import Diagnosis
internal import Ordering
internal import Products
internal import Times

/// Gathers rows of both logs, each log by itself where that is handier, and estimates the offset of their clocks.
///
/// The two logs share no id. But a request that succeeded has one name (method, path, query), one status and nearly one
/// duration in both, and it ended in both at one moment. Every pair of rows that agrees so far votes for the difference of
/// its two stamps: wrong pairs vote all over the place, right ones for one second.
public struct ClockComparison: Sendable {
    struct Point {
        /// The middle of the interval it began in, and of the one it ended in; nil where the log does not tell.
        var start: Int64?
        var end: Int64?
        var duration: Int64
        /// A number whose unit is open, in millionths; negative where there is none.
        var open: Int64 = -1
        var status: Int32

        var time: Int64 { end ?? start ?? 0 }
    }

    /// The rows of one name.
    struct Group {
        /// The name without its query.
        var withoutQuery: UInt64 = 0
        var proxy: [Point] = []
        var server: [Point] = []
    }

    /// The most rows kept of a log.
    private static let mostRows = 60_000
    /// The fewest rows of the proxy's that a stretch of time is judged by.
    private static let stretchRows = 150
    private static let mostStretches = 24

    private var points: [UInt64: Group] = [:]
    private var counts: (proxy: Int, server: Int) = (0, 0)
    /// Only names whose hash ends in this many zeros are kept; it grows with the logs, the same for both sides.
    private var skippedBits: UInt64 = 0

    /// Creates a comparison without rows.
    public init() {}

    /// Puts together what was gathered from several logs.
    ///
    /// - Parameter parts: comparisons of one log each, of either side.
    public init(_ parts: [ClockComparison]) {
        skippedBits = parts.map(\.skippedBits).max() ?? 0
        let mask: UInt64 = (1 << skippedBits) - 1
        for part in parts {
            for (key, group) in part.points where key & mask == 0 {
                points[key, default: Group(withoutQuery: group.withoutQuery)].proxy += group.proxy
                points[key]?.server += group.server
            }
        }
        count()
        while isTooLarge { thin() }
    }

    /// Whether requests with a status tell the time: those that did not fail are the same in both logs.
    static func isTelling(_ status: Int) -> Bool { status >= 200 && status < 500 }

    /// Takes a row in; only requests that did not fail tell the time.
    public mutating func take(_ entry: Entry, of side: HopSide) {
        take(entry.name, entry.status, entry.timing, entry.openNumber, of: side)
    }

    /// Takes a row in by what tells the time of it.
    public mutating func take(
        _ name: RequestName, _ status: Int, _ entry: RowTiming, _ open: OpenNumber?, of side: HopSide
    ) {
        guard Self.isTelling(status) else { return }
        let key = name.request
        guard key & ((1 << skippedBits) - 1) == 0 else { return }
        // A stamp of the start without a duration says nothing of the end, and the other way round.
        func middle(_ window: TimeWindow) -> Int64 { (window.from.microseconds + window.to.microseconds) / 2 }
        let point = Point(
            start: entry.moment == .start || entry.duration != nil ? middle(entry.start) : nil,
            end: entry.moment == .end || entry.duration != nil ? middle(entry.end) : nil,
            duration: entry.duration?.microseconds ?? -1, open: open?.millionths ?? -1,
            status: Int32(status))
        switch side {
        case .proxy:
            guard counts.proxy < Self.mostRows * 2 else { return }
            points[key, default: Group(withoutQuery: name.withoutQuery)].proxy.append(point)
            counts.proxy += 1
        case .server:
            guard counts.server < Self.mostRows * 2 else { return }
            points[key, default: Group(withoutQuery: name.withoutQuery)].server.append(point)
            counts.server += 1
        }
        if isTooLarge { thin() }
    }

    private var isTooLarge: Bool {
        max(counts.proxy, counts.server) > Self.mostRows && skippedBits < 16 && points.count > 64
    }

    private mutating func thin() {
        skippedBits += 1
        let mask: UInt64 = (1 << skippedBits) - 1
        points = points.filter { $0.key & mask == 0 }
        count()
    }

    private mutating func count() {
        counts.proxy = points.values.reduce(0) { $0 + $1.proxy.count }
        counts.server = points.values.reduce(0) { $0 + $1.server.count }
    }

    /// So many requests of names that stand with a query in one log, and never in the other, show that the other leaves queries out.
    private static let fewestWithoutQuery = 3

    /// Whether one of the logs leaves queries out that the other has: requests are then compared without them.
    var lacksQueries: Bool {
        func queried(_ rows: KeyPath<Group, [Point]>) -> Set<UInt64> {
            Set(
                points.filter { $0.key != $0.value.withoutQuery && !$0.value[keyPath: rows].isEmpty }
                    .map(\.value.withoutQuery))
        }
        func plain(_ rows: KeyPath<Group, [Point]>, _ names: Set<UInt64>) -> Int {
            names.count { points[$0].map { !$0[keyPath: rows].isEmpty } ?? false }
        }
        func requests(_ names: Set<UInt64>, _ rows: KeyPath<Group, [Point]>) -> Int {
            points.reduce(0) { $0 + (names.contains($1.value.withoutQuery) ? $1.value[keyPath: rows].count : 0) }
        }
        let (ours, theirs) = (queried(\.proxy), queried(\.server))
        if theirs.isEmpty, !ours.isEmpty {
            return plain(\.server, ours) > 0 && requests(ours, \.proxy) >= Self.fewestWithoutQuery
        }
        if ours.isEmpty, !theirs.isEmpty {
            return plain(\.proxy, theirs) > 0 && requests(theirs, \.server) >= Self.fewestWithoutQuery
        }
        return false
    }

    /// The rows by what both logs have of their names.
    private var named: [UInt64: Group] {
        guard lacksQueries else { return points }
        return points.values.reduce(into: [:]) { groups, group in
            groups[group.withoutQuery, default: Group(withoutQuery: group.withoutQuery)].proxy += group.proxy
            groups[group.withoutQuery]?.server += group.server
        }
    }

    /// The offset that the rows agree on; nil where they do not agree, or hardly a request is in both logs.
    public func estimate() -> ClockEstimate? {
        // Rare names first: their votes are the most telling.
        let groups = named.values.filter { !$0.proxy.isEmpty && !$0.server.isEmpty }
            .arranged { $0.proxy.count * $0.server.count < $1.proxy.count * $1.server.count }
        guard !groups.isEmpty else { return nil }
        let whole = Self.found(in: groups, by: Self.likenesses)
        // What tells for all of the time tells for its parts; where nothing does, a clock that was set may be why.
        let stretches = Self.stretches(of: groups, by: whole.map { [$0.likeness] } ?? Array(Self.likenesses.prefix(2)))
        guard stretches.count >= 2 else { return whole?.estimate }
        return Self.course(through: stretches, whole?.estimate)
    }

    /// First loosely equal durations; then, where every request could be every other, durations that are equal but for what
    /// the way between the hops adds.
    private static let likenesses: [ClockVotes.Likeness] =
        [.loose] + [1_500, 12_000, 45_000, 120_000].map { .tight(delay: $0) }

    /// What the rows of some stretch of time agree on, by the first way to compare them that decides.
    private static func found(
        in groups: [Group], by likenesses: [ClockVotes.Likeness]
    ) -> (estimate: ClockEstimate, likeness: ClockVotes.Likeness)? {
        for likeness in likenesses {
            if let found = ClockVotes(groups, likeness: likeness).estimate() { return (found, likeness) }
        }
        return nil
    }

    /// The rows by name.
    var groups: some Collection<Group> { points.values }

    /// The rows as if all had one name.
    var withoutNames: ClockComparison {
        var all = ClockComparison()
        all.points[0] = points.values.reduce(into: Group()) { all, group in
            all.proxy += group.proxy
            all.server += group.server
        }
        all.count()
        return all
    }

    /// The names that both logs have, to find the unit of the numbers of one.
    func pairs(openAt side: HopSide) -> [UnitCalibration.Pair] {
        named.values.compactMap { group in
            let (open, told) = side == .server ? (group.server, group.proxy) : (group.proxy, group.server)
            let numbers = open.filter { $0.open > 0 }.map { Double($0.open) / 1_000_000 }
            let seconds = told.filter { $0.duration > 0 }.map { Double($0.duration) / 1_000_000 }
            return numbers.isEmpty || seconds.isEmpty ? nil : UnitCalibration.Pair(numbers: numbers, seconds: seconds)
        }
    }

    // MARK: - How it goes on

    private struct Stretch {
        var from: Int64
        var to: Int64
        var estimate: ClockEstimate
    }

    /// The estimates of stretches of time with equally many of the proxy's rows.
    private static func stretches(of groups: [Group], by likenesses: [ClockVotes.Likeness]) -> [Stretch] {
        let times = groups.flatMap { $0.proxy.map(\.time) }.sorted()
        let count = min(mostStretches, times.count / stretchRows)
        guard count >= 2, let first = times.first, let last = times.last, last - first > 600_000_000 else { return [] }
        return (0..<count).compactMap { index in
            let from = index == 0 ? first : times[times.count * index / count]
            let to = index == count - 1 ? last + 1 : times[times.count * (index + 1) / count]
            let part = groups.compactMap { group -> Group? in
                let own = group.proxy.filter { $0.time >= from && $0.time < to }
                return own.isEmpty ? nil : Group(proxy: own, server: group.server)
            }
            return found(in: part, by: likenesses).map { Stretch(from: from, to: to, estimate: $0.estimate) }
        }
    }

    /// One offset where all stretches agree, else its course; a stretch that differs from two neighbours that agree is wrong.
    private static func course(through stretches: [Stretch], _ whole: ClockEstimate?) -> ClockEstimate? {
        let same: Int64 = 700_000
        func offset(_ index: Int) -> Int64 { stretches[index].estimate.offset.microseconds }
        let kept = stretches.indices.filter { index in
            let neighbours = [index - 1, index + 1].filter { stretches.indices.contains($0) }.map(offset)
            let isAlone = neighbours.allSatisfy { abs($0 - offset(index)) > same * 3 }
            let isEdge = neighbours.count < 2
            return !isAlone || (!isEdge && abs(neighbours[0] - neighbours[1]) > same * 3)
        }.map { stretches[$0] }
        guard kept.count >= 2 else { return whole }
        let offsets = kept.map(\.estimate.offset.microseconds).sorted()
        let pairs = kept.reduce(0) { $0 + $1.estimate.pairs }
        let uncertainty = kept.map(\.estimate.uncertainty).sorted()[kept.count / 2]
        let middle = offsets[offsets.count / 2]
        if offsets[offsets.count - 1] - offsets[0] <= same {
            return whole ?? ClockEstimate(offset: .microseconds(middle), uncertainty: uncertainty, pairs: pairs)
        }
        var knots: [ClockEstimate.Knot] = []
        for (index, stretch) in kept.enumerated() {
            let here = stretch.estimate.offset
            if index > 0 {
                let before = kept[index - 1]
                if abs((here - before.estimate.offset).microseconds) >= ClockEstimate.step.microseconds {
                    // The jump is somewhere between: at the border, unless the stretches are apart.
                    let border = Timestamp(microseconds: (before.to + stretch.from) / 2)
                    knots.append(.init(time: border - .microseconds(1), offset: before.estimate.offset))
                    knots.append(.init(time: border, offset: here))
                }
            }
            knots.append(.init(time: Timestamp(microseconds: (stretch.from + stretch.to) / 2), offset: here))
        }
        return ClockEstimate(
            offset: .microseconds(middle), uncertainty: uncertainty, pairs: pairs, course: knots)
    }
}
