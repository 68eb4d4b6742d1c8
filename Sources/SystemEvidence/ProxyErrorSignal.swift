public import Diagnosis
internal import Products

/// What an error line of a proxy proves.
///
/// The texts and numbers are those of nginx 1.22 and Apache 2.4, which were made to fail in each way.
public enum ProxyErrorSignal: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing listened at the server's address (errno 111).
    case refused
    /// The connection was not made in time.
    case connectTimeout = "connect-timeout"
    /// The server stopped reading the request.
    case sendTimeout = "send-timeout"
    /// No complete response header came in time.
    case responseTimeout = "response-timeout"
    /// The TLS handshake failed, or the server's certificate.
    case tls
    /// The server closed before its header was complete.
    case prematureClose = "premature-close"
    /// The server reset the connection before its header was complete.
    case reset
    /// The server had closed an idle connection that the proxy used again.
    case idleClosed = "idle-closed"
    /// The body broke off; the status sent before stays.
    case bodyCut = "body-cut"
    /// The header was larger than the proxy's buffer.
    case headerTooBig = "header-too-big"
    /// A header field was malformed.
    case invalidHeader = "invalid-header"
    /// The first line was no status line.
    case badStatusLine = "bad-status-line"
    /// Length information was malformed.
    case badFraming = "bad-framing"
    /// No server was left to try: all held to be down, or all at their connection limit.
    case noLiveServers = "no-live-servers"
    /// The server's name was not resolved.
    case dns
    /// The proxy had no free source port.
    case noFreePort = "no-free-port"
    /// The proxy had no free file descriptor.
    case tooManyFiles = "too-many-files"
    /// The proxy's own limit or queue turned the request away.
    case ownLimit = "own-limit"
    /// The proxy took a server out of use, after a failed check or on order; others may be left.
    case serverDown = "server-down"
    /// The proxy took a server into use again.
    case serverUp = "server-up"
    /// The client left first.
    case clientGone = "client-gone"
    /// Something else.
    case other

    /// What it proves, where it proves anything, and how surely.
    struct Meaning: Hashable {
        var cause: Cause?
        var detail: CauseDetail?
        var strength: Double
        var words: String

        init(_ cause: Cause?, _ detail: CauseDetail?, _ strength: Double, _ words: String) {
            self.cause = cause
            self.detail = detail
            self.strength = strength
            self.words = words
        }
    }

    private static let meanings: [ProxyErrorSignal: Meaning] = [
        .refused: Meaning(.droppedConnection, .refused, 0.97, "the server refused the connection"),
        .connectTimeout: Meaning(
            .droppedConnection, .connectTimeout, 0.97, "the connection was not made in time"),
        .sendTimeout: Meaning(.proxyTimeout, .responseTimeout, 0.98, "the server stopped reading the request"),
        .responseTimeout: Meaning(.proxyTimeout, .responseTimeout, 0.98, "no response header came in time"),
        .tls: Meaning(.droppedConnection, .tls, 0.97, "the TLS handshake failed"),
        .prematureClose: Meaning(
            .droppedConnection, .prematureClose, 0.97,
            "the server closed the connection before its header was complete"),
        .reset: Meaning(
            .droppedConnection, .reset, 0.97, "the server reset the connection before its header was complete"),
        .idleClosed: Meaning(
            .droppedConnection, .keepAliveRace, 0.97,
            "the server had closed the idle connection that the proxy used again"),
        .bodyCut: Meaning(nil, nil, 0.9, "the response's body broke off"),
        .headerTooBig: Meaning(.invalidResponse, .headerTooBig, 0.97, "the response's header was too big"),
        .invalidHeader: Meaning(
            .invalidResponse, .badFraming, 0.97, "a header field of the response was malformed"),
        .badStatusLine: Meaning(
            .invalidResponse, .badStatusLine, 0.97, "the response did not begin with a status line"),
        .badFraming: Meaning(
            .invalidResponse, .badFraming, 0.97, "the response's length information was malformed"),
        .noLiveServers: Meaning(.droppedConnection, .markedDown, 0.97, "no live server was left to try"),
        .dns: Meaning(.droppedConnection, .dns, 0.97, "the server's name could not be resolved"),
        .noFreePort: Meaning(.droppedConnection, nil, 0.9, "the proxy had no free port to connect from"),
        .tooManyFiles: Meaning(.droppedConnection, nil, 0.9, "the proxy had no free file descriptor"),
        .ownLimit: Meaning(.queuedRequests, .queueFull, 0.92, "the proxy's own limit turned the request away"),
        .serverDown: Meaning(.droppedConnection, .markedDown, 0.6, "the proxy took a server out of use"),
        .serverUp: Meaning(nil, nil, 0.5, "the proxy took a server into use again"),
        .clientGone: Meaning(nil, nil, 0.9, "the client had left"),
        .other: Meaning(nil, nil, 0.3, "something else"),
    ]

    private var meaning: Meaning { Self.meanings[self] ?? Meaning(nil, nil, 0.3, "something else") }

    /// The cause it proves, where it proves one.
    public var cause: Cause? { meaning.cause }

    /// The detail it proves, where it proves one.
    public var detail: CauseDetail? { meaning.detail }

    /// How surely it proves that, 0...1.
    public var strength: Double { meaning.strength }

    /// What it proves, in a few words.
    public var proves: String { meaning.words }

    /// Reads an error line, or a part of one that someone pasted.
    ///
    /// Numbers are read before words: glibc and musl word the same errno differently.
    ///
    /// - Parameter text: the text; nil is given where it tells nothing of a failed request.
    public init?(errorText text: String) {
        // Words of Go's are in many a text; products that name themselves come first.
        let order: [ProductID] = [
            .nginx, .apache, .haproxy, .lighttpd, .traefik, .envoy, .squid, .varnish, .caddy,
        ]
        guard let signal = order.lazy.compactMap({ ProxyErrorRule.signal(of: text, by: $0) }).first else { return nil }
        self = signal
    }

    /// Which of two lines of one failure tells more: `AH01102` with its number more than the `AH00898` that follows.
    var rank: Int {
        switch self {
        case .other: 3
        case .prematureClose: 2
        case .bodyCut, .clientGone: 2
        default: 1
        }
    }
}
