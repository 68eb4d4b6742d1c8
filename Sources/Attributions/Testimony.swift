internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products
internal import SystemEvidence

/// What the proxy itself says about one failure: by error line, termination state, upstream fields, status.
///
/// The facts are those of the products' own behaviour, measured with nginx 1.22, HAProxy 2.6 and Apache 2.4.
struct Testimony {
    /// How far the proxy's word reaches.
    enum Word: Equatable {
        /// It names the cause.
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
        /// Nothing but the status.
        case nothing
    }

    var word: Word
    /// How often the word is right, 0...1.
    var strength: Double
    /// In one clause, beginning in lower case.
    var because: String
    /// Whether it is the error line that says it.
    var isFromErrorLine = false

    /// What the proxy says of an entry.
    static func of(_ entry: Entry, _ joined: ErrorLineJoin.Joined?) -> Testimony {
        if let joined, var testimony = fromErrorLine(joined.line) {
            testimony.isFromErrorLine = true
            return testimony
        }
        if let testimony = fromBalancer(entry) { return testimony }
        if let haproxy = entry.haproxy { return fromTermination(haproxy, status: entry.status) }
        if entry.product == .nginx, let upstream = entry.upstream { return fromUpstream(upstream, entry) }
        return fromStatus(entry)
    }

    // MARK: - The error line

    private static func fromErrorLine(_ line: ProxyErrorLine) -> Testimony? {
        let words = "the proxy's error log says so (\(line.signal.proves))"
        func testimony(_ word: Word) -> Testimony {
            Testimony(word: word, strength: line.signal.strength, because: words)
        }
        switch line.signal {
        case .responseTimeout, .sendTimeout: return testimony(.gaveUpWaiting)
        case .prematureClose: return testimony(.lostConnection(.prematureClose))
        case .reset: return testimony(.lostConnection(.reset))
        case .idleClosed: return testimony(.lostConnection(.keepAliveRace))
        case .clientGone: return testimony(.clientLeft)
        default: return line.signal.cause.map { testimony(.cause($0, line.signal.detail)) }
        }
    }

    // MARK: - HAProxy's termination state

    private static func fromTermination(_ haproxy: HAProxyTimers, status: Int) -> Testimony {
        let state = Array(haproxy.termination.utf8.prefix(2)).map { Character(Unicode.Scalar($0)) }
        guard state.count == 2 else { return fromNothing }
        let words = "HAProxy ended it as \(haproxy.termination)"
        func testimony(_ word: Word, _ strength: Double, _ why: String) -> Testimony {
            Testimony(word: word, strength: strength, because: "\(words): \(why)")
        }
        switch (state[0], state[1]) {
        case ("-", "-"):
            return haproxy.response == nil
                ? testimony(.nothing, 0.3, "no error, yet no time to the response header")
                : testimony(.cause(.serverSent, .application), 0.97, "the server sent the status itself")
        case ("S", "C"):
            return haproxy.server == nil
                ? testimony(.cause(.droppedConnection, .markedDown), 0.94, "no server was up to connect to")
                : testimony(.cause(.droppedConnection, .refused), 0.95, "the server refused the connection")
        case ("s", "C"):
            return testimony(.cause(.droppedConnection, .connectTimeout), 0.96, "the connection was not made in time")
        case ("s", "Q"):
            return testimony(
                .cause(.queuedRequests, .saturation), 0.96, "it waited in the proxy's queue until that timeout")
        case ("S", "Q"):
            return testimony(.cause(.droppedConnection, .markedDown), 0.8, "the server went down while it was queued")
        case ("s", "H"):
            return testimony(.gaveUpWaiting, 0.96, "no response header came within the server timeout")
        case ("S", "H"):
            return testimony(.lostConnection(nil), 0.95, "the server's side closed before the header was complete")
        case ("P", "H"):
            return testimony(.cause(.invalidResponse, nil), 0.9, "the response header was refused as malformed")
        case ("s", "D"), ("S", "D"), ("S", "L"), ("s", "L"):
            return testimony(
                .cause(.serverSent, .application), 0.9, "the status came from the server, then the body broke")
        case ("C", _), ("c", _):
            return testimony(.clientLeft, 0.9, "the client gave up first")
        case ("D", _), ("U", _):
            return testimony(.cause(.droppedConnection, .markedDown), 0.92, "the server was marked down meanwhile")
        case ("R", _):
            return testimony(.cause(.droppedConnection, nil), 0.8, "the proxy ran out of a resource")
        case ("P", _), ("L", _):
            return testimony(.nothing, 0.3, "the proxy's own rules made the answer")
        default:
            return testimony(.nothing, 0.3, "a state that does not tell")
        }
    }

    // MARK: - nginx's upstream fields

    private static func fromUpstream(_ upstream: UpstreamExchange, _ entry: Entry) -> Testimony {
        let status = upstream.statuses.last ?? nil
        let header = upstream.headerTimes.last ?? nil
        let connect = upstream.connectTimes.last ?? nil
        let address = upstream.addresses.last ?? ""
        if header != nil {
            return Testimony(
                word: .cause(.serverSent, .application), strength: 0.96,
                because: "a response header came from the server")
        }
        guard let status else {
            if entry.status == 502, upstream.hasConnectTimes {
                return Testimony(
                    word: .cause(.droppedConnection, .dns), strength: 0.85,
                    because: "no server was tried, as where the server's name is not resolved")
            }
            return entry.status == 503
                ? Testimony(
                    word: .cause(.queuedRequests, .queueFull), strength: 0.7,
                    because: "no server was tried, as where the proxy's own limit turns requests away")
                : Testimony(word: .nothing, strength: 0.3, because: "no server was tried")
        }
        // Where no server could be picked, the address is the group's name.
        if !address.isEmpty, !address.contains(":"), !address.contains("/") {
            return Testimony(
                word: .cause(.droppedConnection, .markedDown), strength: 0.9, because: "no live server was left to try")
        }
        if !upstream.hasConnectTimes {
            return status == 504
                ? Testimony(word: .timeRanOut, strength: 0.9, because: "the proxy answered 504 without a header")
                : Testimony(word: .nothing, strength: 0.5, because: "the proxy made the 502 without a header")
        }
        if connect == nil {
            return status == 504
                ? Testimony(
                    word: .cause(.droppedConnection, .connectTimeout), strength: 0.92,
                    because: "the connection to the server was not made in time")
                : Testimony(
                    word: .cause(.droppedConnection, .refused), strength: 0.88,
                    because: "no connection to the server could be made")
        }
        return status == 504
            ? Testimony(
                word: .gaveUpWaiting, strength: 0.96, because: "the connection stood and no header came in time")
            : Testimony(
                word: .lostOrInvalid, strength: 0.95, because: "the connection stood and no usable header came")
    }

    // MARK: - The status alone

    private static func fromStatus(_ entry: Entry) -> Testimony {
        switch (entry.product, entry.status) {
        case (.nginx, 504):
            Testimony(word: .timeRanOut, strength: 0.9, because: "nginx answers 504 only when a time ran out")
        case (.apache, 503):
            Testimony(
                word: .cause(.droppedConnection, nil), strength: 0.78,
                because: "Apache answers 503 when no connection could be made")
        case (.apache, 504):
            Testimony(word: .timeRanOut, strength: 0.8, because: "Apache answers 504 when sending ran out of time")
        case (.traefik, 504), (.squid, 504), (.lighttpd, 504):
            Testimony(
                word: .timeRanOut, strength: 0.8,
                because: "\(entry.product.title) answers 504 when a time ran out")
        case (.traefik, 502):
            Testimony(
                word: .cause(.droppedConnection, nil), strength: 0.75,
                because: "Traefik answers 502 when it cannot connect or loses the connection")
        case (.traefik, 503):
            Testimony(
                word: .cause(.droppedConnection, .markedDown), strength: 0.72,
                because: "Traefik answers 503 when no server is left to try")
        case (.squid, 503), (.lighttpd, 503):
            Testimony(
                word: .cause(.droppedConnection, nil), strength: 0.75,
                because: "\(entry.product.title) answers 503 when no connection could be made")
        case (.squid, 502):
            Testimony(
                word: .lostOrInvalid, strength: 0.75,
                because: "Squid answers 502 when it loses the connection or cannot read the answer")
        case (.lighttpd, 502):
            Testimony(
                word: .cause(.invalidResponse, nil), strength: 0.72,
                because: "lighttpd answers 502 when it cannot read the answer")
        case (.caddy, 504):
            Testimony(
                word: .gaveUpWaiting, strength: 0.75, because: "Caddy answers 504 when no response header came in time")
        case (.caddy, 502):
            Testimony(
                word: .lostOrInvalid, strength: 0.75,
                because: "Caddy answers 502 when it cannot connect, loses the connection or cannot read the answer")
        case (.caddy, 503):
            Testimony(
                word: .cause(.droppedConnection, .markedDown), strength: 0.72,
                because: "Caddy answers 503 when no server is left to try")
        case (.iis, 502) where entry.iis?.substatus == 3 && entry.iis?.win32Status == 12002:
            Testimony(word: .gaveUpWaiting, strength: 0.95, because: "ARR logged WinHTTP's timeout, 12002")
        case (.iis, 502) where entry.iis?.win32Status == 12029:
            Testimony(
                word: .cause(.droppedConnection, .refused), strength: 0.9, because: "ARR could not connect, 12029")
        case (.iis, 502) where entry.iis?.win32Status == 12030:
            Testimony(word: .lostConnection(.reset), strength: 0.93, because: "ARR lost the connection, 12030")
        case (.iis, 502) where entry.iis?.win32Status == 12152:
            Testimony(
                word: .cause(.invalidResponse, nil), strength: 0.9, because: "ARR could not read the response, 12152")
        default: fromNothing
        }
    }

    static var fromNothing: Testimony {
        Testimony(word: .nothing, strength: 0.3, because: "the proxy's log has nothing but the status")
    }
}
