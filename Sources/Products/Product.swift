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
    /// What its log may lack, and how to log it; of those for one lack the first counts.
    public var logAdvice: [LogAdvice] = []
    /// What it says of a failure, and what each saying proves; of those that fit, the first counts.
    public var signals: [Signal] = []
    /// Its timeouts and limits, with their defaults.
    public var timeouts: [TimeoutSetting] = []

    /// Creates a product of which nothing is known yet but its names.
    public init(_ id: ProductID, _ title: String, names: [String]) {
        self.id = id
        self.title = title
        self.names = names
    }
}
