internal import Diagnosis

extension ProductID {
    /// Caddy.
    public static let caddy = ProductID(rawValue: "caddy")
}

extension Product {
    static let caddy: Product = {
        var product = Product(.caddy, "Caddy", names: ["caddy"])
        product.moment = .end
        product.answersTimeoutWith = 504
        // Without a status nothing was sent: the client had left.
        product.statusesOfGoneClient = [0, 499]
        product.logsWhatReachedNoServer = true
        product.recordsEveryFailure = true
        product.statuses = [
            StatusFact(
                502, "refused, not connected in time, reset, closed or malformed",
                of: [.notConnected, .connectTimeout, .lost, .unreadable]),
            StatusFact(503, "no server was available", of: [.noServer]),
            StatusFact(504, "no response header in time", of: [.responseTimeout], isDecisive: true),
        ]
        product.configurationFiles = ["Caddyfile", "JSON"]
        product.places = [
            LogPlace(.access, "where the directive log puts it; without it standard error, in the journal"),
            LogPlace(.errors, "standard error: journalctl -u caddy"),
        ]
        product.rowHabits = RowHabits { $0.secondsHavePoint = true }
        product.otherLineTable = { CaddyOtherLines.all }
        product.formatTable = { CaddyFormats.all }
        product.signalTable = { CaddySignals.messages + CaddySignals.rows }
        product.timeoutTable = { TimeoutSetting.caddy }
        product.staleConnection = "Caddy tries a GET again; a POST becomes a 502"
        return product
    }()
}

/// What Caddy says: mostly the words of Go's own network code, which have no numbers.
private enum CaddySignals {
    private static let proxy =
        "https://github.com/caddyserver/caddy/blob/v2.11.4/modules/caddyhttp/reverseproxy/reverseproxy.go"
    private static let health =
        "https://github.com/caddyserver/caddy/blob/v2.11.4/modules/caddyhttp/reverseproxy/healthchecks.go"
    private static let page = "https://caddyserver.com/docs/caddyfile/directives/reverse_proxy"

    private static let start = [
        "Start what reverse_proxy names, or correct its address; lb_try_duration bridges restarts."
    ]
    private static let patience = ["Raise response_header_timeout in transport http, or make the request quicker."]
    private static let close = [
        "Find why the server ended the connection: its own log. Set keepalive in transport http below the server's idle timeout."
    ]
    private static let checks = [
        "Look at health_uri, health_status and fail_duration, and for the failures that took the servers out."
    ]

    private static let errors = GoErrors(
        prefix: "caddy",
        remedies: GoErrors.Remedies(
            start: start,
            reach: ["Look at routes, firewalls and full backlogs; dial_timeout in transport http bounds each try."],
            patience: patience, close: close,
            answer: ["Correct the response that the server sends; curl -v shows it."],
            header: ["Raise max_response_header in transport http."],
            handshake: [
                "Compare tls_server_name, tls_trust_pool and the scheme in transport http with what the server offers."
            ],
            name: ["Correct the name in reverse_proxy, or let resolvers in transport http know it."],
            client: ["Look for a shorter timeout in front of Caddy."]))

    static let messages: [Signal] = own + errors.signals

    private static let own: [Signal] = [
        .message(
            "caddy.no-upstreams", all: ["no upstreams available"], .noLiveServers, checks, proxy,
            ["no upstreams available"]),
        .message(
            "caddy.body-broke", any: ["aborting with incomplete response", "reading from backend"], .bodyBroke,
            close,
            proxy, ["aborting with incomplete response", "reading from backend"]),
        .message(
            "caddy.health-check-failed",
            any: [
                "HTTP request failed", "unexpected status code", "status code out of tolerances",
                "failed to read response body", "response body failed expectations", "active health check failed",
            ], .serverDown, checks, health, ["HTTP request failed", "status code out of tolerances"]),
        .message("caddy.host-up", all: ["host is up"], .serverUp, checks, health, ["host is up"]),
        .message(
            "caddy.no-dial-address",
            any: ["making dial info", "invalid dial address", "dial address must represent precisely one socket"],
            .notRouted, ["Correct the address in reverse_proxy; look at the placeholders in it."],
            "https://github.com/caddyserver/caddy/blob/v2.11.4/modules/caddyhttp/reverseproxy/hosts.go",
            ["making dial info: upstream {http.vars.up}: invalid dial address : missing port in address"]),
        .message(
            "caddy.request-not-made",
            any: ["preparing request for upstream round-trip", "building environment", "invalid request path"],
            .notRouted, ["Look at rewrite, header_up and the placeholders in reverse_proxy or php_fastcgi."],
            proxy,
            ["preparing request for upstream round-trip: rewrite: invalid URI"]),
        .message(
            "caddy.retry-matched", all: ["upstream response matched retry_match"], .serverSent,
            ["Look at the application behind Caddy; lb_retry_match had every try end so."], proxy,
            ["upstream response matched retry_match (status 503)"]),
    ]

    static let rows: [Signal] = [
        .row(
            "caddy.status.504", RowPattern(statuses: [504]), .gaveUpWaiting, .statusAlone,
            "Caddy answers 504 when no response header came in time", patience, page, [RowFacts(504)]),
        .row(
            "caddy.status.502", RowPattern(statuses: [502]), .lostOrInvalid, .statusAlone,
            "Caddy answers 502 when it cannot connect, loses the connection or cannot read the answer",
            ["Give Caddy's error records: they name the reason."], page, [RowFacts(502)]),
        .row(
            "caddy.status.503", RowPattern(statuses: [503]), .cause(.droppedConnection, .markedDown), .statusLoosely,
            "Caddy answers 503 when no server is left to try", start, page, [RowFacts(503)]),
    ]
}

extension TimeoutSetting {
    private static let caddyTransport =
        "https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#the-http-transport"
    private static let caddyBalancing = "https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#load-balancing"
    private static let caddyHealth =
        "https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#passive-health-checks"
    private static let caddyServers = "https://caddyserver.com/docs/caddyfile/options#timeouts"

    /// Caddy's timeouts, by their names in a Caddyfile (modules/caddyhttp: app.go, reverseproxy/httptransport.go).
    static let caddy: [TimeoutSetting] = [
        TimeoutSetting(
            "response_header_timeout", .response, .unbounded, TimeoutClock(.total, .responseHeader), unit: .spelled,
            zero: .unbounded, source: caddyTransport),
        TimeoutSetting(
            "read_timeout", .response, .unbounded, TimeoutClock(.idle, .responseRead), unit: .spelled, zero: .unbounded,
            source: caddyTransport),
        TimeoutSetting(
            "dial_timeout", .connect, .duration(.seconds(3)), TimeoutClock(.total, .tcp, "502 when it runs out"),
            unit: .spelled, zero: .standard, source: caddyTransport),
        TimeoutSetting(
            "tls_timeout", .connect, .unbounded, TimeoutClock(.total, .tls), unit: .spelled, zero: .unbounded,
            source: caddyTransport),
        TimeoutSetting(
            "write_timeout", .send, .unbounded, TimeoutClock(.idle, .requestWrite), unit: .spelled, zero: .unbounded,
            source: caddyTransport),
        TimeoutSetting(
            "keepalive", .keepAlive, .duration(.seconds(120)), TimeoutClock(.idle, .serverIdle), unit: .spelled,
            zero: .standard, source: caddyTransport),
        TimeoutSetting(
            "lb_try_duration", .retry, .off, TimeoutClock(.total, .retry), unit: .spelled, zero: .never,
            source: caddyBalancing),
        TimeoutSetting(
            "fail_duration", .retry, .off, TimeoutClock(.period, .down), unit: .spelled, zero: .never,
            source: caddyHealth),
        TimeoutSetting(
            "stream_timeout", .tunnel, .unbounded,
            TimeoutClock(.total, .words("for a connection that has become a stream")),
            unit: .spelled, zero: .unbounded,
            source: "https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#streaming"),
        TimeoutSetting(
            "read_header", .requestHeader, .duration(.seconds(60)), TimeoutClock(.total, .clientHeader), unit: .spelled,
            zero: .standard, caveat: "none in older releases", source: caddyServers),
        TimeoutSetting(
            "read_body", .requestBody, .unbounded, TimeoutClock(.total, .clientRequest), unit: .spelled,
            zero: .unbounded,
            source: caddyServers),
        TimeoutSetting(
            "write", .sendToClient, .unbounded, TimeoutClock(.total, .words("for writing the response")),
            unit: .spelled,
            zero: .unbounded, source: caddyServers),
        TimeoutSetting(
            "idle", .idleClose, .duration(.seconds(300)), TimeoutClock(.idle, .clientIdle), unit: .spelled,
            zero: .standard, source: caddyServers),
        TimeoutSetting(
            "grace_period", .process, .unbounded,
            TimeoutClock(.total, .words("for requests to end when a server stops")),
            unit: .spelled, zero: .unbounded, source: "https://caddyserver.com/docs/caddyfile/options#grace-period"),
    ]
}

/// How its rows are written.
private enum CaddyFormats {
    private static let members: [String: String] = [
        "ts": "epoch", "status": "status", "duration": "seconds", "size": "bytes", "request>remote_ip": "client",
        "request>remote_addr": "client-and-port", "request>remote_port": "client-port", "request>method": "method",
        "request>host": "host", "request>uri": "target", "request>headers>User-Agent>0": "user-agent",
        "request>headers>Referer>0": "referer", "request>headers>X-Forwarded-For>0": "forwarded-for",
        "request>headers>X-Request-Id>0": "request-id", "request>headers>Traceparent>0": "request-id",
    ]

    static let all: [FormatDescription] = [
        .called(
            "caddy-json",
            as: .titled(
                "JSON",
                FormatDescription(
                    name: "caddy", product: .caddy, moment: .end, members: members,
                    marker: ("logger", "http.log.access"),
                    samples: [
                        "{\"level\":\"info\",\"ts\":1772619300.25,\"logger\":\"http.log.access.log0\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"192.0.2.7\",\"remote_port\":\"60877\",\"method\":\"GET\",\"host\":\"shop.example\",\"uri\":\"/a?b=1\",\"headers\":{\"User-Agent\":[\"curl/8\"]}},\"duration\":0.017,\"size\":112,\"status\":502}"
                    ]))),
        .headed(
            "http.log.access", isUTC: true,
            FormatDescription(
                name: "caddy-console", product: .caddy, moment: .end, members: members,
                samples: [
                    "2026/03/04 10:15:00.250\tINFO\thttp.log.access.log0\thandled request\t{\"request\": {\"remote_ip\": \"192.0.2.7\", \"method\": \"GET\", \"host\": \"shop.example\", \"uri\": \"/a?b=1\", \"headers\": {\"User-Agent\": [\"curl/8\"]}}, \"duration\": 0.017, \"size\": 112, \"status\": 502}"
                ])),
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum CaddyOtherLines {
    static let all: [OtherLine] = [
        .template(
            "{-} {-} [ERROR {status} {-}] {*}",
            "a line of an error log of Caddy 0.x; its access log is a file of its own",
            "29/Jan/2016:15:17:26 +0100 [ERROR 502 /index.php] dial tcp 127.0.0.1:9000: connection refused"),
        .texts(
            "{", "\"logger\":\"http.log.error",
            "Caddy’s record of an error, not of a request; the directive ‘log’ writes access records",
            "{\"level\":\"error\",\"ts\":1.5,\"logger\":\"http.log.error\",\"msg\":\"EOF\",\"status\":502}"),
    ]
}
