internal import Products

/// A product that is known, in figures.
public struct KnownProduct: Hashable, Sendable, Encodable {
    /// Its name in records and JSON.
    public var name: String
    /// Its name as its makers write it.
    public var title: String
    /// What a person may type or choose for it.
    public var names: [String]
    /// Whether the user's team described it.
    public var isOwn: Bool
    /// How many things it says of failures are known.
    public var signals: Int
    /// The names of the formats of its access log.
    public var formats: [String]
    /// How many of its timeouts and limits are known.
    public var timeouts: Int
    /// The user's own files that tell of it.
    public var files: [String]

    /// All products.
    ///
    /// - Parameter own: what the user described.
    /// - Returns: the products in the order of the catalogue; those without a name are none.
    public static func all(and own: UserDescriptions) -> [KnownProduct] {
        own.catalogue.products.filter { $0.id != .other }.map { product in
            KnownProduct(
                name: product.id.rawValue, title: product.title, names: product.names, isOwn: product.isOwn,
                signals: product.signals.count, formats: product.formats.map(\.name), timeouts: product.timeouts.count,
                files: own.files.filter { $0.product == product.id }.map(\.path))
        }
    }
}
