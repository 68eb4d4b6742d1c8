internal import Diagnosis

extension ProductID {
    /// APISIX, which is built on nginx.
    public static let apisix = ProductID(rawValue: "apisix")
}

extension Product {
    static let apisix: Product = {
        var product = Product(.apisix, "APISIX", names: ["apisix", "apache-apisix"])
        product.answersTimeoutWith = 504
        product.isBuiltOn = .nginx
        product.statuses = [
            StatusFact(
                502,
                "refused, closed, reset or malformed, as nginx has it, or every node was tried; else the upstream's own"
            ),
            StatusFact(503, "no valid upstream node, or none configured; else the upstream's own"),
            StatusFact(504, "timeout.connect, timeout.send or timeout.read ran out"),
        ]
        product.places = [
            LogPlace(.access, "/usr/local/apisix/logs/access.log; standard output in containers"),
            LogPlace(.errors, "/usr/local/apisix/logs/error.log; standard error in containers"),
        ]
        product.signalTable = { APISIXSignals.messages }
        product.timeoutTable = { TimeoutSetting.apisix }
        return product
    }()
}

/// What APISIX says beside nginx: its balancer's messages.
private enum APISIXSignals {
    private static let tree = "https://github.com/apache/apisix/blob/f519a0f04/apisix"
    private static let balancer = "\(tree)/balancer.lua"

    static let messages: [Signal] = [
        .message(
            "apisix.all-tried", any: ["all upstream servers tried", "all servers tried"],
            Proof(.cause(.droppedConnection, nil), .saidInPassing, "every server of the upstream was tried in vain"),
            fakedBy: "Each try has a line of nginx's own, which says what became of it.",
            ["Look at nginx's lines before it: connect() failed, upstream timed out."], balancer,
            [
                "[lua] balancer.lua:456: run(): failed to pick server: failed to find valid upstream server, all upstream servers tried while "
                    + "connecting to upstream"
            ]),
        .message(
            "apisix.no-server",
            any: ["failed to pick server: ", "failed to find valid upstream server", "no valid upstream node"],
            .noLiveServers, ["Look at the upstream's nodes and its checks (GET /v1/healthcheck of the control API)."],
            balancer,
            [
                "[lua] init.lua:652: handle_upstream(): failed to pick server: failed to find valid upstream server, no upstream addr found",
                "failed to set upstream: no valid upstream node",
            ]),
        .message(
            "apisix.dns", any: ["dns resolver domain: ", "failed to parse domain"], .dns,
            ["Let dns_resolver of config.yaml know the node's name; correct the name."], "\(tree)/core/resolver.lua",
            [
                "[lua] upstream.lua:107: parse_domain_for_nodes(): dns resolver domain: cart error: failed to query the DNS server: dns "
                    + "client error: 3 name error"
            ]),
        .message(
            "apisix.retries-timed-out", all: ["proxy retry timeout, retry count: "],
            Proof(.timeRanOut, .said, "the time for further tries was over"),
            ["Raise retry_timeout of the upstream, or lower timeout.connect and timeout.read of each try."], balancer,
            [
                "[lua] balancer.lua:449: run(): proxy retry timeout, retry count: 1, deadline: 1772619441.6 now: 1772619442.1"
            ]),
        .message(
            "apisix.no-upstream", any: ["failed to find upstream by id: ", "404 Route Not Found"], .notRouted,
            ["Correct the route: its uri, host and upstream_id."], "\(tree)/upstream.lua",
            [
                "[lua] upstream.lua:641: get_by_id(): failed to find upstream by id: 7",
                "{\"error_msg\":\"404 Route Not Found\"}",
            ]),
        .message(
            "apisix.upstream-missing", any: ["missing upstream configuration", "failed to fetch upstream"], .notRouted,
            ["Give the route or its service an upstream."], "\(tree)/upstream.lua",
            ["missing upstream configuration in Route or Service"]),
    ]
}

extension TimeoutSetting {
    private static let apisixUpstream = "https://github.com/apache/apisix/blob/f519a0f04/apisix/schema_def.lua"

    /// Timeouts of an APISIX upstream, which a route may set as well.
    static let apisix: [TimeoutSetting] = [
        TimeoutSetting(
            "timeout.read", .response, .duration(.seconds(60)),
            TimeoutClock(
                .headerThenIdle, .words("between two reads of the body"),
                "trickled bytes do not restart it before the header is complete"),
            caveat: "60 s is nginx's own default, which holds where none is set", source: apisixUpstream),
        TimeoutSetting(
            "timeout.connect", .connect, .duration(.seconds(60)),
            TimeoutClock(.total, .tcpAndTLS, "for each server that is tried"), source: apisixUpstream),
        TimeoutSetting(
            "timeout.send", .send, .duration(.seconds(60)), TimeoutClock(.idle, .requestWrite), source: apisixUpstream),
        TimeoutSetting(
            "retries", .retry, .computed("as many as there are further nodes"),
            TimeoutClock(.tries, .words("further tries")), unit: .none, source: apisixUpstream),
        TimeoutSetting(
            "keepalive_pool.idle_timeout", .keepAlive, .duration(.seconds(60)), TimeoutClock(.idle, .serverIdle),
            source: apisixUpstream),
        TimeoutSetting(
            "keepalive_pool.requests", .keepAlive, .count(1000),
            TimeoutClock(.places, .words("requests on one connection to the server")), unit: .none,
            source: apisixUpstream),
    ]
}
