/// Why a hop gave up: the vocabulary of every attribution and verdict.
public enum Cause: String, Hashable, Sendable, Codable, CaseIterable {
    /// A hop's timeout is shorter than the server's work on the request.
    case proxyTimeout = "proxy-timeout"
    /// The connection from a hop to the next could not be made or went away.
    case droppedConnection = "dropped-connection"
    /// The request waited, in front of the server or inside it, until a hop gave up.
    case queuedRequests = "queued-requests"
    /// The server answered with something that is not valid HTTP, or that the proxy would not take.
    case invalidResponse = "invalid-response"
    /// The server itself answered with this status: the failure lies behind it.
    case serverSent = "server-sent"
    /// The evidence does not decide.
    case unknown
}

/// What kind of a cause it was, where the evidence tells.
public enum CauseDetail: String, Hashable, Sendable, Codable, CaseIterable {
    /// The hop waited for the response as long as it was set to.
    case responseTimeout = "response-timeout"
    /// The server held the request and would never have answered.
    case hung
    /// Nothing listened at the server's address.
    case refused
    /// The connection was not set up in time.
    case connectTimeout = "connect-timeout"
    /// There was no way to the server's address: no route to its host or network.
    case noRoute = "no-route"
    /// The proxy's own machine forbade the connection: SELinux, a local firewall rule, the rights of a socket.
    case permissionDenied = "permission-denied"
    /// The proxy held every server to be down.
    case markedDown = "marked-down"
    /// The server's side reset the connection.
    case reset
    /// The server's side closed the connection before its response was complete.
    case prematureClose = "premature-close"
    /// The server's process ended unexpectedly.
    case crash
    /// The server's process was killed by what watches over it: its own supervisor, or the kernel.
    case workerKilled = "worker-killed"
    /// The server's process was replaced on purpose.
    case recycle
    /// The server closed an idle connection as the proxy used it again.
    case keepAliveRace = "keep-alive-race"
    /// The TLS handshake or a certificate failed.
    case tls
    /// The server's name could not be resolved.
    case dns
    /// More requests were in flight than the server works on at a time.
    case saturation
    /// A queue was full and turned the request away: a pool's, a proxy's, a listener's backlog.
    case queueFull = "queue-full"
    /// The first line of the response was not an HTTP status line.
    case badStatusLine = "bad-status-line"
    /// The response's header was larger than the proxy takes.
    case headerTooBig = "header-too-big"
    /// Header fields or length information were malformed.
    case badFraming = "bad-framing"
    /// What listens there speaks another protocol than the proxy: TLS or none, HTTP/2, FastCGI.
    case wrongProtocol = "wrong-protocol"
    /// The response's body ended early.
    case truncatedBody = "truncated-body"
    /// The application behind the server made the status.
    case application
    /// The server is itself a gateway, and what lies behind it failed.
    case gatewayBehind = "gateway-behind"
    /// The client left first: no hop behind the proxy failed.
    case clientLeft = "client-left"
    /// The proxy had nowhere to send the request: no route, backend or cluster of its configuration fits it.
    case notRouted = "not-routed"
    /// The proxy itself turned the request away, by its rules or by a limit that it enforces.
    case refusedByProxy = "refused-by-proxy"

    /// The cause that the detail belongs to; what is no failure of a hop behind the proxy is `unknown`'s.
    public var cause: Cause {
        switch self {
        case .responseTimeout, .hung: .proxyTimeout
        case .refused, .connectTimeout, .noRoute, .permissionDenied, .markedDown, .reset, .prematureClose, .crash,
            .workerKilled, .recycle, .keepAliveRace, .tls, .dns:
            .droppedConnection
        case .saturation, .queueFull: .queuedRequests
        case .badStatusLine, .headerTooBig, .badFraming, .wrongProtocol, .truncatedBody: .invalidResponse
        case .application, .gatewayBehind: .serverSent
        case .clientLeft, .notRouted, .refusedByProxy: .unknown
        }
    }
}
