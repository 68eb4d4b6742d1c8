internal import Diagnosis

/// One thing that a product says of a failure, and what it proves.
public struct Signal: Hashable, Sendable, Identifiable {
    /// How it is recognised.
    public enum Match: Hashable, Sendable {
        /// By a line of an error log.
        case message(MessagePattern)
        /// By what stands in a request's own row.
        case row(RowPattern)
        /// By an event of Windows.
        case event(EventPattern)
        /// By a reason in HTTP.sys's error log.
        case reason(ReasonPattern)
    }

    /// What a signal proves.
    public typealias Claim = Proof.Claim

    /// Who ended the request.
    public enum Hop: String, Hashable, Sendable {
        /// The product that says so.
        case itself = "proxy"
        /// The one behind it.
        case next = "server"
        /// The one before it.
        case client
    }

    /// Its name, unique over all products: `nginx.upstream-timed-out`.
    public var id: String
    /// How it is recognised.
    public var match: Match
    /// What it proves.
    public var proof: Proof
    /// Who ended the request.
    public var hop: Hop
    /// What can make it appear for another reason.
    public var fakedBy: String?
    /// What helps, in the product's own settings.
    public var remedies: [String]
    /// The public page or source file that the fact is from.
    public var source: String
    /// Lines, rows or states that carry it; each has to be recognised.
    public var samples: [Sample]
    /// The statuses that the product then answers with; empty where that is not known.
    ///
    /// A message that names neither client nor request is joined to a failure by its time, and only where these tell of it.
    public var answers: Set<Int> = []

    /// What it proves.
    public var claim: Proof.Claim { proof.claim }
    /// How often it is right.
    public var strength: Strength { proof.strength }
    /// What it proves, in words.
    public var proves: String { proof.words }

    /// Creates a signal.
    @inline(never) public init(
        _ id: String, _ match: Match, _ proof: Proof, fakedBy: String? = nil, remedies: [String], source: String,
        samples: [Sample]
    ) {
        self.id = id
        self.match = match
        self.proof = proof
        self.fakedBy = fakedBy
        self.remedies = remedies
        self.source = source
        self.samples = samples
        switch proof.claim {
        case .cause(.serverSent, _): hop = .next
        case .clientLeft: hop = .client
        default: hop = .itself
        }
    }

    /// A failure of a product's in words that are not known yet.
    public static let unknown = Signal(
        "unknown", .message(MessagePattern()), .unclear, remedies: [], source: "", samples: [])
}

extension Signal {
    /// The same, with the statuses that the product answers with.
    ///
    /// - Parameter statuses: the statuses.
    /// - Returns: the signal.
    @inline(never) func answering(_ statuses: Int...) -> Signal {
        var signal = self
        signal.answers = Set(statuses)
        return signal
    }

    /// What a signal is held to.
    public enum Sample: Hashable, Sendable {
        /// The message of an error line.
        case message(String)
        /// What stands in a row.
        case row(RowFacts)
        /// An event's provider and number.
        case event(String, Int)
        /// A reason's name.
        case reason(String)
    }

    // What makes the values of tables is never inlined: a table has hundreds, and each would be optimised by itself
    // (docs/decisions/0014-cost-of-a-build.md).

    /// A signal that a message of an error log carries; `moments` are texts of which one has to stand in it, too.
    @inline(never) static func message(
        _ id: String, all: [String] = [], any: [String] = [], none: [String] = [], errno: [ErrorNumber] = [],
        _ proof: Proof, fakedBy: String? = nil, _ remedies: [String], _ source: String, _ samples: [String],
        while moments: [String] = []
    ) -> Signal {
        Signal(
            id, .message(MessagePattern(all: all, any: any, none: none, errors: errno, while: moments)), proof,
            fakedBy: fakedBy,
            remedies: remedies, source: source, samples: samples.map(Sample.message))
    }

    /// A signal that a row carries.
    @inline(never) static func row(
        _ id: String, _ pattern: RowPattern, _ claim: Proof.Claim, _ strength: Strength, _ words: String,
        fakedBy: String? = nil, _ remedies: [String], _ source: String, _ samples: [RowFacts]
    ) -> Signal {
        Signal(
            id, .row(pattern), Proof(claim, strength, words), fakedBy: fakedBy, remedies: remedies, source: source,
            samples: samples.map(Sample.row))
    }
}
