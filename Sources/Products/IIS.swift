internal import Diagnosis

extension ProductID {
    /// IIS, with HTTP.sys, WAS, ARR and the ASP.NET Core module.
    public static let iis = ProductID(rawValue: "iis")
}

extension Product {
    static let iis: Product = {
        var product = Product(
            .iis, "IIS",
            names: ["iis", "iis-arr", "arr", "http.sys", "httpsys", "was", "ancm", "aspnetcore-module"],
            choice: "iis-arr")
        product.moment = .end
        product.answersTimeoutWith = 502
        product.statuses = [
            StatusFact(
                502,
                "substatus and win32 status tell: 502.3 with 12002 is a timeout, 12029 refused, 12030 reset, 12152 invalid"
            ),
            StatusFact(503, "the application pool is down or its queue is full"),
            StatusFact(504, "seldom made by ARR: look one hop further"),
        ]
        // ARR, the ASP.NET Core module and CGI log what failed behind them with a substatus.
        product.gatewayStatusesWithSubstatus = [502]
        // ERROR_NETNAME_DELETED, ERROR_OPERATION_ABORTED, ERROR_CONNECTION_INVALID, ERROR_CONNECTION_ABORTED.
        product.errorsOfGoneClient = [64, 995, 1229, 1236]
        product.configurationFiles = ["applicationHost.config", "web.config", "machine.config"]
        product.places = [
            LogPlace(
                .access, #"%SystemDrive%\inetpub\logs\LogFiles\W3SVC<site id>\u_exYYMMDD.log; times in it are UTC"#),
            LogPlace(.driver, #"%SystemRoot%\System32\LogFiles\HTTPERR\httperrN.log"#),
            LogPlace(.errors, "Event Viewer: System and Application"),
        ]
        product.logAdvice = [
            LogAdvice(
                .duration, in: ["iis-ncsa"],
                "no duration is logged; IIS logs time-taken in the W3C format, not in NCSA's"),
            LogAdvice(
                .duration,
                "time-taken is not among the #Fields; IIS logs it when it is ticked in Logging, Select Fields"),
        ]
        product.rowHabits = RowHabits {
            $0.escapes = .keepsEncodedPlus
            $0.serverFields = .tries
            $0.hidesServerInQuery = true
            $0.hasWindowsStatus = true
            // Its FTP and SMTP services write into the same file.
            $0.statusZeroIsNoRequest = true
        }
        product.commonRows = CommonRowMarks {
            $0.paths = ["/nc#"]
            $0.formatName = "iis-ncsa"
        }
        product.formatTable = { IISFormats.all }
        product.isServer = true
        product.eventProviders = [
            EventProvider(.begins("asp.net "), is: "asp.net"),
            EventProvider(.has("aspnetcore module"), is: "iis aspnetcore module"),
            EventProvider(.exactly("w3svc-wp"), is: "iis-w3svc-wp"),
        ]
        product.signalTable = { IISSignals.rows + IISSignals.reasons + IISEvents.all }
        product.counterTable = { IISSignals.counters }
        product.timeoutTable = { TimeoutSetting.iis }
        product.staleConnection = "ARR answers 502.3"
        return product
    }()
}

extension Strength {
    /// HTTP.sys names its own queue.
    static let reasonOutright = Strength(0.97)
    /// HTTP.sys names what became of the request.
    static let reasonExact = Strength(0.95)
    /// HTTP.sys names the pool's state; other requests' fates may differ.
    static let reasonOfPool = Strength(0.93)
    /// HTTP.sys names what its peer did.
    static let reasonOfPeer = Strength(0.9)
    /// HTTP.sys closed an idle connection, or failed by itself.
    static let reasonOfIdle = Strength(0.8)
    /// HTTP.sys lost the connection; a peer that left does the same.
    static let reasonLoose = Strength(0.7)
    /// HTTP.sys gives a reason that stands for several things.
    static let reasonVague = Strength(0.6)
}

/// What IIS says of a request: ARR's substatus and WinHTTP's code in its row, and HTTP.sys's reasons.
private enum IISSignals {
    private static let arr =
        "https://learn.microsoft.com/en-us/iis/extensions/troubleshooting-application-request-routing/troubleshooting-502-errors-in-arr"
    private static let winHTTP = "https://learn.microsoft.com/en-us/windows/win32/winhttp/error-messages"
    private static let driver =
        "https://learn.microsoft.com/en-us/windows/win32/http/types-of-errors-logged-by-the-http-server-api"

    static let rows: [Signal] = [
        .row(
            "iis.arr.server-sent", RowPattern(serverStatus: .same), .cause(.serverSent, .application), .statedByState,
            "ARR logged that the server answered {status} itself", ["Look at the application behind ARR."], arr,
            [RowFacts(502, serverStatus: 502, hasServerFields: true)]),
        .row(
            "iis.arr.12002", RowPattern(statuses: [502], substatus: 3, windowsError: 12002), .gaveUpWaiting,
            .statedByState, "ARR logged WinHTTP's timeout, 12002",
            fakedBy: "A request that waited in a queue of the server's looks the same.",
            ["Raise the farm's or server's proxy timeout in ARR, or make the request quicker."], arr,
            [RowFacts(502, substatus: 3, windowsError: 12002)]),
        .row(
            "iis.arr.12029", RowPattern(statuses: [502], windowsError: 12029), .cause(.droppedConnection, .refused),
            .statedBeside, "ARR could not connect, 12029", ["Start the server, or correct its address in the farm."],
            winHTTP, [RowFacts(502, substatus: 3, windowsError: 12029)]),
        .row(
            "iis.arr.12030", RowPattern(statuses: [502], windowsError: 12030), .lostConnection(.reset), .statedByReason,
            "ARR lost the connection, 12030", ["Find why the server ended the connection: its own log and HTTPERR."],
            winHTTP, [RowFacts(502, substatus: 3, windowsError: 12030)]),
        .row(
            "iis.arr.12152", RowPattern(statuses: [502], windowsError: 12152), .cause(.invalidResponse, nil),
            .statedBeside, "ARR could not read the response, 12152", ["Correct the response that the server sends."],
            winHTTP, [RowFacts(502, substatus: 3, windowsError: 12152)]),
    ]

    private static let refusedWords = "the driver refused the request as no proper one"

    private static func remedy(_ meaning: ReasonPattern.Meaning) -> String {
        switch meaning {
        case .turnedAway: "Raise the pool's queueLength or the site's maxConnections, or take load off."
        case .poolDown: "Start the pool; look at the System log for why WAS disabled it."
        case .waiting: "Find what held the worker's threads; more workers or quicker requests empty the queue."
        case .abandoned:
            "Look for the crash or recycle of the worker at that moment in the System and Application logs."
        case .dropped: "Look at what stands before IIS: it closed while the response was being sent."
        case .idle: "Let connectionTimeout of the site be longer than the proxy keeps idle connections."
        case .slowPeer:
            "Look at the client or the proxy: connectionTimeout, headerWaitTimeout and minBytesPerSecond bound it."
        case .rejected: "Look at what the client sends; limits stand in the HTTP service's registry parameters."
        case .failed: "Look at the machine's memory."
        case .other: "Nothing is to be done by this alone."
        }
    }

    private static func reason(
        _ name: String, _ statuses: [Int], _ meaning: ReasonPattern.Meaning, _ strength: Strength, _ words: String
    ) -> Signal {
        Signal(
            "iis.httperr.\(name)", .reason(ReasonPattern(name: name, statuses: statuses, meaning: meaning)),
            Proof(meaning.claim, strength, words), remedies: [remedy(meaning)], source: driver, samples: [.reason(name)]
        )
    }

    /// Every reason that is documented, and the older names of some.
    static let reasons: [Signal] = [
        reason("QueueFull", [503], .turnedAway, .reasonOutright, "its queue was full and turned the request away"),
        reason("AppPoolTimer", [503], .turnedAway, .reasonOfPool, "the pool was too busy to take the request"),
        reason("ConnLimit", [503], .turnedAway, .reasonOfPool, "the site's limit of connections was reached"),
        reason(
            "Connections_Refused", [], .turnedAway, .reasonOfPeer,
            "the kernel's memory had run low, and connections were refused"),
        reason("AppOffline", [503], .poolDown, .reasonOfPool, "the pool was down and no process there to answer"),
        reason("AppShutdown", [503], .poolDown, .reasonOfPool, "the pool had been shut down by its own policy"),
        reason("Disabled", [503], .poolDown, .reasonOfPool, "an administrator had taken the pool offline"),
        reason("Client_Reset", [], .waiting, .reasonExact, "the proxy closed before a worker had got the request"),
        reason("Timer_ReqQueue", [], .waiting, .reasonExact, "it was queued until the connection's timeout was over"),
        reason("Timer_AppPool", [], .waiting, .reasonExact, "it was queued until the connection's timeout was over"),
        reason(
            "Connection_Abandoned_By_ReqQueue", [], .abandoned, .reasonExact,
            "its process ended or let go of the request"),
        reason(
            "Connection_Abandoned_By_AppPool", [], .abandoned, .reasonExact,
            "its process ended or let go of the request"),
        reason(
            "Connection_Dropped", [], .dropped, .reasonLoose,
            "the connection was lost before the last packet of the response"),
        reason(
            "Connection_Dropped_List_Full", [], .dropped, .reasonVague,
            "so many connections were lost that they were no longer listed"),
        reason("Timer_ConnectionIdle", [], .idle, .reasonOfIdle, "the driver closed the idle connection"),
        reason("Timer_EntityBody", [], .slowPeer, .reasonOfPeer, "the request's body stopped coming"),
        reason("Timer_HeaderWait", [], .slowPeer, .reasonOfPeer, "the request's header did not come in time"),
        reason("Timer_MinBytesPerSecond", [], .slowPeer, .reasonOfPeer, "the peer took the response too slowly"),
        reason("Timer_SslRenegotiation", [], .slowPeer, .reasonOfPeer, "the TLS handshake was not done again in time"),
        reason("Timer_Response", [], .other, .unclear, "a reason that is kept for later use"),
        reason("N/A", [503], .failed, .reasonVague, "the driver failed, as where it is out of memory"),
        reason("N/I", [501, 503], .rejected, .reasonVague, "the request asks for what is not implemented"),
        reason("Internal", [500], .failed, .reasonOfIdle, "the driver had an internal error"),
        reason("BadRequest", [400], .rejected, .reasonExact, refusedWords),
        reason("FieldLength", [400], .rejected, .reasonExact, refusedWords),
        reason("Forbidden", [403], .rejected, .reasonExact, refusedWords),
        reason("Header", [400], .rejected, .reasonExact, refusedWords),
        reason("Hostname", [400], .rejected, .reasonExact, refusedWords),
        reason("Invalid_CR/LF", [400], .rejected, .reasonExact, refusedWords),
        reason("Number", [400], .rejected, .reasonExact, refusedWords),
        reason("URL", [400], .rejected, .reasonExact, refusedWords),
        reason("URL_Length", [414], .rejected, .reasonExact, refusedWords),
        reason("Verb", [400], .rejected, .reasonExact, refusedWords),
        reason("RequestLength", [400, 413], .rejected, .reasonExact, refusedWords),
        reason("EntityTooLarge", [413], .rejected, .reasonExact, refusedWords),
        reason("LengthRequired", [411], .rejected, .reasonExact, refusedWords),
        reason("Precondition", [412], .rejected, .reasonExact, refusedWords),
        reason("Version_N/S", [505], .rejected, .reasonExact, refusedWords),
        reason("NotFound", [404], .rejected, .reasonExact, refusedWords),
        reason("UnknownVerb", [400], .rejected, .reasonExact, refusedWords),
    ]

    /// Counters by their names in English; the object's beginning where another's counter has the name too.
    static let counters: [CounterName] = [
        .windows("", "currentqueuesize", .queueLength),
        .windows("", "maxqueueitemage", .queueAge),
        .windows("", "arrivalrate", .arrivalRate),
        .windows("", "rejectionrate", .rejected),
        .windows("", "rejectedrequests", .rejected, isTotal: true),
        .windows("", "requests queued", .requestsQueued),
        .windows("", "requests in native queue", .requestsQueued),
        .windows("", "requests in application queue", .requestsQueued),
        .windows("", "requests rejected", .rejected, isTotal: true),
        .windows("", "request wait time", .waitTime),
        .windows("", "active requests", .activeRequests),
        .windows("", "requests executing", .activeRequests),
        .windows("", "requests current", .activeRequests),
        .windows("asp.net", "application restarts", .restarts, isTotal: true),
        .windows("asp.net", "worker process restarts", .restarts, isTotal: true),
        .windows("app_pool_was", "total application pool recycles", .restarts, isTotal: true),
        .windows("app_pool_was", "recent worker process failures", .workerFailures),
        .windows("app_pool_was", "total worker process failures", .workerFailures, isTotal: true),
        .windows("app_pool_was", "total worker process ping failures", .workerFailures, isTotal: true),
        .windows("web service", "current connections", .connections),
        .windows("tcpv4", "connections reset", .resets, isTotal: true),
        .windows("tcpv6", "connections reset", .resets, isTotal: true),
        .metric("windows_iis_http_requests_current_queue_size", .queueLength),
        .metric("windows_iis_http_requests_max_queue_item_age", .queueAge),
        .metric("windows_iis_http_requests_arrival_rate", .arrivalRate),
        .metric("windows_iis_http_requests_rejection_rate", .rejected),
        .metric("windows_iis_http_request_total_rejected_request", .rejected, isTotal: true),
        .metric("windows_iis_worker_current_requests", .activeRequests),
        .metric("windows_iis_requests_total", .arrivalRate, isTotal: true),
        .metric("windows_iis_current_connections", .connections),
        .metric("windows_iis_total_application_pool_recycles", .restarts, isTotal: true),
        .metric("windows_iis_recent_worker_process_failures", .workerFailures),
        .metric("windows_iis_total_worker_process_failures", .workerFailures, isTotal: true),
        .metric("windows_iis_total_worker_process_ping_failures", .workerFailures, isTotal: true),
        .metric("windows_tcp_connections_reset_total", .resets, isTotal: true),
        // Threads that wait for a lock are no requests in a queue.
        .metric("windows_netframework_clrlocksandthreads_current_queue_length", .other),
    ]
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

/// How its rows are written.
private enum IISFormats {
    static let all: [FormatDescription] = [
        .called(
            "iis",
            as: .own(
                "w3c", .iis, .end, .w3c, title: "W3C extended", sign: "#Fields:", otherSign: "x-edge-location",
                isUTC: true,
                sample: "2026-03-04 10:15:00 10.1.0.5 GET /a b=1 443 - 10.1.0.9 curl/8 - 502 3 12002 30015")),
        .loose(
            FormatDescription(
                name: "iis-native", product: .iis, moment: .end,
                template:
                    "{client}, {-}, {date-numeric}, {clock}, {-}, {-}, {-}, {milliseconds}, {-}, {bytes}, {status}, {win32}, {method}, {path}, {query},{*}",
                samples: [
                    "10.1.0.9, -, 03/04/2026, 11:17:21, W3SVC2, WEB01, 10.1.0.5, 184312, 812, 5120, 502, 64, GET, /Shop/Report.aspx, a=b, ",
                    "10.1.0.9, CORP\\\\jo, 03/04/26, 7:17:21, W3SVC2, WEB01, 10.1.0.5, 31, 812, 5120, 200, 0, GET, /, -,",
                ])),
        .shared("iis-ncsa", .iis, .end, agent: false),
    ]
}
