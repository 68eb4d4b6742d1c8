internal import Diagnosis

extension ProductID {
    /// Amazon API Gateway.
    public static let apiGateway = ProductID(rawValue: "aws-api-gateway")
}

extension Product {
    static let apiGateway: Product = {
        var product = Product(
            .apiGateway, "Amazon API Gateway", names: ["aws-api-gateway", "api-gateway", "apigw", "apigateway"])
        product.settling = .amazon
        product.moment = .start
        product.answersTimeoutWith = 504
        product.stateWords = "its error type is {}"
        product.statuses = [
            StatusFact(502, "the integration's answer was malformed; else the backend's own", of: [.unreadable]),
            StatusFact(503, "the integration could not be called, or its own status", of: [.notConnected, .lost]),
            StatusFact(
                504, "the integration did not answer within its timeout (29 s), or was not reached",
                of: [.responseTimeout, .connectTimeout]),
        ]
        product.places = [
            LogPlace(.access, "the log group of the stage's access logging"),
            LogPlace(.errors, "the stage's execution log in CloudWatch: API-Gateway-Execution-Logs_ID/STAGE"),
        ]
        product.logAdvice = [
            LogAdvice(
                .duration,
                "no duration is logged; $context.responseLatency and $context.integrationLatency would log it"),
            LogAdvice(
                .fields(["details"]),
                "no reason is logged; $context.error.message, $context.error.responseType, $context.integration.status and "
                    + "$context.integrationErrorMessage would log it"),
        ]
        product.signalTable = { APIGatewaySignals.messages + APIGatewaySignals.rows }
        product.timeoutTable = { TimeoutSetting.apiGateway }
        product.rowHabits = RowHabits { $0.serverFields = .tries }
        product.formatTable = { APIGatewayFormats.all }
        return product
    }()
}

/// What API Gateway says: messages of its execution log and of `$context`, its bodies, and the types of its answers.
private enum APIGatewaySignals {
    private static let types =
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html"
    private static let variables =
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html"
    private static let proxy =
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html"
    private static let runtime = "https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html"

    private static let patience = [
        "Make the request quicker, or hand its work over and poll; the integration's timeout (timeoutInMillis) is 29 s, which a "
            + "quota can raise for regional APIs."
    ]
    private static let reach = ["Look at the integration's address, its security group and the VPC link's targets."]
    private static let answer = [
        "Return what a proxy integration has to: statusCode, headers and a body that is a string, as JSON."
    ]
    private static let function = ["Look at the function's own log in CloudWatch."]
    private static let permission = ["Let API Gateway call the integration: the function's policy, or the role's."]
    private static let concurrency = ["Raise the function's reserved concurrency, or the account's."]

    static let messages: [Signal] = [
        .message(
            "aws-api-gateway.timed-out",
            any: [
                "Endpoint request timed out", "Execution failed due to a timeout error", "Integration timed out",
                "integration request timed out",
            ], .responseTimeout, fakedBy: "A cold start, and a function that waits for one of its own.", patience,
            types,
            ["Endpoint request timed out", "Execution failed due to a timeout error"]),
        .message(
            "aws-api-gateway.function-timed-out", all: ["Task timed out after"],
            Proof(
                .cause(.droppedConnection, .workerKilled), .said, "Lambda ended the function: its own timeout was over"),
            ["Raise the function's timeout, or make it quicker."], runtime, ["Task timed out after 3.00 seconds"]),
        .message(
            "aws-api-gateway.function-killed",
            any: [
                "Runtime exited with error: signal: killed", "Runtime.OutOfMemory",
                "RequestId Process exited before completing request",
            ],
            .workerKilled, ["Raise the function's memory."], runtime, ["Runtime exited with error: signal: killed"]),
        .message(
            "aws-api-gateway.function-crashed",
            any: ["Runtime.ExitError", "Runtime exited with error", "Runtime exited without providing a reason"],
            .crash, function,
            runtime, ["Runtime exited with error: exit status 1"]),
        .message(
            "aws-api-gateway.malformed",
            any: [
                "Malformed Lambda proxy response", "malformed Lambda proxy response", "Output mapping",
                "response payload is malformed",
            ], Proof(.cause(.invalidResponse, nil), .said, "the function's response was malformed"), answer, proxy,
            ["Execution failed due to configuration error: Malformed Lambda proxy response"]),
        .message(
            "aws-api-gateway.function-failed",
            any: ["due to customer function error", "Unhandled\",\"errorType"],
            Proof(.cause(.serverSent, .application), .said, "the function ended with an error of its own"), function,
            proxy,
            [
                "Lambda execution failed with status 200 due to customer function error: Cannot read property 'x' of undefined. Lambda request id: 1"
            ]),
        .message(
            "aws-api-gateway.throttled",
            any: [
                "Rate Exceeded", "TooManyRequestsException", "ConcurrentInvocationLimitExceeded", "Too Many Requests",
            ],
            Proof(.cause(.queuedRequests, .queueFull), .said, "more calls than are allowed at once"), concurrency,
            runtime,
            ["Lambda execution failed with status 429 due to throttling: Rate Exceeded.", "TooManyRequestsException"]),
        .message(
            "aws-api-gateway.permission",
            any: [
                "Invalid permissions on Lambda function", "doesn't have permissions to call the integration",
                "is not authorized to perform: lambda:InvokeFunction", "Credentials for the integration",
            ], Proof(.cause(.unknown, .refusedByProxy), .said, "API Gateway may not call the integration"), permission,
            proxy,
            ["Execution failed due to configuration error: Invalid permissions on Lambda function"]),
        .message(
            "aws-api-gateway.tls",
            any: [
                "PKIX path building failed", "General SSLEngine problem", "SSL handshake",
                "doesn't match any of the subject",
                "certificate_unknown", "Host name '",
            ], .tls, ["Give the integration a certificate of a public authority for its name, or set tlsConfig."],
            variables,
            ["Execution failed due to configuration error: PKIX path building failed"]),
        .message(
            "aws-api-gateway.no-address",
            any: ["Invalid endpoint address", "Unable to resolve", "Invalid HTTP endpoint specified for URI"], .dns,
            ["Correct the integration's URI: its name does not resolve."], variables,
            ["Execution failed due to configuration error: Invalid endpoint address"]),
        .message(
            "aws-api-gateway.lost",
            any: [
                "Network error communicating with endpoint", "There was an error connecting to the endpoint",
                "Connection to the endpoint was closed", "communicating with the integration endpoint",
            ],
            Proof(
                .cause(.droppedConnection, nil), .said, "the integration was not reached, or the connection was lost"),
            reach,
            types, ["Network error communicating with endpoint"]),
    ]

    @inline(never) private static func type(
        _ name: String, _ types: [String], _ claim: Proof.Claim, _ words: String, _ remedies: [String]
    ) -> Signal {
        .row(
            "aws-api-gateway.\(name)", RowPattern(flags: types), claim, .statedByReason, words, remedies, Self.types,
            types.map { RowFacts(504, flags: $0) })
    }

    static let rows: [Signal] = [
        type(
            "integration-timeout", ["INTEGRATION_TIMEOUT"], .gaveUpWaiting, "the integration did not answer in time",
            patience),
        type(
            "integration-failure", ["INTEGRATION_FAILURE"], .cause(.droppedConnection, nil), "the integration failed",
            reach),
        type(
            "configuration", ["API_CONFIGURATION_ERROR"], .cause(.unknown, .notRouted),
            "the API's configuration has a fault: an address that is none, or a mapping that fails", reach),
        type(
            "authorizer", ["AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR"], .cause(.unknown, .refusedByProxy),
            "the authorizer failed", ["Look at the authorizer's own log."]),
        type(
            "refused",
            [
                "ACCESS_DENIED", "BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "EXPIRED_TOKEN", "INVALID_API_KEY",
                "INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE",
                "RESOURCE_NOT_FOUND", "THROTTLED", "UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED",
            ], .cause(.unknown, .refusedByProxy), "API Gateway itself turned the request away",
            ["Look at the API's authorizers, usage plans and web application firewall."]),
        .row(
            "aws-api-gateway.server-sent", RowPattern(serverStatus: .same), .cause(.serverSent, .application),
            .statedByFields,
            "the integration answered {status} itself", ["Look at the application behind API Gateway."], variables,
            [RowFacts(502, serverStatus: 502, hasServerFields: true)]),
        .row(
            "aws-api-gateway.504", RowPattern(statuses: [504]), .timeRanOut, .statusAlone,
            "API Gateway answers 504 when the integration did not answer in time, or was not reached", patience, types,
            [RowFacts(504)]),
        .row(
            "aws-api-gateway.502", RowPattern(statuses: [502]), .cause(.invalidResponse, nil), .statusUntried,
            "API Gateway answers 502 when a function's response is malformed", answer, proxy, [RowFacts(502)]),
    ]
}

extension TimeoutSetting {
    private static let apiGatewayLimits =
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"

    /// Timeouts of API Gateway.
    static let apiGateway: [TimeoutSetting] = [
        TimeoutSetting(
            "timeoutInMillis", .response, .duration(.seconds(29)), TimeoutClock(.total, .wholeResponse, "504"),
            unit: .milliseconds, caveat: "30 s for HTTP APIs; a quota can raise it for regional REST APIs",
            source: apiGatewayLimits),
        TimeoutSetting(
            "idle connection (WebSocket, fixed)", .tunnel, .duration(.seconds(600)), TimeoutClock(.idle, .tunnel),
            source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"),
    ]
}

/// How its rows are written.
private enum APIGatewayFormats {
    static let all: [FormatDescription] = [
        /// Amazon API Gateway, access logging: the JSON that its console offers, for REST and HTTP APIs.
        .signed(
            "\"requestTime\"",
            FormatDescription(
                name: "aws-api-gateway", product: .apiGateway, moment: .start,
                members: [
                    "requestTime": "time-local", "requestTimeEpoch": "epoch", "ip": "client", "httpMethod": "method",
                    "resourcePath": "path", "path": "path", "routeKey": "request", "status": "status",
                    "responseLength": "bytes", "requestId": "request-id", "userAgent": "user-agent",
                    "domainName": "host", "responseLatency": "milliseconds", "error.responseType": "flags",
                    "error": "details",
                    "errorResponseType": "flags", "responseType": "flags", "errorType": "flags",
                    "errorMessage": "details",
                    "integrationErrorMessage": "reason", "integrationError": "reason",
                    "integrationStatus": "upstream-status",
                ],
                samples: [
                    "{\"requestId\":\"5f1c-4\",\"ip\":\"192.0.2.7\",\"caller\":\"-\",\"user\":\"-\",\"requestTime\":\"04/Mar/2026:10:15:00 +0000\",\"httpMethod\":\"GET\",\"resourcePath\":\"/orders/{id}\",\"status\":\"502\",\"protocol\":\"HTTP/1.1\",\"responseLength\":\"904\"}",
                    "{\"requestId\":\"JKJaXmPLvHcESHA4=\",\"ip\":\"192.0.2.7\",\"requestTime\":\"04/Mar/2026:10:15:00 +0000\",\"httpMethod\":\"GET\",\"routeKey\":\"GET /orders/{id}\",\"status\":\"502\",\"protocol\":\"HTTP/1.1\",\"responseLength\":\"904\"}",
                ])),
        /// The same as CLF: no blank stands behind the time.
        FormatDescription(
            name: "aws-api-gateway-clf", product: .apiGateway, moment: .start,
            template: "{client} {-} {-} [{time-local}]\"{request}\" {status} {bytes} {request-id}",
            samples: ["192.0.2.7 - - [04/Mar/2026:10:15:00 +0000]\"GET /orders/{id} HTTP/1.1\" 502 904 5f1cc6af-4"]),
        /// The same as XML and as CSV.
        .signed(
            "<requestTime>",
            FormatDescription(
                name: "aws-api-gateway-xml", product: .apiGateway, moment: .start,
                template: "<request id=\"{request-id}\"> <ip>{client}</ip> <caller>{-}</caller> <user>{-}</user> "
                    + "<requestTime>{time-local}</requestTime> <httpMethod>{method}</httpMethod> "
                    + "<resourcePath>{path}</resourcePath> <status>{status}</status> {*}",
                samples: [
                    "<request id=\"5f1cc6af-4\"> <ip>192.0.2.7</ip> <caller>-</caller> <user>-</user> <requestTime>04/Mar/2026:10:15:00 +0000</requestTime> <httpMethod>GET</httpMethod> <resourcePath>/orders/{id}</resourcePath> <status>502</status> <protocol>HTTP/1.1</protocol> <responseLength>904</responseLength> </request>"
                ])),
        FormatDescription(
            name: "aws-api-gateway-csv", product: .apiGateway, moment: .start,
            template: "{client},{-},{-},{time-local},{method},{path},HTTP/{-},{status},{bytes},{*}",
            samples: ["192.0.2.7,-,-,04/Mar/2026:10:15:00 +0000,GET,/orders/{id},HTTP/1.1,502,904,5f1cc6af-4"]),
    ]
}
