internal import AccessLogs
internal import Incidents
internal import Products

/// To which faults products answer with which status, for the failures of one incident.
struct StatusAnswers {
    private struct Kind: Hashable {
        var product: ProductID
        var status: Int
        var isOpen: Bool
    }

    private var never: [Kind: Set<GatewayFault>] = [:]
    private let open: Set<String>

    /// Looks up what the products of some failures answer with.
    ///
    /// - Parameters:
    ///   - failures: the failed entries.
    ///   - open: the sources whose form fits several products.
    init(_ failures: [Entry], sourcesOfOpenProduct open: Set<String>) {
        self.open = open
        for failure in failures {
            let kind = kind(failure)
            if never[kind] == nil { never[kind] = Self.never(kind) }
        }
    }

    private func kind(_ failure: Entry) -> Kind {
        Kind(product: failure.product, status: failure.status, isOpen: open.contains(failure.source))
    }

    private static func never(_ kind: Kind) -> Set<GatewayFault> {
        guard let product = ProductCatalogue.current[kind.product] else { return [] }
        var products = [product]
        if kind.isOpen { products += product.lookalikes.compactMap { ProductCatalogue.current[$0] } }
        return Set(
            GatewayFault.allCases.filter { fault in
                products.allSatisfy { product in
                    product.statuses.contains { !$0.faults.isEmpty }
                        && !product.statuses.contains { $0.status == kind.status && $0.faults.contains(fault) }
                }
            })
    }

    /// Whether a failure's product never answers with its status to a fault.
    func isNever(_ failure: Entry, of fault: GatewayFault) -> Bool {
        never[kind(failure)]?.contains(fault) ?? false
    }
}
