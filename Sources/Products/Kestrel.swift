extension ProductID {
    /// Kestrel, the server of ASP.NET Core.
    public static let kestrel = ProductID(rawValue: "kestrel")
}

extension Product {
    static let kestrel: Product = {
        var product = Product(.kestrel, "Kestrel", names: ["kestrel", "asp.net-core"])
        product.isServer = true
        product.timeoutTable = { TimeoutSetting.kestrel }
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
