/// Rows of JSON, whole or cut. They are read as text: what is kept, is kept to the letter.
extension RedactionSpans {
    /// Marks the values of JSON by their members' names and their kind.
    ///
    /// Names that are not known keep numbers, times, addresses' places, paths and URLs; everything else goes.
    mutating func markJSON(_ range: Range<Int>) {
        var outer: [(name: [UInt8], isList: Bool)] = []
        var name: [UInt8] = []
        var isList = false
        var isValue = false
        var at = range.lowerBound
        while at < range.upperBound {
            switch bytes[at] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                // A list's values have its name.
                outer.append((name, isList))
                isList = bytes[at] == UInt8(ascii: "[")
                isValue = isList
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                (name, isList) = outer.popLast() ?? ([], false)
                isValue = isList
                at += 1
                if outer.isEmpty, bytes[range.lowerBound] == UInt8(ascii: "{") { return }
            case UInt8(ascii: ","):
                isValue = isList
                at += 1
            case UInt8(ascii: ":"):
                isValue = true
                at += 1
            case 0x22:
                let end = stringEnd(at, range.upperBound)
                let inner = (at + 1)..<max(end, at + 1)
                if isValue {
                    markString(inner, name)
                } else {
                    name = Array(bytes[inner.prefix(100)])
                    if inner.count > 64 { claim(inner, .value) }
                }
                at = end + 1
            case let byte where byte.isDigit || byte == UInt8(ascii: "-"):
                let end = first(at..<range.upperBound) { !($0.isAlphanumeric || ".+-".utf8.contains($0)) }
                markNumber(at..<end, name)
                at = end
            default: at += 1
            }
        }
    }

    /// The quote that ends a string, or the end.
    private func stringEnd(_ start: Int, _ limit: Int) -> Int {
        var end = start + 1
        while end < limit, bytes[end] != 0x22 { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        return min(end, limit)
    }

    private mutating func markNumber(_ range: Range<Int>, _ name: [UInt8]) {
        switch FieldMeaning.of(name) {
        case .user, .token, .cookie: claim(range, FieldMeaning.of(name).kind)
        case .address, .host, .agent, .target, .query, .words, .plain, .unknown:
            if range.count >= 16, bytes[range].allSatisfy(\.isDigit), bytes[range.lowerBound] != UInt8(ascii: "1") {
                return
            }
            if bytes[range].count(where: { $0 == 0x2E }) <= 1,
                bytes[range].allSatisfy({ $0.isDigit || ".+-eE".utf8.contains($0) })
            {
                leave(range)
            }
        }
    }

    private mutating func markString(_ range: Range<Int>, _ name: [UInt8]) {
        guard !range.isEmpty else { return }
        let (plain, places) = unescaped(range)
        var inner = RedactionSpans(plain, depth: depth + 1, isCut: isCut && range.upperBound >= bytes.count - 3)
        for range in Pseudonyms.ranges(in: plain) { inner.leave(range) }
        inner.markMember(named: name)
        adopt(inner, places: places)
    }

    /// Marks this text as the value of a member.
    private mutating func markMember(named name: [UInt8]) {
        let whole = trimmed(bytes.indices)
        guard let head = whole.first else { return }
        let meaning = FieldMeaning.of(name)
        switch meaning {
        case .address:
            if isEndpoint(whole) { markEndpoints(whole) } else { mark(meaning, whole, isProse: false) }
        case .host, .user, .cookie, .token, .agent: mark(meaning, whole, isProse: false)
        case .query:
            markQuery(bytes[head] == UInt8(ascii: "?") ? (head + 1)..<whole.upperBound : whole)
        case .target:
            if isRequest(whole) { markRequest(whole) } else { markTarget(whole) }
        case .words:
            markAll()
        case .plain:
            if whole.count > 60, !bytes[whole].contains(0x20), !hasScheme(whole) { claimUnlessPlain(whole) }
            markRest()
        case .unknown: claimUnlessPlain(whole)
        }
        if meaning != .words { markRest() }
    }

    /// What Windows and IIS call themselves in events.
    private static let providers: Set<String> = [
        "Service Control Manager", "Application Error", "Windows Error Reporting", "EventLog", "WAS", "W3SVC",
        "W3SVC-WP",
        "IIS-W3SVC-WP", ".NET Runtime", "ASP.NET", "IIS AspNetCore Module", "IIS AspNetCore Module V2", "HttpEvent",
        "User32",
        "System", "Application", "Security", "Classic", "Information", "Error", "Warning", "Critical", "Verbose",
    ]

    private mutating func claimUnlessPlain(_ whole: Range<Int>) {
        guard let head = whole.first else { return }
        if isPlainValue(whole) || timeEnd(whole.lowerBound) == whole.upperBound || isProtocolWord(whole) { return }
        if isEndpoint(whole) {
            markEndpoints(whole)
        } else if bytes[head] == UInt8(ascii: "<"), bytes[whole].contains(UInt8(ascii: ">")) || isCut {
            // An event as XML.
            markAll()
        } else if hasWord("microsoft-", at: head) || Self.providers.contains(text(whole)) {
            return
        } else if isRequest(whole) {
            markRequest(whole)
        } else if hasScheme(whole) || bytes[head] == UInt8(ascii: "/") {
            markTarget(whole)
        } else if bytes[whole].contains(0x22) || bytes[whole].contains(0x5B), bytes[whole].contains(0x20) {
            // A line within a line.
            markAll()
        } else {
            claim(whole, .value)
        }
    }

    /// A string of JSON without its escapes, and where each byte of it stands.
    private func unescaped(_ range: Range<Int>) -> ([UInt8], [Int]) {
        var plain: [UInt8] = []
        var places: [Int] = []
        plain.reserveCapacity(range.count)
        places.reserveCapacity(range.count + 1)
        var at = range.lowerBound
        func put(_ scalar: Unicode.Scalar, _ place: Int) {
            for byte in String(scalar).utf8 {
                plain.append(byte)
                places.append(place)
            }
        }
        while at < range.upperBound {
            guard bytes[at] == UInt8(ascii: "\\"), at + 1 < range.upperBound else {
                plain.append(bytes[at])
                places.append(at)
                at += 1
                continue
            }
            switch bytes[at + 1] {
            case UInt8(ascii: "u") where at + 6 <= range.upperBound:
                var code: UInt32 = 0
                for digit in bytes[(at + 2)..<(at + 6)] { code = code << 4 | UInt32(digit.hexadecimal ?? 0) }
                put(Unicode.Scalar(code) ?? "?", at)
                at += 6
            case UInt8(ascii: "n"), UInt8(ascii: "r"):
                put("\n", at)
                at += 2
            case UInt8(ascii: "t"):
                put("\t", at)
                at += 2
            default:
                plain.append(bytes[at + 1])
                places.append(at)
                at += 2
            }
        }
        places.append(range.upperBound)
        return (plain, places)
    }
}
