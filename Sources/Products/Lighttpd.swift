extension ProductID {
    /// lighttpd.
    public static let lighttpd = ProductID(rawValue: "lighttpd")
}

extension Product {
    static let lighttpd: Product = {
        var product = Product(.lighttpd, "lighttpd", names: ["lighttpd", "lighty"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %D in accesslog.format would log it")
        ]
        product.timeouts = TimeoutSetting.lighttpd
        return product
    }()
}

extension TimeoutSetting {
    private static let lighttpdProxy = "https://redmine.lighttpd.net/projects/lighttpd/wiki/Mod_proxy"
    private static let lighttpdOptions = "https://redmine.lighttpd.net/projects/lighttpd/wiki/Docs_ConfigurationOptions"

    /// lighttpd's timeouts (src/gw_backend.c, src/configfile.c); those of a backend hold for proxy, FastCGI, SCGI and AJP.
    static let lighttpd: [TimeoutSetting] = [
        TimeoutSetting(
            "read-timeout", .response, .unbounded,
            TimeoutClock(.idle, .responseRead, "looked at every few seconds; 504"),
            zero: .unbounded, source: lighttpdProxy),
        TimeoutSetting(
            "connect-timeout", .connect, .duration(.seconds(8)), TimeoutClock(.total, .tcp), source: lighttpdProxy),
        TimeoutSetting(
            "write-timeout", .send, .unbounded, TimeoutClock(.idle, .requestWrite), zero: .unbounded,
            source: lighttpdProxy),
        TimeoutSetting(
            "disable-time", .retry, .duration(.seconds(1)), TimeoutClock(.period, .down), source: lighttpdProxy),
        TimeoutSetting(
            "server.max-keep-alive-idle", .idleClose, .duration(.seconds(5)), TimeoutClock(.idle, .clientIdle),
            zero: .never, source: "\(lighttpdOptions)#server-max-keep-alive-idle"),
        TimeoutSetting(
            "server.max-read-idle", .requestBody, .duration(.seconds(60)),
            TimeoutClock(.idle, .words("between two reads of the client's request")), source: lighttpdOptions),
        TimeoutSetting(
            "server.max-write-idle", .sendToClient, .duration(.seconds(360)),
            TimeoutClock(
                .idle, .clientWrite, "also ends the wait for a backend that stops in the middle of a response (HTTP/1)"),
            source: lighttpdOptions),
        TimeoutSetting(
            "server.graceful-shutdown-timeout", .process, .duration(.seconds(8)),
            TimeoutClock(.total, .words("for requests to end at a graceful stop")), source: lighttpdOptions),
    ]
}
