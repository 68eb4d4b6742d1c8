internal import Diagnosis

extension ProductID {
    /// Azure's Application Gateway.
    public static let appGateway = ProductID(rawValue: "azure-app-gateway")
}

extension Product {
    static let appGateway: Product = {
        var product = Product(
            .appGateway, "Azure Application Gateway",
            names: ["azure-app-gateway", "azure-application-gateway", "app-gateway", "appgw"])
        product.settling = .azure
        product.moment = .end
        product.stateWords = "its error information is {}"
        product.statuses = [
            StatusFact(
                502,
                "on v1 also a timeout; on v2 a closed connection, failed probes or an empty pool (a timeout is a 504 there)",
                of: [.responseTimeout, .notConnected, .connectTimeout, .lost, .unreadable, .noServer]
            ),
            StatusFact(503, "the gateway itself is overloaded or stopped"),
            StatusFact(504, "on v2, no response within the request time-out", of: [.responseTimeout], isDecisive: true),
        ]
        product.places = [
            LogPlace(.access, "ApplicationGatewayAccessLog in the workspace or account of the diagnostic settings")
        ]
        product.rowHabits = RowHabits {
            $0.serverFields = .tries
            $0.waitField = .response
            $0.hidesServerInQuery = true
            // The first version logs whole milliseconds, the second seconds and the server tried.
            $0.wholeSecondsAreMilliseconds = true
        }
        product.formatTable = { AzureApplicationGatewayFormats.all }
        product.signalTable = { AppGatewaySignals.rows }
        product.timeoutTable = { TimeoutSetting.appGateway }
        return product
    }()
}

/// What Application Gateway says: `error_info`, and the backend's status beside its own.
private enum AppGatewaySignals {
    private static let log =
        "https://learn.microsoft.com/en-us/azure/application-gateway/monitor-application-gateway-reference"
    private static let help =
        "https://learn.microsoft.com/en-us/azure/application-gateway/application-gateway-troubleshooting-502"

    @inline(never) private static func info(
        _ infos: [String], _ claim: Proof.Claim, _ strength: Strength, _ words: String, fakedBy: String? = nil,
        _ remedies: [String]
    ) -> Signal {
        .row(
            "azure-app-gateway.\(infos[0])", RowPattern(flags: infos), claim, strength, words, fakedBy: fakedBy,
            remedies, log,
            infos.map { RowFacts(502, flags: $0) })
    }

    static let rows: [Signal] = [
        info(
            ["ERRORINFO_UPSTREAM_TIMED_OUT"], .gaveUpWaiting, .statedByFlag, "the backend's time ran out",
            fakedBy: "A request that waited in a queue of the backend's looks the same.",
            ["Raise the request time-out of the backend setting, or make the request quicker."]),
        info(
            ["ERRORINFO_UPSTREAM_CLOSED_CONNECTION"], .lostConnection(nil), .statedByFlag,
            "the backend closed the connection", ["Find why the backend closed: its own log at that moment."]),
        info(
            ["ERRORINFO_UPSTREAM_NO_LIVE"], .cause(.droppedConnection, .markedDown), .statedByReason,
            "no backend was up",
            ["Look at backend health: probes, their path and host, NSGs and DNS."]),
        info(
            ["ERRORINFO_CLIENT_CLOSED_REQUEST", "ERRORINFO_CLIENT_TIMED_OUT"], .clientLeft, .statedBeside,
            "the client left", ["Look at what stands before the gateway."]),
        info(
            [
                "ERRORINFO_INVALID_METHOD", "ERRORINFO_INVALID_REQUEST", "ERRORINFO_INVALID_VERSION",
                "ERRORINFO_INVALID_09_METHOD", "ERRORINFO_INVALID_HOST", "ERRORINFO_INVALID_CONTENT_LENGTH",
                "ERRORINFO_INVALID_METHOD_TRACE", "ERRORINFO_REQUEST_URI_INVALID", "ERRORINFO_HTTP_NO_HOST_HEADER",
                "ERRORINFO_HTTP_TO_HTTPS_PORT", "ERRORINFO_HTTPS_NO_CERT",
            ], .cause(.unknown, .refusedByProxy), .statedByReason, "the gateway does not take such a request",
            ["Look at what the client sends."]),
        .row(
            "azure-app-gateway.server-sent", RowPattern(serverStatus: .same), .cause(.serverSent, .application),
            .statedByFields, "the target answered {status} itself", ["Look at the application behind the gateway."],
            log,
            [RowFacts(502, serverStatus: 502, hasServerFields: true)]),
        .row(
            "azure-app-gateway.504", RowPattern(statuses: [504]), .timeRanOut, .statedBeside,
            "the gateway answered 504 without the target's status",
            ["Raise the request time-out of the backend setting, or make the request quicker."], help,
            [RowFacts(504, hasServerFields: true)]),
        .row(
            "azure-app-gateway.503", RowPattern(statuses: [503]), .cause(.droppedConnection, .markedDown), .likely,
            "the gateway answered 503 without the target's status, as where no target is healthy",
            ["Look at backend health, and at the gateway's own capacity."], help, [RowFacts(503, hasServerFields: true)]
        ),
        .row(
            "azure-app-gateway.other", RowPattern(statuses: [502], server: .one), .lostOrInvalid, .statusUntried,
            "the gateway answered {status} without the backend's status, though it had chosen a backend",
            ["Look at the backend's own log at that moment; on v1 a timeout looks the same."], help,
            [RowFacts(502, hasServerFields: true, server: .one)]),
        .row(
            "azure-app-gateway.untold", RowPattern(), .nothing, .unclear,
            "the gateway answered {status} without the backend's status",
            ["Look at backend health, NSGs and user-defined routes."], help, [RowFacts(502, hasServerFields: true)]),
    ]
}

extension TimeoutSetting {
    private static let appGatewayFAQ =
        "https://learn.microsoft.com/en-us/azure/application-gateway/application-gateway-faq"

    /// Timeouts of an Application Gateway.
    static let appGateway: [TimeoutSetting] = [
        TimeoutSetting(
            "requestTimeout", .response, .duration(.seconds(20)),
            TimeoutClock(.total, .responseHeader, "504 on v2, 502 on v1"),
            caveat: "30 s where PowerShell or a template makes the setting without one",
            source:
                "https://learn.microsoft.com/en-us/azure/application-gateway/configuration-http-settings#request-timeout"
        ),
        TimeoutSetting(
            "keep-alive (fixed)", .idleClose, .duration(.seconds(75)), TimeoutClock(.idle, .clientIdle),
            caveat: "120 s on v1", source: appGatewayFAQ),
        TimeoutSetting(
            "idleTimeoutInMinutes", .idleClose, .duration(.seconds(240)),
            TimeoutClock(.idle, .words("until the TCP connection of the frontend's address is dropped")),
            unit: .minutes,
            source: appGatewayFAQ),
        TimeoutSetting(
            "connectionDraining drainTimeoutInSec", .process, .duration(.seconds(30)),
            TimeoutClock(.total, .words("for requests to end at a server that is taken out")),
            source:
                "https://learn.microsoft.com/en-us/azure/application-gateway/configuration-http-settings#connection-draining"
        ),
    ]
}

/// How its rows are written.
private enum AzureApplicationGatewayFormats {
    static let all: [FormatDescription] = [
        .alsoInColumns(
            FormatDescription(
                name: "azure-app-gateway", product: .appGateway, moment: .end,
                members: [
                    "timeStamp": "time", "time": "time", "properties>clientIP": "client",
                    "properties>clientPort": "client-port",
                    "properties>httpMethod": "method", "properties>originalRequestUriWithArgs": "target",
                    "properties>requestUri": "path", "properties>requestQuery": "query",
                    "properties>httpStatus": "status",
                    "properties>sentBytes": "bytes", "properties>timeTaken": "seconds",
                    "properties>userAgent": "user-agent",
                    "properties>serverRouted": "upstream", "properties>serverStatus": "upstream-status",
                    "properties>serverResponseLatency": "upstream-time", "properties>host": "host",
                    "properties>transactionId": "request-id", "properties>error_info": "flags",
                    "properties>upstreamSourcePort": "source-port",
                    // The table AGWAccessLogs.
                    "ClientIp": "client", "ClientPort": "client-port", "HttpMethod": "method",
                    "OriginalRequestUriWithArgs": "target", "RequestUri": "path", "RequestQuery": "query",
                    "HttpStatus": "status", "SentBytes": "bytes", "TimeTaken": "seconds", "UserAgent": "user-agent",
                    "ServerRouted": "upstream", "ServerStatus": "upstream-status",
                    "ServerResponseLatency": "upstream-time", "Host": "host", "TransactionId": "request-id",
                    "ErrorInfo": "flags",
                ],
                samples: [
                    "{\"timeStamp\":\"2026-03-04T10:15:00+00:00\",\"properties\":{\"clientIP\":\"192.0.2.7\",\"clientPort\":45057,\"httpMethod\":\"GET\",\"originalRequestUriWithArgs\":\"\\/a?b=1\",\"requestUri\":\"\\/a\",\"httpStatus\":502,\"sentBytes\":466,\"timeTaken\":20.034,\"serverRouted\":\"10.0.0.5:443\",\"serverStatus\":\"\"}}"
                ]))
    ]
}
