public import Diagnosis
public import Times

/// Whether the cause changed as an incident went on, and when.
public enum IncidentPhases {
    /// A stretch of an incident with a cause of its own.
    public struct Phase: Hashable, Sendable {
        /// Its first failure's stamp.
        public var from: Timestamp
        /// Its last failure's stamp.
        public var to: Timestamp
        /// What most of its failures are charged to.
        public var cause: Cause
        /// What kind of it, where most of them have one.
        public var detail: CauseDetail?
        /// Failures charged to the cause.
        public var count: Int
        /// All failures of the stretch.
        public var total: Int

        /// The phase as a report has it.
        public var reported: DiagnosisReport.Phase {
            DiagnosisReport.Phase(
                from: from, to: to, cause: cause, detail: detail, count: count,
                share: Double(count) / Double(max(1, total)))
        }
    }

    /// The most stretches that an incident is first cut into.
    private static let mostPieces = 96
    /// A phase has at least this many failures, and a tenth of all.
    private static let fewest = 5
    /// The part of a phase's failures that its cause explains.
    private static let purity = 0.7

    /// The phases of an incident whose cause changed; none where one cause, or one mixture, ran through all of it.
    ///
    /// The failures are cut, in order of time, where that leaves the fewest outside of their phase's cause; every cut costs
    /// as much as a twentieth of them, so that a mixture stays one.
    public static func phases(of charges: Charges) -> [Phase] {
        let sorted = charges.marks.sorted { ($0.time, $0.line) < ($1.time, $1.line) }
        guard sorted.count >= fewest * 2 else { return [] }
        let pieces = pieces(of: sorted)
        let cuts = cheapestCuts(pieces.map(counts), penalty: max(3, sorted.count / 20))
        var ends = cuts.map { range in pieces[..<range.upperBound].reduce(0) { $0 + $1.count } }
        refine(&ends, sorted, reach: sorted.count / pieces.count + 1)
        var phases: [Phase] = []
        for (index, end) in ends.enumerated() {
            let members = Array(sorted[(index == 0 ? 0 : ends[index - 1])..<end])
            guard let phase = phase(of: members) else { return [] }
            if let last = phases.last, last.cause == phase.cause {
                phases[phases.count - 1] = merged(last, phase)
            } else {
                phases.append(phase)
            }
        }
        let isClear = phases.allSatisfy { phase in
            phase.total >= max(fewest, sorted.count / 10) && Double(phase.count) >= Double(phase.total) * purity
        }
        return phases.count >= 2 && isClear ? phases : []
    }

    /// That the cause changed, and when.
    public static func statement(_ phases: [Phase]) -> Fact {
        let parts = phases.map { phase in
            FactValue.fact(
                Fact(
                    "verdict.phase",
                    [
                        "from": .time(phase.from), "to": .time(phase.to), "cause": .cause(phase.cause),
                        "charged": .part(phase.count, of: phase.total),
                    ]))
        }
        return Fact("verdict.phases", ["phases": .list(parts)])
    }

    private static func pieces(of sorted: [Charges.Mark]) -> [[Charges.Mark]] {
        let count = min(mostPieces, sorted.count)
        return (0..<count).map { index in
            Array(sorted[sorted.count * index / count..<sorted.count * (index + 1) / count])
        }
    }

    private static func counts(_ piece: [Charges.Mark]) -> [Cause: Int] {
        piece.reduce(into: [:]) { $0[$1.cause, default: 0] += 1 }
    }

    /// The ranges of pieces with the least failures outside of their range's cause, by dynamic programming.
    private static func cheapestCuts(_ pieces: [[Cause: Int]], penalty: Int) -> [Range<Int>] {
        var best = [Int](repeating: .max, count: pieces.count + 1)
        var cutBefore = [Int](repeating: 0, count: pieces.count + 1)
        best[0] = 0
        for end in 1...pieces.count {
            var counts: [Cause: Int] = [:]
            for begin in stride(from: end - 1, through: 0, by: -1) {
                counts.merge(pieces[begin]) { $0 + $1 }
                let known = counts.filter { $0.key != .unknown }.values.max() ?? 0
                let cost = best[begin] + counts.values.reduce(0, +) - known + (begin > 0 ? penalty : 0)
                if cost < best[end] {
                    best[end] = cost
                    cutBefore[end] = begin
                }
            }
        }
        var ranges: [Range<Int>] = []
        var end = pieces.count
        while end > 0 {
            ranges.append(cutBefore[end]..<end)
            end = cutBefore[end]
        }
        return ranges.reversed()
    }

    /// Moves each cut to where, within a piece, it leaves the fewest on the wrong side.
    private static func refine(_ ends: inout [Int], _ sorted: [Charges.Mark], reach: Int) {
        for index in ends.indices.dropLast() {
            let begin = index == 0 ? 0 : ends[index - 1]
            guard let left = phase(of: Array(sorted[begin..<ends[index]]))?.cause,
                let right = phase(of: Array(sorted[ends[index]..<ends[index + 1]]))?.cause
            else { continue }
            var best = (end: ends[index], gain: 0)
            for side in [-1, 1] {
                var gain = 0
                for step in 1...reach {
                    let place = side < 0 ? ends[index] - step : ends[index] + step - 1
                    guard place > begin, place < ends[index + 1] - 1 else { break }
                    // Moving the cut over a failure gives it to the other phase.
                    let (from, to) = side < 0 ? (left, right) : (right, left)
                    let cause = sorted[place].cause
                    gain += cause == to ? 1 : cause == from ? -1 : 0
                    if gain > best.gain { best = (ends[index] + side * step, gain) }
                }
            }
            ends[index] = best.end
        }
    }

    private static func phase(of members: [Charges.Mark]) -> Phase? {
        var counts: [Cause: Int] = [:]
        for member in members where member.cause != .unknown { counts[member.cause, default: 0] += 1 }
        let byCount = counts.sorted { left, right in
            left.value == right.value ? left.key.rawValue < right.key.rawValue : left.value > right.value
        }
        guard let first = members.first, let last = members.last, let most = byCount.first else { return nil }
        var details: [CauseDetail: Int] = [:]
        for member in members where member.cause == most.key {
            if let detail = member.detail { details[detail, default: 0] += 1 }
        }
        let detail = details.sorted { left, right in
            left.value == right.value ? left.key.rawValue < right.key.rawValue : left.value > right.value
        }.first
        return Phase(
            from: first.time, to: last.time, cause: most.key,
            detail: detail.flatMap { $0.value * 2 > most.value ? $0.key : nil }, count: most.value,
            total: members.count)
    }

    private static func merged(_ left: Phase, _ right: Phase) -> Phase {
        Phase(
            from: left.from, to: right.to, cause: left.cause, detail: left.detail == right.detail ? left.detail : nil,
            count: left.count + right.count, total: left.total + right.total)
    }
}
