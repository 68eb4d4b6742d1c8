internal import Diagnosis
internal import Times

/// Durations counted in bins that grow by a quarter each, from one millisecond to about 20 minutes.
public struct DurationHistogram: Hashable, Sendable {
    private static let binCount = 64
    private static let growth = 1.25
    private var bins = [UInt32](repeating: 0, count: binCount)
    /// How many were counted.
    public private(set) var count = 0
    /// The longest.
    public private(set) var longest: Duration?

    /// Creates an empty histogram.
    public init() {}

    /// Counts a duration.
    public mutating func count(_ duration: Duration) {
        bins[Self.bin(of: duration)] &+= 1
        count += 1
        longest = max(longest ?? duration, duration)
    }

    /// How many of those counted are longer than a duration, to within a quarter of it: those of whole bins above it.
    public func count(longerThan duration: Duration) -> Int {
        guard count > 0, let longest, longest > duration else { return 0 }
        let above = bins[(Self.bin(of: duration) + 1)...].reduce(0) { $0 + Int($1) }
        // The longest is known exactly.
        return max(1, above)
    }

    private static func bin(of duration: Duration) -> Int {
        let milliseconds = max(1, duration.inSeconds * 1000)
        return min(binCount - 1, Int(logarithm(milliseconds) / logarithm(growth)))
    }

    /// The duration that a part of those counted does not exceed, to within a quarter; nil where none were counted.
    ///
    /// - Parameter part: 0...1; 0.5 is the median.
    /// - Returns: the middle of the bin it falls into.
    public func quantile(_ part: Double) -> Duration? {
        guard count > 0 else { return nil }
        let wanted = Int((Double(count) * min(max(part, 0), 1)).rounded(.up))
        var seen = 0
        for (bin, number) in bins.enumerated() {
            seen += Int(number)
            if seen >= max(1, wanted) {
                var edge = 1.0
                for _ in 0..<bin { edge *= Self.growth }
                // The bin's middle, never above what was really seen.
                return min(Duration(inSeconds: edge * 1.12 / 1000), longest ?? .zero)
            }
        }
        return longest
    }

    /// Natural logarithm by halving and a short series: the standard library alone has none.
    private static func logarithm(_ x: Double) -> Double {
        let exponent = Double(x.exponent)
        let mantissa = x.significand
        let y = (mantissa - 1) / (mantissa + 1)
        let square = y * y
        let series = y * (2 + square * (2.0 / 3 + square * (2.0 / 5 + square * (2.0 / 7 + square * 2.0 / 9))))
        return exponent * 0.693_147_180_559_945_3 + series
    }
}
