internal import AccessLogs
internal import Diagnosis
internal import Files
internal import Incidents
internal import LogSources
internal import Products
internal import SystemEvidence
internal import Times

extension FileSurroundings {
    /// What is wrong with a format that was told; nil where nothing is.
    public func problem(withFormat text: String) -> String? {
        do {
            _ = try AccessLogFormat.parse(text)
            return nil
        } catch {
            // A name that is not known has no need of all that are.
            guard !text.contains("$"), !text.contains("%"), !text.contains(":") else { return error.message }
            let advice = NearestName.of(text, among: AccessLogFormat.names).map { "; did you mean \($0)?" } ?? ";"
            return "‘\(text)’ is neither a format's name nor a format string with $ or %\(advice) "
                + "‘postern logs formats’ lists the names"
        }
    }

    /// Why the file that a path names cannot be read; nil where it can.
    public func problem(withFile path: String) -> String? {
        do {
            _ = try source(path)
            return nil
        } catch {
            return error.message
        }
    }
}

/// What is wrong with a source, in words.
extension EvidenceFiles {
    /// What is wrong with a time zone that was told; nil where nothing is.
    public static func problem(withZone text: String) -> String? { LogZone(text) == nil ? zoneProblem(text) : nil }

    static func zoneProblem(_ text: String) -> String {
        "‘\(text)’ is no time zone; write an IANA name (Europe/Berlin) or an offset (+01:00)"
    }

    static func trouble(_ error: LogSourceError) -> EvidenceError {
        switch error {
        case .missing(let name): EvidenceError(.missing, "there is no file \(name)")
        case .isDirectory(let name):
            EvidenceError(.missing, "\(name) is a directory\(contents(of: name)); name one file in it")
        case .isNoFile(let name): EvidenceError(.missing, "\(name) is no regular file")
        case .unreadable(let name, let reason): EvidenceError(.missing, "\(name) cannot be read: \(reason)")
        case .noInput(let isClosed):
            EvidenceError(
                .usage,
                "‘-’ stands for standard input, and " + (isClosed ? "that is closed" : "nothing is piped into it"))
        case .cancelled: EvidenceError(.cancelled, "cancelled")
        }
    }

    static func contents(of directory: String) -> String {
        let names = FileTree.names(in: directory).filter { !$0.hasPrefix(".") && FileTree.isFile("\(directory)/\($0)") }
        guard !names.isEmpty else { return "" }
        let shown = names.prefix(6).joined(separator: ", ")
        return " with \(shown)\(names.count > 6 ? " and \(names.count - 6) more" : "")"
    }

    static func binary(_ name: String, _ what: BinaryContent) -> EvidenceError {
        let advice: String
        switch what {
        // It says itself what is wrong with it.
        case .damagedEventLog: return unusable(name, "is \(what.words)")
        case .compressed, .archive: advice = "unpack it first"
        case .eventLog: advice = "hand it over with --event-log"
        case .onlyNULs, .known, .unknown: advice = "name a log file"
        }
        return unusable(name, "is \(what.words), not a text log", advice: "; \(advice)")
    }

    /// A source that cannot be used.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - reason: why, in a clause.
    ///   - kind: what it looks like.
    ///   - advice: what to do, behind the clause.
    /// - Returns: the error.
    static func unusable(
        _ name: String, _ reason: String, looksLike kind: FileGuess.Kind? = nil, advice: String = ""
    ) -> EvidenceError {
        let likeness =
            kind.map { "; it looks like \($0.words)" + ($0.use.map { ", \($0)" } ?? "") } ?? ""
        return EvidenceError(
            .malformed, "\(name) \(reason)\(likeness)\(advice)", reason: reason, looksLike: kind?.words,
            isKind: kind?.evidence)
    }

    func error(
        _ error: AccessLogError, _ source: FileSource, told format: String? = nil
    ) -> EvidenceError {
        switch error {
        case .source(let error): return Self.trouble(error)
        case .empty(let name):
            return source.damage.map { EvidenceError(.malformed, "\(name): \($0)", reason: $0) }
                ?? Self.unusable(name, "is empty", advice: ": there is no row to read in it")
        case .binary(let name, let what): return Self.binary(name, what)
        case .unrecognised(let name, let rows):
            let kind = FileGuess.kind(of: source)
            if let format {
                return Self.unusable(
                    name, "is not in the format that was told, \(format)", looksLike: kind,
                    advice: ": \(Self.words(rows)). Without a format told, it is found by itself.")
            }
            guard kind == nil else {
                return Self.unusable(
                    name, "is no access log that is known", looksLike: kind, advice: ": \(Self.words(rows)).")
            }
            let advice = """
                : \(Self.words(rows)). If the log has a format of its own, give it with --proxy-format or --server-format \
                (logs detect and logs summary: --format), or in the walk with :set proxy-format STRING; \
                ‘postern logs formats’ lists what is known and tells how to add one.\(brokenDescriptions)
                """
            var error = Self.unusable(
                name, "is no access log that is known (\(Self.knownProducts))", advice: advice)
            error.reason = "is no access log that is known (\(Self.words(rows)))"
            return error
        }
    }

    /// What the user described and is not used, where something is not known.
    var brokenDescriptions: String {
        surroundings.faultsOfDescriptions.map { " One of your own is broken: \($0)." }.joined()
    }

    /// Whose logs are known, in short: the first few of the catalogue, and how many more.
    private static var knownProducts: String {
        let logged = Set(FormatCatalogue.all.map(\.product))
        let products = ProductCatalogue.current.products.filter { $0.id != .other && logged.contains($0.id) }
        let named = products.prefix(5).map(\.title).joined(separator: ", ")
        return "\(named) and \(max(0, products.count - 5)) more products"
    }

    static func words(_ rows: [UnreadableRow]) -> String {
        rows.isEmpty ? "it has no rows" : rows.prefix(2).map { "line \($0.line): \($0.reason)" }.joined(separator: "; ")
    }
}
