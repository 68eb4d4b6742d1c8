/// Keeps what was worked out once from a selection of evidence, for the checks that follow.
public final class Notebook {
    private var pages: [(key: AnyHashable, value: Any)] = []
    private static let mostPages = 4

    /// Creates an empty notebook.
    public init() {}

    /// What was noted under a key; worked out and noted where nothing is.
    ///
    /// - Parameters:
    ///   - key: everything that the value depends on.
    ///   - value: works it out.
    /// - Returns: the value.
    /// - Throws: what working it out throws; then nothing is noted.
    public func value<Value, Failure: Error>(
        _ key: some Hashable, _ value: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let key = AnyHashable(key)
        if let known = pages.first(where: { $0.key == key })?.value as? Value { return known }
        let made = try value()
        if pages.count >= Self.mostPages { pages.removeFirst() }
        pages.append((key, made))
        return made
    }
}
