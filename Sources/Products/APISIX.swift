extension ProductID {
    /// APISIX, which is built on nginx.
    public static let apisix = ProductID(rawValue: "apisix")
}

extension Product {
    static let apisix: Product = {
        var product = Product(.apisix, "APISIX", names: ["apisix", "apache-apisix"])
        product.isBuiltOn = .nginx
        product.timeoutTable = { TimeoutSetting.apisix }
        return product
    }()
}

extension TimeoutSetting {
    private static let apisixUpstream = "https://apisix.apache.org/docs/apisix/admin-api/#upstream"

    /// Timeouts of an APISIX upstream, which a route may set as well.
    static let apisix: [TimeoutSetting] = [
        TimeoutSetting(
            "timeout.read", .response, .duration(.seconds(60)),
            TimeoutClock(
                .headerThenIdle, .words("between two reads of the body"),
                "trickled bytes do not restart it before the header is complete"),
            source: apisixUpstream),
        TimeoutSetting(
            "timeout.connect", .connect, .duration(.seconds(60)),
            TimeoutClock(.total, .tcpAndTLS, "for each server that is tried"), source: apisixUpstream),
        TimeoutSetting(
            "timeout.send", .send, .duration(.seconds(60)), TimeoutClock(.idle, .requestWrite), source: apisixUpstream),
        TimeoutSetting(
            "keepalive_pool.idle_timeout", .keepAlive, .duration(.seconds(60)), TimeoutClock(.idle, .serverIdle),
            source: apisixUpstream),
    ]
}
