internal import Diagnosis

extension ProductID {
    /// gunicorn.
    public static let gunicorn = ProductID(rawValue: "gunicorn")
}

extension Product {
    static let gunicorn: Product = {
        var product = Product(.gunicorn, "gunicorn", names: ["gunicorn"])
        product.isServer = true
        product.processNames = ["python"]
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %(D)s in access_log_format would log it")
        ]
        product.places = [
            LogPlace(.errors, "the console or the journal, or errorlog (--error-logfile)"),
            LogPlace(.access, "accesslog (--access-logfile); none by default"),
        ]
        product.signalTable = { GunicornSignals.all }
        product.timeoutTable = { TimeoutSetting.gunicorn }
        product.commonRows = CommonRowMarks {
            $0.formatName = "gunicorn"
        }
        product.otherLineTable = { GunicornOtherLines.all }
        product.serverLineTable = { GunicornStates.lines }
        product.stateTable = { GunicornStates.all }
        product.formatTable = { GunicornFormats.all }
        return product
    }()
}

extension TimeoutSetting {
    private static func gunicornPage(_ name: String) -> String {
        "https://docs.gunicorn.org/en/stable/settings.html#\(name)"
    }

    /// gunicorn's settings (gunicorn/config.py).
    static let gunicorn: [TimeoutSetting] = [
        TimeoutSetting(
            "timeout", .work, .duration(.seconds(30)),
            TimeoutClock(
                .idle, .words("while a worker gives no sign; then it is killed, and its request with it"),
                "a sync worker gives none while it works on a request"),
            zero: .unbounded, source: gunicornPage("timeout")),
        TimeoutSetting(
            "keepalive", .idleClose, .duration(.seconds(2)), TimeoutClock(.idle, .clientIdle), zero: .never,
            caveat: "sync workers close each connection at once", source: gunicornPage("keepalive")),
        TimeoutSetting(
            "graceful_timeout", .process, .duration(.seconds(30)),
            TimeoutClock(.total, .words("for requests to end when a worker is replaced; then it is killed")),
            source: gunicornPage("graceful-timeout")),
        TimeoutSetting(
            "max_requests", .process, .unbounded,
            TimeoutClock(.places, .words("requests after which a worker is replaced")), unit: .none, zero: .unbounded,
            source: gunicornPage("max-requests")),
        TimeoutSetting(
            "backlog", .queue, .count(2048),
            TimeoutClock(
                .places, .words("connections that wait to be accepted"),
                "the kernel's own limit (net.core.somaxconn) holds where it is lower"),
            unit: .none, source: gunicornPage("backlog")),
        TimeoutSetting(
            "worker_connections", .queue, .count(1000),
            TimeoutClock(.places, .words("clients at once of one worker; not of sync workers")), unit: .none,
            source: gunicornPage("worker-connections")),
    ]
}

/// How its rows are written.
private enum GunicornFormats {
    static let all: [FormatDescription] = [
        .shared("gunicorn", .gunicorn, .end, agent: true)
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum GunicornOtherLines {
    static let all: [OtherLine] = [
        .template(
            "[{-} {clock} {-}] [{-}] [{-}] {*}", "a message of gunicorn or hypercorn itself, no request",
            "[2026-03-04 10:15:00 +0000] [7] [INFO] Booting worker with pid: 7")
    ]
}

/// What gunicorn says of itself and its workers, by its sources of 26.1.0 and the words of older releases.
private enum GunicornSignals {
    private static let tree = "https://github.com/benoitc/gunicorn/blob/26.1.0/gunicorn"
    private static let arbiter = "\(tree)/arbiter.py"
    private static let worker = "\(tree)/workers/base.py"

    private static let memory = [
        "Look for the kernel's word: journalctl -k | grep -i oom.",
        "Give it more memory, or fewer workers; max_requests replaces workers that leak.",
    ]
    private static let restart = [
        "Let the proxy try another server, or again; graceful_timeout bounds how long requests may take to end."
    ]

    static let all: [Signal] = [
        .message(
            "gunicorn.worker-timeout", all: ["WORKER TIMEOUT (pid:"],
            .workerKilled.ofServer("a worker gave no sign for as long as timeout allows, and was killed"),
            fakedBy: "A worker that waits for memory, the disk or a halted machine gives no sign either.",
            [
                "Make the request quicker, or raise timeout (--timeout) above it.",
                "Workers of class gthread or gevent give signs while their requests wait.",
            ], arbiter,
            ["[2026-03-04 10:15:00 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:17)", "DIRTY WORKER TIMEOUT (pid:9)"]),
        .message(
            "gunicorn.worker-killed", any: ["was sent SIGKILL!", "was terminated due to signal 9"],
            .workerKilled.ofServer("a worker was killed, mostly for lack of memory"),
            fakedBy:
                "gunicorn itself kills a worker that outlives graceful_timeout, or does not end after WORKER TIMEOUT.",
            memory, arbiter,
            [
                "Worker (pid:17) was sent SIGKILL! Perhaps out of memory?",
                "[WARNING] Worker with pid 17 was terminated due to signal 9",
            ]),
        .message(
            "gunicorn.cut-off", any: ["Worker graceful timeout (pid:", "Forcing close of "],
            .recycled.ofServer("a worker was stopped with requests under way: graceful_timeout had run out"),
            ["Raise graceful_timeout above the longest request."], "\(tree)/workers/ggevent.py",
            ["Worker graceful timeout (pid:17)", "Forcing close of 3 connections"]),
        .message(
            "gunicorn.recycled",
            any: [
                "Autorestarting worker after current request.", "Worker exiting (pid: ", "Worker shutting down...",
                "Handling signal: hup", "Handling signal: term", "Handling signal: int", "Handling signal: quit",
                "Handling signal: usr2", "Handling signal: winch", "Hang up: ", "Shutting down: ",
                "Quick shutdown requested", "graceful stop of workers", "Worker reloading: ",
                "Parent changed, shutting down", "was sent SIGTERM!", "was sent SIGQUIT!", "was sent SIGINT!",
                "was sent SIGHUP!", "was terminated due to signal 15",
            ], .recycled, fakedBy: "Requests may end first; few are lost.", restart, arbiter,
            [
                "[2026-03-04 10:15:00 +0000] [17] [INFO] Autorestarting worker after current request.",
                "[2026-03-04 10:15:00 +0000] [17] [INFO] Worker exiting (pid: 17)", "Handling signal: term",
                "Shutting down: Master", "Worker (pid:17) was sent SIGTERM!",
            ]),
        .message(
            "gunicorn.not-started",
            any: [
                "Worker failed to boot.", "App failed to load.", "Exception in worker process", "Can't connect to (",
                "Connection in use: ", "Invalid address: (", ") exited with code 3", ") exited with code 4",
                "No servers could be started", "ASGI lifespan startup failed: ", "Failed to create server on ",
            ], .notStarted,
            ["Correct what the traceback beside it names, or free the port: ss -ltnp."], arbiter,
            [
                "Reason: Worker failed to boot.", "[ERROR] Exception in worker process",
                "Connection in use: ('0.0.0.0', 8000)", "Worker (pid:17) exited with code 3.",
            ]),
        .message(
            "gunicorn.worker-crashed", any: ["was sent SIG", "was terminated due to signal ", ") exited with code "],
            .crash.ofServer("a worker ended unexpectedly"),
            fakedBy: "SIGABRT is also what gunicorn sends after WORKER TIMEOUT.",
            [
                "Look for a core dump and for C extensions at fault: coredumpctl list; python -X faulthandler names the place."
            ],
            arbiter,
            [
                "Worker (pid:17) was sent SIGSEGV!", "Worker (pid:17) was sent SIGABRT!",
                "Worker (pid:17) exited with code 1.", "Worker with pid 17 was terminated due to signal 11",
            ]),
        .message(
            "gunicorn.tls-on-plain-port", all: ["Invalid request from ip=", "\\x16\\x03"],
            .tls.saying("the TLS handshake failed: the proxy spoke TLS to a port that speaks plain HTTP"),
            ["Let the proxy speak http:// to that port, or give gunicorn certfile and keyfile."], worker,
            [#"Invalid request from ip=10.1.0.2: Invalid HTTP method: '\x16\x03\x01'"#]),
        .message(
            "gunicorn.proxy-left",
            any: ["Ignoring EPIPE", "Ignoring connection epipe", "Ignoring connection reset"], .proxyLeft,
            fakedBy: "A user who left looks the same.",
            ["Compare the proxy's response timeout with how long the request takes."], "\(tree)/workers/gthread.py",
            ["Ignoring connection epipe"]),
        .message(
            "gunicorn.socket-error", all: ["Socket error processing request."],
            Proof(.lostConnection(nil), .open, "a connection failed in gunicorn's hands"),
            ["Read the traceback beside it."], "\(tree)/workers/sync.py", ["[ERROR] Socket error processing request."]),
        .message(
            "gunicorn.application-failed",
            any: [
                "Error handling request", "Error in ASGI application", "Error handling HTTP/2 request",
                "Error in WebSocket ASGI application",
            ], .applicationFailed,
            fakedBy: "SystemExit below it is the end of a worker that WORKER TIMEOUT names.",
            ["Read the traceback beside it."], worker, ["Error handling request /x?a=1", "Error in ASGI application"]),
    ]
}

/// What its own log says of its workers (gunicorn/glogging.py, arbiter.py and workers).
private enum GunicornStates {
    static let lines = [
        ErrorLineDescription(
            template: "[{time}] [{pid}] [{level}] {message}",
            samples: ["[2026-03-04 10:15:00 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:17)"])
    ]

    static let all: [StateMessage] = [
        .of(.killed, "WORKER TIMEOUT (pid:{pid})", "WORKER TIMEOUT (pid:17)"),
        .of(.killed, "DIRTY WORKER TIMEOUT (pid:{pid})", "DIRTY WORKER TIMEOUT (pid:9)"),
        .of(
            .killed, "Worker (pid:{pid}) was sent SIGKILL!",
            "Worker (pid:17) was sent SIGKILL! Perhaps out of memory?"),
        .of(
            .killed, "Worker with pid {pid} was terminated due to signal 9",
            "Worker with pid 17 was terminated due to signal 9"),
        .of(.cutOff, "Worker graceful timeout (pid:{pid})", "Worker graceful timeout (pid:17)"),
        .of(.ended, "Worker (pid:{pid}) was sent SIGTERM!", "Worker (pid:17) was sent SIGTERM!"),
        .of(.ended, "Worker (pid:{pid}) was sent SIGQUIT!", "Worker (pid:17) was sent SIGQUIT!"),
        .of(.ended, "Worker (pid:{pid}) was sent SIGINT!", "Worker (pid:17) was sent SIGINT!"),
        .of(.ended, "Worker (pid:{pid}) was sent SIGHUP!", "Worker (pid:17) was sent SIGHUP!"),
        .of(
            .ended, "Worker with pid {pid} was terminated due to signal 15",
            "Worker with pid 17 was terminated due to signal 15"),
        .of(.crashed, "Worker (pid:{pid}) was sent SIG", "Worker (pid:17) was sent SIGSEGV!"),
        .of(
            .crashed, "Worker with pid {pid} was terminated due to signal ",
            "Worker with pid 17 was terminated due to signal 11"),
        .of(.notStarted, "Worker (pid:{pid}) exited with code 3", "Worker (pid:17) exited with code 3."),
        .of(.notStarted, "Worker (pid:{pid}) exited with code 4", "Worker (pid:17) exited with code 4."),
        .of(.crashed, "Worker (pid:{pid}) exited with code ", "Worker (pid:17) exited with code 1."),
        .of(.ended, "Worker exiting (pid: {pid})", "Worker exiting (pid: 17)"),
        .of(
            .ended, "Autorestarting worker after current request.", "Autorestarting worker after current request."),
        .of(.started, "Booting worker with pid: {pid}", "Booting worker with pid: 17"),
        .ofServer(.started, "Listening at: ", "Listening at: http://127.0.0.1:8000 (1)").inItsSyntax,
        .ofServer(.stopping, "Handling signal: term", "Handling signal: term").inItsSyntax,
        .ofServer(.stopping, "Handling signal: int", "Handling signal: int").inItsSyntax,
        .ofServer(.stopping, "Handling signal: quit", "Handling signal: quit").inItsSyntax,
        .ofServer(.stopped, "Shutting down: Master", "Shutting down: Master"),
        .ofServer(.notStarted, "Worker failed to boot.", "Worker failed to boot."),
        .ofServer(.notStarted, "App failed to load.", "App failed to load."),
        .ofServer(.notStarted, "Can't connect to (", "Can't connect to ('0.0.0.0', 8000)"),
        .of(.failed, "Error handling request {target}", "Error handling request /x?a=1"),
    ]
}
