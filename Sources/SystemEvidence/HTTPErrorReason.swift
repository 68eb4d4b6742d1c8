public import Products

/// Why HTTP.sys ended a request or a connection by itself, as the catalogue of products has it.
public struct HTTPErrorReason: Hashable, Sendable {
    /// What it proves.
    public let signal: Signal
    /// The reason as it is written: `QueueFull`.
    public let name: String
    /// The statuses that the driver answers with; none where it closes the connection.
    public let statuses: [Int]
    /// What it says of the request.
    public let meaning: ReasonPattern.Meaning

    /// How surely, 0...1.
    public var strength: Double { signal.strength.value }
    /// In one clause, beginning in lower case.
    public var words: String { signal.proves }

    private init?(_ signal: Signal) {
        guard case .reason(let pattern) = signal.match else { return nil }
        self.signal = signal
        name = pattern.name
        statuses = pattern.statuses
        meaning = pattern.meaning
    }

    /// Every reason that is known.
    public static let all: [HTTPErrorReason] = ProductCatalogue.current.products.flatMap(\.signals)
        .compactMap(HTTPErrorReason.init)

    private static let byName = Dictionary(
        all.map { ($0.name.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })

    /// The reason of a name, however its letters are written; nil where none is known.
    public static func named(_ name: String) -> HTTPErrorReason? { byName[name.lowercased()] }
}
