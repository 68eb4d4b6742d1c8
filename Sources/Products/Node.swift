internal import Diagnosis

extension ProductID {
    /// Node, with its loggers morgan and pino-http.
    public static let node = ProductID(rawValue: "node")
}

extension Product {
    static let node: Product = {
        var product = Product(.node, "Node", names: ["node", "nodejs", "node.js"])
        product.isServer = true
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; :response-time in morgan's format would log it")
        ]
        product.places = [
            LogPlace(.errors, "the console or the journal; pm2: ~/.pm2/pm2.log and ~/.pm2/logs/NAME-error.log"),
            LogPlace(.access, "the application's own, by morgan, pino-http or the like"),
        ]
        product.signalTable = { NodeSignals.all }
        product.serverLineTable = { NodeStates.lines }
        product.stateTable = { NodeStates.all }
        product.timeoutTable = { TimeoutSetting.node }
        product.commonRows = CommonRowMarks {
            $0.formatName = "morgan"
        }
        product.otherLineTable = { NodeOtherLines.all }
        product.rowHabits = RowHabits { $0.escapes = .keepsBackslashes }
        product.formatTable = { NodeFormats.all }
        return product
    }()
}

extension TimeoutSetting {
    private static func nodePage(_ name: String) -> String { "https://nodejs.org/api/http.html#server\(name)" }

    /// Timeouts of Node's HTTP server.
    static let node: [TimeoutSetting] = [
        TimeoutSetting(
            "server.keepAliveTimeout", .idleClose, .duration(.seconds(5)),
            TimeoutClock(.idle, .clientIdle, "keepAliveTimeoutBuffer (1 s) is added"), unit: .milliseconds,
            zero: .unbounded,
            caveat: "65 s in the newest releases", source: nodePage("keepalivetimeout")),
        TimeoutSetting(
            "server.headersTimeout", .requestHeader, .duration(.seconds(60)),
            TimeoutClock(.total, .clientHeader, "408; the lesser of this and requestTimeout"), unit: .milliseconds,
            zero: .unbounded, source: nodePage("headerstimeout")),
        TimeoutSetting(
            "server.requestTimeout", .requestBody, .duration(.seconds(300)),
            TimeoutClock(.total, .clientRequest, "408"),
            unit: .milliseconds, zero: .unbounded, caveat: "none before Node 18", source: nodePage("requesttimeout")),
        TimeoutSetting(
            "server.timeout", .sendToClient, .unbounded,
            TimeoutClock(.idle, .words("while nothing moves on the connection")),
            unit: .milliseconds, zero: .unbounded, caveat: "120 s before Node 13", source: nodePage("timeout")),
        TimeoutSetting(
            "listen backlog", .queue, .count(511),
            TimeoutClock(
                .places, .words("connections that wait to be accepted"),
                "the kernel's own limit (net.core.somaxconn) holds where it is lower"),
            unit: .none, source: "https://nodejs.org/api/net.html#serverlisten"),
    ]
}

/// How its rows are written.
private enum NodeFormats {
    static let all: [FormatDescription] = [
        .shared("morgan", .node, .end, agent: true),
        FormatDescription(
            name: "pino-http", product: .node, moment: .end,
            members: [
                "time": "time", "req>method": "method", "req>url": "target", "req>id": "request-id",
                "req>remoteAddress": "client", "req>remotePort": "client-port", "req>headers>host": "host",
                "req>headers>user-agent": "user-agent", "req>headers>referer": "referer",
                "req>headers>x-request-id": "request-id", "req>headers>x-forwarded-for": "forwarded-for",
                "res>statusCode": "status", "res>headers>content-length": "bytes", "responseTime": "milliseconds",
            ],
            samples: [
                "{\"level\":30,\"time\":1772619300250,\"pid\":12,\"hostname\":\"web\",\"req\":{\"id\":1,\"method\":\"GET\",\"url\":\"/a?b=1\",\"headers\":{\"host\":\"shop.example\",\"user-agent\":\"curl/8\"},\"remoteAddress\":\"192.0.2.7\",\"remotePort\":51},\"res\":{\"statusCode\":502,\"headers\":{}},\"responseTime\":3001,\"msg\":\"request completed\"}"
            ]),
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum NodeOtherLines {
    static let all: [OtherLine] = [
        .template(
            "{method} {target} {status} {milliseconds} ms - {-}",
            "rows of morgan’s format ‘dev’ have no time; ‘combined’, or :date[iso] in the format, would log one",
            isRow: true, "GET /x 200 12.345 ms - 15"),
        .template(
            "\u{1B}[0m{method} {target} {*}",
            "rows of morgan’s format ‘dev’ have no time; ‘combined’, or :date[iso] in the format, would log one",
            isRow: true, "\u{1B}[0mGET /x \u{1B}[32m200\u{1B}[0m 12.345 ms - 15\u{1B}[0m"),
        .template(
            "{method} {target} {status} {bytes} - {milliseconds} ms",
            "rows of morgan’s format ‘tiny’ have no time; ‘combined’, or :date[iso] in the format, would log one",
            isRow: true, "GET /x 200 15 - 12.3 ms"),
        .template(
            "{client} {-} {method} {target} {-} {status} {bytes} - {milliseconds} ms",
            "rows of morgan’s format ‘short’ have no time; ‘combined’, or :date[iso] in the format, would log one",
            isRow: true, "::1 - GET /x HTTP/1.1 200 15 - 12.3 ms"),
    ]
}

/// What Node, pm2 and nodemon say as a process ends, and what Node says of a server that it asks itself.
private enum NodeSignals {
    private static let errors = "https://nodejs.org/api/errors.html"
    private static let process = "https://nodejs.org/api/process.html"
    private static let pm2 = "https://github.com/Unitech/pm2/blob/v6.0.8/lib/God.js"

    private static let asked =
        "A database or another service that the application asks fails in the same words; Node then answers 500."
    private static let behind = ["Look at the server that Node asks: the line has its address."]
    private static let trace = ["Correct what the stack beside it names; let a handler catch what a request throws."]

    /// What Node says of a server that it asks.
    @inline(never) private static func asking(
        _ name: String, _ texts: [String], _ proof: Proof, _ remedies: [String], _ samples: [String]
    )
        -> Signal
    {
        .message(
            "node.\(name)", any: texts, Proof(proof.claim, .saidOfServer, proof.words), fakedBy: asked, remedies,
            errors,
            samples)
    }

    static let all: [Signal] = [
        .message(
            "node.out-of-memory",
            any: [
                "JavaScript heap out of memory", "Ineffective mark-compacts near heap limit",
                "Reached heap limit Allocation failed",
            ],
            .crash.ofServer("Node ran out of heap memory, and ended"),
            ["Raise --max-old-space-size (NODE_OPTIONS) below the memory of its container, or find the leak."],
            "https://nodejs.org/api/cli.html#--max-old-space-sizesize-in-mib",
            ["FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"]),
        .message(
            "node.pm2-memory", all: ["exceeds --max-memory-restart value"],
            .recycled.ofServer("pm2 restarted a process that had grown past max_memory_restart"),
            ["Raise max_memory_restart, or find the leak; in cluster mode pm2 reload keeps the others listening."],
            "https://github.com/Unitech/pm2/blob/v6.0.8/lib/Worker.js",
            [
                "PM2        | [PM2][WORKER] Process 0 restarted because it exceeds --max-memory-restart value (current_memory=325292032 "
                    + "max_memory_limit=262144000 [octets])"
            ]),
        .message(
            "node.pm2-killed", all: ["App [", "via signal [SIGKILL]"],
            .workerKilled.ofServer("a process was killed, mostly for lack of memory"),
            fakedBy: "pm2 itself kills what does not end within kill_timeout.",
            [
                "Look for the kernel's word: journalctl -k | grep -i oom.",
                "Raise kill_timeout, and let the application end on SIGINT.",
            ], pm2,
            ["PM2        | App [shop:0] exited with code [0] via signal [SIGKILL]"]),
        .message(
            "node.pm2-cut-off", all: ["still alive after ", ", sending SIGKILL to"],
            .recycled.ofServer("pm2 stopped a process with requests under way: kill_timeout had run out"),
            ["Raise kill_timeout, and let the application end on SIGINT once its requests have."], pm2,
            ["PM2        | Process with pid 17 still alive after 1600ms, sending SIGKILL to 1 remaining pids..."]),
        .message(
            "node.not-started",
            any: [
                "Error: listen EADDRINUSE", "Error: listen EACCES", "Error: Cannot find module '",
                "had too many unstable restarts (",
            ], .notStarted, ["Correct what it names, or free the port: ss -ltnp."], errors,
            [
                "Error: listen EADDRINUSE: address already in use :::3000",
                "PM2        | Script /srv/app.js had too many unstable restarts (16). Stopped. \"errored\"",
            ]),
        .message(
            "node.recycled",
            any: [
                "] exited with code [0] via signal [SIGINT]", "] exited with code [0] via signal [SIGTERM]",
                "] exited with code [130] via signal [",
                "] exited with code [143] via signal [", "Stopping app:", "-softReload- ",
                "-reload- New worker listening",
                "[nodemon] restarting due to changes...", "[PM2] Restarting app", "Change detected on path ",
            ], .recycled, fakedBy: "In cluster mode, pm2 reload starts a new process first: few requests are lost.",
            ["Use pm2 reload with two instances or more (exec_mode cluster), and let the proxy try again."], pm2,
            [
                "PM2        | App [shop:0] exited with code [0] via signal [SIGINT]",
                "PM2        | Stopping app:shop id:0",
                "[nodemon] restarting due to changes...",
            ]),
        .message(
            "node.process-crashed", all: ["App [", "exited with code ["],
            .crash.ofServer("a process ended unexpectedly; pm2 starts it anew"), trace, pm2,
            [
                "PM2        | App [shop:0] exited with code [1] via signal [SIGINT]",
                "App [shop] with id [0] and pid [17], exited with code [1] via signal [SIGINT]",
                "PM2        | App [shop:0] exited with code [0] via signal [SIGSEGV]",
            ]),
        .message(
            "node.uncaught",
            any: [
                "throw er; // Unhandled 'error' event", "triggerUncaughtException(", "[UnhandledPromiseRejection: ",
                "code: 'ERR_UNHANDLED_REJECTION'", "[nodemon] app crashed - waiting for file changes",
            ], none: ["UnhandledPromiseRejectionWarning"],
            .crash.ofServer("an error that nothing caught ended Node"), trace,
            "\(process)#event-uncaughtexception",
            [
                "      throw er; // Unhandled 'error' event",
                "            triggerUncaughtException(err, true /* fromPromise */);",
                "[nodemon] app crashed - waiting for file changes before starting...",
            ]),
        .message(
            "node.too-many-files",
            any: ["EMFILE: too many open files", "accept EMFILE", "ENFILE: file table overflow"],
            Proof(
                .cause(.droppedConnection, nil), .saidOfServer,
                "Node had no free file descriptor: it accepted no connections"),
            ["Raise the limit: ulimit -n, LimitNOFILE of its unit."], errors,
            ["Error: accept EMFILE"]),
        .message(
            "node.body-cut", any: ["BadRequestError: request aborted", "Error: request aborted"],
            Proof(.clientLeft, .open, "the request's body broke off: the client left, or the proxy in front of Node"),
            ["Nothing of the server's is to mend."], "https://github.com/stream-utils/raw-body/blob/master/index.js",
            ["BadRequestError: request aborted"]),
        asking(
            "refused", ["connect ECONNREFUSED"], .refused, behind, ["Error: connect ECONNREFUSED 10.1.0.5:8080"]),
        asking(
            "no-socket", ["connect ENOENT"], .refused.saying("there was no socket of the server's: nothing listens"),
            behind, ["Error: connect ENOENT /run/app.sock"]),
        asking(
            "not-permitted", ["connect EACCES", "connect EPERM"], .permissionDenied,
            ["Give Node's user the right to the socket; look for local firewall rules."],
            ["Error: connect EACCES /run/app.sock"]),
        asking(
            "backlog-full", ["connect EAGAIN"], .backlogFull, behind, ["Error: connect EAGAIN /run/app.sock"]),
        asking(
            "no-route", ["connect EHOSTUNREACH", "connect ENETUNREACH"], .noRoute,
            ["Correct the address, or the machine's routes."], ["Error: connect EHOSTUNREACH 10.1.0.5:8080"]),
        asking(
            "no-free-port", ["connect EADDRNOTAVAIL"],
            .noFreePort, ["Let an agent keep connections (keepAlive: true)."],
            ["Error: connect EADDRNOTAVAIL 10.1.0.5:8080"]),
        asking(
            "connect-timed-out", ["connect ETIMEDOUT"], .connectTimeout, behind,
            ["Error: connect ETIMEDOUT 10.1.0.5:8080"]),
        asking(
            "unresolved", ["getaddrinfo ENOTFOUND", "getaddrinfo EAI_AGAIN"], .dns,
            ["Correct the name, or the resolver of Node's machine or container."],
            ["Error: getaddrinfo ENOTFOUND web.internal", "Error: getaddrinfo EAI_AGAIN web.internal"]),
        asking(
            "lost", ["Error: socket hang up", "read ECONNRESET", "write EPIPE", "write ECONNRESET"], .reset,
            ["Set the agent's keep-alive below the server's idle timeout; look at the server's own log."],
            ["Error: socket hang up", "Error: read ECONNRESET"]),
        asking(
            "timed-out", ["ESOCKETTIMEDOUT"], .responseTimeout, ["Raise the timeout of the call, or make it quicker."],
            ["Error: ESOCKETTIMEDOUT"]),
        asking(
            "no-tls",
            ["ERR_SSL_WRONG_VERSION_NUMBER", "ssl3_get_record:wrong version number", "ERR_SSL_PACKET_LENGTH_TOO_LONG"],
            .tls.saying("the TLS handshake failed: what listens on that port speaks no TLS"),
            ["Ask it with http://."],
            ["Error: write EPROTO 140:error:0A00010B:SSL routines:ssl3_get_record:wrong version number: code: 'EPROTO'"]
        ),
        asking(
            "certificate-refused",
            [
                "CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN",
                "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT", "ERR_TLS_CERT_ALTNAME_INVALID",
            ], .tls.saying("Node does not take the server's certificate"),
            ["Give Node the authority's certificate (NODE_EXTRA_CA_CERTS), or renew the server's."],
            ["Error: self-signed certificate; code: 'DEPTH_ZERO_SELF_SIGNED_CERT'"]),
        asking(
            "header-too-big", ["HPE_HEADER_OVERFLOW", "Parse Error: Header overflow"], .headerTooBig,
            ["Raise --max-http-header-size (16 KiB), or send smaller headers."],
            ["Error: Parse Error: Header overflow; code: 'HPE_HEADER_OVERFLOW'"]),
        asking(
            "bad-status-line", ["Parse Error: Expected HTTP/", "HPE_INVALID_CONSTANT", "HPE_INVALID_VERSION"],
            .badStatusLine,
            ["Look at what the server sends: curl -v; the port may speak another protocol."],
            ["Error: Parse Error: Expected HTTP/; code: 'HPE_INVALID_CONSTANT'"]),
        asking(
            "bad-header",
            [
                "HPE_INVALID_HEADER_TOKEN", "HPE_INVALID_CONTENT_LENGTH", "HPE_UNEXPECTED_CONTENT_LENGTH",
                "HPE_INVALID_CHUNK_SIZE",
            ],
            .invalidHeader, ["Look at what the server sends: curl -v."],
            ["Error: Parse Error: Invalid header value char; code: 'HPE_INVALID_HEADER_TOKEN'"]),
    ]
}

/// What Node.js prints as it ends, and what pm2 and nodemon say of it (pm2: lib/God.js, lib/God/Methods.js, lib/Worker.js).
private enum NodeStates {
    static let lines = [
        ErrorLineDescription(
            template: "{time}: PM2 log: {message}",
            samples: ["2026-03-04T10:15:00: PM2 log: App [shop:0] exited with code [1] via signal [SIGINT]"]),
        ErrorLineDescription(
            template: "{time}: PM2 error: {message}",
            samples: [
                "2026-03-04T10:15:00: PM2 error: Script /srv/app.js had too many unstable restarts (16). Stopped."
            ]),
        ErrorLineDescription(
            template: "PM2        | {message}",
            samples: ["PM2        | App [shop:0] exited with code [1] via signal [SIGINT]"]),
    ]

    static let all: [StateMessage] = [
        .ofServer(
            .killed, "App [{-}] exited with code [{-}] via signal [SIGKILL]",
            "App [shop:0] exited with code [0] via signal [SIGKILL]"),
        .ofServer(
            .stopped, "App [{-}] exited with code [0] via signal [SIGINT]",
            "App [shop:0] exited with code [0] via signal [SIGINT]"),
        .ofServer(
            .stopped, "App [{-}] exited with code [0] via signal [SIGTERM]",
            "App [shop:0] exited with code [0] via signal [SIGTERM]"),
        .ofServer(
            .stopped, "App [{-}] exited with code [130] via signal [",
            "App [shop:0] exited with code [130] via signal [SIGINT]"),
        .ofServer(
            .stopped, "App [{-}] exited with code [143] via signal [",
            "App [shop:0] exited with code [143] via signal [SIGTERM]"),
        .ofServer(
            .crashed, "App [{-}] exited with code [", "App [shop:0] exited with code [1] via signal [SIGINT]"),
        .ofServer(.stopping, "Stopping app:", "Stopping app:shop id:0"),
        .of(
            .ended, "[PM2][WORKER] Process {-} restarted because it exceeds --max-memory-restart value",
            "[PM2][WORKER] Process 0 restarted because it exceeds --max-memory-restart value (current_memory=325292032 max_memory_limit=262144000 [octets])"
        ),
        .of(
            .cutOff, "Process with pid {pid} still alive after ",
            "Process with pid 17 still alive after 1600ms, sending SIGKILL to 1 remaining pids..."),
        .ofServer(
            .notStarted, "Script {-} had too many unstable restarts (",
            #"Script /srv/app.js had too many unstable restarts (16). Stopped. "errored""#),
        .ofServer(.started, "App [{-}] online", "App [shop:0] online"),
        .ofServer(
            .crashed, "FATAL ERROR: Reached heap limit Allocation failed",
            "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"),
        .ofServer(
            .crashed, "FATAL ERROR: Ineffective mark-compacts near heap limit",
            "FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory"),
        .ofServer(
            .crashed, "FATAL ERROR: CALL_AND_RETRY_LAST Allocation failed",
            "FATAL ERROR: CALL_AND_RETRY_LAST Allocation failed - JavaScript heap out of memory"),
        .ofServer(
            .crashed, "throw er; // Unhandled 'error' event", "throw er; // Unhandled 'error' event"),
        .ofServer(
            .crashed, "triggerUncaughtException(", "triggerUncaughtException(err, true /* fromPromise */);"),
        .ofServer(
            .crashed, "[UnhandledPromiseRejection: ",
            "[UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block]"
        ),
        .ofServer(
            .crashed, "[nodemon] app crashed", "[nodemon] app crashed - waiting for file changes before starting..."),
        .ofServer(
            .stopping, "[nodemon] restarting due to changes...", "[nodemon] restarting due to changes..."),
        .ofServer(.started, "[nodemon] starting `", "[nodemon] starting `node app.js`"),
        .ofServer(
            .notStarted, "Error: listen EADDRINUSE", "Error: listen EADDRINUSE: address already in use :::3000"),
        .ofServer(.notStarted, "Error: listen EACCES", "Error: listen EACCES: permission denied 0.0.0.0:80"),
    ]
}
