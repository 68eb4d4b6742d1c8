public import Diagnosis

/// What a signal proves, how surely, and in which words.
public struct Proof: Hashable, Sendable {
    /// How far the product's word reaches.
    public enum Claim: Hashable, Sendable {
        /// It names the cause; `unknown` with a detail says why no hop behind the proxy failed.
        case cause(Cause, CauseDetail?)
        /// The connection stood, and no response header came in time.
        case gaveUpWaiting
        /// The connection stood, and went away before the header was complete.
        case lostConnection(CauseDetail?)
        /// The connection stood; it was lost, or the answer was not understood.
        case lostOrInvalid
        /// A time ran out: while connecting or while waiting.
        case timeRanOut
        /// The client left first: no failure of a hop behind the proxy.
        case clientLeft
        /// The response's body broke off; the status that was sent before it stays.
        case bodyBroke
        /// A server was taken out of use; others may be left.
        case serverDown
        /// A server was taken into use again.
        case serverUp
        /// Nothing.
        case nothing

        /// The cause it names by itself, where it names one.
        public var cause: Cause? {
            switch self {
            case .cause(let cause, _): cause
            case .gaveUpWaiting: .proxyTimeout
            case .lostConnection, .serverDown: .droppedConnection
            case .clientLeft: .unknown
            case .lostOrInvalid, .timeRanOut, .bodyBroke, .serverUp, .nothing: nil
            }
        }

        /// The detail it names by itself, where it names one.
        public var detail: CauseDetail? {
            switch self {
            case .cause(_, let detail), .lostConnection(let detail): detail
            case .gaveUpWaiting: .responseTimeout
            case .serverDown: .markedDown
            case .clientLeft: .clientLeft
            case .lostOrInvalid, .timeRanOut, .bodyBroke, .serverUp, .nothing: nil
            }
        }

        /// Whether a time ran out.
        public var isTimeout: Bool {
            switch self {
            case .gaveUpWaiting, .timeRanOut, .cause(_, .connectTimeout): true
            default: false
            }
        }

        /// Whether it tells why a request failed; else it is of a server, or of a body whose header had come.
        public var isOfARequest: Bool {
            switch self {
            case .cause, .gaveUpWaiting, .lostConnection, .lostOrInvalid, .timeRanOut, .clientLeft: true
            case .bodyBroke, .serverDown, .serverUp, .nothing: false
            }
        }

        /// One word for it: the detail, else the cause or what else it is.
        public var label: String {
            switch self {
            case .bodyBroke: "body-broke"
            case .lostOrInvalid: "lost-or-invalid"
            case .timeRanOut: "time-ran-out"
            case .serverDown: "server-down"
            case .serverUp: "server-up"
            case .nothing: "nothing"
            case .cause, .gaveUpWaiting, .lostConnection, .clientLeft: detail?.rawValue ?? cause?.rawValue ?? ""
            }
        }
    }

    /// How far it reaches.
    public var claim: Claim
    /// How often it is right.
    public var strength: Strength
    /// What it proves, in a clause that begins in lower case; `{status}` stands for the row's status.
    public var words: String
    /// Whether the proxy itself is at fault: it ran out of something of its own.
    public var isOfProxy = false

    /// The same, of something that the proxy itself ran out of.
    ///
    /// - Returns: the proof.
    @inline(never) func ofProxy() -> Proof {
        var proof = self
        proof.isOfProxy = true
        return proof
    }

    /// The same in other words, where a message says more than the proof's name.
    ///
    /// - Parameter words: a clause that begins in lower case.
    /// - Returns: the proof.
    @inline(never) func saying(_ words: String) -> Proof {
        var proof = self
        proof.words = words
        return proof
    }

    /// The same of a server's process, in its own log: no request is named.
    ///
    /// - Parameter words: a clause that begins in lower case.
    /// - Returns: the proof.
    @inline(never) func ofServer(_ words: String) -> Proof { Proof(claim, .saidOfServer, words) }

    /// Creates a proof.
    @inline(never) public init(_ claim: Claim, _ strength: Strength, _ words: String) {
        self.claim = claim
        self.strength = strength
        self.words = words
    }
}

/// What messages of many products prove alike.
extension Proof {
    /// Nothing listened at the server's address.
    public static let refused = Proof(
        .cause(.droppedConnection, .refused), .said, "the server refused the connection")
    /// There was no way to the server's address.
    public static let noRoute = Proof(
        .cause(.droppedConnection, .noRoute), .said, "there was no route to the server's address")
    /// The proxy's own machine forbade the connection: SELinux, a local firewall, a socket's rights.
    public static let permissionDenied = Proof(
        .cause(.droppedConnection, .permissionDenied), .said,
        "the proxy's own machine did not permit the connection: SELinux, a local firewall rule or the socket's rights")
    /// The backlog of the server's listener was full.
    public static let backlogFull = Proof(
        .cause(.queuedRequests, .queueFull), .said, "the server's listen backlog was full")
    /// The connection was not made in time.
    public static let connectTimeout = Proof(
        .cause(.droppedConnection, .connectTimeout), .said, "the connection was not made in time")
    /// The server stopped reading the request.
    public static let sendTimeout = Proof(.gaveUpWaiting, .saidOfTime, "the server stopped reading the request")
    /// No complete response header came in time.
    public static let responseTimeout = Proof(.gaveUpWaiting, .saidOfTime, "no response header came in time")
    /// The TLS handshake failed, or the server's certificate.
    public static let tls = Proof(.cause(.droppedConnection, .tls), .said, "the TLS handshake failed")
    /// The server closed before its header was complete.
    public static let prematureClose = Proof(
        .lostConnection(.prematureClose), .said, "the server closed the connection before its header was complete")
    /// The server reset the connection before its header was complete.
    public static let reset = Proof(
        .lostConnection(.reset), .said, "the server reset the connection before its header was complete")
    /// The server had closed an idle connection that the proxy used again.
    public static let idleClosed = Proof(
        .lostConnection(.keepAliveRace), .said, "the server had closed the idle connection that the proxy used again")
    /// The body broke off; the status sent before stays.
    public static let bodyBroke = Proof(.bodyBroke, .saidInPassing, "the response's body broke off")
    /// The header was larger than the proxy takes.
    public static let headerTooBig = Proof(
        .cause(.invalidResponse, .headerTooBig), .said, "the response's header was too big")
    /// A header field was malformed.
    public static let invalidHeader = Proof(
        .cause(.invalidResponse, .badFraming), .said, "a header field of the response was malformed")
    /// The first line was no status line.
    public static let badStatusLine = Proof(
        .cause(.invalidResponse, .badStatusLine), .said, "the response did not begin with a status line")
    /// The other side speaks another protocol than the proxy.
    public static let wrongProtocol = Proof(
        .cause(.invalidResponse, .wrongProtocol), .said, "the server speaks another protocol on that port")
    /// Length information was malformed.
    public static let badFraming = Proof(
        .cause(.invalidResponse, .badFraming), .said, "the response's length information was malformed")
    /// No server was left to try: all held to be down, or all at their connection limit.
    public static let noLiveServers = Proof(
        .cause(.droppedConnection, .markedDown), .said, "no live server was left to try")
    /// The server's name was not resolved.
    public static let dns = Proof(.cause(.droppedConnection, .dns), .said, "the server's name could not be resolved")
    /// The proxy had no free source port.
    public static let noFreePort = Proof(
        .cause(.droppedConnection, nil), .saidInPassing, "the proxy had no free port to connect from"
    ).ofProxy()
    /// The proxy had no free file descriptor.
    public static let tooManyFiles = Proof(
        .cause(.droppedConnection, nil), .saidInPassing, "the proxy had no free file descriptor"
    ).ofProxy()
    /// The proxy's own limit or queue turned the request away.
    public static let ownLimit = Proof(
        .cause(.queuedRequests, .queueFull), .saidOfLimit, "the proxy's own limit turned the request away"
    ).ofProxy()
    /// The proxy's rules, or a limit that it enforces, turned the request away.
    public static let refusedByProxy = Proof(
        .cause(.unknown, .refusedByProxy), .saidOfLimit, "the proxy itself turned the request away")
    /// No route, backend or cluster of the proxy's configuration fits the request.
    public static let notRouted = Proof(
        .cause(.unknown, .notRouted), .said, "the proxy's configuration sends the request nowhere")
    /// The server's process was killed by what watches over it.
    public static let workerKilled = Proof(
        .cause(.droppedConnection, .workerKilled), .said, "the server's worker was killed")
    /// The server's process ended unexpectedly.
    public static let crash = Proof(
        .cause(.droppedConnection, .crash), .said, "the server's process ended unexpectedly")
    /// The server's process was being replaced or stopped on purpose.
    public static let recycled = Proof(
        .cause(.droppedConnection, .recycle), .saidOfServer, "the server was being restarted or stopped")
    /// The server did not start, so nothing listens.
    public static let notStarted = Proof(
        .cause(.droppedConnection, .refused), .saidOfServer, "the server did not start: nothing listens")
    /// All of the server's workers were busy.
    public static let saturated = Proof(
        .cause(.queuedRequests, .saturation), .saidOfServer, "all of the server's workers were busy")
    /// A server could not write its response: the proxy in front of it was gone.
    public static let proxyLeft = Proof(
        .gaveUpWaiting, .open, "the proxy in front had closed the connection before the response was written")
    /// The application failed on a request that its server then answers with 500.
    public static let applicationFailed = Proof(
        .nothing, .open, "the application failed on a request; the server itself answers 500 to that")
    /// The proxy took a server out of use, after a failed check or on order; others may be left.
    public static let serverDown = Proof(.serverDown, .saidOfServer, "the proxy took a server out of use")
    /// The proxy took a server into use again.
    public static let serverUp = Proof(.serverUp, .open, "the proxy took a server into use again")
    /// The client left first.
    public static let clientLeft = Proof(.clientLeft, .saidInPassing, "the client had left")
    /// A failure in words that are not known.
    public static let unclear = Proof(.nothing, .unclear, "something else")
    /// The server itself sent the status.
    public static let serverSent = Proof(
        .cause(.serverSent, .application), .statedByFields, "a response header came from the server")

    /// The proofs that a file of a team's can name.
    public static let named: [String: Proof] = [
        "refused": refused, "no-route": noRoute, "permission-denied": permissionDenied, "backlog-full": backlogFull,
        "wrong-protocol": wrongProtocol, "refused-by-proxy": refusedByProxy, "not-routed": notRouted,
        "worker-killed": workerKilled, "crash": crash, "connect-timeout": connectTimeout, "send-timeout": sendTimeout,
        "response-timeout": responseTimeout, "tls": tls, "premature-close": prematureClose, "reset": reset,
        "idle-closed": idleClosed, "body-broke": bodyBroke, "header-too-big": headerTooBig,
        "invalid-header": invalidHeader, "bad-status-line": badStatusLine, "bad-framing": badFraming,
        "no-live-servers": noLiveServers, "dns": dns, "no-free-port": noFreePort, "too-many-files": tooManyFiles,
        "own-limit": ownLimit, "recycled": recycled, "not-started": notStarted, "saturated": saturated,
        "proxy-left": proxyLeft, "application-failed": applicationFailed, "server-down": serverDown,
        "server-up": serverUp, "client-left": clientLeft,
        "server-sent": serverSent, "nothing": unclear,
    ]
}
