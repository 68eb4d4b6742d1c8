/// A date and a time of day as Windows writes them for people, in whatever order their country has them.
package struct LocalStamp {
    /// The date's three numbers as they stand.
    private let date: [Int]
    /// Whether the first of them is the year.
    private let isYearFirst: Bool
    private let clock: [Int]
    private let isHalfDay: Bool
    private let separator: Character

    private static let afternoon = ["pm", "p.m.", "p. m.", "p.\u{A0}m.", "下午", "午後", "오후", "μμ", "μ.μ."]
    private static let morning = ["am", "a.m.", "a. m.", "a.\u{A0}m.", "上午", "午前", "오전", "πμ", "π.μ."]

    /// Takes a text apart; nil where it is no date with a time of day.
    package init?(_ text: String) {
        guard text.utf8.count <= 64 else { return nil }
        var numbers: [(value: Int, digits: Int)] = []
        var separators: [Character] = []
        var words = ""
        var run = ""
        for character in text + " " {
            if character.isASCII, character.isNumber {
                run.append(character)
                continue
            }
            if !run.isEmpty {
                guard run.count <= 9, let value = Int(run) else { return nil }
                numbers.append((value, run.count))
                separators.append(character)
                run = ""
            }
            // Marks of writing direction stand in some dates.
            if character.isLetter || character == "." || character == " " || character == "\u{A0}" {
                words.append(character == "\u{202F}" ? " " : character)
            }
        }
        guard numbers.count >= 5, numbers.count <= 7 else { return nil }
        isYearFirst = numbers[0].digits == 4
        guard isYearFirst || numbers[2].digits == 4 || numbers[2].digits == 2 else { return nil }
        date = numbers[0..<3].map(\.value)
        separator = separators[0]
        let lower = words.lowercased()
        let isAfternoon = Self.afternoon.contains { lower.contains($0) }
        let isMorning = !isAfternoon && Self.morning.contains { lower.contains($0) }
        let letters = lower.contains { $0.isLetter && $0 != "t" }
        // Other words than those of the two halves of the day: no stamp.
        guard isAfternoon || isMorning || !letters else { return nil }
        isHalfDay = isAfternoon || isMorning
        var hour = numbers[3].value
        if isHalfDay {
            guard hour <= 12 || isAfternoon else { return nil }
            if isAfternoon, hour < 12 { hour += 12 }
            if isMorning, hour == 12 { hour = 0 }
        }
        let second = numbers.count > 5 ? numbers[5].value : 0
        guard hour <= 23, numbers[4].value <= 59, second <= 60, numbers[3].digits <= 2, numbers[4].digits <= 2 else {
            return nil
        }
        clock = [hour, numbers[4].value, second]
    }

    /// What the stamp itself tells of the order; nil where both would do.
    package var order: DateOrder? {
        if isYearFirst { return nil }
        if date[0] > 12 { return .dayFirst }
        if date[1] > 12 { return .monthFirst }
        return separator == "." ? .dayFirst : nil
    }

    /// The order that is likelier where no stamp of a file tells: month first where the day has two halves.
    package var likelierOrder: DateOrder { isHalfDay ? .monthFirst : .dayFirst }

    /// Whether the order has to be known to read it.
    package var isOpen: Bool { !isYearFirst && order == nil && date[0] != date[1] }

    /// The wall clock's time as if it were UTC; nil where the numbers are no date.
    package func wall(_ told: DateOrder) -> Timestamp? {
        var (year, month, day) = (date[0], date[1], date[2])
        if !isYearFirst {
            (year, month, day) =
                (order ?? told) == .dayFirst ? (date[2], date[1], date[0]) : (date[2], date[0], date[1])
            if year < 100 { year += 2000 }
        }
        guard (1601...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        return Timestamp(
            year: year, month: month, day: day, hour: clock[0], minute: clock[1], second: clock[2])
    }
}
