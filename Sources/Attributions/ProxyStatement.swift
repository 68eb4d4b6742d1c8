internal import Diagnosis
internal import Products

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
}
