extension ProductID {
    /// Kong, which is built on nginx.
    public static let kong = ProductID(rawValue: "kong")
}

extension Product {
    static let kong: Product = {
        var product = Product(.kong, "Kong", names: ["kong", "kong-gateway"])
        product.isBuiltOn = .nginx
        product.timeoutTable = { TimeoutSetting.kong }
        return product
    }()
}

extension TimeoutSetting {
    private static let kongService = "https://developer.konghq.com/gateway/entities/service/"

    /// Timeouts of a Kong service.
    static let kong: [TimeoutSetting] = [
        TimeoutSetting(
            "read_timeout", .response, .duration(.seconds(60)),
            TimeoutClock(
                .headerThenIdle, .words("between two reads of the body"),
                "trickled bytes do not restart it before the header is complete"),
            unit: .milliseconds, source: kongService),
        TimeoutSetting(
            "connect_timeout", .connect, .duration(.seconds(60)),
            TimeoutClock(.total, .tcpAndTLS, "for each server that is tried"), unit: .milliseconds, source: kongService),
        TimeoutSetting(
            "write_timeout", .send, .duration(.seconds(60)), TimeoutClock(.idle, .requestWrite), unit: .milliseconds,
            source: kongService),
        TimeoutSetting(
            "retries", .retry, .count(5), TimeoutClock(.tries, .words("further tries")), unit: .none,
            source: kongService),
        TimeoutSetting(
            "upstream_keepalive_idle_timeout", .keepAlive, .duration(.seconds(60)), TimeoutClock(.idle, .serverIdle),
            source: "https://developer.konghq.com/gateway/configuration/#upstream-keepalive-idle-timeout"),
    ]
}
