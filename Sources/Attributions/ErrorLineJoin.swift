public import AccessLogs
internal import Diagnosis
public import SystemEvidence

/// Joins the proxy's error lines to its access log's failures.
///
/// nginx logs the request line in both; Apache only the client's address. The error line is written as the failure ends,
/// or, on Apache, somewhere between the request's start and its end.
public enum ErrorLineJoin {
    /// How far the two logs' stamps of one moment may differ.
    private static let slack = Duration.seconds(2)

    /// The line of each failure, by the failure's place; no line serves twice.
    ///
    /// - Parameters:
    ///   - failures: the failed entries.
    ///   - lines: the error log's lines around them.
    /// - Returns: lines by the failures' places.
    public static func lines(for failures: [Entry], among lines: [ProxyErrorLine]) -> [Int: ProxyErrorLine] {
        var byRequest: [String: [Int]] = [:]
        for (index, line) in lines.enumerated() {
            for key in keys(line) { byRequest[key, default: []].append(index) }
        }
        for key in byRequest.keys { byRequest[key]?.sort { lines[$0].time < lines[$1].time } }
        var taken = Set<Int>()
        var joined: [Int: ProxyErrorLine] = [:]
        for index in failures.indices.sorted(by: { failures[$0].end.from < failures[$1].end.from }) {
            let failure = failures[index]
            for key in keys(failure) {
                guard let candidates = byRequest[key] else { continue }
                let window = moment(of: failure)
                let start = candidates.firstIndex(after: window.from, in: lines)
                var best: (index: Int, distance: Int64)?
                for position in start..<candidates.count {
                    let candidate = candidates[position]
                    if lines[candidate].time > window.to { break }
                    if taken.contains(candidate) { continue }
                    let distance = abs((lines[candidate].time - failure.end.to).microseconds)
                    if distance < best?.distance ?? .max { best = (candidate, distance) }
                }
                if let best {
                    taken.insert(best.index)
                    joined[index] = lines[best.index]
                    break
                }
            }
        }
        return joined
    }

    /// The keys under which a line can be found, the most telling first.
    private static func keys(_ line: ProxyErrorLine) -> [String] {
        var keys: [String] = []
        let client = line.client ?? ""
        if let target = line.target { keys.append("\(client) \(line.method ?? "") \(target)") }
        if line.target == nil, let port = line.clientPort { keys.append("\(client):\(port)") }
        if line.target == nil { keys.append(client) }
        return keys
    }

    private static func keys(_ failure: Entry) -> [String] {
        let client = failure.client ?? ""
        let target = failure.query.map { "\(failure.path)?\($0)" } ?? failure.path
        var keys = ["\(client) \(failure.method ?? "") \(target)"]
        if let port = failure.clientPort { keys.append("\(client):\(port)") }
        if failure.family == .apache { keys.append(client) }
        return keys
    }

    private static func moment(of failure: Entry) -> TimeWindow {
        failure.family == .apache
            ? TimeWindow(from: failure.start.from - slack, to: failure.end.to + slack)
            : failure.end.widened(before: slack, after: slack)
    }
}

extension [Int] {
    /// The first position whose line is not earlier than a time.
    func firstIndex(after time: Timestamp, in lines: [ProxyErrorLine]) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if lines[self[middle]].time < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
