internal import Diagnosis

extension ProductID {
    /// nginx, and what is built on it: ingress-nginx, OpenResty.
    public static let nginx = ProductID(rawValue: "nginx")
}

extension Product {
    static let nginx: Product = {
        var product = Product(
            .nginx, "nginx",
            names: ["nginx", "ingress-nginx", "openresty", "angie", "nginx-plus", "freenginx", "tengine"])
        product.moment = .end
        product.answersTimeoutWith = 504
        product.statusesNeverOfATimeout = [502]
        product.errorLogTellsReasons = true
        product.errorStampResolution = .seconds(1) - .microseconds(1)
        product.statuses = [
            StatusFact(
                502,
                "the connection was refused or lost, the response was invalid, or the server sent 502 itself; a timeout is a "
                    + "504 here"),
            StatusFact(503, "nginx's own limit (limit_req, limit_conn) or the server itself"),
            StatusFact(504, "a time ran out while connecting, in the TLS handshake or while waiting for the response"),
        ]
        product.configurationFiles = ["nginx.conf"]
        product.writesErrorLine = { line in
            let date = line.day.split(separator: "-").joined(separator: "/")
            return "\(date) \(line.time) [error] 7#7: *1 \(line.message), client: 10.0.0.1, server: shop, request: "
                + "\"\(line.request) HTTP/1.1\", upstream: \"http://10.1.0.5:80/\", host: \"shop\""
        }
        product.places = [
            LogPlace(.access, "/var/log/nginx/access.log, or the access_log lines of the configuration"),
            LogPlace(.errors, "/var/log/nginx/error.log, or the error_log lines of the configuration"),
        ]
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; $request_time in log_format would log it"),
            LogAdvice(
                .fields(["upstream-status", "upstream-header"]),
                "nothing of the server is logged; $upstream_status $upstream_connect_time $upstream_header_time "
                    + "$upstream_response_time in log_format would tell how far each request got"),
        ]
        product.rowHabits = RowHabits {
            $0.serverFields = .tries
            $0.waitField = .lastTry
        }
        product.commonRows = CommonRowMarks {
            $0.texts = [
                "\\x22", "\" 499 ", "\" 444 ", " rt=", " urt=", " uct=", " uht=", "upstream_", "request_time=",
            ]
            $0.likelyTexts = ["\" 304 0 "]
            $0.paths = ["nginx"]
            $0.tailNumbers = [CommonRowMarks.TailNumber(.decimal, "seconds", "$request_time")]
        }
        product.otherLineTable = { NginxOtherLines.all }
        product.formatTable = { NginxFormats.all }
        product.lookalikes = [.apache]
        product.rowFormatSetting = "log_format"
        product.signalTable = { NginxSignals.messages + NginxSignals.rows }
        product.counterTable = { NginxSignals.counters }
        product.timeoutTable = { TimeoutSetting.nginx }
        product.staleConnection = "nginx tries a GET again; a POST becomes a 502"
        return product
    }()
}

/// What nginx says: its error log's messages, made with 1.22 to 1.31 in each way, and its upstream variables.
private enum NginxSignals {
    private static let upstream = "https://github.com/nginx/nginx/blob/master/src/http/ngx_http_upstream.c"
    private static let variables = "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#variables"
    private static let proxyModule = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html"

    private static let connecting = "while connecting to upstream"
    private static let handshaking = "while SSL handshaking to upstream"

    private static let start = [
        "Start what proxy_pass names, or correct its address and port; give it time to listen before nginx sends to it."
    ]
    private static let reach = [
        "Let proxy_connect_timeout be at most a few seconds and proxy_next_upstream try another server; look at firewalls "
            + "and full backlogs."
    ]
    private static let patience = [
        "Raise proxy_read_timeout (fastcgi_read_timeout, uwsgi_read_timeout) for that location, or make the request quicker."
    ]
    private static let close = [
        "Find why the server ended the connection: its own log at that moment. With keepalive in upstream, let the server keep "
            + "idle connections longer than keepalive_timeout."
    ]
    private static let buffers = ["Raise proxy_buffer_size and proxy_buffers, or let the server send smaller headers."]
    private static let http = ["Correct the response header that the server sends; curl -v shows it."]
    private static let handshake = [
        "Compare proxy_ssl_name, proxy_ssl_server_name, proxy_ssl_protocols and proxy_ssl_trusted_certificate with what the "
            + "server offers: openssl s_client -connect."
    ]

    static let messages: [Signal] = [
        .message(
            "nginx.client-left", all: ["client prematurely closed connection"], .clientLeft,
            fakedBy: "A balancer in front that gives up is the client here.",
            ["Look for a shorter timeout in front of nginx; proxy_ignore_client_abort lets the server finish."],
            upstream,
            [
                "client prematurely closed connection, so upstream connection is closed too while reading response header from upstream"
            ]),
        .message(
            "nginx.connect-timed-out", all: ["upstream timed out"], any: [connecting, handshaking], .connectTimeout,
            reach,
            upstream,
            [
                "upstream timed out (110: Connection timed out) while connecting to upstream",
                "upstream timed out (110: Operation timed out) while SSL handshaking to upstream",
            ]),
        .message(
            "nginx.send-timed-out", all: ["upstream timed out"],
            any: ["while sending request", "while sending to upstream"], .sendTimeout,
            ["Raise proxy_send_timeout, or find why the server stopped reading."], upstream,
            ["upstream timed out (110: Connection timed out) while sending request to upstream"]),
        .message(
            "nginx.read-timed-out", all: ["upstream timed out", "while reading response header"], .responseTimeout,
            fakedBy: "A request that waited in a queue of the server's looks the same.", patience, upstream,
            ["upstream timed out (110: Connection timed out) while reading response header from upstream"]),
        .message(
            "nginx.body-timed-out", all: ["upstream timed out"], .bodyBroke, patience, upstream,
            ["upstream timed out (110: Connection timed out) while reading upstream"]),
        .message(
            "nginx.refused", any: [connecting, "connect() "], errno: [.refused], .refused, start, upstream,
            [
                "connect() failed (111: Connection refused) while connecting to upstream",
                "connect() failed (61: Connection refused) while connecting to upstream",
            ]),
        .message(
            "nginx.no-socket", any: [connecting, "connect() "], errno: [.noSuchFile, .noPermission], .refused,
            [
                "Start what listens at the socket, and give nginx's user the right to it; on SELinux: setsebool "
                    + "httpd_can_network_connect 1."
            ], upstream,
            ["connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream"]),
        .message(
            "nginx.unreachable", any: [connecting, "connect() "], errno: [.unreachable], .connectTimeout, reach,
            upstream,
            ["connect() failed (113: No route to host) while connecting to upstream"]),
        .message(
            "nginx.no-free-port", errno: [.noAddress], .noFreePort,
            [
                "Use keepalive in upstream with proxy_http_version 1.1; widen net.ipv4.ip_local_port_range; proxy_bind more."
            ],
            upstream,
            ["connect() to 10.1.0.5:80 failed (99: Cannot assign requested address) while connecting to upstream"]),
        .message(
            "nginx.too-many-files", errno: [.tooManyFiles], .tooManyFiles,
            ["Raise worker_rlimit_nofile, and worker_connections with it."], upstream,
            ["socket() failed (24: Too many open files) while connecting to upstream"]),
        .message(
            "nginx.no-live-upstreams", all: ["no live upstreams"], .noLiveServers,
            fakedBy: "Servers at their max_conns count as none too.",
            [
                "Look for the failures before it that took the servers out; raise max_fails, lower fail_timeout, or max_conns."
            ],
            upstream, ["no live upstreams while connecting to upstream"]),
        .message(
            "nginx.unresolved", any: ["could not be resolved", "no resolver defined", "host not found in upstream"],
            .dns,
            ["Give resolver a server that knows the name, with valid= for names that move."],
            "https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver",
            [
                "web.internal could not be resolved (110: Operation timed out)",
                "no resolver defined to resolve web.internal",
            ]),
        .message(
            "nginx.own-limit", any: ["limiting requests", "limiting connections"], .ownLimit,
            ["Raise rate and burst of limit_req, or limit_conn, or keep such clients away."],
            "https://nginx.org/en/docs/http/ngx_http_limit_req_module.html",
            ["limiting requests, excess: 2.000 by zone \"r\"", "limiting connections by zone \"c\""]),
        .message(
            "nginx.header-too-big", all: ["upstream sent too big header"], .headerTooBig, buffers, upstream,
            ["upstream sent too big header while reading response header from upstream"]),
        .message(
            "nginx.no-status-line", all: ["upstream sent no valid HTTP"], .badStatusLine,
            fakedBy: "A server that speaks TLS or another protocol on that port.", http, upstream,
            ["upstream sent no valid HTTP/1.0 header while reading response header from upstream"]),
        .message(
            "nginx.invalid-header", all: ["upstream sent invalid header"], .invalidHeader, http, upstream,
            ["upstream sent invalid header: \"X-A: a\\x00...\" while reading response header from upstream"]),
        .message(
            "nginx.bad-framing", all: ["upstream sent"], .badFraming, http, upstream,
            [
                "upstream sent duplicate header line: \"Content-Length: 5\"",
                "upstream sent \"Content-Length\" and \"Transfer-Encoding\" headers at the same time",
            ]),
        .message(
            "nginx.handshake-failed", all: ["SSL_do_handshake() failed", "upstream"], .tls, handshake, upstream,
            [
                "SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream"
            ]
        ),
        .message(
            "nginx.certificate", all: ["upstream SSL certificate"], .tls, handshake, upstream,
            ["upstream SSL certificate verify error: (18:self-signed certificate) while SSL handshaking to upstream"]),
        .message(
            "nginx.body-closed", all: ["upstream prematurely closed connection", "while reading upstream"], .bodyBroke,
            close, upstream, ["upstream prematurely closed connection while reading upstream"]),
        .message(
            "nginx.closed", all: ["upstream prematurely closed connection"], .prematureClose,
            fakedBy: "An idle connection that the server closed as nginx used it again.", close, upstream,
            ["upstream prematurely closed connection while reading response header from upstream"]),
        .message(
            "nginx.body-reset", all: ["while reading upstream"], errno: [.reset], .bodyBroke, close, upstream,
            ["readv() failed (104: Connection reset by peer) while reading upstream"]),
        .message(
            "nginx.reset", any: ["upstream", "while reading response header"], errno: [.reset], .reset,
            fakedBy: "A server that answers and closes without reading the whole request.", close, upstream,
            ["recv() failed (104: Connection reset by peer) while reading response header from upstream"]),
        .message(
            "nginx.connect-expired", all: [connecting], errno: [.timedOut], .connectTimeout, reach, upstream,
            ["connect() failed (110: Connection timed out) while connecting to upstream"]),
    ]

    /// The upstream variables of the last server that was tried, then the status alone.
    static let rows: [Signal] = [
        .row(
            "nginx.row.server-sent", RowPattern(header: .present, hasServerFields: true),
            .cause(.serverSent, .application), .statedByFields, "a response header came from the server",
            ["Look at the application behind nginx."], variables,
            [RowFacts(502, serverStatus: 502, header: .present, connect: .present, hasServerFields: true, server: .one)]
        ),
        .row(
            "nginx.row.unresolved",
            RowPattern(
                statuses: [502], serverStatus: .absent, connect: [.present, .absent], hasServerFields: true),
            .cause(.droppedConnection, .dns), .impliedByAbsence,
            "no server was tried, as where the server's name is not resolved",
            ["Give resolver a server that knows the name."], variables,
            [RowFacts(502, header: .absent, connect: .absent, hasServerFields: true)]),
        .row(
            "nginx.row.own-limit", RowPattern(statuses: [503], serverStatus: .absent, hasServerFields: true),
            .cause(.queuedRequests, .queueFull), .statusUntried,
            "no server was tried, as where the proxy's own limit turns requests away",
            ["Raise rate and burst of limit_req, or limit_conn."],
            "https://nginx.org/en/docs/http/ngx_http_limit_req_module.html",
            [RowFacts(503, header: .absent, connect: .absent, hasServerFields: true)]),
        .row(
            "nginx.row.untried", RowPattern(serverStatus: .absent, hasServerFields: true), .nothing, .unclear,
            "no server was tried", ["Look at return and error_page in the configuration."], variables,
            [RowFacts(504, header: .absent, connect: .absent, hasServerFields: true)]),
        .row(
            "nginx.row.no-live-upstreams", RowPattern(serverStatus: .any, hasServerFields: true, server: .group),
            .cause(.droppedConnection, .markedDown), .statedBeside, "no live server was left to try",
            ["Look for the failures before it that took the servers out; raise max_fails or lower fail_timeout."],
            variables,
            [RowFacts(502, serverStatus: 502, header: .absent, connect: .absent, hasServerFields: true, server: .group)]
        ),
        .row(
            "nginx.row.timed-out",
            RowPattern(serverStatus: .oneOf([504]), connect: [.notLogged], hasServerFields: true),
            .timeRanOut, .statedBeside, "the proxy answered 504 without a header",
            ["Log $upstream_connect_time to tell connecting from waiting."], variables,
            [RowFacts(504, serverStatus: 504, header: .absent, hasServerFields: true, server: .one)]),
        .row(
            "nginx.row.no-header", RowPattern(serverStatus: .any, connect: [.notLogged], hasServerFields: true),
            .nothing,
            .open, "the proxy made the 502 without a header",
            ["Log $upstream_connect_time, and give the error log."], variables,
            [RowFacts(502, serverStatus: 502, header: .absent, hasServerFields: true, server: .one)]),
        .row(
            "nginx.row.connect-timed-out",
            RowPattern(serverStatus: .oneOf([504]), connect: [.absent], hasServerFields: true),
            .cause(.droppedConnection, .connectTimeout), .statedLoosely,
            "the connection to the server was not made in time", reach, variables,
            [RowFacts(504, serverStatus: 504, header: .absent, connect: .absent, hasServerFields: true, server: .one)]),
        .row(
            "nginx.row.refused", RowPattern(serverStatus: .any, connect: [.absent], hasServerFields: true),
            .cause(.droppedConnection, .refused), .connectedToNothing, "no connection to the server could be made",
            start,
            variables,
            [RowFacts(502, serverStatus: 502, header: .absent, connect: .absent, hasServerFields: true, server: .one)]),
        .row(
            "nginx.row.gave-up", RowPattern(serverStatus: .oneOf([504]), hasServerFields: true), .gaveUpWaiting,
            .statedByFields, "the connection stood and no header came in time", patience, variables,
            [RowFacts(504, serverStatus: 504, header: .absent, connect: .present, hasServerFields: true, server: .one)]),
        .row(
            "nginx.row.lost", RowPattern(serverStatus: .any, hasServerFields: true), .lostOrInvalid, .statedByState,
            "the connection stood and no usable header came", close, variables,
            [RowFacts(502, serverStatus: 502, header: .absent, connect: .present, hasServerFields: true, server: .one)]),
        .row(
            "nginx.status.504", RowPattern(statuses: [504]), .timeRanOut, .statedBeside,
            "nginx answers 504 only when a time ran out", patience, proxyModule, [RowFacts(504)]),
    ]

    /// Of nginx's exporter and its traffic status module.
    static let counters: [CounterName] = [
        .metric("nginx_connections_active", .connections),
        .metric("nginx_connections_writing", .activeRequests),
        .metric("nginx_http_requests_total", .arrivalRate, isTotal: true),
        .metric("nginx_vts_main_connections", .activeRequests, label: ("status", "writing")),
        .metric("nginx_vts_server_requests_total", .arrivalRate, isTotal: true),
        .metric("nginx_vts_upstream_requests_total", .arrivalRate, isTotal: true),
    ]
}

extension TimeoutSetting {
    /// What `*_pass` directives hand requests on with: `proxy`, `fastcgi`, `uwsgi`, `scgi`, `grpc`.
    public static let nginxFamilies = ["proxy", "fastcgi", "uwsgi", "scgi", "grpc"]

    /// nginx's timeouts (src/http/modules/ngx_http_*_module.c, ngx_http_core_module.c, ngx_http_upstream.c).
    static let nginx: [TimeoutSetting] =
        nginxFamilies.flatMap { family -> [TimeoutSetting] in
            let page = "https://nginx.org/en/docs/http/ngx_http_\(family)_module.html"
            return [
                TimeoutSetting(
                    "\(family)_read_timeout", .response, .duration(.seconds(60)),
                    TimeoutClock(
                        .headerThenIdle, .words("between two reads of the body"),
                        "trickled bytes do not restart it before the header is complete"),
                    source: "\(page)#\(family)_read_timeout"),
                TimeoutSetting(
                    "\(family)_connect_timeout", .connect, .duration(.seconds(60)),
                    TimeoutClock(
                        .total, family == "proxy" || family == "grpc" ? .tcpAndTLS : .tcp,
                        "for each server that is tried"),
                    source: "\(page)#\(family)_connect_timeout"),
                TimeoutSetting(
                    "\(family)_send_timeout", .send, .duration(.seconds(60)), TimeoutClock(.idle, .requestWrite),
                    source: "\(page)#\(family)_send_timeout"),
                TimeoutSetting(
                    "\(family)_next_upstream_timeout", .retry, .unbounded, TimeoutClock(.total, .retry),
                    zero: .unbounded,
                    source: "\(page)#\(family)_next_upstream_timeout"),
                TimeoutSetting(
                    "\(family)_next_upstream_tries", .retry, .unbounded,
                    TimeoutClock(.tries, .words("servers tried at most")),
                    unit: .none, zero: .unbounded, source: "\(page)#\(family)_next_upstream_tries"),
            ]
        } + nginxOwn

    private static let nginxCore = "https://nginx.org/en/docs/http/ngx_http_core_module.html"
    private static let nginxUpstream = "https://nginx.org/en/docs/http/ngx_http_upstream_module.html"

    private static let nginxOwn: [TimeoutSetting] = [
        TimeoutSetting(
            "client_header_timeout", .requestHeader, .duration(.seconds(60)),
            TimeoutClock(.total, .clientHeader, "408"),
            source: "\(nginxCore)#client_header_timeout"),
        TimeoutSetting(
            "client_body_timeout", .requestBody, .duration(.seconds(60)), TimeoutClock(.idle, .clientBody, "408"),
            source: "\(nginxCore)#client_body_timeout"),
        TimeoutSetting(
            "send_timeout", .sendToClient, .duration(.seconds(60)), TimeoutClock(.idle, .clientWrite),
            source: "\(nginxCore)#send_timeout"),
        TimeoutSetting(
            "keepalive_timeout", .idleClose, .duration(.seconds(75)), TimeoutClock(.idle, .clientIdle), zero: .never,
            source: "\(nginxCore)#keepalive_timeout"),
        TimeoutSetting(
            "keepalive_requests", .idleClose, .count(1000),
            TimeoutClock(.places, .words("requests, after which the client's connection is closed")), unit: .none,
            caveat: "100 before nginx 1.19.10", source: "\(nginxCore)#keepalive_requests"),
        TimeoutSetting(
            "keepalive_time", .idleClose, .duration(.seconds(3600)), TimeoutClock(.total, .lifetime),
            source: "\(nginxCore)#keepalive_time"),
        TimeoutSetting(
            "lingering_timeout", .requestBody, .duration(.seconds(5)),
            TimeoutClock(.idle, .words("for more of a request that was answered before it was read")),
            source: "\(nginxCore)#lingering_timeout"),
        TimeoutSetting(
            "resolver_timeout", .connect, .duration(.seconds(30)), TimeoutClock(.total, .nameLookup),
            source: "\(nginxCore)#resolver_timeout"),
        TimeoutSetting(
            "keepalive_timeout (upstream)", .keepAlive, .duration(.seconds(60)), TimeoutClock(.idle, .serverIdle),
            source: "\(nginxUpstream)#keepalive_timeout"),
        TimeoutSetting(
            "keepalive", .keepAlive, .computed("32 for proxy_pass since nginx 1.29.7, none before"),
            TimeoutClock(.places, .words("idle connections kept by each worker")), unit: .none, zero: .never,
            source: "\(nginxUpstream)#keepalive"),
        TimeoutSetting(
            "keepalive_requests (upstream)", .keepAlive, .count(1000),
            TimeoutClock(.places, .words("requests, after which a connection to the server is closed")), unit: .none,
            caveat: "100 before nginx 1.19.10", source: "\(nginxUpstream)#keepalive_requests"),
        TimeoutSetting(
            "keepalive_time (upstream)", .keepAlive, .duration(.seconds(3600)), TimeoutClock(.total, .lifetime),
            source: "\(nginxUpstream)#keepalive_time"),
        TimeoutSetting(
            "fail_timeout", .retry, .duration(.seconds(10)),
            TimeoutClock(.period, .down, "within it max_fails are counted too"), source: "\(nginxUpstream)#fail_timeout"
        ),
        TimeoutSetting(
            "max_fails", .retry, .count(1),
            TimeoutClock(.tries, .words("failures within fail_timeout, after which a server counts as down")),
            unit: .none,
            zero: .never, caveat: "not looked at where an upstream has one server",
            source: "\(nginxUpstream)#max_fails"),
        TimeoutSetting(
            "listen backlog=", .queue, .count(511),
            TimeoutClock(
                .places, .words("connections that wait to be accepted"),
                "-1 on FreeBSD and macOS; the kernel's own limit (net.core.somaxconn) holds where it is lower"),
            unit: .none, source: "\(nginxCore)#listen"),
        TimeoutSetting(
            "worker_shutdown_timeout", .process, .unbounded,
            TimeoutClock(
                .total, .words("for requests to end when workers are replaced; then their connections are closed")),
            source: "https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout"),
    ]
}

/// How its rows are written.
private enum NginxFormats {
    static let all: [FormatDescription] = [
        .called("nginx", "nginx-combined", as: .shared("combined", .nginx, .end, agent: true)),
        .string(
            "ingress-nginx", .nginx, .end,
            "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\" $request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr $upstream_response_length $upstream_response_time $upstream_status $req_id",
            samples: [
                "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 HTTP/1.1\" 504 160 \"-\" \"curl/8\" 340 10.003 [shop-web-80] [] 10.0.0.5:80, 10.0.0.6:80 0, 0 5.001, 5.002 504, 504 baef50777d0f3651f32233c609ad0e7e"
            ]),
        FormatDescription(
            name: "nginx-json", product: .nginx, moment: .end,
            members: [
                "time_iso8601": "time", "time_local": "time-local", "time": "time", "timestamp": "time",
                "@timestamp": "time", "date": "time", "msec": "epoch", "remote_addr": "client",
                "remote_port": "client-port", "request": "request", "request_method": "method", "method": "method",
                "request_uri": "target", "uri": "target", "status": "status", "body_bytes_sent": "bytes",
                "bytes_sent": "bytes", "request_time": "seconds", "http_user_agent": "user-agent",
                "http_referer": "referer", "host": "host", "http_host": "host", "upstream_addr": "upstream",
                "upstream_status": "upstream-status", "upstream_connect_time": "upstream-connect",
                "upstream_header_time": "upstream-header", "upstream_response_time": "upstream-time",
                "request_id": "request-id", "http_x_request_id": "request-id",
                "http_x_forwarded_for": "forwarded-for",
            ],
            samples: [
                "{\"time_iso8601\":\"2026-03-04T11:15:00+01:00\",\"remote_addr\":\"192.0.2.7\",\"request\":\"GET /a?b=1 HTTP/1.1\",\"status\":\"502\",\"request_time\":\"3.001\",\"upstream_status\":\"502\"}"
            ]),
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum NginxOtherLines {
    static let all: [OtherLine] = [
        .template(
            "{-} {clock} [{-}] {*}", "a line of nginx’s error log, not of its access log",
            "2015/01/21 10:56:10 [error] 2833#0: *16336 open() \"/var/www/x\" failed (2: No such file or directory), client: 192.0.2.7"
        ),
        .texts(
            "host nginx", ": 20", "a line of nginx’s error log, not of its access log",
            "host nginx: 2025/09/07 21:20:40 [error] 23141#23141: *24470 PAM: user 'x' - not authenticated"),
        .template(
            "{-} {clock} {-} {-}#{-}: {*}", "a line of nginx’s error log, not of its access log",
            "2015/01/21 10:56:10 error 2833#0: *1 open() failed"),
    ]
}
