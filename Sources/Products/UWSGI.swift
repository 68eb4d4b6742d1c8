extension ProductID {
    /// uWSGI.
    public static let uwsgi = ProductID(rawValue: "uwsgi")
}

extension Product {
    static let uwsgi: Product = {
        var product = Product(.uwsgi, "uWSGI", names: ["uwsgi"])
        product.isServer = true
        product.timeoutTable = { TimeoutSetting.uwsgi }
        product.formatTable = { UWSGIFormats.all }
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

/// How its rows are written.
private enum UWSGIFormats {
    static let all: [FormatDescription] = [
        /// unbit/uwsgi, core/logging.c: uwsgi_log_request.
        FormatDescription(
            name: "uwsgi", product: .uwsgi, moment: .start,
            template:
                "[pid: {-}|app: {-}|req: {-}] {client} ({-}) {{{-} vars in {-} bytes} [{time-spelled}] {method} {target} => generated {bytes} bytes in {milliseconds} msecs ({-} {status}) {*}",
            samples: [
                "[pid: 812|app: 0|req: 4/4] 192.0.2.7 () {40 vars in 611 bytes} [Wed Mar  4 10:15:00 2026] GET /a?b=1 => generated 904 bytes in 45 msecs (HTTP/1.1 502) 3 headers in 90 bytes (1 switches on core 0)"
            ]),
        /// The same with log-micros.
        FormatDescription(
            name: "uwsgi-micros", product: .uwsgi, moment: .start,
            template:
                "[pid: {-}|app: {-}|req: {-}] {client} ({-}) {{{-} vars in {-} bytes} [{time-spelled}] {method} {target} => generated {bytes} bytes in {microseconds} micros ({-} {status}) {*}",
            samples: [
                "[pid: 812|app: 0|req: 4/4] 192.0.2.7 () {40 vars in 611 bytes} [Wed Mar  4 10:15:00 2026] GET /a?b=1 => generated 904 bytes in 45123 micros (HTTP/1.1 502) 3 headers in 90 bytes (1 switches on core 0)"
            ]),
    ]
}
