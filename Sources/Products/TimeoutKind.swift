/// What a timeout or limit is set for.
public enum TimeoutKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The connection to the server.
    case connect
    /// The response's header.
    case response
    /// The server reading the request.
    case send
    /// A place in a queue, or at once among the requests that are worked on.
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
    /// Bytes of either side on a connection that has become a tunnel, such as a WebSocket.
    case tunnel
    /// The server's own work on a request.
    case work
    /// Another try: how many there are, how long a server counts as down.
    case retry
    /// The life of processes: start, stop, recycling.
    case process
}
