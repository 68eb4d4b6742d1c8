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
                "refused, closed, reset or malformed, as nginx has it, or every node was tried; else the upstream's own",
                of: [.notConnected, .lost, .unreadable, .noServer]
            ),
            StatusFact(503, "no valid upstream node, or none configured; else the upstream's own", of: [.noServer]),
            StatusFact(
                504, "timeout.connect, timeout.send or timeout.read ran out", of: [.responseTimeout, .connectTimeout]),
        ]
        product.places = [
            LogPlace(.access, "/usr/local/apisix/logs/access.log; standard output in containers"),
            LogPlace(.errors, "/usr/local/apisix/logs/error.log; standard error in containers"),
        ]
        product.signalTable = { APISIXSignals.messages }
        product.timeoutTable = { TimeoutSetting.apisix }
        product.formatTable = { APISIXFormats.all }
        product.rowHabits = RowHabits {
            $0.serverFields = .tries
            $0.secondsHavePoint = true
            $0.waitField = .lastTry
        }
        return product
    }()
}

/// What APISIX says beside nginx: of its upstreams' nodes and their names.
private enum APISIXSignals {
    private static let repository = "https://github.com/apache/apisix/blob/f519a0f04"
    private static let balancer = "\(repository)/apisix/balancer.lua"
    private static let upstream = "\(repository)/apisix/upstream.lua"
    private static let resolver = "\(repository)/apisix/core/resolver.lua"

    private static let nodes = ["Look at the upstream's nodes, its checks, and what service discovery knows of them."]

    static let messages: [Signal] = [
        .message(
            "apisix.unresolved",
            any: ["failed to parse domain", "dns resolver domain: "], .dns,
            ["Correct the node's name, or let dns_resolver know it."], resolver,
            ["failed to parse domain: web, error: failed to query the DNS server: dns server error: 3 name error"]),
        .message(
            "apisix.all-tried", any: ["all upstream servers tried"],
            Proof(
                .cause(.droppedConnection, nil), .saidInPassing,
                "every node was tried and failed; nginx's own lines name why"), nodes, balancer,
            ["failed to pick server: failed to find valid upstream server, all upstream servers tried"]),
        .message(
            "apisix.no-node", any: ["no valid upstream node", "failed to find valid upstream server"], .noLiveServers,
            nodes,
            upstream, ["failed to set upstream: no valid upstream node: nil"]),
        .message(
            "apisix.retries-timed-out", all: ["proxy retry timeout, retry count: "],
            Proof(.timeRanOut, .said, "the time for further tries was over"),
            ["Raise retry_timeout of the upstream, or lower timeout.connect and timeout.read of each try."], balancer,
            [
                "[lua] balancer.lua:449: run(): proxy retry timeout, retry count: 1, deadline: 1772619441.6 now: 1772619442.1"
            ]),
        .message(
            "apisix.no-upstream",
            any: ["failed to find upstream by id: ", "missing upstream configuration", "failed to fetch upstream"],
            .notRouted,
            ["Give the route or its service an upstream."], upstream,
            ["missing upstream configuration in Route or Service"]),
        .message(
            "apisix.no-route-match", any: ["404 Route Not Found"], .notRouted, ["Add a route that fits the request."],
            "\(repository)/apisix/init.lua", ["{\"error_msg\":\"404 Route Not Found\"}"]),
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

/// How its rows are written.
private enum APISIXFormats {
    static let all: [FormatDescription] = [
        /// conf/config.yaml: nginx_config.http.access_log_format.
        .string(
            "apisix", .nginx, .end,
            "$remote_addr - $remote_user [$time_local] $http_host \"$request_line\" $status $body_bytes_sent $request_time \"$http_referer\" \"$http_user_agent\" $upstream_addr $upstream_status $upstream_response_time \"$upstream_scheme://$upstream_host$upstream_uri\"",
            product: .apisix,
            samples: [
                "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] shop.example:9080 \"GET /a?b=1 HTTP/1.1\" 502 904 0.045 \"-\" \"curl/8\" 10.0.0.5:8080 502 0.044 \"http://shop.example/a\""
            ])
    ]
}
