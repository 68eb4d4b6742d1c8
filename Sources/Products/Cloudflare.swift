internal import Diagnosis

extension ProductID {
    /// Cloudflare.
    public static let cloudflare = ProductID(rawValue: "cloudflare")
}

extension Product {
    static let cloudflare: Product = {
        var product = Product(.cloudflare, "Cloudflare", names: ["cloudflare"])
        product.settling = .origin
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
        product.signalTable = { CloudflareSignals.signals }
        product.timeoutTable = { TimeoutSetting.cloudflare }
        return product
    }()
}

/// What Cloudflare says: statuses of its own, the origin's beside the edge's, and the words of its pages.
private enum CloudflareSignals {
    private static let page =
        "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/"
    private static let errors =
        "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/"
    private static let fields =
        "https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/zone/http_requests/"

    private static let reach = ["Let Cloudflare's ranges through the origin's firewall; look at its load and routes."]
    private static let start = ["Start the origin's server; open its port to Cloudflare's ranges."]
    private static let patience = [
        "Make the request quicker, or poll for its result; the time (proxy_read_timeout) can be raised on Enterprise."
    ]
    private static let certificate = ["Give the origin a certificate that the zone's SSL mode accepts."]
    private static let empty = [
        "Look at the origin's own log at that moment: a crash, an empty answer, headers over 128 KB."
    ]
    private static let address = ["Correct the origin's address in DNS, and the route to it."]
    private static let tunnel = ["Start cloudflared of the tunnel, and look at its log: no connector was connected."]

    /// A status of Cloudflare's own, in a row and in the words of its page.
    @inline(never) private static func status(
        _ status: Int, _ title: String, _ claim: Proof.Claim, _ strength: Strength, _ words: String,
        fakedBy: String? = nil, _ remedies: [String]
    ) -> [Signal] {
        [
            .message(
                "cloudflare.page.\(status)",
                any: ["Error \(status)", "Error code \(status)", "error code: \(status)", "\(status): \(title)"],
                Proof(claim, strength, words), fakedBy: fakedBy, remedies, page,
                [
                    "Error \(status)", "Error code \(status)", "error code: \(status)",
                    "shop.example | \(status): \(title)",
                ]),
            .row(
                "cloudflare.\(status)", RowPattern(statuses: [status]), claim, strength,
                "Cloudflare answered {status}: \(words)", fakedBy: fakedBy, remedies, page, [RowFacts(status)]),
        ]
    }

    /// An error of the 1000s, which stands on a page with the status 530 or another.
    @inline(never) private static func number(
        _ number: Int, _ proof: Proof, _ remedies: [String], _ samples: [String] = []
    ) -> Signal {
        .message(
            "cloudflare.page.\(number)", any: ["Error \(number)", "error code: \(number)", "Error code \(number)"],
            proof,
            remedies, errors, ["Error \(number)", "error code: \(number)"] + samples)
    }

    private static let statuses: [[Signal]] = [
        status(
            520, "Web server is returning an unknown error", .lostOrInvalid, .statedBeside,
            "the origin's answer was empty, broken off or not understood", empty),
        status(
            521, "Web server is down", .cause(.droppedConnection, .refused), .statedBeside,
            "the origin refused the connection", start),
        status(
            522, "Connection timed out", .cause(.droppedConnection, .connectTimeout), .statedLoosely,
            "the connection to the origin was not made in time",
            fakedBy: "An origin that took the request and did not acknowledge it within 90 s.", reach),
        status(
            523, "Origin is unreachable", .cause(.droppedConnection, .noRoute), .impliedByAbsence,
            "there was no way to the origin's address", address),
        status(
            524, "A timeout occurred", .gaveUpWaiting, .statedByState, "no response came from the origin in time",
            fakedBy: "A request that waited in a queue of the origin's looks the same.", patience),
        status(
            525, "SSL handshake failed", .cause(.droppedConnection, .tls), .statedLoosely,
            "the TLS handshake with the origin failed", certificate),
        status(
            526, "Invalid SSL certificate", .cause(.droppedConnection, .tls), .statedLoosely,
            "the origin's certificate was not valid", certificate),
    ]

    static let signals: [Signal] = numbers + statuses.flatMap { $0 } + rows

    private static let numbers: [Signal] = [
        number(1016, .dns, ["Correct the origin's record in DNS: it does not resolve."]),
        number(
            1033, Proof(.cause(.droppedConnection, .markedDown), .said, "no connector of the tunnel was connected"),
            tunnel),
        number(
            1000, Proof(.cause(.unknown, .notRouted), .said, "the zone's record points at a forbidden address"),
            ["Let the record point at the origin, and not at Cloudflare itself."]),
        number(
            1001, Proof(.cause(.unknown, .notRouted), .said, "the name of the zone does not resolve"),
            ["Correct the zone's record."]),
        number(
            1014, Proof(.cause(.unknown, .notRouted), .said, "a CNAME leads to another account's zone"),
            ["Use Cloudflare for SaaS where names of others shall point here."]),
        number(
            1015, .refusedByProxy, ["Look at the zone's rate limiting rules."]),
        number(
            1020, .refusedByProxy, ["Look at the zone's firewall rules; the Ray ID finds the event."]),
        number(
            1101, Proof(.cause(.serverSent, .application), .said, "a Worker threw an exception"),
            ["Look at the Worker's own log."]),
        number(
            1102, .refusedByProxy, ["Make the Worker quicker: it used more CPU time than its plan allows."]),
        .row(
            "cloudflare.server-sent", RowPattern(serverStatus: .same), .cause(.serverSent, .application),
            .statedByReason, "the origin answered {status} itself", ["Look at the application behind Cloudflare."],
            fields, [RowFacts(502, serverStatus: 502, hasServerFields: true)]),
    ]

    private static let rows: [Signal] = [
        .row(
            "cloudflare.530", RowPattern(statuses: [530]), .cause(.droppedConnection, nil), .statusLoosely,
            "Cloudflare answers 530 beside its own error 1xxx, as where the origin's name does not resolve or no "
                + "connector of a tunnel is connected",
            ["Read the number on the page: 1016 is DNS, 1033 a tunnel without a connector."], errors,
            [RowFacts(530)]),
        // OriginResponseStatus is 0 where no answer came.
        .row(
            "cloudflare.unanswered-504", RowPattern(statuses: [504], serverStatus: .oneOf([0])), .timeRanOut,
            .statusUntried,
            "Cloudflare answered {status}, and the origin had not answered", patience, fields,
            [RowFacts(504, serverStatus: 0, hasServerFields: true)]),
        .row(
            "cloudflare.unanswered", RowPattern(statuses: [502, 503], serverStatus: .oneOf([0])), .lostOrInvalid,
            .statusUntried, "Cloudflare answered {status}, and the origin had not answered", empty, fields,
            [RowFacts(502, serverStatus: 0, hasServerFields: true)]),
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
