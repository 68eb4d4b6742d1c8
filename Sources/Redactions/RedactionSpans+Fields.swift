/// Fields with names: `name=value`, `name: value`, attributes and elements of XML, and phrases that name a host.
extension RedactionSpans {
    /// Marks the values of named fields.
    mutating func markFields(_ range: Range<Int>) {
        var lineStart = range.lowerBound
        while lineStart < range.upperBound {
            let end = lineEnd(lineStart, range.upperBound)
            markFieldsOfLine(lineStart..<end)
            markPhrases(lineStart..<end)
            if bytes[lineStart..<end].contains(UInt8(ascii: "<")) { markElements(lineStart..<end) }
            lineStart = end + 1
        }
    }

    private mutating func markFieldsOfLine(_ line: Range<Int>) {
        var at = line.lowerBound
        while at < line.upperBound {
            switch bytes[at] {
            case UInt8(ascii: "=") where isOpen(at): at = max(at + 1, markAssignment(at, line))
            case UInt8(ascii: ":") where isOpen(at): at = max(at + 1, markHeader(at, line))
            default: at += 1
            }
        }
    }

    /// The name before a sign.
    private func nameBefore(_ sign: Int, _ limit: Int) -> Range<Int> {
        var end = sign
        if end > limit, bytes[end - 1].isQuote { end -= 1 }
        var start = end
        while start > limit, end - start < 64, bytes[start - 1].isWord || "-.$".utf8.contains(bytes[start - 1]) {
            start -= 1
        }
        return start..<end
    }

    /// Marks `name=value`; answers where to go on.
    private mutating func markAssignment(_ sign: Int, _ line: Range<Int>) -> Int {
        var name = nameBefore(sign, line.lowerBound)
        guard sign + 1 < line.upperBound else { return sign + 1 }
        var start = sign + 1
        if name.isEmpty, sign > line.lowerBound, bytes[sign - 1] == 0x20 {
            // `aws_secret_access_key = …`; with blanks around it, most signs are of sums and sentences.
            name = nameBefore(sign - 1, line.lowerBound)
            guard FieldMeaning.of(bytes[name]) == .token else { return sign + 1 }
            while start < line.upperBound, bytes[start] == 0x20 { start += 1 }
        }
        guard !name.isEmpty else { return sign + 1 }
        var value = valueRange(start, line)
        // What stands behind a mark is no part of this value.
        if let taken = value.first(where: { !isOpen($0) }) { value = value.lowerBound..<taken }
        guard !value.isEmpty else { return sign + 1 }
        // `a=1&b=2` is a run of parameters, whatever their names.
        if value.upperBound < line.upperBound, bytes[value.upperBound] == UInt8(ascii: "&") {
            let end = targetEnd(sign, line.upperBound)
            let next = bytes[value.upperBound..<max(end, value.upperBound)]
            if next.contains(UInt8(ascii: "=")) {
                markQuery(name.lowerBound..<end)
                return end
            }
        }
        var meaning = FieldMeaning.of(bytes[name])
        if meaning == .plain || meaning == .unknown, name.lowerBound > line.lowerBound,
            bytes[name.lowerBound - 1] == 0x20,
            isEqualIgnoringCase(name, "id") || isEqualIgnoringCase(name, "source")
        {
            // `User Id=sa;Data Source=db01` of a connection string.
            let before = nameBefore(name.lowerBound - 1, line.lowerBound)
            meaning = FieldMeaning.of(bytes[before.lowerBound..<name.upperBound])
        }
        mark(meaning, value, isProse: false)
        // Fields may stand within values, but not so many that time is no longer linear.
        return value.count > 256 ? value.upperBound : value.lowerBound
    }

    /// The value behind a sign: within quotes, or up to what ends a value.
    private func valueRange(_ start: Int, _ line: Range<Int>) -> Range<Int> {
        guard start < line.upperBound else { return start..<start }
        var start = start
        if bytes[start] == UInt8(ascii: "\\"), start + 1 < line.upperBound, bytes[start + 1].isQuote { start += 1 }
        let quote = bytes[start]
        if quote.isQuote {
            let inner = start + 1
            var end = inner
            while end < line.upperBound, bytes[end] != quote { end += 1 }
            if end > inner, end < line.upperBound, bytes[end - 1] == UInt8(ascii: "\\") { end -= 1 }
            return inner..<end
        }
        var from = start
        if quote == UInt8(ascii: "[") {
            // `[::1]:8050`
            let close = first(start..<min(start + 60, line.upperBound)) { $0 == UInt8(ascii: "]") || $0 <= 0x20 }
            if close < line.upperBound, bytes[close] == UInt8(ascii: "]") { from = close + 1 }
        }
        let end = first(from..<line.upperBound) {
            $0 <= 0x20 || $0.isQuote || ",;&)]}<>|".utf8.contains($0)
        }
        return start..<end
    }

    /// Marks `name: value`; answers where to go on.
    private mutating func markHeader(_ sign: Int, _ line: Range<Int>) -> Int {
        var start = sign + 1
        guard start < line.upperBound, sign > line.lowerBound else { return start }
        guard bytes[start].isBlank || bytes[start].isQuote || bytes[start] == UInt8(ascii: "\\") else { return start }
        while start < line.upperBound, bytes[start].isBlank { start += 1 }
        guard start < line.upperBound else { return start }
        // Up to three words: `Source Network Address`.
        var name = nameBefore(sign, line.lowerBound)
        guard !name.isEmpty else { return sign + 1 }
        var meaning = FieldMeaning.of(bytes[name])
        for _ in 0..<2 where meaning == .unknown {
            guard name.lowerBound > line.lowerBound, bytes[name.lowerBound - 1] == 0x20 else { break }
            let before = nameBefore(name.lowerBound - 1, line.lowerBound)
            guard !before.isEmpty, !isLinkingWord(before) else { break }
            name = before.lowerBound..<name.upperBound
            meaning = FieldMeaning.of(bytes[name])
        }
        let isQuoted = bytes[start].isQuote || bytes[start] == UInt8(ascii: "\\")
        switch meaning {
        case .cookie, .token, .agent:
            var end = valueRange(start, line).upperBound
            if !isQuoted {
                let enclosing = bytes[line.lowerBound..<name.lowerBound].last { $0.isQuote }
                end = first(start..<line.upperBound) { $0 == enclosing ?? 0x22 }
                if meaning == .token { end = min(end, secretEnd(start, end)) }
                // `browser: the network tab shows it` is a sentence, `User-Agent: curl/8` is none.
                if meaning == .agent, !bytes[start..<end].contains(UInt8(ascii: "/")) { return sign + 1 }
                mark(meaning, start..<end, isProse: true)
            } else {
                mark(meaning, valueRange(start, line), isProse: false)
            }
            return end
        case .address, .host, .user:
            let value = valueRange(start, line)
            // `server: shop, request: …` of an error line is no sentence.
            let isField =
                value.upperBound + 1 < line.upperBound && bytes[value.upperBound] == UInt8(ascii: ",")
                && (hasWord(", request: ", at: value.upperBound) || hasWord(", client: ", at: value.upperBound)
                    || hasWord(", server: ", at: value.upperBound) || hasWord(", upstream: ", at: value.upperBound)
                    || hasWord(", host: ", at: value.upperBound))
            mark(meaning, value, isProse: !isQuoted && !isField)
            return max(value.upperBound, sign + 1)
        case .target:
            let value = valueRange(start, line)
            if isRequest(value) {
                markRequest(value)
            } else if !value.isEmpty, bytes[value.lowerBound] == UInt8(ascii: "/") {
                markTarget(isQuoted ? value : value.lowerBound..<targetEnd(value.lowerBound, line.upperBound))
            }
            return sign + 1
        case .query, .words, .plain, .unknown: return sign + 1
        }
    }

    /// Where a secret behind `Authorization:` ends: two words, a scheme and what it has.
    private func secretEnd(_ start: Int, _ limit: Int) -> Int {
        let word = first(start..<limit) { $0.isBlank || $0 == UInt8(ascii: ",") }
        for scheme in schemes where isEqualIgnoringCase(start..<word, scheme) {
            if scheme == "digest" { return limit }
            var next = word
            while next < limit, bytes[next].isBlank { next += 1 }
            return first(next..<limit) { $0.isBlank || $0 == UInt8(ascii: ",") }
        }
        return word
    }

    /// Whether a word before a colon shows that it ends a sentence.
    private func isLinkingWord(_ range: Range<Int>) -> Bool {
        ["not", "for", "is", "was", "the", "in", "to", "of", "by", "a", "an", "no", "with"].contains {
            isEqualIgnoringCase(range, $0)
        }
    }

    private var schemes: [String] { ["bearer", "basic", "digest", "negotiate", "ntlm", "token", "apikey", "hmac"] }

    /// Whether a stretch is a word in any case.
    func isEqualIgnoringCase(_ range: Range<Int>, _ word: String) -> Bool {
        range.count == word.utf8.count && zip(bytes[range], word.utf8).allSatisfy { $0.lowered == $1 }
    }

    /// Marks a value whose field has a meaning.
    ///
    /// - Parameters:
    ///   - meaning: what the field's name says.
    ///   - range: the value.
    ///   - isProse: whether it may be a sentence that goes on behind a colon.
    mutating func mark(_ meaning: FieldMeaning, _ range: Range<Int>, isProse: Bool) {
        let range = trimmed(range)
        guard let first = range.first, isOpen(first) || meaning != .host else { return }
        if range.count <= 5, ["true", "false", "none", "yes", "no", "on", "off"].contains(text(range).lowercased()) {
            return
        }
        switch meaning {
        case .address, .host:
            if bytes[range].allSatisfy({ $0.isDigit }) { return }
            if isProse, isCommonWord(range) { return }
            var start = range.lowerBound
            while start < range.upperBound {
                let end = self.first(start..<range.upperBound) { $0 == UInt8(ascii: ",") || $0.isBlank }
                markName(trimmed(start..<end))
                start = end + 1
            }
        case .user:
            if isProse, isCommonWord(range) || bytes[first] == UInt8(ascii: "/") { return }
            markUser(range)
        case .cookie: markCookies(range)
        case .token:
            // `PWD` is a folder where it is a path.
            if bytes[first] == UInt8(ascii: "/"), isInAssignment(first, "pwd") { return }
            let word = self.first(range) { $0.isBlank }
            for scheme in schemes where isEqualIgnoringCase(range.lowerBound..<word, scheme) {
                claim(word..<range.upperBound, .token)
                return
            }
            claim(range, .token)
        case .agent: claim(range, .agent)
        case .target:
            if isRequest(range) {
                markRequest(range)
            } else if bytes[first] == UInt8(ascii: "/") || hasScheme(range) {
                markTarget(range)
            }
        case .query: markQuery(range)
        case .words, .plain, .unknown: break
        }
    }

    private func isInAssignment(_ start: Int, _ name: String) -> Bool {
        start > name.utf8.count && isEqualIgnoringCase((start - 1 - name.utf8.count)..<(start - 1), name)
    }

    /// Whether a stretch begins with `scheme://`.
    func hasScheme(_ range: Range<Int>) -> Bool {
        guard let colon = bytes[range.prefix(24)].firstIndex(of: UInt8(ascii: ":")), colon > range.lowerBound else {
            return false
        }
        return bytes[range.lowerBound..<colon].allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "+") }
            && colon + 2 < range.upperBound && bytes[colon + 1] == UInt8(ascii: "/")
            && bytes[colon + 2] == UInt8(ascii: "/")
    }

    private func isCommonWord(_ range: Range<Int>) -> Bool {
        guard range.count <= 24, bytes[range].allSatisfy(\.isLetter) else { return false }
        return range.count <= 3
            || CommonWords.list.contains(String(decoding: bytes[range].map(\.lowered), as: UTF8.self))
    }

    /// Marks a host or an address, with what may stand around it.
    private mutating func markName(_ range: Range<Int>) {
        guard let first = range.first else { return }
        if bytes[first] == UInt8(ascii: "/") { return }
        if hasScheme(range) {
            markTarget(range)
            return
        }
        // `server/1.29.0` is a program.
        if bytes[range].contains(UInt8(ascii: "/")) { return }
        if bytes[first] == UInt8(ascii: "$") || bytes[first] == UInt8(ascii: "%") || bytes[first] == UInt8(ascii: "~") {
            return
        }
        markEndpoint(range)
    }

    /// Marks a user, whose domain may stand before the name.
    mutating func markUser(_ range: Range<Int>) {
        let range = trimmed(range)
        guard let slash = bytes[range].firstIndex(of: UInt8(ascii: "\\")), slash > range.lowerBound else {
            claim(range, .user)
            return
        }
        var start = slash + 1
        if start < range.upperBound, bytes[start] == UInt8(ascii: "\\") { start += 1 }
        claim(range.lowerBound..<slash, .host)
        claim(start..<range.upperBound, .user)
    }

    /// Marks the values of `name=value; name=value`; what has no name is one.
    mutating func markCookies(_ range: Range<Int>) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = first(start..<range.upperBound) { $0 == UInt8(ascii: ";") }
            let part = trimmed(start..<end)
            let equals = first(part) { $0 == UInt8(ascii: "=") }
            if equals < part.upperBound {
                let name = part.lowerBound..<equals
                if name.count > 40 { claim(name, .cookie) }
                claim((equals + 1)..<part.upperBound, .cookie)
            } else {
                claim(part, .cookie)
            }
            start = end + 1
        }
    }

    // MARK: XML

    /// Marks the text of elements that are named like something sensitive: `<Computer>`, `<Data Name='TargetUserName'>`.
    private mutating func markElements(_ line: Range<Int>) {
        var at = line.lowerBound
        while at < line.upperBound {
            guard bytes[at] == UInt8(ascii: "<"), at + 1 < line.upperBound, bytes[at + 1].isLetter else {
                at += 1
                continue
            }
            let close = first(at..<line.upperBound) { $0 == UInt8(ascii: ">") }
            guard close < line.upperBound else { return }
            let end = first((close + 1)..<line.upperBound) { $0 == UInt8(ascii: "<") }
            // The text of an element ends with the element.
            if close + 1 < end, end == line.upperBound ? isCut : hasWord("</", at: end) {
                markElement(at..<close, text: (close + 1)..<end)
            }
            at = end
        }
    }

    private mutating func markElement(_ tag: Range<Int>, text: Range<Int>) {
        let nameEnd = first((tag.lowerBound + 1)..<tag.upperBound) { !$0.isAlphanumeric }
        var name = (tag.lowerBound + 1)..<nameEnd
        if isEqualIgnoringCase(name, "data"),
            let quote = bytes[nameEnd..<tag.upperBound].firstIndex(where: { $0 == 0x22 || $0 == 0x27 })
        {
            name = (quote + 1)..<first((quote + 1)..<tag.upperBound) { $0 == bytes[quote] }
        }
        let meaning = FieldMeaning.of(bytes[name])
        switch meaning {
        case .address, .host, .user, .cookie, .token, .agent, .query: mark(meaning, text, isProse: false)
        case .target, .words, .plain, .unknown: break
        }
    }

    // MARK: Phrases

    private struct Phrase {
        var words: StaticString
        var meaning: FieldMeaning
    }

    private static let phrases: [Phrase] = [
        Phrase(words: "not found in upstream ", meaning: .host), Phrase(words: "remote server ", meaning: .host),
        Phrase(words: "connection to backend: ", meaning: .host), Phrase(words: "lookup failure for: ", meaning: .host),
        Phrase(words: "dial tcp: lookup ", meaning: .host), Phrase(words: "could not resolve ", meaning: .host),
        Phrase(words: "could not resolve host: ", meaning: .host), Phrase(words: "cannot resolve ", meaning: .host),
        Phrase(words: "dial tcp ", meaning: .host), Phrase(words: "dial udp ", meaning: .host),
        Phrase(words: "resolving ", meaning: .host), Phrase(words: "[client ", meaning: .address),
        Phrase(words: "[remote ", meaning: .address), Phrase(words: "server_name ", meaning: .host),
        Phrase(words: "servername ", meaning: .host), Phrase(words: "serveralias ", meaning: .host),
        Phrase(words: "stats auth ", meaning: .token), Phrase(words: "insecure-password ", meaning: .token),
        Phrase(words: "password ", meaning: .token),
        Phrase(words: "invalid user ", meaning: .user), Phrase(words: "[hostname ", meaning: .host),
        Phrase(words: "[data ", meaning: .token), Phrase(words: "[unique_id ", meaning: .token),
        Phrase(words: "[uri ", meaning: .target), Phrase(words: "attempt to connect to ", meaning: .host),
        Phrase(words: "proxying to ", meaning: .host), Phrase(words: "logged on user ", meaning: .user),
        Phrase(words: "domain= ", meaning: .host), Phrase(words: "hdr(host) -i ", meaning: .host),
        Phrase(words: "req.ssl_sni -i ", meaning: .host), Phrase(words: "http_host ", meaning: .host),
    ]

    private static let phraseStarts: Set<UInt8> = Set(
        phrases.map { $0.words.withUTF8Buffer { $0[0] } })

    private mutating func markPhrases(_ line: Range<Int>) {
        for at in line where isOpen(at) {
            let byte = bytes[at].lowered
            let isStart = at == line.lowerBound || !bytes[at - 1].isWord
            guard isStart else { continue }
            if byte == UInt8(ascii: "u") { markAccount(at, line) }
            if byte == UInt8(ascii: "-") { markCredentials(at, line) }
            guard Self.phraseStarts.contains(byte) else { continue }
            for phrase in Self.phrases where hasWord(phrase.words, at: at) {
                var start = at + phrase.words.utf8CodeUnitCount
                while start < line.upperBound, bytes[start] == 0x20 { start += 1 }
                guard start < line.upperBound else { continue }
                if byte == UInt8(ascii: "s"), phrase.meaning == .host, hasWord("server", at: at) {
                    // A directive begins its line; in a sentence the word stands for itself.
                    let before = bytes[line.lowerBound..<at]
                    guard before.suffix(8).allSatisfy({ $0.isBlank || "#{;".utf8.contains($0) }) else { continue }
                }
                if byte == UInt8(ascii: "s"), hasWord("server_name ", at: at) || hasWord("serveralias ", at: at) {
                    // A list of names.
                    let end = first(start..<line.upperBound) { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "#") }
                    mark(.host, start..<end, isProse: true)
                    continue
                }
                var value = valueRange(start, line)
                guard !value.isEmpty else { continue }
                switch phrase.meaning {
                case .token where phrase.words.utf8CodeUnitCount == 9 && byte == UInt8(ascii: "p"):
                    // `password X` of a configuration; in a sentence a word follows.
                    guard bytes[value].contains(where: { !$0.isLower }) || bytes[start].isQuote else { continue }
                    if hasWord("mismatch", at: value.lowerBound) { continue }
                    claim(value, .token)
                case .token: claim(value, .token)
                case .user: mark(.user, value, isProse: true)
                case .target: markTarget(value)
                default:
                    while let last = value.last, bytes[last] == UInt8(ascii: ":") || bytes[last] == UInt8(ascii: ".") {
                        value = value.lowerBound..<(value.upperBound - 1)
                    }
                    mark(phrase.meaning, value, isProse: true)
                }
            }
        }
    }

    /// Marks `user "alice"` and `user alice: authentication failure`.
    private mutating func markAccount(_ at: Int, _ line: Range<Int>) {
        guard hasWord("user ", at: at) else { return }
        let start = at + 5
        guard start < line.upperBound else { return }
        if bytes[start].isQuote {
            markUser(valueRange(start, line))
            return
        }
        let end = first(start..<line.upperBound) { $0 <= 0x20 || $0.isQuote || ":,;".utf8.contains($0) }
        guard end > start, end - start <= 64 else { return }
        if end < line.upperBound,
            bytes[end] == UInt8(ascii: ":") || hasWord(" not found", at: end)
                || hasWord(" in realm", at: end) || hasWord(" from ", at: end) || hasWord(" by ", at: end)
                || hasWord(" insecure-password", at: end) || hasWord(" password ", at: end)
        {
            mark(.user, start..<end, isProse: true)
        }
    }

    /// Marks `-u user:password` and `--user user:password`.
    private mutating func markCredentials(_ at: Int, _ line: Range<Int>) {
        guard hasWord("-u ", at: at) || hasWord("--user ", at: at) || hasWord("--proxy-user ", at: at) else { return }
        let start = first(at..<line.upperBound) { $0 == 0x20 } + 1
        let value = valueRange(start, line)
        guard let colon = bytes[value].firstIndex(of: UInt8(ascii: ":")) else { return }
        claim(value.lowerBound..<colon, .user)
        claim((colon + 1)..<value.upperBound, .token)
    }
}
