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
        product.moment = .start
        product.answersTimeoutWith = 502
        product.stateWords = "statusDetails is {}"
        product.statuses = [
            StatusFact(
                502, "statusDetails tells: backend_timeout, failed_to_connect_to_backend, backend_connection_closed…"),
            StatusFact(503, "as 502: statusDetails tells"), StatusFact(504, "the server itself sent it"),
        ]
        product.places = [
            LogPlace(
                .access, "Logs Explorer: resource.type=\"http_load_balancer\"; sampled where sampleRate is below 1")
        ]
        product.formatTable = { GoogleCloudFormats.all }
        product.signalTable = { GoogleCloudSignals.rows }
        product.timeoutTable = { TimeoutSetting.googleCloud }
        return product
    }()
}

/// What Google's load balancers say: `statusDetails`.
private enum GoogleCloudSignals {
    private static let log = "https://cloud.google.com/load-balancing/docs/https/https-logging-monitoring"

    private static func details(
        _ name: String, _ texts: [String], _ claim: Proof.Claim, _ strength: Strength, _ words: String,
        _ remedies: [String], _ sample: String
    ) -> Signal {
        .row(
            "google-cloud.\(name)", RowPattern(flags: texts), claim, strength, words, remedies, log,
            [RowFacts(502, flags: sample)])
    }

    static let rows: [Signal] = [
        details(
            "server-sent", ["response_sent_by_backend*"], .cause(.serverSent, .application), .statedByFields,
            "the backend sent the status", ["Look at the application behind the load balancer."],
            "response_sent_by_backend"),
        details(
            "timed-out", ["*timeout*"], .gaveUpWaiting, .statedByReason, "the backend's time ran out",
            ["Raise the backend service's timeoutSec, or make the request quicker."], "backend_timeout"),
        details(
            "not-connected", ["failed_to_connect_to_backend*"], .cause(.droppedConnection, nil), .statedByFlag,
            "no connection to the backend",
            ["Open the firewall to the load balancer's ranges; look at the named port."],
            "failed_to_connect_to_backend"),
        details(
            "no-backend", ["failed_to_pick_backend*"], .cause(.droppedConnection, .markedDown), .statedByReason,
            "no healthy backend", ["Look at the health check and its firewall rule."], "failed_to_pick_backend"),
        details(
            "closed", ["*backend_connection_closed*", "*backend_early_response*"], .lostConnection(nil), .statedByFlag,
            "the backend closed the connection",
            ["Let the backend keep idle connections longer than 600 s, which the load balancer does."],
            "backend_connection_closed_before_data_sent_to_client"),
        details(
            "invalid", ["*corrupt*", "*invalid*"], .cause(.invalidResponse, nil), .statedLoosely,
            "the backend's answer was refused", ["Correct the response that the backend sends."],
            "backend_response_corrupted"),
        details(
            "client-left", ["*client*"], .clientLeft, .statedBeside, "the client left", ["Look at what clients do."],
            "client_disconnected_before_any_response"),
    ]
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
        FormatDescription(
            name: "google-cloud", product: .googleCloud, moment: .start,
            members: [
                "timestamp": "time", "httpRequest>requestMethod": "method", "httpRequest>requestUrl": "target",
                "httpRequest>status": "status", "httpRequest>responseSize": "bytes", "httpRequest>latency": "seconds",
                "httpRequest>remoteIp": "client-and-port", "httpRequest>userAgent": "user-agent",
                "httpRequest>serverIp": "upstream", "jsonPayload>statusDetails": "flags", "trace": "request-id",
            ],
            samples: [
                "{\"timestamp\":\"2026-03-04T10:15:00.353139Z\",\"httpRequest\":{\"requestMethod\":\"GET\",\"requestUrl\":\"https://shop.example/a?b=1\",\"status\":502,\"responseSize\":\"447\",\"latency\":\"0.120s\",\"remoteIp\":\"192.0.2.7\"},\"jsonPayload\":{\"statusDetails\":\"backend_connection_closed_before_data_sent_to_client\"}}"
            ])
    ]
}
