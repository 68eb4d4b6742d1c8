import AccessLogs
import Attributions
import Diagnosis
import LogSources

/// The files behind what was given: a directory stands for the logs in it.
extension LocalEvidenceStore {
    private static let mostFiles = 400

    /// The files of a kind of evidence, those of a directory in the order in which they were rotated.
    func files(_ kind: EvidenceKind, _ selection: EvidenceSelection) throws(EvidenceError) -> [String] {
        var files: [String] = []
        for path in selection.paths[kind] ?? [] {
            if FileTree.isDirectory(path) { files += try inside(path, kind) } else { files.append(path) }
        }
        return files
    }

    private func inside(_ directory: String, _ kind: EvidenceKind) throws(EvidenceError) -> [String] {
        if let known = listings[directory]?[kind] { return known }
        let names = FileTree.names(in: directory, limit: 4000).filter { !$0.hasPrefix(".") }
        var found: [(path: String, family: LogFamily?)] = []
        for path in RotationOrder.sorted(names.map { "\(directory)/\($0)" }).suffix(Self.mostFiles) {
            guard FileTree.isFile(path), let source = try? FileSource(path), (source.byteCount ?? 0) > 0,
                let guess = EvidenceGuess.kind(of: source)
            else { continue }
            switch (kind, guess) {
            case (.proxyLog, .accessLog(let family)), (.serverLog, .accessLog(let family)): found.append((path, family))
            case (.proxyErrorLog, .proxyErrorLog), (.eventLog, .events), (.counters, .counters):
                found.append((path, nil))
            default: continue
            }
        }
        // Where both hops' logs lie in one directory, IIS's are the server's.
        let isBoth = Set(found.map { $0.family == .iis }).count == 2
        let chosen = isBoth ? found.filter { ($0.family == .iis) == (kind == .serverLog) } : found
        guard !chosen.isEmpty else {
            throw EvidenceError(
                .missing,
                "\(directory) is a directory, and none of the \(names.count) files in it is what was asked for"
                    + "\(Self.contents(of: directory)); name one file")
        }
        listings[directory, default: [:]][kind] = chosen.map(\.path)
        return chosen.map(\.path)
    }
}

/// The order of rotated logs, the oldest first: `a.log.2.gz`, `a.log.1`, `a.log`; `a.log-20260303`, `a.log-20260304`, `a.log`.
enum RotationOrder {
    /// Sorts paths by set and age.
    static func sorted(_ paths: [String]) -> [String] {
        paths.map { (key: key($0), path: $0) }.sorted { ($0.key, $0.path) < ($1.key, $1.path) }.map(\.path)
    }

    private struct Key: Comparable {
        var set: String
        var age: Int

        static func < (left: Key, right: Key) -> Bool { (left.set, left.age) < (right.set, right.age) }
    }

    private static func key(_ path: String) -> Key {
        var stem = path[...]
        for ending in [".gz", ".zst", ".xz", ".bz2", ".Z"] where stem.hasSuffix(ending) {
            stem = stem.dropLast(ending.count)
        }
        let digits = stem.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
        guard !digits.isEmpty, digits.count <= 14, let number = Int(String(digits)) else {
            return Key(set: String(stem), age: .max)
        }
        let rest = stem.dropLast(digits.count)
        switch rest.last {
        // A counter grows with age, a date does not.
        case ".": return Key(set: String(rest.dropLast()), age: digits.count >= 8 ? number : -number)
        case "-", "_": return Key(set: String(rest.dropLast()), age: number)
        default: return Key(set: String(stem), age: .max)
        }
    }
}
