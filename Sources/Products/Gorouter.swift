internal import Diagnosis

extension ProductID {
    /// Cloud Foundry's gorouter.
    public static let gorouter = ProductID(rawValue: "gorouter")
}

extension Product {
    static let gorouter: Product = {
        var product = Product(
            .gorouter, "Cloud Foundry's gorouter", names: ["gorouter", "cloud-foundry", "cf"])
        product.settling = .cloudFoundry
        product.moment = .start
        product.ownGatewayStatuses = [525, 526]
        product.answersTimeoutWith = 502
        product.stateWords = "x_cf_routererror is {}"
        product.statuses = [
            StatusFact(
                502,
                "x_cf_routererror tells: endpoint_failure with Go's error; without one the application's own",
                of: [.responseTimeout, .connectTimeout, .notConnected, .lost, .unreadable]
            ),
            StatusFact(
                503,
                "no_endpoints, Connection Limit Reached, or a certificate for another instance; else the application's own",
                of: [.noServer]
            ),
            StatusFact(504, "the application's own: the router answers a timeout with 502"),
            StatusFact(525, "the TLS handshake with the application's instance failed"),
            StatusFact(526, "the certificate of the application's instance was not trusted"),
        ]
        product.places = [
            LogPlace(
                .access,
                "/var/vcap/sys/log/gorouter/access.log; each application's rows: cf logs APP, [RTR/0]"),
            LogPlace(.errors, "/var/vcap/sys/log/gorouter/gorouter.stdout.log: backend-endpoint-failed"),
        ]
        product.errorLineTable = {
            [
                ErrorLineDescription(
                    members: [
                        "timestamp": .time, "log_level": .level, "message": .message, "data>error": .message,
                        "data>route-endpoint>Addr": .upstream, "data>vcap_request_id": .requestID,
                    ], signs: ["gorouter"],
                    samples: [
                        "{\"log_level\":3,\"timestamp\":1772619441.25,\"message\":\"backend-endpoint-failed\",\"source\":\"vcap.gorouter\",\"data\":{\"route-endpoint\":{\"ApplicationId\":\"7\",\"Addr\":\"10.1.0.5:61032\"},\"error\":\"EOF\",\"attempt\":1,\"vcap_request_id\":\"7f3a\"}}",
                        "{\"log_level\":3,\"timestamp\":\"2026-03-04T11:17:21.250000000Z\",\"message\":\"backend-endpoint-failed\",\"source\":\"vcap.gorouter\",\"data\":{\"route-endpoint\":{\"Addr\":\"10.1.0.5:61032\"},\"error\":\"dial tcp 10.1.0.5:61032: connect: connection refused\"}}",
                    ])
            ]
        }
        product.signalTable = { GorouterSignals.messages + GorouterSignals.rows }
        product.timeoutTable = { TimeoutSetting.gorouter }
        product.formatTable = { GorouterFormats.all }
        product.rowHabits = RowHabits {
            $0.serverFields = .tries
        }
        return product
    }()
}

/// What gorouter says: `x_cf_routererror`, which is Go's own error behind `endpoint_failure`.
private enum GorouterSignals {
    private static let repository =
        "https://github.com/cloudfoundry/gorouter/blob/a602bb6a624308630305f7f61689fddd21347dcb"
    private static let lookup = "\(repository)/handlers/lookup.go"
    private static let handler = "\(repository)/proxy/round_tripper/error_handler.go"
    private static let service = "\(repository)/handlers/routeservice.go"

    private static let start = [
        "Look at the application: cf app APP and cf events APP; it has to listen on $PORT."
    ]
    private static let patience = [
        "Raise request_timeout_in_seconds of the router (endpoint_timeout), or make the request quicker."
    ]
    private static let close = [
        "Find why the application ended the connection: cf logs APP --recent. Let it keep idle connections at least 90 s."
    ]
    private static let routes = [
        "Map the route: cf map-route; cf routes shows which application has it."
    ]

    private static let errors = GoErrors(
        prefix: "gorouter",
        remedies: GoErrors.Remedies(
            start: start,
            reach: ["Look at the network between router and cells, and at the cell itself."],
            patience: patience, close: close,
            answer: ["Correct the response that the application sends."],
            header: [
                "Send a smaller header, or raise max_header_kb and the router's limit of response headers."
            ],
            handshake: [
                "Look at backends.enable_tls, and at the instance identity certificates of the cells."
            ],
            name: ["Correct the name of the route service."],
            client: ["Look for a shorter timeout in front of the router."]),
        context: ["endpoint_failure", "endpoint-failed", "connection-failed"],
        line: { "endpoint_failure (\($0))" })

    static let messages: [Signal] = errors.signals + own

    private static let own: [Signal] = [
        .message(
            "gorouter.request-incomplete", all: ["incomplete request"], .clientLeft,
            ["Look at what stands before the router: the client's body did not come whole."],
            "\(repository)/proxy/fails/basic_classifiers.go", ["endpoint_failure (incomplete request)"]),
        .message(
            "gorouter.no-endpoints", any: ["no_endpoints", "has no available endpoints"],
            .noLiveServers, start, lookup,
            [
                "no_endpoints",
                "503 Service Unavailable: Requested route ('shop.example') has no available endpoints.",
            ]),
        .message(
            "gorouter.connection-limit",
            any: ["Connection Limit Reached", "has reached the connection limit"], .ownLimit,
            ["Raise backends.max_conns of the router, or run more instances."], lookup,
            [
                "Connection Limit Reached",
                "503 Service Unavailable: Requested route ('shop.example') has reached the connection limit.",
            ]),
        .message(
            "gorouter.no-route-match",
            any: [
                "unknown_route", "empty_host", "invalid_cf_app_instance_header",
                "invalid_cf_process_instance_header",
            ],
            .notRouted, routes, lookup, ["unknown_route", "empty_host"]),
        .message(
            "gorouter.route-service",
            any: [
                "route_service_unsupported", "expired_route_service_signature",
                "invalid_route_service_signature",
            ],
            .refusedByProxy,
            ["Look at the route service and its secret: router.route_services_secret."], service,
            ["route_service_unsupported", "expired_route_service_signature"]),
        .message(
            "gorouter.request-too-large", all: ["max-request-size-exceeded"], .refusedByProxy,
            ["Raise max_header_kb of the router."], "\(repository)/handlers/max_request_size.go",
            ["max-request-size-exceeded"]),
        .message(
            "gorouter.panic", all: ["unknown_failure"],
            Proof(.nothing, .unclear, "the router itself failed"),
            ["Look at the router's own log."], "\(repository)/handlers/paniccheck.go",
            ["unknown_failure"]),
        .message(
            "gorouter.endpoint-failed",
            any: ["endpoint_failure", "Registered endpoint failed to handle the request"],
            Proof(
                .lostOrInvalid, .saidInPassing,
                "the application's instance could not be reached, or broke off"), start,
            handler,
            ["endpoint_failure", "502 Bad Gateway: Registered endpoint failed to handle the request."]),
    ]

    static let rows: [Signal] = [
        .row(
            "gorouter.525", RowPattern(statuses: [525]), .cause(.droppedConnection, .tls), .statedByState,
            "gorouter answers 525 when the TLS handshake with the instance failed",
            ["Look at backends.enable_tls of the router, and at the cell's proxy."], handler,
            [RowFacts(525)]),
        .row(
            "gorouter.526", RowPattern(statuses: [526]), .cause(.droppedConnection, .tls), .statedByState,
            "gorouter answers 526 when the certificate of the instance is not trusted",
            ["Look at backends' certificates and the router's trusted CA."], handler, [RowFacts(526)]),
    ]
}

extension TimeoutSetting {
    private static let gorouterConfig =
        "https://github.com/cloudfoundry/gorouter/blob/a602bb6a624308630305f7f61689fddd21347dcb/config/config.go"

    /// Gorouter's timeouts, by their names in its configuration; the BOSH release calls some otherwise.
    static let gorouter: [TimeoutSetting] = [
        TimeoutSetting(
            "endpoint_timeout", .response, .duration(.seconds(60)),
            TimeoutClock(.total, .wholeResponse, "502"),
            unit: .spelled, zero: .unbounded,
            caveat: "cf-deployment sets request_timeout_in_seconds, 900 s",
            source: gorouterConfig),
        TimeoutSetting(
            "endpoint_dial_timeout", .connect, .duration(.seconds(5)),
            TimeoutClock(.total, .tcp, "for each instance; 502"),
            unit: .spelled, source: gorouterConfig),
        TimeoutSetting(
            "websocket_dial_timeout", .connect, .sameAs("endpoint_dial_timeout"),
            TimeoutClock(.total, .tcp),
            unit: .spelled, source: gorouterConfig),
        TimeoutSetting(
            "frontend_idle_timeout", .idleClose, .duration(.seconds(900)),
            TimeoutClock(.idle, .clientIdle),
            unit: .spelled, source: gorouterConfig),
        TimeoutSetting(
            "disable_keep_alives", .keepAlive, .word("true"),
            TimeoutClock(.choice, .words("whether connections to instances are used again")), unit: .none,
            caveat: "cf-deployment keeps them: max_idle_connections", source: gorouterConfig),
        TimeoutSetting(
            "drain_timeout", .process, .sameAs("endpoint_timeout"),
            TimeoutClock(.total, .words("for requests to end when the router stops")), unit: .spelled,
            source: gorouterConfig),
    ]
}

/// How its rows are written.
private enum GorouterFormats {
    static let all: [FormatDescription] = [
        /// cloudfoundry/gorouter, accesslog/schema/access_log_record.go.
        .pairs(
            ":", sign: "vcap_request_id:",
            FormatDescription(
                name: "gorouter", product: .gorouter, moment: .start,
                template:
                    "{host} - [{time}] \"{request}\" {status} {-} {bytes} \"{referer}\" \"{user-agent}\" \"{client-and-port}\" \"{upstream}\" {*}",
                members: [
                    "x_forwarded_for": "forwarded-for", "vcap_request_id": "request-id", "response_time": "seconds",
                    "x_cf_routererror": "details",
                ],
                samples: [
                    "shop.example - [2026-03-04T10:15:00.492583017Z] \"GET /a?b=1 HTTP/1.1\" 502 0 904 \"-\" \"curl/8\" \"192.0.2.7:40004\" \"10.0.0.5:61004\" x_forwarded_for:\"192.0.2.7\" x_forwarded_proto:\"https\" vcap_request_id:\"5f1c-4\" response_time:0.045000 gorouter_time:0.000214 app_id:\"bae9\" app_index:\"0\" instance_id:\"7d\" x_cf_routererror:\"endpoint_failure (EOF)\""
                ]))
    ]
}
