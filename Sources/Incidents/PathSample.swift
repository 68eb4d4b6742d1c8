internal import AccessLogs
internal import Products
internal import Times

/// Which paths the rows of a log have: whether two logs are of one site shows in them.
///
/// Where there are many it is thinned by the paths' hashes, the same for all logs.
public struct PathSample: Sendable {
    /// The most paths that are counted.
    private static let mostPaths = 4096
    /// The most paths whose spelling is kept.
    private static let mostTexts = 512

    /// Rows by the path's number.
    private(set) var rows: [UInt64: Int] = [:]
    /// Paths as they are spelled, by their numbers; some of them, where there are many.
    private(set) var texts: [UInt64: String] = [:]
    private var skippedBits: UInt64 = 0

    /// Creates a sample of no rows.
    public init() {}

    /// Puts together what was gathered from several logs.
    init(_ parts: [PathSample]) {
        skippedBits = parts.map(\.skippedBits).max() ?? 0
        for part in parts {
            for (path, count) in part.rows where isKept(path) { rows[path, default: 0] += count }
            for (path, text) in part.texts where isKept(path) { texts[path] = text }
        }
        while rows.count > Self.mostPaths { thin() }
    }

    /// Counts a row.
    mutating func take(_ path: UInt64, spelled text: () -> String) {
        guard isKept(path) else { return }
        let known = rows[path, default: 0]
        rows[path] = known + 1
        guard known == 0 else { return }
        if texts.count < Self.mostTexts { texts[path] = text() }
        if rows.count > Self.mostPaths { thin() }
    }

    /// Whether a row has a path; true also where that is not known, because the sample is thinned.
    func has(_ path: String, as product: ProductID) -> Bool {
        let number = RequestName(method: nil, path: path, query: nil, as: product).path
        return !isKept(number) || rows[number] != nil
    }

    private func isKept(_ path: UInt64) -> Bool { path & ((1 << skippedBits) - 1) == 0 }

    private mutating func thin() {
        skippedBits += 1
        rows = rows.filter { isKept($0.key) }
        texts = texts.filter { isKept($0.key) }
    }

    /// Rows counted.
    var total: Int { rows.values.reduce(0, +) }

    /// The sample without paths that a log thinned further cannot have.
    func thinned(like other: PathSample) -> PathSample {
        var thinned = self
        while thinned.skippedBits < other.skippedBits { thinned.thin() }
        return thinned
    }
}
