/// Why a program in a pseudo-terminal did not do what was waited for.
public enum PseudoTerminalError: Error, CustomStringConvertible {
    /// The system refused, with `errno`.
    case refused(String, Int32)
    /// The time was up; with what was waited for, and what had been shown.
    case timedOut(String, screen: String)

    /// What a failing test shows.
    public var description: String {
        switch self {
        case .refused(let call, let code): "\(call) failed with errno \(code)"
        case .timedOut(let expected, let screen): "waited in vain for \(expected); the screen shows:\n\(screen)"
        }
    }
}
