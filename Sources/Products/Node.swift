extension ProductID {
    /// Node, with its loggers morgan and pino-http.
    public static let node = ProductID(rawValue: "node")
}

extension Product {
    static let node: Product = {
        var product = Product(.node, "Node", names: ["node", "nodejs", "node.js"])
        product.isServer = true
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; :response-time in morgan's format would log it")
        ]
        product.timeoutTable = { TimeoutSetting.node }
        return product
    }()
}

extension TimeoutSetting {
    private static func nodePage(_ name: String) -> String { "https://nodejs.org/api/http.html#server\(name)" }

    /// Timeouts of Node's HTTP server.
    static let node: [TimeoutSetting] = [
        TimeoutSetting(
            "server.keepAliveTimeout", .idleClose, .duration(.seconds(5)),
            TimeoutClock(.idle, .clientIdle, "keepAliveTimeoutBuffer (1 s) is added"), unit: .milliseconds,
            zero: .unbounded,
            caveat: "65 s in the newest releases", source: nodePage("keepalivetimeout")),
        TimeoutSetting(
            "server.headersTimeout", .requestHeader, .duration(.seconds(60)),
            TimeoutClock(.total, .clientHeader, "408; the lesser of this and requestTimeout"), unit: .milliseconds,
            zero: .unbounded, source: nodePage("headerstimeout")),
        TimeoutSetting(
            "server.requestTimeout", .requestBody, .duration(.seconds(300)),
            TimeoutClock(.total, .clientRequest, "408"),
            unit: .milliseconds, zero: .unbounded, caveat: "none before Node 18", source: nodePage("requesttimeout")),
        TimeoutSetting(
            "server.timeout", .sendToClient, .unbounded,
            TimeoutClock(.idle, .words("while nothing moves on the connection")),
            unit: .milliseconds, zero: .unbounded, caveat: "120 s before Node 13", source: nodePage("timeout")),
        TimeoutSetting(
            "listen backlog", .queue, .count(511),
            TimeoutClock(
                .places, .words("connections that wait to be accepted"),
                "the kernel's own limit (net.core.somaxconn) holds where it is lower"),
            unit: .none, source: "https://nodejs.org/api/net.html#serverlisten"),
    ]
}
