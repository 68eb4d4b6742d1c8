public import Diagnosis
internal import Times

/// What the failures of an incident are charged to, and what that adds up to.
///
/// Whatever looks at all failures does so here, in a few bytes each: an attribution with its texts is heavy to move about.
public struct Charges: Sendable {
    /// What is counted of an attribution.
    struct Mark {
        var time: Timestamp
        var line: Int
        var cause: Cause
        var detail: CauseDetail?
        var confidence: Double
        /// The hop's place among the hops that occur; −1 for none.
        var hop: Int
        /// The place of its reasons among those that occur.
        var reason: Int
        var isMatched: Bool
        var isTypedByHand: Bool
    }

    /// The attributions, in the order of the failures.
    public let attributions: [Attribution]
    let marks: [Mark]
    private let byCause: [[Int]]
    private let hops: [Hop]
    /// Why, without what differs from failure to failure.
    private let reasons: [Fact]

    /// Counts attributions.
    public init(_ attributions: [Attribution]) {
        self.attributions = attributions
        var marks: [Mark] = []
        marks.reserveCapacity(attributions.count)
        var byCause = [[Int]](repeating: [], count: Cause.allCases.count)
        var hops: [Hop] = []
        var (reasons, places): ([Fact], [[Fact]: Int]) = ([], [:])
        for (index, attribution) in attributions.enumerated() {
            var hop = -1
            if let named = attribution.hop {
                hop = hops.firstIndex(of: named) ?? hops.count
                if hop == hops.count { hops.append(named) }
            }
            let general = attribution.reasons.map(\.general)
            let reason = places[general] ?? reasons.count
            if reason == reasons.count {
                places[general] = reason
                reasons.append(Attribution.because(general))
            }
            byCause[Self.place(attribution.cause)].append(index)
            marks.append(
                Mark(
                    time: attribution.time, line: attribution.line, cause: attribution.cause,
                    detail: attribution.detail, confidence: attribution.confidence, hop: hop, reason: reason,
                    isMatched: attribution.match != nil, isTypedByHand: attribution.isTypedByHand))
        }
        (self.marks, self.byCause, self.hops, self.reasons) = (marks, byCause, hops, reasons)
    }

    private static func place(_ cause: Cause) -> Int { Cause.allCases.firstIndex(of: cause) ?? 0 }

    /// How many failures there are.
    public var count: Int { marks.count }

    /// The attribution of one failure.
    public subscript(index: Int) -> Attribution { attributions[index] }

    /// All failures, by their places.
    public var indices: Range<Int> { marks.indices }

    /// The failures that are charged to a cause.
    public func indices(of cause: Cause) -> [Int] { byCause[Self.place(cause)] }

    /// The failures that have a row of the server's.
    public var matched: [Int] { marks.indices.filter { marks[$0].isMatched } }

    /// How many failures have only an answer typed about one of them that speaks for their cause.
    public var typedByHand: Int { marks.count { $0.isTypedByHand } }

    /// Those whose hop gave up waiting for the next one.
    ///
    /// - Parameter hop: the hop.
    /// - Returns: their places.
    public func gaveUp(at hop: Hop) -> [Int] {
        marks.indices.filter { index in
            (marks[index].cause == .proxyTimeout || marks[index].cause == .queuedRequests)
                && marks[index].hop >= 0 && hops[marks[index].hop] == hop
        }
    }

    /// How sure the charges of some failures are on the average, 0...1; 0 for none.
    public func sureness(of indices: [Int]) -> Double {
        var sum = 0.0
        for index in indices { sum += marks[index].confidence }
        return indices.isEmpty ? 0 : sum / Double(indices.count)
    }

    /// Failures in the order in which they are shown: the surest first.
    public func surestFirst(_ indices: [Int]) -> [Int] {
        indices.sorted { (marks[$1].confidence, $0) < (marks[$0].confidence, $1) }
    }

    /// How many of some failures have each detail.
    public func details(of indices: [Int]) -> [CauseDetail?: Int] {
        var counts: [CauseDetail?: Int] = [:]
        for index in indices { counts[marks[index].detail, default: 0] += 1 }
        return counts
    }

    /// How many of some failures are charged to each hop.
    public func hops(of indices: [Int]) -> [Hop: Int] {
        var counts = [Int](repeating: 0, count: hops.count)
        for index in indices where marks[index].hop >= 0 { counts[marks[index].hop] += 1 }
        return Dictionary(uniqueKeysWithValues: zip(hops, counts).filter { $0.1 > 0 })
    }

    /// How many failures are charged to each cause and detail, the most first.
    public var causes: [(cause: Cause, detail: CauseDetail?, count: Int)] {
        var all: [(cause: Cause, detail: CauseDetail?, count: Int)] = []
        for cause in Cause.allCases {
            for (detail, count) in details(of: indices(of: cause)) { all.append((cause, detail, count)) }
        }
        func name(_ one: (cause: Cause, detail: CauseDetail?, count: Int)) -> String {
            "\(one.cause.rawValue) \(one.detail?.rawValue ?? "")"
        }
        return all.sorted { ($1.count, name($0)) < ($0.count, name($1)) }
    }

    /// The commonest reasons of some failures, their durations left out, with how many failures have each.
    public func reasonCounts(of indices: [Int], limit: Int) -> [(reason: Fact, count: Int)] {
        var counts = [Int](repeating: 0, count: reasons.count)
        for index in indices { counts[marks[index].reason] += 1 }
        let common = counts.indices.filter { counts[$0] > 0 }.sorted { counts[$1] < counts[$0] }
        // Equal counts come in the same order in every run; so many of them are looked at that none of the first is missed.
        guard let least = common.prefix(limit).last.map({ counts[$0] }) else { return [] }
        return common.filter { counts[$0] >= least }
            .map { (reason: reasons[$0], count: counts[$0], key: reasons[$0].sortKey) }
            .sorted { ($1.count, $0.key) < ($0.count, $1.key) }
            .prefix(limit).map { ($0.reason, $0.count) }
    }
}
