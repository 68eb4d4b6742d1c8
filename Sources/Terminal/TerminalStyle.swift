/// Colours and emphasis, or none where they would be in the way.
public struct TerminalStyle: Hashable, Sendable {
    /// What a piece of text is to the reader; how it looks follows from that.
    public enum Role: Hashable, Sendable, CaseIterable {
        /// The title of a part.
        case heading
        /// Something in order.
        case good
        /// Something that failed or is at fault.
        case bad
        /// Something to look at.
        case warning
        /// What matters less than its surroundings.
        case dim
        /// What matters more than its surroundings.
        case strong

        var code: String {
            switch self {
            case .heading: "1;36"
            case .good: "32"
            case .bad: "1;31"
            case .warning: "33"
            case .dim: "2"
            case .strong: "1"
            }
        }
    }

    /// Whether escape sequences are written at all.
    public var isColoured: Bool

    /// Creates a style that paints or does not.
    public init(isColoured: Bool) { self.isColoured = isColoured }

    /// The style that writes no escape sequence.
    public static let plain = TerminalStyle(isColoured: false)

    /// Chooses a style for one output stream.
    ///
    /// Nothing is painted with `--plain`, when the stream is no terminal, when `NO_COLOR` is set to anything but the
    /// empty text (https://no-color.org), when `TERM` is `dumb`, empty or missing, or with `ACCESSIBLE`.
    ///
    /// - Parameters:
    ///   - environment: the environment's variables.
    ///   - isPlain: whether the user asked for plain output.
    ///   - isTerminal: whether the stream is a terminal.
    /// - Returns: the style.
    public static func detect(environment: [String: String], isPlain: Bool, isTerminal: Bool) -> TerminalStyle {
        let refuses = !(environment["NO_COLOR"] ?? "").isEmpty
        return TerminalStyle(
            isColoured: isTerminal && !isPlain && !refuses && !environment.hasDumbTerminal
                && !environment.wantsAccessibility)
    }

    /// The text in the look of its role.
    ///
    /// - Parameters:
    ///   - text: the text, in which whatever came from a stranger is already escaped.
    ///   - role: what the text is to the reader.
    /// - Returns: the text between the escape sequences of its role, or as it is.
    public func paint(_ text: String, _ role: Role) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(role.code)m\(text)\u{1B}[0m" : text
    }
}

extension [String: String] {
    /// Whether the terminal can do no more than show one line after the other.
    var hasDumbTerminal: Bool {
        let name = self["TERM"] ?? ""
        // Emacs's shell buffer says `emacs`; libedit does not edit there.
        return name.isEmpty || name == "dumb" || name == "emacs" || name == "unknown"
    }

    /// Whether the user asked for output that a screen reader can read, by the variable that other tools use too.
    var wantsAccessibility: Bool {
        let value = self["ACCESSIBLE"] ?? ""
        return !value.isEmpty && value != "0"
    }
}
