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
    /// Nothing listened at the server's address.
    case refused
    /// The connection was not set up in time.
    case connectTimeout = "connect-timeout"
    /// The proxy held every server to be down.
    case markedDown = "marked-down"
    /// The server's side reset the connection.
    case reset
    /// The server's side closed the connection before its response was complete.
    case prematureClose = "premature-close"
    /// The server's process ended unexpectedly.
    case crash
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
    /// A queue or limit was full and turned the request away.
    case queueFull = "queue-full"
    /// The first line of the response was not an HTTP status line.
    case badStatusLine = "bad-status-line"
    /// The response's header was larger than the proxy takes.
    case headerTooBig = "header-too-big"
    /// Header fields or length information were malformed.
    case badFraming = "bad-framing"
    /// The response's body ended early.
    case truncatedBody = "truncated-body"
    /// The application behind the server made the status.
    case application
    /// The server is itself a gateway, and what lies behind it failed.
    case gatewayBehind = "gateway-behind"

    /// The cause that the detail belongs to.
    public var cause: Cause {
        switch self {
        case .responseTimeout: .proxyTimeout
        case .refused, .connectTimeout, .markedDown, .reset, .prematureClose, .crash, .recycle, .keepAliveRace, .tls,
            .dns:
            .droppedConnection
        case .saturation, .queueFull: .queuedRequests
        case .badStatusLine, .headerTooBig, .badFraming, .truncatedBody: .invalidResponse
        case .application, .gatewayBehind: .serverSent
        }
    }
}
