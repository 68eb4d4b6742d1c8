public import AccessLogs
internal import Diagnosis
internal import Ordering
public import Products
public import Times

/// What one access log, or several of one hop, hold.
public struct LogOverview: Sendable {
    /// One source of it.
    public struct Source: Sendable {
        /// The name as the user gave it.
        public var name: String
        /// The format as people call it.
        public var format: String
        /// The product that wrote it.
        public var product: ProductID
        /// Whether its rows fit more than one product, and this one was assumed.
        public var isProductAssumed: Bool
        /// The zone its stamps were read in, and how it is known.
        public var zone: ZoneDetermination
        /// Rows read, rows that could not be read with the first of them, and the time covered.
        public var tally: ScanTally
        /// What moment its stamps mean, as its format or its product has it.
        public var moment: StampMoment
        /// How its rows are read beyond what it tells itself, and what showed it.
        public var finding: RowFinding?
        /// What checks want and the format lacks, each with the configuration that would log it.
        public var lacks: [String]

        /// Creates a source.
        public init(
            name: String, format: String, product: ProductID, isProductAssumed: Bool = false,
            moment: StampMoment = .end,
            zone: ZoneDetermination, tally: ScanTally, lacks: [String] = []
        ) {
            self.name = name
            self.format = format
            self.product = product
            self.isProductAssumed = isProductAssumed
            self.moment = moment
            self.zone = zone
            self.tally = tally
            self.lacks = lacks
        }
    }

    /// The sources in the order given.
    public var sources: [Source]
    /// Rows per minute and status.
    public var perMinute: [Timestamp: [Int: Int]]
    /// The gateway failures, in the order of the log.
    public var failures: [Entry]
    /// Rows that are gateway failures only together with a line of the proxy's error log.
    public var internalErrors: [Entry]
    /// Whether there were more failures than are kept.
    public var isClipped: Bool
    /// The statuses that made rows failures.
    public var statuses: Set<Int>

    /// Creates an overview.
    public init(
        sources: [Source], perMinute: [Timestamp: [Int: Int]], failures: [Entry], internalErrors: [Entry] = [],
        isClipped: Bool, statuses: Set<Int> = FailureStatuses.usual
    ) {
        self.sources = sources
        self.perMinute = perMinute
        self.failures = failures
        self.internalErrors = internalErrors
        self.isClipped = isClipped
        self.statuses = statuses
    }

    /// First and last stamp over all sources.
    public var coverage: TimeWindow? {
        sources.compactMap { source in
            source.tally.from.flatMap { from in source.tally.to.map { TimeWindow(from: from, to: $0) } }
        }.reduce(nil) { $0?.union($1) ?? $1 }
    }

    /// Whether two of the sources cover one time for more than a fifth of the shorter one: logs of several machines.
    public var hasOverlappingSources: Bool {
        var spans: [TimeWindow] = []
        for source in sources {
            guard let from = source.tally.from, let to = source.tally.to else { continue }
            spans.append(TimeWindow(from: from, to: to))
        }
        spans.arrange { $0.from < $1.from }
        return zip(spans, spans.dropFirst()).contains { left, right in
            left.intersection(right).map { $0.length * 5 > min(left.length, right.length) } ?? false
        }
    }

    /// Whether a source does not say its zone, so that whole quarters of an hour are its zone's and not a clock's.
    public var isZoneOpen: Bool { sources.contains { $0.zone.origin == .assumed } }

    /// Whose rows those are of which the form does not tell, by what else the log shows; nil where the form tells.
    ///
    /// Stamps of the start, or a status that one of them answers timeouts with.
    ///
    /// - Parameter name: the source.
    /// - Returns: the product, and whether another one may have written them as well.
    func assumption(of name: String) -> (product: ProductID, isOpen: Bool)? {
        guard let source = sources.first(where: { $0.name == name && $0.isProductAssumed }) else { return nil }
        let catalogue = ProductCatalogue.current
        let others: [Product] = (catalogue[source.product]?.lookalikes ?? []).compactMap { catalogue[$0] }
        let moment = source.finding?.reading.moment ?? source.moment
        if moment != source.moment, let other = others.first(where: { $0.moment == moment }) {
            return (other.id, false)
        }
        let timeout = catalogue[source.product]?.answersTimeoutWith
        let isShown = failures.contains { $0.source == name && $0.status == timeout }
        return (source.product, !isShown)
    }

    /// Rows read.
    public var rows: Int { sources.reduce(0) { $0 + $1.tally.rows } }

    /// Rows that could not be read.
    public var unparsed: Int { sources.reduce(0) { $0 + $1.tally.unparsed } }

    /// Rows per status in a window, counted by whole minutes.
    public func byStatus(in window: TimeWindow) -> [Int: Int] {
        var counts: [Int: Int] = [:]
        let first = window.from.floor(to: .seconds(60))
        for (minute, statuses) in perMinute where minute >= first && minute <= window.to {
            counts.merge(statuses) { $0 + $1 }
        }
        return counts
    }
}
