internal import Diagnosis

/// The errors of Go's standard library and of golang.org/x/net that a reverse proxy can meet, in the spellings of Linux,
/// BSD and Windows: what Caddy, Traefik, cloudflared and gorouter log is one of these behind words of their own.
struct GoErrors {
    /// What helps, in the settings of the product that logs the error.
    struct Remedies {
        /// Nothing listens.
        var start: [String]
        /// Connecting takes too long, or leads nowhere.
        var reach: [String]
        /// No header came in time.
        var patience: [String]
        /// The server closed or reset the connection.
        var close: [String]
        /// The response is malformed.
        var answer: [String]
        /// The response's header is too big.
        var header: [String]
        /// TLS failed.
        var handshake: [String]
        /// A name was not resolved.
        var name: [String]
        /// The client left.
        var client: [String]
    }

    /// The beginning of the signals' names.
    var prefix: String
    /// What helps.
    var remedies: Remedies
    /// Texts of which one stands beside the error where it is about a request; none where all errors are.
    var context: [String] = []
    /// Texts that no message about a request has.
    var none: [String] = []
    /// Puts an error into a line of the product's, for samples.
    var line: @Sendable (String) -> String = { $0 }

    // The release whose sources were read, and which `Lab/list-messages-go` lists again.
    private static let go = "https://github.com/golang/go/blob/go1.19.8/src"
    private static let net = "\(go)/net/net.go"
    private static let errors = "\(go)/syscall/zerrors_linux_amd64.go"
    private static let windows = "https://learn.microsoft.com/en-us/windows/win32/winsock/windows-sockets-error-codes-2"
    private static let lookup = "\(go)/net/dnsclient_unix.go"
    private static let transport = "\(go)/net/http/transport.go"
    private static let response = "\(go)/net/http/response.go"
    private static let transfer = "\(go)/net/http/transfer.go"
    private static let chunks = "\(go)/net/http/internal/chunked.go"
    private static let fields = "\(go)/net/textproto/reader.go"
    private static let reverse = "\(go)/net/http/httputil/reverseproxy.go"
    private static let tls = "\(go)/crypto/tls/handshake_client.go"
    private static let alerts = "\(go)/crypto/tls/alert.go"
    private static let certificates = "\(go)/crypto/x509/verify.go"
    private static let http2 = "https://github.com/golang/net/blob/v0.56.0/http2/transport.go"
    private static let frames = "https://github.com/golang/net/blob/v0.56.0/http2/frame.go"

    /// What a client met at the product's own door, and what health checks say: no request failed by it.
    private static let noise = [
        "TLS handshake error from", "http: Accept error", "acme", "ACME", "health check", "Health check",
    ]

    private static let requestBroke = Proof(
        .clientLeft, .saidInPassing, "the client's request was not as long as it had said")
    private static let outerProxy = Proof(
        .cause(.droppedConnection, nil), .said, "the proxy on the way to the server failed")
    private static let lost = Proof(.lostConnection(nil), .said, "the connection to the server was lost")
    private static let broken = Proof(
        .lostOrInvalid, .saidInPassing, "the connection broke, or the answer was not understood")
    private static let goneAway = Proof(
        .lostConnection(.prematureClose), .said, "the server closed its HTTP/2 connection in good order (GOAWAY)")
    private static let streamRefused = Proof(
        .lostConnection(.reset), .said, "the server refused the stream, as where it has as many as it allows")

    @inline(never) private func signal(
        _ name: String, all: [String] = [], any: [String] = [], none: [String] = [], _ proof: Proof,
        fakedBy: String? = nil, _ remedies: [String], _ source: String, _ samples: [String]
    ) -> Signal {
        // Before 1.10 the call was named for what asked for the error of a connect.
        let calls = any.flatMap { $0.hasPrefix("connect: ") ? [$0, "getsockopt: \($0.dropFirst(9))"] : [$0] }
        return .message(
            "\(prefix).\(name)", all: all, any: calls, none: none + self.none + Self.noise, proof,
            fakedBy: fakedBy, remedies, source, samples.map(line), while: context)
    }

    /// Bytes as Go quotes them, and once more quoted by the log that they stand in.
    private static func quoted(_ bytes: String) -> [String] {
        ["\"\(bytes)", "\"\(bytes.replacing(#"\"#, with: #"\\"#))"]
    }

    /// Every error, the narrow ones first.
    var signals: [Signal] { names + connecting + handshake + http2 + waiting + answers + losses }

    private var names: [Signal] {
        [
            signal(
                "unresolved", all: ["lookup "], any: ["no such host", "server misbehaving", "No such host is known"],
                .dns,
                remedies.name, Self.lookup,
                [
                    "dial tcp: lookup web on 127.0.0.11:53: no such host",
                    "dial tcp: lookup web on 10.96.0.10:53: server misbehaving",
                    "dial tcp: lookup web: no such host",
                    "dial tcp: lookup web: getaddrinfow: No such host is known.",
                ]),
            signal(
                "resolver-failed", all: ["lookup "],
                any: [
                    "i/o timeout", "connection refused", "Temporary failure in name resolution",
                    "no answer from DNS server",
                    "lame referral", "cannot unmarshal DNS message", "cannot marshal DNS message",
                    "invalid DNS response",
                    "getaddrinfow:", "unreachable", "no route to host", "deadline exceeded",
                    "dnsquery:", "unrecognized address", "error reading DNS config",
                ], .dns, remedies.name, Self.lookup,
                [
                    "dial tcp: lookup web on 10.96.0.10:53: read udp 10.0.0.1:4001->10.96.0.10:53: i/o timeout",
                    "dial tcp: lookup web on 127.0.0.1:53: read udp 127.0.0.1:4001->127.0.0.1:53: read: connection refused",
                    "dial tcp: lookup web: Temporary failure in name resolution",
                ]),
        ]
    }

    private var connecting: [Signal] {
        [
            signal(
                "no-free-port",
                any: [
                    "cannot assign requested address", "can't assign requested address",
                    "Only one usage of each socket address",
                    "The requested address is not valid in its context", "connect: address already in use",
                ], .noFreePort,
                [
                    "Let connections to the server be used again; widen net.ipv4.ip_local_port_range (on Windows: netsh int ipv4 set dynamicport)."
                ], Self.errors,
                [
                    "dial tcp 10.1.0.5:80: connect: cannot assign requested address",
                    "dial tcp 10.1.0.5:80: connectex: Only one usage of each socket address (protocol/network address/port) is normally permitted.",
                ]),
            signal(
                "too-many-files",
                any: ["too many open files", "no buffer space available", "lacked sufficient buffer space"],
                .tooManyFiles, ["Raise the limit of open files (LimitNOFILE of the service)."], Self.errors,
                [
                    "dial tcp 10.1.0.5:80: socket: too many open files",
                    "dial tcp 10.1.0.5:80: connectex: An operation on a socket could not be performed because the system lacked sufficient buffer space or because a queue was full.",
                ]),
            signal(
                "backlog-full", all: ["dial unix", "resource temporarily unavailable"], .backlogFull,
                ["Raise the listener's backlog and the server's workers: the queue of its socket was full."],
                Self.errors,
                ["dial unix /run/app.sock: connect: resource temporarily unavailable"]),
            signal(
                "connect-forbidden",
                any: [
                    "connect: permission denied", "connect: operation not permitted", "socket: permission denied",
                    "in a way forbidden by its access permissions",
                ], .permissionDenied,
                [
                    "Give the proxy's user the right to the socket and its directories; look at SELinux (httpd_can_network_connect and its like), seccomp and local firewall rules."
                ], Self.errors,
                [
                    "dial unix /run/app.sock: connect: permission denied",
                    "dial tcp 10.1.0.5:80: connect: permission denied",
                    "dial tcp 10.1.0.5:80: connect: operation not permitted",
                    "dial tcp 10.1.0.5:80: connectex: An attempt was made to access a socket in a way forbidden by its access permissions.",
                ]),
            signal(
                "no-route",
                any: [
                    "no route to host", "network is unreachable", "host is down", "network is down",
                    "unreachable network",
                    "unreachable host", "host is unreachable", "protocol not supported", "not supported by protocol",
                ], .noRoute, remedies.reach, Self.errors,
                [
                    "dial tcp 10.1.0.5:80: connect: no route to host",
                    "dial tcp 10.1.0.5:80: connect: network is unreachable",
                    "dial tcp 10.1.0.5:80: connect: host is down",
                    "dial tcp 10.1.0.5:80: connectex: A socket operation was attempted to an unreachable network.",
                ]),
            signal(
                "refused", any: ["connect: connection refused", "target machine actively refused it"], .refused,
                remedies.start,
                Self.errors,
                [
                    "dial tcp 10.1.0.5:80: connect: connection refused",
                    "dial tcp 10.1.0.5:80: getsockopt: connection refused",
                    "dial unix /run/app.sock: connect: connection refused",
                    "dial tcp 10.1.0.5:80: connectex: No connection could be made because the target machine actively refused it.",
                ]),
            signal(
                "no-socket", all: ["dial unix"],
                any: ["no such file or directory", "not a socket", "socket operation on non-socket"],
                .refused, remedies.start, Self.errors,
                ["dial unix /run/app.sock: connect: no such file or directory"]),
            signal(
                "no-address",
                any: [
                    "missing address", "missing port in address", "no suitable address found", "unknown port",
                    "invalid port", "unsupported protocol scheme", "no Host in request URL",
                    "too many colons in address",
                    "unknown network", "mismatched local address type", "unexpected address type",
                    "http2: unsupported scheme", "unencrypted HTTP/2 not enabled",
                ], .notRouted, ["Correct the server's address: host and port, with a scheme that is supported."],
                "\(Self.go)/net/ipsock.go",
                [
                    "dial tcp: address web: missing port in address", "dial tcp: lookup tcp/htpp: unknown port",
                    "unsupported protocol scheme \"\"",
                ]),
            signal(
                "connection-timed-out",
                any: [
                    "connect: connection timed out", "connect: operation timed out",
                    "connected party did not properly respond after a period of time",
                ], none: ["wsarecv", "read tcp"], .connectTimeout, remedies.reach, Self.errors,
                [
                    "dial tcp 10.1.0.5:80: connect: connection timed out",
                    "dial tcp 10.1.0.5:80: connectex: A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond.",
                ]),
            signal(
                "dial-timed-out", all: ["dial "], any: ["i/o timeout", "deadline exceeded"], .connectTimeout,
                remedies.reach,
                Self.net, ["dial tcp 10.1.0.5:80: i/o timeout", "dial unix /run/app.sock: i/o timeout"]),
            signal(
                "dial-cancelled", all: ["dial ", "operation was canceled"], .clientLeft,
                fakedBy: "A proxy or balancer in front that gives up is the client here.", remedies.client, Self.net,
                ["dial tcp 10.1.0.5:80: operation was canceled"]),
            signal(
                "outer-proxy", any: ["proxyconnect tcp", "socks connect"], Self.outerProxy,
                ["Look at the proxy that HTTP_PROXY or the transport names: the way to the server leads through it."],
                Self.transport, ["proxyconnect tcp: tls: first record does not look like a TLS handshake"]),
        ]
    }

    private var handshake: [Signal] {
        [
            signal(
                "no-tls",
                any: ["first record does not look like a TLS handshake", "server gave HTTP response to HTTPS client"],
                .tls, ["Give the server's address the scheme http, or let the server speak TLS on that port."],
                Self.transport,
                [
                    "tls: first record does not look like a TLS handshake",
                    "http: server gave HTTP response to HTTPS client",
                ]),
            signal(
                "handshake-timed-out", any: ["TLS handshake timeout", "TLS handshake "], none: ["handshake error"],
                .tls,
                remedies.handshake, Self.transport, ["net/http: TLS handshake timeout"]),
            signal(
                "certificate", any: ["x509: ", "failed to verify certificate", "tls: failed to parse certificate"],
                .tls,
                remedies.handshake, Self.certificates,
                [
                    "tls: failed to verify certificate: x509: certificate signed by unknown authority",
                    "x509: certificate is valid for shop.example, not 10.1.0.5",
                    "x509: cannot validate certificate for 10.1.0.5 because it doesn't contain any IP SANs",
                    "x509: certificate has expired or is not yet valid: current time 2026-03-04T10:15:00Z is after 2026-03-01T00:00:00Z",
                    "x509: certificate relies on legacy Common Name field, use SANs instead",
                ]),
            signal(
                "alert", all: ["remote error: tls: "], .tls, remedies.handshake, Self.alerts,
                [
                    "remote error: tls: handshake failure", "remote error: tls: unrecognized name",
                    "remote error: tls: certificate required", "remote error: tls: protocol version not supported",
                ]),
            signal(
                "handshake-failed", all: ["tls: "], .tls, remedies.handshake, Self.tls,
                [
                    "tls: server selected unsupported protocol version 301",
                    "tls: no supported versions satisfy MinVersion and MaxVersion",
                    "tls: server chose an unconfigured cipher suite",
                ]),
        ]
    }

    private var http2: [Signal] {
        [
            signal(
                "not-http2", any: ["the frame header looked like an HTTP/1.1 header", "http2: frame too large"],
                .wrongProtocol,
                [
                    "Let the address say the protocol that the server speaks: h2c only where it speaks HTTP/2 without TLS."
                ],
                Self.frames,
                [
                    "http2: failed reading the frame payload: http2: frame too large, note that the frame header looked like an HTTP/1.1 header",
                    "http2: frame too large",
                ]),
            signal(
                "stream-refused", any: ["REFUSED_STREAM", "ENHANCE_YOUR_CALM"], Self.streamRefused,
                ["Raise the server's limit of concurrent streams, or send it fewer requests at once."], Self.http2,
                ["stream error: stream ID 3; REFUSED_STREAM; received from peer"]),
            signal(
                "goaway", any: ["sent GOAWAY", "received GOAWAY", "graceful shutdown GOAWAY", "GOAWAY from server"],
                Self.goneAway, remedies.close, Self.http2,
                [
                    "http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR, debug=\"\"",
                    "http2: Transport received GOAWAY from server ErrCode:NO_ERROR",
                    "http2: Transport received Server's graceful shutdown GOAWAY",
                ]),
            signal(
                "stream-reset", any: ["stream error: stream ID", "INTERNAL_ERROR; received from peer"], .reset,
                remedies.close,
                Self.http2, ["stream error: stream ID 1; INTERNAL_ERROR; received from peer"]),
            signal(
                "http2-protocol",
                any: [
                    "connection error: ", "malformed response from server: ", "protocol error: ",
                    "extended connect not supported by peer",
                ], .invalidHeader,
                remedies.answer, Self.http2,
                [
                    "connection error: PROTOCOL_ERROR",
                    "malformed response from server: missing status pseudo header",
                    "net/http: extended connect not supported by peer",
                ]),
            signal(
                "http2-lost",
                any: [
                    "http2: client connection lost", "cannot rewind body after connection loss", "cannot retry err",
                    "http2: client connection force closed", "client conn not usable", "client conn is closed",
                ],
                Self.lost, remedies.close, Self.http2, ["http2: client connection lost"]),
        ]
    }

    private var waiting: [Signal] {
        [
            signal(
                "read-timed-out", any: ["timeout awaiting response headers"], .responseTimeout,
                fakedBy: "A request that waited in a queue of the server's looks the same.", remedies.patience,
                Self.transport,
                ["net/http: timeout awaiting response headers", "http2: timeout awaiting response headers"]),
            signal(
                "client-left",
                any: [
                    "context canceled", "client disconnected", "request canceled while waiting for connection",
                    "operation was canceled", "net/http: abort Handler", "net/http: request canceled",
                    "http2: canceling request", "response write: ", "response flush: ",
                ], none: ["Client.Timeout"], .clientLeft,
                fakedBy: "A proxy or balancer in front that gives up is the client here.", remedies.client,
                Self.reverse,
                ["context canceled", "net/http: request canceled"]),
            signal(
                "deadline",
                any: [
                    "context deadline exceeded", "Client.Timeout", "i/o timeout", "read: connection timed out",
                    "wsarecv: A connection attempt failed",
                ], none: ["write tcp", "write unix"], .responseTimeout,
                fakedBy: "A request that waited in a queue of the server's looks the same.", remedies.patience,
                Self.net,
                [
                    "context deadline exceeded", "read tcp 10.0.0.1:46038->10.1.0.5:80: i/o timeout",
                    "net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
                ]),
            signal(
                "send-timed-out", any: ["i/o timeout"], .sendTimeout, remedies.patience, Self.net,
                ["write tcp 10.0.0.1:46038->10.1.0.5:80: i/o timeout"]),
        ]
    }

    private var answers: [Signal] {
        [
            signal(
                "header-too-big",
                any: [
                    "response headers exceeded", "response header list larger than advertised limit",
                    "header list too large",
                    "header line too long", "message too large",
                ], .headerTooBig, remedies.header, Self.transport,
                ["net/http: server response headers exceeded 10485760 bytes; aborted"]),
            // The bytes with which TLS and HTTP/2 begin, and other protocols' greetings.
            signal(
                "other-protocol", all: ["malformed HTTP response"],
                any: Self.quoted(#"\x15\x03"#) + Self.quoted(#"\x16\x03"#) + Self.quoted(#"\x00\x00"#)
                    + ["\"SSH-", "\"220", "\"+OK", "\"-ERR", "\"* OK", "\"RFB ", "\"AMQP"] + Self.quoted(#"J\x00\x00"#),
                .wrongProtocol,
                ["Give the server's address the scheme and the port of what it speaks: these are no bytes of HTTP/1."],
                Self.response,
                [
                    #"net/http: HTTP/1.x transport connection broken: malformed HTTP response "\x15\x03\x01\x00\x02\x02""#,
                    #"net/http: HTTP/1.x transport connection broken: malformed HTTP response "\x00\x00\x12\x04\x00\x00""#,
                    #"net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0-OpenSSH_9.6""#,
                ]),
            signal(
                "no-status-line",
                any: [
                    "malformed HTTP response", "malformed HTTP status code", "malformed HTTP version",
                    "invalid response code",
                ],
                .badStatusLine, remedies.answer, Self.response,
                [
                    "net/http: HTTP/1.x transport connection broken: malformed HTTP response \"hello\"",
                    "net/http: HTTP/1.x transport connection broken: malformed HTTP status code \"NOT\"",
                ]),
            signal(
                "invalid-header",
                any: [
                    "malformed MIME header", "invalid header field", "too many 1xx informational responses",
                    "invalid Trailer key",
                    "bad trailer key", "suspiciously long trailer", "unexpected EOF reading trailer",
                    "1xx informational response with END_STREAM", "pseudo header", "backend tried to switch",
                    "switching protocols response", "fcgi: invalid header version",
                ], .invalidHeader, remedies.answer, Self.fields,
                [
                    "net/http: HTTP/1.x transport connection broken: malformed MIME header line: X",
                    "net/http: HTTP/1.x transport connection broken: malformed MIME header: missing colon: \"X\"",
                    "net/http: too many 1xx informational responses",
                    "backend tried to switch protocol \"websocket\" when \"\" was requested",
                ]),
            signal(
                "bad-framing",
                any: [
                    "bad Content-Length", "multiple Content-Length headers", "invalid Content-Length",
                    "unsupported transfer encoding",
                    "too many transfer encodings", "invalid transfer encoding", "malformed chunked encoding",
                    "invalid byte in chunk length", "chunk length too large", "chunked encoding contains too much",
                    "invalid empty Content-Length", "more than declared Content-Length",
                ], .badFraming, remedies.answer, Self.transfer,
                [
                    "net/http: HTTP/1.x transport connection broken: bad Content-Length \"12x\"",
                    "net/http: HTTP/1.x transport connection broken: http: message cannot contain multiple Content-Length headers; got [\"1\" \"2\"]",
                    "net/http: HTTP/1.x transport connection broken: unsupported transfer encoding: \"gzip\"",
                ]),
            signal(
                "request-body",
                any: [
                    "http: ContentLength=", "request body larger than specified",
                    "aborting request body write", "http: request body too large", "invalid Read on closed Body",
                ], Self.requestBroke, remedies.client, Self.transfer,
                ["http: ContentLength=12 with Body length 5"]),
        ]
    }

    private var losses: [Signal] {
        [
            signal(
                "idle-closed", any: ["server closed idle connection"], .idleClosed, remedies.close, Self.transport,
                ["http: server closed idle connection"]),
            signal(
                "reset",
                any: [
                    "connection reset by peer", "broken pipe", "forcibly closed by the remote host",
                    "use of closed network connection", "software caused connection abort",
                    "aborted by the software in your host machine", "connection was aborted",
                ], .reset, remedies.close, Self.errors,
                [
                    "read tcp 10.0.0.1:46038->10.1.0.5:80: read: connection reset by peer",
                    "write tcp 10.0.0.1:46038->10.1.0.5:80: write: broken pipe",
                    "read tcp 10.0.0.1:46038->10.1.0.5:80: wsarecv: An existing connection was forcibly closed by the remote host.",
                    "readLoopPeekFailLocked: read tcp 10.0.0.1:46038->10.1.0.5:80: read: connection reset by peer",
                ]),
            signal(
                "closed", all: ["EOF"], .prematureClose,
                fakedBy: "An idle connection that the server closed as it was used again.", remedies.close,
                Self.transport,
                [
                    "EOF", "unexpected EOF", "net/http: HTTP/1.x transport connection broken: unexpected EOF",
                    "readLoopPeekFailLocked: EOF",
                ]),
            signal(
                "not-switched",
                any: [
                    "client tried to switch to invalid protocol", "switch protocols using non-Hijacker",
                    "ijack failed on protocol switch",
                ], .refusedByProxy,
                ["Look at what the client asks to be upgraded to, and at middlewares that stand before."],
                Self.reverse, ["client tried to switch to invalid protocol \"x\""]),
            signal(
                "broken",
                any: [
                    "transport connection broken", "Transport failed to read from server", "readLoopPeekFailLocked",
                    "write error: ", "http2: Transport: ",
                ], Self.broken, remedies.close, Self.transport,
                ["net/http: HTTP/1.x transport connection broken: x"]),
        ]
    }
}
