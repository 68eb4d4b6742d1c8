internal import Diagnosis

/// Why HTTP.sys ended a request or a connection by itself: one reason of its error log.
public struct ReasonPattern: Hashable, Sendable {
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

        /// What it proves by itself.
        public var claim: Proof.Claim {
            switch self {
            case .turnedAway: .cause(.queuedRequests, .queueFull)
            case .poolDown: .cause(.droppedConnection, nil)
            case .waiting: .cause(.queuedRequests, .saturation)
            case .abandoned: .cause(.droppedConnection, .crash)
            case .idle: .cause(.droppedConnection, .keepAliveRace)
            case .dropped, .slowPeer, .rejected, .failed, .other: .nothing
            }
        }
    }

    /// The reason as it is written: `QueueFull`.
    public var name: String
    /// The statuses that the driver answers with; none where it closes the connection.
    public var statuses: [Int]
    /// What it says of the request.
    public var meaning: Meaning

    /// Creates a pattern.
    @inline(never) public init(name: String, statuses: [Int], meaning: Meaning) {
        self.name = name
        self.statuses = statuses
        self.meaning = meaning
    }
}
