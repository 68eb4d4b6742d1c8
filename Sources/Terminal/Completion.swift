/// What the Tab key completes at a prompt.
///
/// The first Tab adds what all candidates have in common, a second one lists them. What is completed is always the
/// line up to the cursor: an answer is one word or one path, so nothing needs quoting.
public enum Completion: Hashable, Sendable {
    /// Nothing: Tab beeps.
    case nothing
    /// One of the words.
    case words([String])
    /// A path of the file system, or one of the words; `~` stands for the home directory.
    case paths(alsoWords: [String])

    var words: [String] {
        switch self {
        case .nothing: []
        case .words(let words), .paths(let words): words
        }
    }

    var takesPaths: Bool {
        if case .paths = self { true } else { false }
    }
}
