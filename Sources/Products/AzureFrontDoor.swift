internal import Diagnosis

extension ProductID {
    /// Azure Front Door.
    public static let frontDoor = ProductID(rawValue: "azure-front-door")
}

extension Product {
    static let frontDoor: Product = {
        var product = Product(.frontDoor, "Azure Front Door", names: ["azure-front-door", "front-door", "afd"])
        product.settling = .origin
        product.moment = .end
        product.stateWords = "its error information is {}"
        // It logs a status of 0 where the origin gave none: learn.microsoft.com, Azure Front Door, Monitor metrics and
        // logs, `HttpStatusCode`. That the client left is a 499 there.
        product.ownGatewayStatuses = [0]
        product.answersTimeoutWith = 0
        product.places = [
            LogPlace(.access, "FrontDoorAccessLog in the workspace or account of the diagnostic settings")
        ]
        product.formatTable = { AzureFrontDoorFormats.all }
        product.signalTable = { FrontDoorSignals.rows }
        product.timeoutTable = { TimeoutSetting.frontDoor }
        product.rowHabits = RowHabits {
            $0.serverFields = .tries
        }
        return product
    }()
}

/// What Front Door says: `ErrorInfo`.
private enum FrontDoorSignals {
    private static let log = "https://learn.microsoft.com/en-us/azure/frontdoor/front-door-diagnostics"

    private static let help = "https://learn.microsoft.com/en-us/azure/frontdoor/troubleshoot-issues"

    @inline(never) private static func info(
        _ infos: [String], _ claim: Proof.Claim, _ strength: Strength, _ words: String, fakedBy: String? = nil,
        _ remedies: [String]
    ) -> Signal {
        .row(
            "azure-front-door.\(infos[0])", RowPattern(flags: infos), claim, strength, words, fakedBy: fakedBy,
            remedies, log,
            infos.map { RowFacts(503, flags: $0) })
    }

    private static let certificate = ["Give the origin a certificate of a public authority for the origin host header."]

    static let rows: [Signal] = [
        info(
            ["OriginTimeout"], .gaveUpWaiting, .statedByFlag, "the backend's time ran out",
            fakedBy: "A request that waited in a queue of the origin's looks the same.",
            ["Raise the origin response timeout of the profile, or make the request quicker."]),
        info(
            ["OriginConnectionAborted"], .lostConnection(nil), .statedByFlag, "the backend closed the connection",
            fakedBy: "An idle connection that the origin closed as Front Door used it again.",
            ["Find why the origin closed: its own log. It should keep idle connections at least 90 s."]),
        info(
            ["OriginConnectionRefused"], .cause(.droppedConnection, .refused), .statedByState,
            "the origin refused the connection", ["Start the origin, and open its firewall to AzureFrontDoor.Backend."]),
        info(
            ["OriginConnectionError"], .cause(.droppedConnection, nil), .statedBeside, "no connection to the origin",
            ["Look at the origin's address, port and firewall."]),
        info(
            ["ResponseHeaderTooBig"], .cause(.invalidResponse, .headerTooBig), .statedByReason,
            "the origin's header was too big", ["Send a smaller response header from the origin."]),
        info(
            ["OriginInvalidResponse"], .cause(.invalidResponse, nil), .statedByReason,
            "the origin's answer was refused",
            ["Correct the response that the origin sends."]),
        info(
            [
                "SSLHandshakeError", "CertificateNameCheckFailed", "CertificateError", "SSLInvalidRootCA",
                "SSLInvalidCipher", "OriginCertificateSelfSigned", "OriginCertificateExpired",
            ], .cause(.droppedConnection, .tls), .statedByReason, "the TLS handshake failed", certificate),
        info(
            ["DNSFailure", "DNSTimeout", "DNSNameNotResolved"], .cause(.droppedConnection, .dns), .statedByReason,
            "the origin's name was not resolved", ["Correct the origin's host name, or its zone."]),
        info(
            ["OriginError"], .lostOrInvalid, .statusUntried, "the origin failed, in whichever way",
            ["Look at the origin's own log, and at its health probes."]),
        info(
            ["ClientDisconnected", "UnspecifiedClientError"], .clientLeft, .statedBeside, "the client left",
            ["Look at what clients do."]),
        info(
            ["ClientGeoBlocked", "RestrictedIP", "InvalidRequest", "OriginInvalidRequest"],
            .cause(.unknown, .refusedByProxy), .statedByReason, "Front Door refused the request",
            ["Look at the web application firewall's rules, and at what the client sends."]),
        .row(
            "azure-front-door.0", RowPattern(statuses: [0]), .gaveUpWaiting, .likely,
            "a status of 0 is logged where the origin did not answer in time",
            ["Raise the origin response timeout of the profile, or make the request quicker."], help, [RowFacts(0)]),
        .row(
            "azure-front-door.none", RowPattern(flags: ["NoError"]), .cause(.serverSent, .application), .statedByReason,
            "no error is named: the origin answered {status} itself", ["Look at the application behind Front Door."],
            log,
            [RowFacts(502, flags: "NoError")]),
    ]
}

extension TimeoutSetting {
    /// Front Door's timeouts towards an origin.
    static let frontDoor: [TimeoutSetting] = [
        TimeoutSetting(
            "originResponseTimeoutSeconds", .response, .duration(.seconds(30)),
            TimeoutClock(
                .total, .words("for the request to be taken and for the response"), "504, or 503; 16 to 240 s"),
            caveat: "profiles that the portal makes have 60 s",
            source: "https://learn.microsoft.com/en-us/azure/frontdoor/troubleshoot-issues")
    ]
}

/// How its rows are written.
private enum AzureFrontDoorFormats {
    static let all: [FormatDescription] = [
        .alsoInColumns(
            FormatDescription(
                name: "azure-front-door", product: .frontDoor, moment: .end,
                members: [
                    "time": "time", "properties>httpMethod": "method", "properties>requestUri": "target",
                    "properties>httpStatusCode": "status", "properties>responseBytes": "bytes",
                    "properties>timeTaken": "seconds", "properties>clientIp": "client",
                    "properties>clientPort": "client-port", "properties>userAgent": "user-agent",
                    "properties>referer": "referer", "properties>hostName": "host",
                    "properties>trackingReference": "request-id", "properties>errorInfo": "flags",
                    "properties>ErrorInfo": "flags", "properties>originIp": "upstream",
                ],
                samples: [
                    "{\"time\":\"2026-03-04T10:15:00.123Z\",\"category\":\"FrontDoorAccessLog\",\"properties\":{\"trackingReference\":\"0abcdEFGH\",\"httpMethod\":\"GET\",\"requestUri\":\"https://shop.example:443/a?b=1\",\"responseBytes\":\"310\",\"clientIp\":\"192.0.2.7\",\"timeTaken\":\"4.001\",\"httpStatusCode\":\"503\",\"errorInfo\":\"OriginConnectionRefused\",\"hostName\":\"shop.example\"}}"
                ]))
    ]
}
