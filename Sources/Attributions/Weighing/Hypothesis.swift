internal import Diagnosis
internal import Products

/// What may have happened to a request of which the proxy does not say it.
enum Hypothesis: Int, CaseIterable, Sendable {
    /// The server worked on it for longer than the proxy waits.
    case worked
    /// It waited for a place in the server.
    case queued
    /// The server's queue was full and turned it away.
    case turnedAway
    /// The server had it, hung, and would never have answered.
    case hung
    /// The network between the two, or the whole server, was gone.
    case cutOff
    /// The connection was not made in time.
    case neverConnected
    /// Nothing took the connection: no process, no name, no TLS, or no server left to try.
    case away
    /// The connection was lost while the server had the request.
    case lost
    /// The server's response was not understood.
    case unreadable
    /// The status is the server's own.
    case own

    /// The cause that it is charged to.
    var cause: Cause {
        switch self {
        case .worked, .hung: .proxyTimeout
        case .queued, .turnedAway: .queuedRequests
        case .cutOff, .neverConnected, .away, .lost: .droppedConnection
        case .unreadable: .invalidResponse
        case .own: .serverSent
        }
    }

    /// What it is a case of, as far as a status tells; empty for what the proxy has no part in.
    var faults: Set<GatewayFault> {
        switch self {
        case .worked, .hung, .cutOff: [.responseTimeout]
        case .queued: [.responseTimeout, .proxyQueue]
        case .neverConnected: [.connectTimeout]
        case .away: [.notConnected, .noServer]
        case .lost: [.lost]
        case .unreadable: [.unreadable]
        case .turnedAway, .own: []
        }
    }
}
