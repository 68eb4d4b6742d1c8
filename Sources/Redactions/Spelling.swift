/// The one spelling of a value, so that the same thing has the same pseudonym however it was written.
enum Spelling {
    /// The spelling that a value is named by.
    static func canonical(_ kind: SensitiveKind, _ value: [UInt8]) -> [UInt8] {
        switch kind {
        case .address: NetworkAddress.canonical(decoded(value)) ?? lowered(decoded(value))
        case .email, .user: trimmed(lowered(decoded(value)))
        case .host: trimmed(lowered(decoded(value)), of: UInt8(ascii: "."))
        case .token, .cookie, .value, .agent: trimmed(decoded(value, plusIsBlank: true))
        }
    }

    /// What percent signs stand for, however often it was encoded (three times at most).
    static func decoded(_ value: [UInt8], plusIsBlank: Bool = false) -> [UInt8] {
        var value = value
        if plusIsBlank, value.contains(UInt8(ascii: "+")) {
            value = value.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }
        }
        for _ in 0..<3 {
            guard value.contains(UInt8(ascii: "%")) else { break }
            var plain: [UInt8] = []
            plain.reserveCapacity(value.count)
            var at = 0
            while at < value.count {
                if value[at] == UInt8(ascii: "%"), at + 2 < value.count, let high = value[at + 1].hexadecimal,
                    let low = value[at + 2].hexadecimal
                {
                    plain.append(high << 4 | low)
                    at += 3
                } else {
                    plain.append(value[at])
                    at += 1
                }
            }
            guard plain.count < value.count else { break }
            value = plain
        }
        return value
    }

    static func lowered(_ value: [UInt8]) -> [UInt8] { value.map(\.lowered) }

    static func trimmed(_ value: [UInt8], of byte: UInt8 = 0x20) -> [UInt8] {
        guard value.first == byte || value.last == byte else { return value }
        var range = value[...]
        while range.first == byte { range.removeFirst() }
        while range.last == byte { range.removeLast() }
        return Array(range)
    }
}
