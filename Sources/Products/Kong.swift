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
            StatusFact(502, "refused, closed, reset or malformed, as nginx has it; else the upstream's own"),
            StatusFact(
                503, "the upstream's name was not resolved, or no healthy target is left; else the upstream's own"),
            StatusFact(504, "connect_timeout, write_timeout or read_timeout of the service ran out"),
        ]
        product.places = [
            LogPlace(.access, "/usr/local/kong/logs/access.log; standard output in containers"),
            LogPlace(.errors, "/usr/local/kong/logs/error.log; standard error in containers"),
        ]
        product.signalTable = { KongSignals.messages }
        product.timeoutTable = { TimeoutSetting.kong }
        return product
    }()
}

/// What Kong says beside nginx: its balancer's messages, and the bodies of its answers, which people paste.
private enum KongSignals {
    private static let tree = "https://github.com/Kong/kong/blob/22246ef28c/kong"
    private static let balancer = "\(tree)/runloop/balancer/init.lua"

    static let messages: [Signal] = [
        .message(
            "kong.no-peers",
            any: [
                "failure to get a peer from", "No peers are available", "Balancer is unhealthy", "no healthy targets",
            ],
            .noLiveServers,
            ["Look at the upstream's targets (GET /upstreams/NAME/health), at its healthchecks and their thresholds."],
            balancer,
            [
                "[lua] init.lua:1349: balancer(): failed to retry the dns/balancer resolver for cart' with: failure to get a peer from the "
                    + "ring-balancer",
                "{\"message\":\"failure to get a peer from the ring-balancer\"}",
            ]),
        .message(
            "kong.dns",
            any: [
                "DNS resolution failed: ", "failed the initial dns/balancer resolve",
                "failed to retry the dns/balancer resolver",
                "name resolution failed",
            ],
            .dns, ["Let dns_resolver know the host of the service or target; correct the name."], balancer,
            [
                "[lua] balancer.lua:917: execute(): DNS resolution failed: dns server error: 3 name error. Tried: [\"cart:33\"]",
                "[lua] responses.lua:121: before(): failed the initial dns/balancer resolve for 'cart' with: dns server error: 2 server "
                    + "failure",
                "{\"message\":\"name resolution failed\"}",
            ]),
        .message(
            "kong.no-route", all: ["no Route matched with those values"], .notRouted,
            ["Add a route for that host, path and method, or correct the request."], "\(tree)/runloop/handler.lua",
            ["{\"message\":\"no Route matched with those values\"}"]),
        .message(
            "kong.timed-out", all: ["The upstream server is timing out"],
            Proof(.timeRanOut, .likely, "Kong answered 504 because a time ran out"),
            ["Raise read_timeout of the service, or make the request quicker; a connect_timeout ends so, too."],
            "\(tree)/error_handlers.lua", ["{\"message\":\"The upstream server is timing out\"}"]),
        .message(
            "kong.unavailable", all: ["The upstream server is currently unavailable"],
            Proof(.cause(.droppedConnection, nil), .saidInPassing, "Kong held the upstream to be unavailable"),
            ["Look at the upstream's targets: GET /upstreams/NAME/health of the Admin API."],
            "\(tree)/error_handlers.lua", ["{\"message\":\"The upstream server is currently unavailable\"}"]),
        .message(
            "kong.bad-gateway", all: ["An invalid response was received from the upstream server"],
            Proof(
                .nothing, .unclear,
                "the upstream was not reached or its answer not understood: nginx's own line says which"),
            ["Read error.log at that moment: it names the reason."], "\(tree)/error_handlers.lua",
            ["{\"message\":\"An invalid response was received from the upstream server\"}"]),
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
