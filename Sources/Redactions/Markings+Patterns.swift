/// What is sensitive wherever it stands: secrets, addresses, names of hosts and users.
extension Markings {
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

    private func isBoundary(_ index: Int) -> Bool {
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

    // MARK: E-mail

    private static let providers: Set<String> = [
        "docker", "file", "internal", "kubernetes", "kubernetescrd", "kubernetesingress", "kubernetesgateway", "consul",
        "consulcatalog", "ecs", "swarm", "nomad", "rest", "http",
    ]

    private mutating func markEmails(_ range: Range<Int>) {
        for at in range where isOpen(at) {
            var after = at + 1
            if bytes[at] == UInt8(ascii: "%") {
                guard hasWord("%40", at: at) || hasWord("%2540", at: at) else { continue }
                after = at + (hasWord("%2540", at: at) ? 5 : 3)
            } else if bytes[at] != UInt8(ascii: "@") {
                continue
            }
            var start = at
            while start > range.lowerBound, at - start < 128, isOpen(start - 1),
                bytes[start - 1].isWord || ".+%-!#$*~^".utf8.contains(bytes[start - 1])
            {
                start -= 1
            }
            var end = after
            while end < range.upperBound, end - after < 253,
                bytes[end].isWord || bytes[end] == 0x2E || bytes[end] == 0x2D
            {
                end += 1
            }
            while end > after, bytes[end - 1] == 0x2E || bytes[end - 1] == 0x2D { end -= 1 }
            guard start < at, after < end || (isCut && end >= bytes.count - 3) else { continue }
            guard bytes[start..<at].contains(where: { $0.isWord }) else { continue }
            if Self.providers.contains(String(decoding: bytes[after..<end], as: UTF8.self)) { continue }
            claim(start..<end, .email)
        }
    }

    // MARK: Addresses

    private mutating func markAddresses(_ range: Range<Int>) {
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = bytes[at]
            guard isOpen(at), byte.hexadecimal != nil || byte == UInt8(ascii: ":") else {
                at += 1
                continue
            }
            // A run of what addresses are made of.
            var end = at
            var colons = 0
            var dots = 0
            while end < range.upperBound, isOpen(end) {
                let byte = bytes[end]
                if byte == UInt8(ascii: ":") {
                    colons += 1
                } else if byte == UInt8(ascii: ".") {
                    dots += 1
                } else if byte.hexadecimal == nil {
                    break
                }
                end += 1
            }
            let run = at..<end
            if colons == 5 { markNetworkCard(run) }
            if colons >= 2 { markSix(run) }
            if dots >= 1 { markFour(run) }
            at = max(end, at + 1)
        }
        at = range.lowerBound
        while at < range.upperBound {
            guard isOpen(at), bytes[at].hexadecimal != nil else {
                at += 1
                continue
            }
            let start = at
            while at < range.upperBound, isOpen(at), bytes[at].hexadecimal != nil || bytes[at] == 0x2D { at += 1 }
            if bytes[start..<at].contains(0x2D) {
                markNetworkCard(start..<at)
                markDashed(start..<at)
            }
        }
    }

    /// Marks an address of IPv6 that a run of hexadecimal digits, colons and dots is.
    private mutating func markSix(_ run: Range<Int>) {
        var start = run.lowerBound
        var end = run.upperBound
        // `client:2001:db8::1`: the colon belongs to the name before.
        if bytes[start] == UInt8(ascii: ":"), start + 1 < end, bytes[start + 1] != UInt8(ascii: ":") { start += 1 }
        // `std::be`: the letters before are no part of an address.
        if start > 0, bytes[start - 1].isWord, !Pseudonyms.isEscape(before: start, in: bytes) { return }
        while end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        guard end - start <= 60, end - start >= 2 else { return }
        if end < bytes.count, bytes[end].isWord, !(isCut && end + 3 >= bytes.count) {
            // A group that goes on with other letters.
            return
        }
        if bytes[end - 1] == UInt8(ascii: ":"), bytes[end - 2] != UInt8(ascii: ":") { end -= 1 }
        guard end - start > 2 else {
            // `[::]`
            if end - start == 2, start > 0, bytes[start - 1] == UInt8(ascii: "["), end < bytes.count,
                bytes[end] == UInt8(ascii: "]")
            {
                claim(start..<end, .address)
            }
            return
        }
        var whole = start..<end
        if NetworkAddress.canonical(Array(bytes[whole])) == nil {
            // A port may follow.
            if let colon = bytes[whole].lastIndex(of: UInt8(ascii: ":")), colon + 6 >= whole.upperBound,
                bytes[(colon + 1)..<whole.upperBound].allSatisfy(\.isDigit),
                NetworkAddress.canonical(Array(bytes[start..<colon])) != nil
            {
                whole = start..<colon
            } else {
                guard isCut, run.upperBound + 3 >= bytes.count, bytes[whole].contains(where: { $0.isAlphanumeric }),
                    timeEnd(start) == start
                else { return }
            }
        }
        var zone = whole.upperBound
        if zone < bytes.count, bytes[zone] == UInt8(ascii: "%") {
            zone = first((zone + 1)..<min(bytes.count, zone + 18)) { !($0.isAlphanumeric || $0 == 0x2E || $0 == 0x5F) }
        }
        claim(whole.lowerBound..<zone, .address)
    }

    /// Marks an address of IPv4 in a run, whatever stands around it.
    private mutating func markFour(_ run: Range<Int>) {
        var start = run.lowerBound
        while start < run.upperBound {
            guard bytes[start].isDigit else {
                start += 1
                continue
            }
            let end = first(start..<run.upperBound) { !($0.isDigit || $0 == 0x2E) }
            var stop = end
            while stop > start, bytes[stop - 1] == 0x2E { stop -= 1 }
            let parts = bytes[start..<stop].split(separator: 0x2E, omittingEmptySubsequences: false)
            let isLast = isCut && end + 3 >= bytes.count
            if parts.count >= 4 {
                // Four numbers of which those between have at most three digits, anywhere in a row of them.
                for index in 0...(parts.count - 4)
                where (1...3).contains(parts[index + 1].count) && (1...3).contains(parts[index + 2].count)
                    && !parts[index].isEmpty && !parts[index + 3].isEmpty
                {
                    claim(start..<stop, .address)
                    break
                }
            } else if isLast, parts.count >= 2 || end > stop, parts.allSatisfy({ $0.count <= 3 }),
                bytes[start..<end].contains(0x2E), parts.count >= 3 || start == 0 || !bytes[start - 1].isLetter
            {
                claim(start..<end, .address)
            }
            start = max(end, start + 1)
        }
    }

    /// Marks `00:50:56:9e:57:60`.
    private mutating func markNetworkCard(_ run: Range<Int>) {
        guard run.count == 17, run.lowerBound == 0 || !bytes[run.lowerBound - 1].isWord,
            run.upperBound == bytes.count || !bytes[run.upperBound].isWord
        else { return }
        let sign = bytes[run.lowerBound + 2]
        for index in run {
            let isSign = (index - run.lowerBound) % 3 == 2
            guard isSign ? bytes[index] == sign && !sign.isAlphanumeric : bytes[index].hexadecimal != nil else {
                return
            }
        }
        claim(run, .address)
    }

    /// Marks `ip-10-0-0-7`.
    private mutating func markDashed(_ run: Range<Int>) {
        var start = run.lowerBound
        while start < run.upperBound {
            guard bytes[start].isDigit, start == 0 || !bytes[start - 1].isAlphanumeric else {
                start += 1
                continue
            }
            let end = first(start..<run.upperBound) { !($0.isDigit || $0 == 0x2D) }
            let parts = bytes[start..<end].split(separator: 0x2D, omittingEmptySubsequences: false)
            let isPlain = end == bytes.count || !bytes[end].isAlphanumeric
            if isPlain, parts.count == 4, parts.allSatisfy({ (1...3).contains($0.count) }),
                parts.allSatisfy({ $0.reduce(0) { $0 * 10 + Int($1 - 0x30) } < 256 }), end - start >= 8
            {
                claim(start..<end, .address)
            }
            start = max(end, start + 1)
        }
    }

    // MARK: Tokens

    private mutating func markTokens(_ range: Range<Int>) {
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

    // MARK: Users

    private static let authorities: Set<String> = [
        "apppool", "authority", "service", "builtin", "hklm", "hkey_local_machine", "software", "system", "inetpub",
        "windows",
        "system32", "microsoft", "inetsrv", "config", "logs", "logfiles", "bin", "program files", "root", "cimv2",
        "localhost",
        "currentversion", "parameters", "services", "controlset001", "currentcontrolset", "process", "memory",
        "processor",
        "currentcontrolset", "files", "w3svc", "httperr", "framework", "framework64", "assembly", "temp", "wwwroot",
        "apppools", "schema", "history", "drivers", "etc", "n", "t", "r", "d", "w", "s", "b", "x",
    ]

    /// Marks `DOMAIN\user` and security identifiers.
    private mutating func markAccounts(_ range: Range<Int>) {
        for at in range where isOpen(at) {
            if bytes[at] == UInt8(ascii: "S"), hasWord("s-1-", at: at), isBoundary(at) {
                let end = first(at..<range.upperBound) { !($0.isDigit || $0 == 0x2D || $0 | 0x20 == 0x73) }
                if end - at > 5 { claim(at..<end, .user) }
            }
            guard bytes[at] == UInt8(ascii: "\\"), at > range.lowerBound, at + 1 < range.upperBound else { continue }
            // `\\server\share`
            if bytes[at - 1] == UInt8(ascii: "\\"),
                at < 2 || bytes[at - 2].isBlank || "\"'=([<,;".utf8.contains(bytes[at - 2]),
                bytes[at + 1].isAlphanumeric
            {
                let end = first((at + 1)..<range.upperBound) { !($0.isWord || $0 == 0x2E || $0 == 0x2D) }
                if end < range.upperBound, bytes[end] == UInt8(ascii: "\\") { markHost((at + 1)..<end) }
                continue
            }
            guard isFree(at - 1), bytes[at - 1].isWord || bytes[at - 1] == 0x2D else { continue }
            var start = at
            while start > range.lowerBound, at - start < 64, isFree(start - 1),
                bytes[start - 1].isWord || bytes[start - 1] == 0x2E || bytes[start - 1] == 0x2D
            {
                start -= 1
            }
            let before = start == range.lowerBound ? 0x20 : bytes[start - 1]
            guard before != UInt8(ascii: "\\"), before != UInt8(ascii: "/"), before != UInt8(ascii: "%"),
                before != UInt8(ascii: "^"), before != UInt8(ascii: ")"), before != UInt8(ascii: "*")
            else { continue }
            let domain = start..<at
            guard domain.count >= 2, bytes[start].isAlphanumeric,
                !Self.authorities.contains(String(decoding: Spelling.lowered(Array(bytes[domain])), as: UTF8.self))
            else { continue }
            var userStart = at + 1
            if bytes[userStart] == UInt8(ascii: "\\") { userStart += 1 }
            let end = first(min(userStart, range.upperBound)..<range.upperBound) {
                !($0.isWord || $0 == 0x2E || $0 == 0x2D || $0 == 0x24)
            }
            var stop = end
            while stop > userStart, bytes[stop - 1] == 0x2E { stop -= 1 }
            guard stop > userStart + 1, bytes[userStart].isAlphanumeric || bytes[userStart] >= 0x80 else { continue }
            if end < range.upperBound, "\\/*+?(){}[".utf8.contains(bytes[end]) { continue }
            if isFileName(userStart..<stop) { continue }
            if !CommonWords.nobodysHosts.contains(text(domain).lowercased()) { claim(domain, .host) }
            claim(userStart..<stop, .user)
        }
    }

    /// Marks whose home a path lies in.
    private mutating func markHomes(_ range: Range<Int>) {
        for at in range where isFree(at) && (bytes[at] == UInt8(ascii: "/") || bytes[at] == UInt8(ascii: "\\")) {
            var start = at
            for home: StaticString in [
                "/home/", "/users/", "\\users\\", "/users\\", "\\documents and settings\\", "\\home\\", "/var/mail/",
                "/export/home/",
            ] where hasWord(home, at: at) {
                start = at + home.utf8CodeUnitCount
                break
            }
            if hasWord("\\\\users\\\\", at: at) { start = at + 9 }
            guard start > at, start < range.upperBound else { continue }
            let end = first(start..<range.upperBound) {
                $0 < 0x20 || $0.isQuote || "/\\,;:<>|)]".utf8.contains($0)
            }
            var name = start..<end
            if end == range.upperBound || bytes[end] != UInt8(ascii: "/") && bytes[end] != UInt8(ascii: "\\") {
                name = start..<first(start..<end) { $0 == 0x20 }
            }
            guard !name.isEmpty else { continue }
            let word = text(name)
            if ["Public", "Default", "All Users", "shared", "Shared"].contains(word) { continue }
            claim(name, .user)
        }
    }

    // MARK: Hosts

    /// Whether a dotted name ends as files do.
    func isFileName(_ range: Range<Int>) -> Bool {
        guard let dot = bytes[range].lastIndex(of: 0x2E), dot + 1 < range.upperBound else { return false }
        let ending = Spelling.lowered(Array(bytes[(dot + 1)..<range.upperBound]))
        if ending.allSatisfy(\.isDigit) { return true }
        return CommonWords.fileEndings.contains(String(decoding: ending, as: UTF8.self))
    }

    private static let namespaces: Set<String> = [
        "http", "envoy", "java", "javax", "jakarta", "system", "microsoft", "tls", "admin", "kernel", "net", "core",
        "asp",
        "windows", "scala", "kotlin", "sun", "jdk", "python", "node", "mod_proxy", "log", "w3c", "req", "res", "txn",
        "var",
        "hdr", "src", "fc", "be", "fe", "srv", "ssl", "tune", "applicationhost", "nginx", "ngx", "proxy", "caddy",
        "haproxy",
        "directory", "servervariables", "app", "process", "os", "string", "vars", "urlp", "path", "urllib", "requests",
        "urllib3",
        "django", "flask", "express", "runtime", "ngx_http", "lua", "luci", "io", "org", "com",
    ]

    private mutating func markHosts(_ range: Range<Int>) {
        var at = range.lowerBound
        while at < range.upperBound {
            guard isOpen(at), bytes[at].isWord || bytes[at] == 0x2D else {
                at += 1
                continue
            }
            var end = at
            var dots = 0
            while end < range.upperBound, isOpen(end) {
                if bytes[end] == 0x2E {
                    dots += 1
                } else if bytes[end] == UInt8(ascii: "\\"), end + 1 < range.upperBound, bytes[end + 1] == 0x2E {
                    // The escaped full stop of a pattern: `^shop\.example$`.
                } else if !(bytes[end].isWord || bytes[end] == 0x2D) {
                    break
                }
                end += 1
            }
            var stop = end
            while stop > at, bytes[stop - 1] == 0x2E || bytes[stop - 1] == 0x2D { stop -= 1 }
            if dots > 0, stop > at { markDottedName(at..<stop, isOpenEnded: end >= bytes.count - 3 && isCut) }
            at = max(end, at + 1)
        }
    }

    private mutating func markDottedName(_ range: Range<Int>, isOpenEnded: Bool) {
        var start = range.lowerBound
        while start < range.upperBound, bytes[start] == 0x2D || bytes[start] == 0x5F { start += 1 }
        let name = start..<range.upperBound
        let labels = bytes[name].split(omittingEmptySubsequences: false) { $0 == 0x2E }.map { label in
            label.last == UInt8(ascii: "\\") ? label.dropLast() : label
        }
        guard labels.count >= 2, let firstLabel = labels.first, let last = labels.last,
            labels.allSatisfy({ !$0.isEmpty })
        else { return }
        // `e.g`, `1.5`, `v1.2`, `2.x`
        guard last.count >= 2 || isOpenEnded, last.first?.isDigit == false else { return }
        if labels.allSatisfy({ $0.count <= 1 }) { return }
        let word = String(decoding: last.map(\.lowered), as: UTF8.self)
        // `prod.example.com-HTTP`: the name of a part that begins with a host's.
        let stem = String(word.prefix { $0 != "-" && $0 != "_" })
        let isKnown =
            CommonWords.domains.contains(word) || CommonWords.domains.contains(stem)
            || (word.utf8.count == 2 && word.utf8.allSatisfy(\.isLower) && !CommonWords.fileEndings.contains(word))
        let isPath = !isFree(name.lowerBound)
        let isFile = CommonWords.fileEndings.contains(word) || CommonWords.fileEndings.contains(stem) && stem.count > 1
        let firstWord = String(decoding: firstLabel.map(\.lowered), as: UTF8.self)
        if isNamespace(name) { return }
        if firstWord == "asp" || firstWord == "microsoft" || firstWord == "system" { return }
        if isPath || isInPath(name) {
            // In a path only what can hardly be a file's name.
            guard isKnown, !isFile, word.count > 2 || labels.count >= 3 else { return }
            claim(name, .host)
            return
        }
        if isKnown, !isFile || labels.count >= 4 {
            if word != "net" && word != "io" && word != "log" || labels.count >= 2 { claim(name, .host) }
            return
        }
        if isFile, !isOpenEnded { return }
        if isFile || Self.namespaces.contains(firstWord) { return }
        if name.upperBound < bytes.count, bytes[name.upperBound] == UInt8(ascii: "(") { return }
        // Names of types: `Kestrel.BadHttpRequestException`.
        if labels.allSatisfy({ $0.first?.isUpper == true && $0.contains(where: \.isLower) }) { return }
        // Names of settings: `tune.ssl.default-dh-param`, `lazy_map_min_size`.
        if last.contains(0x5F) || last.count > 18 { return }
        claim(name, .host)
    }

    private func isInPath(_ range: Range<Int>) -> Bool {
        let before = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : 0x20
        let after = range.upperBound < bytes.count ? bytes[range.upperBound] : 0x20
        return before == UInt8(ascii: "/") || before == UInt8(ascii: "\\") || after == UInt8(ascii: "\\")
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
