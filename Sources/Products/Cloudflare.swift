internal import Diagnosis

extension ProductID {
    /// Cloudflare.
    public static let cloudflare = ProductID(rawValue: "cloudflare")
}

extension Product {
    static let cloudflare: Product = {
        var product = Product(.cloudflare, "Cloudflare", names: ["cloudflare"])
        product.moment = .end
        // 520 to 526 for what it meets at the origin, and 530 beside its own error 1xxx, such as a name that does not
        // resolve: developers.cloudflare.com, Support, Cloudflare 5xx errors.
        product.ownGatewayStatuses = Set(520...526).union([530])
        product.answersTimeoutWith = 524
        product.statuses = [
            StatusFact(502, "mostly the origin's own; a slow origin is 524, an unreachable one 522 or 521"),
            StatusFact(503, "the origin's own, or a limit"),
            StatusFact(504, "mostly the origin's own; a slow origin is 524"),
        ]
        product.places = [LogPlace(.access, "where a Logpush job of http_requests puts it, or Instant Logs")]
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; EdgeEndTimestamp among the job's fields would give it")
        ]
        product.rowHabits = RowHabits {
            $0.serverFields = .tries
        }
        product.formatTable = { CloudflareFormats.all }
        product.signalTable = { CloudflareSignals.rows }
        product.timeoutTable = { TimeoutSetting.cloudflare }
        return product
    }()
}

/// What Cloudflare says: statuses of its own, and the origin's beside the edge's.
private enum CloudflareSignals {
    private static let page =
        "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/"

    private static func status(
        _ statuses: Set<Int>, _ claim: Proof.Claim, _ strength: Strength, _ remedies: [String]
    ) -> Signal {
        .row(
            "cloudflare.\(statuses.min() ?? 0)", RowPattern(statuses: statuses), claim, strength,
            "Cloudflare answered {status}", remedies, page, statuses.sorted().map { RowFacts($0) })
    }

    private static let reach = ["Let Cloudflare's ranges through the origin's firewall; look at its load and routes."]

    static let rows: [Signal] = [
        .row(
            "cloudflare.server-sent", RowPattern(serverStatus: .same), .cause(.serverSent, .application),
            .statedByReason, "the origin answered {status} itself", ["Look at the application behind Cloudflare."],
            page,
            [RowFacts(502, serverStatus: 502, hasServerFields: true)]),
        status(
            [520], .lostOrInvalid, .statedBeside,
            ["Look at the origin's own log at that moment: a crash, an empty answer, headers over 128 KB."]),
        status(
            [521], .cause(.droppedConnection, .refused), .statedBeside, ["Start the origin's server; open its port."]),
        status([522], .cause(.droppedConnection, .connectTimeout), .statedLoosely, reach),
        status([523], .cause(.droppedConnection, nil), .impliedByAbsence, ["Correct the origin's address in DNS."]),
        status(
            [524], .gaveUpWaiting, .statedByState,
            ["Make the request quicker, or poll for its result; the time (100 s) can be raised on Enterprise."]),
        status(
            [525, 526], .cause(.droppedConnection, .tls), .statedLoosely,
            ["Give the origin a certificate that the zone's SSL mode accepts."]),
    ]
}

extension TimeoutSetting {
    private static let cloudflareLimits = "https://developers.cloudflare.com/fundamentals/reference/connection-limits/"

    /// Cloudflare's limits; most of them nobody but Cloudflare can change.
    static let cloudflare: [TimeoutSetting] = [
        TimeoutSetting(
            "proxy_read_timeout", .response, .duration(.seconds(100)), TimeoutClock(.idle, .responseRead, "524"),
            caveat: "newer editions of the page say 120 s; Enterprise zones may set more", source: cloudflareLimits),
        TimeoutSetting(
            "Complete TCP Connection (fixed)", .connect, .duration(.seconds(19)), TimeoutClock(.total, .tcp, "522"),
            source: cloudflareLimits),
        TimeoutSetting(
            "TCP ACK (fixed)", .send, .duration(.seconds(90)),
            TimeoutClock(.total, .words("for the origin to acknowledge the request"), "522"), source: cloudflareLimits),
        TimeoutSetting(
            "Proxy Write Timeout (fixed)", .send, .duration(.seconds(30)), TimeoutClock(.idle, .requestWrite, "524"),
            source: cloudflareLimits),
        TimeoutSetting(
            "Proxy Idle Timeout (fixed)", .keepAlive, .duration(.seconds(900)), TimeoutClock(.idle, .serverIdle, "520"),
            source: cloudflareLimits),
        TimeoutSetting(
            "Connection Keep-Alive (fixed)", .idleClose, .duration(.seconds(400)), TimeoutClock(.idle, .clientIdle),
            source: cloudflareLimits),
    ]
}

/// How its rows are written.
private enum CloudflareFormats {
    static let all: [FormatDescription] = [
        FormatDescription(
            name: "cloudflare", product: .cloudflare, moment: .start,
            members: [
                "EdgeStartTimestamp": "time", "EdgeEndTimestamp": "end-time", "ClientIP": "client",
                "ClientSrcPort": "client-port", "ClientRequestMethod": "method", "ClientRequestURI": "target",
                "ClientRequestPath": "path", "ClientRequestHost": "host", "ClientRequestUserAgent": "user-agent",
                "ClientRequestReferer": "referer", "EdgeResponseStatus": "status", "EdgeResponseBytes": "bytes",
                "OriginResponseStatus": "upstream-status", "OriginIP": "upstream", "RayID": "request-id",
            ],
            samples: [
                "{\"ClientIP\":\"192.0.2.7\",\"ClientRequestHost\":\"shop.example\",\"ClientRequestMethod\":\"GET\",\"ClientRequestURI\":\"/a?b=1\",\"EdgeEndTimestamp\":\"2026-03-04T10:15:04Z\",\"EdgeResponseBytes\":69045,\"EdgeResponseStatus\":502,\"EdgeStartTimestamp\":\"2026-03-04T10:15:00Z\",\"OriginResponseStatus\":0,\"RayID\":\"3a6050bcbe121a87\"}"
            ])
    ]
}
