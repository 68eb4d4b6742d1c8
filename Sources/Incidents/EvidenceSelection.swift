public import Diagnosis
public import Products
internal import Times

/// Which sources hold the evidence of an incident, by name, and how to read them.
public struct EvidenceSelection: Hashable, Sendable {
    /// The names of sources by kind, as the user gave them: paths, tables, whatever the evidence source knows by a name.
    public var names: [EvidenceKind: [String]]
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

    /// Which statuses are gateway failures.
    public var failures: FailureStatuses { FailureStatuses(told: toldStatuses) }

    /// Creates a selection.
    public init(
        names: [EvidenceKind: [String]] = [:], proxyFormat: String? = nil, serverFormat: String? = nil,
        proxyZone: String? = nil, serverZone: String? = nil, toldStatuses: Set<Int>? = nil
    ) {
        self.names = names
        self.proxyFormat = proxyFormat
        self.serverFormat = serverFormat
        self.proxyZone = proxyZone
        self.serverZone = serverZone
        self.toldStatuses = toldStatuses
    }

    /// The access logs of one hop; nil where none are named.
    public func accessLogs(of side: HopSide) -> AccessLogSelection? {
        switch side {
        case .proxy:
            names[.proxyLog].map {
                AccessLogSelection(side: side, names: $0, format: proxyFormat, zone: proxyZone, product: product)
            }
        case .server:
            names[.serverLog].map {
                AccessLogSelection(side: side, names: $0, format: serverFormat, zone: serverZone)
            }
        }
    }

    /// The part that the failures and their counterparts depend on.
    var trafficPart: EvidenceSelection {
        var part = self
        // An error log decides which of some statuses are failures.
        part.names = names.filter { [.proxyLog, .serverLog, .proxyErrorLog].contains($0.key) }
        return part
    }
}

/// The hop in front, or the one behind it.
public enum HopSide: Hashable, Sendable {
    /// The proxy, which passed requests on.
    case proxy
    /// The server behind it.
    case server

    /// The kind of evidence that its access log is.
    public var log: EvidenceKind {
        switch self {
        case .proxy: .proxyLog
        case .server: .serverLog
        }
    }

    /// The hop whose access log a kind of evidence is; nil for other kinds.
    public init?(_ kind: EvidenceKind) {
        switch kind {
        case .proxyLog: self = .proxy
        case .serverLog: self = .server
        default: return nil
        }
    }
}

/// The access logs of one hop, by name, and how to read them.
public struct AccessLogSelection: Hashable, Sendable {
    /// Whose they are; where a name stands for the logs of both hops, only this one's are meant.
    public var side: HopSide
    /// The names, as the user gave them.
    public var names: [String]
    /// The format, by name or by the product's own format string; nil to detect it.
    public var format: String?
    /// The zone of stamps; nil to take what they state.
    public var zone: String?
    /// The product that the user named; it decides where a row fits more than one.
    public var product: ProductID?
    /// Format strings that the hop's configuration names, as ``format`` takes them; tried where no format is told.
    public var configuredFormats: [String] = []

    /// Creates a selection.
    public init(
        side: HopSide, names: [String], format: String? = nil, zone: String? = nil, product: ProductID? = nil
    ) {
        self.side = side
        self.names = names
        self.format = format
        self.zone = zone
        self.product = product
    }
}
