/// All inputs there are.
extension InputDescription {
    // MARK: Evidence

    /// What `--proxy-log` gives.
    public static let proxyLog = Self(
        "proxy-log", .evidence(.proxyLog), option: .evidence, "The proxy's access log.")
    /// What `--proxy-error-log` gives.
    public static let proxyErrorLog = Self(
        "proxy-error-log", .evidence(.proxyErrorLog), option: .evidence, "The proxy's error log.")
    /// What `--server-log` gives.
    public static let serverLog = Self(
        "server-log", .evidence(.serverLog), option: .evidence, "The server's access log.")
    /// What `--server-error-log` gives.
    public static let serverErrorLog = Self(
        "server-error-log", .evidence(.serverErrorLog), option: .evidence,
        "The server's own log: the error or console log of gunicorn, php-fpm, Node.js, Tomcat and the like, or its unit's "
            + "journal.")
    /// What `--event-log` gives.
    public static let eventLog = Self(
        "event-log", .evidence(.eventLog), option: .evidence,
        "The server's Windows events, System and Application: .evtx, or exported as XML, text, CSV or JSON.")
    /// What `--counters` gives.
    public static let counters = Self(
        "counters", .evidence(.counters), option: .evidence,
        "Counters of queues and load, as PDH CSV or from Prometheus.")
    /// What `--proxy-config` gives.
    public static let proxyConfig = Self(
        "proxy-config", .evidence(.proxyConfig), role: .setting, option: .evidence,
        "The proxy's configuration, for its timeouts.")
    /// What `--server-config` gives.
    public static let serverConfig = Self(
        "server-config", .evidence(.serverConfig), role: .setting, option: .evidence,
        "The server's configuration, for check timeouts.")
    /// What `--http-error-log` gives.
    public static let httpErrorLog = Self(
        "http-error-log", .evidence(.httpErrorLog), role: .setting, option: .evidence,
        "HTTP.sys's error log (httperr1.log).")
    /// What `--hop` gives.
    public static let hop = Self(
        "hop", .hops, role: .setting, option: .evidence,
        "Evidence of a hop in front of the proxy, outermost first: balancer:log=lb.log; KIND is log, error-log, config, "
            + "format or zone.", placeholder: "name:kind=path")

    // MARK: Values

    /// What `--proxy-timeout` gives.
    public static let proxyTimeout = Self(
        "proxy-timeout", .duration, option: .evidence, "How long the proxy waits for a response: 60s, 3 min.")
    /// What `--server-timeout` gives.
    public static let serverTimeout = Self(
        "server-timeout", .duration, option: .evidence, "After how long the server itself ends a request.")
    /// What `--other-timeout` gives.
    public static let otherTimeout = Self(
        "other-timeout", .duration, option: .evidence, "The shortest timeout of any other element on the way.")
    /// What `--window` gives.
    public static let window = Self(
        "window", .window, option: .evidence,
        "The window to look at, FROM/TO in ISO 8601; either end may be a duration (2026-03-04T10:15Z/PT20M). The whole log "
            + "without it.")
    /// What `--url` gives.
    public static let url = Self(
        "url", .text, option: .check,
        "The URL whose way ‘check timeouts’ follows, https://shop.example/report; / of every host without it.",
        placeholder: "url")

    // MARK: Settings

    /// What `--proxy-zone` gives.
    public static let proxyZone = Self(
        "proxy-zone", .zone, role: .setting, option: .evidence,
        "Time zone of the proxy's logs: an IANA name or an offset.", placeholder: "zone")
    /// What `--server-zone` gives.
    public static let serverZone = Self(
        "server-zone", .zone, role: .setting, option: .evidence,
        "Time zone of the server's logs: an IANA name or an offset.", placeholder: "zone")
    /// What `--proxy-format` gives.
    public static let proxyFormat = Self(
        "proxy-format", .format, role: .setting, option: .evidence,
        "Format of the proxy's log: a name, or the product's own format string.", placeholder: "format")
    /// What `--server-format` gives.
    public static let serverFormat = Self(
        "server-format", .format, role: .setting, option: .evidence,
        "Format of the server's log: a name, or the product's own format string.", placeholder: "format")
    /// What `--status` gives.
    public static let status = Self(
        "status", .statuses, role: .setting, option: .evidence,
        "Statuses that are gateway failures (default: 502,503,504, and those that only the product has).",
        placeholder: "list")

    // MARK: What a person sees

    /// The status users get.
    public static let usersSee = Self("users-see", .choice(["502", "503", "504", "other"]), "The status users get.")
    /// Since when.
    public static let since = Self("since", .window, "Since when users see the failures.")
    /// The product that answered.
    public static let product = Self("product", .product, "The product that answered.")
    /// How long a failing request takes.
    public static let requestDuration = Self(
        "request-duration", .duration, "How long a failing request takes, for its user.")
    /// How long the server took for it.
    public static let serverDuration = Self(
        "server-duration", .duration, "How long the server took for it, by its own log.")
    /// The server's row.
    public static let serverRow = Self(
        "server-row", .choice(["same-status", "other-status", "none", "unknown"]),
        "Whether the server's log has a row for a failed request.")
    /// The event viewer.
    public static let systemEvents = Self(
        "system-events", .choice(["crash", "recycle", "service-stop", "network", "none", "unknown"]),
        "What the event viewer shows at that moment.")
    /// The proxy's error line.
    public static let errorLine = Self(
        "error-line", .text, "The proxy's error line or termination state of one failed request.")
    /// The queue in monitoring.
    public static let queueSeen = Self(
        "queue-seen", .choice(["before", "after", "none", "unknown"]), "Whether monitoring showed queued requests.")

    /// Every input, in the order in which help lists them.
    public static let all: [InputDescription] = [
        .proxyLog, .proxyErrorLog, .proxyConfig, .serverLog, .serverErrorLog, .serverConfig, .eventLog, .httpErrorLog,
        .counters, .hop,
        .window, .proxyTimeout, .serverTimeout, .otherTimeout, .url, .proxyFormat, .serverFormat, .proxyZone,
        .serverZone, .status, .usersSee, .since, .product, .requestDuration, .serverDuration, .serverRow, .systemEvents,
        .errorLine, .queueSeen,
    ]

    /// The inputs that hold for a whole investigation, as `:set` takes them.
    public static let settings = all.filter { $0.role == .setting }

    /// The input of that name.
    public static func named(_ name: String) -> InputDescription? { all.first { $0.name == name } }
}
