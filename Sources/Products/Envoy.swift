extension ProductID {
    /// Envoy, and meshes and gateways built on it.
    public static let envoy = ProductID(rawValue: "envoy")
}

extension Product {
    static let envoy: Product = {
        var product = Product(.envoy, "Envoy", names: ["envoy", "istio", "envoy-gateway", "contour"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %DURATION% in the format would log it"),
            LogAdvice(
                .fields(["flags"]), "no response flags are logged; %RESPONSE_FLAGS% in the format would log them"),
        ]
        product.timeouts = TimeoutSetting.envoy
        return product
    }()
}

extension TimeoutSetting {
    private static let envoyFAQ = "https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts"
    private static let envoyAPI = "https://www.envoyproxy.io/docs/envoy/latest/api-v3"
    private static let envoyBreakers = "\(envoyAPI)/config/cluster/v3/circuit_breaker.proto"

    /// Envoy's timeouts; meshes and gateways built on it set others.
    static let envoy: [TimeoutSetting] = [
        TimeoutSetting(
            "route timeout", .response, .duration(.seconds(15)),
            TimeoutClock(.total, .wholeResponse, "begins when the whole request has been received; 504 (UT)"),
            unit: .spelled, zero: .unbounded, caveat: "Istio turns it off", source: envoyFAQ),
        TimeoutSetting(
            "route idle_timeout", .response, .sameAs("stream_idle_timeout"), TimeoutClock(.idle, .stream),
            unit: .spelled, zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "per_try_timeout", .response, .sameAs("route timeout"),
            TimeoutClock(.total, .responseHeader, "for each try; ends with the first bytes for the client"),
            unit: .spelled,
            zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "stream_idle_timeout", .sendToClient, .duration(.seconds(300)),
            TimeoutClock(.idle, .stream, "408, or 504 once the request was received (SI)"), unit: .spelled,
            zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "cluster connect_timeout", .connect, .duration(.seconds(5)),
            TimeoutClock(.total, .tcpAndTLS, "503 (UF)"), unit: .spelled, caveat: "Istio sets 10 s", source: envoyFAQ),
        TimeoutSetting(
            "request_timeout", .requestBody, .unbounded, TimeoutClock(.total, .clientRequest, "408"), unit: .spelled,
            zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "request_headers_timeout", .requestHeader, .unbounded, TimeoutClock(.total, .clientHeader, "408"),
            unit: .spelled, zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "idle_timeout (downstream)", .idleClose, .duration(.seconds(3600)), TimeoutClock(.idle, .clientIdle),
            unit: .spelled, zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "idle_timeout (upstream)", .keepAlive, .duration(.seconds(3600)), TimeoutClock(.idle, .serverIdle),
            unit: .spelled, zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "max_connection_duration", .keepAlive, .unbounded, TimeoutClock(.total, .lifetime), unit: .spelled,
            zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "max_stream_duration", .work, .unbounded, TimeoutClock(.total, .words("for a request and its response")),
            unit: .spelled, zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "tcp_proxy idle_timeout", .tunnel, .duration(.seconds(3600)), TimeoutClock(.idle, .tunnel), unit: .spelled,
            zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "num_retries", .retry, .count(1),
            TimeoutClock(.tries, .words("further tries where retry_on is set; without it none")), unit: .none,
            caveat: "Istio retries twice by itself", source: "\(envoyAPI)/config/route/v3/route_components.proto"),
        TimeoutSetting(
            "max_connections", .queue, .count(1024),
            TimeoutClock(.places, .words("connections to a cluster; requests beyond wait, UO")), unit: .none,
            source: envoyBreakers),
        TimeoutSetting(
            "max_pending_requests", .queue, .count(1024),
            TimeoutClock(.places, .words("requests that wait for a connection; more get 503 (UO)")), unit: .none,
            source: envoyBreakers),
        TimeoutSetting(
            "max_requests", .queue, .count(1024),
            TimeoutClock(.places, .words("requests at once to a cluster; more get 503 (UO)")), unit: .none,
            source: envoyBreakers),
    ]
}
