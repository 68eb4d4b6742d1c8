/// A pattern with `*` and `?`, as host names and paths are matched by.
enum Wildcard {
    /// Whether a pattern fits a text; both are compared as they are.
    static func fits(_ pattern: some StringProtocol, _ text: some StringProtocol) -> Bool {
        let pattern = Array(pattern.utf8)
        let text = Array(text.utf8)
        var place = 0
        var other = 0
        var star: (pattern: Int, text: Int)?
        while other < text.count {
            if place < pattern.count, pattern[place] == 0x2A {
                star = (place, other)
                place += 1
            } else if place < pattern.count, pattern[place] == 0x3F || pattern[place] == text[other] {
                place += 1
                other += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                place = last.pattern + 1
                other = last.text + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == 0x2A }
    }
}
