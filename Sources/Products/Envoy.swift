internal import Diagnosis

extension ProductID {
    /// Envoy, and meshes and gateways built on it.
    public static let envoy = ProductID(rawValue: "envoy")
}

extension Product {
    static let envoy: Product = {
        var product = Product(.envoy, "Envoy", names: ["envoy", "istio", "envoy-gateway", "contour"])
        product.moment = .start
        product.answersTimeoutWith = 504
        product.stateWords = "Envoy's flags are {}"
        product.statuses = [
            StatusFact(502, "a protocol error of the server (UPE)"),
            StatusFact(
                503,
                "refused or not connected in time (UF), closed or reset (UC), no healthy server (UH), overflow (UO)"),
            StatusFact(504, "the route's or the stream's time ran out (UT, SI)", isDecisive: true),
        ]
        product.places = [
            LogPlace(
                .access,
                "where access_log in the listener's configuration puts it; on Istio kubectl logs -c istio-proxy")
        ]
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %DURATION% in the format would log it"),
            LogAdvice(
                .fields(["flags"]), "no response flags are logged; %RESPONSE_FLAGS% in the format would log them"),
        ]
        product.otherLineTable = { EnvoyOtherLines.all }
        product.formatTable = { EnvoyFormats.all }
        product.signalTable = { EnvoySignals.details + EnvoySignals.flags }
        product.timeoutTable = { TimeoutSetting.envoy }
        return product
    }()
}

/// What Envoy says: response flags in its rows, and response code details, which people paste.
private enum EnvoySignals {
    private static let page =
        "https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#command-operators"
    private static let codes =
        "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/response_code_details"

    private static let start = ["Look at the cluster's endpoints, and whether the server listens on their port."]
    private static let reach = [
        "Raise the cluster's connect_timeout only if the way is long; look at firewalls and backlogs."
    ]
    private static let patience = [
        "Raise the route's timeout (in Istio a VirtualService's timeout), or make the request quicker."
    ]
    private static let close = [
        "Find why the server ended the connection: its own log. Set common_http_protocol_options.idle_timeout of the cluster "
            + "below the server's; retry_on: reset tries again."
    ]
    private static let health = ["Look at health_checks and outlier_detection: which endpoints were ejected, and why."]
    private static let breaker = ["Raise circuit_breakers' thresholds (in Istio a DestinationRule's connectionPool)."]
    private static let answer = ["Correct the response that the server sends; its protocol has to be the cluster's."]
    private static let handshake = ["Compare the cluster's transport_socket and SNI with what the server offers."]
    private static let client = ["Look for a shorter timeout in front of Envoy."]
    private static let own = ["Look at Envoy's own routes, limits and filters."]

    static let details: [Signal] = [
        .message(
            "envoy.no-free-port", all: ["Cannot_assign_requested_address"], .noFreePort,
            ["Let connections be used again; widen net.ipv4.ip_local_port_range."], codes,
            [
                "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Cannot_assign_requested_address}"
            ]),
        .message(
            "envoy.handshake-failed", all: ["TLS_error"], .tls, handshake, codes,
            ["upstream_reset_before_response_started{remote_connection_failure|TLS_error:|268435703:SSL_routines}"]),
        .message(
            "envoy.connect-timed-out", all: ["upstream_reset_before_response_started{connection_timeout"],
            .connectTimeout,
            reach, codes, ["upstream_reset_before_response_started{connection_timeout}"]),
        .message(
            "envoy.refused", all: ["remote_connection_failure", "Connection_refused"], .refused, start, codes,
            [
                "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}"
            ]),
        .message(
            "envoy.closed", all: ["upstream_reset_before_response_started{connection_termination"], .prematureClose,
            fakedBy: "An idle connection that the server closed as Envoy used it again.", close, codes,
            ["upstream_reset_before_response_started{connection_termination}"]),
        .message(
            "envoy.protocol-error", all: ["upstream_reset_before_response_started{protocol_error"], .invalidHeader,
            answer,
            codes, ["upstream_reset_before_response_started{protocol_error}"]),
        .message(
            "envoy.overflow", all: ["upstream_reset_before_response_started{overflow"], .ownLimit, breaker, codes,
            ["upstream_reset_before_response_started{overflow}"]),
        .message(
            "envoy.timed-out", any: ["response_timeout", "upstream_per_try_timeout", "stream_idle_timeout"],
            .responseTimeout, patience, codes,
            ["upstream_response_timeout", "upstream_per_try_timeout", "stream_idle_timeout"]),
        .message(
            "envoy.no-healthy-upstream", all: ["no_healthy_upstream"], .noLiveServers, health, codes,
            ["no_healthy_upstream"]),
        .message(
            "envoy.client-left", all: ["downstream_remote_disconnect"], .clientLeft, client, codes,
            ["downstream_remote_disconnect"]),
    ]

    private static func flag(
        _ flags: [String], _ claim: Proof.Claim, _ strength: Strength, _ words: String, fakedBy: String? = nil,
        _ remedies: [String], _ status: Int
    ) -> Signal {
        .row(
            "envoy.flag.\(flags[0])", RowPattern(flags: flags), claim, strength, words, fakedBy: fakedBy, remedies,
            page,
            flags.map { RowFacts(status, flags: $0) })
    }

    /// The most telling first: several flags of a row are separated by commas.
    static let flags: [Signal] = [
        flag(
            ["UT"], .gaveUpWaiting, .statedByFields, "the upstream request timed out",
            fakedBy: "A request that waited in a queue of the server's looks the same.", patience, 504),
        flag(
            ["UMSDR", "DT"], .gaveUpWaiting, .statedBeside, "the time that a request may take was over",
            ["Raise max_stream_duration or max_connection_duration."], 504),
        flag(
            ["UO"], .cause(.queuedRequests, .queueFull), .statedByState, "a circuit breaker was open", breaker, 503),
        flag(["UH"], .cause(.droppedConnection, .markedDown), .statedByFlag, "no healthy upstream", health, 503),
        flag(
            ["DF"], .cause(.droppedConnection, .dns), .statedByReason, "the upstream's name was not resolved",
            ["Let the cluster's dns_resolvers know the name."], 503),
        flag(
            ["UF"], .cause(.droppedConnection, nil), .statedByReason, "the connection to the upstream failed",
            fakedBy: "Refused, not in time and TLS are one flag; the details tell them apart.", start, 503),
        flag(["UC"], .lostConnection(nil), .statedByState, "the upstream's connection ended", close, 503),
        flag(["UR", "LR"], .lostConnection(.reset), .statedByFlag, "the stream was reset", close, 503),
        flag(
            ["UPE"], .cause(.invalidResponse, nil), .statedByReason, "the upstream's answer was no HTTP", answer, 502),
        flag(
            ["SI"], .gaveUpWaiting, .impliedByAbsence, "the stream was idle too long", ["Raise stream_idle_timeout."],
            504),
        flag(["DC"], .clientLeft, .statedBeside, "the client left", client, 503),
        flag(
            ["DPE", "NR", "NC", "NFCF", "RL", "RLSE", "UAEX", "LH", "IH", "FI", "DI", "DO", "OM"], .nothing, .unclear,
            "Envoy itself answered", own, 503),
        // `URX` alone says that the last try was the upstream's own answer.
        .row(
            "envoy.flag.none", RowPattern(flags: ["*"]), .cause(.serverSent, .application), .statedByReason,
            "none that tells of a failure; the status is the upstream's", ["Look at the application behind Envoy."],
            page,
            [RowFacts(503, flags: "-"), RowFacts(503, flags: "URX")]),
        .row(
            "envoy.flag.unlogged", RowPattern(hasFlags: false), .nothing, .unclear, "no response flags",
            ["Put %RESPONSE_FLAGS% into the format."], page, [RowFacts(503)]),
    ]
}

extension TimeoutSetting {
    private static let envoyFAQ = "https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts"
    private static let envoyAPI = "https://www.envoyproxy.io/docs/envoy/latest/api-v3"
    private static let envoyBreakers = "\(envoyAPI)/config/cluster/v3/circuit_breaker.proto"

    /// Envoy's timeouts; meshes and gateways built on it set others.
    static let envoy: [TimeoutSetting] = [
        TimeoutSetting(
            "route timeout", .response, .duration(.seconds(15)),
            TimeoutClock(.total, .wholeResponse, "begins when the whole request has been received; 504 (UT)"),
            unit: .spelled, zero: .unbounded, caveat: "Istio turns it off", source: envoyFAQ),
        TimeoutSetting(
            "route idle_timeout", .response, .sameAs("stream_idle_timeout"), TimeoutClock(.idle, .stream),
            unit: .spelled, zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "per_try_timeout", .response, .sameAs("route timeout"),
            TimeoutClock(.total, .responseHeader, "for each try; ends with the first bytes for the client"),
            unit: .spelled,
            zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "stream_idle_timeout", .sendToClient, .duration(.seconds(300)),
            TimeoutClock(.idle, .stream, "408, or 504 once the request was received (SI)"), unit: .spelled,
            zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "cluster connect_timeout", .connect, .duration(.seconds(5)),
            TimeoutClock(.total, .tcpAndTLS, "503 (UF)"), unit: .spelled, caveat: "Istio sets 10 s", source: envoyFAQ),
        TimeoutSetting(
            "request_timeout", .requestBody, .unbounded, TimeoutClock(.total, .clientRequest, "408"), unit: .spelled,
            zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "request_headers_timeout", .requestHeader, .unbounded, TimeoutClock(.total, .clientHeader, "408"),
            unit: .spelled, zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "idle_timeout (downstream)", .idleClose, .duration(.seconds(3600)), TimeoutClock(.idle, .clientIdle),
            unit: .spelled, zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "idle_timeout (upstream)", .keepAlive, .duration(.seconds(3600)), TimeoutClock(.idle, .serverIdle),
            unit: .spelled, zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "max_connection_duration", .keepAlive, .unbounded, TimeoutClock(.total, .lifetime), unit: .spelled,
            zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "max_stream_duration", .work, .unbounded, TimeoutClock(.total, .words("for a request and its response")),
            unit: .spelled, zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "tcp_proxy idle_timeout", .tunnel, .duration(.seconds(3600)), TimeoutClock(.idle, .tunnel), unit: .spelled,
            zero: .unbounded, source: envoyFAQ),
        TimeoutSetting(
            "num_retries", .retry, .count(1),
            TimeoutClock(.tries, .words("further tries where retry_on is set; without it none")), unit: .none,
            caveat: "Istio retries twice by itself", source: "\(envoyAPI)/config/route/v3/route_components.proto"),
        TimeoutSetting(
            "max_connections", .queue, .count(1024),
            TimeoutClock(.places, .words("connections to a cluster; requests beyond wait, UO")), unit: .none,
            source: envoyBreakers),
        TimeoutSetting(
            "max_pending_requests", .queue, .count(1024),
            TimeoutClock(.places, .words("requests that wait for a connection; more get 503 (UO)")), unit: .none,
            source: envoyBreakers),
        TimeoutSetting(
            "max_requests", .queue, .count(1024),
            TimeoutClock(.places, .words("requests at once to a cluster; more get 503 (UO)")), unit: .none,
            source: envoyBreakers),
    ]
}

/// How its rows are written.
private enum EnvoyFormats {
    private static let envoyTail =
        "{-} {bytes} {milliseconds} {upstream-header} \"{forwarded-for}\" \"{user-agent}\" \"{request-id}\" \"{host}\" \"{upstream}\"{*}"

    static let all: [FormatDescription] = [
        FormatDescription(
            name: "envoy-istio", product: .envoy, moment: .start,
            template: "[{time}] \"{request}\" {status} {flags} {-} {-} \"{-}\" \(envoyTail)",
            samples: [
                "[2026-03-04T10:15:00.123Z] \"GET /a?b=1 HTTP/1.1\" 503 UF upstream_reset_before_response_started{connection_failure} - \"-\" 0 91 0 - \"-\" \"curl/8\" \"f3b7c3a2-0000-4000-8000-1f2e3d4c5b6a\" \"shop:80\" \"10.0.0.5:8080\" outbound|80||shop - 10.0.0.5:8080 10.0.0.9:5000 -"
            ]),
        FormatDescription(
            name: "envoy-istio-mixer", product: .envoy, moment: .start,
            template: "[{time}] \"{request}\" {status} {flags} \"{-}\" \(envoyTail)",
            samples: [
                "[2026-03-04T10:15:00.354Z] \"GET /a HTTP/1.1\" 418 - \"-\" 0 135 11 10 \"-\" \"curl/7.60.0\" \"d209e46f-9ed5-9b61-bbdd-43e22662702a\" \"shop:8000\" \"172.30.146.73:80\" outbound|8000||shop - 1.2.3.4:8000 1.2.3.5:60290 -"
            ]),
        FormatDescription(
            name: "envoy", product: .envoy, moment: .start,
            template: "[{time}] \"{request}\" {status} {flags} \(envoyTail)",
            samples: [
                "[2026-03-04T10:15:00.353Z] \"GET /a HTTP/1.1\" 502 UPE 0 87 1 - \"192.0.2.2\" \"drv\" \"55241280-a34a-4759-9aae-cb8836a4c356\" \"up.test\" \"127.0.0.1:21000\""
            ]),
        FormatDescription(
            name: "envoy-json", product: .envoy, moment: .start,
            members: [
                "start_time": "time", "method": "method", "path": "target", "response_code": "status",
                "response_flags": "flags", "bytes_sent": "bytes", "duration": "milliseconds",
                "upstream_service_time": "upstream-header", "x_forwarded_for": "forwarded-for",
                "user_agent": "user-agent", "request_id": "request-id", "authority": "host",
                "upstream_host": "upstream", "downstream_remote_address": "client-and-port",
                "upstream_local_address": "source-port",
            ],
            samples: [
                "{\"start_time\":\"2026-03-04T10:15:00.353Z\",\"method\":\"GET\",\"path\":\"/a?b=1\",\"response_code\":503,\"response_flags\":\"UF\",\"duration\":12,\"bytes_sent\":91,\"authority\":\"shop\"}"
            ]),
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum EnvoyOtherLines {
    static let all: [OtherLine] = [
        .template(
            "[{-} {-}][{-}][{-}][{-}] {*}", "a line of Envoy’s own log, not of its access log",
            "[2021-03-12 15:31:30.492][1][warning][runtime] [source/common/runtime/runtime_features.cc:31] Unable to use"
        ),
        .template(
            "\"{request}\" {status} {flags} {-} {-} \"{-}\" {*}",
            "the row has no time; Envoy’s format begins with [%START_TIME%]", isRow: true,
            "\"GET /v1/status HTTP/1.1\" 503 UC upstream_reset_before_response_started{connection_termination} - \"-\" 0 95 0 - \"10.0.0.1\" \"c\""
        ),
    ]
}
