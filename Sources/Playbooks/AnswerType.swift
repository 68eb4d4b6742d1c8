public import Diagnosis
internal import Products
internal import Times

/// What an answer to a question may be.
public enum AnswerType: Hashable, Sendable {
    /// The path of evidence of this kind.
    case path(EvidenceKind)
    /// A duration.
    case duration
    /// A window of time.
    case window
    /// One of these.
    case choice([Choice])
    /// Free text, one line.
    case text

    /// A word that can be chosen.
    public struct Choice: Hashable, Sendable {
        /// The word.
        public var word: String
        /// What it means.
        public var meaning: String

        /// Creates a choice.
        public init(word: String, meaning: String) {
            self.word = word
            self.meaning = meaning
        }
    }

    /// The type in one word.
    public var word: String {
        switch self {
        case .path: "path"
        case .duration: "duration"
        case .window: "window"
        case .choice: "choice"
        case .text: "text"
        }
    }

    /// Reads an answer as it was typed or given.
    ///
    /// - Parameter texts: the spelling; more than one element only for paths.
    /// - Returns: the value.
    /// - Throws: what was expected instead.
    public func read(_ texts: [String]) throws(AnswerRefusal) -> AnswerValue {
        let text = texts.first?.trimmingBlanks ?? ""
        guard !text.isEmpty else { throw .empty }
        switch self {
        case .path:
            return .paths(texts.map(\.trimmingBlanks).filter { !$0.isEmpty })
        case .duration:
            guard let duration = Duration(durationText: text) else { throw .noDuration(text) }
            return .duration(duration)
        case .window:
            guard let window = TimeWindow(text) else { throw .noWindow(text) }
            return .window(window)
        case .choice(let choices):
            return .choice(try Self.chosen(text, of: choices))
        case .text:
            return .text(text)
        }
    }

    /// The spelling that stands in records, from which `read` gives the same value.
    public func spelling(_ value: AnswerValue) -> [String] {
        switch value {
        case .paths(let paths): paths
        case .duration(let duration): [duration.durationText]
        case .window(let window): [window.description]
        case .choice(let word), .text(let word): [word]
        }
    }

    /// By word, by its beginning where only one begins so, or by number as listed.
    private static func chosen(_ text: String, of choices: [Choice]) throws(AnswerRefusal) -> String {
        let wanted = text.lowercased()
        if let exact = choices.first(where: { $0.word.lowercased() == wanted }) { return exact.word }
        if let number = Int(wanted), choices.indices.contains(number - 1) { return choices[number - 1].word }
        // A product goes by several names.
        if let product = ProductCatalogue.current.product(named: wanted),
            let known = choices.first(where: { $0.word == product.choice })
        {
            return known.word
        }
        let begun = choices.filter { $0.word.lowercased().hasPrefix(wanted) }
        if begun.count == 1 { return begun[0].word }
        throw .noChoice(text, words: choices.map(\.word))
    }
}

/// Why an answer was not taken.
public enum AnswerRefusal: Error, Hashable, Sendable {
    /// Nothing was given.
    case empty
    /// The text is no duration.
    case noDuration(String)
    /// The text is no window.
    case noWindow(String)
    /// The text is none of the words, or the beginning of more than one.
    case noChoice(String, words: [String])

    /// What to tell the person who gave it.
    public var message: String {
        switch self {
        case .empty:
            "an answer is needed; :skip goes on without one"
        case .noDuration(let text):
            "‘\(text)’ is no duration; write 60s, 5 min, 1h30m or 00:05:00"
        case .noWindow(let text):
            "‘\(text)’ is no window; write FROM/TO as 2026-03-04T10:15Z/2026-03-04T10:35Z or 2026-03-04T10:15Z/PT20M, "
                + "one time alone for ‘since then’, or all"
        case .noChoice(let text, let words):
            "‘\(text)’ is none of \(words.joined(separator: ", "))"
                + (NearestName.of(text, among: words).map { "; did you mean \($0)?" } ?? "")
        }
    }
}

extension AnswerType {
    /// The type of answer that fits an input.
    public init(_ value: InputDescription.Value) {
        switch value {
        case .evidence(let kind): self = .path(kind)
        case .duration: self = .duration
        case .window: self = .window
        case .choice(let words): self = .choice(words.map { Choice(word: $0, meaning: "") })
        case .product:
            let names = ProductCatalogue.current.products.flatMap(\.names) + Self.unnamedProducts
            self = .choice(names.map { Choice(word: $0, meaning: "") })
        case .zone, .format, .statuses, .hops, .text: self = .text
        }
    }

    /// What can be chosen where the product has no name here, or is not known.
    public static let unnamedProducts = ["other", "unknown"]
}
