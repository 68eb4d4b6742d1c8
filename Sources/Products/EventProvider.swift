/// A name under which a program writes Windows' events, and the one under which its signals have them.
///
/// Versions of one program write the same events under several names.
public struct EventProvider: Hashable, Sendable {
    /// How the name is told, in lower case and without `microsoft-windows-`.
    public enum Spelling: Hashable, Sendable {
        /// It is this.
        case exactly(String)
        /// It begins so.
        case begins(String)
        /// It has this in it.
        case has(String)
    }

    /// How it is spelled.
    public var spelling: Spelling
    /// The name in the signals, in lower case.
    public var name: String

    init(_ spelling: Spelling, is name: String) {
        self.spelling = spelling
        self.name = name
    }

    /// Whether a provider is called so.
    func fits(_ provider: String) -> Bool {
        switch spelling {
        case .exactly(let text): provider == text
        case .begins(let text): provider.hasPrefix(text)
        case .has(let text): provider.split(separator: text, maxSplits: 1, omittingEmptySubsequences: false).count > 1
        }
    }
}

extension ProductCatalogue {
    /// The name under which signals have a provider's events.
    ///
    /// - Parameter provider: its name, in any case, with or without `Microsoft-Windows-`.
    /// - Returns: the name in lower case.
    public func eventProvider(_ provider: String) -> String {
        let lower = provider.lowercased()
        let name = lower.hasPrefix("microsoft-windows-") ? String(lower.dropFirst(18)) : lower
        for product in products {
            if let known = product.eventProviders.first(where: { $0.fits(name) }) { return known.name }
        }
        return name
    }
}
