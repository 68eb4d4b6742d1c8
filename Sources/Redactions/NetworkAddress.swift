/// Addresses of IP in all their spellings.
enum NetworkAddress {
    /// The one spelling of an address: four decimal numbers, or the eight groups of IPv6.
    ///
    /// - Parameter text: an address without a port; brackets and a zone may stand with it.
    /// - Returns: nil where it is no address.
    static func canonical(_ text: [UInt8]) -> [UInt8]? {
        var text = text[...]
        if text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") { text = text.dropFirst().dropLast() }
        if let zone = text.firstIndex(of: UInt8(ascii: "%")) { text = text[..<zone] }
        if let four = fourNumbers(text) { return dotted(four) }
        guard let groups = groups(text) else { return nil }
        // An address of IPv4 that IPv6 carries is that address.
        if groups[0..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF {
            return dotted([Int(groups[6] >> 8), Int(groups[6] & 255), Int(groups[7] >> 8), Int(groups[7] & 255)])
        }
        return Array(groups.map { String($0, radix: 16) }.joined(separator: ":").utf8)
    }

    private static func dotted(_ numbers: [Int]) -> [UInt8] {
        Array(numbers.map(String.init).joined(separator: ".").utf8)
    }

    /// The numbers of `10.0.0.7`, whatever their size, as long as none has more than three digits.
    static func fourNumbers(_ text: some Collection<UInt8>) -> [Int]? {
        guard text.count <= 15 else { return nil }
        var numbers: [Int] = []
        for part in text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard (1...3).contains(part.count), part.allSatisfy(\.isDigit) else { return nil }
            numbers.append(part.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        }
        return numbers.count == 4 ? numbers : nil
    }

    /// The eight groups of an address of IPv6.
    static func groups(_ text: ArraySlice<UInt8>) -> [UInt16]? {
        guard (2...45).contains(text.count) else { return nil }
        var text = text
        var tail: [UInt16] = []
        if text.contains(UInt8(ascii: ".")) {
            guard let colon = text.lastIndex(of: UInt8(ascii: ":")),
                let four = fourNumbers(text[(colon + 1)...]), four.allSatisfy({ $0 < 256 })
            else { return nil }
            tail = [UInt16(four[0] << 8 | four[1]), UInt16(four[2] << 8 | four[3])]
            text = text[...colon]
            // `::1.2.3.4` keeps its two colons, `::ffff:1.2.3.4` loses the one that parts it from the numbers.
            let isDouble = text.count >= 2 && text[text.endIndex - 2] == UInt8(ascii: ":")
            if !isDouble { text = text.dropLast() }
        }
        var halves: [[UInt16]] = [[]]
        var at = text.startIndex
        var start = at
        func group(_ range: Range<Int>) -> UInt16? {
            guard (1...4).contains(range.count) else { return nil }
            var value: UInt16 = 0
            for index in range {
                guard let digit = text[index].hexadecimal else { return nil }
                value = value << 4 | UInt16(digit)
            }
            return value
        }
        while at <= text.endIndex {
            guard at == text.endIndex || text[at] == UInt8(ascii: ":") else {
                at += 1
                continue
            }
            if start < at {
                guard let value = group(start..<at) else { return nil }
                halves[halves.count - 1].append(value)
            }
            if at < text.endIndex, at + 1 < text.endIndex, text[at + 1] == UInt8(ascii: ":") {
                guard halves.count == 1 else { return nil }
                halves.append([])
                at += 1
            } else if at < text.endIndex, start == at {
                return nil
            } else if at < text.endIndex, at + 1 == text.endIndex {
                return nil
            }
            at += 1
            start = at
        }
        halves[halves.count - 1] += tail
        if halves.count == 1 { return halves[0].count == 8 ? halves[0] : nil }
        let known = halves[0].count + halves[1].count
        guard known < 8 else { return nil }
        return halves[0] + Array(repeating: 0, count: 8 - known) + halves[1]
    }
}
