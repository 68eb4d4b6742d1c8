internal import Diagnosis

extension ProductID {
    /// Google Cloud's load balancers.
    public static let googleCloud = ProductID(rawValue: "google-cloud")
}

extension Product {
    static let googleCloud: Product = {
        var product = Product(
            .googleCloud, "Google Cloud load balancer",
            names: ["google-cloud", "gcp", "gclb", "google-cloud-load-balancer"])
        product.settling = .google
        product.moment = .start
        product.answersTimeoutWith = 502
        product.stateWords = "statusDetails is {}"
        product.statuses = [
            StatusFact(
                502,
                "statusDetails (on regional ones proxyStatus) tells: backend_timeout, failed_to_connect_to_backend, "
                    + "backend_connection_closed…",
                of: [.responseTimeout, .connectTimeout, .notConnected, .lost, .unreadable, .noServer]),
            StatusFact(
                503, "as 502: statusDetails or proxyStatus tells",
                of: [.responseTimeout, .connectTimeout, .notConnected, .lost, .unreadable, .noServer]),
            StatusFact(
                504, "the server itself sent it; on regional load balancers a time that ran out",
                of: [.responseTimeout, .connectTimeout]),
        ]
        product.places = [
            LogPlace(
                .access, "Logs Explorer: resource.type=\"http_load_balancer\"; sampled where sampleRate is below 1")
        ]
        product.formatTable = { GoogleCloudFormats.all }
        product.signalTable = { GoogleCloudSignals.signals }
        product.timeoutTable = { TimeoutSetting.googleCloud }
        product.rowHabits = RowHabits {
            $0.serverFields = .tries
        }
        return product
    }()
}

/// What Google's load balancers say: `statusDetails`, and on regional ones `proxyStatus`.
private enum GoogleCloudSignals {
    private static let log = "https://docs.cloud.google.com/load-balancing/docs/https/https-logging-monitoring"
    private static let regional =
        "https://docs.cloud.google.com/load-balancing/docs/l7-internal/monitoring#proxystatus-field"

    private static let close = [
        "Let the backend keep idle connections longer than 600 s, which the load balancer does; look at the backend's own log."
    ]
    private static let patience = ["Raise the backend service's timeoutSec, or make the request quicker."]
    private static let policy = ["Look at the security policy, and at Identity-Aware Proxy."]
    private static let request = ["Look at what the client sends."]
    private static let handshake = [
        "Give the backend a certificate that its backend service trusts for the name it sends."
    ]

    /// One thing that a word of statusDetails says, alone in a row or among the details of proxyStatus.
    private struct Detail {
        var name: String
        var words: [String]
        var proof: Proof
        var fakedBy: String?
        var remedies: [String]
        /// Words of which each is only the beginning of others.
        var isBeginning = false

        init(
            _ name: String, _ words: [String], _ proof: Proof, fakedBy: String? = nil, _ remedies: [String],
            isBeginning: Bool = false
        ) {
            self.name = name
            self.words = words
            self.proof = proof
            self.fakedBy = fakedBy
            self.remedies = remedies
            self.isBeginning = isBeginning
        }
    }

    @inline(never) private static func stated(_ claim: Proof.Claim, _ strength: Strength, _ words: String) -> Proof {
        Proof(claim, strength, words)
    }

    private static let details: [Detail] = [
        Detail(
            "server-sent", ["response_sent_by_backend", "response_from_cache"],
            stated(.cause(.serverSent, .application), .statedByFields, "the backend sent the status"),
            ["Look at the application behind the load balancer."], isBeginning: true),
        Detail(
            "timed-out", ["backend_timeout", "response_timeout", "byte_range_caching_retrieval_timeout"],
            stated(.gaveUpWaiting, .statedByReason, "the backend's time ran out"),
            fakedBy: "A request that waited in a queue of the backend's looks the same.", patience),
        Detail(
            "not-connected", ["failed_to_connect_to_backend"],
            stated(.cause(.droppedConnection, nil), .statedByFlag, "no connection to the backend"),
            fakedBy: "Refused and not in time are one word.",
            ["Open the firewall to the load balancer's ranges; look at the named port and at the backend's backlog."]),
        Detail(
            "no-backend", ["failed_to_pick_backend"],
            stated(.cause(.droppedConnection, .markedDown), .statedByReason, "no healthy backend"),
            ["Look at the health check and its firewall rule."]),
        Detail(
            "tls",
            [
                "failed_to_negotiate_alpn", "ssl_certificate_san_verification_failed", "ssl_san_verification_failed",
                "ssl_certificate_chain_verification_failed", "server_cert_chain_exceeded_limit",
                "server_cert_chain_invalid_eku", "server_cert_chain_max_name_constraints_exceeded",
                "server_cert_exceeded_size_limit", "server_cert_invalid_rsa_key_size", "server_cert_not_provided",
                "server_cert_trust_config_not_found", "server_cert_unsupported_elliptic_curve_key",
                "server_cert_unsupported_key_algorithm", "server_cert_validation_failed",
                "server_cert_validation_not_performed", "server_cert_validation_search_limit_exceeded",
                "server_cert_validation_timed_out", "server_cert_validation_unavailable",
            ], stated(.cause(.droppedConnection, .tls), .statedByReason, "TLS with the backend failed"), handshake),
        Detail(
            "closed",
            [
                "backend_connection_closed_before_data_sent_to_client", "backend_connection_closed",
                "backend_connection_reset",
            ], stated(.lostConnection(nil), .statedByFlag, "the backend closed the connection"),
            fakedBy: "An idle connection that the backend closed as it was used again.", close, isBeginning: true),
        Detail(
            "answered-early",
            ["backend_early_response_with_non_error_status", "aborted_request_due_to_backend_early_response"],
            stated(.lostConnection(nil), .statedLoosely, "the backend answered before it had the whole request"), close),
        Detail(
            "header-too-big", ["backend_response_headers_too_long"],
            stated(.cause(.invalidResponse, .headerTooBig), .statedByFlag, "the backend's header was too big"),
            ["Send a smaller response header: 128 KB at most."]),
        Detail(
            "invalid",
            [
                "backend_response_corrupted", "error_uncompressing_gzipped_body",
                "backend_interim_response_not_supported",
                "websocket_handshake_failed",
            ], stated(.cause(.invalidResponse, nil), .statedLoosely, "the backend's answer was refused"),
            ["Correct the response that the backend sends."]),
        Detail(
            "client-left",
            [
                "client_disconnected_before_any_response", "client_disconnected_after_partial_response",
                "client_timed_out",
                "websocket_closed",
            ], stated(.clientLeft, .statedBeside, "the client left"), ["Look at what clients do."]),
        Detail(
            "not-routed",
            ["config_not_found", "invalid_external_origin_endpoint", "request_loop_detected", "multiple_iap_policies"],
            stated(
                .cause(.unknown, .notRouted), .statedByReason, "the load balancer has no configuration for the request"),
            ["Wait until the configuration has reached every location; look at the URL map."]),
        Detail(
            "refused",
            [
                "denied_by_security_policy", "throttled_by_security_policy", "banned_by_security_policy",
                "handled_by_identity_aware_proxy", "secure_url_rejected",
            ],
            stated(
                .cause(.unknown, .refusedByProxy), .statedByReason,
                "a policy of the load balancer's turned the request away"),
            policy),
        Detail(
            "request-refused",
            [
                "body_not_allowed", "expected_upgrade_header", "headers_too_long", "http_version_not_supported",
                "invalid_http2_client_header_format", "invalid_http2_client_request_path", "malformed_chunked_body",
                "required_body_but_no_content_length", "unsupported_100_continue", "unsupported_method",
                "upgrade_header_rejected", "uri_too_long", "client_cert_", "direct_response",
            ],
            stated(
                .cause(.unknown, .refusedByProxy), .statedByReason, "the load balancer does not take such a request"),
            request, isBeginning: true),
        Detail(
            "internal", ["internal_error", "cache_lookup_failed", "cache_lookup_timeout", "byte_range_caching_"],
            stated(.nothing, .unclear, "the load balancer itself failed"), ["Look at the state of Google Cloud."],
            isBeginning: true),
    ]

    /// The details of proxyStatus, where an error's type stands before them.
    @inline(never) private static func message(_ detail: Detail) -> Signal {
        .message(
            "google-cloud.details.\(detail.name)",
            any: detail.words.flatMap { ["details=\"\($0)", #"details=\"\#($0)"#] },
            detail.proof, fakedBy: detail.fakedBy,
            detail.remedies, regional, detail.words.map { "error=\"other\"; details=\"\($0)\"" })
    }

    /// Details tell more than the error's type, but where no connection was made.
    static let signals: [Signal] =
        details.filter { $0.name != "not-connected" }.map(message) + ProxyStatusErrors.signals("google-cloud")
        + details.filter { $0.name == "not-connected" }.map(message)
        + details.map { detail in
            .row(
                "google-cloud.\(detail.name)",
                RowPattern(flags: detail.words.flatMap { detail.isBeginning ? [$0, "\($0)*"] : [$0] }),
                detail.proof.claim,
                detail.proof.strength, detail.proof.words, fakedBy: detail.fakedBy, detail.remedies, log,
                detail.words.map { RowFacts(502, flags: $0) })
        }
}

extension TimeoutSetting {
    private static let googleTimeouts =
        "https://docs.cloud.google.com/load-balancing/docs/https/request-distribution"

    /// Timeouts of Google Cloud's external application load balancers.
    static let googleCloud: [TimeoutSetting] = [
        TimeoutSetting(
            "backend service timeoutSec", .response, .duration(.seconds(30)),
            TimeoutClock(.total, .wholeResponse, "from the request's first byte; a WebSocket ends with it too"),
            source: "https://docs.cloud.google.com/compute/docs/reference/rest/v1/backendServices"),
        TimeoutSetting(
            "backend keepalive (fixed)", .keepAlive, .duration(.seconds(600)), TimeoutClock(.idle, .serverIdle),
            source: googleTimeouts),
        TimeoutSetting(
            "httpKeepAliveTimeoutSec", .idleClose, .duration(.seconds(610)), TimeoutClock(.idle, .clientIdle),
            caveat: "600 s on regional ones", source: googleTimeouts),
    ]
}

/// How its rows are written.
private enum GoogleCloudFormats {
    static let all: [FormatDescription] = [
        .alsoDotted(
            FormatDescription(
                name: "google-cloud", product: .googleCloud, moment: .start,
                members: [
                    "timestamp": "time", "httpRequest>requestMethod": "method", "httpRequest>requestUrl": "target",
                    "httpRequest>status": "status", "httpRequest>responseSize": "bytes",
                    "httpRequest>latency": "seconds",
                    "httpRequest>remoteIp": "client-and-port", "httpRequest>userAgent": "user-agent",
                    "httpRequest>serverIp": "upstream", "jsonPayload>statusDetails": "flags",
                    "jsonPayload>proxyStatus": "details", "trace": "request-id",
                ],
                samples: [
                    "{\"timestamp\":\"2026-03-04T10:15:00.353139Z\",\"httpRequest\":{\"requestMethod\":\"GET\",\"requestUrl\":\"https://shop.example/a?b=1\",\"status\":502,\"responseSize\":\"447\",\"latency\":\"0.120s\",\"remoteIp\":\"192.0.2.7\"},\"jsonPayload\":{\"statusDetails\":\"backend_connection_closed_before_data_sent_to_client\"}}"
                ]))
    ]
}
