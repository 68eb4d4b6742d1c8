/// What a setting's clock measures: how it runs, and over what.
public struct TimeoutClock: Hashable, Sendable {
    /// How a clock runs.
    public enum Run: String, Hashable, Sendable, CaseIterable {
        /// From one moment to another, whatever happens meanwhile.
        case total
        /// Begun anew by every byte that moves.
        case idle
        /// Total until the response's header is complete, then idle.
        case headerThenIdle = "header-then-idle"
        /// For a time after something happened.
        case period
        /// At each interval half of the idle connections are closed.
        case halving
        /// No time: how many servers or attempts one request gets.
        case tries
        /// No time: how many further attempts there are to connect.
        case connectTries = "connect-tries"
        /// No time: how many requests or connections there may be at once, or in all.
        case places
        /// No time: bytes a second at least.
        case rate
        /// No time: one of several ways to behave.
        case choice
    }

    /// Over what it runs, in the words of all products.
    public enum Span: Hashable, Sendable {
        /// A name is resolved.
        case nameLookup
        /// A TCP connection to the server is made.
        case tcp
        /// A TCP connection to the server is made, with its TLS handshake.
        case tcpAndTLS
        /// A TLS handshake with the server.
        case tls
        /// A connection to the server, of whatever kind.
        case connection
        /// The request is written to the server.
        case requestWrite
        /// The response's first byte.
        case firstByte
        /// The response's header.
        case responseHeader
        /// Reads of the response.
        case responseRead
        /// The whole response.
        case wholeResponse
        /// A connection to the server lies idle.
        case serverIdle
        /// The client's request header.
        case clientHeader
        /// The client's request body.
        case clientBody
        /// The client's request, header and body.
        case clientRequest
        /// The response is written to the client.
        case clientWrite
        /// A connection from the client lies idle.
        case clientIdle
        /// Nothing moves on a request, on either side.
        case stream
        /// A tunnel.
        case tunnel
        /// A wait for a free server.
        case queue
        /// Another server may be tried.
        case retry
        /// A server is out of use.
        case down
        /// The server's own work.
        case work
        /// The life of a connection, used or not.
        case lifetime
        /// Anything else, in words.
        case words(String)

        /// In words.
        public var words: String {
            switch self {
            case .nameLookup: "for the name to be resolved"
            case .tcp: "TCP only"
            case .tcpAndTLS: "TCP and TLS"
            case .tls: "for the TLS handshake with the server"
            case .connection: "for the connection to the server"
            case .requestWrite: "between two writes of the request"
            case .firstByte: "for the response's first byte"
            case .responseHeader: "for the response's header"
            case .responseRead: "between two reads from the server"
            case .wholeResponse: "for the whole response"
            case .serverIdle: "until a connection to the server is no longer used"
            case .clientHeader: "for the client's whole request header"
            case .clientBody: "between two reads of the client's body"
            case .clientRequest: "for the client's whole request"
            case .clientWrite: "between two writes to the client"
            case .clientIdle: "until the client's connection is closed"
            case .stream: "while nothing moves on the request, in either direction"
            case .tunnel: "once a connection is a tunnel (WebSocket); not for responses"
            case .queue: "in the queue for a free server"
            case .retry: "within which another server may be tried"
            case .down: "how long a server counts as down after failures"
            case .work: "for the server's own work"
            case .lifetime: "after which a connection is not used again, idle or not"
            case .words(let words): words
            }
        }
    }

    /// How it runs.
    public var run: Run
    /// Over what.
    public var span: Span
    /// What must be known besides: `for each server that is tried`, `503 when it runs out`.
    public var remark: String?

    /// Creates a clock.
    public init(_ run: Run, _ span: Span, _ remark: String? = nil) {
        self.run = run
        self.span = span
        self.remark = remark
    }

    /// In words: `idle, between two reads from the server`.
    public var words: String {
        let start =
            switch run {
            case .total, .idle: "\(run.rawValue), \(span.words)"
            case .headerThenIdle: "total for the response's header; then idle, \(span.words)"
            case .halving: "per interval: half of the idle connections to the server are closed"
            case .period, .tries, .connectTries, .places, .rate, .choice: span.words
            }
        return start + (remark.map { "; \($0)" } ?? "")
    }
}
