/// Addresses of machines and of mail, in all spellings.
extension RedactionSpans {
    // MARK: E-mail

    private static let providers: Set<String> = [
        "docker", "file", "internal", "kubernetes", "kubernetescrd", "kubernetesingress", "kubernetesgateway", "consul",
        "consulcatalog", "ecs", "swarm", "nomad", "rest", "http",
    ]

    mutating func markEmails(_ range: Range<Int>) {
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

    mutating func markAddresses(_ range: Range<Int>) {
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
}
