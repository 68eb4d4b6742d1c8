/// A text that is compared as people read it: numbers by their value.
struct NaturalText: Comparable {
    private enum Part: Comparable {
        case number(UInt64)
        case text(String)
    }

    private let parts: [Part]

    init(_ text: Substring) {
        var parts: [Part] = []
        var rest = text.utf8[...]
        while let first = rest.first {
            let isNumber = (0x30...0x39).contains(first)
            let run = rest.prefix { (0x30...0x39).contains($0) == isNumber }
            let text = String(Substring(run))
            parts.append((isNumber ? UInt64(text).map(Part.number) : nil) ?? .text(text))
            rest = rest[run.endIndex...]
        }
        self.parts = parts
    }

    static func < (left: NaturalText, right: NaturalText) -> Bool { left.parts.lexicographicallyPrecedes(right.parts) }
}
