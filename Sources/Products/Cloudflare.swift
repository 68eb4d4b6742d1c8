extension ProductID {
    /// Cloudflare.
    public static let cloudflare = ProductID(rawValue: "cloudflare")
}

extension Product {
    static let cloudflare: Product = {
        var product = Product(.cloudflare, "Cloudflare", names: ["cloudflare"])
        // 520 to 526 for what it meets at the origin, and 530 beside its own error 1xxx, such as a name that does not
        // resolve: developers.cloudflare.com, Support, Cloudflare 5xx errors.
        product.ownGatewayStatuses = Set(520...526).union([530])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; EdgeEndTimestamp among the job's fields would give it")
        ]
        product.timeouts = TimeoutSetting.cloudflare
        return product
    }()
}

extension TimeoutSetting {
    private static let cloudflareLimits = "https://developers.cloudflare.com/fundamentals/reference/connection-limits/"

    /// Cloudflare's limits; most of them nobody but Cloudflare can change.
    static let cloudflare: [TimeoutSetting] = [
        TimeoutSetting(
            "proxy_read_timeout", .response, .duration(.seconds(100)), TimeoutClock(.idle, .responseRead, "524"),
            caveat: "newer editions of the page say 120 s; Enterprise zones may set more", source: cloudflareLimits),
        TimeoutSetting(
            "Complete TCP Connection (fixed)", .connect, .duration(.seconds(19)), TimeoutClock(.total, .tcp, "522"),
            source: cloudflareLimits),
        TimeoutSetting(
            "TCP ACK (fixed)", .send, .duration(.seconds(90)),
            TimeoutClock(.total, .words("for the origin to acknowledge the request"), "522"), source: cloudflareLimits),
        TimeoutSetting(
            "Proxy Write Timeout (fixed)", .send, .duration(.seconds(30)), TimeoutClock(.idle, .requestWrite, "524"),
            source: cloudflareLimits),
        TimeoutSetting(
            "Proxy Idle Timeout (fixed)", .keepAlive, .duration(.seconds(900)), TimeoutClock(.idle, .serverIdle, "520"),
            source: cloudflareLimits),
        TimeoutSetting(
            "Connection Keep-Alive (fixed)", .idleClose, .duration(.seconds(400)), TimeoutClock(.idle, .clientIdle),
            source: cloudflareLimits),
    ]
}
