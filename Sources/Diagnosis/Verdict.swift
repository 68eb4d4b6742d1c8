/// The finding that ends an investigation.
public struct Verdict: Hashable, Sendable, Codable {
    /// Whether the evidence decides.
    public var isDecided: Bool
    /// The dominant cause; `unknown` where the evidence does not decide.
    public var cause: Cause
    /// What kind of it, where known.
    public var detail: CauseDetail?
    /// The hop that gave up, or that made the failure.
    public var hop: Hop?
    /// The part of the failures charged to the cause, 0...1; nil where no failures were counted.
    public var share: Double?
    /// How often a verdict with this evidence is right, 0...1.
    public var confidence: Double
    /// The verdict, a sentence a fact.
    public var summary: [Fact]
    /// What to do about it, most effective first.
    public var remedies: [String]

    /// Creates a verdict.
    public init(
        isDecided: Bool, cause: Cause, detail: CauseDetail? = nil, hop: Hop? = nil, share: Double? = nil,
        confidence: Double, summary: [Fact], remedies: [String] = []
    ) {
        self.isDecided = isDecided
        self.cause = cause
        self.detail = detail
        self.hop = hop
        self.share = share
        self.confidence = confidence
        self.summary = summary
        self.remedies = remedies
    }

    /// The share as it is written down.
    public var roundedShare: Double? { share.map { rounded($0) } }
    /// The confidence as it is written down.
    public var roundedConfidence: Double { rounded(confidence) }

    private enum CodingKeys: String, CodingKey {
        case isDecided = "decided"
        case cause, detail, hop, share, confidence, summary, remedies
    }

    /// Reads a verdict; the summary of versions 1 and 2 is one text, told as it stands.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        isDecided = try container.decode(Bool.self, forKey: .isDecided)
        cause = try container.decode(Cause.self, forKey: .cause)
        detail = try container.decodeIfPresent(CauseDetail.self, forKey: .detail)
        hop = try container.decodeIfPresent(Hop.self, forKey: .hop)
        share = try container.decodeIfPresent(Double.self, forKey: .share)
        confidence = try container.decode(Double.self, forKey: .confidence)
        if let text = try? container.decode(String.self, forKey: .summary) {
            summary = [Fact(verbatim: text)]
        } else {
            summary = try container.decode([Fact].self, forKey: .summary)
        }
        remedies = try container.decode([String].self, forKey: .remedies)
    }

    /// Writes every key, with null for what is not known.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isDecided, forKey: .isDecided)
        try container.encode(cause, forKey: .cause)
        try container.encode(detail, forKey: .detail)
        try container.encode(hop, forKey: .hop)
        try container.encode(roundedShare, forKey: .share)
        try container.encode(roundedConfidence, forKey: .confidence)
        try container.encode(summary, forKey: .summary)
        try container.encode(remedies, forKey: .remedies)
    }
}

/// The number to so many decimals: what comes out of JSON is then what went in.
func rounded(_ number: Double, to decimals: Int = 4) -> Double {
    var scale = 1.0
    for _ in 0..<min(max(decimals, 0), 9) { scale *= 10 }
    // A number beyond that has no such digits, and would become infinite.
    return abs(number) < 1e12 ? (number * scale).rounded() / scale : number
}

extension Double {
    /// A part of a whole in whole hundredths, as in `93 %`; a number that is none, as from a forged record, is bounded.
    public var percentText: String {
        let bounded = isFinite ? min(max(self, -1e6), 1e6) : 0
        return "\(Int((bounded * 100).rounded())) %"
    }
}
