/// What a counter counts.
public enum CounterKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Requests that nobody has taken up: in HTTP.sys's queue of a pool, or in HAProxy's of a backend or server.
    case queueLength = "queue-length"
    /// Requests queued inside ASP.NET.
    case requestsQueued = "requests-queued"
    /// How long the oldest request has been queued; says nothing while the queue is empty.
    case queueAge = "queue-age"
    /// How long requests waited in a queue before they were taken up.
    case waitTime = "wait-time"
    /// Requests turned away.
    case rejected
    /// Requests arriving.
    case arrivalRate = "arrival-rate"
    /// Requests being worked on.
    case activeRequests = "active-requests"
    /// Connections, idle ones among them.
    case connections
    /// Connections or answers of a server that failed, as a proxy counts them.
    case connectionErrors = "connection-errors"
    /// Connections that were reset.
    case resets
    /// Recycles and restarts of an application or its processes.
    case restarts
    /// Worker processes that failed or did not answer.
    case workerFailures = "worker-failures"
    /// Something else.
    case other

    /// Whether it is the length of a queue of requests.
    public var isQueue: Bool { self == .queueLength || self == .requestsQueued }
}
