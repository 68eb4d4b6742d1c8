internal import Diagnosis

extension ProductID {
    /// YARP, Microsoft's reverse proxy in .NET.
    public static let yarp = ProductID(rawValue: "yarp")
}

extension Product {
    static let yarp: Product = {
        var product = Product(.yarp, "YARP", names: ["yarp"])
        product.answersTimeoutWith = 504
        product.statuses = [
            StatusFact(
                502, "the destination was not reached, closed, or its response was not understood; else its own",
                of: [.notConnected, .connectTimeout, .lost, .unreadable]),
            StatusFact(503, "no destination is available; else the destination's own", of: [.noServer]),
            StatusFact(504, "no response within ActivityTimeout", of: [.responseTimeout], isDecisive: true),
        ]
        product.errorLogTellsReasons = true
        product.places = [
            LogPlace(
                .errors, "the application's log, category Yarp.ReverseProxy.Forwarder.HttpForwarder, with the exception"
            )
        ]
        product.signalTable = { YARPSignals.all }
        return product
    }()
}

/// What YARP says: .NET's exceptions behind its own sentences.
private enum YARPSignals {
    private static let forwarder =
        "https://github.com/dotnet/yarp/blob/main/src/ReverseProxy/Forwarder/HttpForwarder.cs"
    private static let client = "https://learn.microsoft.com/dotnet/api/system.net.http.httprequesterror"
    private static let http2 =
        "https://github.com/dotnet/runtime/blob/v9.0.0/src/libraries/System.Net.Http/src/Resources/Strings.resx"

    private static let start = ["Start what the destination's Address names, or correct it."]
    private static let version = [
        "Set HttpRequest.Version to 1.1 (VersionPolicy RequestVersionOrLower) on the cluster: Windows authentication, for one, needs HTTP/1.1."
    ]
    private static let patience = ["Raise HttpRequest.ActivityTimeout of the cluster, or make the request quicker."]
    private static let close = [
        "Find why the destination ended the connection: its own log. Set PooledConnectionIdleTimeout below its idle timeout."
    ]

    static let all: [Signal] = [
        .message(
            "yarp.http-1.1-required", all: ["HTTP_1_1_REQUIRED"],
            .wrongProtocol.saying("the server wants HTTP/1.1 for this request, and was asked by HTTP/2"), version,
            http2,
            ["The HTTP/2 server reset the stream. HTTP/2 error code 'HTTP_1_1_REQUIRED' (0xd)."]),
        .message(
            "yarp.http2-refused",
            any: ["The HTTP/2 server reset the stream.", "The HTTP/2 server closed the connection."],
            .reset.saying("the server reset the HTTP/2 stream, or closed its connection"), close, http2,
            ["The HTTP/2 server reset the stream. HTTP/2 error code 'INTERNAL_ERROR' (0x2)."]),
        .message(
            "yarp.no-http2",
            any: [
                "An HTTP/2 connection could not be established because the server did not complete the HTTP/2 handshake"
            ],
            .wrongProtocol.saying("the server speaks no HTTP/2 on that port"), version, http2,
            ["An HTTP/2 connection could not be established because the server did not complete the HTTP/2 handshake."]),
        .message(
            "yarp.tls", any: ["The SSL connection could not be established", "The remote certificate is invalid"], .tls,
            [
                "Let the destination's certificate bear the name in Address and be trusted; HttpClient.DangerousAcceptAnyServerCertificate shows the difference."
            ],
            client,
            ["System.Net.Http.HttpRequestException: The SSL connection could not be established, see inner exception."]),
        .message(
            "yarp.no-destination",
            any: ["No available destinations after load balancing", "No destinations available"],
            .noLiveServers, ["Look at HealthCheck of the cluster, and at the destinations themselves."], forwarder,
            ["No available destinations after load balancing for cluster 'web'."]),
        .message(
            "yarp.timed-out", all: ["The request timed out before receiving a response."], .responseTimeout, patience,
            forwarder,
            ["RequestTimedOut: The request timed out before receiving a response."]),
        .message(
            "yarp.client-left",
            any: [
                "The request was canceled before receiving a response.",
                "The client reported an error when copying the request body.",
            ],
            .clientLeft, ["Look for a shorter timeout in front of YARP."], forwarder,
            ["RequestCanceled: The request was canceled before receiving a response."]),
        .message(
            "yarp.request-not-taken", all: ["The destination reported an error when copying the request body."],
            Proof(.lostConnection(.reset), .said, "the server stopped reading the request"), close, forwarder,
            ["RequestBodyDestination: The destination reported an error when copying the request body."]),
        .message(
            "yarp.body-broke", all: ["The destination reported an error when copying the response body."], .bodyBroke,
            close,
            forwarder, ["ResponseBodyDestination: The destination reported an error when copying the response body."]),
        .message(
            "yarp.ended-early", any: ["The response ended prematurely"], .prematureClose, close, client,
            ["System.Net.Http.HttpIOException: The response ended prematurely. (ResponseEnded)"]),
        .message(
            "yarp.invalid",
            any: [
                "The server returned an invalid or unrecognized response", "Received an invalid status line",
                "Received an invalid header line",
            ],
            .badStatusLine, ["Correct the response that the destination sends; or the port speaks another protocol."],
            client,
            ["System.Net.Http.HttpRequestException: The server returned an invalid or unrecognized response."]),
        .message(
            "yarp.not-reached", all: ["An error was encountered before receiving a response."],
            Proof(.cause(.droppedConnection, nil), .saidInPassing, "the destination was not reached, or broke off"),
            fakedBy: "The exception behind it names the reason.", start, forwarder,
            ["Request: An error was encountered before receiving a response."]),
    ]
}
