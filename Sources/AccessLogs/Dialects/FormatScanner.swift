/// Walks over a format string.
struct FormatScanner {
    private let characters: [Character]
    private var index = 0

    init(_ text: String) { characters = Array(text) }

    /// The next character, not yet taken.
    var peek: Character? { index < characters.count ? characters[index] : nil }

    /// Takes the next character; nil at the end.
    mutating func next() -> Character? {
        guard index < characters.count else { return nil }
        defer { index += 1 }
        return characters[index]
    }

    /// Takes the next character where it is that one.
    mutating func take(_ character: Character) -> Bool {
        guard peek == character else { return false }
        index += 1
        return true
    }

    /// Takes a text where it comes next.
    mutating func take(text: String) -> Bool {
        guard characters[index...].starts(with: text) else { return false }
        index += text.count
        return true
    }

    /// Takes digits and full stops.
    mutating func digits() -> String {
        var digits = ""
        while let character = peek, character.isASCII, character.isNumber || character == "." {
            digits.append(character)
            index += 1
        }
        return digits
    }

    /// Takes letters, and what else a name may hold.
    mutating func letters(and others: String = "") -> String {
        var name = ""
        while let character = peek, character.isLetter || others.contains(character) {
            name.append(character)
            index += 1
        }
        return name
    }

    /// Takes what stands before a closing character, and the character.
    mutating func until(_ close: Character) throws(LineTemplate.Problem) -> String {
        var text = ""
        while let character = next() {
            if character == close { return text }
            text.append(character)
        }
        throw LineTemplate.Problem(message: "‘\(text.prefix(40))’ is not closed with ‘\(close)’")
    }

    /// The same where the brackets may stand inside one another.
    mutating func nested(_ open: Character, _ close: Character) throws(LineTemplate.Problem) -> String {
        var text = ""
        var depth = 1
        while let character = next() {
            if character == open { depth += 1 }
            if character == close {
                depth -= 1
                if depth == 0 { return text }
            }
            text.append(character)
        }
        throw LineTemplate.Problem(message: "‘\(text.prefix(40))’ is not closed with ‘\(close)’")
    }
}
