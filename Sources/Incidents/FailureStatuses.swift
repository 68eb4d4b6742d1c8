public import Products

/// Which statuses are gateway failures, for logs of whatever product.
public struct FailureStatuses: Hashable, Sendable {
    /// What the user said; nil where nothing was said.
    public var told: Set<Int>?

    /// What counts as a gateway failure on every product, unless told otherwise.
    public static let usual: Set<Int> = [502, 503, 504]

    /// Creates the rule.
    ///
    /// - Parameter told: what the user said; nil where nothing was said.
    public init(told: Set<Int>? = nil) { self.told = told }

    /// Statuses that are gateway failures, whatever the product.
    public var onAnyProduct: Set<Int> { told ?? Self.usual }

    /// Statuses that are gateway failures in a product's log: what was told, else also what only that product has.
    public func of(_ product: ProductID) -> Set<Int> {
        told ?? Self.usual.union(ProductCatalogue.current[product]?.ownGatewayStatuses ?? [])
    }

    /// Statuses that are gateway failures in a product's log only where more than the status says so.
    ///
    /// A product may answer 500 where its proxying fails, and where an application does: a line of its error log tells, or
    /// what else stands in the row.
    public func withMore(_ product: ProductID) -> Set<Int> {
        guard let product = ProductCatalogue.current[product] else { return [] }
        return product.statusesThatNeedItsErrorLog.union(product.statusesThatItsRowsTell)
    }
}
