internal import Products

/// Tells quickly that a line can say nothing of a server's states: most lines of such a log are the application's own.
///
/// Every state has a text that is always the same; four bytes of it are looked for anywhere in a line. A line that has them may
/// still say nothing, and is then read as a whole.
struct StateSigns: Sendable {
    /// A bit for each hash of four bytes.
    private var bits = [UInt64](repeating: 0, count: 1 << 14)

    init(_ catalogue: ProductCatalogue) {
        for product in catalogue.products {
            for state in product.states { add(Self.longestLiteral(of: state.template)) }
        }
        // Lines at these levels are shown where nobody knows what they say; those that go on in the next are read.
        for word in ["ERRO", "erro", "CRIT", "crit", "SEVE", "FATA", "fata", "emer", "aler", "rr P", "ut P"] {
            add(word)
        }
    }

    private static func longestLiteral(of template: String) -> String {
        var literals: [Substring] = []
        for (place, part) in template.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            let literal = place == 0 ? part : part.drop { $0 != "}" }.dropFirst()
            // A quote may be escaped by what is around the line.
            literals += literal.split { $0 == "\"" || $0 == "\\" || $0 == "/" || !$0.isASCII }
        }
        return String(literals.max { $0.utf8.count < $1.utf8.count } ?? "")
    }

    private mutating func add(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 4 else {
            // Too short to be looked for: every line may say it.
            for place in bits.indices { bits[place] = .max }
            return
        }
        // The middle of a text is rarer than its beginning.
        let start = (bytes.count - 4) / 2
        let hash = Self.hash(bytes[start], bytes[start + 1], bytes[start + 2], bytes[start + 3])
        bits[hash >> 6] |= 1 << UInt64(hash & 63)
    }

    private static func hash(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> Int {
        let word = UInt32(a) | UInt32(b) << 8 | UInt32(c) << 16 | UInt32(d) << 24
        return Int((word &* 2_654_435_761) >> 12)
    }

    /// Whether a line may say something of states.
    func mayStand(in bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 4 else { return false }
        return bits.withUnsafeBufferPointer { bits in
            for place in 0...(bytes.count - 4) {
                let hash = Self.hash(bytes[place], bytes[place + 1], bytes[place + 2], bytes[place + 3])
                if bits[hash >> 6] & (1 << UInt64(hash & 63)) != 0 { return true }
            }
            return false
        }
    }
}
