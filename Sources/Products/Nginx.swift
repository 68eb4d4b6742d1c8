extension ProductID {
    /// nginx, and what is built on it: ingress-nginx, OpenResty.
    public static let nginx = ProductID(rawValue: "nginx")
}

extension Product {
    static let nginx: Product = {
        var product = Product(
            .nginx, "nginx",
            names: ["nginx", "ingress-nginx", "openresty", "angie", "nginx-plus", "freenginx", "tengine"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; $request_time in log_format would log it"),
            LogAdvice(
                .fields(["upstream-status", "upstream-header"]),
                "nothing of the server is logged; $upstream_status $upstream_connect_time $upstream_header_time "
                    + "$upstream_response_time in log_format would tell how far each request got"),
        ]
        product.errorLog.stampStep = .seconds(1)
        product.timeouts = TimeoutSetting.nginx
        product.staleConnection = "nginx tries a GET again; a POST becomes a 502"
        return product
    }()
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
