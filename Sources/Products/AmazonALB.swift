internal import Diagnosis

extension ProductID {
    /// Amazon's load balancers.
    public static let alb = ProductID(rawValue: "aws-alb")
}

extension Product {
    static let alb: Product = {
        var product = Product(.alb, "AWS load balancer", names: ["aws-alb", "alb", "elb", "aws-elb", "elbv2"])
        product.settling = .amazon
        product.statusesOfGoneClient = [460]
        product.moment = .end
        product.answersTimeoutWith = 504
        product.stateWords = "its error_reason is {}"
        product.statuses = [
            StatusFact(
                502,
                "the target closed or reset the connection, or its response was malformed; a timeout is a 504 here, so 502 "
                    + "speaks against it", of: [.notConnected, .lost, .unreadable]),
            StatusFact(503, "no registered targets", of: [.noServer]),
            StatusFact(
                504, "the target was not reached in 10 s or did not answer within the idle timeout",
                of: [.responseTimeout, .connectTimeout]),
        ]
        product.places = [
            LogPlace(
                .access,
                "the bucket that access_logs.s3.bucket of the load balancer's attributes names, every 5 minutes")
        ]
        product.rowHabits = RowHabits {
            $0.serverFields = .tries
            // What follows the target's part is the sending to the client.
            $0.waitField = .header
            $0.durationIsInParts = true
        }
        product.otherLineTable = { AmazonALBOtherLines.all }
        product.formatTable = { AmazonALBFormats.all }
        product.signalTable = { ALBSignals.rows }
        product.timeoutTable = { TimeoutSetting.alb }
        return product
    }()
}

/// What Amazon's load balancers say: the target's status beside their own, three times, and `error_reason`.
private enum ALBSignals {
    private static let log =
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html"
    private static let codes = "\(log)#error-reason-codes"
    private static let help =
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html"

    private static let function = ["Look at the function's own log in CloudWatch, and at its configuration."]
    private static let response = [
        "Return what a function behind a load balancer has to: statusCode, headers and body as JSON of 1 MB at most."
    ]

    @inline(never) private static func reason(
        _ name: String, _ codes: [String], _ claim: Proof.Claim, _ strength: Strength, _ words: String,
        _ remedies: [String]
    ) -> Signal {
        .row(
            "aws-alb.\(name)", RowPattern(flags: codes), claim, strength, words, remedies, Self.codes,
            codes.map { RowFacts(502, flags: $0, hasServerFields: true) })
    }

    private static let reasons: [Signal] = [
        reason(
            "lambda-connect-timed-out", ["LambdaConnectionTimeout"], .cause(.droppedConnection, .connectTimeout),
            .statedOutright, "the connection to Lambda was not made in time",
            ["Look at the state of Lambda in the region; try again."]),
        reason(
            "lambda-not-reached", ["LambdaConnectionError", "LambdaServiceException"], .cause(.droppedConnection, nil),
            .statedByReason, "Lambda itself failed, or could not be reached",
            ["Look at the state of Lambda in the region."]),
        reason(
            "lambda-response", ["LambdaInvalidResponse", "LambdaResponseTooLarge"], .cause(.invalidResponse, nil),
            .statedOutright, "the function's response was malformed, incomplete or too large", response),
        reason(
            "lambda-failed", ["LambdaUnhandled", "LambdaUnhandledException"], .cause(.serverSent, .application),
            .statedOutright, "the function ended with an exception that it did not catch", function),
        reason(
            "lambda-throttled", ["LambdaThrottling", "LambdaEC2ThrottledException"],
            .cause(.queuedRequests, .queueFull),
            .statedOutright, "more calls of the function were asked for than may run at once",
            ["Raise the function's reserved concurrency, or the account's."]),
        reason(
            "lambda-not-started",
            [
                "LambdaAccessDenied", "LambdaResourceNotFound", "LambdaEC2AccessDeniedException",
                "LambdaEC2UnexpectedException", "LambdaENILimitReachedException", "LambdaInvalidRuntimeException",
                "LambdaInvalidSecurityGroupIDException", "LambdaInvalidSubnetIDException",
                "LambdaInvalidZipFileException",
                "LambdaKMSAccessDeniedException", "LambdaKMSDisabledException", "LambdaKMSInvalidStateException",
                "LambdaKMSNotFoundException", "LambdaSubnetIPAddressLimitReachedException",
            ], .cause(.droppedConnection, nil), .statedByReason,
            "the function could not be started: its permissions, its network or its package", function),
        reason(
            "request-refused", ["LambdaRequestTooLarge", "LambdaBadRequest", "LambdaWebSocketNotSupported"],
            .cause(.unknown, .refusedByProxy), .statedByReason,
            "the load balancer cannot pass such a request to a function",
            ["Send at most 1 MB to a function, and no WebSocket."]),
        reason(
            "auth-failed",
            [
                "AuthInvalidCookie", "AuthInvalidGrantError", "AuthInvalidIdToken", "AuthInvalidStateParam",
                "AuthInvalidTokenResponse", "AuthInvalidUserinfoResponse", "AuthMissingCodeParam",
                "AuthMissingHostHeader",
                "AuthMissingStateParam", "AuthTokenEpRequestFailed", "AuthTokenEpRequestTimeout",
                "AuthUnhandledException", "AuthUserinfoEpRequestFailed", "AuthUserinfoEpRequestTimeout",
                "AuthUserinfoResponseSizeExceeded",
            ], .cause(.unknown, .refusedByProxy), .statedByReason,
            "the load balancer's own authentication of the user failed",
            ["Look at the action authenticate-oidc or authenticate-cognito, and at the identity provider."]),
        reason(
            "own-failure",
            [
                "AWSALBTGCookieInvalid", "WeightedTargetGroupsUnhandledException", "WAFConnectionError",
                "WAFConnectionTimeout", "WAFResponseReadTimeout", "WAFServiceError", "WAFUnhandledException",
            ], .cause(.unknown, .refusedByProxy), .statedByReason,
            "the load balancer or its web application firewall failed before a target was asked",
            ["Look at waf.fail_open.enabled, and at the stickiness of target groups."]),
    ]

    static let rows: [Signal] = reasons + statuses

    private static let statuses: [Signal] = [
        .row(
            "aws-alb.target-sent", RowPattern(serverStatus: .same), .cause(.serverSent, .application),
            .statedByFields,
            "the target answered {status} itself", ["Look at the application behind the load balancer."], log,
            [RowFacts(502, serverStatus: 502, hasServerFields: true)]),
        .row(
            "aws-alb.504", RowPattern(statuses: [504]), .timeRanOut, .statedBeside,
            "the load balancer answered 504 without the target's status",
            fakedBy: "A Content-Length that is longer than the body, and a network ACL that drops the answer.",
            [
                "Raise idle_timeout.timeout_seconds, or make the request quicker; look at security groups and network ACLs."
            ],
            help, [RowFacts(504, hasServerFields: true)]),
        .row(
            "aws-alb.503", RowPattern(statuses: [503]), .cause(.droppedConnection, .markedDown), .likely,
            "the load balancer answered 503 without the target's status, as where no target is registered",
            ["Register targets, and look at the target group's health checks."], help,
            [RowFacts(503, hasServerFields: true)]),
        // All three times are -1: the request was not dispatched.
        .row(
            "aws-alb.not-dispatched", RowPattern(statuses: [502], header: .absent, connect: [.absent]),
            .cause(.droppedConnection, nil), .likely,
            "no time is logged: the request could not be sent to a target",
            fakedBy: "A request that is malformed is logged so too.",
            [
                "Look at the target's port, its TLS and its security group: the connection was reset or not made; let the target "
                    + "keep idle connections longer than the load balancer's idle timeout."
            ], log, [RowFacts(502, header: .absent, connect: .absent, hasServerFields: true)]),
        .row(
            "aws-alb.lost", RowPattern(), .lostOrInvalid, .statusAlone,
            "the load balancer answered {status} without the target's status",
            [
                "Let the target keep idle connections longer than the load balancer's idle timeout; look at its own log."
            ],
            help,
            [RowFacts(502, hasServerFields: true)]),
    ]
}

extension TimeoutSetting {
    private static let albGuide = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application"
    private static let albAttributes = "\(albGuide)/edit-load-balancer-attributes.html"
    private static let albTroubles = "\(albGuide)/load-balancer-troubleshooting.html"

    /// Timeouts of an Application Load Balancer.
    static let alb: [TimeoutSetting] = [
        TimeoutSetting(
            "idle_timeout.timeout_seconds", .response, .duration(.seconds(60)),
            TimeoutClock(.idle, .words("while nothing moves on a connection, to the client or to the target"), "504"),
            source: albAttributes),
        TimeoutSetting(
            "idle_timeout.timeout_seconds (target)", .keepAlive, .sameAs("idle_timeout.timeout_seconds"),
            TimeoutClock(.idle, .serverIdle), source: albAttributes),
        TimeoutSetting(
            "idle_timeout.timeout_seconds (client)", .idleClose, .sameAs("idle_timeout.timeout_seconds"),
            TimeoutClock(.idle, .clientIdle), source: albAttributes),
        TimeoutSetting(
            "client_keep_alive.seconds", .idleClose, .duration(.seconds(3600)),
            TimeoutClock(.total, .lifetime, "of the client's connection"), source: albAttributes),
        TimeoutSetting(
            "target connection (fixed)", .connect, .duration(.seconds(10)), TimeoutClock(.total, .tcp, "504"),
            source: albTroubles),
        TimeoutSetting(
            "target TLS handshake (fixed)", .connect, .duration(.seconds(10)), TimeoutClock(.total, .tls, "502"),
            source: albTroubles),
        TimeoutSetting(
            "deregistration_delay.timeout_seconds", .process, .duration(.seconds(300)),
            TimeoutClock(.total, .words("for requests to end at a target that is taken out; then 502")),
            source: "\(albGuide)/edit-target-group-attributes.html"),
    ]
}

/// How its rows are written.
private enum AmazonALBFormats {
    private static let albHead =
        "{-} {time} {-} {client}:{client-port} {upstream} {upstream-connect} {upstream-header} {upstream-time} {status} {upstream-status} {-} {bytes} \"{request}\" \"{user-agent}\""

    static let all: [FormatDescription] = [
        FormatDescription(
            name: "aws-alb", product: .alb, moment: .end,
            template: albHead
                + " {-} {-} {-} \"{request-id}\" \"{host}\" \"{-}\" {-} {start-time} \"{-}\" \"{-}\" \"{flags}\"{*}",
            samples: [
                "https 2026-03-04T10:15:00.186641Z app/shop/50dc6c495c0c9188 192.0.2.7:2817 10.0.0.1:80 0.001 4.205 -1 502 - 94 326 \"GET https://shop.example:443/a?b=1 HTTP/1.1\" \"curl/8\" ECDHE TLSv1.2 arn:aws \"Root=1-58337262\" \"-\" \"-\" 0 2026-03-04T10:14:56Z \"forward\" \"-\" \"-\" \"10.0.0.1:80\" \"-\" \"-\" \"-\""
            ]),
        FormatDescription(
            name: "aws-alb-short", product: .alb, moment: .end, template: albHead + "{*}",
            samples: [
                "http 2026-03-04T10:15:00.757968Z app/shop/50dc6c495c0c9188 192.0.2.7:2817 10.0.0.1:80 0.001 4.205 -1 502 - 94 326 \"GET http://shop.example:80/a HTTP/1.1\" \"curl/8\" - - arn:aws \"Root=1-58337262-36d228ad5d99923122bbe354\""
            ]),
        /// The columns of Athena's table, exported.
        .signed(
            "elb_status_code",
            FormatDescription(
                name: "aws-alb-table", product: .alb, moment: .end,
                members: [
                    "time": "time", "client_ip": "client", "client_port": "client-port", "target_ip": "upstream",
                    "elb_status_code": "status", "target_status_code": "upstream-status", "request_verb": "method",
                    "request_url": "target", "user_agent": "user-agent", "sent_bytes": "bytes",
                    "request_creation_time": "start-time", "error_reason": "flags", "trace_id": "request-id",
                    "domain_name": "host",
                ],
                samples: [
                    "{\"time\":\"2026-03-04T10:15:00.186641Z\",\"client_ip\":\"192.0.2.7\",\"client_port\":\"2817\",\"target_ip\":\"10.0.0.1\",\"elb_status_code\":\"502\",\"target_status_code\":\"-\",\"request_verb\":\"GET\",\"request_url\":\"https://shop.example:443/a?b=1\",\"request_creation_time\":\"2026-03-04T10:14:56.186641Z\"}"
                ])),
        FormatDescription(
            name: "aws-elb", product: .alb, moment: .start,
            template:
                "{time} {-} {client}:{client-port} {upstream} {upstream-connect} {upstream-header} {upstream-time} {status} {upstream-status} {-} {bytes} \"{request}\"{*}",
            samples: [
                "2026-03-04T10:15:00.945958Z shop 192.0.2.7:2817 10.0.0.1:80 0.000086 0.001048 0.001337 200 200 0 57 \"GET https://shop.example:443/a HTTP/1.1\" \"curl/8\" - -"
            ]),
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum AmazonALBOtherLines {
    static let all: [OtherLine] = [
        .template(
            "tls {-} {time} {-} {-} {client}:{client-port} {*}",
            "a connection of a Network Load Balancer; requests are logged by an Application Load Balancer or the server",
            "tls 2.0 2022-04-01T08:51:42 net/my-network-loadbalancer/c6e77e28c25b2234 g3d4b5e8bb8464cd 192.0.2.7:51341 10.0.0.1:443 5 2 98"
        )
    ]
}
