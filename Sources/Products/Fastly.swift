internal import Diagnosis

extension ProductID {
    /// Fastly.
    public static let fastly = ProductID(rawValue: "fastly")
}

extension Product {
    static let fastly: Product = {
        var product = Product(.fastly, "Fastly", names: ["fastly"])
        product.settling = .origin
        product.moment = .start
        product.answersTimeoutWith = 503
        product.statuses = [
            StatusFact(502, "the origin's own: Fastly answers 503"),
            StatusFact(
                503, "the reason (resp.response) tells: first byte timeout, connection timed out, no healthy backend…",
                of: [.responseTimeout, .connectTimeout, .notConnected, .lost, .unreadable, .noServer]),
            StatusFact(504, "the origin's own, or a Compute service's"),
        ]
        product.places = [LogPlace(.access, "the endpoint of the service's logging")]
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %D, or time.elapsed in VCL, would log it"),
            LogAdvice(
                .fields(["details"]),
                "no reason is logged; resp.response (response_reason) and fastly.error would log it"),
        ]
        product.detailsTag = "503 "
        product.signalTable = { FastlySignals.messages + FastlySignals.rows }
        product.timeoutTable = { TimeoutSetting.fastly }
        product.formatTable = { FastlyFormats.all }
        return product
    }()
}

/// What Fastly says: the reason behind a 503 of its own, `response_reason` in logs and the title of its page.
private enum FastlySignals {
    private static let page =
        "https://www.fastly.com/documentation/guides/full-site-delivery/caching/common-503-errors/"

    private static let start = ["Start the origin; let Fastly's addresses through its firewall."]
    private static let patience = [
        "Raise the host's first byte timeout or between bytes timeout, or make the request quicker."
    ]
    private static let close = [
        "Find why the origin ended the connection: its own log. Let it keep idle connections longer than Fastly does."
    ]
    private static let certificate = [
        "Set the host's certificate hostname, SNI hostname and TLS CA certificate to what the origin offers."
    ]
    private static let health = ["Look at the host's health check and at the origin."]

    @inline(never) private static func reason(
        _ name: String, _ texts: [String], _ proof: Proof, fakedBy: String? = nil, _ remedies: [String]
    ) -> Signal {
        .message("fastly.\(name)", any: texts, proof, fakedBy: fakedBy, remedies, page, texts.map { "503 \($0)" })
    }

    static let messages: [Signal] = [
        reason(
            "first-byte-timed-out", ["Error 503 first byte timeout", "first byte timeout", "First byte timeout"],
            .responseTimeout, fakedBy: "A request that waited in a queue of the origin's looks the same.", patience),
        reason("body-timed-out", ["between bytes timeout", "Between bytes timeout"], .responseTimeout, patience),
        reason(
            "connect-timed-out", ["Error 503 Connection timed out", "503 Connection timed out"], .connectTimeout,
            ["Raise the host's connect timeout (1 s); look at routes, firewalls and backlogs."]),
        reason("refused", ["Error 503 Connection refused", "503 Connection refused"], .refused, start),
        reason(
            "unhealthy",
            [
                "all backends failed or unhealthy", "All backends failed or unhealthy", "503 backend is unhealthy",
                "Unhealthy backend",
                "No healthy backends", "Quorum weight not reached", "quorum weight not reached",
                "no stale object available",
                "No stale object available",
            ], .noLiveServers, health),
        reason(
            "connection-limit",
            ["Backend.max_conn reached", "backend.max_conn reached", "Maximum threads for service reached"],
            .ownLimit, ["Raise the host's maximum connections (200)."]),
        reason(
            "certificate",
            [
                "Hostname doesn't match against certificate", "hostname doesn't match against certificate",
                "Certificate has expired", "certificate has expired", "self signed certificate",
                "Self signed certificate",
                "unable to get local issuer certificate", "Unable to get local issuer certificate",
            ], .tls, certificate),
        reason("handshake-failed", ["SSL handshake error", "TLS handshake error at origin"], .tls, certificate),
        reason("read-failed", ["Backend read error", "backend read error"], .reset, close),
        reason(
            "write-failed", ["Backend write error", "backend write error at origin"],
            Proof(.lostConnection(.reset), .said, "the origin stopped reading the request"), close),
        reason("client-left", ["Client read error", "client read error"], .clientLeft, ["Look at what clients do."]),
        reason(
            "header-too-big", ["Header overflow", "header overflow"], .headerTooBig,
            ["Send a smaller response header from the origin: 69 KB at most."]),
        reason(
            "invalid-header", ["Illegal Vary header from backend", "illegal vary header from backend"], .invalidHeader,
            ["Correct the origin's Vary header."]),
        reason(
            "unresolved", ["DNS error at origin", "unknown domain"], .dns,
            ["Add the domain to the service, or correct the host's address."]),
        reason(
            "loop", ["Loop detected", "loop detected"], .notRouted,
            ["Let the service point at the origin, and not at Fastly."]),
    ]

    static let rows: [Signal] = [
        .row(
            "fastly.502", RowPattern(statuses: [502, 504]), .cause(.serverSent, .application), .statedLoosely,
            "Fastly itself answers 503: {status} is the origin's", ["Look at the origin's own log."], page,
            [RowFacts(502), RowFacts(504)]),
        .row(
            "fastly.503", RowPattern(statuses: [503]), .nothing, .unclear,
            "Fastly answers 503 for every way in which the origin can fail, and passes on the origin's own",
            ["Log resp.response: it names the reason."], page, [RowFacts(503)]),
    ]
}

extension TimeoutSetting {
    private static let fastlyHosts = "https://www.fastly.com/documentation/reference/api/services/backend/"

    /// Timeouts of a Fastly host (backend).
    static let fastly: [TimeoutSetting] = [
        TimeoutSetting(
            "first_byte_timeout", .response, .duration(.seconds(15)), TimeoutClock(.total, .firstByte, "503"),
            unit: .milliseconds, source: fastlyHosts),
        TimeoutSetting(
            "between_bytes_timeout", .response, .duration(.seconds(10)), TimeoutClock(.idle, .responseRead),
            unit: .milliseconds, source: fastlyHosts),
        TimeoutSetting(
            "connect_timeout", .connect, .duration(.seconds(1)), TimeoutClock(.total, .tcp, "503"), unit: .milliseconds,
            source: fastlyHosts),
        TimeoutSetting(
            "max_conn", .queue, .count(200),
            TimeoutClock(.places, .words("connections to the host from each cache node; more get 503")), unit: .none,
            source: fastlyHosts),
    ]
}

/// How its rows are written.
private enum FastlyFormats {
    static let all: [FormatDescription] = [
        /// Fastly, custom log formats: the recommended JSON.
        FormatDescription(
            name: "fastly", product: .fastly, moment: .start,
            members: [
                "timestamp": "time", "client_ip": "client", "host": "host", "url": "target", "request_method": "method",
                "request_user_agent": "user-agent", "request_referer": "referer", "response_status": "status",
                "response_body_size": "bytes", "response_reason": "details",
            ],
            samples: [
                "{\"timestamp\":\"2026-03-04T10:15:00+0000\",\"client_ip\":\"192.0.2.7\",\"geo_country\":\"austria\",\"host\":\"shop.example\",\"url\":\"/a?b=1\",\"request_method\":\"GET\",\"request_protocol\":\"HTTP/2\",\"request_user_agent\":\"curl/8\",\"response_state\":\"ERROR\",\"response_status\":503,\"response_reason\":\"backend fetch failed\",\"response_body_size\":904,\"fastly_server\":\"cache-a1\",\"fastly_is_edge\":true}"
            ])
    ]
}
