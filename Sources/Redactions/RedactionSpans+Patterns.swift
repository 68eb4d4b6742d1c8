/// What is sensitive wherever it stands: secrets, addresses, names of hosts and users.
extension RedactionSpans {
    /// Marks by pattern in what was not marked by its place.
    mutating func markPatterns(_ range: Range<Int>) {
        markAgents(range)
        markSecrets(range)
        markEmails(range)
        markAddresses(range)
        markTokens(range)
        markAccounts(range)
        markHomes(range)
        markHosts(range)
    }

    func isBoundary(_ index: Int) -> Bool {
        index <= 0 || !bytes[index - 1].isWord || Pseudonyms.isEscape(before: index, in: bytes)
    }

    // MARK: Times

    /// Leaves dates and times as they are.
    mutating func markTimes(_ range: Range<Int>) {
        var at = range.lowerBound
        while at < range.upperBound {
            guard bytes[at].isDigit, at == 0 || !bytes[at - 1].isWord else {
                at += 1
                continue
            }
            let end = timeEnd(at)
            if end > at, end == bytes.count || !bytes[end].isAlphanumeric {
                leave(at..<end)
                at = end
            } else {
                at = first(at..<range.upperBound) { !$0.isDigit }
            }
        }
    }

    /// The end of a date, a time or both that begin at a place; the place itself where none does.
    func timeEnd(_ start: Int) -> Int {
        var at = start
        var hasDate = false
        if let end = matched("dddd-dd-dd", at) ?? matched("dddd/dd/dd", at) ?? matched("dd/LLL/dddd", at)
            ?? matched("dd-LLL-dddd", at)
        {
            at = end
            hasDate = true
            guard at < bytes.count, "T t:".utf8.contains(bytes[at]) else { return at }
            guard let time = matched("dd:dd", at + 1) ?? matched("dddd", at + 1) else { return at }
            at = time
        } else if let end = matched("dd:dd:dd", at) {
            // The numbers of network cards are longer.
            if end + 1 < bytes.count, bytes[end] == UInt8(ascii: ":"), bytes[end + 1].hexadecimal != nil {
                return start
            }
            at = end - 3
        } else if let end = matched("ddddddddTdddddd", at) {
            at = end
            hasDate = true
        } else {
            return start
        }
        let minutes = at
        if let seconds = matched(":dd", at) { at = seconds }
        if at + 1 < bytes.count, bytes[at] == 0x2E || bytes[at] == 0x2C, bytes[at + 1].isDigit {
            at = first((at + 1)..<bytes.count) { !$0.isDigit }
        }
        // `10:15:10.0.0.7`: what would be seconds is an address.
        if at + 1 < bytes.count, bytes[at] == 0x2E, bytes[at + 1].isDigit { return hasDate ? minutes : start }
        guard hasDate, at < bytes.count else { return at }
        if bytes[at] == UInt8(ascii: "Z") { return at + 1 }
        return matched("+dd:dd", at) ?? matched("-dd:dd", at) ?? matched("+dddd", at) ?? matched("-dddd", at) ?? at
    }

    /// The end of a pattern: `d` is a digit, `L` a letter, everything else itself.
    func matched(_ pattern: StaticString, _ start: Int) -> Int? {
        guard start + pattern.utf8CodeUnitCount <= bytes.count else { return nil }
        return pattern.withUTF8Buffer { pattern in
            for index in pattern.indices {
                let byte = bytes[start + index]
                switch pattern[index] {
                case UInt8(ascii: "d"): guard byte.isDigit else { return nil }
                case UInt8(ascii: "L"): guard byte.isLetter else { return nil }
                default: guard byte == pattern[index] else { return nil }
                }
            }
            return start + pattern.count
        }
    }

    // MARK: Clients

    /// Marks browsers' long names.
    private mutating func markAgents(_ range: Range<Int>) {
        for at in range where bytes[at] | 0x20 == UInt8(ascii: "m") && isFree(at) && hasWord("mozilla/", at: at) {
            var end = first(at..<range.upperBound) { $0 <= 0x20 || $0.isQuote || "|}<".utf8.contains($0) }
            let isPlain = !bytes[at..<end].contains(UInt8(ascii: "+"))
            while isPlain, end + 1 < range.upperBound, bytes[end] == 0x20 {
                let next = end + 1
                if bytes[next] == UInt8(ascii: "(") {
                    let close = first(next..<range.upperBound) { $0 == UInt8(ascii: ")") || $0 == 0x22 || $0 < 0x20 }
                    end = close < range.upperBound && bytes[close] == UInt8(ascii: ")") ? close + 1 : close
                    continue
                }
                let word = first(next..<range.upperBound) { $0 <= 0x20 || $0.isQuote || "|}<".utf8.contains($0) }
                let isProduct = next < word && bytes[next].isLetter && bytes[next..<word].contains(UInt8(ascii: "/"))
                let isKnown = ["like", "Gecko", "Mobile", "Safari", "Gecko)"].contains { isEqual(next..<word, $0) }
                guard isProduct || isKnown else { break }
                end = word
            }
            claim(at..<end, .agent)
        }
    }

    // MARK: The end

    /// Marks what a cut may have left of a value at the very end.
    mutating func markCutEnd() {
        guard isCut else { return }
        var end = bytes.count
        if bytes.suffix(3).elementsEqual("…".utf8) || bytes.suffix(3).elementsEqual("\u{FFFD}".utf8) { end -= 3 }
        while end > 0, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        var start = end
        while start > 0, end - start < 200, isOpen(start - 1),
            bytes[start - 1].isWord || ".:@-%".utf8.contains(bytes[start - 1])
        {
            start -= 1
        }
        let rest = start..<end
        guard rest.count >= 3 else { return }
        let run = bytes[rest]
        if run.contains(UInt8(ascii: "@")) { return claim(rest, .email) }
        // `2001:d…`: hexadecimal groups, the first longer than a time's.
        if let colon = run.firstIndex(of: 0x3A), colon - start >= 3,
            run.allSatisfy({ $0.hexadecimal != nil || $0 == 0x3A })
        {
            return claim(rest, .address)
        }
        let isNumber = run.allSatisfy { $0.isDigit || $0 == 0x2E || $0 == 0x3A || $0 == 0x2D }
        if isNumber { return }
        // `shop.exam…`: a name with a full stop that no file ends with.
        if run.contains(0x2E), isFree(start), !isFileName(rest), run.first?.isAlphanumeric == true,
            !isInPath(rest), run.allSatisfy({ $0.isWord || $0 == 0x2E || $0 == 0x2D })
        {
            claim(rest, .host)
        }
    }
}
