public import AccessLogs
internal import Diagnosis

/// How far the server's clock is ahead of the proxy's, found from requests that both logged.
///
/// The two logs share no id. But a request that succeeded has one name (method, path, query), one status and nearly one
/// duration in both, and it ended in both at one moment. Every pair of rows that agrees so far votes for the difference of
/// its two stamps: wrong pairs vote all over the place, right ones for one second.
public struct ClockEstimate: Hashable, Sendable {
    /// How far the server's clock is ahead.
    public var offset: Duration
    /// How far off that may be.
    public var uncertainty: Duration
    /// The pairs that agree on it.
    public var pairs: Int

    /// The part of a difference that is a matter of time zones: whole quarters of an hour, where the rest is small.
    ///
    /// No clock that anyone keeps is a quarter of an hour off; a zone that was read wrongly is, and by exactly that.
    public var zoneShift: Duration {
        let quarter: Int64 = 900_000_000
        let whole = (offset.microseconds + (offset.microseconds < 0 ? -quarter / 2 : quarter / 2)) / quarter * quarter
        let rest = abs(offset.microseconds - whole)
        return whole != 0 && rest <= 180_000_000 ? .microseconds(whole) : .zero
    }
}

/// Gathers rows of both logs and estimates the offset of their clocks.
public struct ClockComparison: Sendable {
    /// Which log a row is of.
    public enum Side: Hashable, Sendable {
        /// The proxy's.
        case proxy
        /// The server's.
        case server
    }

    private struct Point {
        /// The middle of the interval it began in, and of the one it ended in; nil where the log does not tell.
        var start: Int64?
        var end: Int64?
        var duration: Int64
        var status: Int32
    }

    /// The farthest apart that two clocks, or two zones, can be.
    static let farthest = Duration.seconds(27 * 3600)
    private static let mostRows = 60_000
    private static let mostVotes = 6_000_000
    private static let bin: Int64 = 500_000

    private var points: [UInt64: (proxy: [Point], server: [Point])] = [:]
    private var counts: (proxy: Int, server: Int) = (0, 0)
    /// Only names whose hash ends in this many zeros are kept; it grows with the logs, the same for both sides.
    private var skippedBits: UInt64 = 0

    /// Creates a comparison without rows.
    public init() {}

    /// Takes a row in; only requests that did not fail tell the time.
    public mutating func take(_ entry: Entry, of side: Side) {
        take(entry.name, entry.status, entry.timing, of: side)
    }

    /// Takes a row in by what tells the time of it.
    public mutating func take(_ name: RequestName, _ status: Int, _ entry: RowTiming, of side: Side) {
        guard status >= 200, status < 500 else { return }
        let key = name.request
        guard key & ((1 << skippedBits) - 1) == 0 else { return }
        // A stamp of the start without a duration says nothing of the end, and the other way round.
        func middle(_ window: TimeWindow) -> Int64 { (window.from.microseconds + window.to.microseconds) / 2 }
        let point = Point(
            start: entry.moment == .start || entry.duration != nil ? middle(entry.start) : nil,
            end: entry.moment == .end || entry.duration != nil ? middle(entry.end) : nil,
            duration: entry.duration?.microseconds ?? -1,
            status: Int32(status))
        switch side {
        case .proxy:
            guard counts.proxy < Self.mostRows * 2 else { return }
            points[key, default: ([], [])].proxy.append(point)
            counts.proxy += 1
        case .server:
            guard counts.server < Self.mostRows * 2 else { return }
            points[key, default: ([], [])].server.append(point)
            counts.server += 1
        }
        if counts.proxy + counts.server > Self.mostRows * 2, skippedBits < 16, points.count > 64 { thin() }
    }

    private mutating func thin() {
        skippedBits += 1
        let mask: UInt64 = (1 << skippedBits) - 1
        points = points.filter { $0.key & mask == 0 }
        counts.proxy = points.values.reduce(0) { $0 + $1.proxy.count }
        counts.server = points.values.reduce(0) { $0 + $1.server.count }
    }

    /// The offset that the rows agree on; nil where they do not agree, or hardly a request is in both logs.
    public func estimate() -> ClockEstimate? {
        var votes = [Double](repeating: 0, count: 2 * Self.reach + 1)
        var cast = 0
        // Rare names first: their votes are the most telling.
        let groups = points.values.filter { !$0.proxy.isEmpty && !$0.server.isEmpty }
            .sorted { $0.proxy.count * $0.server.count < $1.proxy.count * $1.server.count }
        for group in groups {
            forEachDifference(group) { difference, weight in
                votes[Self.place(difference) + Self.reach] += weight
                cast += 1
            }
            if cast > Self.mostVotes { break }
        }
        guard cast > 0, let peak = Self.peak(of: votes) else { return nil }
        // Refine: the middle of the differences around the peak.
        var near: [Int64] = []
        let centre = Int64(peak) * Self.bin
        for group in groups where near.count < 200_000 {
            forEachDifference(group) { difference, _ in
                if abs(difference - centre) <= 1_500_000 { near.append(difference) }
            }
        }
        guard near.count >= 4 else { return nil }
        near.sort()
        let middle = near[near.count / 2]
        let spread = near[near.count * 3 / 4] - near[near.count / 4]
        let uncertainty = max(50_000, Int64(Double(spread) / Double(near.count).squareRoot()) + 100_000)
        return ClockEstimate(
            offset: .microseconds(middle), uncertainty: .microseconds(uncertainty), pairs: near.count)
    }

    /// Hands out each difference with its weight: a row that could pair with many says little about each of them.
    private func forEachDifference(_ group: (proxy: [Point], server: [Point]), _ body: (Int64, Double) -> Void) {
        // A name that everything has is sampled: a few hundred of its rows see the whole other log.
        let product = group.proxy.count * group.server.count
        let step = max(1, min(group.proxy.count, product / 400_000))
        var differences: [Int64] = []
        for index in stride(from: 0, to: group.proxy.count, by: step) {
            let ours = group.proxy[index]
            differences.removeAll(keepingCapacity: true)
            for theirs in group.server where theirs.status == ours.status {
                if ours.duration >= 0, theirs.duration >= 0 {
                    // The server's duration fits into the proxy's, and nearly fills it.
                    let rest = ours.duration - theirs.duration
                    guard rest >= -50_000 - ours.duration / 20, rest <= 250_000 + ours.duration / 4 else { continue }
                }
                let difference: Int64
                if let end = ours.end, let theirEnd = theirs.end {
                    difference = theirEnd - end
                } else if let start = ours.start, let theirStart = theirs.start {
                    difference = theirStart - start
                } else {
                    continue
                }
                if abs(difference) <= Self.farthest.microseconds { differences.append(difference) }
            }
            let weight = 1 / Double(max(1, differences.count))
            for difference in differences { body(difference, weight) }
        }
    }

    /// Bins to either side of no difference.
    private static let reach = Int(farthest.microseconds / bin) + 1

    private static func place(_ difference: Int64) -> Int {
        let place = (difference + (difference < 0 ? -bin / 2 : bin / 2)) / bin
        return max(-reach, min(reach, Int(place)))
    }

    /// The bin around which most votes lie, where it stands out from every other; ties go to the smaller offset.
    private static func peak(of votes: [Double]) -> Int? {
        let middle = reach
        func mass(_ index: Int) -> Double {
            var sum = 0.0
            for place in max(0, index - 2)...min(votes.count - 1, index + 2) { sum += votes[place] }
            return sum
        }
        var best = (index: middle, mass: mass(middle))
        let atZero = best.mass
        for index in votes.indices {
            let mass = mass(index)
            if mass > best.mass || mass == best.mass && abs(index - middle) < abs(best.index - middle) {
                best = (index, mass)
            }
        }
        // What lies at zero is right unless another place is clearly better.
        if atZero * 5 >= best.mass * 4 { best = (middle, atZero) }
        guard best.mass >= 2 else { return nil }
        var second = 0.0
        for index in votes.indices where abs(index - best.index) > 6 { second = max(second, mass(index)) }
        guard best.mass >= second * 1.4 || best.index == middle && best.mass >= second else { return nil }
        return best.index - middle
    }
}
