/// A client's address as error lines and rows write it, with a port behind it or not.
public enum ClientAddress {
    /// Parts an address from the port behind it.
    ///
    /// An IPv6 address in brackets is clear. Without brackets the port is behind the last colon where the writer always writes
    /// one, or where what is left of the text is no address else.
    ///
    /// - Parameters:
    ///   - text: `10.0.0.9:4001`, `[2001:db8::9]:4001`, `2001:db8::9:4001`, or an address alone.
    ///   - isPortWritten: whether the writer puts a port behind each address.
    /// - Returns: the address without brackets, and the port.
    static func parted(_ text: some StringProtocol, isPortWritten: Bool) -> (address: String, port: Int?) {
        let text = Substring(text)
        if text.first == "[", let close = text.firstIndex(of: "]") {
            let address = String(text[text.index(after: text.startIndex)..<close])
            let rest = text[text.index(after: close)...]
            return (address, rest.first == ":" ? port(rest.dropFirst()) : nil)
        }
        guard let colon = text.lastIndex(of: ":"), let port = port(text[text.index(after: colon)...]) else {
            return (String(text), nil)
        }
        let address = text[..<colon]
        guard address.contains(":") else { return (String(address), port) }
        guard isIPv6(address), isPortWritten || !isIPv6(text) else { return (String(text), nil) }
        return (String(address), port)
    }

    /// An address as two logs can be compared by it: what IPv6 carries of IPv4 is the address of IPv4.
    ///
    /// - Parameter text: an address, in brackets or with a zone perhaps.
    /// - Returns: the address in lower case without these.
    public static func comparable(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: ":")) else { return text }
        var rest = text[...]
        if rest.first == "[", rest.last == "]" { rest = rest.dropFirst().dropLast() }
        let address = rest.prefix { $0 != "%" }.lowercased()
        let carrier = "::ffff:"
        guard address.hasPrefix(carrier), address.contains(".") else { return address }
        return String(address.dropFirst(carrier.count))
    }

    private static func port(_ text: Substring) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let port = Int(text),
            port <= 65535
        else { return nil }
        return port
    }

    /// Eight groups, or fewer with one gap; the last may be an address of IPv4, and a zone may follow.
    private static func isIPv6(_ text: Substring) -> Bool {
        var groups = text.prefix { $0 != "%" }.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.count >= 3 else { return false }
        // A gap at an end leaves two empty groups there, and one in the middle.
        if groups[0].isEmpty {
            guard groups[1].isEmpty else { return false }
            groups.removeFirst()
        }
        if groups[groups.count - 1].isEmpty {
            guard groups[groups.count - 2].isEmpty else { return false }
            groups.removeLast()
        }
        let gaps = groups.count { $0.isEmpty }
        var count = groups.count - gaps
        if let last = groups.last, last.contains(".") {
            let numbers = last.split(separator: ".", omittingEmptySubsequences: false)
            guard numbers.count == 4, numbers.allSatisfy({ UInt8($0) != nil }) else { return false }
            groups.removeLast()
            count += 1
        }
        guard groups.allSatisfy({ $0.utf8.count <= 4 && $0.allSatisfy(\.isHexDigit) }) else { return false }
        return gaps == 1 ? count < 8 : gaps == 0 && count == 8
    }
}
