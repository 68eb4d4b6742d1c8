/// Spells a stranger's text harmlessly for the place it goes to.
///
/// Whatever comes out of a log, a configuration, an event or a playbook passes through one of these on its way out.
public enum Escaping {
    /// Text for a terminal: every control character, bidirectional override and unassigned code becomes visible.
    ///
    /// - Parameter text: any text.
    /// - Returns: text that moves no cursor, changes no colour and hides nothing; `\x1B` for an escape.
    public static func terminal(_ text: some StringProtocol) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            if isHarmless(scalar) { safe.unicodeScalars.append(scalar) } else { safe += visible(scalar) }
        }
        return safe
    }

    /// Text for Markdown: as for a terminal, with everything that Markdown or HTML would read as markup escaped.
    ///
    /// - Parameter text: any text.
    /// - Returns: text that a Markdown renderer shows literally, also inside a table cell.
    public static func markdown(_ text: some StringProtocol) -> String {
        var safe = ""
        var rest = Substring(terminal(text))
        while let character = rest.popFirst() {
            switch character {
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "&": safe += "&amp;"
            case "@": safe += "&#64;"  // Nobody is called because a log holds their name.
            case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "$": safe += "\\\(character)"
            // No bare address turns into a link.
            case ":" where rest.hasPrefix("//"): safe += "&#58;"
            case "w", "W": safe += rest.lowercased().hasPrefix("ww.") ? "&#119;" : String(character)
            default: safe.append(character)
            }
        }
        return safe
    }

    /// Text for a Markdown code span, fenced so that no run of backticks inside can end it.
    ///
    /// - Parameter text: any text.
    /// - Returns: the span with its fences; a stranger's `<` and `|` are shown by code, not by markup.
    public static func markdownCode(_ text: some StringProtocol) -> String {
        let safe = markdownCodeText(text)
        var run = 0
        var longest = 0
        for character in safe {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return safe.isEmpty ? "` `" : "\(fence) \(safe) \(fence)"
    }

    /// Text for an indented line of code in Markdown, or for the inside of a code span.
    ///
    /// Entities do not work inside code, and not every renderer keeps HTML inside code harmless: angle brackets and bars
    /// are shown by their nearest likes.
    ///
    /// - Parameter text: any text.
    /// - Returns: text without control characters, `<`, `>` and `|`.
    public static func markdownCodeText(_ text: some StringProtocol) -> String {
        var safe = ""
        for character in terminal(text) {
            switch character {
            case "<": safe += "‹"
            case ">": safe += "›"
            case "|": safe += "¦"
            default: safe.append(character)
            }
        }
        return safe
    }

    /// Whether a terminal shows the scalar and does nothing else with it.
    public static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return scalar.value < 0x100
            ? "\\x" + String(repeating: "0", count: 2 - digits.utf8.count) + digits : "\\u{\(digits)}"
    }
}
