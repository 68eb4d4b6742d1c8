public import Times

/// What a diagnosis ends with.
public struct DiagnosisReport: Hashable, Sendable, Codable {
    /// How many requests the window holds.
    public struct Requests: Hashable, Sendable, Codable {
        /// Rows of the proxy's access log in the window; of the server's where there is no proxy log.
        public var total: Int
        /// Those that are gateway failures.
        public var failures: Int
        /// Rows per status.
        public var byStatus: [Int: Int]

        /// Creates the counts.
        public init(total: Int = 0, failures: Int = 0, byStatus: [Int: Int] = [:]) {
            self.total = total
            self.failures = failures
            self.byStatus = byStatus
        }

        private enum CodingKeys: String, CodingKey { case total, failures, byStatus }

        /// Reads statuses from the keys of an object.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            total = try container.decode(Int.self, forKey: .total)
            failures = try container.decode(Int.self, forKey: .failures)
            let texts = try container.decode([String: Int].self, forKey: .byStatus)
            byStatus = [:]
            for (status, count) in texts { if let number = Int(status) { byStatus[number] = count } }
        }

        /// Writes statuses as the keys of an object.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(total, forKey: .total)
            try container.encode(failures, forKey: .failures)
            var texts: [String: Int] = [:]
            for (status, count) in byStatus { texts[String(status)] = count }
            try container.encode(texts, forKey: .byStatus)
        }
    }

    /// How many failures are charged to one cause and detail.
    public struct CauseCount: Hashable, Sendable, Codable {
        /// The cause.
        public var cause: Cause
        /// What kind of it.
        public var detail: CauseDetail?
        /// Failures charged to it.
        public var count: Int
        /// The part of all failures, 0...1.
        public var share: Double

        /// Creates a count.
        public init(cause: Cause, detail: CauseDetail?, count: Int, share: Double) {
            self.cause = cause
            self.detail = detail
            self.count = count
            self.share = rounded(share)
        }

        private enum CodingKeys: String, CodingKey { case cause, detail, count, share }

        /// Writes every key, with null for a detail that is not known.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(cause, forKey: .cause)
            try container.encode(detail, forKey: .detail)
            try container.encode(count, forKey: .count)
            try container.encode(share, forKey: .share)
        }
    }

    /// A hop's timeout: told, read or inferred.
    public struct HopTimeout: Hashable, Sendable, Codable {
        /// What a hop waits for.
        public enum Kind: String, Hashable, Sendable, Codable {
            /// The response of the next hop.
            case response
            /// A connection to the next hop.
            case connect
            /// The end of its own work on a request.
            case request
        }

        /// Where a number is from.
        public enum Origin: String, Hashable, Sendable, Codable {
            /// Somebody said so.
            case told
            /// It stands in a configuration, or is the product's default.
            case configured
            /// The durations show it.
            case inferred
        }

        /// The hop that gives up.
        public var hop: Hop
        /// What it waits for.
        public var kind: Kind
        /// How long, in seconds.
        public var seconds: Double
        /// Where the number is from.
        public var origin: Origin
        /// The product's setting, where one is known.
        public var setting: String?
        /// Failures whose duration stops at it.
        public var failuresAt: Int
        /// The paths that stop there, where paths differ; at most five.
        public var paths: [String]?
        /// Where a configured one stands, as `FILE:LINE`, or `default`.
        public var place: String?

        /// Creates a timeout.
        public init(
            hop: Hop, kind: Kind, seconds: Double, origin: Origin, setting: String?, failuresAt: Int,
            paths: [String]? = nil, place: String? = nil
        ) {
            self.paths = paths
            self.place = place
            self.hop = hop
            self.kind = kind
            self.seconds = rounded(seconds)
            self.origin = origin
            self.setting = setting
            self.failuresAt = failuresAt
        }
    }

    /// A stretch of the incident with a cause of its own.
    public struct Phase: Hashable, Sendable, Codable {
        /// The first failure's stamp.
        public var from: Timestamp
        /// The last failure's stamp.
        public var to: Timestamp
        /// The cause.
        public var cause: Cause
        /// What kind of it, where known.
        public var detail: CauseDetail?
        /// Failures charged to it.
        public var count: Int
        /// The part of the stretch's failures, 0...1.
        public var share: Double

        /// Creates a phase.
        public init(from: Timestamp, to: Timestamp, cause: Cause, detail: CauseDetail?, count: Int, share: Double) {
            self.from = from
            self.to = to
            self.cause = cause
            self.detail = detail
            self.count = count
            self.share = rounded(share)
        }
    }

    /// How a hop's clock stands against the proxy's.
    public struct HopClock: Hashable, Sendable, Codable {
        /// The hop.
        public var hop: Hop
        /// The zone its stamps were read in.
        public var zone: String
        /// How far its clock is ahead of the proxy's, in seconds; 0 where it was not measured.
        public var offsetSeconds: Double
        /// How far off that may be, in seconds; nil where it was not measured.
        public var uncertaintySeconds: Double?
        /// The matched pairs behind it.
        public var pairs: Int
        /// The log of it, where a hop has several machines.
        public var source: String?
        /// How it went on where it changed: drift, a clock that was set, summer time.
        public var course: [Point]?

        /// How far the clock was ahead at one time.
        public struct Point: Hashable, Sendable, Codable {
            /// When.
            public var time: Timestamp
            /// How far ahead, in seconds.
            public var offsetSeconds: Double

            /// Creates a point.
            public init(time: Timestamp, offsetSeconds: Double) {
                self.time = time
                self.offsetSeconds = rounded(offsetSeconds)
            }
        }

        /// Creates a clock.
        public init(
            hop: Hop, zone: String, offsetSeconds: Double, uncertaintySeconds: Double?, pairs: Int,
            course: [Point]? = nil, source: String? = nil
        ) {
            self.course = course
            self.source = source
            self.hop = hop
            self.zone = zone
            self.offsetSeconds = rounded(offsetSeconds)
            self.uncertaintySeconds = uncertaintySeconds.map { rounded($0) }
            self.pairs = pairs
        }
    }

    /// What one source covers.
    public struct SourceCoverage: Hashable, Sendable, Codable {
        /// The source's name as the user gave it.
        public var source: String
        /// Its format.
        public var kind: String
        /// The first stamp in it.
        public var from: Timestamp?
        /// The last stamp in it.
        public var to: Timestamp?
        /// Rows read.
        public var rows: Int
        /// Rows that could not be read.
        public var unparsed: Int
        /// What was lost of the source, in words; nil where nothing was.
        public var damage: String?

        /// Creates a coverage.
        public init(
            source: String, kind: String, from: Timestamp?, to: Timestamp?, rows: Int, unparsed: Int,
            damage: String? = nil
        ) {
            self.damage = damage
            self.source = source
            self.kind = kind
            self.from = from
            self.to = to
            self.rows = rows
            self.unparsed = unparsed
        }
    }

    /// The window the failures were looked for in; nil where no log gave one.
    public var window: TimeWindow?
    /// The requests of the window.
    public var requests = Requests()
    /// The verdict.
    public var verdict: Verdict
    /// Failures per cause and detail, most first.
    public var causes: [CauseCount] = []
    /// Stretches of the incident with a cause of their own, in order; empty where the cause did not change.
    public var phases: [Phase] = []
    /// Where what was told, configured and measured disagree.
    public var conflicts: [Fact] = []
    /// The timeouts on the way.
    public var timeouts: [HopTimeout] = []
    /// The clocks.
    public var clocks: [HopClock] = []
    /// What each source covers.
    public var coverage: [SourceCoverage] = []
    /// What evidence would settle the rest.
    public var missing: [Fact] = []
    /// What was given and could not be used.
    public var setAside: [SetAside] = []
    /// Lines of error logs that say what is not known, the most frequent first.
    public var unknownLines: [UnknownLines] = []
    /// The transcript's file, where one was kept.
    public var transcript: String?
    /// Whether a proxy's log was read and no gateway failure was in it.
    public var isFreeOfFailures: Bool = false

    /// Creates a report around a verdict.
    public init(verdict: Verdict) { self.verdict = verdict }

    private enum CodingKeys: String, CodingKey {
        case window, requests, verdict, causes, phases, conflicts, timeouts, clocks, coverage, missing, setAside,
            unknownLines, transcript
        case isFreeOfFailures = "freeOfFailures"
    }

    /// Reads a report; records of earlier versions lack what was added later.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        window = try container.decodeIfPresent(TimeWindow.self, forKey: .window)
        requests = try container.decode(Requests.self, forKey: .requests)
        verdict = try container.decode(Verdict.self, forKey: .verdict)
        causes = try container.decode([CauseCount].self, forKey: .causes)
        phases = try container.decodeIfPresent([Phase].self, forKey: .phases) ?? []
        conflicts = try container.decodeIfPresent([Fact].self, forKey: .conflicts) ?? []
        timeouts = try container.decode([HopTimeout].self, forKey: .timeouts)
        clocks = try container.decode([HopClock].self, forKey: .clocks)
        coverage = try container.decode([SourceCoverage].self, forKey: .coverage)
        missing = try container.decode([Fact].self, forKey: .missing)
        setAside = try container.decodeIfPresent([SetAside].self, forKey: .setAside) ?? []
        unknownLines = try container.decodeIfPresent([UnknownLines].self, forKey: .unknownLines) ?? []
        transcript = try container.decodeIfPresent(String.self, forKey: .transcript)
        isFreeOfFailures = try container.decodeIfPresent(Bool.self, forKey: .isFreeOfFailures) ?? false
    }

    /// Writes every key, with null for what is not known; what was set aside only where something was.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(window, forKey: .window)
        try container.encode(requests, forKey: .requests)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(causes, forKey: .causes)
        try container.encode(phases, forKey: .phases)
        try container.encode(conflicts, forKey: .conflicts)
        try container.encode(timeouts, forKey: .timeouts)
        try container.encode(clocks, forKey: .clocks)
        try container.encode(coverage, forKey: .coverage)
        try container.encode(missing, forKey: .missing)
        // Records of 0.2.0 have neither.
        if !setAside.isEmpty { try container.encode(setAside, forKey: .setAside) }
        if !unknownLines.isEmpty { try container.encode(unknownLines, forKey: .unknownLines) }
        try container.encode(transcript, forKey: .transcript)
        try container.encode(isFreeOfFailures, forKey: .isFreeOfFailures)
    }
}
