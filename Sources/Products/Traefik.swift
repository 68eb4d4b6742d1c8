internal import Diagnosis

extension ProductID {
    /// Traefik.
    public static let traefik = ProductID(rawValue: "traefik")
}

extension Product {
    static let traefik: Product = {
        var product = Product(.traefik, "Traefik", names: ["traefik", "traefik-proxy"])
        product.moment = .start
        product.answersTimeoutWith = 504
        product.statuses = [
            StatusFact(502, "refused, or closed (EOF); a malformed header is a 500 here"),
            StatusFact(503, "no server is up"), StatusFact(504, "not connected or no header in time"),
        ]
        product.places = [
            LogPlace(.access, "where accessLog.filePath puts it; without it standard output, between other lines"),
            LogPlace(.errors, "where log.filePath puts it; it names failed requests only at level DEBUG"),
        ]
        product.logAdvice = [
            LogAdvice(
                .duration, "no duration is logged; Traefik's own common format ends with it, and its JSON has Duration")
        ]
        product.commonRows = CommonRowMarks {
            $0.paths = ["traefik"]
            $0.formatName = "traefik"
        }
        product.formatTable = { TraefikFormats.all }
        product.signalTable = { TraefikSignals.messages + TraefikSignals.rows }
        product.timeoutTable = { TimeoutSetting.traefik }
        return product
    }()
}

/// What Traefik says; of its messages it writes these only where its level is DEBUG.
private enum TraefikSignals {
    private static let proxy = "https://github.com/traefik/traefik/blob/master/pkg/proxy/httputil/proxy.go"

    private static let start = ["Start what the service names, or correct its URL or the container's port label."]
    private static let patience = [
        "Raise forwardingTimeouts.responseHeaderTimeout of the serversTransport, or make the request quicker."
    ]
    private static let reach = ["Look at firewalls and full backlogs; forwardingTimeouts.dialTimeout bounds each try."]
    private static let close = [
        "Find why the server ended the connection: its own log. Set forwardingTimeouts.idleConnTimeout below the server's idle "
            + "timeout; the middleware retry tries again."
    ]
    private static let checks = ["Look at healthCheck of the service, and at the containers' own health."]

    static let messages: [Signal] = [
        .message(
            "traefik.refused", all: ["Bad Gateway", "connection refused"], .refused, start, proxy,
            ["502 Bad Gateway error=\"dial tcp 10.0.0.5:80: connect: connection refused\""]),
        .message(
            "traefik.unresolved", all: ["Bad Gateway", "no such host"], .dns,
            ["Correct the name in the service's URL."],
            proxy, ["502 Bad Gateway error=\"dial tcp: lookup web on 127.0.0.11:53: no such host\""]),
        .message(
            "traefik.read-timed-out", all: ["Gateway Timeout", "awaiting response headers"], .responseTimeout, patience,
            proxy, ["504 Gateway Timeout error=\"net/http: timeout awaiting response headers\""]),
        .message(
            "traefik.dial-timed-out", all: ["Gateway Timeout"], .connectTimeout, reach, proxy,
            ["504 Gateway Timeout error=\"dial tcp 10.0.0.5:80: i/o timeout\""]),
        .message(
            "traefik.reset", all: ["Bad Gateway", "connection reset by peer"], .reset, close, proxy,
            ["502 Bad Gateway error=\"read tcp 10.0.0.1:4001->10.0.0.5:80: read: connection reset by peer\""]),
        .message(
            "traefik.closed", all: ["Bad Gateway", "EOF"], .prematureClose,
            fakedBy: "An idle connection that the server closed as Traefik used it again.", close, proxy,
            ["502 Bad Gateway error=EOF"]),
        .message(
            "traefik.client-left", all: ["Client Closed Request"], .clientLeft,
            ["Look for a shorter timeout in front of Traefik."], proxy,
            ["499 Client Closed Request error=\"context canceled\""]),
    ]

    static let rows: [Signal] = [
        .row(
            "traefik.status.504", RowPattern(statuses: [504]), .timeRanOut, .likely,
            "Traefik answers 504 when a time ran out", patience, proxy, [RowFacts(504)]),
        .row(
            "traefik.status.502", RowPattern(statuses: [502]), .cause(.droppedConnection, nil), .statusAlone,
            "Traefik answers 502 when it cannot connect or loses the connection", start, proxy, [RowFacts(502)]),
        .row(
            "traefik.status.503", RowPattern(statuses: [503]), .cause(.droppedConnection, .markedDown), .statusLoosely,
            "Traefik answers 503 when no server is left to try", checks, proxy, [RowFacts(503)]),
    ]
}

extension TimeoutSetting {
    private static let traefikTransport =
        "https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/serverstransport/"
    private static let traefikEntry = "https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/"

    /// Traefik's timeouts (pkg/config/static/static_config.go, pkg/config/dynamic/http_config.go).
    static let traefik: [TimeoutSetting] = [
        TimeoutSetting(
            "forwardingTimeouts.responseHeaderTimeout", .response, .unbounded,
            TimeoutClock(.total, .responseHeader, "begins when the request has been written; 504"), zero: .unbounded,
            source: traefikTransport),
        TimeoutSetting(
            "forwardingTimeouts.dialTimeout", .connect, .duration(.seconds(30)), TimeoutClock(.total, .tcp, "504"),
            zero: .unbounded, source: traefikTransport),
        TimeoutSetting(
            "TLS handshake (fixed)", .connect, .duration(.seconds(10)), TimeoutClock(.total, .tls),
            source: "https://github.com/traefik/traefik/blob/master/pkg/server/service/transport.go"),
        TimeoutSetting(
            "forwardingTimeouts.idleConnTimeout", .keepAlive, .duration(.seconds(90)), TimeoutClock(.idle, .serverIdle),
            zero: .unbounded, source: traefikTransport),
        TimeoutSetting(
            "respondingTimeouts.readTimeout", .requestBody, .duration(.seconds(60)),
            TimeoutClock(.total, .clientRequest),
            zero: .unbounded, caveat: "none before Traefik 2.11.2 and 3.0", source: traefikEntry),
        TimeoutSetting(
            "respondingTimeouts.writeTimeout", .sendToClient, .unbounded,
            TimeoutClock(.total, .words("from the end of the request's header to the end of the response")),
            zero: .unbounded, source: traefikEntry),
        TimeoutSetting(
            "respondingTimeouts.idleTimeout", .idleClose, .duration(.seconds(180)), TimeoutClock(.idle, .clientIdle),
            zero: .unbounded, source: traefikEntry),
        TimeoutSetting(
            "lifeCycle.graceTimeOut", .process, .duration(.seconds(10)),
            TimeoutClock(.total, .words("for requests to end when Traefik stops")), source: traefikEntry),
    ]
}

/// How its rows are written.
private enum TraefikFormats {
    static let all: [FormatDescription] = [
        FormatDescription(
            name: "traefik-json", product: .traefik, moment: .start,
            members: [
                "StartUTC": "time", "ClientHost": "client", "ClientPort": "client-port", "RequestMethod": "method",
                "RequestPath": "target", "RequestHost": "host", "DownstreamStatus": "status",
                "DownstreamContentSize": "bytes", "Duration": "nanoseconds", "ServiceAddr": "upstream",
                "request_User-Agent": "user-agent", "request_X-Request-Id": "request-id",
                "request_X-Forwarded-For": "forwarded-for",
            ],
            samples: [
                "{\"ClientHost\":\"192.0.2.7\",\"ClientPort\":\"52458\",\"DownstreamContentSize\":15,\"DownstreamStatus\":502,\"Duration\":10002425284,\"RequestHost\":\"shop\",\"RequestMethod\":\"GET\",\"RequestPath\":\"/a?b=1\",\"StartUTC\":\"2026-03-04T10:15:00.353139Z\"}"
            ]),
        FormatDescription(
            name: "traefik", product: .traefik, moment: .start,
            template:
                "{client} {-} {-} [{time-local}] \"{request}\" {status} {bytes} \"{referer}\" \"{user-agent}\" {-} \"{-}\" \"{upstream}\" {milliseconds}ms{*}",
            samples: [
                "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 HTTP/1.1\" 502 11 \"-\" \"curl/8\" 5 \"up@file\" \"http://10.0.0.5:8080\" 1ms"
            ]),
    ]
}
