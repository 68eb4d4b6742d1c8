/// Takes out of texts what shall not be shared, and puts stable names in its place.
///
/// Two passes: every text is shown to `learn(_:)` first, then each is handed to `redact(_:)`. What was seen in one text as a
/// user's name, a host or a cookie is found in all of them, also where nothing around it says what it is.
public struct Redactor: Sendable {
    private struct Learned {
        var kind: SensitiveKind
        var value: [UInt8]
    }

    private var pseudonyms: Pseudonyms
    /// The strongest kind that a value was seen as, by its folded spelling.
    private var kinds: [[UInt8]: SensitiveKind] = [:]
    private var learned: [Learned] = []
    private var numbers: [[UInt8]: Int] = [:]
    private var exact = ValueTrie()
    private var folded = ValueTrie()

    /// Creates a redactor.
    ///
    /// - Parameters:
    ///   - key: the secret behind the pseudonyms.
    ///   - known: values that are sensitive whatever they look like: the operator's name, the machine's.
    public init(key: PseudonymKey, known: [SensitiveValue] = []) {
        pseudonyms = Pseudonyms(key: key)
        for one in known {
            let value = Spelling.trimmed(Array(one.value.utf8))
            guard value.count >= 2 else { continue }
            note(value, one.kind, isKnown: true)
        }
    }

    /// How many different values of each kind were given pseudonyms so far.
    public var removed: [String: Int] { pseudonyms.counts }

    /// Looks for sensitive values in a text, to know them in others.
    ///
    /// - Parameter text: any text.
    public mutating func learn(_ text: String) {
        var spans = RedactionSpans(Array(text.utf8))
        spans.markAll()
        for mark in spans.marks where mark.isWhole { note(mark.value, mark.kind, isKnown: false) }
    }

    private mutating func note(_ value: [UInt8], _ kind: SensitiveKind, isKnown: Bool) {
        let plain = Spelling.canonical(kind, value)
        if isKnown || CommonWords.isTelling(plain, kind) {
            let key = Spelling.lowered(plain)
            kinds[key] = kinds[key].map { min($0, kind) } ?? kind
        }
        for spelling in [value, Spelling.trimmed(Spelling.decoded(value)), plain] {
            guard isKnown || CommonWords.isTelling(spelling, kind), spelling.count <= 1024 else { continue }
            guard numbers[spelling] == nil else { continue }
            numbers[spelling] = learned.count
            switch kind {
            case .address, .email, .user, .host: folded.insert(Spelling.lowered(spelling), learned.count)
            case .token, .cookie, .value, .agent: exact.insert(spelling, learned.count)
            }
            learned.append(Learned(kind: kind, value: value))
        }
        noteParts(of: plain, kind)
    }

    /// A machine is also called by the first part of its name, a person by the first part of an address.
    private mutating func noteParts(of plain: [UInt8], _ kind: SensitiveKind) {
        let part: ArraySlice<UInt8>
        let partKind: SensitiveKind
        switch kind {
        case .host:
            part = plain.prefix { $0 != 0x2E }
            partKind = .host
            guard part.contains(where: \.isDigit), part.contains(where: \.isLetter) else { return }
        case .email:
            part = plain.prefix { $0 != 0x40 }
            partKind = .user
            guard part.contains(where: { $0.isDigit || $0 == 0x2E }), part.contains(where: \.isLetter) else { return }
        case .address, .user, .token, .cookie, .value, .agent: return
        }
        guard part.count < plain.count, numbers[Array(part)] == nil else { return }
        note(Array(part), partKind, isKnown: false)
    }

    /// The text with pseudonyms in the place of sensitive values.
    ///
    /// - Parameter text: any text; what was redacted already stays as it is.
    /// - Returns: the text without sensitive values.
    public mutating func redact(_ text: String) -> String { redact(text, keeping: nil) }

    /// The text of a playbook with pseudonyms in the place of sensitive values.
    ///
    /// It was written before anything was read: a plain word in it is no name, although somebody has that name.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - words: what its structure is made of, and stays.
    /// - Returns: the text without sensitive values.
    mutating func redact(_ text: String, keeping words: Set<String>?) -> String {
        let bytes = Array(text.utf8)
        var spans = RedactionSpans(bytes)
        spans.markAll()
        markLearned(in: &spans, onlyUnmistakable: words != nil)
        guard !spans.marks.isEmpty else { return text }
        var names: [Int: [UInt8]] = [:]
        for mark in spans.marks {
            let isKept = words?.contains(String(decoding: mark.value, as: UTF8.self)) ?? false
            names[mark.range.lowerBound] = isKept ? Array(bytes[mark.range]) : name(of: mark.value, mark.kind)
        }
        return String(decoding: spans.rendered { names[$0.range.lowerBound] ?? [] }, as: UTF8.self)
    }

    /// The pseudonym of a whole value.
    ///
    /// - Parameter value: a user's or a host's name, an identifier.
    /// - Returns: the pseudonym; what has no meaning, or is a pseudonym, stays.
    public mutating func pseudonym(for value: SensitiveValue) -> String {
        let bytes = Spelling.trimmed(Array(value.value.utf8))
        if bytes.isEmpty || CommonWords.nobodysHosts.contains(value.value) { return value.value }
        if Pseudonyms.ranges(in: bytes) == [bytes.indices] { return value.value }
        return String(decoding: name(of: bytes, value.kind), as: UTF8.self)
    }

    /// Notes a value that is sensitive, so that it is found in texts.
    ///
    /// - Parameter value: a value as it is spelled; a common word is found only where it stands as a name.
    public mutating func learn(_ value: SensitiveValue) {
        let bytes = Spelling.trimmed(Array(value.value.utf8))
        let isCommon = CommonWords.list.contains(value.value.lowercased())
        guard bytes.count >= 2, Pseudonyms.ranges(in: bytes) != [bytes.indices] else { return }
        note(bytes, value.kind, isKnown: bytes.count >= 3 && !isCommon)
    }

    private mutating func name(of value: [UInt8], _ kind: SensitiveKind) -> [UInt8] {
        let key = Spelling.lowered(Spelling.canonical(kind, value))
        let kind = kinds[key].map { min($0, kind) } ?? kind
        return pseudonyms.name(kind, Spelling.canonical(kind, value))
    }

    /// Marks values that were learned elsewhere.
    private func markLearned(in spans: inout RedactionSpans, onlyUnmistakable: Bool) {
        guard !exact.isEmpty || !folded.isEmpty else { return }
        let bytes = spans.bytes
        let lowered = Spelling.lowered(bytes)
        func isEnd(_ index: Int) -> Bool {
            index >= bytes.count || !bytes[index].isAlphanumeric || !bytes[index - 1].isAlphanumeric
        }
        var at = 0
        while at < bytes.count {
            let isStart =
                at == 0 || !bytes[at].isAlphanumeric || !bytes[at - 1].isAlphanumeric
                || Pseudonyms.isEscape(before: at, in: bytes)
            guard spans.isOpen(at), isStart else {
                at += 1
                continue
            }
            var best: (end: Int, number: Int, isWhole: Bool)?
            for found in [
                exact.match(at: at, in: bytes, isEnd: isEnd), folded.match(at: at, in: lowered, isEnd: isEnd),
            ] {
                guard let found else { continue }
                if found.isWhole, found.end > (best?.isWhole == true ? best?.end ?? 0 : 0) {
                    best = found
                } else if best == nil, spans.isCut, found.end - at >= 6 {
                    best = found
                }
            }
            guard let best, (at..<best.end).allSatisfy({ spans.isOpen($0) }) else {
                at += 1
                continue
            }
            if onlyUnmistakable, bytes[at..<best.end].allSatisfy({ $0.isLower || $0 == 0x2D }) || !best.isWhole {
                at += 1
                continue
            }
            if best.isWhole {
                let one = learned[best.number]
                spans.claim(at..<best.end, one.kind, value: one.value)
            } else {
                spans.claim(at..<best.end, .value)
            }
            at = best.end
        }
    }
}
