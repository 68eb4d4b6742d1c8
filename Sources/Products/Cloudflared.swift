internal import Diagnosis

extension ProductID {
    /// Cloudflare's tunnel daemon.
    public static let cloudflared = ProductID(rawValue: "cloudflared")
}

extension Product {
    static let cloudflared: Product = {
        var product = Product(
            .cloudflared, "cloudflared", names: ["cloudflared", "cloudflare-tunnel", "argo-tunnel"])
        product.answersTimeoutWith = 502
        product.statuses = [
            StatusFact(
                502, "the origin was not reached or did not answer: cloudflared's log has Go's error",
                of: [.responseTimeout, .connectTimeout, .notConnected, .lost, .unreadable]),
            StatusFact(503, "no ingress rule fits, or the origin's own"),
            StatusFact(504, "the origin's own; where cloudflared waits too long Cloudflare answers 524"),
        ]
        product.hasRequestErrorLog = true
        product.errorLogTellsReasons = true
        product.recordsEveryFailure = true
        product.places = [
            LogPlace(
                .errors, "standard error: journalctl -u cloudflared, docker logs; or where logfile puts it")
        ]
        // The console's lines are those of every program that logs by zerolog.
        product.errorLineTable = {
            [
                ErrorLineDescription(
                    template: "{time} {level} {message}", signs: CloudflaredSignals.signs, pathBehind: " dest=",
                    samples: [
                        "2026-03-04T11:17:21Z ERR  error=\"Unable to reach the origin service. The service may be down or it may not be responding to traffic from cloudflared: dial tcp 10.1.0.5:80: connect: connection refused\" connIndex=1 event=1 ingressRule=0 originService=http://web:80",
                        "2026-03-04T11:17:21Z ERR Request failed error=\"Incoming request ended abruptly: context canceled\" connIndex=1 dest=https://shop.example/a?b=1 event=0 ip=198.51.100.7 type=http",
                    ]),
                ErrorLineDescription(
                    members: ["time": .time, "level": .level, "message": .message, "error": .message, "dest": .target],
                    signs: CloudflaredSignals.signs,
                    samples: [
                        "{\"level\":\"error\",\"event\":0,\"connIndex\":1,\"originService\":\"http://web:80\",\"error\":\"Unable to reach the origin service. The service may be down or it may not be responding to traffic from cloudflared: dial tcp 10.1.0.5:80: connect: connection refused\",\"time\":\"2026-03-04T11:17:21Z\"}"
                    ]),
            ]
        }
        product.signalTable = { CloudflaredSignals.messages }
        product.timeoutTable = { TimeoutSetting.cloudflared }
        return product
    }()
}

/// What cloudflared says: Go's own errors behind its sentence about the origin, and the state of its tunnel.
private enum CloudflaredSignals {
    private static let repository = "https://github.com/cloudflare/cloudflared/blob/2026.8.2"
    private static let proxy = "\(repository)/proxy/proxy.go"
    private static let tunnel = "\(repository)/supervisor/tunnel.go"
    private static let rules = "\(repository)/ingress/ingress.go"
    private static let page =
        "https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/troubleshoot-tunnels/common-errors/"

    private static let start = [
        "Start what the ingress rule's service names, or correct it: in a container localhost is the container itself."
    ]
    private static let edge = [
        "Let cloudflared reach port 7844 of Cloudflare's edge by UDP or TCP; look at its network at that moment."
    ]
    private static let configuration = [
        "Give the ingress rules (config.yml, or the dashboard's public hostnames) a catch-all."
    ]

    /// What stands in its lines, and in hardly any other program's.
    static let signs = [
        "originService", "connIndex", "cfRay", "Unable to reach the origin service", "Incoming request ended abruptly",
        "ingressRule", "cloudflared",
    ]

    private static let errors = GoErrors(
        prefix: "cloudflared",
        remedies: GoErrors.Remedies(
            start: start,
            reach: [
                "Look at routes and firewalls to the service; originRequest.connectTimeout bounds each try."
            ],
            patience: ["Make the request quicker: Cloudflare itself waits 100 s for a response."],
            close: [
                "Find why the service ended the connection: its own log. Set originRequest.keepAliveTimeout below the service's idle "
                    + "timeout."
            ], answer: ["Correct the response that the service sends."],
            header: ["Send a smaller response header."],
            handshake: [
                "Set originRequest.originServerName, caPool or noTLSVerify to fit the service's certificate, or its scheme to http."
            ], name: ["Correct the name in the ingress rule's service."],
            client: ["Look at what stands before: the visitor or Cloudflare's edge left."]),
        context: [
            "Unable to reach the origin service", "Request failed", "Incoming request ended abruptly",
            "Failed to proxy HTTP",
            "failed to connect to origin", "originService=",
        ],
        line: { error in
            let isAbrupt = error.contains("cancel")
            let sentence =
                isAbrupt
                ? "Incoming request ended abruptly"
                : "Unable to reach the origin service. The service may be down or it may not be responding to traffic from cloudflared"
            return
                "error=\"\(sentence): \(error.replacing(#"\"#, with: #"\\"#).replacing("\"", with: #"\""#))\""
        })

    static let messages: [Signal] = errors.signals + own

    private static let own: [Signal] = [
        .message(
            "cloudflared.incoming-ended", all: ["Incoming request ended abruptly"], .clientLeft,
            ["Look at what stands before: the visitor or Cloudflare's edge left."], proxy,
            ["error=\"Incoming request ended abruptly\""]),
        .message(
            "cloudflared.not-reached", all: ["Unable to reach the origin service"],
            Proof(.cause(.droppedConnection, nil), .saidInPassing, "the service could not be reached"),
            start, proxy,
            [
                "error=\"Unable to reach the origin service. The service may be down or it may not be responding to traffic from cloudflared\""
            ]),
        .message(
            "cloudflared.no-ingress",
            any: [
                "No ingress rules were defined", "doesn't contain any ingress rules",
                "unrecognized service",
            ], .notRouted,
            configuration, rules,
            [
                "No ingress rules were defined in provided config (if any) nor from the cli, cloudflared will return 503 for all incoming HTTP requests"
            ]),
        .message(
            "cloudflared.filtered", all: ["request filtered by middleware handler"], .refusedByProxy,
            ["Look at originRequest.access: the request had no valid Access token."], proxy,
            ["request filtered by middleware handler (JWT) due to: no access token in request"]),
        .message(
            "cloudflared.flow-limit",
            any: ["Too many concurrent flows being handled", "due to rate limiting"], .ownLimit,
            ["Raise max-active-flows."], proxy,
            ["Too many concurrent flows being handled, rejecting tcp proxy"]),
        .message(
            "cloudflared.edge-lost",
            any: [
                "Unable to establish connection with Cloudflare edge", "Lost connection with the edge",
                "failed to serve tunnel connection", "Failed to dial a quic connection",
                "Connection terminated error=",
                "Serve tunnel error", "Register tunnel error from server side",
                "connection with edge closed",
                "failed to accept QUIC stream", "initial tunnel connection failed",
            ],
            Proof(.serverDown, .saidOfServer, "the tunnel's connection to Cloudflare's edge was lost"),
            edge, tunnel,
            [
                "Failed to dial a quic connection error=\"failed to dial to edge with quic: timeout: no recent network activity\"",
                "Lost connection with the edge",
                "failed to serve tunnel connection error=\"control stream encountered a failure while serving\"",
            ]),
        .message(
            "cloudflared.edge-connected", all: ["Registered tunnel connection"], .serverUp, edge, page,
            ["Registered tunnel connection connIndex=0"]),
        .message(
            "cloudflared.stopped", any: ["Initiating graceful shutdown", "Tunnel server stopped"],
            Proof(.serverDown, .saidOfServer, "cloudflared was stopped"),
            ["Run a second replica of the tunnel, so that one can be restarted."], page,
            ["Initiating graceful shutdown due to signal terminated ..."]),
    ]
}

extension TimeoutSetting {
    private static let cloudflaredOrigin =
        "https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/configure-tunnels/cloudflared-parameters/origin-parameters/"

    /// cloudflared's timeouts towards the service (ingress/config.go).
    static let cloudflared: [TimeoutSetting] = [
        TimeoutSetting(
            "response (Cloudflare's edge)", .response, .duration(.seconds(100)),
            TimeoutClock(.idle, .responseRead, "cloudflared itself sets none; the edge answers 524"),
            source: "https://developers.cloudflare.com/fundamentals/reference/connection-limits/"),
        TimeoutSetting(
            "originRequest.connectTimeout", .connect, .duration(.seconds(30)),
            TimeoutClock(.total, .tcp, "502"),
            unit: .spelled, source: cloudflaredOrigin),
        TimeoutSetting(
            "originRequest.tlsTimeout", .connect, .duration(.seconds(10)),
            TimeoutClock(.total, .tls, "502"),
            unit: .spelled, source: cloudflaredOrigin),
        TimeoutSetting(
            "originRequest.keepAliveTimeout", .keepAlive, .duration(.seconds(90)),
            TimeoutClock(.idle, .serverIdle),
            unit: .spelled, source: cloudflaredOrigin),
        TimeoutSetting(
            "originRequest.keepAliveConnections", .keepAlive, .count(100),
            TimeoutClock(.places, .words("idle connections that are kept to a service")), unit: .none,
            source: cloudflaredOrigin),
        TimeoutSetting(
            "grace-period", .process, .duration(.seconds(30)),
            TimeoutClock(.total, .words("for requests to end when cloudflared stops")), unit: .spelled,
            source:
                "https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/configure-tunnels/cloudflared-parameters/run-parameters/"
        ),
    ]
}
