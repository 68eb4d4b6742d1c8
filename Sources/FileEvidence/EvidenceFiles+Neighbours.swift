public import Diagnosis
internal import Files
internal import LogSources
internal import Products

extension EvidenceFiles {
    private static let mostNeighbours = 60

    /// What lies beside an access log and looks like other evidence of the same incident.
    ///
    /// - Parameters:
    ///   - path: the log.
    ///   - kind: what it was given as.
    ///   - known: files that were given already.
    /// - Returns: one file for each kind of evidence that was found.
    public static func neighbours(
        of path: String, givenAs kind: EvidenceKind, besides known: Set<String>
    ) -> [EvidenceKind: String] {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        guard let own = try? FileSource(path), case .accessLog(let product)? = FileGuess.kind(of: own) else {
            return [:]
        }
        var found: [EvidenceKind: String] = [:]
        for name in FileTree.names(in: directory, limit: 400).prefix(mostNeighbours) {
            let other = directory == "." ? name : "\(directory)/\(name)"
            guard !known.contains(other), other != path, !name.hasPrefix("."), let source = try? FileSource(other),
                (source.byteCount ?? 0) > 0, let guess = FileGuess.kind(of: source)
            else { continue }
            switch guess {
            case .accessLog(let its):
                // Two logs of products that are put behind others tell nothing.
                if kind == .proxyLog, ProductCatalogue.current[its]?.isServer == true,
                    ProductCatalogue.current[product]?.isServer != true
                {
                    found[.serverLog] = found[.serverLog] ?? other
                }
            case .proxyErrorLog: found[.proxyErrorLog] = found[.proxyErrorLog] ?? other
            case .serverErrorLog: found[.serverErrorLog] = found[.serverErrorLog] ?? other
            case .events: found[.eventLog] = found[.eventLog] ?? other
            case .counters: found[.counters] = found[.counters] ?? other
            case .requests: continue
            }
        }
        found[kind] = nil
        return found
    }
}
