internal import Diagnosis

extension ProductID {
    /// Squid.
    public static let squid = ProductID(rawValue: "squid")
}

extension Product {
    static let squid: Product = {
        var product = Product(.squid, "Squid", names: ["squid"])
        product.configurationFiles = ["squid.conf"]
        product.moment = .end
        product.answersTimeoutWith = 504
        product.statuses = [
            StatusFact(
                502, "closed, reset or malformed, or a peer that is marked dead; else the server's own",
                of: [.lost, .unreadable, .noServer]),
            StatusFact(
                503, "refused or not connected in time, DNS, TLS, or no way to any server; else the server's own",
                of: [.notConnected, .connectTimeout]),
            StatusFact(
                504, "no response in time, or only-if-cached was not there; else the server's own",
                of: [.responseTimeout]),
        ]
        product.logAdvice = [
            LogAdvice(.fields(["details"]), "no reason is logged; %err_code/%err_detail in a logformat would log it")
        ]
        product.places = [
            LogPlace(.access, "/var/log/squid/access.log"), LogPlace(.errors, "/var/log/squid/cache.log"),
        ]
        product.rowHabits = RowHabits { $0.escapes = .keepsBackslashes }
        product.formatTable = { SquidFormats.all }
        product.errorLineTable = {
            [
                ErrorLineDescription(
                    template: "{time} kid{-}| {message}",
                    samples: ["2026/03/04 11:17:21 kid1| TCP connection to 10.1.0.5/80 failed"]),
                ErrorLineDescription(
                    template: "{time}| {message}", samples: ["2026/03/04 11:17:21| Detected DEAD Parent: 10.1.0.5"]),
            ]
        }
        product.signalTable = { SquidSignals.messages + SquidSignals.rows }
        product.timeoutTable = { TimeoutSetting.squid }
        return product
    }()
}

/// What Squid says: its error pages' names with their details beside a request (`%err_code/%err_detail`), lines of cache.log, and
/// its statuses.
private enum SquidSignals {
    private static let repository = "https://github.com/squid-cache/squid/blob/7c20a8a787d1ef399c56515a847610c0f8d12147"
    private static let errors = "\(repository)/src/error/forward.h"
    private static let connector = "\(repository)/src/security/PeerConnector.cc"
    private static let neighbours = "\(repository)/src/neighbors.cc"
    private static let formats = "https://www.squid-cache.org/Doc/config/logformat/"

    private static let start = ["Start the cache_peer, or correct its address."]
    private static let reach = [
        "Look at routes, firewalls and full backlogs; peer_connect_timeout and connect_timeout bound each try."
    ]
    private static let patience = ["Raise read_timeout, or make the request quicker."]
    private static let close = [
        "Find why the server ended the connection: its own log. server_idle_pconn_timeout below the server's idle timeout rules "
            + "out races."
    ]
    private static let answer = ["Correct the response that the server sends; reply_header_max_size bounds its header."]
    private static let peers = ["Look at connect-fail-limit= and the peer's health: squidclient mgr:server_list."]
    private static let handshake = [
        "Compare the options tls, sslcafile and ssldomain of the cache_peer (tls_outgoing_options) with what the server offers."
    ]
    private static let access = ["Look at http_access, cache_peer_access, never_direct and always_direct."]

    @inline(never) private static func code(
        _ name: String, _ codes: [String], details: [String] = [], _ proof: Proof, fakedBy: String? = nil,
        _ remedies: [String]
    ) -> Signal {
        .message(
            "squid.\(name)", any: codes, proof, fakedBy: fakedBy, remedies, errors,
            codes.flatMap { code in
                (details.isEmpty ? ["WITH_SERVER"] : details).map {
                    "TCP_MISS/503 FIRSTUP_PARENT/10.1.0.5 \(code)/\($0)"
                }
            }, while: details)
    }

    static let messages: [Signal] = connecting + exchange + own + lines

    private static let connecting: [Signal] = [
        code(
            "connect-timed-out", ["ERR_CONNECT_FAIL"], details: ["errno=110", "errno=60"], .connectTimeout, reach),
        code("no-route", ["ERR_CONNECT_FAIL"], details: ["errno=113", "errno=101"], .noRoute, reach),
        code(
            "connect-forbidden", ["ERR_CONNECT_FAIL"], details: ["errno=13", "errno=1 "], .permissionDenied,
            ["Look at SELinux (squid_connect_any) and local firewall rules."]),
        code(
            "refused", ["ERR_CONNECT_FAIL"], details: ["errno=111", "errno=61"], .refused, start),
        code(
            "not-connected", ["ERR_CONNECT_FAIL"],
            Proof(.cause(.droppedConnection, nil), .said, "no connection to the server could be made"),
            fakedBy: "Refused, not made in time and no route are told apart by errno= in %err_detail.", start),
        code(
            "no-free-port", ["ERR_SOCKET_FAILURE"], details: ["errno=99"], .noFreePort,
            ["Let connections be used again; widen net.ipv4.ip_local_port_range."]),
        code("too-many-files", ["ERR_SOCKET_FAILURE"], .tooManyFiles, ["Raise max_filedescriptors."]),
        code(
            "handshake-failed",
            [
                "ERR_SECURE_CONNECT_FAIL", "SQUID_X509_V_ERR", "SQUID_TLS_ERR_CONNECT", "TLS_CONNECT_TIMEOUT",
                "TLS_CONNECT_CLOSE",
            ],
            .tls, handshake),
        code("unresolved", ["ERR_DNS_FAIL", "ERR_URN_RESOLVE"], .dns, ["Let dns_nameservers know the name."]),
    ]

    private static let exchange: [Signal] = [
        code(
            "read-timed-out", ["ERR_READ_TIMEOUT"], .responseTimeout,
            fakedBy: "A request that waited in a queue of the server's looks the same.", patience),
        code(
            "lifetime-over", ["ERR_LIFETIME_EXP"], .responseTimeout,
            ["Raise client_lifetime, or make the request quicker."]),
        code(
            "closed", ["ERR_ZERO_SIZE_OBJECT"], .prematureClose,
            fakedBy: "An idle connection that the server closed as Squid used it again.", close),
        // Squid says so also where the peer is marked dead.
        .message(
            "squid.no-peer", all: ["HIER_NONE", "ERR_READ_ERROR"], .noLiveServers, peers, errors,
            ["TCP_MISS/502 HIER_NONE/- ERR_READ_ERROR/WITH_SERVER"]),
        code("reset", ["ERR_READ_ERROR"], .reset, close),
        code(
            "write-failed", ["ERR_WRITE_ERROR"],
            Proof(.lostConnection(.reset), .said, "the server stopped reading the request"),
            close),
        code(
            "no-status-line", ["ERR_INVALID_RESP", "ERR_PROTOCOL_UNKNOWN", "ERR_UNSUP_HTTPVERSION"], .badStatusLine,
            answer),
        code("header-too-big", ["ERR_TOO_BIG"], .headerTooBig, answer),
        .message(
            "squid.body-broke", all: ["SRV_PREMATURE_EOF"], .bodyBroke, close, "\(repository)/src/http.cc",
            ["TCP_MISS/200 FIRSTUP_PARENT/10.1.0.5 ERR_NONE/SRV_PREMATURE_EOF"]),
        code("server-sent", ["ERR_RELAY_REMOTE"], .serverSent, ["Look at the application behind Squid."]),
        code(
            "client-left",
            ["ERR_CLIENT_GONE", "ERR_REQUEST_START_TIMEOUT", "ERR_REQUEST_PARSE_TIMEOUT", "ERR_SECURE_ACCEPT_FAIL"],
            .clientLeft, ["Look for a shorter timeout in front of Squid."]),
    ]

    private static let own: [Signal] = [
        code("no-way", ["ERR_CANNOT_FORWARD", "REFORWARD_TO_NONE", "RETRY_TO_NONE"], .noLiveServers, peers),
        code(
            "denied",
            [
                "ERR_ACCESS_DENIED", "ERR_CACHE_ACCESS_DENIED", "ERR_CACHE_MGR_ACCESS_DENIED", "ERR_FORWARDING_DENIED",
                "ERR_NO_RELAY", "ERR_CONFLICT_HOST", "ERR_ONLY_IF_CACHED_MISS", "ERR_PRECONDITION_FAILED",
                "ERR_INVALID_REQ", "ERR_INVALID_URL", "ERR_UNSUP_REQ",
            ], .refusedByProxy, access),
        code(
            "adaptation-failed", ["ERR_ICAP_FAILURE", "ERR_ESI", "ICAP_XACT_", "ICAP_RESPMOD_", "REDIRECTOR_TIMEDOUT"],
            .refusedByProxy, ["Look at icap_service and its bypass=, and at url_rewrite_program."]),
        code("stopping", ["ERR_SHUTTING_DOWN"], .refusedByProxy, ["Drain Squid before it is restarted."]),
        code(
            "own-failure", ["ERR_GATEWAY_FAILURE"], Proof(.nothing, .unclear, "Squid itself failed"),
            ["Look at cache.log."]),
        code(
            "ftp-failed",
            [
                "ERR_FTP_UNAVAILABLE", "ERR_FTP_FAILURE", "ERR_FTP_DISABLED", "ERR_FTP_FORBIDDEN", "ERR_FTP_NOT_FOUND",
                "ERR_FTP_PUT_ERROR",
            ],
            Proof(.cause(.serverSent, .gatewayBehind), .said, "the FTP server failed"), ["Look at the FTP server."]),
    ]

    private static let lines: [Signal] = [
        .message(
            "squid.peer-down",
            any: ["Detected DEAD Parent", "Detected DEAD Sibling", "TCP connection to ", "ERROR: Connection to "],
            .serverDown, peers, neighbours,
            [
                "Detected DEAD Parent: 10.1.0.5", "TCP connection to 10.1.0.5/80 failed",
                "ERROR: Connection to web failed",
            ], while: ["Detected", " failed"]),
        .message(
            "squid.peer-up", all: ["Detected REVIVED "], .serverUp, peers, neighbours,
            ["Detected REVIVED Parent: 10.1.0.5"]),
        .message(
            "squid.files-used-up", any: ["running out of filedescriptors", "socket failure: (24)"], .tooManyFiles,
            ["Raise max_filedescriptors."], "\(repository)/src/comm.cc",
            ["WARNING! Your cache is running out of filedescriptors"]),
        .message(
            "squid.handshake-line",
            any: [
                "ERROR: negotiating TLS", "negotiating SSL", "failure while establishing TLS connection",
                "Error negotiating SSL connection",
            ],
            none: ["from client", "accepting"], .tls, handshake, connector,
            ["ERROR: negotiating TLS on FD 12: error:0A000086:SSL routines::certificate verify failed (1/-1/0)"]),
        .message(
            "squid.invalid-header",
            any: [
                "HTTP: Invalid Response", "unparseable HTTP header field",
                "WARNING: found whitespace in HTTP header name",
            ],
            .invalidHeader, answer, "\(repository)/src/http.cc",
            ["WARNING: HTTP: Invalid Response: Bad header encountered from http://10.1.0.5/"]),
    ]

    static let rows: [Signal] = [
        .row(
            "squid.aborted", RowPattern(flags: ["*_ABORTED", "*_TIMEDOUT"]), .clientLeft, .statedBeside,
            "the client left, or took the response too slowly", ["Look for a shorter timeout in front of Squid."],
            "https://wiki.squid-cache.org/SquidFaq/SquidLogs", [RowFacts(503, flags: "TCP_MISS_ABORTED")]),
        .row(
            "squid.status.504", RowPattern(statuses: [504]), .timeRanOut, .likely,
            "Squid answers 504 when a time ran out", patience, formats, [RowFacts(504)]),
        .row(
            "squid.status.503", RowPattern(statuses: [503]), .cause(.droppedConnection, nil), .statusAlone,
            "Squid answers 503 when no connection could be made", start, formats, [RowFacts(503)]),
        .row(
            "squid.status.502", RowPattern(statuses: [502]), .lostOrInvalid, .statusAlone,
            "Squid answers 502 when it loses the connection or cannot read the answer",
            ["Log %err_code/%err_detail: it names the reason."], formats, [RowFacts(502)]),
    ]
}

extension TimeoutSetting {
    private static func squidPage(_ name: String) -> String { "https://www.squid-cache.org/Doc/config/\(name)/" }

    /// Squid's timeouts (src/cf.data.pre).
    static let squid: [TimeoutSetting] = [
        TimeoutSetting(
            "read_timeout", .response, .duration(.seconds(900)),
            TimeoutClock(.idle, .responseRead, "looked at once a second; ERR_READ_TIMEOUT, 504"), unit: .spelled,
            source: squidPage("read_timeout")),
        TimeoutSetting(
            "connect_timeout", .connect, .duration(.seconds(60)),
            TimeoutClock(.total, .tcp, "then another path is tried"),
            unit: .spelled, source: squidPage("connect_timeout")),
        TimeoutSetting(
            "peer_connect_timeout", .connect, .duration(.seconds(30)),
            TimeoutClock(.total, .tcp, "for a cache_peer, as the server of a reverse proxy is"), unit: .spelled,
            source: squidPage("peer_connect_timeout")),
        TimeoutSetting(
            "forward_timeout", .retry, .duration(.seconds(240)),
            TimeoutClock(.total, .words("for a path to be found on which the request can be sent")), unit: .spelled,
            source: squidPage("forward_timeout")),
        TimeoutSetting(
            "forward_max_tries", .retry, .count(25), TimeoutClock(.tries, .words("tries to send a request on")),
            unit: .none,
            source: squidPage("forward_max_tries")),
        TimeoutSetting(
            "connect_retries", .retry, .count(0),
            TimeoutClock(.connectTries, .words("further tries to open one connection")), unit: .none,
            source: squidPage("connect_retries")),
        TimeoutSetting(
            "write_timeout", .send, .duration(.seconds(900)),
            TimeoutClock(.idle, .words("while there is something to write, on either side")),
            unit: .spelled, source: squidPage("write_timeout")),
        TimeoutSetting(
            "server_idle_pconn_timeout", .keepAlive, .duration(.seconds(60)), TimeoutClock(.idle, .serverIdle),
            unit: .spelled, source: squidPage("server_idle_pconn_timeout")),
        TimeoutSetting(
            "client_idle_pconn_timeout", .idleClose, .duration(.seconds(120)), TimeoutClock(.idle, .clientIdle),
            unit: .spelled, source: squidPage("client_idle_pconn_timeout")),
        TimeoutSetting(
            "pconn_lifetime", .keepAlive, .unbounded, TimeoutClock(.total, .lifetime), unit: .spelled, zero: .unbounded,
            source: squidPage("pconn_lifetime")),
        TimeoutSetting(
            "request_timeout", .requestHeader, .duration(.seconds(300)), TimeoutClock(.total, .clientHeader),
            unit: .spelled, source: squidPage("request_timeout")),
        TimeoutSetting(
            "client_lifetime", .sendToClient, .duration(.seconds(86_400)),
            TimeoutClock(.total, .words("that a client may stay connected")), unit: .spelled,
            source: squidPage("client_lifetime")),
        TimeoutSetting(
            "dns_timeout", .connect, .duration(.seconds(30)), TimeoutClock(.total, .nameLookup), unit: .spelled,
            source: squidPage("dns_timeout")),
        TimeoutSetting(
            "shutdown_lifetime", .process, .duration(.seconds(30)),
            TimeoutClock(.total, .words("for connections to end when Squid stops")), unit: .spelled,
            source: squidPage("shutdown_lifetime")),
    ]
}

/// How its rows are written.
private enum SquidFormats {
    static let all: [FormatDescription] = [
        FormatDescription(
            name: "squid", product: .squid, moment: .end,
            template:
                "{epoch} {milliseconds} {client} {flags}/{status} {bytes} {method} {target} {-} {-}/{upstream} {*}",
            samples: [
                "1772619300.621      2 192.0.2.7 TCP_MISS/502 3349 GET http://up.test/a - FIRSTUP_PARENT/10.0.0.5 text/html"
            ])
    ]
}
