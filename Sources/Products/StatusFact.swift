/// What can go wrong between a proxy and the server behind it, as far as a status tells it apart.
public enum GatewayFault: String, Hashable, Sendable, CaseIterable {
    /// The time to wait for the response ran out.
    case responseTimeout = "response-timeout"
    /// The time to connect ran out.
    case connectTimeout = "connect-timeout"
    /// The connection could not be made: refused, no route, no name, no TLS.
    case notConnected = "not-connected"
    /// The time to wait for a place at a server ran out, in the proxy's own queue, or that queue was full.
    case proxyQueue = "proxy-queue"
    /// No server was left to try.
    case noServer = "no-server"
    /// The connection was lost before the response.
    case lost
    /// The response was not understood.
    case unreadable
}

/// What a status means where a product answers with it.
public struct StatusFact: Hashable, Sendable {
    /// The status.
    public var status: Int
    /// What it can mean, in a clause that begins in lower case.
    public var means: String
    /// Whether it means one cause only.
    public var isDecisive: Bool
    /// Of what the product makes it by itself; empty where only the server, or a limit of the product's, does.
    public var faults: Set<GatewayFault>

    /// Creates a fact.
    @inline(never) public init(
        _ status: Int, _ means: String, of faults: Set<GatewayFault> = [], isDecisive: Bool = false
    ) {
        self.status = status
        self.means = means
        self.isDecisive = isDecisive
        self.faults = faults
    }
}

/// Where a product's logs usually are.
public struct LogPlace: Hashable, Sendable {
    /// Which log.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Requests.
        case access
        /// Errors.
        case errors
        /// What the driver in front of the server ended by itself.
        case driver
    }

    /// Which log.
    public var kind: Kind
    /// The path, or where to look in a console.
    public var place: String

    /// Creates a place.
    @inline(never) public init(_ kind: Kind, _ place: String) {
        self.kind = kind
        self.place = place
    }
}
