/// Refuses YAML nested so deep that reading it would run out of stack, or with keys that would never be compared.
enum Nesting {
    /// What people write nests a few levels; a stranger's file may not nest deeper than this.
    static let deepest = 64

    /// The first place nested too deep, found without parsing: brackets, indentation, and indicators in a row.
    static func fault(in text: String) -> YAMLFault? {
        var brackets = 0
        var lineNumber = 0
        // What an alias stands for may multiply with each level: as a value it is shared, as a key it would be compared.
        let hasAliases = text.utf8.contains(UInt8(ascii: "*"))
        for line in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
            lineNumber += 1
            var column = 0
            var indicators = 0
            var isLeading = true
            for byte in line {
                column += 1
                switch byte {
                case UInt8(ascii: "["), UInt8(ascii: "{"): brackets += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"): brackets = max(0, brackets - 1)
                default: break
                }
                if isLeading {
                    switch byte {
                    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
                    case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
                        indicators += column > deepest * 8 ? deepest + 1 : 1
                    default:
                        isLeading = false
                        if column > deepest * 8 { indicators = deepest + 1 }
                    }
                }
                if brackets > deepest || indicators > deepest {
                    return YAMLFault(YAMLPlace(line: lineNumber, column: column), "nested deeper than \(deepest)")
                }
            }
            if hasAliases, let column = aliasInKey(Array(line)) {
                return YAMLFault(
                    YAMLPlace(line: lineNumber, column: column), "an alias as a key, or a key that is no text")
            }
        }
        return nil
    }

    /// Where a line has an alias in a key, or says that a key of its own follows; nil where it has neither.
    private static func aliasInKey(_ line: [UInt8]) -> Int? {
        func isBlank(_ place: Int) -> Bool {
            place < 0 || place >= line.count || [0x20, 0x09, 0x0D].contains(line[place])
        }
        func isOpening(_ place: Int) -> Bool {
            isBlank(place) || [UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ",")].contains(line[place])
        }
        func isWord(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
                || byte == 0x2D
        }
        var alias: Int?
        var place = 0
        while place < line.count {
            let byte = line[place]
            switch byte {
            // What follows is a comment, where no quote may be open.
            case UInt8(ascii: "#") where isBlank(place - 1):
                if !line[..<place].contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }) {
                    return nil
                }
            case UInt8(ascii: "?") where isOpening(place - 1) && isBlank(place + 1):
                // Within a text it stands behind another word.
                var before = place - 1
                while before >= 0, isBlank(before) || line[before] == UInt8(ascii: "-") { before -= 1 }
                if before < 0 || isOpening(before) { return place + 1 }
            case UInt8(ascii: "*") where isOpening(place - 1) && place + 1 < line.count && isWord(line[place + 1]):
                alias = place + 1
                while place + 1 < line.count, isWord(line[place + 1]) { place += 1 }
                if isColon(line, behind: place) { return alias }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if let alias, isColon(line, behind: place) { return alias }
            default: break
            }
            place += 1
        }
        return nil
    }

    /// Whether a colon follows, with or without blanks before it.
    private static func isColon(_ line: [UInt8], behind place: Int) -> Bool {
        var next = place + 1
        while next < line.count, line[next] == 0x20 || line[next] == 0x09 { next += 1 }
        return next < line.count && line[next] == UInt8(ascii: ":")
    }
}
