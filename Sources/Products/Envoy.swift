internal import Diagnosis

extension ProductID {
    /// Envoy, and meshes and gateways built on it.
    public static let envoy = ProductID(rawValue: "envoy")
}

extension Product {
    static let envoy: Product = {
        var product = Product(.envoy, "Envoy", names: ["envoy", "istio", "envoy-gateway", "contour"])
        product.configurationFiles = ["envoy.yaml", "JSON"]
        product.moment = .start
        product.answersTimeoutWith = 504
        product.stateWords = "Envoy's flags are {}"
        product.statuses = [
            StatusFact(502, "a protocol error of the server (UPE)", of: [.unreadable]),
            StatusFact(
                503,
                "refused or not connected in time (UF), closed or reset (UC, UR), no healthy server (UH), overflow (UO), no cluster "
                    + "(NC)", of: [.notConnected, .connectTimeout, .lost, .noServer, .proxyQueue]),
            StatusFact(
                504, "the route's or the stream's time ran out (UT, SI, UMSDR)", of: [.responseTimeout],
                isDecisive: true),
        ]
        product.places = [
            LogPlace(
                .access,
                "where access_log in the listener's configuration puts it; on Istio kubectl logs -c istio-proxy")
        ]
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %DURATION% in the format would log it"),
            LogAdvice(
                .fields(["flags"]),
                "no response flags are logged; %RESPONSE_FLAGS% and %RESPONSE_CODE_DETAILS% in the format would log them"
            ),
        ]
        product.otherLineTable = { EnvoyOtherLines.all }
        product.formatTable = { EnvoyFormats.all }
        product.signalTable = { EnvoySignals.messages + EnvoySignals.flags }
        product.timeoutTable = { TimeoutSetting.envoy }
        product.rowHabits = RowHabits {
            $0.serverFields = .tries
            $0.serverTimesAreMilliseconds = true
        }
        return product
    }()
}

/// What Envoy says: response flags in its rows; response code details, transport failure reasons and the bodies of its own
/// answers, all in the same words, once with blanks and once with underscores.
private enum EnvoySignals {
    private static let page =
        "https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#command-operators"
    private static let codes =
        "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/response_code_details"
    private static let tls =
        "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/security/ssl#troubleshooting"
    // Read at these commits of the main branch in 2026; `Lab/list-messages-envoy` lists them again.
    private static let repository = "https://github.com/envoyproxy/envoy/blob"
    private static let reasons =
        "\(repository)/0075dc33dd44a3fe0e14021eec517ce97b3f6159/source/common/http/utility.cc"
    private static let router =
        "\(repository)/001b1c0cd4cb18d9a3658d5453c1e534b3ff864e/source/common/router/router.cc"
    private static let details =
        "\(repository)/0034b6fd10c7ad9f0befdaf439f8a0d9cd941d51/envoy/stream_info/stream_info.h"

    private static let start = ["Look at the cluster's endpoints, and whether the server listens on their port."]
    private static let reach = [
        "Look at routes, network policies, firewalls and backlogs; raise the cluster's connect_timeout only if the way is long."
    ]
    private static let patience = [
        "Raise the route's timeout (in Istio a VirtualService's timeout, in Gateway API timeouts.request), or make the request "
            + "quicker."
    ]
    private static let close = [
        "Find why the server ended the connection: its own log. Set common_http_protocol_options.idle_timeout of the cluster "
            + "(in Istio a DestinationRule's idleTimeout) below the server's; retry_on: reset tries again."
    ]
    private static let health = [
        "Look at the endpoints (kubectl get endpointslices; /clusters of the admin port), at health_checks and "
            + "outlier_detection: which were ejected, and why."
    ]
    private static let breaker = ["Raise circuit_breakers' thresholds (in Istio a DestinationRule's connectionPool)."]
    private static let answer = [
        "Correct the response that the server sends; its protocol has to be the cluster's (in Kubernetes the port's name or "
            + "appProtocol)."
    ]
    private static let handshake = [
        "Compare the cluster's transport_socket, its trusted CA and SNI with what the server offers (in Istio "
            + "PeerAuthentication with the DestinationRule's tls.mode)."
    ]
    private static let client = ["Look for a shorter timeout in front of Envoy."]
    private static let own = ["Look at Envoy's own routes, limits and filters."]
    private static let routes = [
        "Look at routes and clusters (config_dump of the admin port; istioctl proxy-config): none fits, or its cluster is missing."
    ]
    private static let overload = [
        "Look at the overload manager's monitors and at drop_overload; give Envoy more memory."
    ]
    private static let names = ["Let the cluster's dns_resolvers know the name."]

    static let messages: [Signal] = connecting + handshakes + resets + timeouts + routing + answers

    // MARK: - Words

    /// Texts with their blanks, and as response code details have them.
    private static func spelled(_ texts: String...) -> [String] {
        texts.flatMap { text in text.contains(" ") ? [text, text.replacing(" ", with: "_")] : [text] }
    }

    /// An error of `connect`, by its text and by the number that older releases write instead.
    @inline(never) private static func connectError(
        _ name: String, _ text: String, _ number: Int, _ proof: Proof, _ remedies: [String]
    ) -> Signal {
        .message(
            "envoy.\(name)", any: spelled("connect error: \(text)", "connect error: \(number)"), proof, remedies,
            reasons,
            [
                "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_\(text.replacing(" ", with: "_"))}",
                "upstream_reset_before_response_started{connection_failure,delayed_connect_error:_\(number)}",
                "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: delayed connect error: \(text)",
                "upstream connect error or disconnect/reset before headers. retried and the latest reset reason: connection failure, transport failure reason: delayed connect error: \(number)",
                "immediate_connect_error:_\(text.replacing(" ", with: "_"))",
            ])
    }

    private static let connecting: [Signal] = [
        connectError("refused", "Connection refused", 111, .refused, start),
        // The number 11 begins that of "refused".
        .message(
            "envoy.backlog-full", any: spelled("connect error: Resource temporarily unavailable"), .backlogFull,
            ["Raise the listener's backlog and the server's workers: the queue of its socket was full."], reasons,
            ["delayed connect error: Resource temporarily unavailable"]),
        connectError("connection-timed-out", "Connection timed out", 110, .connectTimeout, reach),
        connectError("no-route", "No route to host", 113, .noRoute, reach),
        connectError("unreachable", "Network is unreachable", 101, .noRoute, reach),
        connectError(
            "no-free-port", "Cannot assign requested address", 99, .noFreePort,
            ["Let connections be used again; widen net.ipv4.ip_local_port_range."]),
        connectError(
            "connect-reset", "Connection reset by peer", 104,
            Proof(.cause(.droppedConnection, .reset), .said, "the connection was reset as it was made"), close),
        .message(
            "envoy.connect-forbidden",
            any: spelled(
                "connect error: Permission denied", "connect error: 13", "connect error: Operation not permitted"),
            .permissionDenied,
            ["Look at network policies, SELinux and the rights of the socket that Envoy connects to."], reasons,
            ["delayed_connect_error:_Permission_denied", "immediate connect error: Operation not permitted"]),
        .message(
            "envoy.no-socket", any: spelled("connect error: No such file or directory"), .refused, start, reasons,
            ["immediate_connect_error:_No_such_file_or_directory"]),
        .message(
            "envoy.too-many-files", any: spelled("connect error: Too many open files"), .tooManyFiles,
            ["Raise the limit of open files of Envoy's process."], reasons,
            ["immediate connect error: Too many open files"]),
    ]

    private static let handshakes: [Signal] = [
        .message(
            "envoy.certificate-refused",
            any: [
                "CERTIFICATE_VERIFY_FAILED", "CERTIFICATE_UNKNOWN", "verify_cert_failed", "verify cert failed",
                "UNKNOWN_CA", "CERTIFICATE_EXPIRED", "CERTIFICATE_REQUIRED", "CERTIFICATE_REVOKED", "BAD_CERTIFICATE",
            ], .tls, handshake, tls,
            [
                "upstream_reset_before_response_started{remote_connection_failure|TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:TLS_error_end}",
                "TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED",
            ]),
        .message(
            "envoy.no-tls",
            any: ["WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "PACKET_LENGTH_TOO_LONG"], .tls,
            [
                "Leave the cluster's transport_socket out, or let the server speak TLS on that port: it answers in plain text."
            ],
            tls, ["TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end"]),
        .message(
            "envoy.no-secret", any: spelled("Secret is not supplied by SDS"), .tls,
            [
                "Let the control plane hand out the certificate: istioctl proxy-config secret; sds_config of the cluster."
            ], tls,
            ["TLS error: Secret is not supplied by SDS"]),
        .message(
            "envoy.handshake-failed", any: ["TLS_error:", "TLS error:", "SSL routines", "SSL_routines"], .tls,
            handshake, tls,
            ["upstream_reset_before_response_started{remote_connection_failure|TLS_error:|268435703:SSL_routines}"]),
    ]

    /// Why a stream to the upstream was reset before its response began.
    @inline(never) private static func reset(
        _ name: String, _ reasons: [String], _ proof: Proof, fakedBy: String? = nil, _ remedies: [String]
    ) -> Signal {
        .message(
            "envoy.\(name)",
            any: reasons.flatMap { ["started{\($0.replacing(" ", with: "_"))", "reset reason: \($0)"] }, proof,
            fakedBy: fakedBy, remedies, Self.reasons,
            reasons.flatMap {
                [
                    "upstream_reset_before_response_started{\($0.replacing(" ", with: "_"))}",
                    "upstream connect error or disconnect/reset before headers. reset reason: \($0)",
                ]
            })
    }

    private static let resets: [Signal] = [
        .message(
            "envoy.body-broke", all: ["upstream_reset_after_response_started"], .bodyBroke, close, details,
            ["upstream_reset_after_response_started{remote_reset}"]),
        reset("connect-timed-out", ["connection timeout"], .connectTimeout, reach),
        reset(
            "not-connected", ["connection failure", "remote connection failure", "local connection failure"],
            Proof(.cause(.droppedConnection, nil), .said, "the connection to the upstream failed"), start),
        reset(
            "half-closed", ["HTTP/1 premature upstream half close"], .prematureClose, close),
        reset(
            "closed", ["connection termination"], .prematureClose,
            fakedBy: "An idle connection that the server closed as Envoy used it again.", close),
        reset(
            "stream-refused", ["remote refused stream reset"],
            Proof(.lostConnection(.reset), .said, "the server refused the stream (REFUSED_STREAM)"),
            fakedBy: "A server that is about to stop refuses streams as one does that has as many as it allows.", close),
        reset("reset", ["remote reset"], .reset, close),
        reset("local-reset", ["local reset", "local refused stream reset"], .reset, close),
        reset("overflow", ["overflow"], .ownLimit, breaker),
        reset(
            "connect-not-answered", ["remote error with CONNECT request"],
            Proof(.cause(.invalidResponse, nil), .said, "the server did not answer CONNECT as it has to"), answer),
        reset(
            "protocol-error", ["protocol error"],
            Proof(.cause(.invalidResponse, nil), .said, "the upstream's answer was no HTTP that Envoy takes"),
            fakedBy: "A header that was cut off, and a server that speaks another version of HTTP, look the same.",
            answer),
        reset("overloaded", ["overload manager reset"], .refusedByProxy, overload),
        .message(
            "envoy.lost",
            any: [
                "upstream connect error or disconnect/reset before headers", "upstream_reset_before_response_started",
            ],
            Proof(.lostConnection(nil), .saidInPassing, "the connection to the upstream failed or was lost"), close,
            router,
            ["upstream connect error or disconnect/reset before headers"]),
    ]

    private static let timeouts: [Signal] = [
        .message(
            "envoy.timed-out",
            any: [
                "response_timeout", "upstream_per_try_timeout", "upstream_per_try_idle_timeout",
                "upstream request timeout",
            ], .responseTimeout, fakedBy: "A request that waited in a queue of the server's looks the same.", patience,
            details,
            [
                "response_timeout", "upstream_response_timeout", "upstream_per_try_timeout",
                "upstream_per_try_idle_timeout",
                "upstream request timeout",
            ]),
        .message(
            "envoy.stream-idle", any: ["stream_idle_timeout", "stream timeout"], .responseTimeout,
            ["Raise stream_idle_timeout, or the route's idle_timeout."], details,
            ["stream_idle_timeout", "stream timeout"]),
        .message(
            "envoy.stream-over",
            any: [
                "upstream_max_stream_duration_reached", "max_duration_timeout", "upstream max stream duration reached",
                "downstream duration timeout",
            ], .responseTimeout, ["Raise max_stream_duration."], details,
            ["upstream_max_stream_duration_reached", "max_duration_timeout", "upstream max stream duration reached"]),
        .message(
            "envoy.connection-over", any: ["duration_timeout", "max_connection_duration_reached"], .responseTimeout,
            ["Raise max_connection_duration."], details, ["duration_timeout"]),
        .message(
            "envoy.client-too-slow",
            any: ["request_overall_timeout", "request_header_timeout", "downstream_header_timeout"], .clientLeft,
            [
                "Look at what stands before Envoy; request_timeout and request_headers_timeout bound the client's request."
            ],
            details, ["request_overall_timeout", "request_header_timeout"]),
    ]

    private static let routing: [Signal] = [
        .message(
            "envoy.no-healthy-upstream", any: spelled("no healthy upstream"), .noLiveServers, health, details,
            ["no_healthy_upstream", "no healthy upstream"]),
        .message(
            "envoy.unresolved", any: ["dns_resolution_failure", "DNS resolution failure"], .dns, names,
            "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/dynamic_forward_proxy_filter",
            ["dns_resolution_failure{Domain_name_not_found}", "DNS resolution failure"]),
        .message(
            "envoy.no-cluster", any: ["cluster_not_found", "no cluster match for URL"], .notRouted, routes, details,
            ["cluster_not_found"]),
        .message(
            "envoy.no-route-match",
            any: ["route_not_found", "route_configuration_not_found", "filter_chain_not_found"], .notRouted, routes,
            details,
            ["route_not_found", "route_configuration_not_found", "filter_chain_not_found"]),
        .message(
            "envoy.direct-response", any: ["direct_response", "admin_filter_response"], .refusedByProxy,
            ["Look at the route: it answers by itself (Envoy Gateway does so where a backend is missing)."], details,
            ["direct_response"]),
        .message(
            "envoy.overload",
            any: [
                "{overload", "envoy_overloaded", "drop_overload", "unconditional_drop_overload", "drop overload",
                "Overload Manager", "maintenance_mode",
            ], .refusedByProxy, overload, details, ["maintenance_mode", "drop_overload", "unconditional_drop_overload"]),
        .message(
            "envoy.pending-overflow",
            any: ["dynamic_forward_proxy_pending_request_overflow", "Dynamic forward proxy pending request overflow"],
            .ownLimit, breaker,
            "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/dynamic_forward_proxy_filter",
            ["Dynamic forward proxy pending request overflow"]),
        .message(
            "envoy.forbidden",
            any: [
                "rbac_access_denied", "RBAC: access denied", "ext_authz_denied", "ext_authz_error",
                "jwt_authn_access_denied",
                "request_rate_limited", "local_rate_limited", "rate_limiter_error", "fault_filter_abort",
                "csrf_origin_mismatch",
            ], .refusedByProxy, own,
            "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/http_filters",
            ["ext_authz_error", "rbac_access_denied_matched_policy[none]", "local_rate_limited", "fault_filter_abort"]),
        .message(
            "envoy.request-refused",
            any: [
                "absolute_path_rejected", "low_version", "missing_host_header", "missing_path_rejected", "invalid_path",
                "path_normalization_failed", "request_headers_failed_strict_check", "request_payload_too_large",
                "request_payload_exceeded_retry_buffer_limit", "upgrade_failed",
                "filter_removed_required_request_headers",
                "rejecting_because_detection_failed", "filter_added_invalid_request_data", "early_connect_data",
                "http1.",
                "http2.", "http3.",
            ], none: ["/", "(", ": ", "error="], .refusedByProxy, own, details,
            ["request_payload_too_large", "missing_host_header", "http1.codec_error", "http2.too_many_headers"]),
    ]

    private static let answers: [Signal] = [
        .message(
            "envoy.response-too-large", any: ["response_payload_too_large"],
            Proof(.cause(.invalidResponse, nil), .said, "the response was larger than a filter buffers"),
            ["Raise per_connection_buffer_limit_bytes, or leave out the filter that buffers the whole response."],
            details,
            ["response_payload_too_large"]),
        .message(
            "envoy.headers-removed",
            any: [
                "filter_removed_required_response_headers", "filter_removed_required_headers",
                "filter_added_invalid_response_data",
            ],
            .refusedByProxy, own, details, ["filter_removed_required_response_headers"]),
        .message(
            "envoy.websocket-refused", any: ["websocket_handshake_unsuccessful"],
            Proof(.cause(.invalidResponse, nil), .said, "the server did not switch to WebSocket"), answer, details,
            ["websocket_handshake_unsuccessful"]),
        .message(
            "envoy.client-left",
            any: ["downstream_remote_disconnect", "downstream_remote_reset", "codec_error:downstream"],
            .clientLeft, client, details, ["downstream_remote_disconnect"]),
        .message(
            "envoy.closed-to-client", all: ["downstream_local_disconnect"],
            Proof(.cause(.unknown, .refusedByProxy), .saidInPassing, "Envoy itself closed the client's connection"),
            ["Look at listener drains and restarts of Envoy at that moment, and at max_connection_duration."], details,
            ["downstream_local_disconnect(filter_chain_is_being_removed)"]),
        .message(
            "envoy.server-sent", all: ["via_upstream"], .serverSent, ["Look at the application behind Envoy."], details,
            ["via_upstream"]),
    ]

    // MARK: - Flags

    @inline(never) private static func flag(
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
            ["UT", "UpstreamRequestTimeout"], .gaveUpWaiting, .statedByFields, "the upstream request timed out",
            fakedBy: "A request that waited in a queue of the server's looks the same.", patience, 504),
        flag(
            ["UMSDR", "UpstreamMaxStreamDurationReached"], .gaveUpWaiting, .statedBeside,
            "the time that a request may take was over", ["Raise max_stream_duration."], 504),
        flag(
            ["DT", "DurationTimeout"], .gaveUpWaiting, .statedBeside, "the time that a connection may last was over",
            ["Raise max_connection_duration."], 504),
        flag(
            ["UO", "UpstreamOverflow"], .cause(.queuedRequests, .queueFull), .statedByState,
            "a circuit breaker was open",
            breaker, 503),
        flag(
            ["UH", "NoHealthyUpstream"], .cause(.droppedConnection, .markedDown), .statedByFlag, "no healthy upstream",
            health,
            503),
        flag(
            ["DF", "DnsResolutionFailed"], .cause(.droppedConnection, .dns), .statedByReason,
            "the upstream's name was not resolved", names, 503),
        flag(
            ["UF", "UpstreamConnectionFailure"], .cause(.droppedConnection, nil), .statedByReason,
            "the connection to the upstream failed",
            fakedBy: "Refused, not in time and TLS are one flag; the details tell them apart.", start, 503),
        flag(
            ["UC", "UpstreamConnectionTermination"], .lostConnection(nil), .statedByState,
            "the upstream's connection ended",
            fakedBy: "An idle connection that the server closed as Envoy used it again.", close, 503),
        flag(
            ["UR", "LR", "UpstreamRemoteReset", "LocalReset"], .lostConnection(.reset), .statedByFlag,
            "the stream was reset",
            close, 503),
        flag(
            ["UPE", "UpstreamProtocolError"], .cause(.invalidResponse, nil), .statedByReason,
            "the upstream's answer was no HTTP", answer, 502),
        flag(
            ["SI", "StreamIdleTimeout"], .gaveUpWaiting, .impliedByAbsence, "the stream was idle too long",
            ["Raise stream_idle_timeout."], 504),
        flag(
            ["DC", "DR", "DownstreamConnectionTermination", "DownstreamRemoteReset"], .clientLeft, .statedBeside,
            "the client left", client, 503),
        flag(
            ["NR", "NC", "NoRouteFound", "NoClusterFound"], .cause(.unknown, .notRouted), .statedOutright,
            "Envoy has no route or no cluster for the request", routes, 503),
        flag(
            ["OM", "DO", "UDO", "OverloadManagerTerminated", "DropOverload", "UnconditionalDropOverload"],
            .cause(.unknown, .refusedByProxy), .statedByState, "Envoy shed load", overload, 503),
        flag(
            [
                "RL", "RLSE", "UAEX", "FI", "LH", "IH", "DPE", "NFCF", "RateLimited",
                "RateLimitServiceError",
                "UnauthorizedExternalService", "FaultInjected", "FailedLocalHealthCheck",
                "InvalidEnvoyRequestHeaders", "DownstreamProtocolError", "NoFilterConfigFound",
                "ResponseFromCacheFilter",
            ], .cause(.unknown, .refusedByProxy), .statedByFlag,
            "Envoy itself answered: a limit, an authorization service, a fault that was injected, or a request that it does not take",
            own, 503),
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
            TimeoutClock(.total, .tcpAndTLS, "503 (UF)"), unit: .spelled,
            caveat: "Istio and Envoy Gateway set 10 s, Contour 2 s", source: envoyFAQ),
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
            template: "[{time}] \"{request}\" {status} {flags} {details} {-} \"{reason}\" \(envoyTail)",
            samples: [
                "[2026-03-04T10:15:00.123Z] \"GET /a?b=1 HTTP/1.1\" 503 UF upstream_reset_before_response_started{connection_failure} - \"-\" 0 91 0 - \"-\" \"curl/8\" \"f3b7c3a2-0000-4000-8000-1f2e3d4c5b6a\" \"shop:80\" \"10.0.0.5:8080\" outbound|80||shop - 10.0.0.5:8080 10.0.0.9:5000 -"
            ]),
        FormatDescription(
            name: "envoy-istio-mixer", product: .envoy, moment: .start,
            template: "[{time}] \"{request}\" {status} {flags} \"{reason}\" \(envoyTail)",
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
                "@timestamp": "time", "x-envoy-origin-path": "target", ":authority": "host", "user-agent": "user-agent",
                "x-request-id": "request-id", "x-forwarded-for": "forwarded-for",
                "x-envoy-upstream-service-time": "upstream-header", ":method": "method", ":path": "target",
                "start_time": "time", "method": "method", "path": "target", "response_code": "status",
                "response_flags": "flags", "response_code_details": "details",
                "upstream_transport_failure_reason": "reason", "bytes_sent": "bytes", "duration": "milliseconds",
                "upstream_service_time": "upstream-header", "x_forwarded_for": "forwarded-for",
                "user_agent": "user-agent", "request_id": "request-id", "authority": "host",
                "upstream_host": "upstream", "downstream_remote_address": "client-and-port",
                "upstream_local_address": "source-port",
            ],
            samples: [
                "{\"start_time\":\"2026-03-04T10:15:00.353Z\",\"method\":\"GET\",\"path\":\"/a?b=1\",\"response_code\":503,\"response_flags\":\"UF\",\"duration\":12,\"bytes_sent\":91,\"authority\":\"shop\"}",
                "{\"@timestamp\":\"2026-03-04T10:15:00.353Z\",\"authority\":\"shop\",\"bytes_sent\":91,\"downstream_remote_address\":\"192.0.2.7:40004\",\"duration\":45,\"method\":\"GET\",\"path\":\"/a?b=1\",\"response_code\":503,\"response_flags\":\"UF\",\"upstream_host\":\"10.0.0.5:8080\"}",
                "{\"start_time\":\"2026-03-04T10:15:00.353Z\",\"method\":\"GET\",\"x-envoy-origin-path\":\"/a?b=1\",\"response_code\":503,\"response_flags\":\"UF\",\"response_code_details\":\"upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}\",\"duration\":4,\"bytes_sent\":201,\":authority\":\"shop\",\"upstream_host\":\"10.0.0.5:8080\"}",
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
