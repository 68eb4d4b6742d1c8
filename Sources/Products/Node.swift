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
        product.commonRows = CommonRowMarks {
            $0.paths = ["morgan"]
            $0.formatName = "morgan"
        }
        product.otherLineTable = { NodeOtherLines.all }
        product.formatTable = { NodeFormats.all }
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

/// How its rows are written.
private enum NodeFormats {
    static let all: [FormatDescription] = [
        .shared("morgan", .node, .end, agent: true),
        FormatDescription(
            name: "pino-http", product: .node, moment: .end,
            members: [
                "time": "time", "req>method": "method", "req>url": "target", "req>id": "request-id",
                "req>remoteAddress": "client", "req>remotePort": "client-port", "req>headers>host": "host",
                "req>headers>user-agent": "user-agent", "req>headers>referer": "referer",
                "req>headers>x-request-id": "request-id", "req>headers>x-forwarded-for": "forwarded-for",
                "res>statusCode": "status", "res>headers>content-length": "bytes", "responseTime": "milliseconds",
            ],
            samples: [
                "{\"level\":30,\"time\":1772619300250,\"pid\":12,\"hostname\":\"web\",\"req\":{\"id\":1,\"method\":\"GET\",\"url\":\"/a?b=1\",\"headers\":{\"host\":\"shop.example\",\"user-agent\":\"curl/8\"},\"remoteAddress\":\"192.0.2.7\",\"remotePort\":51},\"res\":{\"statusCode\":502,\"headers\":{}},\"responseTime\":3001,\"msg\":\"request completed\"}"
            ]),
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum NodeOtherLines {
    static let all: [OtherLine] = [
        .template(
            "{method} {target} {status} {milliseconds} ms - {-}",
            "rows of morgan’s format ‘dev’ have no time; ‘combined’, or :date[iso] in the format, would log one",
            isRow: true, "GET /x 200 12.345 ms - 15"),
        .template(
            "\u{1B}[0m{method} {target} {*}",
            "rows of morgan’s format ‘dev’ have no time; ‘combined’, or :date[iso] in the format, would log one",
            isRow: true, "\u{1B}[0mGET /x \u{1B}[32m200\u{1B}[0m 12.345 ms - 15\u{1B}[0m"),
        .template(
            "{method} {target} {status} {bytes} - {milliseconds} ms",
            "rows of morgan’s format ‘tiny’ have no time; ‘combined’, or :date[iso] in the format, would log one",
            isRow: true, "GET /x 200 15 - 12.3 ms"),
        .template(
            "{client} {-} {method} {target} {-} {status} {bytes} - {milliseconds} ms",
            "rows of morgan’s format ‘short’ have no time; ‘combined’, or :date[iso] in the format, would log one",
            isRow: true, "::1 - GET /x HTTP/1.1 200 15 - 12.3 ms"),
    ]
}
