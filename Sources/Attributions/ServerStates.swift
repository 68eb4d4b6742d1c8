internal import AccessLogs
internal import Diagnosis
internal import Ordering
internal import Products
internal import SystemEvidence
internal import Times

/// Which servers the proxy held to be down at a moment, by its own messages.
struct ServerStates {
    /// Messages of each backend by time.
    private var messages: [String: [ProxyErrorLine]] = [:]
    /// Messages by time that a service has no server, by a proxy whose rows name none.
    private var services: [ProxyErrorLine] = []
    /// Stamps of messages are whole seconds.
    private static let resolution = Duration.seconds(1)

    /// Sorts out the messages among a proxy's error lines.
    init(_ lines: [ProxyErrorLine]) {
        for line in lines where line.client == nil && line.target == nil {
            guard let name = line.upstream?.split(separator: "/").first else {
                if line.path == nil, line.signal.claim == .cause(.droppedConnection, .markedDown) {
                    services.append(line)
                }
                continue
            }
            messages[String(name), default: []].append(line)
        }
        services.arrange { ($0.time, $0.line) < ($1.time, $1.line) }
        for name in messages.keys { messages[name]?.arrange { ($0.time, $0.line) < ($1.time, $1.line) } }
    }

    /// The message by which a failure's backend, or the server it was sent to, was down as the failure ended; nil where it was
    /// up, or nothing was said.
    func message(about failure: Entry) -> ProxyErrorLine? {
        let end = failure.end.to + Self.resolution
        guard let timers = failure.proxyTimers else {
            return failure.status == 503 ? services.last { $0.time <= end } : nil
        }
        guard let known = messages[timers.backend] else { return nil }
        var found: ProxyErrorLine?
        for message in known {
            guard message.time <= end else { break }
            switch message.signal.claim {
            case .cause(_, .markedDown): found = message
            case .serverDown:
                // Another server's end says nothing of this one's, where the request was sent to one.
                if let server = timers.server, message.upstream != "\(timers.backend)/\(server)" { continue }
                if found?.signal.claim ?? .serverDown == .serverDown { found = message }
            case .serverUp: found = nil
            default: continue
            }
        }
        return found
    }
}
