internal import Ordering
/// How a proxy changes paths as it passes requests on: a beginning is taken off, put in front, or exchanged.
public struct PathRewrite: Hashable, Sendable {
    /// What the proxy's paths begin with: whole segments, without the slash behind them; empty for any path.
    public var from: String
    /// What stands in its place in the server's log.
    public var to: String

    /// The most segments that are exchanged.
    private static let mostSegments = 3
    /// The most rewrites that are looked for.
    private static let mostRewrites = 4
    /// So many different paths show a rewrite.
    private static let fewestPaths = 3
    /// A rewrite concerns at least this part of one log's rows.
    private static let part = 5

    /// The path as the server is asked for it; nil where the rewrite does not concern it.
    func applied(to path: String) -> String? {
        guard path.hasPrefix(from) else { return nil }
        let rest = path.dropFirst(from.count)
        guard rest.isEmpty || rest.hasPrefix("/") else { return nil }
        return to.isEmpty && rest.isEmpty ? "/" : to + rest
    }

    /// A path as the server is asked for it, by the first rewrite that concerns it.
    static func applied(_ rewrites: [PathRewrite], to path: String) -> String {
        for rewrite in rewrites { if let found = rewrite.applied(to: path) { return found } }
        return path
    }

    /// How the paths of one log become those of the other; empty where that does not show.
    ///
    /// - Parameters:
    ///   - ours: the proxy's paths.
    ///   - theirs: the server's.
    /// - Returns: rewrites, the longest beginnings first.
    static func between(_ ours: PathSample, _ theirs: PathSample) -> [PathRewrite] {
        var byRest: [Substring: [(prefix: Substring, path: UInt64)]] = [:]
        for (number, text) in theirs.texts {
            for (prefix, rest) in splits(text) { byRest[rest, default: []].append((prefix, number)) }
        }
        // A path that the server has as it is was not rewritten.
        var left = ours.texts.filter { theirs.rows[$0.key] == nil }
        var found: [PathRewrite] = []
        while found.count < mostRewrites, let next = best(left, byRest, ours, theirs) {
            found.append(next)
            left = left.filter { next.applied(to: $0.value) == nil }
        }
        return found.arranged { ($1.from.count, $0.from) < ($0.from.count, $1.from) }
    }

    private static func best(
        _ left: [UInt64: String], _ byRest: [Substring: [(prefix: Substring, path: UInt64)]],
        _ ours: PathSample, _ theirs: PathSample
    ) -> PathRewrite? {
        struct Shown {
            var ours: Set<UInt64> = []
            var theirs: Set<UInt64> = []
        }
        var shown: [PathRewrite: Shown] = [:]
        for (number, text) in left {
            for (prefix, rest) in splits(text) {
                for (other, path) in byRest[rest] ?? [] where other != prefix {
                    let rewrite = PathRewrite(from: String(prefix), to: String(other))
                    shown[rewrite, default: Shown()].ours.insert(number)
                    shown[rewrite, default: Shown()].theirs.insert(path)
                }
            }
        }
        func isShown(_ shown: Shown) -> Bool {
            let isAll =
                shown.theirs.count == theirs.rows.count || shown.ours.count == ours.rows.count
            guard shown.ours.count >= fewestPaths || isAll else { return false }
            let rows = shown.ours.reduce(0) { $0 + (ours.rows[$1] ?? 0) }
            let theirRows = shown.theirs.reduce(0) { $0 + (theirs.rows[$1] ?? 0) }
            return rows * part >= ours.total || theirRows * part >= theirs.total
        }
        func rank(_ rewrite: PathRewrite) -> (Int, Int, String, String) {
            (-(shown[rewrite]?.ours.count ?? 0), rewrite.from.count + rewrite.to.count, rewrite.from, rewrite.to)
        }
        return shown.filter { isShown($0.value) }.keys.min { rank($0) < rank($1) }
    }

    /// A path's beginnings of whole segments, with what stands behind each; a rest that every site has says nothing.
    private static func splits(_ path: String) -> [(prefix: Substring, rest: Substring)] {
        var splits: [(prefix: Substring, rest: Substring)] = []
        var from = path.startIndex
        while splits.count <= mostSegments, from < path.endIndex, path[from] == "/" {
            let rest = path[from...]
            if rest.count > 1, !isCommon(rest) { splits.append((path[..<from], rest)) }
            from = path[path.index(after: from)...].firstIndex(of: "/") ?? path.endIndex
        }
        return splits
    }

    private static let common: Set<Substring> = [
        "/index.html", "/index.php", "/favicon.ico", "/robots.txt", "/health", "/healthz", "/login", "/status",
    ]

    private static func isCommon(_ rest: Substring) -> Bool { common.contains(rest) }
}
