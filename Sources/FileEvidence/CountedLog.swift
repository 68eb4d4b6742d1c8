internal import AccessLogs
internal import Incidents
public import Products
public import Times

/// An access log and what was counted in it.
public struct CountedLog: Sendable {
    /// A row that could not be read.
    public struct UnreadableLine: Hashable, Sendable, Encodable {
        /// 1-based.
        public var line: Int
        /// What was expected.
        public var reason: String
        /// The row's beginning; a stranger's text.
        public var excerpt: String
    }

    /// The log.
    public let path: String
    /// The product that wrote it.
    public let product: ProductID
    /// The format's name.
    public let formatName: String
    /// The format as people call it, with the doubt there is about the product.
    public let format: String
    /// Names of formats that fit as well.
    public let alsoFits: [String]
    /// How sure the format is: the part of the first rows that were read, 0...1.
    public let certainty: Double
    /// What moment a row's time means: `start` or `end`.
    public let moment: String
    /// The zone its stamps are read in, and how it is known.
    public let zone: ZoneDetermination
    /// The first row's stamp; nil where none of the first lines has one.
    public let firstTime: Timestamp?
    /// The statuses that are gateway failures in it.
    public let statuses: Set<Int>
    /// Whether nothing was read of it because all of it lies outside the window.
    public let isPassedOver: Bool
    let counts: LogCounts

    init(_ path: String, _ log: AccessLog, _ counts: LogCounts?, _ failures: FailureStatuses) {
        self.path = path
        product = log.format.product
        formatName = log.format.name
        format = log.formatWords
        alsoFits = log.alsoFits
        certainty = log.certainty
        moment = log.format.moment.rawValue
        zone = log.zone
        firstTime = log.firstTime
        statuses = failures.of(log.format.product)
        isPassedOver = counts == nil
        self.counts = counts ?? LogCounts()
    }

    /// Rows counted.
    public var rows: Int { counts.tally.rows }
    /// Lines that are no rows and mean to be none.
    public var others: Int { counts.tally.others }
    /// Rows that could not be read.
    public var unparsed: Int { counts.tally.unparsed }
    /// The first of them, at most five.
    public var firstUnparsed: [UnreadableLine] {
        counts.tally.firstUnparsed.map { UnreadableLine(line: $0.line, reason: $0.reason, excerpt: $0.excerpt) }
    }
    /// Rows outside the window that was asked for.
    public var outside: Int { counts.tally.outside }
    /// The time that the rows cover; nil where there are none.
    public var covers: TimeWindow? {
        counts.tally.from.flatMap { from in counts.tally.to.map { TimeWindow(from: from, to: $0) } }
    }
    /// What was lost of the log, in words; nil where nothing was.
    public var damage: String? { counts.tally.damage }
    /// What checks want and the rows lack.
    public var lacks: [String] { counts.tally.lacks }
    /// Gateway failures in it.
    public var failures: Int { counts.minutes.count(of: statuses) }
    /// Failed rows that were handed out.
    public var handedOut: Int { counts.handedOut }
}

extension AccessLog {
    /// The format as people call it, with the doubt there is about the product.
    var formatWords: String {
        guard isProductAssumed, let others = ProductCatalogue.current[format.product]?.lookalikes, !others.isEmpty
        else { return format.displayName }
        return "\(format.displayName), could be " + others.map { "\($0.title)’s" }.joined(separator: " or ")
    }
}
