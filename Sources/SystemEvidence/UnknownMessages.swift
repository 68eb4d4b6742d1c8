internal import Diagnosis

/// Messages that no signal knows, those that say the same together.
struct UnknownMessages {
    private struct Group {
        var text: String
        var count: Int
        var line: Int
    }

    private var groups: [String: Group] = [:]
    /// More kinds of messages are not told apart.
    private static let mostGroups = 256
    private static let longest = 160

    /// Adds a message.
    ///
    /// - Parameters:
    ///   - text: what it says; numbers, addresses and what stands in quotes may differ within a group.
    ///   - line: its line.
    mutating func add(_ text: String, at line: Int) {
        let key = Self.shape(text)
        if groups[key] != nil {
            groups[key]?.count += 1
        } else if groups.count < Self.mostGroups {
            groups[key] = Group(text: String(text.drop { $0 == " " }.prefix(Self.longest)), count: 1, line: line)
        }
    }

    /// The groups, the most frequent first.
    func groups(of source: String) -> [UnknownLines] {
        groups.values.sorted { ($1.count, $0.line) < ($0.count, $1.line) }.prefix(8).map { group in
            UnknownLines(source: source, lines: group.count, line: group.line, text: group.text)
        }
    }

    /// A text without what differs from request to request.
    private static func shape(_ text: String) -> String {
        var shape = ""
        var isQuoted = false
        for character in text.prefix(longest) {
            if character == "\"" {
                isQuoted.toggle()
            } else if isQuoted || character.isNumber {
                if shape.last != "#" { shape.append("#") }
            } else {
                shape.append(character)
            }
        }
        return shape
    }
}
