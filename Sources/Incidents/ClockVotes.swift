internal import AccessLogs
internal import Diagnosis
internal import Ordering
internal import Times

/// The votes for each difference of two clocks, and where they stand out from what chance would cast.
struct ClockVotes {
    /// When two rows of one name and status can be of one request, by their durations.
    enum Likeness {
        /// The server's fits into the proxy's, and nearly fills it.
        case loose
        /// They differ by what the way between the hops takes, in microseconds.
        case tight(delay: Int64)
    }

    /// The farthest apart that two clocks, or two zones, can be.
    static let farthest = Duration.seconds(27 * 3600)
    private static let bin: Int64 = 500_000
    /// Bins to either side of no difference.
    private static let reach = Int(farthest.microseconds / bin) + 1
    private static let mostVotes = 6_000_000
    /// How far a peak must stand out, in spreads of the votes beside it.
    private static let significance = 6.0

    /// So large a share of the requests without a difference shows that the clocks have none.
    private static let shareAtOnce = 0.3

    private let groups: [ClockComparison.Group]
    private let likeness: Likeness
    private var votes = [Double](repeating: 0, count: 2 * reach + 1)
    private var cast = 0
    private var weight = 0.0

    /// Casts the votes.
    ///
    /// - Parameters:
    ///   - groups: the rows by name, the most telling names first.
    ///   - likeness: when two rows can be of one request.
    init(_ groups: [ClockComparison.Group], likeness: Likeness) {
        self.groups = groups
        self.likeness = likeness
        for group in groups {
            forEachDifference(group) { difference, weight in
                votes[Self.place(difference) + Self.reach] += weight
                self.weight += weight
                cast += 1
            }
            if cast > Self.mostVotes { break }
        }
    }

    /// The difference that stands out; nil where none does.
    func estimate() -> ClockEstimate? {
        guard cast > 0, let peak = peak() else { return nil }
        // Refine: the middle of the differences around the peak.
        var near: [(difference: Int64, weight: Double)] = []
        let centre = Int64(peak) * Self.bin
        for group in groups where near.count < 200_000 {
            forEachDifference(group) { difference, weight in
                if abs(difference - centre) <= 1_500_000 { near.append((difference, weight)) }
            }
        }
        guard near.count >= 4 else { return nil }
        near.arrange { $0.difference < $1.difference }
        let total = near.reduce(0) { $0 + $1.weight }
        func quantile(_ part: Double) -> Int64 {
            var seen = 0.0
            for vote in near {
                seen += vote.weight
                if seen >= total * part { return vote.difference }
            }
            return near[near.count - 1].difference
        }
        let spread = quantile(0.75) - quantile(0.25)
        let uncertainty = max(50_000, Int64(Double(spread) / Double(near.count).squareRoot()) + 100_000)
        // A queue makes servers begin later than proxies, never earlier: where many began at once, the clocks are together.
        let atOnce = near.reduce(0) { $0 + (abs($1.difference) < Self.bin / 2 ? $1.weight : 0) }
        let offset = peak == 0 && atOnce >= total * Self.shareAtOnce ? 0 : quantile(0.5)
        return ClockEstimate(
            offset: .microseconds(offset), uncertainty: .microseconds(uncertainty), pairs: near.count)
    }

    /// Hands out each difference with its weight: a row that could pair with many says little about each of them.
    private func forEachDifference(_ group: ClockComparison.Group, _ body: (Int64, Double) -> Void) {
        // A name that everything has is sampled: a few hundred of its rows see the whole other log.
        let product = group.proxy.count * group.server.count
        let step = max(1, min(group.proxy.count, product / 1_500_000))
        var differences: [Int64] = []
        for index in stride(from: 0, to: group.proxy.count, by: step) {
            let ours = group.proxy[index]
            differences.removeAll(keepingCapacity: true)
            for theirs in group.server where theirs.status == ours.status {
                guard areAlike(ours, theirs) else { continue }
                let difference: Int64
                if let end = ours.end, let theirEnd = theirs.end {
                    difference = theirEnd - end
                } else if let start = ours.start, let theirStart = theirs.start {
                    difference = theirStart - start
                } else if case .loose = likeness, let start = ours.start ?? ours.end,
                    let end = theirs.end ?? theirs.start
                {
                    // One log stamps the start, the other the end, and none has durations: most requests are quick.
                    difference = end - start
                } else {
                    continue
                }
                if abs(difference) <= Self.farthest.microseconds { differences.append(difference) }
            }
            let weight = 1 / Double(max(1, differences.count))
            for difference in differences { body(difference, weight) }
        }
    }

    private func areAlike(_ ours: ClockComparison.Point, _ theirs: ClockComparison.Point) -> Bool {
        guard ours.duration >= 0, theirs.duration >= 0 else {
            if case .loose = likeness { return true }
            return false
        }
        let rest = ours.duration - theirs.duration
        switch likeness {
        case .loose: return rest >= -50_000 - ours.duration / 20 && rest <= 250_000 + ours.duration / 4
        case .tight(let delay): return abs(rest - delay) <= 2_000 + delay / 2
        }
    }

    private static func place(_ difference: Int64) -> Int {
        let place = (difference + (difference < 0 ? -bin / 2 : bin / 2)) / bin
        return max(-reach, min(reach, Int(place)))
    }

    /// The place where most more votes lie than beside it, where it stands out; ties go to the smaller offset.
    private func peak() -> Int? {
        let masses = masses()
        let sums = Sums(masses)
        // A single vote of a row that could be few others is worth the most.
        let single = weight / Double(max(1, cast))
        func excess(_ index: Int) -> (above: Double, spread: Double) {
            let beside = sums.beside(index)
            return (masses[index] - beside.mean, max(beside.spread, (max(beside.mean, single) * single).squareRoot()))
        }
        var best = (index: Self.reach, above: excess(Self.reach).above)
        let atZero = best.above
        for index in masses.indices where masses[index] > best.above {
            let above = excess(index).above
            let isNearer = abs(index - Self.reach) < abs(best.index - Self.reach)
            if above > best.above || above == best.above && isNearer { best = (index, above) }
        }
        // What lies at zero is right unless another place is clearly better.
        if atZero > 0, atZero * 5 >= best.above * 4 { best = (Self.reach, atZero) }
        let peak = excess(best.index)
        guard masses[best.index] >= 2 * single, peak.above >= Self.significance * peak.spread else { return nil }
        var second = 0.0
        for index in masses.indices where abs(index - best.index) > 6 && masses[index] > second {
            second = max(second, excess(index).above)
        }
        guard peak.above >= second * 1.4 || best.index == Self.reach && peak.above >= second else { return nil }
        return best.index - Self.reach
    }

    /// The votes within two and a half seconds of each place.
    private func masses() -> [Double] {
        votes.indices.map { index in
            var sum = 0.0
            for place in max(0, index - 2)...min(votes.count - 1, index + 2) { sum += votes[place] }
            return sum
        }
    }

    /// Mean and spread of the masses to both sides of a place, from 3 to 20 s away.
    private struct Sums {
        private var sums: [Double] = [0]
        private var squares: [Double] = [0]

        init(_ masses: [Double]) {
            sums.reserveCapacity(masses.count + 1)
            squares.reserveCapacity(masses.count + 1)
            for mass in masses {
                sums.append(sums[sums.count - 1] + mass)
                squares.append(squares[squares.count - 1] + mass * mass)
            }
        }

        func beside(_ index: Int) -> (mean: Double, spread: Double) {
            let last = sums.count - 1
            func clamped(_ place: Int) -> Int { max(0, min(last, place)) }
            let (a, b) = (clamped(index - 40), clamped(index - 6))
            let (c, d) = (clamped(index + 7), clamped(index + 41))
            let count = Double(max(1, b - a + d - c))
            let mean = (sums[b] - sums[a] + sums[d] - sums[c]) / count
            let square = (squares[b] - squares[a] + squares[d] - squares[c]) / count
            return (mean, max(0, square - mean * mean).squareRoot())
        }
    }
}
