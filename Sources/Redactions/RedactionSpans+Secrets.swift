/// What opens something, or stands for somebody who is logged in: keys, passwords, tokens.
extension RedactionSpans {
    // MARK: Secrets

    /// Marks blocks of private keys, from their first line to their last.
    mutating func markPrivateKeys() {
        var at = 0
        while let start = find("-----BEGIN ", from: at) {
            let lineEnd = first(start..<bytes.count) { $0 == 0x0A }
            guard text(start..<min(lineEnd, start + 60)).contains("PRIVATE KEY") else {
                at = start + 11
                continue
            }
            var body = start + 11
            if let dashes = find("-----", from: body) { body = dashes + 5 }
            let end = find("-----END ", from: body) ?? bytes.count
            claim(body..<end, .token)
            at = end
        }
    }

    private func find(_ word: StaticString, from start: Int) -> Int? {
        let firstByte = word.withUTF8Buffer { $0[0] }
        let length = word.utf8CodeUnitCount
        guard start + length <= bytes.count else { return nil }
        return (start...(bytes.count - length)).first { at in
            bytes[at] == firstByte && word.withUTF8Buffer { word in bytes[at..<(at + length)].elementsEqual(word) }
        }
    }

    private static let prefixes: [(StaticString, Int)] = [
        ("AKIA", 12), ("ASIA", 12), ("AROA", 12), ("AIDA", 12), ("ghp_", 16), ("gho_", 16), ("ghu_", 16), ("ghs_", 16),
        ("ghr_", 16), ("github_pat_", 16), ("glpat-", 12), ("gldt-", 12), ("glrt-", 12), ("xoxb-", 8), ("xoxa-", 8),
        ("xoxp-", 8), ("xoxr-", 8), ("xoxs-", 8), ("xapp-", 8), ("sk_live_", 8), ("sk_test_", 8), ("rk_live_", 8),
        ("pk_live_", 8), ("sk-", 16), ("AIza", 20), ("ya29.", 12), ("npm_", 20), ("pypi-", 16), ("dop_v1_", 16),
        ("SG.", 20), ("hvs.", 12), ("eyJ", 6),
    ]

    /// Marks what carries its maker's sign, and what follows `Bearer` and `Basic`.
    mutating func markSecrets(_ range: Range<Int>) {
        for at in range where isOpen(at) && bytes[at].isLetter && isBoundary(at) {
            if hasWord("arn:", at: at) { markAccountNumber(at, range.upperBound) }
            if hasWord("bearer ", at: at) || hasWord("basic ", at: at) || hasWord("negotiate ", at: at) {
                let start = first(at..<range.upperBound) { $0 == 0x20 } + 1
                let end = first(min(start, range.upperBound)..<range.upperBound) {
                    !($0.isWord || "+/=.~-".utf8.contains($0))
                }
                let secret = min(start, end)..<end
                let isMixed = bytes[secret].contains(where: { $0.isDigit || $0.isUpper || $0 == 0x3D })
                let isCutHere = isCut && end + 3 >= bytes.count
                if secret.count >= 8 || isCutHere, isMixed { claim(secret, .token) }
                continue
            }
            for (prefix, least) in Self.prefixes where bytes[at] == prefix.withUTF8Buffer({ $0[0] }) {
                let length = prefix.utf8CodeUnitCount
                guard at + length < range.upperBound,
                    prefix.withUTF8Buffer({ bytes[at..<(at + length)].elementsEqual($0) })
                else { continue }
                let end = first((at + length)..<range.upperBound) { !($0.isWord || "+/=.~-".utf8.contains($0)) }
                if end - at - length >= least, bytes[at..<end].contains(where: \.isDigit) || length == 3 {
                    claim(at..<end, .token)
                    break
                }
            }
        }
    }

    /// Marks the account in `arn:aws:acm:eu-west-1:123456789012:…`.
    private mutating func markAccountNumber(_ start: Int, _ limit: Int) {
        let end = first(start..<min(limit, start + 120)) { $0 <= 0x20 || $0.isQuote || $0 == UInt8(ascii: "/") }
        var at = start
        while at < end {
            let stop = first(at..<end) { !$0.isDigit }
            if stop - at >= 10 { claim(at..<stop, .user) }
            at = max(stop, at + 1)
        }
    }

    // MARK: Tokens

    mutating func markTokens(_ range: Range<Int>) {
        var at = range.lowerBound
        while at < range.upperBound {
            guard isOpen(at), bytes[at].isAlphanumeric else {
                at += 1
                continue
            }
            var end = at
            while end < range.upperBound, isOpen(end),
                bytes[end].isAlphanumeric || bytes[end] == 0x2D || bytes[end] == 0x5F
            {
                end += 1
            }
            if !markLongSecret(at, range.upperBound) { markToken(at..<end) }
            at = end
        }
    }

    /// Marks base64 of 32 and more signs with its slashes, where no path can be meant.
    private mutating func markLongSecret(_ start: Int, _ limit: Int) -> Bool {
        guard isFree(start), start == 0 || !"/.-_+=".utf8.contains(bytes[start - 1]) else { return false }
        let piece = first(start..<min(limit, start + 512)) { !$0.isAlphanumeric }
        guard piece < limit, bytes[piece] == 0x2F || bytes[piece] == 0x2B else { return false }
        let end = first(start..<min(limit, start + 512)) { !($0.isAlphanumeric || "+/=".utf8.contains($0)) }
        guard end - start >= 32, (start..<end).allSatisfy({ isFree($0) }), bytes[start..<end].contains(0x2F) else {
            return false
        }
        let signs = bytes[start..<end].filter(\.isAlphanumeric)
        guard signs.contains(where: \.isDigit), signs.contains(where: \.isUpper), signs.contains(where: \.isLower)
        else {
            return false
        }
        let changes = zip(signs, signs.dropFirst()).count { one, next in
            one.isDigit != next.isDigit || one.isUpper != next.isUpper || one.isLower != next.isLower
        }
        // A path has a slash behind every word.
        let slashes = bytes[start..<end].count { $0 == 0x2F }
        guard changes * 3 >= signs.count, slashes * 12 <= end - start else { return false }
        claim(start..<end, .token)
        return true
    }

    private mutating func markToken(_ range: Range<Int>) {
        // With the signs of base64, a run can go on; it is one token if it is one without them.
        if isToken(range) {
            var start = range.lowerBound
            var end = range.upperBound
            let path = start > 0 && isFree(range.lowerBound)
            // A slash is a sign of base64 where no path can be meant.
            let signs: String.UTF8View = start > 0 && bytes[start - 1] == 0x2F ? "+=_-".utf8 : "+/=_-".utf8
            while path, end < bytes.count, isFree(end), bytes[end].isAlphanumeric || signs.contains(bytes[end]) {
                if bytes[end] == 0x3D, end + 1 < bytes.count, bytes[end + 1].isAlphanumeric { break }
                end += 1
            }
            while path, start > 0, isFree(start - 1), bytes[start - 1].isAlphanumeric || bytes[start - 1] == 0x2B {
                start -= 1
            }
            if !path {
                while end < bytes.count, isOpen(end), bytes[end] == 0x3D { end += 1 }
            }
            claim(start..<end, .token)
            return
        }
        // UUIDs and long hexadecimal numbers within a longer name.
        var start = range.lowerBound
        while start < range.upperBound {
            let end = first(start..<range.upperBound) { $0.hexadecimal == nil }
            let isLong = end - start >= 16 && isHexadecimalToken(start..<end)
            if isLong { claim(start..<end, .token) }
            if end - start == 8, let uuid = uuidEnd(start), uuid <= range.upperBound {
                claim(start..<uuid, .token)
            }
            start = max(end, start + 1)
        }
    }

    private func uuidEnd(_ start: Int) -> Int? {
        guard start + 36 <= bytes.count else { return nil }
        for index in 0..<36 {
            let byte = bytes[start + index]
            if [8, 13, 18, 23].contains(index) {
                guard byte == 0x2D else { return nil }
            } else if byte.hexadecimal == nil {
                return nil
            }
        }
        return start + 36
    }

    /// Sixteen and more hexadecimal digits; numbers of microseconds since 1970 are none.
    private func isHexadecimalToken(_ range: Range<Int>) -> Bool {
        let before = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : 0x20
        if before == 0x2E, bytes[range].allSatisfy(\.isDigit) {
            // The digits behind a decimal point.
            return range.lowerBound < 2 || !bytes[range.lowerBound - 2].isDigit
        }
        // `0x8080000000000000`
        if before | 0x20 == 0x78, range.lowerBound > 1, bytes[range.lowerBound - 2] == 0x30, range.count <= 16 {
            return false
        }
        guard bytes[range].allSatisfy(\.isDigit) else {
            return bytes[range].contains(where: \.isDigit) || range.count >= 24
        }
        return range.count > 20 || bytes[range.lowerBound] != UInt8(ascii: "1")
    }

    /// Whether a run of letters, digits, `-` and `_` looks as if no person had chosen it.
    private func isToken(_ range: Range<Int>) -> Bool {
        let run = bytes[range]
        guard range.count >= 16 else { return isCutToken(range) }
        if run.allSatisfy({ $0.hexadecimal != nil }) { return isHexadecimalToken(range) }
        guard range.count >= 20 else { return isCutToken(range) }
        // Names of parts are words with dashes between; of a token, a long piece is without any.
        for piece in run.split(whereSeparator: { $0 == 0x2D || $0 == 0x5F }) where piece.count >= 10 {
            if isRandom(piece) { return true }
        }
        return isCutToken(range)
    }

    private func isRandom(_ run: ArraySlice<UInt8>) -> Bool {
        var changes = 0
        var upper = 0
        var lower = 0
        var digits = 0
        var last: UInt8 = 0
        for byte in run {
            if byte.isDigit { digits += 1 }
            if byte.isUpper { upper += 1 }
            if byte.isLower { lower += 1 }
            if last != 0 {
                if byte.isDigit != last.isDigit { changes += 1 }
                if byte.isUpper, last.isLower { changes += 1 }
                if byte.isLower, last.isUpper { changes += 1 }
            }
            last = byte
        }
        let letters = upper + lower
        if digits > 0, letters > 0 {
            // Words with numbers change less often than one time in five; random letters every other time.
            if upper > 0, lower > 0 {
                // `Clr4IntegratedAppPool` is a name.
                return digits > 2 ? changes * 5 >= run.count : changes * 20 >= run.count * 9
            }
            return changes * 6 >= run.count && digits * 8 >= run.count
        }
        return digits == 0 && upper * 10 >= letters * 3 && lower * 10 >= letters * 3 && changes * 10 >= run.count * 3
    }

    /// Whether the text was cut within a token: digits and letters mixed, with no end.
    private func isCutToken(_ range: Range<Int>) -> Bool {
        guard isCut, range.upperBound + 3 >= bytes.count, range.count >= 4 else { return false }
        let run = bytes[range]
        let digits = run.count { $0.isDigit }
        return digits >= 2 && digits < range.count
    }
}
