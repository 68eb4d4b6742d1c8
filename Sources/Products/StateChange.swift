/// What a message of a server's own log says of its processes, its pools, or a request that they hold.
public enum StateChange: String, Hashable, Sendable, CaseIterable {
    /// A process was killed by what watches over it, and the requests that it held with it.
    case killed
    /// A process ended unexpectedly.
    case crashed
    /// A process was stopped on purpose while requests were under way.
    case cutOff = "cut-off"
    /// A process is replaced or stopped on purpose, after its requests.
    case ended
    /// The server begins to stop.
    case stopping
    /// The server is gone.
    case stopped
    /// The server did not start.
    case notStarted = "not-started"
    /// The server listens.
    case started
    /// All of a pool's workers are busy.
    case full
    /// The queue in front of a pool is full: it takes no more connections.
    case queueFull = "queue-full"
    /// It turned one request away.
    case turnedAway = "turned-away"
    /// It has been working on a request for long.
    case slow
    /// The application failed in a request, and went on.
    case failed
}
