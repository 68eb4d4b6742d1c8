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
        product.unrelatedMessages = NginxMessages.unrelated
        product.errorStampResolution = .seconds(1) - .microseconds(1)
        product.statuses = [
            StatusFact(
                502,
                "the connection was refused or lost, the response was invalid, or the server sent 502 itself; a timeout is a "
                    + "504 here", of: [.notConnected, .lost, .unreadable, .noServer]),
            StatusFact(503, "nginx's own limit (limit_req, limit_conn) or the server itself"),
            StatusFact(
                504, "a time ran out while connecting, in the TLS handshake or while waiting for the response",
                of: [.responseTimeout, .connectTimeout]),
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
            $0.secondsHavePoint = true
        }
        product.commonRows = CommonRowMarks {
            $0.texts = [
                "\\x22", "\" 499 ", "\" 444 ", " rt=", " urt=", " uct=", " uht=", "upstream_", "request_time=",
            ]
            $0.likelyTexts = ["\" 304 0 "]
            $0.tailNumber = .seconds
        }
        product.otherLineTable = { NginxOtherLines.all }
        product.formatTable = { NginxFormats.all }
        product.lookalikes = [.apache]
        product.rowFormatSetting = "log_format"
        product.signalTable = { NginxMessages.all + NginxSignals.rows }
        product.counterTable = { NginxSignals.counters }
        product.timeoutTable = { TimeoutSetting.nginx }
        product.staleConnection = "nginx tries a GET again; a POST becomes a 502"
        return product
    }()
}

/// What nginx's rows say, by its upstream variables, made with 1.22 to 1.31 in each way; its messages are ``NginxMessages``.
private enum NginxSignals {
    private static let variables = "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#variables"
    private static let proxyModule = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html"

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
            .cause(.unknown, .refusedByProxy), .statusUntried,
            "no server was tried, as where nginx's own limit or a return turns requests away",
            fakedBy: "ingress-nginx answers so where a service has no endpoint.",
            ["Look at limit_req, limit_conn and return; raise rate and burst of a limit that is too low."],
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
            fakedBy: "No permission, no route, TLS and a full backlog look the same; the error log tells them apart.",
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
        /// Nginx Proxy Manager, log-proxy.conf: log_format proxy.
        FormatDescription(
            name: "nginx-proxy-manager", product: .nginx, moment: .end,
            template:
                "[{time-local}] {-} {upstream-status} {status} - {method} {-} {host} \"{target}\" [Client {client}] [Length {bytes}] [Gzip {-}] [Sent-to {upstream}] \"{user-agent}\" \"{referer}\"{*}",
            samples: [
                "[04/Mar/2026:10:15:00 +0000] - - 502 - GET https shop.example \"/a?b=1\" [Client 192.0.2.7] [Length 154] [Gzip -] [Sent-to 10.0.0.5] \"curl/8\" \"-\""
            ]),
        /// The same file: log_format standard.
        FormatDescription(
            name: "nginx-proxy-manager-standard", product: .nginx, moment: .end,
            template:
                "[{time-local}] {status} - {method} {-} {host} \"{target}\" [Client {client}] [Length {bytes}] [Gzip {-}] \"{user-agent}\" \"{referer}\"{*}",
            samples: [
                "[04/Mar/2026:10:15:00 +0000] 502 - GET http shop.example \"/a\" [Client 192.0.2.7] [Length 154] [Gzip -] \"curl/8\" \"-\""
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
