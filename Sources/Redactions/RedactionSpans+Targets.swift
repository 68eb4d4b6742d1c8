/// URLs, paths and their parameters.
extension RedactionSpans {
    /// Methods that requests have.
    static let methods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE", "PROPFIND", "PROPPATCH",
        "MKCOL",
        "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "PURGE", "BAN",
        "DEBUG",
        "RPC_IN_DATA", "RPC_OUT_DATA", "PRI", "MERGE", "CHECKOUT", "BPROPFIND", "QUERY", "LINK", "UNLINK",
    ]

    /// Whether a request begins at a place: a method, a blank, a target.
    func isRequest(_ range: Range<Int>) -> Bool {
        let blank = first(range) { $0 == 0x20 }
        guard blank < range.upperBound, blank - range.lowerBound <= 20 else { return false }
        return Self.methods.contains(text(range.lowerBound..<blank))
    }

    /// Marks what is sensitive in `GET /a?b=c HTTP/1.1`.
    mutating func markRequest(_ range: Range<Int>) {
        let blank = first(range) { $0 == 0x20 }
        guard blank < range.upperBound else { return }
        var end = range.upperBound
        if let last = bytes[range].lastIndex(of: 0x20), last > blank, hasWord("http/", at: last + 1) { end = last }
        markTarget(trimmed(blank..<end))
    }

    /// Marks what is sensitive in a target: a path with parameters, or a URL.
    mutating func markTarget(_ range: Range<Int>) {
        guard let first = range.first else { return }
        if bytes[first] != UInt8(ascii: "/") {
            if let colon = schemeEnd(range), colon - first <= 24 {
                markURL(from: colon, to: range.upperBound)
                return
            }
            // `CONNECT shop.example:443` names a host, and so does `shop.example/path`.
            let slash = self.first(range) { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
            let name = first..<slash
            if bytes[name].contains(where: { $0 == 0x2E || $0 == 0x3A }),
                bytes[name].allSatisfy({
                    $0.isWord || ".:-[]".utf8.contains($0)
                }), slash == range.upperBound ? !isFileName(name) : true
            {
                markEndpoint(name)
            }
        }
        markPathAndQuery(range)
    }

    private func schemeEnd(_ range: Range<Int>) -> Int? {
        guard let colon = bytes[range].firstIndex(of: UInt8(ascii: ":")), colon > range.lowerBound,
            colon + 2 < range.upperBound, bytes[colon + 1] == UInt8(ascii: "/"), bytes[colon + 2] == UInt8(ascii: "/"),
            bytes[range.lowerBound..<colon].allSatisfy({ $0.isAlphanumeric || "+-.".utf8.contains($0) })
        else { return nil }
        return colon + 3
    }

    /// Marks the parameters of a path, and what is sensitive in it.
    mutating func markPathAndQuery(_ range: Range<Int>) {
        var end = range.upperBound
        let lastEquals = bytes[range].lastIndex(of: UInt8(ascii: "=")) ?? range.lowerBound
        for index in range {
            switch bytes[index] {
            case UInt8(ascii: "?"), UInt8(ascii: "#"): end = index
            case UInt8(ascii: "&") where index < lastEquals: end = index
            case UInt8(ascii: "%") where isEncodedMark(index, in: range): end = index
            case UInt8(ascii: "\\") where hasWord("\\u003f", at: index) || hasWord("\\x3f", at: index): end = index
            default: continue
            }
            break
        }
        markPath(range.lowerBound..<end)
        guard end < range.upperBound else { return }
        switch bytes[end] {
        case UInt8(ascii: "%"):
            claimRest((end + (hasWord("%25", at: end) ? 5 : 3))..<range.upperBound)
        case UInt8(ascii: "\\"): claimRest((end + (hasWord("\\u", at: end) ? 6 : 4))..<range.upperBound)
        case UInt8(ascii: "#"): claim((end + 1)..<range.upperBound, .value)
        default:
            // A fragment ends the parameters; a lone `#` in a value is taken with it.
            markQuery((end + 1)..<range.upperBound)
        }
    }

    /// Parameters whose signs are themselves encoded: names and values can not be told apart safely, so all goes.
    private mutating func claimRest(_ range: Range<Int>) {
        guard range.lowerBound < range.upperBound else { return }
        claim(range, .value)
    }

    /// Whether a question mark stands here as `%3F` or `%253F`.
    private func isEncodedMark(_ index: Int, in range: Range<Int>) -> Bool {
        (hasWord("%3f", at: index) && index + 3 <= range.upperBound)
            || (hasWord("%253f", at: index) && index + 5 <= range.upperBound)
    }

    private mutating func markPath(_ range: Range<Int>) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = first(start..<range.upperBound) { $0 == UInt8(ascii: "/") }
            markSegment(start..<end)
            start = end + 1
        }
        settle(range)
    }

    /// Marks what is sensitive in one part of a path.
    private mutating func markSegment(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        var head = range
        // `;jsessionid=…`, also as `%3B`; and parts that are `name=value`.
        if let semicolon = bytes[range].firstIndex(of: UInt8(ascii: ";")) {
            head = range.lowerBound..<semicolon
            markQuery((semicolon + 1)..<range.upperBound)
        } else if let percent = range.first(where: { hasWord("%3b", at: $0) }), percent + 3 <= range.upperBound {
            head = range.lowerBound..<percent
            claim((percent + 3)..<range.upperBound, .token)
        }
        if let equals = bytes[head].firstIndex(of: UInt8(ascii: "=")) {
            claim((equals + 1)..<head.upperBound, kind(ofParameter: head.lowerBound..<equals))
            return
        }
        if bytes[head].first == UInt8(ascii: "~") || bytes[head].first == UInt8(ascii: "@") {
            claim((head.lowerBound + 1)..<head.upperBound, .user)
            return
        }
        guard bytes[head].contains(UInt8(ascii: "%")) else { return }
        let plain = Spelling.decoded(Array(bytes[head]))
        guard plain.count < head.count else { return }
        var inner = RedactionSpans(plain, depth: Self.maximumDepth, isCut: false)
        inner.settle(plain.indices)
        inner.markURLs(plain.indices)
        inner.markPatterns(plain.indices)
        if !inner.marks.isEmpty || plain.contains(where: { "@=?&;".utf8.contains($0) }) { claim(head, .value) }
    }

    /// Marks the values of `name=value&name=value`; a parameter without a value is one itself.
    mutating func markQuery(_ range: Range<Int>) {
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start
            while end < range.upperBound, bytes[end] != UInt8(ascii: "&"), bytes[end] != UInt8(ascii: ";"),
                !hasWord("\\u0026", at: end), !hasWord("\\x26", at: end)
            {
                end += 1
            }
            markParameter(start..<min(end, range.upperBound))
            start = end + 1
            if end < range.upperBound, bytes[end] == UInt8(ascii: "\\") {
                start = end + (hasWord("\\u0026", at: end) ? 6 : 4)
            } else if hasWord("amp;", at: start) {
                start += 4
            }
        }
    }

    private mutating func markParameter(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        var equals: Int?
        var valueStart = 0
        for index in range {
            if bytes[index] == UInt8(ascii: "=") {
                equals = index
                valueStart = index + 1
                break
            }
            if hasWord("\\u003d", at: index) {
                equals = index
                valueStart = index + 6
                break
            }
        }
        guard let equals else {
            // The question mark of an order that logs it with the parameters.
            var range = range
            if bytes[range.lowerBound] == UInt8(ascii: "?") { range = (range.lowerBound + 1)..<range.upperBound }
            claim(range, .value)
            return
        }
        let name = range.lowerBound..<equals
        if name.count > 40 || !bytes[name].allSatisfy({ $0.isWord || "[].-:$%?! ".utf8.contains($0) }) {
            claim(name, .value)
        } else if bytes[name].allSatisfy({ !$0.isDigit && $0 != 0x2E }) {
            leave(name)
        }
        if valueStart < range.upperBound {
            claim(valueStart..<range.upperBound, kind(ofParameter: name))
        }
    }

    private func kind(ofParameter name: Range<Int>) -> SensitiveKind {
        switch FieldMeaning.of(bytes[name]) {
        case .user: .user
        case .token: .token
        case .cookie: .cookie
        case .address, .host, .agent, .target, .query, .words, .plain, .unknown: .value
        }
    }

    /// Marks a URL behind its `scheme://`.
    ///
    /// - Parameters:
    ///   - start: where the authority begins.
    ///   - end: where the URL ends.
    mutating func markURL(from start: Int, to end: Int) {
        guard start < end else { return }
        var authorityEnd = first(start..<end) { "/?#\\".utf8.contains($0) }
        // A password with a slash in it moves the sign that ends it behind the first slash.
        if let sign = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")), sign > authorityEnd,
            !bytes[start..<sign].contains(UInt8(ascii: "?")),
            let colon = bytes[start..<authorityEnd].firstIndex(of: UInt8(ascii: ":")),
            bytes[(colon + 1)..<authorityEnd].contains(where: { !$0.isDigit })
        {
            authorityEnd = first(sign..<end) { "/?#\\".utf8.contains($0) }
        }
        var host = start..<authorityEnd
        if let sign = bytes[host].lastIndex(of: UInt8(ascii: "@")) {
            let colon = first(start..<sign) { $0 == UInt8(ascii: ":") }
            claim(start..<colon, .user)
            if colon < sign { claim((colon + 1)..<sign, .token) }
            host = (sign + 1)..<authorityEnd
        }
        markEndpoint(host)
        markPathAndQuery(authorityEnd..<end)
    }

    /// Marks a host or an address that a port may follow.
    mutating func markEndpoint(_ range: Range<Int>) {
        var host = trimmed(range)
        guard let first = host.first else { return }
        if bytes[first] == UInt8(ascii: "["), let close = bytes[host].firstIndex(of: UInt8(ascii: "]")) {
            claim((first + 1)..<close, .address)
            return
        }
        if let colon = bytes[host].lastIndex(of: UInt8(ascii: ":")),
            bytes[(colon + 1)..<host.upperBound].allSatisfy(\.isDigit)
        {
            let name = host.lowerBound..<colon
            // `2001:db8::1` has no port; `2001:db8::1:58430` where only a port can be meant has.
            if !bytes[name].contains(UInt8(ascii: ":")) || NetworkAddress.canonical(Array(bytes[name])) != nil {
                host = name
            }
        }
        markHost(host)
    }

    /// Marks a host's name, unless it is nobody's.
    mutating func markHost(_ range: Range<Int>) {
        let range = trimmed(range)
        guard bytes[range].contains(where: { $0.isAlphanumeric || $0 >= 0x80 }) else { return }
        let name = Spelling.lowered(Array(bytes[range]))
        if CommonWords.nobodysHosts.contains(String(decoding: name, as: UTF8.self)) {
            leave(range)
            return
        }
        if isNamespace(range) {
            leave(range)
            return
        }
        if range.count > 253 { return claim(range, .value) }
        claim(range, .host)
    }

    /// Whether a host is one that XML's namespaces are named by.
    func isNamespace(_ range: Range<Int>) -> Bool {
        ["schemas.microsoft.com", "www.w3.org", "schemas.xmlsoap.org", "manifests.microsoft.com"].contains {
            isEqualIgnoringCase(range, $0)
        }
    }

    /// Where a URL or a target ends in a line.
    func targetEnd(_ start: Int, _ limit: Int) -> Int {
        var end = first(start..<limit) { $0 <= 0x20 || $0.isQuote || $0 == 0x3C || $0 == 0x3E || $0 == 0x7D }
        if end + 2 < limit, bytes[end] == 0x27, bytes[end + 1].isAlphanumeric {
            // An apostrophe within parameters, as attacks have.
            end = first(end..<limit) { $0 <= 0x20 || $0 == 0x22 || $0 == 0x3C || $0 == 0x3E }
        }
        while end > start, ",.;:)]\\".utf8.contains(bytes[end - 1]) { end -= 1 }
        if end > start + 3, bytes[(end - 3)..<end].elementsEqual("…".utf8) { end -= 3 }
        return end
    }

    /// Marks all URLs of a stretch.
    mutating func markURLs(_ range: Range<Int>) {
        var at = range.lowerBound
        // URLs within URLs: past a few of them, all that is left of the word goes, so that time stays linear.
        var wordEnd = 0
        var nested = 0
        while at + 2 < range.upperBound {
            guard bytes[at] == UInt8(ascii: ":") || bytes[at] == UInt8(ascii: "%") else {
                at += 1
                continue
            }
            if hasWord("%3a%2f%2f", at: at) || hasWord("%253a%252f%252f", at: at) {
                let start = at + (hasWord("%25", at: at) ? 15 : 9)
                let end = targetEnd(start, range.upperBound)
                if start < end { claim(start..<end, .value) }
                at = max(start, end)
                continue
            }
            guard bytes[at] == UInt8(ascii: ":"), at > range.lowerBound, bytes[at - 1].isAlphanumeric else {
                at += 1
                continue
            }
            var start = 0
            if bytes[at + 1] == UInt8(ascii: "/"), bytes[at + 2] == UInt8(ascii: "/") {
                start = at + 3
            } else if hasWord("\\/\\/", at: at + 1) {
                start = at + 5
            } else {
                at += 1
                continue
            }
            if start >= wordEnd {
                wordEnd = targetEnd(start, range.upperBound)
                nested = 0
            }
            nested += 1
            let end = max(start, wordEnd)
            if nested > 8 {
                claim(start..<end, .value)
                at = end
            } else {
                markURL(from: start, to: end)
                at = start
            }
        }
    }

    /// Marks parameters behind a question mark wherever they stand.
    mutating func markLooseQueries(_ range: Range<Int>) {
        var at = range.lowerBound
        var wordEnd = 0
        var lastEquals = 0
        while at + 1 < range.upperBound {
            defer { at += 1 }
            var start = at + 1
            if hasWord("%3f", at: at) {
                start = at + 3
            } else if hasWord("%253f", at: at) {
                start = at + 5
            } else if hasWord("\\u003f", at: at) {
                start = at + 6
            } else if hasWord("\\x3f", at: at) {
                start = at + 4
            } else if bytes[at] != UInt8(ascii: "?") {
                continue
            }
            guard isOpen(at), at > range.lowerBound, start < range.upperBound else { continue }
            let before = bytes[at - 1]
            guard before.isWord || "/.-)%~*]".utf8.contains(before) else { continue }
            let next = bytes[start]
            guard next.isWord || "/[%&{=\\+-@.~$".utf8.contains(next) else { continue }
            if start >= wordEnd {
                wordEnd = targetEnd(start, range.upperBound)
                lastEquals = bytes[start..<max(start, wordEnd)].lastIndex(of: UInt8(ascii: "=")) ?? 0
            }
            let end = wordEnd
            guard start < end else { continue }
            // Patterns of a configuration: `.php(?:/|$)`, `^/a.*?b`.
            if before == UInt8(ascii: "*") || before == UInt8(ascii: ")"), lastEquals < start { continue }
            markQuery(start..<end)
            at = end - 1
        }
    }
}
