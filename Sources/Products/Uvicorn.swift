internal import Diagnosis

extension ProductID {
    /// Uvicorn.
    public static let uvicorn = ProductID(rawValue: "uvicorn")
}

extension Product {
    static let uvicorn: Product = {
        var product = Product(.uvicorn, "Uvicorn", names: ["uvicorn"])
        product.isServer = true
        product.processNames = ["python"]
        product.places = [
            LogPlace(.errors, "the console or the journal; --log-config leads it elsewhere"),
            LogPlace(.access, "the same; --no-access-log turns rows of requests off"),
        ]
        product.signalTable = { UvicornSignals.all }
        product.serverLineTable = { UvicornStates.lines }
        product.stateTable = { UvicornStates.all }
        product.timeoutTable = { TimeoutSetting.uvicorn }
        product.otherLineTable = { UvicornOtherLines.all }
        return product
    }()
}

extension TimeoutSetting {
    private static let uvicornSettings = "https://www.uvicorn.org/settings/"

    /// Uvicorn's settings (uvicorn/config.py).
    static let uvicorn: [TimeoutSetting] = [
        TimeoutSetting(
            "timeout-keep-alive", .idleClose, .duration(.seconds(5)), TimeoutClock(.idle, .clientIdle),
            source: "\(uvicornSettings)#timeouts"),
        TimeoutSetting(
            "timeout-graceful-shutdown", .process, .unbounded,
            TimeoutClock(.total, .words("for requests to end when it stops")), source: "\(uvicornSettings)#timeouts"),
        TimeoutSetting(
            "limit-concurrency", .queue, .unbounded,
            TimeoutClock(.places, .words("connections or tasks at once; more get 503")), unit: .none,
            source: "\(uvicornSettings)#resource-limits"),
        TimeoutSetting(
            "backlog", .queue, .count(2048), TimeoutClock(.places, .words("connections that wait to be accepted")),
            unit: .none, source: "\(uvicornSettings)#resource-limits"),
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum UvicornOtherLines {
    static let all: [OtherLine] = [
        .template(
            "INFO: {client}:{client-port} - \"{request}\" {status} {*}",
            "uvicorn’s rows have no time; its --log-config with %(asctime)s in the access formatter, or gunicorn’s "
                + "--access-logfile in front of it, would log one", isRow: true,
            "INFO:     127.0.0.1:43658 - \"GET /x HTTP/1.1\" 200 OK"),
        .texts("INFO:     ", "", "a message of uvicorn itself, no request", "INFO:     Started server process [1]"),
    ]
}

/// What Uvicorn says of itself and its requests, by its sources of 0.35.0.
private enum UvicornSignals {
    private static let tree = "https://github.com/encode/uvicorn/blob/0.35.0/uvicorn"
    private static let server = "\(tree)/server.py"
    private static let http = "\(tree)/protocols/http/h11_impl.py"
    private static let processes = "\(tree)/supervisors/multiprocess.py"

    static let all: [Signal] = [
        .message(
            "uvicorn.queue-full", all: ["Exceeded concurrency limit."],
            .ownLimit.saying("limit-concurrency was reached: Uvicorn answered 503"),
            ["Raise limit-concurrency, add workers, or make requests quicker."], http, ["Exceeded concurrency limit."]
        ).answering(503),
        .message(
            "uvicorn.worker-crashed", all: ["Child process [", "] died"],
            .crash.ofServer("a worker ended unexpectedly"),
            fakedBy: "Uvicorn itself kills a worker that does not answer its ping within timeout-worker-healthcheck.",
            [
                "Look for the kernel's word: journalctl -k | grep -i oom.",
                "Look for a traceback or a core dump of that moment.",
            ], processes, ["INFO:     Child process [17] died"]),
        .message(
            "uvicorn.cut-off", all: ["Cancel ", " running task(s), timeout graceful shutdown exceeded"],
            .recycled.ofServer("it was stopped with requests under way: timeout-graceful-shutdown had run out"),
            ["Raise timeout-graceful-shutdown above the longest request."], server,
            ["ERROR:    Cancel 3 running task(s), timeout graceful shutdown exceeded"]),
        .message(
            "uvicorn.not-started",
            any: [
                "Application startup failed. Exiting.", "Error loading ASGI app",
                "error while attempting to bind on address (",
            ], .notStarted, ["Correct what the traceback above it names, or free the port: ss -ltnp."],
            "\(tree)/lifespan/on.py",
            [
                "ERROR:    Application startup failed. Exiting.",
                #"ERROR:    Error loading ASGI app. Could not import module "main"."#,
                "ERROR:    [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
            ]),
        .message(
            "uvicorn.recycled",
            any: [
                "Received SIGHUP, restarting processes.", "Received SIGTERM, exiting.", "Received SIGINT, exiting.",
                "Maximum request limit of ", "Waiting for connections to close. (CTRL+C to force quit)",
                "Waiting for background tasks to complete. (CTRL+C to force quit)", "Waiting for application shutdown.",
                "Application shutdown complete.", "Finished server process [", "Terminated child process [",
                "Waiting for child process [", "Stopping parent process [", "Stopping reloader process [",
                " detected changes in ",
            ], .recycled, fakedBy: "Requests may end first; few are lost.",
            [
                "Let the proxy try another server, or again; timeout-graceful-shutdown bounds how long requests may take to end."
            ],
            server,
            [
                "INFO:     Waiting for connections to close. (CTRL+C to force quit)",
                "WARNING:  Maximum request limit of 1000 exceeded. Terminating process.",
                "INFO:     Finished server process [17]",
            ]),
        .message(
            "uvicorn.response-unfinished", all: ["ASGI callable returned without completing response."],
            .bodyBroke.saying("the application ended before its response was complete; Uvicorn closed the connection"),
            ["Send the last part with more_body false, and read the traceback beside it."], http,
            ["ERROR:    ASGI callable returned without completing response."]),
        .message(
            "uvicorn.closed", all: ["ASGI callable should return None, but returned '"],
            .prematureClose.saying("the application is no ASGI 3 callable; Uvicorn closed the connection"),
            ["Name the callable itself, and choose --interface where it is of WSGI or ASGI 2."], http,
            ["ERROR:    ASGI callable should return None, but returned '<coroutine object app at 0x7f>'."]),
        .message(
            "uvicorn.not-http", all: ["Invalid HTTP request received."],
            Proof(
                .cause(.invalidResponse, .wrongProtocol), .open,
                "what came to the port was no HTTP/1.1: TLS, HTTP/2 or a broken request"),
            fakedBy: "Scanners send such requests, too.",
            ["Let the proxy speak plain HTTP/1.1 to that port, or give Uvicorn ssl-keyfile and ssl-certfile."], http,
            ["WARNING:  Invalid HTTP request received."]),
        .message(
            "uvicorn.application-failed",
            any: ["Exception in ASGI application", "ASGI callable returned without starting response."],
            .applicationFailed, ["Read the traceback beside it."], http, ["ERROR:    Exception in ASGI application"]),
    ]
}

/// What its log says of its processes (uvicorn/logging.py, server.py, supervisors/multiprocess.py, lifespan/on.py).
private enum UvicornStates {
    /// A level and its colon are padded to nine signs.
    static let lines = [
        ErrorLineDescription(template: "INFO:     {message}", samples: ["INFO:     Started server process [17]"]),
        ErrorLineDescription(template: "WARNING:  {message}", samples: ["WARNING:  Invalid HTTP request received."]),
        ErrorLineDescription(template: "ERROR:    {message}", samples: ["ERROR:    Exception in ASGI application"]),
        // Logging with a time in front, as many set it up.
        ErrorLineDescription(
            template: "{time} - uvicorn.error - {level} - {message}",
            samples: ["2026-03-04 10:15:00,123 - uvicorn.error - INFO - Shutting down"]),
        ErrorLineDescription(
            template: "{time} {level} uvicorn.error {message}",
            samples: ["2026-03-04 10:15:00,123 INFO uvicorn.error Shutting down"]),
    ]

    static let all: [StateMessage] = [
        StateMessage(
            .turnedAway, "Exceeded concurrency limit.", needsItsSyntax: true, answers: [503],
            samples: ["Exceeded concurrency limit."]),
        .of(.crashed, "Child process [{pid}] died", "Child process [17] died"),
        .ofServer(
            .cutOff, "Cancel {-} running task(s), timeout graceful shutdown exceeded",
            "Cancel 3 running task(s), timeout graceful shutdown exceeded"),
        .ofServer(.stopping, "Shutting down", "Shutting down").inItsSyntax,
        .ofServer(
            .stopping, "Waiting for connections to close.", "Waiting for connections to close. (CTRL+C to force quit)"
        ).inItsSyntax,
        .ofServer(.stopped, "Finished server process [", "Finished server process [17]"),
        .ofServer(.stopped, "Stopping parent process [", "Stopping parent process [1]"),
        .ofServer(.notStarted, "Application startup failed. Exiting.", "Application startup failed. Exiting."),
        .ofServer(
            .notStarted, "Error loading ASGI app", #"Error loading ASGI app. Could not import module "main"."#),
        .ofServer(
            .notStarted, "[Errno {-}] error while attempting to bind on address (",
            "[Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use"),
        .ofServer(.started, "Uvicorn running on ", "Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)"),
        .ofServer(.started, "Application startup complete.", "Application startup complete."),
        .of(.ended, "Maximum request limit of ", "Maximum request limit of 1000 exceeded. Terminating process.")
            .inItsSyntax,
        .of(.ended, "Terminated child process [{pid}]", "Terminated child process [17]"),
        .of(.started, "Started server process [{pid}]", "Started server process [17]"),
        .of(.failed, "Exception in ASGI application", "Exception in ASGI application"),
    ]
}
