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
        product.settling = .windows
        product.moment = .end
        product.answersTimeoutWith = 502
        product.statuses = [
            StatusFact(
                502,
                "substatus and win32 status tell: 502.3 with 12002 is a timeout, 12029 refused, 12030 reset, 12152 invalid; 502.4 no "
                    + "server, 502.5 a process that could not be started",
                of: [.responseTimeout, .connectTimeout, .notConnected, .lost, .unreadable, .noServer]
            ),
            StatusFact(503, "the application pool is down or its queue is full", of: [.noServer]),
            StatusFact(504, "the server's own, passed on: ARR itself answers a timeout with 502.3"),
        ]
        // ARR, the ASP.NET Core module and CGI log what failed behind them with a substatus.
        product.gatewayStatusesWithSubstatus = [502]
        // ERROR_NETNAME_DELETED, ERROR_OPERATION_ABORTED, ERROR_CONNECTION_INVALID, ERROR_CONNECTION_ABORTED.
        product.errorsOfGoneClient = [64, 995, 1229, 1236]
        // ERROR_CONNECTION_ABORTED: the network connection was aborted by the local system.
        product.errorsOfOwnAbort = [1236]
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
            $0.escapes = [.keepsEncodedPlus, .keepsBackslashes]
            $0.serverFields = .tries
            $0.hidesServerInQuery = true
            $0.hasWindowsStatus = true
            // Its FTP and SMTP services write into the same file.
            $0.statusZeroIsNoRequest = true
        }
        product.commonRows = CommonRowMarks {
            $0.formatName = "iis-ncsa"
        }
        product.formatTable = { IISFormats.all }
        product.isServer = true
        product.eventProviders = [
            EventProvider(.begins("asp.net "), is: "asp.net"),
            EventProvider(.has("aspnetcore module"), is: "iis aspnetcore module"),
            EventProvider(.exactly("w3svc-wp"), is: "iis-w3svc-wp"),
        ]
        product.signalTable = { IISSignals.messages + IISSignals.rows + IISSignals.reasons + IISEvents.all }
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

    private static let sockets =
        "https://learn.microsoft.com/en-us/windows/win32/winsock/windows-sockets-error-codes-2"
    private static let statuses =
        "https://learn.microsoft.com/en-us/troubleshoot/developer/webapps/iis/www-administration-management/http-status-code"

    private static let start = [
        "Start the server, or correct its address and port in the farm (with ANCM: the application behind it)."
    ]
    private static let patience = [
        "Raise the farm's or server's proxy timeout in ARR (with ANCM: requestTimeout), or make the request quicker."
    ]
    private static let close = [
        "Find why the server ended the connection: its own log, HTTPERR and events. Let it keep idle connections longer than ARR."
    ]
    private static let answer = ["Correct the response that the server sends; curl -v shows it."]
    private static let handshake = [
        "Give the server a certificate that this machine trusts and that has the name ARR asks for; compare TLS versions."
    ]
    private static let ports = [
        "Let connections be used again (ARR: keep-alive); widen the dynamic port range: netsh int ipv4 set dynamicport."
    ]
    private static let routes = ["Correct the rewrite rule or the farm: it leads to no usable address."]

    /// What one error number says, in the row of a 502 and in what is pasted.
    private struct Code {
        /// The numbers, the first of which is in the signal's name.
        var numbers: [Int]
        /// What WinHTTP and Winsock call them.
        var names: [String]
        var claim: Proof.Claim
        var strength: Strength
        var words: String
        var fakedBy: String?
        var remedies: [String]
        var source: String

        init(
            _ numbers: [Int], _ names: [String], _ claim: Proof.Claim, _ strength: Strength, _ words: String,
            fakedBy: String? = nil, _ remedies: [String], _ source: String = IISSignals.winHTTP
        ) {
            self.numbers = numbers
            self.names = names
            self.claim = claim
            self.strength = strength
            self.words = words
            self.fakedBy = fakedBy
            self.remedies = remedies
            self.source = source
        }

        /// The numbers as HRESULTs, in both spellings.
        var results: [String] {
            numbers.flatMap { number in
                let text = String(0x8007_0000 + number, radix: 16)
                return ["0x\(text)", "0x\(text.uppercased())"]
            }
        }
    }

    private static let codes: [Code] = [
        Code(
            [12002], ["ERROR_WINHTTP_TIMEOUT"], .gaveUpWaiting, .statedByState, "WinHTTP's timeout, 12002",
            fakedBy: "A request that waited in a queue of the server's; a connection or a name that took too long.",
            patience),
        Code(
            [12007], ["ERROR_WINHTTP_NAME_NOT_RESOLVED"], .cause(.droppedConnection, .dns), .statedOutright,
            "the server's name was not resolved, 12007",
            ["Correct the server's name in the farm, or the machine's DNS."]),
        Code(
            [12029], ["ERROR_WINHTTP_CANNOT_CONNECT"], .cause(.droppedConnection, .refused), .statedBeside,
            "no connection to the server, 12029", fakedBy: "A connection that was not made in time.", start),
        Code(
            [12030, 12031], ["ERROR_WINHTTP_CONNECTION_ERROR"], .lostConnection(.reset), .statedByReason,
            "the connection to the server was reset or ended, 12030",
            fakedBy: "A TLS version that the server does not speak; an idle connection that it closed.", close),
        Code(
            [12175, 12157, 12169, 12170, 12179, 12037, 12038, 12044, 12045, 12057, 12185, 12186],
            [
                "ERROR_WINHTTP_SECURE_FAILURE", "ERROR_WINHTTP_SECURE_CHANNEL_ERROR",
                "ERROR_WINHTTP_SECURE_INVALID_CERT",
                "ERROR_WINHTTP_SECURE_CERT", "ERROR_WINHTTP_SECURE_INVALID_CA", "ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED",
                "ERROR_WINHTTP_CLIENT_CERT",
            ], .cause(.droppedConnection, .tls), .statedByState, "TLS with the server failed", handshake),
        Code(
            [12182, 12181], ["ERROR_WINHTTP_HEADER_SIZE_OVERFLOW", "ERROR_WINHTTP_HEADER_COUNT_EXCEEDED"],
            .cause(.invalidResponse, .headerTooBig), .statedByState,
            "the response's header was larger than WinHTTP takes",
            ["Send a smaller response header; ARR's responseHeaderSize bounds it."]),
        Code(
            [12183], ["ERROR_WINHTTP_CHUNKED_ENCODING_HEADER_SIZE_OVERFLOW"], .cause(.invalidResponse, .badFraming),
            .statedByState, "a chunk's header was malformed", answer),
        Code(
            [12152, 12184, 12150, 12156],
            [
                "ERROR_WINHTTP_INVALID_SERVER_RESPONSE", "ERROR_WINHTTP_RESPONSE_DRAIN_OVERFLOW",
                "ERROR_WINHTTP_HEADER_NOT_FOUND", "ERROR_WINHTTP_REDIRECT_FAILED",
            ], .cause(.invalidResponse, nil), .statedBeside, "the server's response could not be read, 12152",
            fakedBy: "A server that closed as it was sending.", answer),
        Code(
            [12017], ["ERROR_WINHTTP_OPERATION_CANCELLED"], .clientLeft, .statedBeside,
            "the request was cancelled, 12017",
            ["Look for a shorter timeout in front of ARR."]),
        Code(
            [12005, 12006, 12166, 12167, 12178, 12180],
            [
                "ERROR_WINHTTP_INVALID_URL", "ERROR_WINHTTP_UNRECOGNIZED_SCHEME",
                "ERROR_WINHTTP_UNABLE_TO_DOWNLOAD_SCRIPT",
            ],
            .cause(.unknown, .notRouted), .statedByState, "the address that the request was to go to is none", routes),
        Code(
            [10061], ["WSAECONNREFUSED"], .cause(.droppedConnection, .refused), .statedOutright,
            "the server refused the connection, 10061", start, sockets),
        Code(
            [10060], ["WSAETIMEDOUT"], .cause(.droppedConnection, .connectTimeout), .statedByState,
            "the connection was not made in time, 10060",
            ["Look at routes, firewalls and full backlogs between ARR and the server."], sockets),
        Code(
            [10051, 10065, 10050], ["WSAENETUNREACH", "WSAEHOSTUNREACH", "WSAENETDOWN"],
            .cause(.droppedConnection, .noRoute), .statedOutright, "there was no route to the server",
            ["Look at routes between ARR and the server."], sockets),
        Code(
            [10013], ["WSAEACCES"], .cause(.droppedConnection, .permissionDenied), .statedByState,
            "this machine did not permit the connection, 10013",
            ["Look at Windows' firewall and reserved port ranges."], sockets
        ),
        Code(
            [10054, 10053, 1229], ["WSAECONNRESET", "WSAECONNABORTED", "ERROR_CONNECTION_INVALID"],
            .lostConnection(.reset),
            .statedByReason, "the connection was reset", close, sockets),
        Code(
            [11001, 11002, 11003, 11004], ["WSAHOST_NOT_FOUND", "WSATRY_AGAIN", "WSANO_DATA"],
            .cause(.droppedConnection, .dns), .statedOutright, "the server's name was not resolved",
            ["Correct the server's name in the farm, or the machine's DNS."], sockets),
        Code(
            [10048, 10055, 10049], ["WSAEADDRINUSE", "WSAENOBUFS", "WSAEADDRNOTAVAIL"], .cause(.droppedConnection, nil),
            .statedByState, "this machine had no free port or buffer to connect with", ports, sockets),
        Code(
            [121, 1460, 258], ["ERROR_SEM_TIMEOUT", "ERROR_TIMEOUT", "WAIT_TIMEOUT"], .timeRanOut, .statedLoosely,
            "a time ran out", patience, "https://learn.microsoft.com/en-us/windows/win32/debug/system-error-codes"),
    ]

    @inline(never) private static func substatus(
        _ name: String, _ status: Int, _ substatus: Int, _ claim: Proof.Claim, _ strength: Strength, _ words: String,
        fakedBy: String? = nil, _ remedies: [String], _ source: String = statuses
    ) -> Signal {
        .row(
            "iis.\(name)", RowPattern(statuses: [status], substatus: substatus), claim, strength, words,
            fakedBy: fakedBy,
            remedies, source, [RowFacts(status, substatus: substatus, windowsError: 0)])
    }

    static let rows: [Signal] =
        [
            .row(
                "iis.arr.server-sent", RowPattern(serverStatus: .same), .cause(.serverSent, .application),
                .statedByState,
                "ARR logged that the server answered {status} itself", ["Look at the application behind ARR."], arr,
                [RowFacts(502, serverStatus: 502, hasServerFields: true)])
        ]
        + codes.flatMap { code in
            code.numbers.map { number in
                .row(
                    "iis.arr.\(number)", RowPattern(statuses: [502], windowsError: number), code.claim, code.strength,
                    "ARR or ANCM logged that \(code.words)", fakedBy: code.fakedBy, code.remedies, code.source,
                    [RowFacts(502, substatus: 3, windowsError: number)])
            }
        } + substatuses

    private static let substatuses: [Signal] = [
        substatus(
            "cgi-timed-out", 502, 1, .gaveUpWaiting, .statedByState, "a CGI program did not end in time: 502.1",
            ["Raise timeout of cgi, or make the program quicker."]),
        substatus(
            "cgi-ended", 502, 2, .lostConnection(.prematureClose), .statedByReason,
            "a CGI program ended without an answer: 502.2", fakedBy: "ARR, where the request could not be mapped.",
            ["Look at the program's own output and at events of that moment."]),
        substatus(
            "arr-no-server", 502, 4, .cause(.droppedConnection, .markedDown), .statedByState,
            "ARR had no server to send the request to: 502.4",
            [
                "Look at the farm's health test and at which servers are online: Server Farms, Monitoring and Management."
            ], arr),
        substatus(
            "ancm-start-failed", 502, 5, .cause(.droppedConnection, nil), .statedLoosely,
            "the application's process could not be started, or did not listen: 502.5",
            fakedBy: "ARR, where a WebSocket failed.",
            ["Look at events of IIS AspNetCore Module in the Application log; stdoutLogEnabled logs the start."],
            "https://learn.microsoft.com/en-us/aspnet/core/test/troubleshoot-azure-iis"),
        substatus(
            "arr-forward-failed", 502, 6, .cause(.droppedConnection, nil), .statedLoosely,
            "ARR could not send the request on: 502.6", close, arr),
        substatus(
            "arr-execute-failed", 502, 7, .cause(.droppedConnection, nil), .statedLoosely,
            "ARR could not execute the request: 502.7", close, arr),
        substatus(
            "arr-failed", 502, 3, .lostOrInvalid, .statusUntried,
            "ARR or ANCM could not have the request answered: 502.3",
            ["Enable failed request tracing for 502.3: it names WinHTTP's error."], arr),
        substatus(
            "concurrency-limit", 503, 2, .cause(.queuedRequests, .queueFull), .statedByState,
            "more requests at once than appConcurrentRequestLimit: 503.2",
            ["Raise appConcurrentRequestLimit of serverRuntime, or take load off."]),
        substatus(
            "aspnet-queue-full", 503, 3, .cause(.queuedRequests, .queueFull), .statedByState,
            "ASP.NET's queue was full: 503.3", ["Raise requestQueueLimit of processModel, or make requests quicker."]),
        substatus(
            "fastcgi-queue-full", 503, 4, .cause(.queuedRequests, .queueFull), .statedByState,
            "the FastCGI queue was full: 503.4", ["Raise queueLength or maxInstances of the fastCgi application."]),
        substatus(
            "pool-down", 503, 0, .cause(.droppedConnection, .markedDown), .statusUntried,
            "the application pool was not available: 503.0",
            ["Start the pool; the System log says why WAS disabled it."]),
    ]

    /// Error numbers as pages and traces have them, and the texts of pages and events.
    static let messages: [Signal] =
        codes.map { code in
            .message(
                "iis.code.\(code.numbers[0])", any: code.names + code.results,
                Proof(code.claim, code.strength, code.words),
                fakedBy: code.fakedBy, code.remedies, code.source, code.names.map { "\($0) occurred" } + code.results)
        } + pages

    private static let pages: [Signal] = [
        .message(
            "iis.page.start-failed",
            any: [
                "HTTP Error 502.5", "HTTP Error 500.30", "HTTP Error 500.31", "HTTP Error 500.32", "HTTP Error 500.33",
                "HTTP Error 500.34", "HTTP Error 500.35", "HTTP Error 500.36", "HTTP Error 500.37", "HTTP Error 500.38",
                "ANCM In-Process Start Failure", "ANCM Out-Of-Process Startup Failure",
                "failed to start process with commandline",
            ], Proof(.cause(.droppedConnection, nil), .said, "the application's process could not be started"),
            ["Look at events of IIS AspNetCore Module in the Application log; stdoutLogEnabled logs the start."],
            "https://learn.microsoft.com/en-us/aspnet/core/test/troubleshoot-azure-iis",
            [
                "HTTP Error 502.5 - ANCM Out-Of-Process Startup Failure",
                "HTTP Error 500.30 - ASP.NET Core app failed to start",
            ]),
        .message(
            "iis.page.no-server", any: ["HTTP Error 502.4"], .noLiveServers, ["Look at the farm's health test."], arr,
            ["HTTP Error 502.4 - Bad Gateway"]),
        .message(
            "iis.event-text.crash",
            any: [
                "suffered a fatal communication error with the Windows Process Activation Service",
                "terminated unexpectedly. The process id was", "automatically disabled due to a series of failures",
                "Faulting application name: w3wp.exe", "Faulting application name: dotnet.exe",
                "The process was terminated due to an unhandled exception", "has exited from Program.Main",
                "hit unexpected managed exception",
            ], .crash, ["Find the crash: the exception in the Application log, a dump with DebugDiag or procdump."],
            "https://learn.microsoft.com/en-us/troubleshoot/developer/webapps/iis/site-behavior-performance/troubleshoot-iis-application-pool-crashes",
            [
                "A process serving application pool 'Shop' suffered a fatal communication error with the Windows Process Activation Service. The process id was '4312'.",
                "Application pool 'Shop' is being automatically disabled due to a series of failures in the process(es) serving that application pool.",
                "Faulting application name: w3wp.exe, version: 10.0.17763.1",
            ]),
        .message(
            "iis.event-text.hang", any: ["failed to respond to a ping"],
            Proof(.cause(.droppedConnection, nil), .saidInPassing, "the worker process hung and was killed"),
            ["Find what held the process: a dump while it hangs."], driver,
            ["A process serving application pool 'Shop' failed to respond to a ping. The process id was '4312'."]),
        .message(
            "iis.event-text.recycle",
            any: [
                "exceeded time limits during shut down", "was recycled after detecting app_offline.htm",
                "was recycled due to configuration change",
            ], Proof(.cause(.droppedConnection, .recycle), .said, "the process was replaced with requests in flight"),
            ["Raise shutdownTimeLimit; deploy with the load balancer draining the server first."], driver,
            [
                "A process serving application pool 'Shop' exceeded time limits during shut down. The process id was '4312'."
            ]),
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

    @inline(never) private static func reason(
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
        reason(
            "SlowResponsiveClient", [], .slowPeer, .reasonOfPeer,
            "the peer took the response too slowly and was cut off"),
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
        /// Azure App Service, AppServiceHTTPLogs: TimeTaken is in milliseconds.
        .alsoInColumns(
            FormatDescription(
                name: "azure-app-service", product: .iis, moment: .end,
                members: [
                    "time": "time", "properties>CsMethod": "method", "properties>CsUriStem": "path",
                    "properties>CsUriQuery": "query", "properties>CIp": "client", "properties>CsHost": "host",
                    "properties>UserAgent": "user-agent", "properties>Referer": "referer",
                    "properties>ScStatus": "status",
                    "properties>ScSubStatus": "substatus", "properties>ScWin32Status": "win32",
                    "properties>ScBytes": "bytes", "properties>TimeTaken": "milliseconds",
                ],
                samples: [
                    "{\"time\":\"2026-03-04T10:15:00.0000000Z\",\"category\":\"AppServiceHTTPLogs\",\"properties\":{\"CsMethod\":\"GET\",\"CsUriStem\":\"/a\",\"SPort\":\"443\",\"CIp\":\"192.0.2.7\",\"CsHost\":\"shop.example\",\"ScStatus\":502,\"ScSubStatus\":\"3\",\"ScWin32Status\":\"12002\",\"ScBytes\":904,\"TimeTaken\":45}}"
                ])),
    ]
}
