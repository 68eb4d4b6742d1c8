/// How likely each of several possible pairs is, where none shares a failure or a row with another.
///
/// Each pair has a weight: how much likelier it is than that both are left alone. Failures and rows tell one another in turn how much of them their
/// other pairs leave (belief propagation over matchings): exact where pairs form no circle, near it elsewhere.
package struct PairShares {
    /// How much likelier each pair is than that both sides are left alone.
    package var weights: [Double]
    /// The pairs of each failure: those from one number to the one before the next.
    private let firsts: [Int]
    private let byRow: [[Int32]]
    /// What a row's other failures, and a failure's other rows, leave of each pair.
    private var leftByFailure: [Double]
    private var leftByRow: [Double]

    /// Creates shares of pairs without weights.
    ///
    /// - Parameter rows: the rows of each failure's pairs, by their places.
    package init(_ rows: [[Int]]) {
        var firsts = [0]
        var byRow = [[Int32]](repeating: [], count: (rows.joined().max() ?? -1) + 1)
        for rows in rows {
            for (offset, row) in rows.enumerated() { byRow[row].append(Int32(firsts[firsts.count - 1] + offset)) }
            firsts.append(firsts[firsts.count - 1] + rows.count)
        }
        self.firsts = firsts
        self.byRow = byRow
        let count = firsts[firsts.count - 1]
        weights = Array(repeating: 0, count: count)
        leftByFailure = Array(repeating: 1, count: count)
        leftByRow = Array(repeating: 1, count: count)
    }

    /// The pairs of a failure.
    package func pairs(of failure: Int) -> Range<Int> { firsts[failure]..<firsts[failure + 1] }

    /// How likely a pair is.
    package subscript(pair: Int) -> Double {
        let odds = weights[pair] * leftByFailure[pair] * leftByRow[pair]
        return odds / (1 + odds)
    }

    /// Lets every side hear once of what the others claim.
    package mutating func sweep() {
        for failure in 0..<(firsts.count - 1) {
            let pairs = pairs(of: failure)
            var sum = 1.0
            for pair in pairs { sum += weights[pair] * leftByRow[pair] }
            for pair in pairs { leftByFailure[pair] = 1 / max(1, sum - weights[pair] * leftByRow[pair]) }
        }
        for pairs in byRow {
            var sum = 1.0
            for pair in pairs { sum += weights[Int(pair)] * leftByFailure[Int(pair)] }
            for pair in pairs {
                leftByRow[Int(pair)] = 1 / max(1, sum - weights[Int(pair)] * leftByFailure[Int(pair)])
            }
        }
    }
}
