/// Refuses YAML nested so deep that reading it would run out of stack.
enum Nesting {
    /// What people write nests a few levels; a stranger's file may not nest deeper than this.
    static let deepest = 64

    /// The first place nested too deep, found without parsing: brackets, indentation, and indicators in a row.
    static func fault(in text: String) -> YAMLFault? {
        var brackets = 0
        var lineNumber = 0
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
                    case UInt8(ascii: " "): if column > deepest * 8 { indicators = deepest + 1 }
                    case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"): indicators += 1
                    default: isLeading = false
                    }
                }
                if brackets > deepest || indicators > deepest {
                    return YAMLFault(YAMLPlace(line: lineNumber, column: column), "nested deeper than \(deepest)")
                }
            }
        }
        return nil
    }
}
