internal import Diagnosis

extension ProductID {
    /// Amazon CloudFront.
    public static let cloudFront = ProductID(rawValue: "aws-cloudfront")
}

extension Product {
    static let cloudFront: Product = {
        var product = Product(.cloudFront, "Amazon CloudFront", names: ["aws-cloudfront", "cloudfront"])
        product.moment = .end
        product.answersTimeoutWith = 504
        product.stateWords = "CloudFront's result is {}"
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
        product.signalTable = { CloudFrontSignals.rows }
        product.timeoutTable = { TimeoutSetting.cloudFront }
        return product
    }()
}

/// What CloudFront says: `x-edge-detailed-result-type`.
private enum CloudFrontSignals {
    private static let log =
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html"

    private static func type(
        _ types: [String], _ claim: Proof.Claim, _ strength: Strength, _ words: String, _ remedies: [String]
    ) -> Signal {
        .row(
            "aws-cloudfront.\(types[0])", RowPattern(flags: types), claim, strength, words, remedies, log,
            types.map { RowFacts(502, flags: $0) })
    }

    static let rows: [Signal] = [
        type(
            ["OriginConnectError"], .cause(.droppedConnection, nil), .statedByReason, "no connection to the origin",
            ["Open the origin's firewall to CloudFront's prefix list; look at its port and TLS."]),
        type(
            ["OriginDnsError"], .cause(.droppedConnection, .dns), .statedByFlag, "the origin's name was not resolved",
            ["Correct the origin's domain name, or its zone."]),
        type(
            ["OriginInvalidResponseError", "OriginHeaderTooBigError"], .cause(.invalidResponse, nil), .statedByReason,
            "the origin's answer was refused", ["Correct the response that the origin sends."]),
        type(
            ["OriginReadError", "OriginWriteError", "AbortedOrigin"], .lostConnection(nil), .statedLoosely,
            "the connection to the origin was lost",
            ["Let the origin keep idle connections longer than the origin's keep-alive timeout; look at its own log."]),
        type(
            ["ClientCommError"], .clientLeft, .statedBeside, "the client left",
            ["Look at what viewers do; it is no failure."]),
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
        )
    ]
}
