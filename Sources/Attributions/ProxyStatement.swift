internal import Diagnosis
internal import Products
internal import Times

/// What the proxy's side says or shows of one failure, and by which signals and rules that is known.
struct ProxyStatement {
    /// What it proves.
    var claim: Signal.Claim
    /// How often that is right, 0...1.
    var strength: Double
    /// What it says or shows.
    var reasons: [Fact]
    /// The signal and the rules that it comes from.
    var rules: [String]
    /// How long the proxy waited, where the statement is about that; nil for what the failure's own fields tell.
    var patience: Duration?
    /// The surest that a charge can be that builds on it.
    var ceiling: Strength?
}
