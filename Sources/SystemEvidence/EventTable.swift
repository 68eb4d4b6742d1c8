public import Products

/// Which events mean what, looked up in the catalogue of products.
public enum EventTable {
    /// Every event that means something for requests, with its signal.
    public static let meanings: [(pattern: EventPattern, signal: Signal)] = ProductCatalogue.current.products
        .flatMap(\.signals).compactMap { signal in
            if case .event(let pattern) = signal.match { (pattern, signal) } else { nil }
        }

    private struct Key: Hashable {
        var provider: String
        var id: Int
    }

    private static let byKey: [Key: EventPattern] = Dictionary(
        meanings.map { (Key(provider: $0.pattern.provider.lowercased(), id: $0.pattern.id), $0.pattern) },
        uniquingKeysWith: { first, _ in first })

    /// What an event means.
    ///
    /// - Parameters:
    ///   - provider: its provider, with or without `Microsoft-Windows-`, in any case.
    ///   - id: its number.
    /// - Returns: the meaning; nil where it says nothing of requests.
    public static func meaning(provider: String, id: Int) -> EventPattern? {
        byKey[Key(provider: ProductCatalogue.current.eventProvider(provider), id: id)]
    }

    /// What an event proves, in words; nil where it says nothing of requests.
    ///
    /// - Parameters:
    ///   - provider: its provider, with or without `Microsoft-Windows-`, in any case.
    ///   - id: its number.
    /// - Returns: a clause that begins in lower case.
    public static func words(provider: String, id: Int) -> String? {
        meaning(provider: provider, id: id).flatMap { pattern in
            meanings.first { $0.pattern == pattern }?.signal.proves
        }
    }

    private static let ids = Set(meanings.map(\.pattern.id))

    /// Whether any provider's event of the number means something.
    static func isKnown(_ id: Int) -> Bool { ids.contains(id) }

    /// Whether a record's event means something; it is asked before anything is made of the record.
    static func isKnown(_ record: EventRecord) -> Bool {
        meaning(provider: record.provider, id: record.id) != nil
            || !record.eventSource.isEmpty && meaning(provider: record.eventSource, id: record.id) != nil
    }
}
