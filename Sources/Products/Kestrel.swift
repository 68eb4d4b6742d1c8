extension ProductID {
    /// Kestrel, the server of ASP.NET Core.
    public static let kestrel = ProductID(rawValue: "kestrel")
}

extension Product {
    static let kestrel: Product = {
        var product = Product(.kestrel, "Kestrel", names: ["kestrel", "asp.net-core"])
        product.isServer = true
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
