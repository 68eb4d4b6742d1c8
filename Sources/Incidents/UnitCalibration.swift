internal import AccessLogs
internal import Ordering
internal import Times

/// Finds the unit of the numbers in one log from the durations that the other log has of the same requests.
///
/// The server cannot have worked longer than the proxy waited, and units are a thousand apart: of the units in which it did
/// not, the largest is the one.
struct UnitCalibration {
    /// A unit with what speaks for it.
    struct Finding: Hashable, Sendable {
        /// The unit.
        var unit: DurationUnit
        /// Requests of the log whose unit was open that the other has as well.
        var requests: Int
    }

    /// The fewest requests in both logs that decide.
    static let fewest = 12
    /// A duration in one log may be so many times that in the other: clocks, networks and buffers differ.
    private static let tolerance = 3.0
    /// Where the proxy waited longer than this many times what the server worked, the next unit would be nearer.
    private static let farthest = 900.0

    /// A name's requests in both logs.
    struct Pair {
        /// Numbers whose unit is open, none of them 0.
        var numbers: [Double]
        /// Durations in seconds, none of them 0.
        var seconds: [Double]
    }

    /// The unit; nil where too few requests are in both logs, or they do not decide.
    ///
    /// - Parameters:
    ///   - pairs: names that both logs have.
    ///   - side: whose unit is open.
    /// - Returns: the unit, with the requests that tell it.
    static func unit(of pairs: [Pair], openAt side: HopSide) -> Finding? {
        var ratios: [(ratio: Double, weight: Int)] = []
        for pair in pairs {
            // The quick ones did not queue.
            guard let number = lowerQuarter(pair.numbers), let seconds = lowerQuarter(pair.seconds) else { continue }
            ratios.append((number / seconds, min(pair.numbers.count, pair.seconds.count)))
        }
        guard isDuration(pairs) else { return nil }
        let requests = ratios.reduce(0) { $0 + $1.weight }
        guard requests >= fewest else { return nil }
        let sorted = ratios.arranged { $0.ratio < $1.ratio }
        var left = requests / 2
        guard
            let middle = sorted.first(where: { part in
                left -= part.weight
                return left < 0
            })?.ratio
        else { return nil }
        /// How many times the other hop's duration it is in a unit.
        func times(_ unit: DurationUnit) -> Double { middle / Double(unit.perSecond) }
        switch side {
        case .server:
            let fitting = DurationUnit.allCases.filter { times($0) <= tolerance }
            guard let unit = fitting.min(by: { $0.perSecond < $1.perSecond }), times(unit) >= 1 / farthest else {
                return nil
            }
            return Finding(unit: unit, requests: requests)
        case .proxy:
            let fitting = DurationUnit.allCases.filter { times($0) >= 1 / tolerance }
            guard let unit = fitting.max(by: { $0.perSecond < $1.perSecond }), times(unit) <= farthest else {
                return nil
            }
            return Finding(unit: unit, requests: requests)
        }
    }

    /// Whether the numbers follow the other log's durations: a size or a count is as large for quick requests as for slow ones.
    private static func isDuration(_ pairs: [Pair]) -> Bool {
        let middles = pairs.prefix(mostCompared).compactMap { pair in
            lowerQuarter(pair.numbers).flatMap { number in
                lowerQuarter(pair.seconds).map { (number: number, seconds: $0) }
            }
        }
        var (with, against) = (0, 0)
        for (place, one) in middles.enumerated() {
            for other in middles[(place + 1)...] {
                let (quick, slow) = one.seconds < other.seconds ? (one, other) : (other, one)
                // Whole seconds are too coarse to differ where durations do.
                guard slow.seconds >= quick.seconds * apart, max(quick.number, slow.number) >= leastTelling else {
                    continue
                }
                if slow.number > quick.number { with += 1 } else { against += 1 }
            }
        }
        if with + against >= fewest { return with >= against * 2 }
        let numbers = spread(pairs.flatMap(\.numbers))
        return numbers.lowest < leastTelling || numbers.times > hardlyVaries
            || spread(pairs.flatMap(\.seconds)).times < apart
    }

    /// So many names are compared with one another.
    private static let mostCompared = 200
    /// From here on durations differ enough for whole numbers to differ.
    private static let apart = 3.0
    /// Numbers below this may be whole seconds.
    private static let leastTelling = 10.0
    /// Numbers that are no further apart than this vary as the sizes of requests do.
    private static let hardlyVaries = 1.2

    /// How many times its lowest tenth the highest of some values is.
    private static func spread(_ values: [Double]) -> (lowest: Double, times: Double) {
        let sorted = values.sorted()
        guard let lowest = sorted.dropFirst(sorted.count / 10).first,
            let highest = sorted.dropLast(sorted.count / 10).last,
            lowest > 0
        else { return (0, 1) }
        return (lowest, highest / lowest)
    }

    private static func lowerQuarter(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 4]
    }
}
