internal import AccessLogs
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
    static func unit(of pairs: [Pair], openAt side: HopSide) -> Finding? {
        var ratios: [(ratio: Double, weight: Int)] = []
        for pair in pairs {
            // The quick ones did not queue.
            guard let number = lowerQuarter(pair.numbers), let seconds = lowerQuarter(pair.seconds) else { continue }
            ratios.append((number / seconds, min(pair.numbers.count, pair.seconds.count)))
        }
        let requests = ratios.reduce(0) { $0 + $1.weight }
        guard requests >= fewest else { return nil }
        let sorted = ratios.sorted { $0.ratio < $1.ratio }
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

    private static func lowerQuarter(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 4]
    }
}
