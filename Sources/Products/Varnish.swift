internal import Diagnosis

extension ProductID {
    /// Varnish.
    public static let varnish = ProductID(rawValue: "varnish")
}

extension Product {
    static let varnish: Product = {
        var product = Product(.varnish, "Varnish", names: ["varnish", "varnishd", "vinyl-cache"])
        product.configurationFiles = ["default.vcl", "varnish.service"]
        product.moment = .start
        product.answersTimeoutWith = 503
        product.statuses = [
            StatusFact(502, "the backend's own, or the VCL's: Varnish itself answers 503"),
            StatusFact(
                503,
                "any failed fetch (refused, not in time, closed, malformed, unhealthy, no room), or the backend's own",
                of: [.responseTimeout, .connectTimeout, .notConnected, .lost, .unreadable, .noServer, .proxyQueue]),
            StatusFact(504, "the backend's own, or the VCL's: Varnish answers a timeout with 503"),
        ]
        product.detailsTag = "FetchError "
        product.places = [
            LogPlace(.access, "where varnishncsa writes; often /var/log/varnish/varnishncsa.log"),
            LogPlace(.errors, "varnishlog -q 'FetchError' shows what the shared log still has"),
        ]
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %D in varnishncsa's -F would log it"),
            LogAdvice(
                .fields(["details"]),
                "no reason is logged; %{VSL:FetchError}x in varnishncsa's -F (with -b for the backend's side) would log it"
            ),
        ]
        product.commonRows = CommonRowMarks {
            $0.requestIsURL = true
            $0.formatName = "varnish"
        }
        // varnishlog's transactions, an object each.
        product.errorLineTable = {
            [
                ErrorLineDescription(
                    members: [
                        "Start": .epoch, "Method": .method, "URL": .target, "Reasons": .message, "Backend": .upstream,
                    ], markers: ["varnishlog": "BeReq", "Reasons": ""],
                    samples: [
                        "{\"varnishlog\":\"BeReq\",\"Start\":\"1772619441.250000\",\"Method\":\"GET\",\"URL\":\"/a?b=1\",\"Reasons\":\"FetchError backend default: fail errno 111 (Connection refused)\"}"
                    ])
            ]
        }
        product.otherLineTable = {
            [
                .texts(
                    "{\"varnishlog\":\"BeReq\"", "", "a fetch of varnishlog’s that went wrong, no request of a client",
                    "{\"varnishlog\":\"BeReq\",\"Method\":\"GET\",\"Reasons\":\"FetchError No backend\"}")
            ]
        }
        product.formatTable = { VarnishFormats.all }
        product.signalTable = { VarnishSignals.messages + VarnishSignals.rows }
        product.timeoutTable = { TimeoutSetting.varnish }
        return product
    }()
}

/// What Varnish says: records of its shared log, as varnishlog prints them and a varnishncsa format can have them, and its page.
private enum VarnishSignals {
    private static let repository = "https://github.com/varnishcache/varnish-cache/blob/varnish-8.0.0"
    private static let fetch = "\(repository)/bin/varnishd/cache/cache_fetch.c"
    private static let header = "\(repository)/bin/varnishd/http1/cache_http1_fetch.c"
    private static let first =
        "https://github.com/varnishcache/varnish-cache/blob/varnish-3.0.7/bin/varnishd/cache_fetch.c"
    private static let parts = "\(repository)/include/tbl/htc.h"
    private static let fields = "\(repository)/bin/varnishd/http1/cache_http1_proto.c"
    private static let body = "\(repository)/bin/varnishd/http1/cache_http1_vfp.c"
    private static let backend = "\(repository)/bin/varnishd/cache/cache_backend.c"
    private static let director = "\(repository)/bin/varnishd/cache/cache_director.c"
    private static let processors = "\(repository)/bin/varnishd/cache/cache_fetch_proc.c"
    private static let gzip = "\(repository)/bin/varnishd/cache/cache_gzip.c"
    private static let page = "https://varnish-cache.org/docs/trunk/users-guide/troubleshooting.html"

    private static let start = ["Start the backend, or correct .host and .port."]
    private static let reach = [".connect_timeout bounds each try; look at routes, firewalls and full backlogs."]
    private static let patience = ["Raise .first_byte_timeout of the backend, or make the request quicker."]
    private static let close = [
        "Find why the backend ended the connection: its own log. Set the parameter backend_idle_timeout below the backend's."
    ]
    private static let answer = [
        "Correct the response that the backend sends; http_resp_size, http_resp_hdr_len and http_max_hdr bound its header."
    ]
    private static let health = ["Look at .probe and varnishadm backend.list; a director can fall back."]
    private static let room = ["Raise workspace_backend or the storage (-s); varnishstat shows which ran out."]
    private static let code = ["Look at the VCL: it fails the request, or names no backend."]

    /// A connection that the system refused to make, by errno: `backend default: fail errno 111 (Connection refused)`.
    @inline(never) private static func errno(
        _ name: String, _ texts: [(number: Int, text: String)], _ proof: Proof, _ remedies: [String]
    ) -> Signal {
        .message(
            "varnish.\(name)", all: ["fail errno "], any: texts.flatMap { ["errno \($0.number) ", "(\($0.text))"] },
            proof,
            remedies, backend, texts.map { "FetchError     backend default: fail errno \($0.number) (\($0.text))" })
    }

    static let messages: [Signal] = connecting + waiting + answers + own

    private static let connecting: [Signal] = [
        errno("refused", [(111, "Connection refused"), (61, "Connection refused")], .refused, start),
        errno("no-socket", [(2, "No such file or directory")], .refused, start),
        errno(
            "connect-timed-out", [(110, "Connection timed out"), (60, "Operation timed out")], .connectTimeout, reach),
        errno(
            "no-route", [(113, "No route to host"), (101, "Network is unreachable"), (65, "Host is down")], .noRoute,
            reach),
        errno(
            "connect-forbidden", [(13, "Permission denied"), (1, "Operation not permitted")], .permissionDenied,
            ["Look at SELinux, local firewall rules and the rights of the backend's .path."]),
        errno(
            "backlog-full", [(11, "Resource temporarily unavailable")], .backlogFull, ["Raise the backend's backlog."]),
        errno(
            "no-free-port", [(99, "Cannot assign requested address")], .noFreePort,
            ["Let connections be used again; widen net.ipv4.ip_local_port_range."]),
        errno("too-many-files", [(24, "Too many open files")], .tooManyFiles, ["Raise LimitNOFILE of the service."]),
        errno(
            "connect-reset", [(104, "Connection reset by peer")],
            Proof(.cause(.droppedConnection, .reset), .said, "the connection was reset as it was made"), close),
        .message(
            "varnish.not-connected", all: ["fail errno "],
            Proof(.cause(.droppedConnection, nil), .said, "no connection to the backend"), reach, backend,
            ["FetchError     backend default: fail errno 0 (Success)"]),
        .message(
            "varnish.unhealthy", any: [": unhealthy", ": helddown"], .noLiveServers, health, backend,
            ["FetchError     backend default: unhealthy", "FetchError     backend default: helddown"],
            while: ["backend "]),
        .message(
            "varnish.busy", all: ["backend ", ": busy"], .ownLimit,
            ["Raise .max_connections of the backend; backend_wait_limit lets requests wait."], backend,
            ["FetchError     backend default: busy"]),
        .message(
            "varnish.no-backend", any: ["returned no backend", "FetchError     No backend", "FetchError No backend"],
            .noLiveServers, health, director,
            ["FetchError     Director rr returned no backend", "FetchError     No backend"]),
        .message(
            "varnish.pipe-refused", all: ["Backend does not support pipe"], .notRouted, code, director,
            ["VCL_Error      Backend does not support pipe"]),
    ]

    private static let waiting: [Signal] = [
        .message(
            "varnish.body-reset", all: ["req.body read error: 104"], .reset, close, header,
            ["FetchError     req.body read error: 104 (Connection reset by peer)"]),
        // Releases up to 3.0 have the number that the read ended with; a timeout of the socket's is EAGAIN.
        .message(
            "varnish.read-timed-out",
            any: ["http first read error: -1 11 ", "http read error: -1 11 ", "http first read error: -1 35 "],
            .responseTimeout, fakedBy: "A request that waited in a queue of the backend's looks the same.", patience,
            first, ["FetchError     http first read error: -1 11 (Resource temporarily unavailable)"]),
        .message(
            "varnish.read-reset",
            any: ["http first read error: -1 104 ", "http read error: -1 104 ", "http first read error: -1 54 "],
            .reset, close, first, ["FetchError     http first read error: -1 104 (Connection reset by peer)"]),
        .message(
            "varnish.read-closed",
            any: [
                "http first read error: -1 0 ", "http read error: -1 0 ", "http first read error: EOF",
                "http read error: EOF",
            ], .prematureClose,
            fakedBy: "An idle connection that the backend closed as Varnish used it again.", close, first,
            ["FetchError     http first read error: EOF", "FetchError     http first read error: -1 0 (Success)"]),
        .message(
            "varnish.client-left", all: ["req.body read error: "], .clientLeft,
            ["Look at what stands before Varnish: the client's body did not come whole."], header,
            ["FetchError     req.body read error: 0 (Success)"]),
        .message(
            "varnish.request-not-taken", any: ["backend write error: ", "proxy write errno"],
            Proof(.lostConnection(.reset), .said, "the backend stopped reading the request"), close, header,
            ["FetchError     backend write error: 32 (Broken pipe) (remote closed)"]),
        .message(
            "varnish.first-byte-timed-out", all: ["first byte timeout"], .responseTimeout,
            fakedBy: "A request that waited in a queue of the backend's looks the same.", patience, header,
            ["FetchError     first byte timeout", "FetchError     first byte timeout (reused connection)"]),
        // Releases 4.1 to 5.0 give the number alone; nothing had come when first_byte_timeout ran out.
        .message(
            "varnish.nothing-came", any: ["HTC idle", "HTC status 3"], .responseTimeout,
            fakedBy: "An idle connection that the backend closed as Varnish used it again.", patience,
            "https://github.com/varnishcache/varnish-cache/issues/2185",
            ["FetchError     HTC status 3", "FetchError     HTC idle (3)"]),
        .message(
            "varnish.header-timed-out", any: ["HTC timeout", "HTC status -3"], .responseTimeout,
            ["Raise .between_bytes_timeout of the backend: its header came in pieces."], parts,
            ["FetchError     HTC timeout (Timed out)", "FetchError     HTC status -3"]),
    ]

    private static let answers: [Signal] = [
        .message(
            "varnish.closed",
            any: [
                "HTC eof", "HTC close", "HTC empty", "HTC status -1", "HTC status -4", "HTC status 0", "backend closed",
            ], .prematureClose,
            fakedBy: "A backend that reset the connection, and an idle one that it closed, are told so too.", close,
            parts,
            [
                "FetchError     HTC eof (-1)", "FetchError     HTC eof (Unexpected end of input)",
                "FetchError     backend closed",
            ]),
        .message(
            "varnish.header-too-big",
            any: [
                "HTC overflow", "HTC status -2", "FetchError     overflow", "FetchError overflow", "Header too long",
                "Too many headers",
                "Header too large",
            ], .headerTooBig, answer, fields,
            [
                "FetchError     overflow", "FetchError     HTC overflow (-2)",
                "BogoHeader     Too many headers: X-A65: b",
                "BogoHeader     Header too long: X-A: bbbbbbbb",
            ]),
        .message(
            "varnish.no-status-line", any: ["HTC junk", "HTC status -5", "Received junk", "HttpGarbage"],
            .badStatusLine, answer, header,
            ["FetchError     Received junk", "FetchError     HTC junk (-5)"]),
        .message(
            "varnish.invalid-header",
            any: [
                "http format error", "BogoHeader", "Illegal 'Vary' header", "Malformed Vary header",
                "304 response but not conditional fetch", "Header has ctrl char",
            ], .invalidHeader, answer, header,
            ["FetchError     http format error", "BogoHeader     Header without ':' hello"]),
        .message(
            "varnish.bad-coding",
            any: ["Invalid Gzip data", "Junk after gzip data", "Gunzip error", "Gunzip failed", "Gzip failed"],
            Proof(.cause(.invalidResponse, .badFraming), .said, "the response's compression was broken"),
            ["Correct the compression of the backend's response, or switch do_gunzip off in the VCL."], gzip,
            ["FetchError     Invalid Gzip data: incorrect header check"]),
        .message(
            "varnish.body-broke",
            any: [
                "straight insufficient bytes", "chunked insufficient bytes", "chunked read err", "chunked header",
                "chunked tail no NL", "bogusly large chunk size", "eof socket fail", "Body cannot be fetched",
            ], .bodyBroke, close, body,
            ["FetchError     straight insufficient bytes", "FetchError     chunked header non-hex"]),
        .message(
            "varnish.body-timed-out", any: ["FetchError     timeout", "FetchError timeout"], .responseTimeout,
            ["Raise .between_bytes_timeout of the backend."], header, ["FetchError     timeout"]),
    ]

    private static let own: [Signal] = [
        .message(
            "varnish.no-room",
            any: [
                "Could not get storage", "out of workspace", "Workspace overflow", "workspace_client overflow",
                "Failed to create object from", "Ran out of space", "insufficient workspace",
                "Object allocation failed",
            ], .refusedByProxy, room, processors,
            ["FetchError     Could not get storage", "FetchError     Workspace overflow"]),
        .message(
            "varnish.request-body",
            any: ["Request body too big to cache", "req.body must be cached", "req.body filters failed"],
            .refusedByProxy, ["Raise the size that std.cache_req_body() is given."],
            "\(repository)/bin/varnishd/cache/cache_req_body.c", ["FetchError     Request body too big to cache"]),
        .message(
            "varnish.filter-failed",
            any: [
                "Fetch filter ", "Fetch pipeline failed", "Filter '...", "Template object failed", "ESI+Gzip Failed",
                "No backend connection (rollback?)",
            ], .refusedByProxy, code, processors, ["FetchError     Fetch pipeline failed to open"]),
        .message(
            "varnish.vcl-failed", any: ["VCL_Error", "Too many restarts", "Too many retries", "VCL failed"],
            .refusedByProxy,
            code, fetch, ["VCL_Error      Too many retries, delivering 503", "VCL_Error      Too many restarts"]),
        .message(
            "varnish.page", any: ["Backend fetch failed", "Guru Meditation"],
            Proof(.nothing, .unclear, "Varnish could not fetch from the backend; its FetchError says why"),
            ["Look the XID of the page up: varnishlog -g request -q 'vxid == XID'."], page,
            ["Error 503 Backend fetch failed", "Guru Meditation: XID: 32770"]),
    ]

    static let rows: [Signal] = [
        .row(
            "varnish.status.502", RowPattern(statuses: [502, 504]), .cause(.serverSent, .application), .statedLoosely,
            "Varnish itself answers only 503: {status} is the backend's, or the VCL's",
            ["Look at the backend's own log."], page,
            [RowFacts(502), RowFacts(504)]),
        .row(
            "varnish.status.503", RowPattern(statuses: [503]), .nothing, .unclear,
            "Varnish answers 503 for every way in which a fetch can fail, and passes on the backend's own",
            ["Put %{VSL:FetchError}x into varnishncsa's format: it names the reason."], page, [RowFacts(503)]),
    ]
}

extension TimeoutSetting {
    private static let varnishManual = "https://varnish-cache.org/docs/trunk/reference/varnishd.html"

    /// Varnish's parameters (include/tbl/params.h); VCL may set the first ones for each backend or request.
    static let varnish: [TimeoutSetting] = [
        TimeoutSetting(
            "first_byte_timeout", .response, .duration(.seconds(60)), TimeoutClock(.total, .firstByte, "503"),
            source: "\(varnishManual)#first-byte-timeout"),
        TimeoutSetting(
            "between_bytes_timeout", .response, .duration(.seconds(60)), TimeoutClock(.idle, .responseRead),
            source: "\(varnishManual)#between-bytes-timeout"),
        TimeoutSetting(
            "connect_timeout", .connect, .duration(.milliseconds(3500)), TimeoutClock(.total, .tcp, "503"),
            source: "\(varnishManual)#connect-timeout"),
        TimeoutSetting(
            "backend_idle_timeout", .keepAlive, .duration(.seconds(60)), TimeoutClock(.idle, .serverIdle),
            source: "\(varnishManual)#backend-idle-timeout"),
        TimeoutSetting(
            "timeout_idle", .idleClose, .duration(.seconds(5)), TimeoutClock(.idle, .clientIdle),
            source: "\(varnishManual)#timeout-idle"),
        TimeoutSetting(
            "send_timeout", .sendToClient, .duration(.seconds(600)),
            TimeoutClock(.total, .words("for a response to be written to the client")),
            source: "\(varnishManual)#send-timeout"),
        TimeoutSetting(
            "idle_send_timeout", .sendToClient, .duration(.seconds(60)), TimeoutClock(.idle, .clientWrite),
            source: "\(varnishManual)#idle-send-timeout"),
        TimeoutSetting(
            "pipe_timeout", .tunnel, .duration(.seconds(60)), TimeoutClock(.idle, .words("once a connection is piped")),
            source: "\(varnishManual)#pipe-timeout"),
        TimeoutSetting(
            "backend_wait_timeout", .queue, .duration(.zero),
            TimeoutClock(.total, .queue, "where backend_wait_limit allows any"),
            source: "\(varnishManual)#backend-wait-timeout"),
        TimeoutSetting(
            "backend_wait_limit", .queue, .count(0),
            TimeoutClock(.places, .words("requests that wait for a connection of a backend's max_connections")),
            unit: .none,
            source: "\(varnishManual)#backend-wait-limit"),
        TimeoutSetting(
            "thread_queue_limit", .queue, .count(20),
            TimeoutClock(.places, .words("requests that wait for a thread, in each pool")), unit: .none,
            source: "\(varnishManual)#thread-queue-limit"),
        TimeoutSetting(
            "max_retries", .retry, .count(4), TimeoutClock(.tries, .words("further tries that VCL may make")),
            unit: .none,
            source: "\(varnishManual)#max-retries"),
        TimeoutSetting(
            "listen_depth", .queue, .count(1024),
            TimeoutClock(.places, .words("connections that wait to be accepted")), unit: .none,
            source: "\(varnishManual)#listen-depth"),
    ]
}

/// How its rows are written.
private enum VarnishFormats {
    static let all: [FormatDescription] = [
        .shared("varnish", .varnish, .start, agent: true),
        /// varnishlog's transactions of clients, an object each.
        .signed(
            "\"varnishlog\"",
            FormatDescription(
                name: "varnishlog", product: .varnish, moment: .start,
                members: [
                    "Start": "epoch", "Method": "method", "URL": "target", "Status": "status", "Seconds": "seconds",
                    "Client": "client", "Host": "host", "Reasons": "details",
                ],
                samples: [
                    "{\"varnishlog\":\"Request\",\"Client\":\"192.0.2.7\",\"Start\":\"1772619441.250000\",\"Method\":\"GET\",\"URL\":\"/a?b=1\",\"Host\":\"shop.example\",\"Status\":\"503\",\"Seconds\":\"0.012345\",\"Reasons\":\"FetchError backend default: fail errno 111 (Connection refused)\"}"
                ])),
    ]
}
