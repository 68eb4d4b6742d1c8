extension ProductID {
    /// IIS, with HTTP.sys, WAS, ARR and the ASP.NET Core module.
    public static let iis = ProductID(rawValue: "iis")
}

extension Product {
    static let iis: Product = {
        var product = Product(
            .iis, "IIS", names: ["iis", "iis-arr", "arr", "http.sys", "httpsys", "was", "ancm", "aspnetcore-module"])
        product.logAdvice = [
            LogAdvice(
                .duration, in: ["iis-ncsa"],
                "no duration is logged; IIS logs time-taken in the W3C format, not in NCSA's"),
            LogAdvice(
                .duration,
                "time-taken is not among the #Fields; IIS logs it when it is ticked in Logging, Select Fields"),
        ]
        product.timeouts = TimeoutSetting.iis
        product.staleConnection = "ARR answers 502.3"
        return product
    }()
}

extension TimeoutSetting {
    private static let iisReference = "https://learn.microsoft.com/en-us/iis/configuration"
    private static let iisPool = "\(iisReference)/system.applicationhost/applicationpools/add"
    private static let iisASPNET =
        "https://learn.microsoft.com/en-us/dotnet/api/system.web.configuration"
    private static let iisCore =
        "https://learn.microsoft.com/en-us/aspnet/core/host-and-deploy/iis/web-config#attributes-of-the-aspnetcore-element"
    private static let iisARR =
        "https://learn.microsoft.com/en-us/troubleshoot/developer/webapps/iis/iis-troubleshooting/troubleshooting-502-errors-in-arr"

    /// Timeouts of IIS, with HTTP.sys, ARR and the ASP.NET Core module.
    ///
    /// Those of a FastCGI application and of a farm carry its name where they are told.
    static let iis: [TimeoutSetting] = [
        TimeoutSetting(
            "proxy timeout", .response, .duration(.seconds(30)),
            TimeoutClock(.total, .responseHeader, "502.3 when it runs out"), zero: .unbounded,
            caveat: "ARR's documentation says 30 s, others 120 s", source: iisARR),
        TimeoutSetting(
            "farm protocol timeout", .response, .duration(.seconds(30)),
            TimeoutClock(.total, .responseHeader, "502.3 when it runs out"), zero: .unbounded,
            caveat: "ARR's documentation says 30 s, others 120 s", source: iisARR),
        TimeoutSetting(
            "aspNetCore requestTimeout", .response, .duration(.seconds(120)),
            TimeoutClock(.idle, .words("for the response of the application's own process"), "502.3"), unit: .minutes,
            zero: .unbounded, source: iisCore),
        TimeoutSetting(
            "site limits connectionTimeout", .idleClose, .duration(.seconds(120)),
            TimeoutClock(.idle, .clientIdle, "also a gap in the request's body, and the wait in the pool's queue"),
            zero: .unbounded, source: "\(iisReference)/system.applicationhost/sites/site/limits"),
        TimeoutSetting(
            "httpProtocol allowKeepAlive", .idleClose, .word("true"),
            TimeoutClock(.choice, .words("whether connections from clients are used again")), unit: .none,
            source: "\(iisReference)/system.webserver/httpprotocol"),
        TimeoutSetting(
            "webLimits headerWaitTimeout", .requestHeader, .duration(.seconds(120)),
            TimeoutClock(.total, .clientHeader),
            zero: .standard, caveat: "00:00:00, its own default, leaves it to HTTP.sys: 120 s",
            source: "\(iisReference)/system.applicationhost/weblimits"),
        TimeoutSetting(
            "webLimits minBytesPerSecond", .sendToClient, .count(240),
            TimeoutClock(.rate, .words("bytes a second that a client must read at least")), unit: .none,
            zero: .unbounded,
            source: "\(iisReference)/system.applicationhost/weblimits"),
        TimeoutSetting(
            "pool queueLength", .queue, .count(1000),
            TimeoutClock(.places, .words("requests that wait for a worker process; more get 503 (QueueFull)")),
            unit: .none, source: iisPool),
        TimeoutSetting(
            "serverRuntime appConcurrentRequestLimit", .queue, .count(5000),
            TimeoutClock(.places, .words("requests at once in an application; more get 503.2")), unit: .none,
            source: "\(iisReference)/system.webserver/serverruntime"),
        TimeoutSetting(
            "httpRuntime appRequestQueueLimit", .queue, .count(5000),
            TimeoutClock(.places, .words("requests that ASP.NET lets wait; more get 503")), unit: .none,
            source: "\(iisASPNET).httpruntimesection.apprequestqueuelimit"),
        TimeoutSetting(
            "processModel requestQueueLimit", .queue, .count(5000),
            TimeoutClock(.places, .words("requests that ASP.NET lets wait in all; more get 503")), unit: .none,
            source: "\(iisASPNET).processmodelsection.requestqueuelimit"),
        TimeoutSetting(
            "fastCgi queueLength", .queue, .count(1000), TimeoutClock(.places, .words("requests that wait for it")),
            unit: .none, source: "\(iisReference)/system.webserver/fastcgi/application"),
        TimeoutSetting(
            "httpRuntime executionTimeout", .work, .duration(.seconds(110)),
            TimeoutClock(
                .total, .words("for ASP.NET's own work"), "looked at every 15 s, so it ends up to 15 s later"),
            zero: .unbounded, source: "\(iisASPNET).httpruntimesection.executiontimeout"),
        TimeoutSetting(
            "cgi timeout", .work, .duration(.seconds(900)), TimeoutClock(.total, .words("for a CGI program")),
            unit: .minutes, zero: .unbounded, source: "\(iisReference)/system.webserver/cgi"),
        TimeoutSetting(
            "fastCgi activityTimeout", .work, .duration(.seconds(70)),
            TimeoutClock(.idle, .words("without a sign of the FastCGI process")), zero: .unbounded,
            caveat: "30 s in IIS 7.0", source: "\(iisReference)/system.webserver/fastcgi/application"),
        TimeoutSetting(
            "fastCgi requestTimeout", .work, .duration(.seconds(90)),
            TimeoutClock(.total, .words("for a FastCGI request")), zero: .unbounded,
            source: "\(iisReference)/system.webserver/fastcgi/application"),
        TimeoutSetting(
            "failure rapidFailProtectionMaxCrashes", .process, .count(5),
            TimeoutClock(.tries, .words("crashes after which the pool is stopped: 503")), unit: .none, zero: .unbounded,
            source: "\(iisPool)/failure"),
        TimeoutSetting(
            "failure rapidFailProtectionInterval", .process, .duration(.seconds(300)),
            TimeoutClock(.period, .words("within which these crashes count")), unit: .minutes, zero: .unbounded,
            source: "\(iisPool)/failure"),
        TimeoutSetting(
            "failure loadBalancerCapabilities", .process, .word("HttpLevel"),
            TimeoutClock(
                .choice, .words("HttpLevel answers 503 for a stopped pool, TcpLevel closes the connection")),
            unit: .none, source: "\(iisPool)/failure"),
        TimeoutSetting(
            "processModel idleTimeout", .process, .duration(.seconds(1200)),
            TimeoutClock(.period, .words("without requests, until the worker process is ended")), unit: .minutes,
            zero: .unbounded, source: "\(iisPool)/processmodel"),
        TimeoutSetting(
            "processModel pingInterval", .process, .duration(.seconds(30)),
            TimeoutClock(.period, .words("between two looks at whether the worker process is alive")), zero: .unbounded,
            source: "\(iisPool)/processmodel"),
        TimeoutSetting(
            "processModel pingResponseTime", .process, .duration(.seconds(90)),
            TimeoutClock(.total, .words("for the answer to that, until the process is ended")), zero: .unbounded,
            source: "\(iisPool)/processmodel"),
        TimeoutSetting(
            "processModel startupTimeLimit", .process, .duration(.seconds(90)),
            TimeoutClock(.total, .words("for a worker process to start")), zero: .unbounded,
            source: "\(iisPool)/processmodel"),
        TimeoutSetting(
            "processModel shutdownTimeLimit", .process, .duration(.seconds(90)),
            TimeoutClock(
                .total, .words("for requests to end when a process is recycled; then they are cut off")),
            zero: .unbounded, source: "\(iisPool)/processmodel"),
        TimeoutSetting(
            "recycling periodicRestart time", .process, .duration(.seconds(104_400)),
            TimeoutClock(.period, .words("between two recyclings of the worker process")), unit: .minutes,
            zero: .unbounded, source: "\(iisPool)/recycling/periodicrestart"),
        TimeoutSetting(
            "recycling periodicRestart requests", .process, .off,
            TimeoutClock(.places, .words("requests after which the worker process is recycled")), unit: .none,
            zero: .never, source: "\(iisPool)/recycling/periodicrestart"),
        TimeoutSetting(
            "recycling periodicRestart memory", .process, .off,
            TimeoutClock(.places, .words("KB of virtual memory at which the worker process is recycled")), unit: .none,
            zero: .never, source: "\(iisPool)/recycling/periodicrestart"),
        TimeoutSetting(
            "recycling periodicRestart privateMemory", .process, .off,
            TimeoutClock(.places, .words("KB of private memory at which the worker process is recycled")), unit: .none,
            zero: .never, source: "\(iisPool)/recycling/periodicrestart"),
        TimeoutSetting(
            "recycling disallowOverlappingRotation", .process, .word("false"),
            TimeoutClock(.choice, .words("true ends the old process before the new one starts: a gap")), unit: .none,
            source: "\(iisPool)/recycling"),
        TimeoutSetting(
            "aspNetCore startupTimeLimit", .process, .duration(.seconds(120)),
            TimeoutClock(.total, .words("for the application to start")), source: iisCore),
        TimeoutSetting(
            "aspNetCore shutdownTimeLimit", .process, .duration(.seconds(10)),
            TimeoutClock(.total, .words("for the application to stop")), source: iisCore),
        TimeoutSetting(
            "aspNetCore rapidFailsPerMinute", .process, .count(10),
            TimeoutClock(
                .tries, .words("crashes a minute, after which it is not started again for the rest of the minute")),
            unit: .none, source: iisCore),
    ]
}
