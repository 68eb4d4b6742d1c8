internal import AccessLogs
internal import Diagnosis
internal import Ordering
internal import Times

/// Whether the access logs of two hops are of the same requests.
///
/// The requests that a proxy passed on and answered are in the log of the server behind it. Where hardly one is, although both
/// logs cover the time, the log is another site's, another machine's or another day's, and a row that it lacks proves nothing.
/// Clocks that differ, rows that are missing, and a server that is one of several do not make a log a stranger's: the rows that
/// it has are the proxy's all the same.
struct Belonging {
    /// What is known of one hop's logs.
    struct Side {
        var paths: PathSample
        var clock: ClockComparison
        var coverage: TimeWindow?
    }

    /// What was found.
    enum Finding: Hashable {
        /// They belong together, or too little is known to say that they do not.
        case together
        /// They are of times that lie apart.
        case otherTime(ours: TimeWindow, theirs: TimeWindow)
        /// They share no paths.
        case otherPaths(Shares)
        /// They share paths, but not at the same moments.
        case otherRequests(Shares)
        /// The server's log names its requests in another way, so none can be found in it.
        case otherNames(Shares)
    }

    /// How many of the proxy's requests are in the server's log.
    struct Shares: Hashable {
        var requests: Int
        var found: Int
    }

    /// The fewest rows of each log that show something.
    private static let fewestRows = 5
    /// Logs that share less than one row in this many share none that tells.
    private static let sharedPart = 33
    /// So few paths are common to all sites: the front page, an icon.
    private static let mostCommonPaths = 3
    /// And make up less than this part of the paths.
    private static let commonPart = 10
    /// Logs whose times lie further apart than this are of different times, whatever the clocks.
    private static let farApart = Duration.seconds(3600)
    /// A log of no more paths than this may be that of one page that answers for all.
    private static let mostFrontPages = 2
    /// The fewest requests that have to be in both logs for their moments to tell.
    private static let fewestMoments = 50
    /// How far apart two stamps of one request lie at most, where clocks agree.
    private static let sameMoment: Int64 = 2_000_000
    /// Moments beside the right one, which show how many requests coincide by chance.
    private static let besides: [Int64] = [-29_000_000, -11_000_000, 13_000_000, 23_000_000]
    /// Where more than this share coincides by chance, moments tell nothing.
    private static let mostByChance = 0.34
    /// Requests under other names are the same ones where at least this share of one log coincides, and as many times what chance makes.
    private static let renamed = (share: 0.4, times: 2.5)

    private let ours: Side
    private let theirs: Side

    init(_ ours: Side, _ theirs: Side) {
        self.ours = Side(
            paths: ours.paths.thinned(like: theirs.paths), clock: ours.clock, coverage: ours.coverage)
        self.theirs = Side(
            paths: theirs.paths.thinned(like: ours.paths), clock: theirs.clock, coverage: theirs.coverage)
    }

    /// Whether the two share hardly a path, and have enough rows for that to mean something.
    var isDisjoint: Bool {
        guard ours.paths.total >= Self.fewestRows, theirs.paths.total >= Self.fewestRows,
            ours.paths.hasNames, theirs.paths.hasNames
        else { return false }
        let shared = ours.paths.rows.keys.filter { theirs.paths.rows[$0] != nil }
        if shared.count <= Self.mostCommonPaths,
            shared.count * Self.commonPart <= min(ours.paths.rows.count, theirs.paths.rows.count)
        {
            return true
        }
        func isSmall(_ sample: PathSample) -> Bool {
            shared.reduce(0) { $0 + (sample.rows[$1] ?? 0) } * Self.sharedPart <= sample.total
        }
        return isSmall(ours.paths) && isSmall(theirs.paths)
    }

    /// How the proxy's paths become the server's, where they share none as they are.
    var rewrites: [PathRewrite] { isDisjoint ? PathRewrite.between(ours.paths, theirs.paths) : [] }

    /// What the logs themselves show.
    ///
    /// - Parameter isClockKnown: whether the requests of both agree on a difference of their clocks.
    /// - Returns: that they belong together, or what speaks against it.
    func finding(isClockKnown: Bool) -> Finding {
        if isClockKnown { return .together }
        if let one = ours.coverage, let other = theirs.coverage,
            !one.widened(before: Self.farApart, after: Self.farApart).overlaps(other)
        {
            return .otherTime(ours: one, theirs: other)
        }
        if isDisjoint {
            let both = ClockComparison([ours.clock, theirs.clock])
            let shares = shares(both, inBoth: false)
            if isRenamed(both) { return .otherNames(shares) }
            let isFrontPage =
                theirs.paths.rows.count <= Self.mostFrontPages
                && ours.paths.rows.count > theirs.paths.rows.count * Self.mostFrontPages
            return isFrontPage ? .otherNames(shares) : .otherPaths(shares)
        }
        return coincides()
            ? .together : .otherRequests(shares(ClockComparison([ours.clock, theirs.clock]), inBoth: true))
    }

    /// How many requests that the proxy answered while the server's log was written are in it; of logs of failures alone, all.
    private func shares(_ both: ClockComparison, inBoth: Bool) -> Shares {
        let found = both.coinciding(at: 0, within: Self.sameMoment)
        if inBoth || found.ours > 0 { return Shares(requests: found.ours, found: found.oursFound) }
        return Shares(requests: ours.paths.total, found: 0)
    }

    /// Whether requests of the same names lie at the same moments, or nothing tells that they do not.
    private func coincides() -> Bool {
        let both = ClockComparison([ours.clock, theirs.clock])
        let here = both.coinciding(at: 0, within: Self.sameMoment)
        guard min(here.ours, here.theirs) >= Self.fewestMoments else { return true }
        guard let chance = Self.chance({ both.coinciding(at: $0, within: Self.sameMoment) }),
            max(chance.ours, chance.theirs) <= Self.mostByChance
        else { return true }
        let least = 1 / Double(Self.sharedPart)
        return here.ourShare - chance.ours > least || here.theirShare - chance.theirs > least
    }

    /// Whether the requests of both coincide although they have other names: in time, status and duration.
    private func isRenamed(_ both: ClockComparison) -> Bool {
        let all = both.withoutNames
        guard let offset = all.estimate()?.offset.microseconds else { return false }
        func coinciding(_ shift: Int64) -> ClockComparison.Coinciding {
            all.coinciding(at: offset + shift, within: Self.sameMoment, asLong: true)
        }
        let here = coinciding(0)
        guard let chance = Self.chance(coinciding) else { return false }
        return here.ourShare >= max(Self.renamed.share, chance.ours * Self.renamed.times)
            || here.theirShare >= max(Self.renamed.share, chance.theirs * Self.renamed.times)
    }

    /// What share of each log's requests coincides at other moments than the right one; nil where too few tell.
    private static func chance(
        _ coinciding: (Int64) -> ClockComparison.Coinciding
    ) -> (ours: Double, theirs: Double)? {
        let found = besides.map(coinciding).filter { min($0.ours, $0.theirs) >= fewestRows * 2 }
        guard !found.isEmpty else { return nil }
        return (
            found.reduce(0) { $0 + $1.ourShare } / Double(found.count),
            found.reduce(0) { $0 + $1.theirShare } / Double(found.count)
        )
    }
}

extension PathSample {
    /// Whether rows have paths at all.
    fileprivate var hasNames: Bool { texts.values.contains { $0.hasPrefix("/") && $0.count > 1 } }
}

extension ClockComparison {
    /// How many rows of each log lie within the other's time, and how many of them have a row of their name and status there.
    struct Coinciding {
        var ours = 0
        var oursFound = 0
        var theirs = 0
        var theirsFound = 0

        var ourShare: Double { Double(oursFound) / Double(max(1, ours)) }
        var theirShare: Double { Double(theirsFound) / Double(max(1, theirs)) }
    }

    /// Rows of the same name and status at the same moment.
    ///
    /// - Parameters:
    ///   - shift: how far the server's clock would be ahead, in microseconds.
    ///   - slack: how far apart the two stamps may be, in microseconds.
    ///   - asLong: whether the server's duration has to fill the proxy's, too.
    /// - Returns: the requests of both, and how many coincide.
    func coinciding(at shift: Int64, within slack: Int64, asLong: Bool = false) -> Coinciding {
        var found = Coinciding()
        let spans = (proxy: span(\.proxy), server: span(\.server))
        guard let ours = spans.proxy, let theirs = spans.server else { return found }
        for group in groups {
            let servers = group.server.arranged { $0.time < $1.time }
            let proxies = group.proxy.arranged { $0.time < $1.time }
            func has(_ points: [Point], near time: Int64, _ isSame: (Point) -> Bool) -> Bool {
                var place = points.partition { points[$0].time < time - slack }
                while place < points.count, points[place].time <= time + slack {
                    if isSame(points[place]) { return true }
                    place += 1
                }
                return false
            }
            func areSame(_ ours: Point, _ theirs: Point) -> Bool {
                ours.status == theirs.status && (!asLong || ours.isFilled(by: theirs))
            }
            for point in proxies where theirs.contains(point.time + shift) {
                found.ours += 1
                if has(servers, near: point.time + shift, { areSame(point, $0) }) { found.oursFound += 1 }
            }
            for point in servers where ours.contains(point.time - shift) {
                found.theirs += 1
                if has(proxies, near: point.time - shift, { areSame($0, point) }) { found.theirsFound += 1 }
            }
        }
        return found
    }

    private func span(_ side: KeyPath<Group, [Point]>) -> ClosedRange<Int64>? {
        var span: ClosedRange<Int64>?
        for group in groups {
            for point in group[keyPath: side] {
                span =
                    span.map { min($0.lowerBound, point.time)...max($0.upperBound, point.time) } ?? point
                    .time...point.time
            }
        }
        return span
    }
}

extension ClockComparison.Point {
    /// Whether the server's duration can be that of the same request: what it leaves is little.
    fileprivate func isFilled(by theirs: Self) -> Bool {
        guard duration >= 0, theirs.duration >= 0 else { return false }
        let rest = duration - theirs.duration
        return rest >= -5_000 - duration / 20 && rest <= 10_000 + duration / 10
    }
}
