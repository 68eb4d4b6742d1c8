internal import Diagnosis

extension ProductID {
    /// Kestrel, the server of ASP.NET Core.
    public static let kestrel = ProductID(rawValue: "kestrel")
}

extension Product {
    static let kestrel: Product = {
        var product = Product(.kestrel, "Kestrel", names: ["kestrel", "asp.net-core"])
        product.isServer = true
        product.settling = .windows
        product.places = [
            LogPlace(.errors, "the console or the journal; behind IIS stdoutLogFile, or the Application event log"),
            LogPlace(.access, "UseHttpLogging or UseW3CLogging of the application; none by default"),
        ]
        product.signalTable = { KestrelSignals.all }
        product.serverLineTable = { KestrelStates.lines }
        product.stateTable = { KestrelStates.all }
        product.processNames = ["dotnet"]
        product.timeoutTable = { TimeoutSetting.kestrel }
        product.formatTable = { KestrelFormats.all }
        return product
    }()
}

extension TimeoutSetting {
    private static let kestrelLimits =
        "https://learn.microsoft.com/en-us/dotnet/api/microsoft.aspnetcore.server.kestrel.core.kestrelserverlimits"

    /// Kestrel's limits (KestrelServerLimits.cs).
    static let kestrel: [TimeoutSetting] = [
        TimeoutSetting(
            "Limits.KeepAliveTimeout", .idleClose, .duration(.seconds(130)), TimeoutClock(.idle, .clientIdle),
            unit: .spelled, caveat: "120 s in older releases", source: "\(kestrelLimits).keepalivetimeout"),
        TimeoutSetting(
            "Limits.RequestHeadersTimeout", .requestHeader, .duration(.seconds(30)),
            TimeoutClock(.total, .clientHeader, "408"), unit: .spelled, source: "\(kestrelLimits).requestheaderstimeout"
        ),
        TimeoutSetting(
            "Limits.MinRequestBodyDataRate", .requestBody, .count(240),
            TimeoutClock(.rate, .words("bytes a second that a client must send at least, after 5 s")), unit: .none,
            source: "\(kestrelLimits).minrequestbodydatarate"),
        TimeoutSetting(
            "Limits.MinResponseDataRate", .sendToClient, .count(240),
            TimeoutClock(.rate, .words("bytes a second that a client must read at least, after 5 s")), unit: .none,
            source: "\(kestrelLimits).minresponsedatarate"),
        TimeoutSetting(
            "Limits.MaxConcurrentConnections", .queue, .unbounded, TimeoutClock(.places, .words("connections at once")),
            unit: .none, source: "\(kestrelLimits).maxconcurrentconnections"),
    ]
}

/// How its rows are written.
private enum KestrelFormats {
    static let all: [FormatDescription] = [
        /// serilog-aspnetcore, UseSerilogRequestLogging, in CompactJsonFormatter.
        FormatDescription(
            name: "serilog", product: .kestrel, moment: .end,
            members: [
                "@t": "time", "RequestMethod": "method", "RequestPath": "target", "StatusCode": "status",
                "Elapsed": "milliseconds", "RequestHost": "host", "ClientIp": "client", "UserAgent": "user-agent",
                "RequestId": "request-id",
            ],
            samples: [
                "{\"@t\":\"2026-03-04T10:15:00.1234567Z\",\"@mt\":\"HTTP {RequestMethod} {RequestPath} responded {StatusCode} in {Elapsed:0.0000} ms\",\"RequestMethod\":\"GET\",\"RequestPath\":\"/a\",\"StatusCode\":502,\"Elapsed\":4001.1234,\"SourceContext\":\"Serilog.AspNetCore.RequestLoggingMiddleware\"}"
            ]),
        /// The same as text, in the templates of the console and of files.
        FormatDescription(
            name: "serilog-text", product: .kestrel, moment: .end,
            template: "{time} [{-}] HTTP {method} {target} responded {status} in {milliseconds} ms{*}",
            samples: [
                "2026-03-04 10:15:00.123 +00:00 [INF] HTTP GET /a responded 502 in 4001.1234 ms"
            ]),
        /// The same in JsonFormatter, and as sinks nest it.
        FormatDescription(
            name: "serilog-json", product: .kestrel, moment: .end,
            members: [
                "Timestamp": "time", "Properties>RequestMethod": "method", "Properties>RequestPath": "target",
                "Properties>StatusCode": "status", "Properties>Elapsed": "milliseconds",
                "Properties>RequestId": "request-id",
            ],
            samples: [
                "{\"Timestamp\":\"2026-03-04T10:15:00.1234567+00:00\",\"Level\":\"Information\",\"MessageTemplate\":\"HTTP {RequestMethod} {RequestPath} responded {StatusCode} in {Elapsed:0.0000} ms\",\"Properties\":{\"RequestMethod\":\"GET\",\"RequestPath\":\"/a\",\"StatusCode\":502,\"Elapsed\":4001.1234}}"
            ]),
    ]
}

/// What Kestrel and its host say, by ASP.NET Core's sources of 9.0.
private enum KestrelSignals {
    private static let tree = "https://github.com/dotnet/aspnetcore/blob/v9.0.0/src/Servers/Kestrel/Core/src"
    private static let general = "\(tree)/Internal/Infrastructure/KestrelTrace.General.cs"
    private static let connections = "\(tree)/Internal/Infrastructure/KestrelTrace.Connections.cs"
    private static let requests = "\(tree)/Internal/Infrastructure/KestrelTrace.BadRequests.cs"
    private static let texts = "\(tree)/CoreStrings.resx"
    private static let host = "https://learn.microsoft.com/aspnet/core/fundamentals/host/generic-host"

    static let all: [Signal] = [
        .message(
            "kestrel.queue-full",
            all: ["rejected because the maximum number of concurrent connections has been reached."],
            .ownLimit.saying("MaxConcurrentConnections was reached: Kestrel closed the connection"),
            ["Raise Limits.MaxConcurrentConnections, or make requests quicker."], connections,
            [#"Connection id "0HN1" rejected because the maximum number of concurrent connections has been reached."#]),
        .message(
            "kestrel.starved", all: ["the heartbeat has been running for "],
            .saturated.ofServer("the process was short of threads: its thread pool was starved"),
            fakedBy: "A machine that was halted or short of processors looks the same.",
            [
                "Look for calls that block (.Result, .Wait()), with dotnet-counters and dotnet-stack; ThreadPool.SetMinThreads helps meanwhile."
            ],
            general,
            [
                #"As of "03/04/2026 10:15:00 +00:00", the heartbeat has been running for "00:00:01.2" which is longer than "00:00:01". This could be caused by thread pool starvation."#
            ]),
        .message(
            "kestrel.reset", all: [": the application aborted the connection."],
            .reset.saying("the application itself aborted the connection"),
            ["Look for HttpContext.Abort() in the application."],
            connections, [#"Connection id "0HN1", Request id "0HN1:00000002": the application aborted the connection."#]
        ),
        .message(
            "kestrel.cut-off",
            any: [
                " application never completed.", "Some connections failed to close gracefully during server shutdown.",
                "Some connections failed to abort during server shutdown.",
            ], .recycled.ofServer("it was stopped with requests under way"),
            ["Raise HostOptions.ShutdownTimeout above the longest request."], connections,
            ["Some connections failed to close gracefully during server shutdown."]),
        .message(
            "kestrel.not-started",
            any: [
                "Failed to bind to address ", "Unable to bind to ", "Hosting failed to start",
                "Application startup exception",
                "You must install or update .NET to run this application.",
            ], .notStarted, ["Correct what the trace beside it names, or free the port."], texts,
            [
                "Unhandled exception. System.IO.IOException: Failed to bind to address http://127.0.0.1:5000: address already in use."
            ]),
        .message(
            "kestrel.crashed",
            any: [
                "Unhandled exception. ", "Process is terminating due to StackOverflowException", "Stack overflow.",
                "Fatal error. ",
            ],
            .crash.ofServer("an exception that nothing caught ended the process"),
            ["Correct what the trace beside it names; dotnet-dump and DOTNET_DbgEnableMiniDump keep more."],
            "https://learn.microsoft.com/dotnet/core/diagnostics/dumps",
            [
                "Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.",
                "Stack overflow.",
                "Fatal error. System.AccessViolationException: Attempted to read or write protected memory.",
            ]),
        .message(
            "kestrel.recycled", all: ["Application is shutting down..."], .recycled,
            fakedBy: "Requests may end first; few are lost.",
            [
                "Let the proxy try another server, or again; HostOptions.ShutdownTimeout bounds how long requests may take to end."
            ], host,
            ["info: Microsoft.Hosting.Lifetime[0] Application is shutting down..."]),
        .message(
            "kestrel.short-body", all: ["Response Content-Length mismatch: too few bytes written ("],
            .bodyBroke.saying(
                "the application wrote less than the Content-Length it had sent; Kestrel aborted the connection"),
            ["Correct the length that the application sends."], texts,
            ["System.InvalidOperationException: Response Content-Length mismatch: too few bytes written (0 of 10)."]),
        .message(
            "kestrel.wrong-protocol",
            any: [
                "Possible incorrect HTTP version detected.", "HTTP/2 requires TLS application protocol negotiation.",
                "An HTTP/1.x request was sent to an HTTP/2 only endpoint.",
            ],
            .wrongProtocol.saying("the proxy and the endpoint speak different versions of HTTP"),
            ["Set Protocols of the endpoint (Http1, or Http2 alone for gRPC without TLS) as the proxy speaks."],
            requests,
            [
                #"Connection id "0HN1": Invalid content received on connection. Possible incorrect HTTP version detected. Expected HTTP/1.1 but received HTTP/2."#
            ]),
        .message(
            "kestrel.tls-on-plain-port", all: ["Invalid request line: '<0x16><0x03>"],
            .tls.saying("the TLS handshake failed: the proxy spoke TLS to a port that speaks plain HTTP"),
            ["Let the proxy speak http:// to that endpoint, or call UseHttps()."], requests,
            [#"Connection id "0HN1" bad request data: "Invalid request line: '<0x16><0x03><0x01><0x02>'""#]),
        .message(
            "kestrel.tls", all: ["Failed to authenticate HTTPS connection."], .tls,
            ["Compare certificates and versions of TLS on both sides."],
            "\(tree)/Middleware/HttpsConnectionMiddleware.cs", ["Failed to authenticate HTTPS connection."]),
        .message(
            "kestrel.application-failed", all: ["An unhandled exception was thrown by the application."],
            .applicationFailed,
            fakedBy: "Where the response had begun, the connection is aborted instead.",
            ["Read the trace beside it."], general,
            [
                #"Connection id "0HN1", Request id "0HN1:00000002": An unhandled exception was thrown by the application."#
            ]),
        .message(
            "kestrel.proxy-left",
            any: ["ConnectionResetException: The client has disconnected", "The client reset the request stream."],
            .proxyLeft,
            fakedBy: "A user who left looks the same.",
            ["Compare the proxy's response timeout with how long the request takes."], texts,
            ["Microsoft.AspNetCore.Connections.ConnectionResetException: The client has disconnected"]),
    ]
}

/// What Kestrel and its host say (KestrelTrace, Microsoft.Hosting.Lifetime), on the console and as JSON.
private enum KestrelStates {
    static let lines = [
        // The JSON console, and Serilog's compact JSON.
        ErrorLineDescription(
            members: ["Timestamp": .time, "LogLevel": .level, "Message": .message],
            markers: ["Category": "Microsoft."],
            samples: [
                #"{"Timestamp":"2026-03-04T10:15:00Z","EventId":0,"LogLevel":"Information","Category":"Microsoft.Hosting.Lifetime","Message":"Application is shutting down..."}"#
            ]),
        ErrorLineDescription(
            members: ["@t": .time, "@l": .level, "@m": .message], markers: ["SourceContext": "Microsoft."],
            samples: [
                #"{"@t":"2026-03-04T10:15:00.1Z","@m":"Application is shutting down...","SourceContext":"Microsoft.Hosting.Lifetime"}"#
            ]),
        ErrorLineDescription(
            members: ["@t": .time, "@l": .level, "@mt": .message], markers: ["SourceContext": "Microsoft."],
            samples: [
                #"{"@t":"2026-03-04T10:15:00.1Z","@mt":"Application is shutting down...","SourceContext":"Microsoft.Hosting.Lifetime"}"#
            ]),
        // The console with single lines, with and without its time.
        ErrorLineDescription(
            template: "{time} {level}: Microsoft.{-}[{-}] {message}",
            samples: ["2026-03-04T10:15:00 info: Microsoft.Hosting.Lifetime[0] Application is shutting down..."]),
        ErrorLineDescription(
            template: "{level}: Microsoft.{-}[{-}] {message}",
            samples: ["info: Microsoft.Hosting.Lifetime[0] Application is shutting down..."]),
    ]

    static let all: [StateMessage] = [
        .of(
            .queueFull,
            #"Connection id "{-}" rejected because the maximum number of concurrent connections has been reached."#,
            #"Connection id "0HN1" rejected because the maximum number of concurrent connections has been reached."#),
        .of(
            .full, #"As of "{-}", the heartbeat has been running for "#,
            #"As of "03/04/2026 10:15:00 +00:00", the heartbeat has been running for "00:00:01.2" which is longer than "00:00:01". This could be caused by thread pool starvation."#
        ),
        .ofServer(
            .cutOff, "Some connections failed to close gracefully during server shutdown.",
            "Some connections failed to close gracefully during server shutdown."),
        .ofServer(
            .cutOff, "Some connections failed to abort during server shutdown.",
            "Some connections failed to abort during server shutdown."),
        .ofServer(
            .notStarted, "Unhandled exception. System.IO.IOException: Failed to bind to address ",
            "Unhandled exception. System.IO.IOException: Failed to bind to address http://127.0.0.1:5000: address already in use."
        ),
        .ofServer(.notStarted, "Hosting failed to start", "Hosting failed to start"),
        .ofServer(
            .crashed, "Unhandled exception. ",
            "Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object."),
        .ofServer(
            .crashed, "Process is terminating due to StackOverflowException",
            "Process is terminating due to StackOverflowException."),
        .ofServer(
            .crashed, "Fatal error. ",
            "Fatal error. System.AccessViolationException: Attempted to read or write protected memory."),
        .ofServer(.stopping, "Application is shutting down...", "Application is shutting down..."),
        .ofServer(.started, "Now listening on: ", "Now listening on: http://localhost:5000"),
        .ofServer(
            .started, "Application started. Press Ctrl+C to shut down.",
            "Application started. Press Ctrl+C to shut down."),
        .of(
            .failed, #"Connection id "{-}", Request id "{-}": An unhandled exception was thrown by the application."#,
            #"Connection id "0HN1", Request id "0HN1:00000002": An unhandled exception was thrown by the application."#),
    ]
}
