internal import Synchronization

/// The expressions of one configuration, each compiled when it is first asked for.
///
/// A configuration is asked for hundreds of failed requests; without this, each would compile every expression again.
final class ExpressionCache: Sendable {
    private struct Key: Hashable {
        var pattern: String
        var ignoresCase: Bool
    }

    /// Compiled expressions; nil for one that is broken or too long.
    private let compiled = Mutex<[Key: RegularExpression?]>([:])
    /// The most that are kept: an expression may be made of a request's own text.
    private static let most = 4096

    /// Looks for the first place where an expression fits.
    ///
    /// - Returns: `.some(nil)` where it fits nowhere, nil where it is broken or a limit was reached first.
    func first(
        _ pattern: some StringProtocol, ignoresCase: Bool = false, in text: some StringProtocol
    ) -> RegularExpression.Match?? {
        let key = Key(pattern: String(pattern), ignoresCase: ignoresCase)
        let text = String(text)
        return compiled.withLock { compiled in
            if let known = compiled[key] { return known?.first(in: text) }
            if compiled.count >= Self.most { compiled.removeAll() }
            let expression = RegularExpression(key.pattern, ignoresCase: ignoresCase)
            compiled[key] = .some(expression)
            return expression?.first(in: text)
        }
    }

    /// Whether an expression fits somewhere in a text; nil where it is broken or a limit was reached first.
    func fits(_ pattern: some StringProtocol, ignoresCase: Bool = false, _ text: some StringProtocol) -> Bool? {
        first(pattern, ignoresCase: ignoresCase, in: text).map { $0 != nil }
    }
}
