internal import Diagnosis

extension ProductID {
    /// Vercel.
    public static let vercel = ProductID(rawValue: "vercel")
}

extension Product {
    static let vercel: Product = {
        var product = Product(.vercel, "Vercel", names: ["vercel"])
        product.settling = .functions
        product.moment = .start
        product.answersTimeoutWith = 504
        product.stateWords = "its error code is {}"
        product.statuses = [
            StatusFact(
                502, "the code tells: no response of the function, or the target of a rewrite failed",
                of: [.responseTimeout, .notConnected, .lost]),
            StatusFact(503, "FUNCTION_THROTTLED, or the deployment is not ready"),
            StatusFact(
                504, "FUNCTION_INVOCATION_TIMEOUT, or the target of a rewrite did not answer in time",
                of: [.responseTimeout]),
        ]
        product.places = [LogPlace(.access, "the project's Logs, vercel logs, or a log drain")]
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; Vercel's drains have none, its own page of a request shows it")
        ]
        product.formatTable = { VercelFormats.all }
        product.signalTable = { VercelSignals.rows }
        product.timeoutTable = { TimeoutSetting.vercel }
        return product
    }()
}

/// How its rows are written.
private enum VercelFormats {
    static let all: [FormatDescription] = [
        /// What a log drain gets of a request: https://vercel.com/docs/drains/reference/logs
        .signed(
            "\"proxy\"",
            FormatDescription(
                name: "vercel", product: .vercel, moment: .start,
                members: [
                    "proxy>timestamp": "epoch", "proxy>method": "method", "proxy>path": "target",
                    "proxy>statusCode": "status", "proxy>clientIp": "client", "proxy>host": "host",
                    "proxy>userAgent>0": "user-agent", "proxy>referer": "referer", "requestId": "request-id",
                ],
                samples: [
                    "{\"id\":\"l1\",\"source\":\"lambda\",\"host\":\"shop.example\",\"timestamp\":1772619300123,\"proxy\":{\"timestamp\":1772619300123,\"method\":\"GET\",\"host\":\"shop.example\",\"path\":\"/a?b=1\",\"userAgent\":[\"curl/8\"],\"statusCode\":502,\"clientIp\":\"192.0.2.7\"}}"
                ]))
    ]
}

/// What Vercel says: the code on its error page, in the header `x-vercel-error` and in its log.
private enum VercelSignals {
    private static let page = "https://vercel.com/docs/errors"

    private static let function = ["Look at the function's own log; raise maxDuration where its work needs longer."]
    private static let target = ["Look at the server that the rewrite leads to: its port, certificate and load."]

    @inline(never) private static func code(
        _ codes: [String], _ claim: Proof.Claim, _ words: String, _ remedies: [String], status: Int = 502
    ) -> Signal {
        .row(
            "vercel.\(codes[0])", RowPattern(flags: codes), claim, .statedByReason, words, remedies,
            "\(page)/\(codes[0])", codes.map { RowFacts(status, flags: $0) })
    }

    static let rows: [Signal] = [
        code(
            ["FUNCTION_INVOCATION_TIMEOUT", "EDGE_FUNCTION_INVOCATION_TIMEOUT", "MIDDLEWARE_INVOCATION_TIMEOUT"],
            .gaveUpWaiting, "the function did not answer in time", function, status: 504),
        code(
            ["FUNCTION_INVOCATION_FAILED", "EDGE_FUNCTION_INVOCATION_FAILED", "MIDDLEWARE_INVOCATION_FAILED"],
            .cause(.serverSent, .application), "the function failed with an error of its own", function, status: 500),
        code(
            ["NO_RESPONSE_FROM_FUNCTION"], .lostConnection(.prematureClose), "the function ended without a response",
            function),
        code(
            ["FUNCTION_THROTTLED"], .cause(.queuedRequests, .queueFull),
            "more calls of functions than are allowed at once",
            ["Raise the concurrency of the plan, or make the functions quicker."], status: 503),
        code(
            ["BODY_NOT_A_STRING_FROM_FUNCTION", "FALLBACK_BODY_TOO_LARGE", "FUNCTION_RESPONSE_PAYLOAD_TOO_LARGE"],
            .cause(.invalidResponse, nil), "the function's response was of no form that is taken, or too large",
            ["Return a body that is a string, and of 4.5 MB at most."]),
        code(
            [
                "DNS_HOSTNAME_EMPTY", "DNS_HOSTNAME_NOT_FOUND", "DNS_HOSTNAME_RESOLVE_FAILED",
                "DNS_HOSTNAME_SERVER_ERROR",
                "DNS_HOSTNAME_RESOLVED_PRIVATE",
            ], .cause(.droppedConnection, .dns), "the name that the rewrite leads to was not resolved",
            ["Correct the name in the rewrite: it has to resolve to a public address."]),
        code(
            ["ROUTER_EXTERNAL_TARGET_CONNECTION_ERROR"], .cause(.droppedConnection, nil),
            "no connection to the server that the rewrite leads to", target),
        code(
            ["ROUTER_EXTERNAL_TARGET_HANDSHAKE_ERROR"], .cause(.droppedConnection, .tls),
            "the TLS handshake with the server that the rewrite leads to failed", target),
        code(
            ["ROUTER_EXTERNAL_TARGET_ERROR"], .lostOrInvalid, "the server that the rewrite leads to failed", target),
        code(
            [
                "ROUTER_CANNOT_MATCH", "ROUTER_TOO_MANY_HAS_SELECTIONS", "DEPLOYMENT_NOT_FOUND",
                "INFINITE_LOOP_DETECTED",
            ],
            .cause(.unknown, .notRouted), "the project's routes lead nowhere",
            ["Correct routes and rewrites in vercel.json."]),
        code(
            ["DEPLOYMENT_PAUSED", "DEPLOYMENT_BLOCKED", "DEPLOYMENT_DISABLED", "DEPLOYMENT_DELETED"],
            .cause(.unknown, .refusedByProxy), "the deployment does not run",
            ["Look at the project's deployments and limits."],
            status: 503),
        code(
            [
                "INTERNAL_FUNCTION_INVOCATION_FAILED", "INTERNAL_FUNCTION_INVOCATION_TIMEOUT",
                "INTERNAL_EDGE_FUNCTION_INVOCATION_FAILED",
                "INTERNAL_ROUTER_CANNOT_PARSE_PATH", "INTERNAL_UNEXPECTED_ERROR", "INTERNAL_CACHE_ERROR",
            ], .nothing, "Vercel itself failed", ["Read vercel-status.com."], status: 500),
    ]
}

extension TimeoutSetting {
    /// Vercel's timeouts.
    static let vercel: [TimeoutSetting] = [
        TimeoutSetting(
            "maxDuration", .response, .duration(.seconds(300)), TimeoutClock(.total, .wholeResponse, "504"),
            caveat: "10 or 15 s in projects without Fluid compute",
            source: "https://vercel.com/docs/functions/limitations"),
        TimeoutSetting(
            "proxied request (fixed)", .response, .duration(.seconds(120)),
            TimeoutClock(.total, .firstByte, "where a rewrite leads to another server"),
            source: "https://vercel.com/docs/limits"),
    ]
}
