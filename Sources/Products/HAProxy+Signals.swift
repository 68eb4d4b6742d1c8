internal import Diagnosis

/// What HAProxy says, by its sources and manual of 3.4: of requests by their termination state and the error of the connection
/// to the server, in messages only of servers and of itself.
enum HAProxySignals {
    private static let manual = "https://docs.haproxy.org/3.4/configuration.html"
    private static let states85 = "\(manual)#8.5"
    private static let errors = "\(manual)#7.3.3-fc_err_str"
    private static let tree = "https://github.com/haproxy/haproxy/blob/v3.4.0/src"
    private static let server = "\(tree)/server.c"
    private static let check = "\(tree)/check.c"
    private static let sockets = "\(tree)/sock.c"

    private static let start = [
        "Start the server, or correct its address on the server line; option redispatch tries another."
    ]
    private static let route = ["Correct the address on the server line, or the routes of HAProxy's machine."]
    private static let checks = [
        "Look at why checks failed: show servers state, option httpchk, inter, fall and rise; add a backup server."
    ]
    private static let patience = ["Raise timeout server in that backend, or make the request quicker."]
    private static let close = [
        "Find why the server closed: its own log. http-reuse never, or a server idle timeout above HAProxy's pool-purge-delay, "
            + "rules out races on idle connections."
    ]
    private static let files = ["Raise maxconn and ulimit-n, or let global set them by themselves."]
    private static let ports = [
        "Give source a range of ports, or more addresses; use http-reuse; widen net.ipv4.ip_local_port_range."
    ]
    private static let handshake = [
        "Compare ssl, verify, ca-file, sni and ssl-min-ver on the server line with what the server offers: openssl s_client "
            + "-connect. Without ssl there HAProxy speaks plain HTTP."
    ]
    private static let resolvers = [
        "Let resolvers know the name; hold nx, hold timeout and resolve_retries say for how long an old address is kept."
    ]
    private static let rules = ["Look at http-request deny, return, redirect and tarpit in the configuration."]

    // MARK: - Messages

    @inline(never) private static func down(
        _ name: String, _ reason: String, _ words: String, _ remedies: [String], _ sample: String
    )
        -> Signal
    {
        .message(
            "haproxy.server-down.\(name)", all: ["Server ", " is DOWN", reason], Proof.serverDown.saying(words),
            remedies,
            check, [sample])
    }

    static let messages: [Signal] = [
        .message(
            "haproxy.no-server-available", all: ["has no server available!"], .noLiveServers, checks,
            "\(tree)/backend.c", ["backend 'be' has no server available!", "backend be has no server available!"]),
        .message(
            "haproxy.no-free-port", all: ["Connect() failed for "], any: [": no free ports", "already in use"],
            .noFreePort,
            ports, "\(tree)/proto_tcp.c",
            [
                "Connect() failed for backend be: no free ports.",
                "Connect() failed for backend be: local address already in use.",
            ]),
        .message(
            "haproxy.backlog-full", all: ["Connect() failed for ", "check backlog size on the server"], .backlogFull,
            ["Raise the server's backlog and net.core.somaxconn, or give it more workers: it accepts too slowly."],
            "\(tree)/proto_uxst.c",
            [
                "Connect() failed for backend be: can't connect to destination unix socket, check backlog size on the server (Resource "
                    + "temporarily unavailable)."
            ]),
        .message(
            "haproxy.source-address", all: ["Cannot bind to ", "source address before connect() for backend"],
            Proof(
                .cause(.droppedConnection, nil), .said, "the address that HAProxy is to connect from is not free"
            ).ofProxy(),
            ["Correct source on the server line: an address of HAProxy's own machine with free ports."],
            "\(tree)/proto_tcp.c",
            [
                "Cannot bind to source address before connect() for backend be. Aborting.",
                "Cannot bind to tproxy source address before connect() for backend be.",
            ]),
        .message(
            "haproxy.own-connections", all: ["reached the configured maximum connection limit"],
            .tooManyFiles.saying("HAProxy ran out of its own connections (maxconn)"),
            ["Raise the global maxconn."], sockets,
            [
                "Proxy fe reached the configured maximum connection limit. Please check the global 'maxconn' value."
            ]),
        .message(
            "haproxy.too-many-files",
            any: [
                "reached process FD limit", "Too many open files", "reached process maxsock limit",
                "reached system FD limit",
                "not enough free sockets",
            ], .tooManyFiles,
            files, sockets,
            [
                "Proxy fe reached process FD limit (maxsock=40). Please check 'ulimit-n' and restart.",
                "Proxy fe reached system FD limit (maxsock=40). Please check system tunables.",
                "socket(): not enough free sockets. Raise -n argument. Giving up.",
            ]),
        .message(
            "haproxy.no-memory", all: ["reached system memory limit"],
            .tooManyFiles.saying("the proxy's machine had no memory for the connection"),
            ["Find what uses the memory of HAProxy's machine, or its limit of sockets (net.ipv4.tcp_mem)."], sockets,
            ["Proxy fe reached system memory limit (maxsock=40). Please check system tunables."]),
        .message(
            "haproxy.not-permitted", all: ["has insufficient permissions to open server socket"], .permissionDenied,
            ["Let HAProxy keep the right that source usesrc or namespace needs: setcap cap_net_admin, cap_net_raw."],
            sockets,
            ["Proxy be has insufficient permissions to open server socket."]),
        .message(
            "haproxy.no-socket-made", all: ["cannot create a server socket"],
            Proof(.cause(.droppedConnection, nil), .said, "HAProxy could make no socket for the server"),
            ["Look at the reason behind it: an address family that is switched off, a protocol that the kernel lacks."],
            sockets,
            ["Proxy be cannot create a server socket: Address family not supported by protocol"]),
        .message(
            "haproxy.checked-down", all: ["check for ", "server ", " failed, reason: ", " DOWN."], .serverDown, checks,
            check,
            [
                "Health check for server be/s1 failed, reason: Layer4 connection problem, info: \"Connection refused\", check duration: "
                    + "0ms, status: 0/2 DOWN."
            ]),
        down(
            "refused", "Layer4 connection problem", "a server refused its check's connection, and was taken out of use",
            start,
            "Server be/s1 is DOWN, reason: Layer4 connection problem, info: \"Connection refused\", check duration: 0ms."
        ),
        down(
            "not-connected", "Layer4 timeout",
            "a server's check was not connected in time, and it was taken out of use",
            ["Look at firewalls and full backlogs; timeout check and inter bound the check."],
            "Server be/s1 is DOWN, reason: Layer4 timeout, check duration: 2001ms."),
        down(
            "tls", "Layer6 ", "a server's check failed in the TLS handshake, and it was taken out of use", handshake,
            "Server be/s1 is DOWN, reason: Layer6 invalid response, info: \"SSL handshake failure\", check duration: 1ms."
        ),
        down(
            "timed-out", "Layer7 timeout", "a server's check was not answered in time, and it was taken out of use",
            [
                "Raise timeout check, or let the check ask for something quicker; a server with no worker free fails it so."
            ],
            "Server be/s1 is DOWN, reason: Layer7 timeout, check duration: 5001ms."),
        down(
            "status", "Layer7 wrong status",
            "a server's check was answered with another status, and it was taken out of use",
            ["Look at what http-check expect asks for, and at the server's log: the check's path, host or login."],
            "Server be/s1 is DOWN, reason: Layer7 wrong status, code: 503, info: \"Service Unavailable\", check duration: 3ms."
        ),
        down(
            "response", "Layer7 invalid response",
            "a server's check was answered with what is no HTTP, and it was taken out of use",
            ["Let the check speak the server's protocol: check-ssl, check-send-proxy, proto, option httpchk."],
            "Server be/s1 is DOWN, reason: Layer7 invalid response, info: \"<15><03><03>\", check duration: 0ms."),
        .message(
            "haproxy.server-down.dns",
            any: [
                "DNS NX status", "DNS timeout status", "DNS refused status", "unspecified DNS error",
                "No IP for server",
            ],
            Proof.serverDown.saying("a server's name was not resolved, and it was taken out of use"), resolvers, server,
            [
                "Server be/s1 is going DOWN for maintenance (DNS NX status). 1 active and 0 backup servers left.",
                "Server be/s1 is going DOWN for maintenance (No IP for server ). 0 active and 0 backup servers left.",
            ], while: ["Server "]),
        .message(
            "haproxy.server-down", all: ["Server ", " is DOWN"], .serverDown, checks, server,
            [
                "Server be/s1 is DOWN, reason: External check error, code: 1, check duration: 20ms.",
                "Server be/s1 is DOWN via agent.", "Server be/s1 is DOWN, changed from server-state after a reload.",
            ]),
        .message(
            "haproxy.server-going-down", all: ["Server "],
            any: [" is going DOWN", " was DOWN and now enters maintenance"],
            .serverDown, checks, server,
            [
                "Server be/s1 is going DOWN for maintenance. 1 active and 0 backup servers left.",
                "Server be/s1 was DOWN and now enters maintenance.",
            ]),
        .message(
            "haproxy.server-up", all: ["Server "], any: [" is UP", "administratively READY", " is READY"], .serverUp,
            checks,
            server,
            [
                "Server be/s1 is UP, reason: Layer4 check passed, check duration: 0ms.",
                "Server be/s1 is UP/READY (leaving forced maintenance).",
                "Server be/s1 ('web.internal') is UP/READY (resolves again).",
                "Server be/s1 administratively READY thanks to valid DNS answer.",
            ]),
        .message(
            "haproxy.unresolved", any: ["could not resolve address '", "no method found to resolve address '"],
            none: ["falling back"],
            Proof(.cause(.droppedConnection, .dns), .saidOfServer, "the server's name could not be resolved"),
            resolvers, server,
            [
                "could not resolve address 'web.internal', disabling server.",
                "'server be/s1' : could not resolve address 'web.internal'.",
            ]),
    ]

    // MARK: - The error of the connection to the server, where bc_err is logged

    @inline(never) private static func connection(
        _ name: String, _ codes: [String], _ claim: Proof.Claim, _ words: String, fakedBy: String? = nil,
        _ remedies: [String]
    ) -> Signal {
        .row(
            "haproxy.connection.\(name)", RowPattern(flags: codes, header: .absent), claim, .statedByFields, words,
            fakedBy: fakedBy, remedies, errors,
            codes.map { RowFacts(503, termination: "SC--", flags: $0, header: .absent, server: .one) })
    }

    /// By `bc_err_name`, `bc_err_str`, and by `bc_err` where releases agree on the number.
    private static let connectionErrors: [Signal] = [
        connection(
            "refused", ["EREFUSED", "ECONNREFUSED returned by OS"], .cause(.droppedConnection, .refused),
            "the server refused the connection", start),
        connection(
            "no-route",
            ["EUNREACH", "ENETUNREACH returned by OS", "NOPROTO", "Protocol or address family not supported", "5"],
            .cause(.droppedConnection, .noRoute), "there was no route to the server's address", route),
        connection(
            "reset",
            [
                "ERESET", "ECONNRESET returned by OS", "EPIPE", "EPIPE returned by OS", "ENCONN",
                "ENCONN returned by OS",
                "SSL_FATAL", "SSL fatal error", "43",
            ], .lostConnection(.reset), "the server reset the connection", close),
        connection(
            "no-free-port",
            [
                "PORT_RANGE", "Source port range exhausted", "7", "CANT_BIND", "Can't bind to source address", "8",
                "FREE_PORTS",
                "Out of local source ports on the system", "9", "ADDR_INUSE", "Local source address already in use",
                "10",
            ], .cause(.droppedConnection, nil), "the proxy had no free port to connect from",
            fakedBy: "On a unix socket the server's backlog was full.", ports
        ).ofProxy(),
        connection(
            "resources",
            [
                "CONF_FDLIM", "Reached configured maxconn value", "1", "PROC_FDLIM", "Too many sockets on the process",
                "2",
                "SYS_FDLIM", "Too many sockets on the system", "3", "SYS_MEMLIM", "Out of system buffers", "4",
                "ENOMEM",
                "ENOMEM returned by OS", "ENOBUFS", "ENOBUFS returned by OS", "SSL_NO_MEM", "28", "SSL_TOO_MANY", "27",
            ], .cause(.droppedConnection, nil), "the proxy ran out of a resource", files
        ).ofProxy(),
        connection(
            "tls-timed-out", ["SSL_TIMEOUT", "Timeout during SSL handshake", "26"],
            .cause(.droppedConnection, .connectTimeout),
            "the TLS handshake with the server was not done in time", handshake),
        connection(
            "certificate",
            [
                "SSL_MISMATCH", "Server presented an SSL certificate different from the configured one", "32",
                "SSL_MISMATCH_SNI",
                "Server presented an SSL certificate different from the expected one", "33", "SSL_CA_FAIL",
                "SSL client CA chain cannot be verified", "30", "SSL_CRT_FAIL", "SSL client certificate not trusted",
                "31",
            ], .cause(.droppedConnection, .tls), "the server's certificate was not trusted, or was another's",
            ["Give ca-file the server's issuer, and sni and verifyhost the name that its certificate has."]),
        connection(
            "tls",
            [
                "SSL_EMPTY", "Connection closed during SSL handshake", "24", "SSL_ABORT",
                "Connection error during SSL handshake",
                "25", "SSL_HANDSHAKE", "SSL handshake failure", "34", "SSL_HANDSHAKE_HB",
                "SSL handshake failure after heartbeat",
                "35", "SSL_KILLED_HB", "36", "SSL_NO_TARGET", "37", "SSL_RENEG", "29", "SSL_EARLY_FAILED",
                "Server refused early data", "38", "QMUX",
            ], .cause(.droppedConnection, .tls), "the TLS handshake with the server failed", handshake),
        connection(
            "socks",
            [
                "SOCKS4_SEND", "39", "SOCKS4_RECV", "40", "SOCKS4_DENY", "SOCKS4 Proxy deny the request", "41",
                "SOCKS4_ABORT",
                "SOCKS4 Proxy handshake aborted by server", "42",
            ], .cause(.droppedConnection, nil), "the SOCKS proxy on the way to the server would not connect",
            ["Look at the proxy that socks4 on the server line names."]),
    ]

    // MARK: - Termination states

    @inline(never) private static func state(
        _ states: [String], _ name: String, _ claim: Proof.Claim, _ strength: Strength, _ words: String,
        statuses: Set<Int> = [], server: RowFacts.Server? = nil, header: RowFacts.Presence? = nil,
        requestTime: RowFacts.Presence? = nil, isDefault: Bool? = nil, fakedBy: String? = nil, _ remedies: [String],
        _ samples: RowFacts...
    ) -> Signal {
        .row(
            "haproxy.state.\(name)",
            RowPattern(
                statuses: statuses, terminations: states, header: header, server: server, requestTime: requestTime,
                hasOwnBackend: isDefault),
            claim, strength, words, fakedBy: fakedBy, remedies, states85, samples)
    }

    @inline(never) private static func row(
        _ status: Int, _ state: String, header: RowFacts.Presence = .absent, server: RowFacts.Server? = .one
    ) -> RowFacts {
        RowFacts(status, termination: state, header: header, server: server)
    }

    private static var withoutBackend: RowFacts {
        var facts = row(503, "SC--", server: RowFacts.Server.none)
        facts.requestTime = .absent
        facts.hasOwnBackend = false
        return facts
    }

    static let rows: [Signal] =
        connectionErrors + [
            state(
                ["--"], "no-header", .nothing, .unclear, "no error, yet no time to the response header",
                header: .absent,
                ["Look at http-request return and errorfile in the configuration."],
                row(503, "----", server: nil)),
            state(
                ["--"], "server-sent", .cause(.serverSent, .application), .statedOutright,
                "the server sent the status itself",
                ["Look at the application behind HAProxy."],
                row(502, "----", header: .present)),
            state(
                ["SC"], "no-backend", .cause(.unknown, .notRouted), .statedByState,
                "no use_backend rule fitted the request, and there is no default_backend",
                server: RowFacts.Server.none, requestTime: .absent, isDefault: false,
                ["Add a use_backend rule for that host or path, or a default_backend."],
                withoutBackend),
            state(
                ["SC"], "no-server", .cause(.droppedConnection, .markedDown), .statedByFlag,
                "no server was up to connect to",
                server: RowFacts.Server.none, fakedBy: "A backend without servers, and a name that is not resolved.",
                checks,
                row(503, "SC--", server: RowFacts.Server.none)),
            state(
                ["SC"], "refused", .cause(.droppedConnection, .refused), .statedByState,
                "the server refused the connection",
                fakedBy:
                    "No route, no free source port, and a TLS handshake that failed; bc_err in log-format tells them apart.",
                start, row(503, "SC--")),
            state(
                ["sC"], "connect-timed-out", .cause(.droppedConnection, .connectTimeout), .statedByFields,
                "the connection was not made in time",
                fakedBy: "A TLS handshake that was not done in time, by the same timeout.",
                [
                    "Look at firewalls and full backlogs; timeout connect bounds each try, retries says how many there are."
                ],
                row(503, "sC--"), row(504, "sC--")),
            state(
                ["sQ"], "queue-timed-out", .cause(.queuedRequests, .saturation), .statedByFields,
                "it waited in the proxy's queue until that timeout",
                ["Raise maxconn on the server lines as far as the servers bear, add servers, or raise timeout queue."],
                row(503, "sQ--", server: nil)),
            state(
                ["SQ"], "down-while-queued", .cause(.droppedConnection, .markedDown), .likely,
                "the server went down while it was queued", checks, row(503, "SQ--", server: nil)),
            state(
                ["sH"], "read-timed-out", .gaveUpWaiting, .statedByFields,
                "no response header came within the server timeout",
                fakedBy: "A request that waited in a queue of the server's looks the same.", patience, row(504, "sH--")),
            state(
                ["SH"], "closed", .lostConnection(nil), .statedByState,
                "the server's side closed before the header was complete",
                fakedBy: "In 2.6 also a header that was cut inside; a port that speaks TLS.", close, row(502, "SH--")),
            state(
                ["PH"], "rewrite-failed", .cause(.unknown, .refusedByProxy), .statedByFlag,
                "HAProxy could not rewrite the response's header", statuses: [500],
                ["Raise tune.maxrewrite or tune.bufsize, or look at http-response rules with strict-mode."],
                row(500, "PH--")),
            state(
                ["PH"], "invalid", .cause(.invalidResponse, nil), .statedBeside,
                "the response header was refused as malformed",
                fakedBy: "A deny rule of http-response.",
                [
                    "show errors on the statistics socket has the bytes; correct the server's header; tune.bufsize bounds its size."
                ], row(502, "PH--")),
            state(
                ["sD", "SD", "SL", "sL", "PD"], "body-broke", .cause(.serverSent, .application), .statedBeside,
                "the status came from the server, then the body broke", close,
                row(502, "SD--", header: .present), row(502, "sD--", header: .present)),
            state(
                ["C?", "c?"], "client-left", .clientLeft, .statedBeside, "the client gave up first, or was too slow",
                ["Look for a shorter timeout in front of HAProxy; option abortonclose ends what is queued for them."],
                row(503, "CQ--", server: nil), row(503, "CC--"), row(504, "cH--")),
            state(
                ["D?", "U?"], "marked-down", .cause(.droppedConnection, .markedDown), .statedLoosely,
                "the server was marked down meanwhile", checks, row(503, "DH--"), row(502, "UD--")),
            state(
                ["K?"], "killed", .cause(.unknown, .refusedByProxy), .statedByState,
                "an administrator ended the session",
                ["Look for shutdown session(s) on the statistics socket, and for set server … state maint."],
                row(503, "KH--")),
            state(
                ["R?", "PC"], "resources", .cause(.droppedConnection, nil), .likely, "the proxy ran out of a resource",
                files,
                row(503, "RC--", server: nil), row(503, "PC--", server: nil)
            ).ofProxy(),
            state(
                ["P?"], "refused-by-rule", .cause(.unknown, .refusedByProxy), .statedByState,
                "a rule of the proxy's turned the request away, or the request was malformed", rules,
                row(503, "PR--", server: nil), row(500, "PT--", server: nil)),
            state(
                ["L?"], "own-answer", .cause(.unknown, .refusedByProxy), .statedByState,
                "the proxy's own rules made the answer", rules, row(503, "LR--", server: nil), row(503, "LH--")),
            state(
                ["I?"], "internal", .nothing, .unclear, "an error inside the proxy",
                ["Look at HAProxy's release notes; show sess and its own log say what it was at."], row(503, "IH--")),
            state(
                ["??"], "other", .nothing, .unclear, "a state that does not tell",
                ["Look the state up in HAProxy's manual, section 8.5."], row(503, "sR--")),
            status(
                504, "haproxy.status.504", .timeRanOut, .statedBeside, "HAProxy answers 504 only when a time ran out",
                fakedBy: "A 504 of the server's, which it passes on.", patience),
            status(
                502, "haproxy.status.502", .lostOrInvalid, .open,
                "HAProxy answers 502 where the connection was lost or the answer was not understood",
                fakedBy: "A 502 of the server's, which it passes on.", close),
            status(
                503, "haproxy.status.503", .nothing, .unclear,
                "HAProxy answers 503 where no server could be connected to, or a queue's time ran out",
                fakedBy: "A rule of its own, and a 503 of the server's.", checks),
        ]

    /// A row of a format that has no termination state.
    @inline(never) private static func status(
        _ status: Int, _ id: Signal.ID, _ claim: Proof.Claim, _ strength: Strength, _ words: String, fakedBy: String,
        _ remedies: [String]
    ) -> Signal {
        .row(
            id, RowPattern(statuses: [status]), claim, strength, words, fakedBy: fakedBy, remedies, states85,
            [RowFacts(status)])
    }
}
