internal import Diagnosis

extension ProductID {
    /// Amazon CloudFront.
    public static let cloudFront = ProductID(rawValue: "aws-cloudfront")
}

extension Product {
    static let cloudFront: Product = {
        var product = Product(.cloudFront, "Amazon CloudFront", names: ["aws-cloudfront", "cloudfront"])
        product.settling = .origin
        product.moment = .end
        product.answersTimeoutWith = 504
        product.stateWords = "CloudFront's result is {}"
        product.statuses = [
            StatusFact(
                502, "no connection, TLS or DNS at the origin, or a function at the edge; else the origin's own",
                of: [.notConnected, .lost, .unreadable]),
            StatusFact(503, "a function at the edge or CloudFront's own limit; else the origin's own"),
            StatusFact(
                504, "the origin was not reached or did not answer in time; else the origin's own",
                of: [.responseTimeout, .connectTimeout, .notConnected]),
        ]
        product.places = [
            LogPlace(
                .access, "the bucket or log group that the distribution's standard logging names; it can lag a day")
        ]
        product.logAdvice = [
            LogAdvice(
                .duration,
                "time-taken is not among the fields; standard logs have it, a real-time log's field list can name it")
        ]
        product.formatTable = { CloudFrontFormats.all }
        product.signalTable = { CloudFrontSignals.pages + CloudFrontSignals.rows }
        product.timeoutTable = { TimeoutSetting.cloudFront }
        return product
    }()
}

/// What CloudFront says: `x-edge-detailed-result-type`.
private enum CloudFrontSignals {
    private static let log =
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html"

    private static let errors =
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/troubleshooting-response-errors.html"

    private static let slow = [
        "Raise the origin's response timeout (OriginReadTimeout), or make the request quicker; look at the origin's firewall."
    ]
    private static let edge = [
        "Look at the function at the edge: its log in CloudWatch, in the region of the edge location."
    ]

    @inline(never) private static func type(
        _ types: [String], statuses: Set<Int> = [], _ claim: Proof.Claim, _ strength: Strength, _ words: String,
        fakedBy: String? = nil, _ remedies: [String], _ source: String = log
    ) -> Signal {
        let status = statuses.min()
        return .row(
            "aws-cloudfront.\(types[0])\(status.map { "-\($0)" } ?? "")", RowPattern(statuses: statuses, flags: types),
            claim,
            strength, words, fakedBy: fakedBy, remedies, source, types.map { RowFacts(status ?? 502, flags: $0) })
    }

    /// The sentence of its error page, which users paste.
    private static func page(
        _ name: String, _ sentences: [String], _ proof: Proof, fakedBy: String? = nil, _ remedies: [String]
    ) -> Signal {
        .message("aws-cloudfront.page-\(name)", any: sentences, proof, fakedBy: fakedBy, remedies, errors, sentences)
    }

    static let pages: [Signal] = [
        page(
            "function",
            [
                "The Lambda function returned invalid JSON",
                "The Lambda function returned an invalid entry in the headers object",
                "The Lambda function result failed validation", "The Lambda function returned an invalid ",
                "The Lambda function returned a ",
                "The Lambda function associated with the CloudFront distribution was throttled",
                "The Lambda function associated with the CloudFront distribution is invalid",
                "The CloudFront function associated with the CloudFront distribution",
            ], Proof(.cause(.unknown, .refusedByProxy), .statedByReason, "a function at the edge failed"), edge),
        page(
            "unresolved", ["CloudFront wasn't able to resolve the origin domain name"], .dns,
            ["Correct the origin's domain name, or its zone."]),
        page(
            "not-connected", ["CloudFront wasn't able to connect to the origin"],
            Proof(.cause(.droppedConnection, nil), .said, "no connection to the origin"),
            fakedBy:
                "Refused, a certificate that does not fit the origin's name, and no common TLS version say the same.",
            [
                "Let the origin's certificate name the origin's domain (or the Host that is forwarded); open its port to CloudFront's "
                    + "prefix list."
            ]),
        page(
            "lost", ["CloudFront attempted to establish a connection with the origin"],
            Proof(
                .cause(.droppedConnection, nil), .saidInPassing,
                "the origin could not be connected to, or closed the connection"),
            fakedBy: "A connection that was not made in time says the same, with 504.",
            [
                "Open the origin's firewall to CloudFront's prefix list; let the origin keep idle connections longer than its keep-alive "
                    + "timeout in CloudFront."
            ]),
    ]

    /// Every value that tells of an error; of the others none comes with a failure of CloudFront's own.
    static let rows: [Signal] = [
        type(
            ["OriginCommError"], .gaveUpWaiting, .statedByReason,
            "the request timed out while CloudFront waited for the origin",
            fakedBy: "A connection that was not made in time is told so too.", slow),
        type(
            ["OriginConnectError"], statuses: [504], .cause(.droppedConnection, .connectTimeout), .statedByReason,
            "the connection to the origin was not made in time",
            ["Open the origin's firewall to CloudFront's prefix list; look at its load."]),
        type(
            ["OriginConnectError"], .cause(.droppedConnection, nil), .statedByReason, "no connection to the origin",
            fakedBy: "Refused, not in time and TLS are one value.",
            ["Open the origin's firewall to CloudFront's prefix list; look at its port and TLS."]),
        type(
            ["OriginDnsError"], .cause(.droppedConnection, .dns), .statedByFlag, "the origin's name was not resolved",
            ["Correct the origin's domain name, or its zone."]),
        type(
            ["OriginHeaderTooBigError"], .cause(.invalidResponse, .headerTooBig), .statedByFlag,
            "a header of the origin's answer was too big",
            ["Send a smaller header from the origin: 20 KB at most in all."]),
        type(
            ["OriginContentRangeLengthError"], .cause(.invalidResponse, .badFraming), .statedByFlag,
            "the length of the origin's answer does not fit its Content-Range",
            ["Correct the origin's answer to ranges."]),
        type(
            ["OriginInvalidResponseError", "OriginZeroSizeObjectError"], .cause(.invalidResponse, nil), .statedByReason,
            "the origin's answer was refused", ["Correct the response that the origin sends."]),
        type(
            ["OriginError"], .cause(.invalidResponse, nil), .statusAlone, "the origin returned an incorrect response",
            fakedBy: "An error status of the origin's own is told so too.",
            ["Ask the origin for the same path, and look at its own log."]),
        type(
            ["OriginReadError", "OriginWriteError", "AbortedOrigin"], .lostConnection(nil), .statedLoosely,
            "the connection to the origin was lost",
            ["Let the origin keep idle connections longer than the origin's keep-alive timeout; look at its own log."]),
        type(
            ["ClientCommError", "ClientHungUpRequest", "SlowReaderOriginError"], .clientLeft, .statedBeside,
            "the client left, or read too slowly", ["Look at what viewers do; it is no failure."]),
        type(
            [
                "LambdaExecutionError", "LambdaValidationError", "LambdaLimitExceeded", "FunctionExecutionError",
                "FunctionThrottledError",
            ], .cause(.unknown, .refusedByProxy), .statedByReason, "a function at the edge failed", edge, errors),
        type(
            ["LimitExceeded", "CapacityExceeded"], .cause(.unknown, .refusedByProxy), .statedByReason,
            "CloudFront turned the request away: a limit, or no capacity at the edge location",
            ["Look at the quotas of the distribution; ask for more."], errors),
        type(
            [
                "ClientGeoBlocked", "InvalidRequest", "InvalidRequestBlocked", "InvalidRequestCertificate",
                "InvalidRequestHeader", "InvalidRequestMethod",
            ], .cause(.unknown, .refusedByProxy), .statedByReason, "CloudFront refused the request",
            ["Look at the distribution's restrictions and allowed methods."]),
        .row(
            "aws-cloudfront.504", RowPattern(statuses: [504]), .timeRanOut, .statusLoosely,
            "CloudFront answers 504 when the origin did not answer in time, and passes on the origin's own", slow,
            errors,
            [RowFacts(504, flags: "Error")]),
    ]
}

extension TimeoutSetting {
    private static let cloudFrontOrigin =
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html"

    /// CloudFront's timeouts towards an origin.
    static let cloudFront: [TimeoutSetting] = [
        TimeoutSetting(
            "OriginReadTimeout", .response, .duration(.seconds(30)),
            TimeoutClock(.idle, .responseRead, "also for the first packet; 504; GET and HEAD are tried again"),
            source: "\(cloudFrontOrigin)#DownloadDistValuesOriginResponseTimeout"),
        TimeoutSetting(
            "ResponseCompletionTimeout", .response, .unbounded, TimeoutClock(.total, .wholeResponse), zero: .unbounded,
            source: cloudFrontOrigin),
        TimeoutSetting(
            "ConnectionTimeout", .connect, .duration(.seconds(10)),
            TimeoutClock(.total, .connection, "for each attempt"),
            source: "\(cloudFrontOrigin)#origin-connection-timeout"),
        TimeoutSetting(
            "ConnectionAttempts", .retry, .count(3), TimeoutClock(.tries, .words("attempts to connect in all")),
            unit: .none,
            source: "\(cloudFrontOrigin)#origin-connection-attempts"),
        TimeoutSetting(
            "OriginKeepaliveTimeout", .keepAlive, .duration(.seconds(5)), TimeoutClock(.idle, .serverIdle),
            source: "\(cloudFrontOrigin)#DownloadDistValuesOriginKeepaliveTimeout"),
    ]
}

/// How its rows are written.
private enum CloudFrontFormats {
    static let all: [FormatDescription] = [
        .own(
            "aws-cloudfront", .cloudFront, .end, .w3c, sign: "x-edge-location", isUTC: true,
            sample:
                "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end\n2026-03-04\t10:15:00\tFRA2-C1\t182\t192.0.2.7\tGET\td111111abcdef8.cloudfront.net\t/a\t502\t-\tcurl/8\tb=1\t-\tError\tMRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE==\tshop.example\thttps\t217\t4.001\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tError\tHTTP/2.0\t-\t-\t51512\t4.001\tOriginConnectError\ttext/html\t-\t-\t-"
        ),
        /// Its rows without the two lines before them, as grep leaves them: 33 columns in a fixed order.
        .utc(
            besides: "#Fields",
            FormatDescription(
                name: "aws-cloudfront-rows", product: .cloudFront, moment: .end,
                template:
                    "{date}\t{clock}\t{-}\t{bytes}\t{client}\t{method}\t{-}\t{path}\t{status}\t{referer}\t{user-agent}\t{query}\t{-}\t{-}\t{request-id}\t{host}\t{-}\t{-}\t{seconds}\t{forwarded-for}\t{-}\t{-}\t{-}\t{-}\t{-}\t{-}\t{client-port}\t{-}\t{flags}\t{-}\t{-}\t{-}\t{-}",
                samples: [
                    "2026-03-04\t10:15:00\tFRA60-P4\t904\t192.0.2.7\tGET\td111111abcdef8.cloudfront.net\t/a\t502\t-\tcurl/8\tb=1\t-\tError\tQm4==\tshop.example\thttps\t61\t0.045\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tError\tHTTP/2.0\t-\t-\t40004\t0.045\tOriginConnectError\ttext/html\t507\t-\t-"
                ])),
        /// Standard logging v2 writes the same names as members of JSON.
        .utc(
            FormatDescription(
                name: "aws-cloudfront-json", product: .cloudFront, moment: .end,
                members: [
                    "date": "date", "time": "clock", "c-ip": "client", "cs-method": "method", "cs-uri-stem": "path",
                    "sc-status": "status", "cs(Referer)": "referer", "cs(User-Agent)": "user-agent",
                    "cs-uri-query": "query", "x-edge-request-id": "request-id", "x-host-header": "host",
                    "time-taken": "seconds", "sc-bytes": "bytes", "x-edge-detailed-result-type": "flags",
                    "x-forwarded-for": "forwarded-for", "c-port": "client-port",
                ],
                samples: [
                    "{\"date\": \"2026-03-04\", \"time\": \"10:15:00\", \"x-edge-location\": \"FRA60-P4\", \"sc-bytes\": \"904\", \"c-ip\": \"192.0.2.7\", \"cs-method\": \"GET\", \"cs(Host)\": \"d111111abcdef8.cloudfront.net\", \"cs-uri-stem\": \"/a\", \"sc-status\": \"502\", \"cs(Referer)\": \"-\", \"cs(User-Agent)\": \"curl/8\", \"cs-uri-query\": \"b=1\", \"cs(Cookie)\": \"-\", \"x-edge-result-type\": \"Error\", \"x-edge-request-id\": \"Qm4==\", \"x-host-header\": \"shop.example\", \"cs-protocol\": \"https\", \"cs-bytes\": \"61\", \"time-taken\": \"0.045\", \"x-forwarded-for\": \"-\", \"ssl-protocol\": \"TLSv1.3\", \"ssl-cipher\": \"TLS_AES_128_GCM_SHA256\", \"x-edge-response-result-type\": \"Error\", \"cs-protocol-version\": \"HTTP/2.0\", \"fle-status\": \"-\", \"fle-encrypted-fields\": \"-\", \"c-port\": \"40004\", \"time-to-first-byte\": \"0.045\", \"x-edge-detailed-result-type\": \"OriginConnectError\", \"sc-content-type\": \"text/html\", \"sc-content-len\": \"507\", \"sc-range-start\": \"-\", \"sc-range-end\": \"-\"}"
                ])),
    ]
}
