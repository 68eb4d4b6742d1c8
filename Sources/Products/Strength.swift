/// How often a signal or a rule is right when it speaks, 0...1, under a name that says why.
public struct Strength: Hashable, Sendable, Comparable {
    /// The share of cases in which it is right.
    public var value: Double

    /// Creates a strength; give it a name where it is declared.
    public init(_ value: Double) { self.value = value }

    /// The weaker of two.
    public static func < (a: Strength, b: Strength) -> Bool { a.value < b.value }
}
