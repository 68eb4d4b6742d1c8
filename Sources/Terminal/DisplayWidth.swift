/// How many columns text takes on a terminal.
public enum DisplayWidth {
    /// Columns of a text; escape sequences that only set colours (`ESC [ … m`) take none.
    ///
    /// - Parameter text: text without other control characters.
    /// - Returns: the columns, 0 or more.
    public static func columns(of text: some StringProtocol) -> Int {
        var columns = 0
        var sequence = ColourSequence()
        for scalar in text.unicodeScalars where !sequence.takes(scalar) { columns += self.columns(of: scalar) }
        return columns
    }

    /// Columns of one scalar: 0, 1 or 2.
    public static func columns(of scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return value < 0x20 || (0x7F..<0xA0).contains(value) ? 0 : 1 }
        // Vowels and finals of Hangul join the consonant before them.
        if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
        default: return isWide(value) ? 2 : 1
        }
    }

    /// The first part of a text that fits into a number of columns; colours are kept, so that they end where they did.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - limit: the columns there are; what is cut off is replaced by `…`, which takes one of them.
    /// - Returns: the part, never wider than the limit.
    public static func truncated(_ text: String, to limit: Int) -> String {
        guard limit > 0 else { return "" }
        guard columns(of: text) > limit else { return text }
        var kept = ""
        var used = 0
        var isFull = false
        var sequence = ColourSequence()
        for scalar in text.unicodeScalars {
            if sequence.takes(scalar) {
                kept.unicodeScalars.append(scalar)
                continue
            }
            let width = columns(of: scalar)
            if !isFull, used + width > limit - 1 {
                isFull = true
                kept += "…"
            }
            if isFull { continue }
            used += width
            kept.unicodeScalars.append(scalar)
        }
        return kept
    }

    /// The text, followed or preceded by as many blanks as it lacks.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - width: the columns that the result takes at least.
    ///   - isRightAligned: whether the blanks come first.
    /// - Returns: the padded text.
    public static func padded(_ text: String, to width: Int, isRightAligned: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - columns(of: text)))
        return isRightAligned ? blanks + text : text + blanks
    }

    private static func isWide(_ value: UInt32) -> Bool {
        var low = 0
        var high = wideRanges.count
        while low < high {
            let middle = (low + high) / 2
            if wideRanges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < wideRanges.count && wideRanges[low].contains(value)
    }

    // East Asian Width W and F, https://www.unicode.org/Public/UCD/latest/ucd/EastAsianWidth.txt, neighbours joined
    // where only unassigned code points lie between.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0, 0x23F3...0x23F3,
        0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653, 0x267F...0x267F, 0x2693...0x2693, 0x26A1...0x26A1,
        0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA,
        0x26F2...0x26F3, 0x26F5...0x26F5, 0x26FA...0x26FA, 0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B,
        0x2728...0x2728, 0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
        0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55, 0x2E80...0x303E,
        0x3041...0x3247, 0x3250...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
        0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F320,
        0x1F32D...0x1F335, 0x1F337...0x1F37C, 0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3,
        0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4, 0x1F3F8...0x1F43E, 0x1F440...0x1F440, 0x1F442...0x1F4FC,
        0x1F4FF...0x1F53D, 0x1F54B...0x1F54E, 0x1F550...0x1F567, 0x1F57A...0x1F57A, 0x1F595...0x1F596,
        0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F, 0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2,
        0x1F6D5...0x1F6DF, 0x1F6EB...0x1F6EC, 0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7F0, 0x1F90C...0x1F93A,
        0x1F93C...0x1F945, 0x1F947...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
    ]
}

/// Recognizes `ESC [ … m`, scalar by scalar.
struct ColourSequence {
    private var isInside = false

    /// Whether the scalar belongs to a sequence.
    mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
        if isInside {
            if scalar == "m" { isInside = false }
            return true
        }
        isInside = scalar == "\u{1B}"
        return isInside
    }
}
