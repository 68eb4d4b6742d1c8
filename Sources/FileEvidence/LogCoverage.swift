internal import LogSources
internal import Times

/// Which logs of rotated sets lie outside a window, by where each begins.
enum LogCoverage {
    /// Rows and clocks are this far out of order at the most.
    private static let slack = Duration.seconds(3600)
    private static let compressions = [".gz", ".zst", ".xz", ".bz2"]
    private static let endings = [".log", ".txt", ".json", ".csv", ".out"]

    /// Whether a file is compressed, by its name: it cannot be read but from its beginning.
    static func isCompressed(_ path: String) -> Bool { compressions.contains(where: path.hasSuffix) }

    /// The set that a file was rotated in, by its name: `access.log`, `access.log.2.gz` and `access.log-20260304` are one.
    ///
    /// Numbers that stand in a name for a machine, as in `web1.log` and `web-2.log`, make sets of their own.
    static func set(of path: String) -> Substring {
        var name = path[...]
        for ending in compressions where name.hasSuffix(ending) { name = name.dropLast(ending.utf8.count) }
        name = withoutEnding(name)
        let tail = name.reversed().prefix { $0.isNumber && $0.isASCII || "-_.:TZ".contains($0) }
        let digits = tail.reversed().compactMap(\.wholeNumberValue)
        let isCounter = tail.last == "." && (1...4).contains(digits.count)
        if isCounter || beginsWithDate(digits) { name = name.dropLast(tail.count) }
        return withoutEnding(name)
    }

    /// Whether digits begin with a date, as in `20260304` and `26030410`; a number of a machine or a process does not.
    private static func beginsWithDate(_ digits: [Int]) -> Bool {
        guard digits.count >= 6 else { return false }
        let year = digits.count >= 8 && digits[0] == 2 && digits[1] == 0 ? 4 : 2
        let (month, day) = (digits[year] * 10 + digits[year + 1], digits[year + 2] * 10 + digits[year + 3])
        return (1...12).contains(month) && (1...31).contains(day)
    }

    private static func withoutEnding(_ name: Substring) -> Substring {
        endings.first(where: name.hasSuffix).map { name.dropLast($0.utf8.count) } ?? name
    }

    /// The same paths with those of each set in the order of their age, the oldest first; sets keep their places.
    ///
    /// A shell puts `access.log` before `access.log.1`.
    static func inOrder(_ paths: [String]) -> [String] {
        var places: [Substring: [Int]] = [:]
        for (place, path) in paths.enumerated() { places[set(of: path), default: []].append(place) }
        var ordered = paths
        for places in places.values where places.count > 1 {
            for (place, path) in zip(places, RotationOrder.sorted(places.map { paths[$0] })) { ordered[place] = path }
        }
        return ordered
    }

    /// The places of logs all of whose rows lie outside.
    ///
    /// - Parameters:
    ///   - window: the window.
    ///   - logs: each log's path and its first row's stamp, those of a set in its order; nil where it is not known.
    /// - Returns: indices into `logs`; none of a set whose logs do not follow one another, as those of several machines.
    static func outside(_ window: TimeWindow, _ logs: [(path: String, start: Timestamp?)]) -> Set<Int> {
        var sets: [Substring: [(place: Int, start: Timestamp)]] = [:]
        for (place, log) in logs.enumerated() {
            guard let start = log.start else { continue }
            sets[set(of: log.path), default: []].append((place, start))
        }
        var outside = Set<Int>()
        for set in sets.values where zip(set, set.dropFirst()).allSatisfy({ $0.start < $1.start }) {
            for (index, log) in set.enumerated() {
                let isLater = log.start > window.to + slack
                let isEarlier = index + 1 < set.count && set[index + 1].start < window.from - slack
                if isLater || isEarlier { outside.insert(log.place) }
            }
        }
        return outside
    }
}
