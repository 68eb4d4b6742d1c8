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
    /// What it says of a failure, and what each saying proves; of those that fit, the first counts.
    public var signals: [Signal]
    /// Its timeouts and limits, with their defaults.
    public var timeouts: [TimeoutSetting]

    /// Creates a product.
    public init(
        _ id: ProductID, _ title: String, names: [String], signals: [Signal] = [], timeouts: [TimeoutSetting] = []
    ) {
        self.id = id
        self.title = title
        self.names = names
        self.signals = signals
        self.timeouts = timeouts
    }
}
