internal import Times
internal import YAMLDocuments

/// What stands behind a key, as what it has to be.
extension YAMLFaults {
    /// A text that is not empty.
    mutating func text(_ value: YAMLValue, _ name: String) -> String? {
        guard let text = value.text?.trimmingBlanks, !text.isEmpty else {
            add("‘\(name)’ must be text; found \(value.found)", at: value.place)
            return nil
        }
        return text
    }

    /// Texts, or one; blanks at their ends count, since they are what is looked for.
    mutating func texts(_ value: YAMLValue, _ name: String) -> [String]? {
        let values = value.list ?? [value]
        let texts = values.compactMap { value in value.text.flatMap { $0.isEmpty ? nil : $0 } }
        guard texts.count == values.count, !texts.isEmpty else {
            add("‘\(name)’ must be a list of texts; found \(value.found)", at: value.place)
            return nil
        }
        return texts
    }

    /// Yes or no.
    mutating func flag(_ value: YAMLValue, _ name: String) -> Bool? {
        word(value, name, ["yes": true, "no": false, "true": true, "false": false])
    }

    /// A whole number.
    mutating func number(_ value: YAMLValue, _ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard let number = value.text.flatMap({ Int($0) }), range.contains(number) else {
            add(
                "‘\(name)’ must be a number from \(range.lowerBound) to \(range.upperBound); found \(value.found)",
                at: value.place)
            return nil
        }
        return number
    }

    /// Whole numbers, or one.
    mutating func numbers(_ value: YAMLValue, _ name: String, _ range: ClosedRange<Int>) -> [Int]? {
        var numbers: [Int] = []
        for value in value.list ?? [value] {
            guard let number = number(value, name, range) else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    /// One of several words.
    mutating func word<Value>(_ value: YAMLValue, _ name: String, _ words: [String: Value]) -> Value? {
        guard let text = value.text else {
            add("‘\(name)’ must be a word; found \(value.found)", at: value.place)
            return nil
        }
        guard let found = words[text] else {
            add(
                "‘\(text.prefix(60))’ is no word for ‘\(name)’", at: value.place,
                advice: Self.nearest(text, among: words.keys)
                    ?? "known are \(words.keys.sorted().joined(separator: ", "))")
            return nil
        }
        return found
    }

    /// One of several words each, or one.
    mutating func words<Value>(_ value: YAMLValue, _ name: String, _ words: [String: Value]) -> [Value]? {
        var found: [Value] = []
        for value in value.list ?? [value] {
            guard let word = word(value, name, words) else { return nil }
            found.append(word)
        }
        return found
    }

    /// A mapping from texts to texts.
    mutating func pairs(_ value: YAMLValue, _ name: String) -> [(name: String, place: YAMLPlace, value: String)]? {
        guard let members = value.members else {
            add("‘\(name)’ must be a mapping; found \(value.found)", at: value.place)
            return nil
        }
        var pairs: [(String, YAMLPlace, String)] = []
        for member in members {
            guard let text = text(member.value, "\(name): \(member.name)") else { return nil }
            pairs.append((member.name, member.value.place, text))
        }
        return pairs
    }
}

/// Words of an enumeration.
extension CaseIterable where Self: RawRepresentable, RawValue == String {
    static var byWord: [String: Self] {
        Dictionary(allCases.map { ($0.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
