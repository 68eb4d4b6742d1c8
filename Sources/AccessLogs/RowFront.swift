/// What stands before the time of a row: the client, or somebody's prefix.
extension RowReader {
    /// What stands before the client and is none of the row's; nil where the row begins as it should.
    ///
    /// - Parameter bytes: the row that was read last.
    /// - Returns: where the prefix stands.
    func strangeFront(_ bytes: UnsafeRawBufferPointer) -> Range<Int>? {
        guard isHTTPLog || hasTail, let (start, end) = range(.client) else { return nil }
        if isHTTPLog {
            let isSocket = bytes[start..<end].starts(with: "unix".utf8)
            let isClient =
                isSocket || RowFront.isAddress(bytes, start, end) || RowFront.isMask(bytes, start, end)
            return isClient ? nil : start..<end
        }
        // Nearly every row begins with an address and a dash.
        if start == 0, let (dash, behind) = range(.identity), behind - dash == 1, bytes[dash] == 0x2D,
            RowFront.isAddress(bytes, start, end)
        {
            return nil
        }
        guard let (stamp, _) = range(.timeLocal), stamp > 0 else { return nil }
        let words = RowFront.words(bytes, stamp - 1)
        // Identity and user stand behind the client.
        let last = words.dropLast(2).lastIndex { RowFront.isAddress(bytes, $0.lowerBound, $0.upperBound) }
        guard let last else {
            // Client, identity and user: nothing else has room.
            let isMasked = words.count == 3 && RowFront.isMask(bytes, start, end)
            return isMasked || RowFront.isName(bytes, start, end) ? nil : start..<end
        }
        let client = words[last]
        if client.lowerBound == start || client.contains(start) {
            // Two addresses: nothing tells which of them is the client's.
            guard last == 1, RowFront.isAddress(bytes, words[0].lowerBound, words[0].upperBound) else { return nil }
            return words[0]
        }
        // Forwarded addresses have commas between them.
        guard words[..<last].contains(where: { bytes[$0.upperBound - 1] != 0x2C }) else { return nil }
        return 0..<client.lowerBound
    }
}

/// Words before a row's time.
private enum RowFront {
    /// So many words are looked at.
    private static let mostWords = 64

    static func words(_ bytes: UnsafeRawBufferPointer, _ end: Int) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var start = 0
        while start < end, words.count < mostWords {
            var stop = start
            while stop < end, bytes[stop] != 0x20 { stop += 1 }
            if stop > start { words.append(start..<stop) }
            start = stop + 1
        }
        return words
    }

    /// An address of either kind, with its zone, in brackets, with a port.
    static func isAddress(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        var points = 0
        var colons = 0
        var digits = 0
        for index in start..<end {
            switch bytes[index] {
            case 0x30...0x39: digits += 1
            case 0x2E: points += 1
            case 0x3A: colons += 1
            case 0x41...0x46, 0x61...0x66: if points > 0, colons == 0 { return false }
            case 0x5B: if index != start { return false }
            case 0x5D: if bytes[start] != 0x5B { return false }
            // What follows is the name of an interface.
            case 0x25: return colons >= 2
            default: return false
            }
        }
        return colons >= 2 || points == 3 && colons <= 1 && digits >= 4
    }

    /// What people write over addresses that they do not show: `xxx.xxx.xxx.xxx`, `192.0.2.***`, `<ip>`, `[redacted]`.
    static func isMask(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        guard end - start >= 3 else { return false }
        switch (bytes[start], bytes[end - 1]) {
        case (0x3C, 0x3E), (0x5B, 0x5D): return isName(bytes, start + 1, end - 1)
        default: break
        }
        var masks = 0
        for index in start..<end {
            switch bytes[index] {
            case 0x78, 0x58, 0x2A: masks += 1
            case 0x30...0x39, 0x2E, 0x3A: continue
            default: return false
            }
        }
        return masks >= 1
    }

    /// A host's name, a dash, a socket.
    static func isName(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        guard end > start else { return true }
        if bytes[start..<end].starts(with: "unix:".utf8) { return true }
        for index in start..<end {
            switch bytes[index] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2E, 0x2D, 0x5F, 0x3A: continue
            default: return false
            }
        }
        // `program:` is a program's name.
        return bytes[end - 1] != 0x3A
    }
}
