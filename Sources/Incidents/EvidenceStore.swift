public import AccessLogs
public import Diagnosis
public import HopSettings
public import Products
internal import SystemEvidence
public import Times

/// Which sources to ask, and how to read them.
public struct EvidenceSelection: Hashable, Sendable {
    /// Paths by kind, as the user gave them.
    public var paths: [EvidenceKind: [String]]
    /// The proxy log's format, by name or by the product's own format string; nil to detect it.
    public var proxyFormat: String?
    /// The product that the user named as the proxy; it decides where a row fits more than one.
    public var product: ProductID?
    /// The server log's format; nil to detect it.
    public var serverFormat: String?
    /// The zone of the proxy's logs; nil to take what they state.
    public var proxyZone: String?
    /// The zone of the server's logs; nil to take what they state.
    public var serverZone: String?
    /// Statuses that the user said are gateway failures; nil where nothing was said.
    public var toldStatuses: Set<Int>?

    /// Statuses that are gateway failures, whatever the product.
    public var statuses: Set<Int> { toldStatuses ?? Self.gatewayStatuses }

    /// What counts as a gateway failure on every product, unless told otherwise.
    public static let gatewayStatuses: Set<Int> = [502, 503, 504]

    /// Creates a selection.
    public init(
        paths: [EvidenceKind: [String]] = [:], proxyFormat: String? = nil, serverFormat: String? = nil,
        proxyZone: String? = nil, serverZone: String? = nil, toldStatuses: Set<Int>? = nil
    ) {
        self.paths = paths
        self.proxyFormat = proxyFormat
        self.serverFormat = serverFormat
        self.proxyZone = proxyZone
        self.serverZone = serverZone
        self.toldStatuses = toldStatuses
    }

    /// Statuses that are gateway failures in a log of a product: what was told, else also what only that product has.
    public func statuses(of product: ProductID) -> Set<Int> {
        toldStatuses ?? Self.gatewayStatuses.union(ProductCatalogue.current[product]?.ownGatewayStatuses ?? [])
    }
}

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
        /// The zone its stamps were read in.
        public var zone: String
        /// How the zone is known.
        public var zoneOrigin: ZoneDetermination.Origin
        /// Rows read, rows that could not be read with the first of them, and the time covered.
        public var tally: ScanTally
        /// What checks want and the format lacks, each with the configuration that would log it.
        public var lacks: [String]

        /// Creates a source.
        public init(
            name: String, format: String, product: ProductID, zone: String, zoneOrigin: ZoneDetermination.Origin,
            tally: ScanTally,
            lacks: [String]
        ) {
            self.name = name
            self.format = format
            self.product = product
            self.zone = zone
            self.zoneOrigin = zoneOrigin
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
    /// Apache's 500s: with a proxy's error line they are gateway failures too (TLS, names, malformed header fields).
    public var internalErrors: [Entry]
    /// Whether there were more failures than are kept.
    public var isClipped: Bool
    /// The statuses that made rows failures.
    public var statuses: Set<Int>

    /// Creates an overview.
    public init(
        sources: [Source], perMinute: [Timestamp: [Int: Int]], failures: [Entry], internalErrors: [Entry] = [],
        isClipped: Bool, statuses: Set<Int> = EvidenceSelection.gatewayStatuses
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
        let spans = sources.compactMap { source in
            source.tally.from.flatMap { from in source.tally.to.map { TimeWindow(from: from, to: $0) } }
        }.sorted { $0.from < $1.from }
        return zip(spans, spans.dropFirst()).contains { left, right in
            left.intersection(right).map { $0.length * 5 > min(left.length, right.length) } ?? false
        }
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

/// Why evidence could not be had.
public struct EvidenceError: Error, Hashable, Sendable {
    /// What kind of trouble it is, for exit codes.
    public enum Kind: Hashable, Sendable {
        /// The source is not there or cannot be read.
        case missing
        /// The source is not what it should be.
        case malformed
        /// The user stopped it.
        case cancelled
        /// An option's value is wrong.
        case usage
    }

    /// The kind of trouble.
    public var kind: Kind
    /// What failed, where, why, and what to do; holds a stranger's text.
    public var message: String

    /// Creates an error.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

/// Answers what checks ask of logs, events and counters.
///
/// A check cannot tell where the answers come from.
public protocol EvidenceStore: AnyObject {
    /// What checks worked out before from the same evidence.
    var notebook: Notebook { get }

    /// Counts per minute and status, coverage and the failed entries of one hop's access logs.
    ///
    /// - Parameters:
    ///   - kind: `proxyLog` or `serverLog`.
    ///   - selection: which sources to ask.
    /// - Returns: nil where the selection has no such log.
    /// - Throws: where a source cannot be read.
    func overview(of kind: EvidenceKind, in selection: EvidenceSelection) throws(EvidenceError) -> LogOverview?

    /// Everything around the failures of a window: counterparts, competitors, error lines, events, counters.
    ///
    /// - Parameters:
    ///   - window: where failures are looked for, by the proxy log's stamps.
    ///   - selection: which sources to ask.
    /// - Returns: evidence without what the selection has no source for.
    /// - Throws: where a source cannot be read.
    func incident(
        in window: TimeWindow, of selection: EvidenceSelection
    ) throws(EvidenceError) -> IncidentEvidence

    /// Entries of one hop's access log that a condition holds for, at most `limit`.
    func entries(
        of kind: EvidenceKind, in selection: EvidenceSelection, limit: Int, where condition: @escaping (Entry) -> Bool
    ) throws(EvidenceError) -> [Entry]

    /// What each source of a kind covers, for the report; empty where the selection has none.
    func coverage(of kind: EvidenceKind, in selection: EvidenceSelection) throws(EvidenceError)
        -> [DiagnosisReport.SourceCoverage]

    /// What a hop's configuration files say.
    ///
    /// - Parameter paths: the files of one hop, in the order in which its product reads them.
    /// - Returns: the configuration.
    /// - Throws: where a file cannot be read, is broken, or is none of a product that is known.
    func configuration(at paths: [String]) throws(EvidenceError) -> HopConfiguration
}

/// Keeps what was worked out once from a selection of evidence, for the checks that follow.
public final class Notebook {
    private var pages: [(key: AnyHashable, value: Any)] = []
    private static let mostPages = 4

    /// Creates an empty notebook.
    public init() {}

    /// What was noted under a key; worked out and noted where nothing is.
    ///
    /// - Parameters:
    ///   - key: everything that the value depends on.
    ///   - value: works it out.
    /// - Returns: the value.
    public func value<Value>(_ key: some Hashable, _ value: () -> Value) -> Value {
        let key = AnyHashable(key)
        if let known = pages.first(where: { $0.key == key })?.value as? Value { return known }
        let made = value()
        if pages.count >= Self.mostPages { pages.removeFirst() }
        pages.append((key, made))
        return made
    }
}
