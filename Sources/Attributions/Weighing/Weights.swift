#if canImport(Glibc)
    internal import func Glibc.exp
    internal import func Glibc.log
#else
    internal import func Darwin.exp
    internal import func Darwin.log
#endif

/// A number for each hypothesis: weights of evidence in nats (how many times likelier, as a logarithm), or shares.
///
/// Lanes without a hypothesis are zero.
struct Weights: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    private var lanes: SIMD16<Double>

    init(all value: Double) {
        lanes = .zero
        for hypothesis in Hypothesis.allCases { lanes[hypothesis.rawValue] = value }
    }

    init(dictionaryLiteral elements: (Hypothesis, Double)...) {
        lanes = .zero
        for (hypothesis, value) in elements { lanes[hypothesis.rawValue] = value }
    }

    subscript(hypothesis: Hypothesis) -> Double {
        get { lanes[hypothesis.rawValue] }
        set { lanes[hypothesis.rawValue] = newValue }
    }

    static func += (a: inout Weights, b: Weights) { a.lanes += b.lanes }

    static func * (a: Weights, factor: Double) -> Weights {
        var scaled = a
        scaled.lanes *= factor
        return scaled
    }

    /// Every value changed.
    func map(_ change: (Double) -> Double) -> Weights {
        var changed = self
        for hypothesis in Hypothesis.allCases { changed[hypothesis] = change(self[hypothesis]) }
        return changed
    }

    var sum: Double { lanes.sum() }

    /// The greatest of the values.
    var most: Double {
        var most = -Double.infinity
        for hypothesis in Hypothesis.allCases { most = max(most, self[hypothesis]) }
        return most
    }

    /// How many times likelier a weight makes something.
    static func factor(_ weight: Double) -> Double { exp(weight) }

    /// The weight that makes something so many times likelier.
    static func logarithm(_ factor: Double) -> Double { log(factor) }

    /// Those that differ from zero: `worked +2.5, queued −1.5`.
    var words: String {
        Hypothesis.allCases.filter { self[$0] != 0 }
            .map { "\($0) " + (self[$0] < 0 ? "−" : "+") + "\(abs(self[$0]))" }.joined(separator: ", ")
    }

    /// The same weights where only a share of what they rest on is there.
    func discounted(to share: Double) -> Weights { map { log(share * exp($0) + 1 - share) } }

    /// The shares that the weights come to, which sum up to 1.
    var shares: Weights {
        let most = most
        let scaled = map { exp($0 - most) }
        return scaled * (1 / scaled.sum)
    }

    /// The logarithms of shares, none of which counts as less than a least one.
    func logarithms(least: Double) -> Weights { map { log($0 + least) } }
}
