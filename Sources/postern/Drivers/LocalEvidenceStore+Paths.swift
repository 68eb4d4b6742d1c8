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
        var streams = Set<Streams.Identity>()
        for path in selection.paths[kind] ?? [] {
            // What can be read only once is one source, however often and under whatever names it is given.
            if let stream = Streams.identity(of: path), !streams.insert(stream).inserted { continue }
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
