internal import AccessLogs
internal import Diagnosis
internal import Products
internal import SystemEvidence
internal import Times

/// Which servers the proxy held to be down at a moment, by its own messages.
struct ServerStates {
    /// Messages of each backend by time.
    private var messages: [String: [ProxyErrorLine]] = [:]
    /// Stamps of messages are whole seconds.
    private static let resolution = Duration.seconds(1)

    /// Sorts out the messages among a proxy's error lines.
    init(_ lines: [ProxyErrorLine]) {
        for line in lines where line.client == nil && line.target == nil {
            guard let name = line.upstream?.split(separator: "/").first else { continue }
            messages[String(name), default: []].append(line)
        }
        for name in messages.keys { messages[name]?.sort { ($0.time, $0.line) < ($1.time, $1.line) } }
    }

    /// The message by which a failure's backend, or the server it was sent to, was down as the failure ended; nil where it was
    /// up, or nothing was said.
    func message(about failure: Entry) -> ProxyErrorLine? {
        guard let timers = failure.proxyTimers, let known = messages[timers.backend] else { return nil }
        let end = failure.end.to + Self.resolution
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
