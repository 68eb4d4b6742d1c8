extension ProductID {
    /// Squid.
    public static let squid = ProductID(rawValue: "squid")
}

extension Product {
    static let squid: Product = {
        var product = Product(.squid, "Squid", names: ["squid"])
        product.timeouts = TimeoutSetting.squid
        return product
    }()
}

extension TimeoutSetting {
    private static func squidPage(_ name: String) -> String { "https://www.squid-cache.org/Doc/config/\(name)/" }

    /// Squid's timeouts (src/cf.data.pre).
    static let squid: [TimeoutSetting] = [
        TimeoutSetting(
            "read_timeout", .response, .duration(.seconds(900)),
            TimeoutClock(.idle, .responseRead, "looked at once a second; ERR_READ_TIMEOUT, 504"), unit: .spelled,
            source: squidPage("read_timeout")),
        TimeoutSetting(
            "connect_timeout", .connect, .duration(.seconds(60)),
            TimeoutClock(.total, .tcp, "then another path is tried"),
            unit: .spelled, source: squidPage("connect_timeout")),
        TimeoutSetting(
            "peer_connect_timeout", .connect, .duration(.seconds(30)),
            TimeoutClock(.total, .tcp, "for a cache_peer, as the server of a reverse proxy is"), unit: .spelled,
            source: squidPage("peer_connect_timeout")),
        TimeoutSetting(
            "forward_timeout", .retry, .duration(.seconds(240)),
            TimeoutClock(.total, .words("for a path to be found on which the request can be sent")), unit: .spelled,
            source: squidPage("forward_timeout")),
        TimeoutSetting(
            "forward_max_tries", .retry, .count(25), TimeoutClock(.tries, .words("tries to send a request on")),
            unit: .none,
            source: squidPage("forward_max_tries")),
        TimeoutSetting(
            "connect_retries", .retry, .count(0),
            TimeoutClock(.connectTries, .words("further tries to open one connection")), unit: .none,
            source: squidPage("connect_retries")),
        TimeoutSetting(
            "write_timeout", .send, .duration(.seconds(900)),
            TimeoutClock(.idle, .words("while there is something to write, on either side")),
            unit: .spelled, source: squidPage("write_timeout")),
        TimeoutSetting(
            "server_idle_pconn_timeout", .keepAlive, .duration(.seconds(60)), TimeoutClock(.idle, .serverIdle),
            unit: .spelled, source: squidPage("server_idle_pconn_timeout")),
        TimeoutSetting(
            "client_idle_pconn_timeout", .idleClose, .duration(.seconds(120)), TimeoutClock(.idle, .clientIdle),
            unit: .spelled, source: squidPage("client_idle_pconn_timeout")),
        TimeoutSetting(
            "pconn_lifetime", .keepAlive, .unbounded, TimeoutClock(.total, .lifetime), unit: .spelled, zero: .unbounded,
            source: squidPage("pconn_lifetime")),
        TimeoutSetting(
            "request_timeout", .requestHeader, .duration(.seconds(300)), TimeoutClock(.total, .clientHeader),
            unit: .spelled, source: squidPage("request_timeout")),
        TimeoutSetting(
            "client_lifetime", .sendToClient, .duration(.seconds(86_400)),
            TimeoutClock(.total, .words("that a client may stay connected")), unit: .spelled,
            source: squidPage("client_lifetime")),
        TimeoutSetting(
            "dns_timeout", .connect, .duration(.seconds(30)), TimeoutClock(.total, .nameLookup), unit: .spelled,
            source: squidPage("dns_timeout")),
        TimeoutSetting(
            "shutdown_lifetime", .process, .duration(.seconds(30)),
            TimeoutClock(.total, .words("for connections to end when Squid stops")), unit: .spelled,
            source: squidPage("shutdown_lifetime")),
    ]
}
