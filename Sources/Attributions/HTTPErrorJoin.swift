internal import AccessLogs
internal import Diagnosis
internal import SystemEvidence

/// Joins HTTP.sys's error rows to the proxy's failures: the same request, ended at the same moment.
enum HTTPErrorJoin {
    /// How far the two stamps of one end may differ.
    private static let slack = Duration.seconds(2)

    /// The row of each failure, by the failure's place; no row serves twice.
    static func rows(for failures: [Entry], among rows: [HTTPErrorRow]) -> [Int: HTTPErrorRow] {
        var byName: [String: [Int]] = [:]
        for index in rows.indices.sorted(by: { rows[$0].time < rows[$1].time }) {
            guard let target = rows[index].target else { continue }
            byName["\(rows[index].method ?? "") \(TargetName.plain(target))", default: []].append(index)
        }
        var taken = Set<Int>()
        var found: [Int: HTTPErrorRow] = [:]
        let ends = EndOrder.narrowed(failures)
        for index in failures.indices.sorted(by: { ends[$0].from < ends[$1].from }) {
            let failure = failures[index]
            guard let candidates = byName["\(failure.method ?? "") \(failure.normalizedTarget)"] else { continue }
            // The driver stamps whole seconds.
            let window = ends[index].widened(before: slack, after: slack)
            var best: (row: Int, distance: Int64)?
            var position = candidates.partition { rows[candidates[$0]].time < window.from }
            while position < candidates.count, rows[candidates[position]].time <= window.to {
                let candidate = candidates[position]
                position += 1
                guard !taken.contains(candidate), rows[candidate].status.map({ $0 == failure.status }) ?? true else {
                    continue
                }
                let stamp = TimeWindow(from: rows[candidate].time, to: rows[candidate].time + .milliseconds(999))
                let distance = Matcher.gap(stamp, ends[index])
                if distance < best?.distance ?? .max { best = (candidate, distance) }
            }
            if let best {
                taken.insert(best.row)
                found[index] = rows[best.row]
            }
        }
        return found
    }
}
