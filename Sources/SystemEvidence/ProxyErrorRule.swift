public import Products

/// One text of a proxy's error log, and what it proves: a row of the table by which such logs are read.
///
/// Of the rules of a product the first that fits counts. Numbers of errors are told before words: glibc and musl word the same
/// number differently, and other systems have other numbers.
public struct ProxyErrorRule: Hashable, Sendable {
    /// An error of the system, by its number.
    enum Errno: Hashable, Sendable {
        case refused, reset, timedOut, noAddress, tooManyFiles, unreachable, noSuchFile, noPermission, invalid
        /// An end of the stream before it was due, by Apache's own number.
        case endOfFile
        /// A time that ran out, by the system's number or Apache's own.
        case expired

        /// The numbers of Linux, of BSD and macOS, and of Windows; Apache's own.
        var numbers: [Int] {
            switch self {
            case .refused: [111, 61, 10061]
            case .reset: [104, 32, 54, 10054, 10053]
            case .timedOut: [110, 60, 10060]
            case .noAddress: [99, 49, 10049]
            case .tooManyFiles: [24, 23, 10024]
            case .unreachable: [113, 101, 65, 51, 10065, 10051]
            case .noSuchFile: [2]
            case .noPermission: [13]
            case .invalid: [22]
            case .endOfFile: [20014, 70014]
            case .expired: [70007, 110, 60, 10060]
            }
        }
    }

    /// The product that writes it.
    public var product: ProductID
    /// Texts that all stand in it.
    var all: [String]
    /// Texts of which one stands in it; none where any will do.
    var any: [String]
    /// Texts of which none stands in it.
    var none: [String]
    /// Errors of which one's number stands in it; none where any will do.
    var errors: [Errno]
    /// What it proves.
    public var signal: ProxyErrorSignal

    init(
        _ product: ProductID, _ all: [String] = [], any: [String] = [], none: [String] = [],
        errno errors: [Errno] = [], _ signal: ProxyErrorSignal
    ) {
        self.product = product
        self.all = all
        self.any = any
        self.none = none
        self.errors = errors
        self.signal = signal
    }

    /// What a message proves; nil where it tells nothing of a failed request.
    ///
    /// - Parameters:
    ///   - text: the message.
    ///   - product: the product that wrote it.
    /// - Returns: the signal of the first rule that fits.
    static func signal(of text: String, by product: ProductID) -> ProxyErrorSignal? {
        guard let rules = byProduct[product] else { return nil }
        let numbers = product == .apache ? bracketedNumbers(in: text, ends: ")") : bracketedNumbers(in: text, ends: ":")
        var text = text
        return text.withUTF8 { bytes in rules.first { $0.fits(bytes, numbers) }?.signal }
    }

    /// A rule as bytes: logs have many lines that no rule fits.
    private struct Compiled {
        var all: [[UInt8]]
        var any: [[UInt8]]
        var none: [[UInt8]]
        var numbers: [Int]
        var signal: ProxyErrorSignal

        init(_ rule: ProxyErrorRule) {
            all = rule.all.map { Array($0.utf8) }
            any = rule.any.map { Array($0.utf8) }
            none = rule.none.map { Array($0.utf8) }
            numbers = rule.errors.flatMap(\.numbers)
            signal = rule.signal
        }

        func fits(_ text: UnsafeBufferPointer<UInt8>, _ found: [Int]) -> Bool {
            if !numbers.isEmpty, !found.contains(where: numbers.contains) { return false }
            return all.allSatisfy { Self.has(text, $0) } && (any.isEmpty || any.contains { Self.has(text, $0) })
                && !none.contains { Self.has(text, $0) }
        }

        private static func has(_ text: UnsafeBufferPointer<UInt8>, _ wanted: [UInt8]) -> Bool {
            guard let first = wanted.first, text.count >= wanted.count else { return false }
            return wanted.withUnsafeBufferPointer { wanted in
                for start in 0...(text.count - wanted.count) where text[start] == first {
                    var length = 1
                    while length < wanted.count, text[start + length] == wanted[length] { length += 1 }
                    if length == wanted.count { return true }
                }
                return false
            }
        }
    }

    /// `(111: Connection refused)` of nginx, `(111)Connection refused` and `(OS 10061)` of Apache.
    private static func bracketedNumbers(in text: String, ends: Unicode.Scalar) -> [Int] {
        var numbers: [Int] = []
        let bytes = text.utf8
        var index = bytes.startIndex
        while let open = bytes[index...].firstIndex(of: 0x28), numbers.count < 8 {
            var place = bytes.index(after: open)
            if bytes[place...].starts(with: "OS ".utf8) { place = bytes.index(place, offsetBy: 3) }
            var value = 0
            var digits = 0
            while place < bytes.endIndex, digits < 6, bytes[place] &- 0x30 < 10 {
                value = value * 10 + Int(bytes[place] - 0x30)
                digits += 1
                place = bytes.index(after: place)
            }
            if digits > 0, place < bytes.endIndex, bytes[place] == UInt8(ascii: ends) { numbers.append(value) }
            index = bytes.index(after: open)
        }
        return numbers
    }

    private static let byProduct = Dictionary(grouping: table, by: \.product).mapValues { $0.map(Compiled.init) }

    // MARK: - The table

    /// Every rule, product by product.
    public static let table: [ProxyErrorRule] = nginx + apache + caddy + haproxy + lighttpd + traefik + others

    private static let connecting = "while connecting to upstream"
    private static let handshaking = "while SSL handshaking to upstream"

    /// nginx 1.22 to 1.31, which were made to fail in each way.
    private static let nginx: [ProxyErrorRule] = [
        ProxyErrorRule(.nginx, ["client prematurely closed connection"], .clientGone),
        ProxyErrorRule(.nginx, ["upstream timed out"], any: [connecting, handshaking], .connectTimeout),
        ProxyErrorRule(
            .nginx, ["upstream timed out"], any: ["while sending request", "while sending to upstream"], .sendTimeout),
        ProxyErrorRule(.nginx, ["upstream timed out", "while reading response header"], .responseTimeout),
        ProxyErrorRule(.nginx, ["upstream timed out"], .bodyCut),
        ProxyErrorRule(.nginx, any: [connecting, "connect() "], errno: [.refused], .refused),
        ProxyErrorRule(.nginx, any: [connecting, "connect() "], errno: [.noSuchFile, .noPermission], .refused),
        ProxyErrorRule(.nginx, any: [connecting, "connect() "], errno: [.unreachable], .connectTimeout),
        ProxyErrorRule(.nginx, errno: [.noAddress], .noFreePort),
        ProxyErrorRule(.nginx, errno: [.tooManyFiles], .tooManyFiles),
        ProxyErrorRule(.nginx, ["no live upstreams"], .noLiveServers),
        ProxyErrorRule(
            .nginx, any: ["could not be resolved", "no resolver defined", "host not found in upstream"], .dns),
        ProxyErrorRule(.nginx, any: ["limiting requests", "limiting connections"], .ownLimit),
        ProxyErrorRule(.nginx, ["upstream sent too big header"], .headerTooBig),
        ProxyErrorRule(.nginx, ["upstream sent no valid HTTP"], .badStatusLine),
        ProxyErrorRule(.nginx, ["upstream sent invalid header"], .invalidHeader),
        ProxyErrorRule(.nginx, ["upstream sent"], .badFraming),
        ProxyErrorRule(.nginx, ["SSL_do_handshake() failed", "upstream"], .tls),
        ProxyErrorRule(.nginx, ["upstream SSL certificate"], .tls),
        ProxyErrorRule(.nginx, ["upstream prematurely closed connection", "while reading upstream"], .bodyCut),
        ProxyErrorRule(.nginx, ["upstream prematurely closed connection"], .prematureClose),
        ProxyErrorRule(.nginx, ["while reading upstream"], errno: [.reset], .bodyCut),
        ProxyErrorRule(.nginx, any: ["upstream", "while reading response header"], errno: [.reset], .reset),
        ProxyErrorRule(.nginx, [connecting], errno: [.timedOut], .connectTimeout),
    ]

    private static let apacheConnecting = ["AH00957", "AH01114", "AH01079", "AH00896"]
    private static let apacheReading = ["AH01102", "AH10404", "AH01106", "AH01075", "AH00878", "AH01030"]
    private static let apacheSending = ["AH01084", "AH01097"]

    /// Apache 2.4, which was made to fail in each way; last the same words of 2.2, without a code.
    private static let apache: [ProxyErrorRule] = [
        ProxyErrorRule(.apache, any: apacheConnecting, errno: [.refused], .refused),
        ProxyErrorRule(.apache, any: apacheConnecting, errno: [.noAddress], .noFreePort),
        ProxyErrorRule(.apache, any: apacheConnecting, errno: [.expired, .unreachable], .connectTimeout),
        ProxyErrorRule(.apache, any: apacheConnecting, none: ["AH01114"], .refused),
        ProxyErrorRule(.apache, ["DNS lookup failure"], .dns),
        ProxyErrorRule(.apache, ["AH10124"], .headerTooBig),
        ProxyErrorRule(.apache, ["Corrupt status line"], .badStatusLine),
        ProxyErrorRule(.apache, ["AH02429"], .invalidHeader),
        ProxyErrorRule(.apache, ["AH01106"], errno: [.invalid], .invalidHeader),
        ProxyErrorRule(.apache, any: ["Error during SSL Handshake", "AH02003"], .tls),
        ProxyErrorRule(.apache, ["Timeout on 100-Continue"], .responseTimeout),
        ProxyErrorRule(.apache, any: apacheReading, errno: [.expired], .responseTimeout),
        ProxyErrorRule(.apache, any: apacheReading, errno: [.reset], .reset),
        ProxyErrorRule(.apache, any: apacheReading, errno: [.invalid], .invalidHeader),
        ProxyErrorRule(.apache, any: apacheReading, .prematureClose),
        ProxyErrorRule(.apache, any: ["AH01587", "AH01590"], .badFraming),
        ProxyErrorRule(.apache, ["AH01110"], .bodyCut),
        // Sending the request also fails where TLS did; the line that follows says so then.
        ProxyErrorRule(.apache, any: apacheSending, errno: [.expired], .sendTimeout),
        ProxyErrorRule(.apache, any: apacheSending, errno: [.reset], .reset),
        ProxyErrorRule(
            .apache, any: ["AH01170", "AH00959", "AH01174", "AH02460"], none: apacheSending, .noLiveServers),
        ProxyErrorRule(.apache, any: ["AH00941", "AH00484"], none: apacheSending, .ownLimit),
        ProxyErrorRule(.apache, any: ["AH01095", "AH01382"], none: apacheSending, .clientGone),
        ProxyErrorRule(.apache, ["AH00898", "Error reading from remote server"], .prematureClose),
        ProxyErrorRule(.apache, ["error reading status line from remote server"], errno: [.expired], .responseTimeout),
        ProxyErrorRule(.apache, ["error reading status line from remote server"], .prematureClose),
        ProxyErrorRule(.apache, ["attempt to connect to", "failed"], errno: [.refused], .refused),
        ProxyErrorRule(.apache, ["attempt to connect to", "failed"], errno: [.expired], .connectTimeout),
        ProxyErrorRule(.apache, ["attempt to connect to", "failed"], .refused),
    ]

    /// Caddy: mostly the words of Go's own network code, which have no numbers.
    private static let caddy: [ProxyErrorRule] = [
        ProxyErrorRule(.caddy, ["timeout awaiting response headers"], .responseTimeout),
        ProxyErrorRule(.caddy, ["no upstreams available"], .noLiveServers),
        ProxyErrorRule(.caddy, ["server closed idle connection"], .idleClosed),
        ProxyErrorRule(.caddy, ["lookup ", "dial "], .dns),
        ProxyErrorRule(.caddy, ["no such host"], .dns),
        ProxyErrorRule(.caddy, ["cannot assign requested address"], .noFreePort),
        ProxyErrorRule(.caddy, ["too many open files"], .tooManyFiles),
        ProxyErrorRule(
            .caddy, any: ["tls: ", "x509: ", "gave HTTP response to HTTPS client", "TLS handshake"], .tls),
        ProxyErrorRule(.caddy, ["connection refused"], any: ["dial ", "connect: "], .refused),
        ProxyErrorRule(.caddy, ["i/o timeout"], any: ["dial ", "connect: "], .connectTimeout),
        ProxyErrorRule(.caddy, ["connection timed out"], any: ["dial ", "connect: "], .connectTimeout),
        ProxyErrorRule(.caddy, ["no route to host"], any: ["dial ", "connect: "], .connectTimeout),
        ProxyErrorRule(.caddy, ["unreachable"], any: ["dial ", "connect: "], .connectTimeout),
        ProxyErrorRule(.caddy, ["response headers exceeded"], .headerTooBig),
        ProxyErrorRule(.caddy, ["malformed HTTP"], .badStatusLine),
        ProxyErrorRule(.caddy, any: ["malformed MIME header", "invalid header"], .invalidHeader),
        ProxyErrorRule(.caddy, any: ["Content-Length", "transfer encoding", "chunk"], .badFraming),
        ProxyErrorRule(.caddy, ["aborting with incomplete response"], .bodyCut),
        ProxyErrorRule(
            .caddy, any: ["connection reset by peer", "broken pipe", "use of closed network connection"], .reset),
        ProxyErrorRule(.caddy, any: ["context canceled", "client disconnected"], .clientGone),
        ProxyErrorRule(.caddy, any: ["context deadline exceeded", "i/o timeout"], .responseTimeout),
        ProxyErrorRule(.caddy, ["EOF"], .prematureClose),
    ]

    /// HAProxy's own messages: it has no error log of requests, only of the states of servers.
    private static let haproxy: [ProxyErrorRule] = [
        ProxyErrorRule(.haproxy, ["has no server available!"], .noLiveServers),
        ProxyErrorRule(.haproxy, ["Connect() failed for ", ": no free ports"], .noFreePort),
        ProxyErrorRule(.haproxy, ["Server ", " is DOWN"], .serverDown),
        ProxyErrorRule(.haproxy, ["Server ", " is going DOWN"], .serverDown),
        ProxyErrorRule(.haproxy, ["Server ", " is UP"], .serverUp),
        ProxyErrorRule(
            .haproxy, any: ["reached process FD limit", "Too many open files", "reached process maxsock limit"],
            .tooManyFiles),
    ]

    private static let lighttpd: [ProxyErrorRule] = [
        ProxyErrorRule(.lighttpd, ["establishing connection failed", "Connection refused"], .refused),
        ProxyErrorRule(.lighttpd, ["establishing connection failed", "Cannot assign requested address"], .noFreePort),
        ProxyErrorRule(.lighttpd, ["establishing connection failed"], .connectTimeout),
        ProxyErrorRule(.lighttpd, ["connect timeout"], .connectTimeout),
        ProxyErrorRule(.lighttpd, ["all handlers for ", " are down."], .noLiveServers),
        ProxyErrorRule(.lighttpd, ["read timeout on socket"], .responseTimeout),
        ProxyErrorRule(.lighttpd, ["write timeout on socket"], .sendTimeout),
        ProxyErrorRule(.lighttpd, ["response not received, request sent"], .reset),
        ProxyErrorRule(.lighttpd, ["response headers too large"], .headerTooBig),
        ProxyErrorRule(.lighttpd, ["invalid HTTP status line"], .badStatusLine),
        ProxyErrorRule(.lighttpd, ["response already sent out, but backend returned error"], .bodyCut),
    ]

    /// Traefik tells of these only where its level is DEBUG.
    private static let traefik: [ProxyErrorRule] = [
        ProxyErrorRule(.traefik, ["Bad Gateway", "connection refused"], .refused),
        ProxyErrorRule(.traefik, ["Bad Gateway", "no such host"], .dns),
        ProxyErrorRule(.traefik, ["Gateway Timeout", "awaiting response headers"], .responseTimeout),
        ProxyErrorRule(.traefik, ["Gateway Timeout"], .connectTimeout),
        ProxyErrorRule(.traefik, ["Bad Gateway", "connection reset by peer"], .reset),
        ProxyErrorRule(.traefik, ["Bad Gateway", "EOF"], .prematureClose),
        ProxyErrorRule(.traefik, ["Client Closed Request"], .clientGone),
    ]

    /// What Squid, Varnish and Envoy write beside a request, for a line that somebody pastes.
    private static let others: [ProxyErrorRule] = [
        ProxyErrorRule(.squid, ["ERR_CONNECT_FAIL"], .refused),
        ProxyErrorRule(.squid, ["ERR_READ_TIMEOUT"], .responseTimeout),
        ProxyErrorRule(.squid, ["ERR_ZERO_SIZE_OBJECT"], .prematureClose),
        // Squid says so also where the peer is marked dead.
        ProxyErrorRule(.squid, ["HIER_NONE", "ERR_READ_ERROR"], .noLiveServers),
        ProxyErrorRule(.squid, ["ERR_READ_ERROR"], .reset),
        ProxyErrorRule(.squid, ["ERR_INVALID_RESP"], .badStatusLine),
        ProxyErrorRule(.squid, ["ERR_TOO_BIG"], .headerTooBig),
        ProxyErrorRule(.squid, ["ERR_DNS_FAIL"], .dns),
        ProxyErrorRule(.squid, ["ERR_CLIENT_GONE"], .clientGone),
        ProxyErrorRule(.varnish, ["fail errno 111"], .refused),
        ProxyErrorRule(.varnish, ["fail errno 110"], .connectTimeout),
        ProxyErrorRule(.varnish, ["backend ", ": unhealthy"], .noLiveServers),
        ProxyErrorRule(.varnish, ["req.body read error: 104"], .reset),
        ProxyErrorRule(.varnish, ["req.body read error: "], .clientGone),
        ProxyErrorRule(.varnish, ["first byte timeout"], .responseTimeout),
        ProxyErrorRule(.varnish, ["HTC eof"], .prematureClose),
        ProxyErrorRule(.varnish, ["http format error"], .invalidHeader),
        ProxyErrorRule(
            .varnish, any: ["straight insufficient bytes", "chunked read err", "chunked header non-hex"], .bodyCut),
        ProxyErrorRule(.envoy, ["Cannot_assign_requested_address"], .noFreePort),
        ProxyErrorRule(.envoy, ["TLS_error"], .tls),
        ProxyErrorRule(.envoy, ["upstream_reset_before_response_started{connection_timeout"], .connectTimeout),
        ProxyErrorRule(.envoy, ["remote_connection_failure", "Connection_refused"], .refused),
        ProxyErrorRule(.envoy, ["upstream_reset_before_response_started{connection_termination"], .prematureClose),
        ProxyErrorRule(.envoy, ["upstream_reset_before_response_started{protocol_error"], .invalidHeader),
        ProxyErrorRule(.envoy, ["upstream_reset_before_response_started{overflow"], .ownLimit),
        ProxyErrorRule(
            .envoy, any: ["response_timeout", "upstream_per_try_timeout", "stream_idle_timeout"], .responseTimeout),
        ProxyErrorRule(.envoy, ["no_healthy_upstream"], .noLiveServers),
        ProxyErrorRule(.envoy, ["downstream_remote_disconnect"], .clientGone),
    ]
}
