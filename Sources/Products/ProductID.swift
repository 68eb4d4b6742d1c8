/// Which product a hop runs: the one name it has in every module, in records and in JSON.
///
/// What a person types or chooses (`iis-arr`, `ingress-nginx`) is looked up in ``ProductCatalogue/product(named:)``.
public struct ProductID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The name as it stands in records and JSON: `nginx`, `aws-alb`.
    public let rawValue: String

    /// Creates an identity from its name; it need not be in the catalogue.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The name.
    public var description: String { rawValue }
}
