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
        product.statusesThatNeedItsErrorLog = [500]
        product.ownErrorCondition = "TLS with the server fails, or its header is malformed"
        product.statuses = [
            StatusFact(502, "refused, or closed (EOF); a malformed header is a 500 here", of: [.notConnected, .lost]),
            StatusFact(503, "no server is up", of: [.noServer]),
            StatusFact(504, "not connected or no header in time", of: [.responseTimeout, .connectTimeout]),
        ]
        product.places = [
            LogPlace(.access, "where accessLog.filePath puts it; without it standard output, between other lines"),
            LogPlace(.errors, "where log.filePath puts it; it names failed requests only at level DEBUG"),
        ]
        product.configurationFiles = [
            "traefik.yml", "traefik.toml", "the files of its file provider", "a Compose file with its labels",
        ]
        product.staleConnection = "Traefik tries a GET again; a POST becomes a 502"
        product.logAdvice = [
            LogAdvice(
                .duration, "no duration is logged; Traefik's own common format ends with it, and its JSON has Duration")
        ]
        product.commonRows = CommonRowMarks {
            $0.formatName = "traefik"
        }
        product.formatTable = { TraefikFormats.all }
        product.signalTable = { TraefikSignals.messages + TraefikSignals.rows }
        product.timeoutTable = { TimeoutSetting.traefik }
        product.rowHabits = RowHabits {
            $0.serverFields = .tries
        }
        return product
    }()
}

/// What Traefik says; of its messages it writes these only where its level is DEBUG, but those of certificates.
private enum TraefikSignals {
    private static let proxy = "https://github.com/traefik/traefik/blob/v3.7.9/pkg/proxy/httputil/proxy.go"
    private static let health = "https://github.com/traefik/traefik/blob/v3.7.9/pkg/healthcheck/healthcheck.go"
    private static let balancer =
        "https://github.com/traefik/traefik/blob/v3.7.9/pkg/server/service/loadbalancer/wrr/wrr.go"
    private static let manager = "https://github.com/traefik/traefik/blob/v3.7.9/pkg/server/service/service.go"

    private static let start = ["Start what the service names, or correct its URL or the container's port label."]
    private static let patience = [
        "Raise forwardingTimeouts.responseHeaderTimeout of the serversTransport, or make the request quicker."
    ]
    private static let close = [
        "Find why the server ended the connection: its own log. Set forwardingTimeouts.idleConnTimeout below the server's idle "
            + "timeout; the middleware retry tries again."
    ]
    private static let checks = ["Look at healthCheck of the service, and at the containers' own health."]
    private static let configuration = [
        "Correct the routers and services that Traefik was told of: labels, files or the CRDs; its dashboard shows the fault."
    ]

    private static let errors = GoErrors(
        prefix: "traefik",
        remedies: GoErrors.Remedies(
            start: start,
            reach: [
                "Look at networks, routes, firewalls and full backlogs; forwardingTimeouts.dialTimeout bounds each try. Containers "
                    + "have to share a network with Traefik."
            ],
            patience: patience, close: close,
            answer: ["Correct the response that the server sends; curl -v shows it."],
            header: ["Send a smaller header: Traefik takes 10 MiB and has no setting for it."],
            handshake: [
                "Set serverName and rootCAs of the serversTransport to what the server offers, or the service's scheme to http."
            ],
            name: ["Correct the name in the service's URL."],
            client: ["Look for a shorter timeout in front of Traefik."]),
        // The status as Traefik writes it: `502 Bad Gateway error=EOF`, and in version 2 `'502 Bad Gateway' caused by: EOF`.
        context: [
            "502 Bad Gateway", "504 Gateway Timeout", "500 Internal Server Error", "499 Client Closed Request",
            // Release 1.
            "Error forwarding to ",
        ],
        line: { error in
            let timeouts = ["timeout", "timed out", "deadline exceeded", "did not properly respond"]
            let status =
                timeouts.contains { error.contains($0) }
                ? "504 Gateway Timeout"
                : error.contains("cancel") ? "499 Client Closed Request" : "502 Bad Gateway"
            let quoted = error.replacing(#"\"#, with: #"\\"#).replacing("\"", with: #"\""#)
            return "\(status) error=\"\(quoted)\""
        })

    static let messages: [Signal] = own + errors.signals

    private static let own: [Signal] = [
        .message(
            "traefik.health-check-failed", any: ["Health check failed", "health check failed"], .serverDown, checks,
            health,
            [
                "Health check failed. error=\"HTTP request failed: Get \\\"http://10.0.0.5:80/health\\\": dial tcp 10.0.0.5:80: connect: connection refused\""
            ]),
        .message(
            "traefik.no-server", any: ["no available server"], .noLiveServers, checks, balancer,
            ["no available server"]),
        .message(
            "traefik.no-service",
            any: ["does not exist", "does not have any type defined"], .notRouted,
            configuration, manager, ["the service \"shop@docker\" does not exist"], while: ["the service \""]),
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
            "transport.keepAliveMaxTime", .idleClose, .unbounded,
            TimeoutClock(.total, .words("after which a client’s connection gets no further request")), zero: .unbounded,
            source: traefikEntry),
        TimeoutSetting(
            "retry.attempts", .retry, .count(1),
            TimeoutClock(
                .tries, .words("tries in all of a request that could not be sent; only with the middleware retry")),
            unit: .none, source: "https://github.com/traefik/traefik/blob/v3.7.9/pkg/middlewares/retry/retry.go"),
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
                "StartUTC": "time", "StartLocal": "time", "ClientHost": "client", "ClientPort": "client-port",
                "RequestMethod": "method",
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
                "{client} {-} {-} [{time-local}] \"{request}\" {status} {bytes} \"{referer}\" \"{user-agent}\" {-} \"{-}\" \"{upstream}\" {milliseconds}ms",
            samples: [
                "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 HTTP/1.1\" 502 11 \"-\" \"curl/8\" 5 \"up@file\" \"http://10.0.0.5:8080\" 1ms"
            ]),
    ]
}
