extension ProductID {
    /// uWSGI.
    public static let uwsgi = ProductID(rawValue: "uwsgi")
}

extension Product {
    static let uwsgi: Product = {
        var product = Product(.uwsgi, "uWSGI", names: ["uwsgi"])
        product.isServer = true
        product.timeoutTable = { TimeoutSetting.uwsgi }
        return product
    }()
}

extension TimeoutSetting {
    private static let uwsgiOptions = "https://uwsgi-docs.readthedocs.io/en/latest/Options.html"

    /// uWSGI's options (core/init.c, core/uwsgi.c, plugins/corerouter, plugins/http).
    static let uwsgi: [TimeoutSetting] = [
        TimeoutSetting(
            "http-timeout", .response, .duration(.seconds(60)),
            TimeoutClock(.idle, .responseRead, "of its own HTTP router"), source: "\(uwsgiOptions)#http-timeout"),
        TimeoutSetting(
            "harakiri", .work, .unbounded,
            TimeoutClock(.total, .work, "then the worker is killed, and its request with it"), zero: .unbounded,
            source: "\(uwsgiOptions)#harakiri"),
        TimeoutSetting(
            "socket-timeout", .requestBody, .duration(.seconds(4)),
            TimeoutClock(.idle, .words("between two reads from or writes to the proxy in front")),
            source: "\(uwsgiOptions)#socket-timeout"),
        TimeoutSetting(
            "listen", .queue, .count(100),
            TimeoutClock(
                .places, .words("connections that wait to be accepted; more get EAGAIN on a unix socket"),
                "uWSGI does not start where the kernel's own limit (net.core.somaxconn) is lower"),
            unit: .none, source: "\(uwsgiOptions)#listen"),
        TimeoutSetting(
            "http-keepalive", .idleClose, .off,
            TimeoutClock(
                .idle, .clientIdle, "of its own HTTP router; the uwsgi protocol has no connections that are kept"),
            zero: .never, source: "\(uwsgiOptions)#http-keepalive"),
    ]
}
