internal import Diagnosis

extension ProductID {
    /// Akamai's edge.
    public static let akamai = ProductID(rawValue: "akamai")
}

extension Product {
    static let akamai: Product = {
        var product = Product(.akamai, "Akamai", names: ["akamai", "akamai-datastream"])
        product.settling = .origin
        product.moment = .start
        product.answersTimeoutWith = 504
        product.stateWords = "its error code is {}"
        product.statuses = [
            StatusFact(
                502, "the origin closed or its answer was no HTTP; else the origin's own", of: [.lost, .unreadable]),
            StatusFact(
                503, "refused, not connected in time, DNS or TLS at the origin; else the origin's own",
                of: [.notConnected, .connectTimeout]),
            StatusFact(504, "no response from the origin in time; else the origin's own", of: [.responseTimeout]),
        ]
        product.places = [LogPlace(.access, "where a DataStream 2 puts it")]
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; turnAroundTimeMSec among the stream's fields would log it"),
            LogAdvice(.fields(["flags"]), "no error code is logged; errorCode among the stream's fields would log it"),
        ]
        product.signalTable = { AkamaiSignals.signals }
        product.timeoutTable = { TimeoutSetting.akamai }
        product.formatTable = { AkamaiFormats.all }
        return product
    }()
}

/// What Akamai says: `errorCode` of a row, and the number with which the reference on its error page begins.
private enum AkamaiSignals {
    private static let codes = "https://techdocs.akamai.com/datastream2/docs/data-set-parameters"
    private static let references = "https://gist.github.com/chrisvanpatten/dc02f0d5727369801dc7e9e6fded1837"

    private static let reach = ["Let Akamai's addresses through the origin's firewall; look at its load and routes."]

    /// A code in a row, and `Reference #N.…` of the page.
    @inline(never) private static func code(
        _ name: String, _ codes: [String], reference: Int?, _ claim: Proof.Claim, _ words: String,
        fakedBy: String? = nil,
        _ remedies: [String]
    ) -> [Signal] {
        let row = Signal.row(
            "akamai.\(name)", RowPattern(flags: codes.flatMap { [$0, "\($0)|*"] }), claim, .statedByReason, words,
            fakedBy: fakedBy, remedies, Self.codes, codes.map { RowFacts(503, flags: "\($0)|reason") })
        guard let reference else { return [row] }
        return [
            .message(
                "akamai.reference.\(name)", any: ["Reference #\(reference).", "Reference&#32;&#35;\(reference)&#46;"],
                Proof(claim, .statedByReason, words), fakedBy: fakedBy, remedies, references,
                ["Reference #\(reference).1d1d1402.1711111111.1a2b3c"]), row,
        ]
    }

    private static let table: [[Signal]] = [
        code(
            "read-timed-out", ["ERR_READ_TIMEOUT", "ERR_FIRST_BYTE_TIMEOUT"], reference: 1, .gaveUpWaiting,
            "no response came from the origin in time",
            fakedBy: "A request that waited in a queue of the origin's looks the same.",
            ["Raise the property's Timeout: First Byte, or make the request quicker."]),
        code(
            "read-failed", ["ERR_READ_ERROR"], reference: 3, .lostConnection(nil),
            "the origin closed the connection without a header", ["Look at the origin's own log at that moment."]),
        code(
            "write-failed", ["ERR_WRITE_ERROR"], reference: 4, .lostConnection(.reset),
            "the origin closed the connection before it had the whole request",
            ["Let the origin read the whole request; look at its limits of size."]),
        code(
            "refused", ["ERR_CONNECT_FAIL"], reference: 6, .cause(.droppedConnection, .refused),
            "the origin, or a firewall, refused the connection", reach),
        code(
            "not-configured", ["ERR_INVALID_URL"], reference: 9, .cause(.unknown, .notRouted),
            "the edge has no property for the name",
            ["Activate a property for the hostname, and let its CNAME lead there."]),
        code(
            "unresolved", ["ERR_DNS_FAIL", "ERR_DNS_IN_REGION"], reference: 11, .cause(.droppedConnection, .dns),
            "the origin's name was not resolved", ["Correct the origin server's hostname, or its zone."]),
        code(
            "closed", ["ERR_ZERO_SIZE_OBJECT"], reference: 15, .lostConnection(.prematureClose),
            "the origin answered with nothing", ["Look at the origin's own log at that moment."]),
        code(
            "denied", ["ERR_ACCESS_DENIED"], reference: 18, .cause(.unknown, .refusedByProxy),
            "the edge denied the request, by its rules or its firewall",
            ["Look at the property's rules and the security events."]),
        code(
            "client-left", ["ERR_CLIENT_ABORT", "ERR_CLIENT_GONE"], reference: 27, .clientLeft, "the client left",
            ["Look at what clients do."]),
        code(
            "handshake-failed", ["ERR_FWD_SSL_HANDSHAKE", "ERR_SECURE_CONNECT_FAIL"], reference: 30,
            .cause(.droppedConnection, .tls), "TLS with the origin failed",
            ["Set the origin server's Verification Settings to the certificate that it has."]),
        code(
            "connect-timed-out", ["ERR_CONNECT_TIMEOUT"], reference: 97, .cause(.droppedConnection, .connectTimeout),
            "the connection to the origin was not made in time", reach),
    ]

    static let signals: [Signal] = table.flatMap { $0 } + own

    private static let own: [Signal] = [
        .row(
            "akamai.none", RowPattern(flags: ["-", ""]), .nothing, .unclear,
            "no error code: the status is the origin's, or the property's", ["Look at the origin's own log."],
            codes,
            [RowFacts(502, flags: "-")])
    ]
}

extension TimeoutSetting {
    /// Akamai's timeouts towards an origin.
    static let akamai: [TimeoutSetting] = [
        TimeoutSetting(
            "readTimeout", .response, .duration(.seconds(120)),
            TimeoutClock(.total, .firstByte), unit: .spelled, caveat: "a property may set another",
            source: "https://techdocs.akamai.com/property-mgr/docs/read-timeout"),
        TimeoutSetting(
            "connectTimeout", .connect, .duration(.seconds(5)), TimeoutClock(.total, .tcp), unit: .spelled,
            caveat: "a property may set another",
            source: "https://techdocs.akamai.com/property-mgr/docs/connect-timeout"),
    ]
}

/// How its rows are written.
private enum AkamaiFormats {
    static let all: [FormatDescription] = [
        /// Akamai, DataStream 2, data set parameters.
        FormatDescription(
            name: "akamai-datastream", product: .akamai, moment: .start,
            members: [
                "reqTimeSec": "epoch", "statusCode": "status", "reqMethod": "method", "reqPath": "path",
                "queryStr": "query", "cliIP": "client", "UA": "user-agent", "referer": "referer", "reqHost": "host",
                "reqId": "request-id", "bytes": "bytes", "turnAroundTimeMSec": "milliseconds", "errorCode": "flags",
                "xForwardedFor": "forwarded-for",
            ],
            samples: [
                "{\"version\":1,\"streamId\":\"77\",\"cp\":\"902\",\"reqId\":\"5f1c4\",\"reqTimeSec\":\"1772619300.117\",\"bytes\":\"904\",\"cliIP\":\"192.0.2.7\",\"statusCode\":\"502\",\"proto\":\"HTTPS\",\"reqHost\":\"shop.example\",\"reqMethod\":\"GET\",\"reqPath\":\"a\",\"queryStr\":\"b=1\",\"turnAroundTimeMSec\":\"45\",\"errorCode\":\"ERR_CONNECT_FAIL\"}"
            ])
    ]
}
