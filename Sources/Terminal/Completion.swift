/// What the Tab key completes at a prompt.
///
/// The first Tab adds what all candidates have in common, a second one lists them. What is completed is always the
/// line up to the cursor: an answer is one word or one path, so nothing needs quoting.
public enum Completion: Hashable, Sendable {
    /// Nothing: Tab beeps.
    case nothing
    /// One of the words, or of the phrases: these are offered once their first word and a blank are typed.
    case words([String], phrases: [String] = [])
    /// A path of the file system, or one of the words or phrases; `~` stands for the home directory.
    case paths(alsoWords: [String], phrases: [String] = [])

    var words: [String] {
        switch self {
        case .nothing: []
        case .words(let words, _), .paths(let words, _): words
        }
    }

    var phrases: [String] {
        switch self {
        case .nothing: []
        case .words(_, let phrases), .paths(_, let phrases): phrases
        }
    }

    var takesPaths: Bool {
        if case .paths = self { true } else { false }
    }
}
