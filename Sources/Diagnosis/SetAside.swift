/// A piece of evidence that was given and cannot be used; the investigation goes on without it.
public struct SetAside: Hashable, Sendable, Codable {
    /// Its name as the user gave it.
    public var source: String
    /// What it was given as.
    public var kind: EvidenceKind
    /// Why it cannot be used, in a clause without its name: `is empty`; empty where `why` tells it.
    public var reason: String
    /// Why it is not used, where what it holds shows it.
    public var why: Fact?
    /// What it looks like; nil where nothing tells.
    public var looksLike: String?
    /// What it is used as instead; nil where it is not used.
    public var usedAs: EvidenceKind?

    /// Creates one.
    public init(
        source: String, kind: EvidenceKind, reason: String, looksLike: String? = nil, usedAs: EvidenceKind? = nil
    ) {
        self.source = source
        self.kind = kind
        self.reason = reason
        self.looksLike = looksLike
        self.usedAs = usedAs
    }

    /// Creates one of what holds something else than what it was given for.
    public init(source: String, kind: EvidenceKind, why: Fact) {
        self.source = source
        self.kind = kind
        reason = ""
        self.why = why
    }

    /// It in a sentence.
    public var fact: Fact {
        Fact(
            "set-aside",
            [
                "source": .text(source), "reason": why.map { .fact($0) } ?? .text(reason),
                "likeness": looksLike.map { .text($0) },
                "use": usedAs.map { .word($0.rawValue) },
            ])
    }
}

/// Lines of an error log that say something which is not known.
public struct UnknownLines: Hashable, Sendable, Codable {
    /// The log's name as the user gave it.
    public var source: String
    /// How many lines say it.
    public var lines: Int
    /// The first of them, 1-based.
    public var line: Int
    /// What they say; a stranger's text.
    public var text: String

    /// Creates a group of lines.
    public init(source: String, lines: Int, line: Int, text: String) {
        self.source = source
        self.lines = lines
        self.line = line
        self.text = text
    }

    /// It in a sentence.
    public var fact: Fact {
        Fact(
            "unknown-lines",
            ["source": .text(source), "lines": .count(lines), "line": .count(line), "text": .text(text)])
    }
}
