internal import AccessLogs
internal import Diagnosis
internal import Files
internal import Incidents
internal import LogSources
internal import Products

/// The files behind what was given: a directory stands for the logs in it.
extension EvidenceFiles {
    private static let mostFiles = 400

    /// The files that a directory stands for.
    struct Listing {
        var paths: [String]
        /// What of the directory cannot be read or was not looked at.
        var losses: [String] = []
    }

    /// The files behind names, those of a directory in the order in which they were rotated.
    func files(
        _ kind: EvidenceKind, _ names: [String]
    ) throws(EvidenceError) -> (paths: [String], unread: [RowAnswer.Unread]) {
        var files: [String] = []
        var unread: [RowAnswer.Unread] = []
        var streams = Set<Streams.Identity>()
        for name in names {
            // What can be read only once is one source, however often and under whatever names it is given.
            if recorded == nil, let stream = Streams.identity(of: name), !streams.insert(stream).inserted { continue }
            if recorded?.isDirectory(name) ?? FileTree.isDirectory(name) {
                let listing = try inside(name, kind)
                files += listing.paths
                unread += listing.losses.map { RowAnswer.Unread(name: name, loss: $0) }
            } else {
                files.append(name)
            }
        }
        guard let recorded else {
            // A link `current.log` beside the log that it leads to is no second log.
            var known = Set<FileTree.Identity>()
            return (
                files.filter { path in FileTree.identity(of: path).map { known.insert($0).inserted } ?? true }, unread
            )
        }
        // A second name of a file that was read already, and what could not be read, was not opened then either.
        let opened = files.filter { recorded.bytes[$0] != nil }
        var known = Set<String>()
        return ((opened.isEmpty ? files : opened).filter { known.insert($0).inserted }, unread)
    }

    private func inside(_ directory: String, _ kind: EvidenceKind) throws(EvidenceError) -> Listing {
        if let known = listings[directory]?[kind] { return known }
        if recorded == nil, let refusal = FileTree.refusal(of: directory) {
            throw EvidenceError(.missing, "\(directory) cannot be read: \(refusal)")
        }
        let names =
            recorded?.names(in: directory)
            ?? FileTree.names(in: directory, limit: 4000).filter { !$0.hasPrefix(".") }
        var found: [(path: String, product: ProductID?)] = []
        var refused: [String] = []
        let prefix = directory.hasSuffix("/") ? directory : directory + "/"
        for path in RotationOrder.sorted(names.map { prefix + $0 }).suffix(Self.mostFiles) {
            if recorded == nil, FileTree.isFile(path), let refusal = FileTree.refusal(of: path) {
                refused.append("\(path.dropFirst(prefix.count)): \(refusal)")
                continue
            }
            // Only looked at: those that turn out to be of the kind are opened later, and noted then.
            guard recorded != nil || FileTree.isFile(path),
                let source = try? recorded?.source(path) ?? FileSource(path), (source.byteCount ?? 0) > 0,
                let guess = FileGuess.kind(of: source)
            else { continue }
            switch (kind, guess) {
            case (.proxyLog, .accessLog(let product)), (.serverLog, .accessLog(let product)):
                found.append((path, product))
            case (.proxyErrorLog, .proxyErrorLog), (.serverErrorLog, .serverErrorLog), (.eventLog, .events),
                (.counters, .counters):
                found.append((path, nil))
            default: continue
            }
        }
        // Where both hops' logs lie in one directory, those of a product that is put behind others are the server's.
        func isServer(_ product: ProductID?) -> Bool {
            product.flatMap { ProductCatalogue.current[$0] }?.isServer ?? false
        }
        let isBoth = tellsHopsApart && Set(found.map { isServer($0.product) }).count == 2
        let chosen = isBoth ? found.filter { isServer($0.product) == (kind == .serverLog) } : found
        guard !chosen.isEmpty else {
            throw EvidenceError(
                .missing,
                "\(directory) is a directory\(Self.contents(of: directory)); none of its files is \(Self.words(for: kind))"
                    + "\(Self.words(refused: refused).map { "; \($0)" } ?? ""); name one file"
            )
        }
        var listing = Listing(paths: chosen.map(\.path))
        if let words = Self.words(refused: refused) { listing.losses.append(words) }
        if names.count > Self.mostFiles {
            listing.losses.append(
                "only the last \(Self.mostFiles) of the \(names.count) files in it were looked at; a glob names others")
        }
        listings[directory, default: [:]][kind] = listing
        return listing
    }

    /// What is looked for in a directory.
    private static func words(for kind: EvidenceKind) -> String {
        switch kind {
        case .proxyLog, .serverLog: "an access log"
        case .proxyErrorLog: "a proxy's error log"
        case .serverErrorLog: "a log that a server keeps of itself"
        case .eventLog: "a log of Windows events or an export of one"
        case .counters: "counters as PDH CSV or from Prometheus"
        default: "what was asked for"
        }
    }

    private static func words(refused: [String]) -> String? {
        guard !refused.isEmpty else { return nil }
        let more = refused.count > 4 ? " and \(refused.count - 4) more" : ""
        return
            "\(refused.count == 1 ? "a file" : "\(refused.count) files") in it cannot be read, and what they hold is "
            + "not counted (\(refused.prefix(4).joined(separator: ", "))\(more))"
    }

    /// The files that a pattern fits, in the order in which they were rotated; the pattern itself where it fits none.
    public static func paths(matching pattern: String) -> [String] {
        RotationOrder.sorted(FileTree.paths(matching: pattern))
    }
}
