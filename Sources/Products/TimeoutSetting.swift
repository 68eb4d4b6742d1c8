/// What a timeout or limit is set for.
public enum TimeoutKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The connection to the server.
    case connect
    /// The response's header.
    case response
    /// The server reading the request.
    case send
    /// A place in the proxy's own queue.
    case queue
    /// The next request on an idle connection to the server: how long the connection may still be used again.
    case keepAlive = "keep-alive"
    /// The next request on an idle connection from the client: how long it is kept open.
    case idleClose = "idle-close"
    /// The request's header.
    case requestHeader = "request-header"
    /// The request's body.
    case requestBody = "request-body"
    /// The client reading the response.
    case sendToClient = "send-to-client"
    /// The server's own work on a request.
    case work
    /// Another try: how many there are, how long a server counts as down.
    case retry
    /// The life of processes: start, stop, recycling.
    case process
}

/// A timeout of a product: what it is called, what its clock measures, and what holds where nobody sets it.
public struct TimeoutSetting: Hashable, Sendable {
    /// What holds where nobody sets it.
    public enum Default: Hashable, Sendable {
        /// So long.
        case duration(Duration)
        /// Without end, or not at all.
        case off
        /// A number, as of tries or places.
        case count(Int)
        /// A word.
        case word(String)
        /// What this other setting of the product is set to.
        case sameAs(String)
    }

    /// How a bare number is read where it is set.
    public enum Unit: String, Hashable, Sendable {
        /// Microseconds.
        case microseconds
        /// Milliseconds.
        case milliseconds
        /// Seconds.
        case seconds
        /// Minutes.
        case minutes
        /// A clock: `00:02:00`.
        case timeSpan = "hh:mm:ss"
        /// A number always carries its unit: `30s`.
        case spelled
        /// No time at all: tries, places.
        case none
    }

    /// The setting as its product calls it: `proxy_read_timeout`.
    public var name: String
    /// What is waited for, or what the setting bounds.
    public var kind: TimeoutKind
    /// What holds where nobody sets it.
    public var standard: Default
    /// What its clock measures, in words.
    public var clock: String
    /// How a bare number is read.
    public var unit: Unit
    /// The public page or source file that says so.
    public var source: String

    /// Creates a setting.
    public init(
        _ name: String, _ kind: TimeoutKind, _ standard: Default, clock: String, unit: Unit, source: String
    ) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.clock = clock
        self.unit = unit
        self.source = source
    }
}
