extension ProductID {
    /// Apache httpd.
    public static let apache = ProductID(rawValue: "apache")
}

extension Product {
    static let apache: Product = {
        var product = Product(.apache, "Apache", names: ["apache", "apache-httpd", "httpd", "apache2"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %D in LogFormat would log it")
        ]
        // It answers 500 where TLS, names or malformed header fields fail its proxying, and where an application does.
        product.gatewayStatusesByErrorLine = [500]
        product.errorLog.namesClientsAlone = true
        product.timeouts = TimeoutSetting.apache
        product.staleConnection = "Apache answers 502, or closes the client’s connection without an answer"
        return product
    }()
}

extension TimeoutSetting {
    private static let apacheProxy = "https://httpd.apache.org/docs/2.4/mod/mod_proxy.html"
    private static let apacheCore = "https://httpd.apache.org/docs/2.4/mod/core.html"

    /// Apache httpd's timeouts (mod_proxy's manual, include/httpd.h and modules/proxy for the numbers).
    static let apache: [TimeoutSetting] = [
        TimeoutSetting(
            "ProxyTimeout", .response, .sameAs("Timeout"),
            TimeoutClock(.idle, .responseRead, "a trickled header passes"), source: "\(apacheProxy)#proxytimeout"),
        TimeoutSetting(
            "timeout=", .response, .sameAs("ProxyTimeout"),
            TimeoutClock(.idle, .responseRead, "a trickled header passes"), source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "Timeout", .sendToClient, .duration(.seconds(60)),
            TimeoutClock(.idle, .words("between two reads from or writes to the client")),
            caveat: "Debian's and other packages' files set 300 s", source: "\(apacheCore)#timeout"),
        TimeoutSetting(
            "connectiontimeout=", .connect, .sameAs("timeout="),
            TimeoutClock(.total, .tcp, "TLS falls under the response's timeout"), source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "retry=", .retry, .duration(.seconds(60)), TimeoutClock(.period, .down), source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "acquire=", .queue, .unbounded,
            TimeoutClock(.total, .words("until a connection of the pool is free (bare numbers: ms)"), "503"),
            unit: .milliseconds, source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "ping=", .connect, .off,
            TimeoutClock(.total, .words("for the answer to 100-Continue (AJP: CPING) before each request")),
            source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "ttl=", .keepAlive, .unbounded, TimeoutClock(.idle, .serverIdle), source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "timeout= (balancer)", .queue, .duration(.zero), TimeoutClock(.total, .words("until a member is free")),
            source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "max=", .queue, .computed("the threads of a process (ThreadsPerChild; 1 with prefork)"),
            TimeoutClock(.places, .words("connections to the server from each process")), unit: .none,
            source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "KeepAliveTimeout", .idleClose, .duration(.seconds(5)), TimeoutClock(.idle, .clientIdle), zero: .never,
            source: "\(apacheCore)#keepalivetimeout"),
        TimeoutSetting(
            "KeepAlive", .idleClose, .word("On"),
            TimeoutClock(.choice, .words("whether connections from clients are used again")), unit: .none,
            source: "\(apacheCore)#keepalive"),
        TimeoutSetting(
            "MaxKeepAliveRequests", .idleClose, .count(100),
            TimeoutClock(.places, .words("requests, after which the client's connection is closed")), unit: .none,
            zero: .unbounded, source: "\(apacheCore)#maxkeepaliverequests"),
        TimeoutSetting(
            "RequestReadTimeout", .requestHeader, .word("header=20-40,MinRate=500 body=20,MinRate=500"),
            TimeoutClock(
                .total, .words("for the client's request header and body"), "408; only where mod_reqtimeout is loaded"),
            unit: .none, source: "https://httpd.apache.org/docs/2.4/mod/mod_reqtimeout.html#requestreadtimeout"),
        TimeoutSetting(
            "ListenBacklog", .queue, .count(511),
            TimeoutClock(
                .places, .words("connections that wait to be accepted"),
                "the kernel's own limit (net.core.somaxconn) holds where it is lower"),
            unit: .none, source: "https://httpd.apache.org/docs/2.4/mod/mpm_common.html#listenbacklog"),
        TimeoutSetting(
            "GracefulShutdownTimeout", .process, .unbounded,
            TimeoutClock(.total, .words("for requests to end at a graceful stop")), zero: .unbounded,
            source: "https://httpd.apache.org/docs/2.4/mod/mpm_common.html#gracefulshutdowntimeout"),
    ]
}
