internal import Diagnosis

extension ProductID {
    /// Kong, which is built on nginx.
    public static let kong = ProductID(rawValue: "kong")
}

extension Product {
    static let kong: Product = {
        var product = Product(.kong, "Kong", names: ["kong", "kong-gateway"])
        product.answersTimeoutWith = 504
        product.isBuiltOn = .nginx
        product.statuses = [
            StatusFact(
                502, "refused, closed, reset or malformed, as nginx has it; else the upstream's own",
                of: [.notConnected, .lost, .unreadable]),
            StatusFact(
                503, "the upstream's name was not resolved, or no healthy target is left; else the upstream's own",
                of: [.notConnected, .noServer]),
            StatusFact(
                504, "connect_timeout, write_timeout or read_timeout of the service ran out",
                of: [.responseTimeout, .connectTimeout]),
        ]
        product.places = [
            LogPlace(.access, "/usr/local/kong/logs/access.log; standard output in containers"),
            LogPlace(.errors, "/usr/local/kong/logs/error.log; standard error in containers"),
        ]
        product.formatTable = { KongFormats.all }
        product.signalTable = { KongSignals.messages }
        product.timeoutTable = { TimeoutSetting.kong }
        product.rowHabits = RowHabits {
            $0.serverFields = .tries
            $0.secondsHavePoint = true
            $0.waitField = .lastTry
        }
        return product
    }()
}

/// How its plugins for logs write rows: file-log, http-log, tcp-log and others send the same object.
private enum KongFormats {
    static let all: [FormatDescription] = [
        .signed(
            "\"started_at\"",
            FormatDescription(
                name: "kong-json", product: .kong, moment: .start,
                members: [
                    "started_at": "epoch", "client_ip": "client", "request>method": "method", "request>uri": "target",
                    "response>status": "status", "response>size": "bytes", "latencies>request": "milliseconds",
                    "request>headers>host": "host", "request>headers>user-agent": "user-agent",
                    "request>headers>referer": "referer", "request>headers>x-forwarded-for": "forwarded-for",
                    "request>id": "request-id",
                ],
                samples: [
                    "{\"latencies\":{\"request\":4001,\"kong\":1,\"proxy\":4000},\"request\":{\"uri\":\"/a?b=1\",\"method\":\"GET\",\"headers\":{\"host\":\"shop.example\"}},\"response\":{\"size\":904,\"status\":502},\"client_ip\":\"192.0.2.7\",\"started_at\":1772619300123}"
                ]))
    ]
}

/// What Kong says beside nginx: of names, of its own balancer, and in the bodies of its answers.
private enum KongSignals {
    private static let repository = "https://github.com/Kong/kong/blob/22246ef28c"
    private static let balancer = "\(repository)/kong/runloop/balancer/init.lua"
    private static let handler = "\(repository)/kong/runloop/handler.lua"
    private static let bodies = "\(repository)/kong/error_handlers.lua"
    private static let client = "\(repository)/kong/dns/client.lua"

    private static let names = [
        "Correct the service's host, or let dns_resolver (KONG_DNS_RESOLVER) know it; dns_stale_ttl bridges failures."
    ]
    private static let targets = [
        "Look at the upstream's targets and their health: GET /upstreams/NAME/health of the Admin API."
    ]

    static let messages: [Signal] = [
        .message(
            "kong.unresolved",
            any: [
                "DNS resolution failed", "name resolution failed", "failed the initial dns/balancer resolve",
            ], .dns, names, balancer,
            [
                "[lua] balancer.lua:917: execute(): DNS resolution failed: dns server error: 3 name error. Tried: [\"(short)web:(na) - cache-miss\"]",
                "[lua] responses.lua:121: before(): failed the initial dns/balancer resolve for 'web' with: dns server error: 2 server failure",
                "{\"message\":\"name resolution failed\"}",
            ]),
        .message(
            "kong.no-peer",
            any: [
                "failure to get a peer from the ring-balancer", "failure to get a peer from retry handler",
                "no peers are available", "Balancer is unhealthy", "failed to retry the dns/balancer resolver",
            ], .noLiveServers, targets, balancer,
            ["{\"message\":\"failure to get a peer from the ring-balancer\"}"]),
        .message(
            "kong.unavailable", all: ["The upstream server is currently unavailable"],
            Proof(.cause(.droppedConnection, nil), .saidInPassing, "Kong held the upstream to be unavailable"), targets,
            bodies,
            ["{\"message\":\"The upstream server is currently unavailable\"}"]),
        .message(
            "kong.timed-out", all: ["The upstream server is timing out"],
            Proof(.timeRanOut, .said, "a time ran out: while connecting or while waiting"),
            ["Raise connect_timeout or read_timeout of the service, or make the request quicker."], bodies,
            ["{\"message\":\"The upstream server is timing out\"}"]),
        .message(
            "kong.bad-gateway", all: ["An invalid response was received from the upstream server"],
            Proof(
                .nothing, .unclear,
                "the upstream was not reached or its answer not understood: nginx's own line says which"),
            ["Read error.log at that moment: it names the reason."], bodies,
            ["{\"message\":\"An invalid response was received from the upstream server\"}"]),
        .message(
            "kong.no-route-match", any: ["no Route matched with those values", "no API found with those values"],
            .notRouted,
            ["Add a route: its hosts, paths, methods and headers have to fit."], handler,
            ["{\"message\":\"no Route matched with those values\"}"]),
    ]
}

extension TimeoutSetting {
    private static let kongService = "https://github.com/Kong/kong/blob/22246ef28c/kong/db/schema/entities/services.lua"
    private static let kongDefaults = "https://github.com/Kong/kong/blob/22246ef28c/kong/templates/kong_defaults.lua"

    /// Timeouts of a Kong service.
    static let kong: [TimeoutSetting] = [
        TimeoutSetting(
            "read_timeout", .response, .duration(.seconds(60)),
            TimeoutClock(
                .headerThenIdle, .words("between two reads of the body"),
                "trickled bytes do not restart it before the header is complete"),
            unit: .milliseconds, source: kongService),
        TimeoutSetting(
            "connect_timeout", .connect, .duration(.seconds(60)),
            TimeoutClock(.total, .tcpAndTLS, "for each server that is tried"), unit: .milliseconds, source: kongService),
        TimeoutSetting(
            "write_timeout", .send, .duration(.seconds(60)), TimeoutClock(.idle, .requestWrite), unit: .milliseconds,
            source: kongService),
        TimeoutSetting(
            "retries", .retry, .count(5), TimeoutClock(.tries, .words("further tries")), unit: .none,
            source: kongService),
        TimeoutSetting(
            "upstream_keepalive_idle_timeout", .keepAlive, .duration(.seconds(60)), TimeoutClock(.idle, .serverIdle),
            zero: .unbounded, source: kongDefaults),
        TimeoutSetting(
            "upstream_keepalive_max_requests", .keepAlive, .count(10_000),
            TimeoutClock(.places, .words("requests on one connection to the server")), unit: .none,
            caveat: "1,000 in older releases", source: kongDefaults),
    ]
}
