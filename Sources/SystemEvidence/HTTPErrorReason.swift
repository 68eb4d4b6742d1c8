/// Why HTTP.sys ended a request or a connection by itself: one reason of its error log, and what it proves.
public struct HTTPErrorReason: Hashable, Sendable {
    /// What a reason says of the request.
    public enum Meaning: String, Hashable, Sendable, CaseIterable {
        /// The pool's queue was full, or the pool too busy to take it: answered 503.
        case turnedAway = "turned-away"
        /// The pool was down: answered 503.
        case poolDown = "pool-down"
        /// The peer closed before a worker had got the request, or it waited too long in the queue.
        case waiting
        /// The worker died, or left the request unanswered.
        case abandoned
        /// The peer closed before the response was sent.
        case dropped
        /// An idle connection was closed: what a keep-alive race begins with.
        case idle
        /// The peer sent or took too slowly.
        case slowPeer = "slow-peer"
        /// The request was refused as no proper one: 4xx or 505.
        case rejected
        /// The driver itself failed.
        case failed
        /// Anything else.
        case other
    }

    /// The reason as it is written: `QueueFull`.
    public var name: String
    /// The statuses that the driver answers with; none where it closes the connection.
    public var statuses: [Int]
    /// What it says of the request.
    public var meaning: Meaning
    /// How surely, 0...1.
    public var strength: Double
    /// In one clause, beginning in lower case.
    public var words: String

    init(_ name: String, _ statuses: [Int], _ meaning: Meaning, _ strength: Double, _ words: String) {
        self.name = name
        self.statuses = statuses
        self.meaning = meaning
        self.strength = strength
        self.words = words
    }

    /// Every reason that is documented, and the older names of some.
    public static let all: [HTTPErrorReason] =
        [
            HTTPErrorReason(
                "QueueFull", [503], .turnedAway, 0.97, "its queue was full and turned the request away"),
            HTTPErrorReason("AppPoolTimer", [503], .turnedAway, 0.93, "the pool was too busy to take the request"),
            HTTPErrorReason(
                "ConnLimit", [503], .turnedAway, 0.93, "the site's limit of connections was reached"),
            HTTPErrorReason(
                "Connections_Refused", [], .turnedAway, 0.9,
                "the kernel's memory had run low, and connections were refused"),
            HTTPErrorReason(
                "AppOffline", [503], .poolDown, 0.93, "the pool was down and no process there to answer"),
            HTTPErrorReason(
                "AppShutdown", [503], .poolDown, 0.93, "the pool had been shut down by its own policy"),
            HTTPErrorReason("Disabled", [503], .poolDown, 0.93, "an administrator had taken the pool offline"),
            HTTPErrorReason(
                "Client_Reset", [], .waiting, 0.95, "the proxy closed before a worker had got the request"),
            HTTPErrorReason(
                "Timer_ReqQueue", [], .waiting, 0.95, "it was queued until the connection's timeout was over"),
            HTTPErrorReason(
                "Timer_AppPool", [], .waiting, 0.95, "it was queued until the connection's timeout was over"),
            HTTPErrorReason(
                "Connection_Abandoned_By_ReqQueue", [], .abandoned, 0.95,
                "its process ended or let go of the request"),
            HTTPErrorReason(
                "Connection_Abandoned_By_AppPool", [], .abandoned, 0.95,
                "its process ended or let go of the request"),
            HTTPErrorReason(
                "Connection_Dropped", [], .dropped, 0.7,
                "the connection was lost before the last packet of the response"),
            HTTPErrorReason(
                "Connection_Dropped_List_Full", [], .dropped, 0.6,
                "so many connections were lost that they were no longer listed"),
            HTTPErrorReason(
                "Timer_ConnectionIdle", [], .idle, 0.8, "the driver closed the idle connection"),
            HTTPErrorReason("Timer_EntityBody", [], .slowPeer, 0.9, "the request's body stopped coming"),
            HTTPErrorReason("Timer_HeaderWait", [], .slowPeer, 0.9, "the request's header did not come in time"),
            HTTPErrorReason(
                "Timer_MinBytesPerSecond", [], .slowPeer, 0.9, "the peer took the response too slowly"),
            HTTPErrorReason(
                "Timer_SslRenegotiation", [], .slowPeer, 0.9, "the TLS handshake was not done again in time"),
            HTTPErrorReason("Timer_Response", [], .other, 0.3, "a reason that is kept for later use"),
            HTTPErrorReason("N/A", [503], .failed, 0.6, "the driver failed, as where it is out of memory"),
            HTTPErrorReason("N/I", [501, 503], .rejected, 0.6, "the request asks for what is not implemented"),
            HTTPErrorReason("Internal", [500], .failed, 0.8, "the driver had an internal error"),
        ]
        + [
            ("BadRequest", [400]), ("FieldLength", [400]), ("Forbidden", [403]), ("Header", [400]),
            ("Hostname", [400]), ("Invalid_CR/LF", [400]), ("Number", [400]), ("URL", [400]), ("URL_Length", [414]),
            ("Verb", [400]), ("RequestLength", [400, 413]), ("EntityTooLarge", [413]), ("LengthRequired", [411]),
            ("Precondition", [412]), ("Version_N/S", [505]), ("NotFound", [404]), ("UnknownVerb", [400]),
        ].map { HTTPErrorReason($0.0, $0.1, .rejected, 0.95, "the driver refused the request as no proper one") }

    private static let byName = Dictionary(
        all.map { ($0.name.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })

    /// The reason of a name, however its letters are written; nil where none is known.
    public static func named(_ name: String) -> HTTPErrorReason? { byName[name.lowercased()] }
}
