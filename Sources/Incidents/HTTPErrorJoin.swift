package import AccessLogs
internal import Diagnosis
internal import Ordering
package import SystemEvidence
internal import Times

/// Joins HTTP.sys's error rows to the proxy's failures: the same request, ended at the same moment.
///
/// The port from which the proxy spoke names the connection, where the proxy logs it; the driver logs it always. Elsewhere
/// time, method and target have to do.
package enum HTTPErrorJoin {
    /// How far the two stamps of one end may differ.
    private static let slack = Duration.seconds(2)

    /// The row of each failure, by the failure's place; no row serves twice.
    package static func rows(for failures: [Entry], among rows: [HTTPErrorRow]) -> [Int: HTTPErrorRow] {
        var byName: [String: [Int]] = [:]
        var byPort: [Int: [Int]] = [:]
        for index in rows.indices.arranged(by: { (rows[$0].time, rows[$0].text) < (rows[$1].time, rows[$1].text) }) {
            if let port = rows[index].clientPort { byPort[port, default: []].append(index) }
            guard let target = rows[index].target else { continue }
            byName[name(rows[index], target), default: []].append(index)
        }
        var taken = Set<Int>()
        var found: [Int: HTTPErrorRow] = [:]
        let ends = EndOrder.narrowed(failures)
        let order = failures.indices.arranged { left, right in
            ends[left].from != ends[right].from
                ? ends[left].from < ends[right].from : failures[left].precedes(failures[right])
        }
        func join(_ index: Int, _ candidates: [Int], isSame: (HTTPErrorRow) -> Bool) {
            // The driver stamps whole seconds.
            let window = ends[index].widened(before: slack, after: slack)
            var best: (row: Int, distance: Int64)?
            var position = candidates.partition { rows[candidates[$0]].time < window.from }
            while position < candidates.count, rows[candidates[position]].time <= window.to {
                let candidate = candidates[position]
                position += 1
                guard !taken.contains(candidate), isSame(rows[candidate]) else { continue }
                if let status = rows[candidate].status, status != failures[index].status { continue }
                let stamp = TimeWindow(from: rows[candidate].time, to: rows[candidate].time + .milliseconds(999))
                let distance = Matcher.gap(stamp, ends[index])
                if distance < best?.distance ?? .max { best = (candidate, distance) }
            }
            if let best {
                taken.insert(best.row)
                found[index] = rows[best.row]
            }
        }
        // What a port tells stands before what times and names do.
        for index in order {
            guard let port = failures[index].sourcePort, let candidates = byPort[port] else { continue }
            let failed = name(failures[index])
            join(index, candidates) { row in
                guard let target = row.target else { return true }
                return name(row, target) == failed
            }
        }
        for index in order where found[index] == nil {
            guard let candidates = byName[name(failures[index])] else { continue }
            let port = failures[index].sourcePort
            // Another connection's row is not this request's, where both ports are known.
            join(index, candidates) { row in port == nil || row.clientPort == nil || row.clientPort == port }
        }
        return found
    }

    private static func name(_ row: HTTPErrorRow, _ target: String) -> String {
        "\(row.method ?? "") \(TargetName.plain(target))"
    }

    private static func name(_ failure: Entry) -> String { "\(failure.method ?? "") \(failure.normalizedTarget)" }
}
