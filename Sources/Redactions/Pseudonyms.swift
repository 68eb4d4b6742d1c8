/// The names that values are given; the same value has the same name throughout.
struct Pseudonyms: Sendable {
    private let key: PseudonymKey
    private var names: [SensitiveKind: [[UInt8]: [UInt8]]] = [:]

    /// Creates pseudonyms behind a secret.
    init(key: PseudonymKey) { self.key = key }

    /// The pseudonym of a value.
    ///
    /// - Parameters:
    ///   - kind: what kind of thing it is.
    ///   - value: its one spelling (`Spelling.canonical`).
    /// - Returns: `address-3fa9c0d1e2`.
    mutating func name(_ kind: SensitiveKind, _ value: [UInt8]) -> [UInt8] {
        if let name = names[kind]?[value] { return name }
        let name = Array(kind.rawValue.utf8) + [UInt8(ascii: "-")] + key.digits(of: kind, value)
        names[kind, default: [:]][value] = name
        return name
    }

    /// How many different values of each kind have a name.
    var counts: [String: Int] {
        var counts: [String: Int] = [:]
        for (kind, values) in names where !values.isEmpty { counts[kind.rawValue] = values.count }
        return counts
    }

    /// The length of a pseudonym's digits.
    static let digits = 10
    static let kinds = SensitiveKind.allCases.map { Array($0.rawValue.utf8) }

    /// The pseudonyms that stand in a text.
    static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var at = 0
        while at < bytes.count {
            defer { at += 1 }
            guard bytes[at] == UInt8(ascii: "-"), at + digits < bytes.count else { continue }
            let end = at + 1 + digits
            guard end == bytes.count || !bytes[end].isAlphanumeric else { continue }
            var hasLetter = false
            var isHexadecimal = true
            for index in (at + 1)..<end {
                let byte = bytes[index]
                if byte.isLetter { hasLetter = true }
                if !byte.isDigit && !(0x61...0x66).contains(byte) { isHexadecimal = false }
            }
            guard hasLetter, isHexadecimal else { continue }
            for kind in kinds where at >= kind.count && bytes[(at - kind.count)..<at].elementsEqual(kind) {
                let start = at - kind.count
                if start == 0 || !bytes[start - 1].isAlphanumeric || isEscape(before: start, in: bytes) {
                    ranges.append(start..<end)
                }
            }
        }
        return ranges
    }

    /// Whether what stands before a place is `%2F` or the like.
    static func isEscape(before place: Int, in bytes: [UInt8]) -> Bool {
        guard place >= 3, bytes[place - 1].hexadecimal != nil, bytes[place - 2].hexadecimal != nil else { return false }
        if bytes[place - 3] == UInt8(ascii: "%") { return true }
        if place >= 5, bytes[(place - 5)..<(place - 2)].elementsEqual("%25".utf8) { return true }
        return place >= 4 && bytes[place - 3] == UInt8(ascii: "x") && bytes[place - 4] == UInt8(ascii: "\\")
    }
}
