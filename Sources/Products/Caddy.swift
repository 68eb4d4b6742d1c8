extension ProductID {
    /// Caddy.
    public static let caddy = ProductID(rawValue: "caddy")
}

extension Product {
    static let caddy: Product = {
        var product = Product(.caddy, "Caddy", names: ["caddy"])
        product.timeouts = TimeoutSetting.caddy
        product.staleConnection = "Caddy tries a GET again; a POST becomes a 502"
        return product
    }()
}

extension TimeoutSetting {
    private static let caddyTransport =
        "https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#the-http-transport"
    private static let caddyBalancing = "https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#load-balancing"
    private static let caddyHealth =
        "https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#passive-health-checks"
    private static let caddyServers = "https://caddyserver.com/docs/caddyfile/options#timeouts"

    /// Caddy's timeouts, by their names in a Caddyfile (modules/caddyhttp: app.go, reverseproxy/httptransport.go).
    static let caddy: [TimeoutSetting] = [
        TimeoutSetting(
            "response_header_timeout", .response, .unbounded, TimeoutClock(.total, .responseHeader), unit: .spelled,
            zero: .unbounded, source: caddyTransport),
        TimeoutSetting(
            "read_timeout", .response, .unbounded, TimeoutClock(.idle, .responseRead), unit: .spelled, zero: .unbounded,
            source: caddyTransport),
        TimeoutSetting(
            "dial_timeout", .connect, .duration(.seconds(3)), TimeoutClock(.total, .tcp, "502 when it runs out"),
            unit: .spelled, zero: .standard, source: caddyTransport),
        TimeoutSetting(
            "tls_timeout", .connect, .unbounded, TimeoutClock(.total, .tls), unit: .spelled, zero: .unbounded,
            source: caddyTransport),
        TimeoutSetting(
            "write_timeout", .send, .unbounded, TimeoutClock(.idle, .requestWrite), unit: .spelled, zero: .unbounded,
            source: caddyTransport),
        TimeoutSetting(
            "keepalive", .keepAlive, .duration(.seconds(120)), TimeoutClock(.idle, .serverIdle), unit: .spelled,
            zero: .standard, source: caddyTransport),
        TimeoutSetting(
            "lb_try_duration", .retry, .off, TimeoutClock(.total, .retry), unit: .spelled, zero: .never,
            source: caddyBalancing),
        TimeoutSetting(
            "fail_duration", .retry, .off, TimeoutClock(.period, .down), unit: .spelled, zero: .never,
            source: caddyHealth),
        TimeoutSetting(
            "stream_timeout", .tunnel, .unbounded,
            TimeoutClock(.total, .words("for a connection that has become a stream")),
            unit: .spelled, zero: .unbounded,
            source: "https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#streaming"),
        TimeoutSetting(
            "read_header", .requestHeader, .duration(.seconds(60)), TimeoutClock(.total, .clientHeader), unit: .spelled,
            zero: .standard, caveat: "none in older releases", source: caddyServers),
        TimeoutSetting(
            "read_body", .requestBody, .unbounded, TimeoutClock(.total, .clientRequest), unit: .spelled,
            zero: .unbounded,
            source: caddyServers),
        TimeoutSetting(
            "write", .sendToClient, .unbounded, TimeoutClock(.total, .words("for writing the response")),
            unit: .spelled,
            zero: .unbounded, source: caddyServers),
        TimeoutSetting(
            "idle", .idleClose, .duration(.seconds(300)), TimeoutClock(.idle, .clientIdle), unit: .spelled,
            zero: .standard, source: caddyServers),
        TimeoutSetting(
            "grace_period", .process, .unbounded,
            TimeoutClock(.total, .words("for requests to end when a server stops")),
            unit: .spelled, zero: .unbounded, source: "https://caddyserver.com/docs/caddyfile/options#grace-period"),
    ]
}
