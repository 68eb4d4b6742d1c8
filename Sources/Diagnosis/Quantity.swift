/// A figure of a finding: what is counted or measured, and its value with unit and precision.
public struct Quantity: Hashable, Sendable, Codable {
    /// What is counted or measured.
    public var name: Fact
    /// How much.
    public var value: FactValue

    /// Creates a quantity.
    public init(_ name: Fact.ID, _ value: FactValue) { self.init(Fact(name), value) }

    /// Creates a quantity whose name holds values of its own.
    public init(_ name: Fact, _ value: FactValue) {
        self.name = name
        self.value = value
    }
}
