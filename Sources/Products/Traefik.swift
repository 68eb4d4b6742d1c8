extension ProductID {
    /// Traefik.
    public static let traefik = ProductID(rawValue: "traefik")
}

extension Product {
    static let traefik: Product = {
        var product = Product(.traefik, "Traefik", names: ["traefik", "traefik-proxy"])
        product.logAdvice = [
            LogAdvice(
                .duration, "no duration is logged; Traefik's own common format ends with it, and its JSON has Duration")
        ]
        product.timeouts = TimeoutSetting.traefik
        return product
    }()
}

extension TimeoutSetting {
    private static let traefikTransport =
        "https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/serverstransport/"
    private static let traefikEntry = "https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/"

    /// Traefik's timeouts (pkg/config/static/static_config.go, pkg/config/dynamic/http_config.go).
    static let traefik: [TimeoutSetting] = [
        TimeoutSetting(
            "forwardingTimeouts.responseHeaderTimeout", .response, .unbounded,
            TimeoutClock(.total, .responseHeader, "begins when the request has been written; 504"), zero: .unbounded,
            source: traefikTransport),
        TimeoutSetting(
            "forwardingTimeouts.dialTimeout", .connect, .duration(.seconds(30)), TimeoutClock(.total, .tcp, "504"),
            zero: .unbounded, source: traefikTransport),
        TimeoutSetting(
            "TLS handshake (fixed)", .connect, .duration(.seconds(10)), TimeoutClock(.total, .tls),
            source: "https://github.com/traefik/traefik/blob/master/pkg/server/service/transport.go"),
        TimeoutSetting(
            "forwardingTimeouts.idleConnTimeout", .keepAlive, .duration(.seconds(90)), TimeoutClock(.idle, .serverIdle),
            zero: .unbounded, source: traefikTransport),
        TimeoutSetting(
            "respondingTimeouts.readTimeout", .requestBody, .duration(.seconds(60)),
            TimeoutClock(.total, .clientRequest),
            zero: .unbounded, caveat: "none before Traefik 2.11.2 and 3.0", source: traefikEntry),
        TimeoutSetting(
            "respondingTimeouts.writeTimeout", .sendToClient, .unbounded,
            TimeoutClock(.total, .words("from the end of the request's header to the end of the response")),
            zero: .unbounded, source: traefikEntry),
        TimeoutSetting(
            "respondingTimeouts.idleTimeout", .idleClose, .duration(.seconds(180)), TimeoutClock(.idle, .clientIdle),
            zero: .unbounded, source: traefikEntry),
        TimeoutSetting(
            "lifeCycle.graceTimeOut", .process, .duration(.seconds(10)),
            TimeoutClock(.total, .words("for requests to end when Traefik stops")), source: traefikEntry),
    ]
}
