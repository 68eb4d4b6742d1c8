/// A product that can stand on the way of a request, with all that Postern knows of it.
///
/// Every product is one file of this module, and answers the same questions.
public struct Product: Sendable {
    /// Its identity.
    public var id: ProductID
    /// Its name, as its makers write it.
    public var title: String
    /// What a person may type or choose for it, the first being what lists show; lower case.
    public var names: [String]
    /// Statuses that only this product answers with, and that are gateway failures beside 502, 503 and 504.
    public var ownGatewayStatuses: Set<Int> = []
    /// Statuses that are gateway failures only where its error log has a line of the failure.
    public var gatewayStatusesByErrorLine: Set<Int> = []
    /// How its error log tells of requests.
    public var errorLog = ErrorLogTraits()
    /// What its log may lack, and how to log it; of those for one lack the first counts.
    public var logAdvice: [LogAdvice] = []
    /// What it says of a failure, and what each saying proves; of those that fit, the first counts.
    public var signals: [Signal] = []
    /// Its timeouts and limits, with their defaults.
    public var timeouts: [TimeoutSetting] = []
    /// What becomes of a request that meets the close of the idle connection it was sent on, in a clause; nil where that
    /// is not known.
    public var staleConnection: String?

    /// Creates a product of which nothing is known yet but its names.
    public init(_ id: ProductID, _ title: String, names: [String]) {
        self.id = id
        self.title = title
        self.names = names
    }

    /// The setting that ends the wait for a response, where nothing tells which of several it was.
    public var responseTimeout: TimeoutSetting? { timeouts.first { $0.kind == .response } }

    /// What holds for a setting where nobody sets it nor one that stands in for it.
    ///
    /// - Parameter setting: one of the product's own.
    /// - Returns: its default, or that of the last setting that it is the same as.
    public func standard(of setting: TimeoutSetting) -> TimeoutSetting.Default {
        var current = setting
        for _ in timeouts {
            guard case .sameAs(let other) = current.standard, let next = timeouts.first(where: { $0.name == other })
            else { break }
            current = next
        }
        return current.standard
    }
}
