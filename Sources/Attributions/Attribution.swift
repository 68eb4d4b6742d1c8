public import Diagnosis
public import Times

/// One failed request charged to a hop and a cause: a line of `--attributions`.
public struct Attribution: Hashable, Sendable {
    /// The server's row of the same request.
    public struct Match: Hashable, Sendable {
        /// The server log's name as the user gave it.
        public var source: String
        /// 1-based line in it.
        public var line: Int
        /// The status the server logged.
        public var status: Int
        /// How long the server says it took, in seconds.
        public var duration: Double?
        /// How sure the pairing is, 0...1.
        public var certainty: Double
    }

    /// The proxy log's name as the user gave it.
    public var source: String
    /// 1-based line in the decompressed file.
    public var line: Int
    /// The line's first byte, from 0.
    public var offset: Int
    /// The log's own stamp in UTC.
    public var time: Timestamp
    /// The status the proxy answered with.
    public var status: Int
    /// The request's method; nil where the proxy could not read one.
    public var method: String?
    /// The request's path without its query.
    public var path: String
    /// How long the proxy took, in seconds.
    public var duration: Double?
    /// What the failure is charged to.
    public var cause: Cause
    /// What kind of it.
    public var detail: CauseDetail?
    /// The hop that gave up or made the failure.
    public var hop: Hop?
    /// How often an attribution with this evidence is right, 0...1.
    public var confidence: Double
    /// The server's row; nil where none was found.
    public var match: Match?
    /// The lines it rests on, each as `SOURCE:LINE`.
    public var evidence: [String]
    /// Why: facts in the order in which they lead there.
    public var reasons: [Fact]
    /// The signals of products and the rules that it came about by, in the order in which they spoke:
    /// `began-too-late`.
    public var rules: [String]
    /// Whether only an answer typed about one such request speaks for the cause.
    public var isTypedByHand: Bool { rules.contains(AdjustingRule.typedByHand.rule.id) }
    /// Why, as one fact.
    public var because: Fact { Self.because(reasons) }

    static func because(_ reasons: [Fact]) -> Fact { Fact("reasons", ["reasons": .facts(reasons)]) }

    /// Creates an attribution.
    public init(
        source: String, line: Int, offset: Int, time: Timestamp, status: Int, method: String?, path: String,
        duration: Double?, cause: Cause, detail: CauseDetail?, hop: Hop?, confidence: Double, match: Match?,
        evidence: [String], reasons: [Fact], rules: [String]
    ) {
        self.source = source
        self.line = line
        self.offset = offset
        self.time = time
        self.status = status
        self.method = method
        self.path = path
        self.duration = duration
        self.cause = cause
        self.detail = detail
        self.hop = hop
        self.confidence = confidence
        self.match = match
        self.evidence = evidence
        self.reasons = reasons
        self.rules = rules
    }
}
