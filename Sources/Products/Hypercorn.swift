internal import Diagnosis

extension ProductID {
    /// Hypercorn.
    public static let hypercorn = ProductID(rawValue: "hypercorn")
}

extension Product {
    static let hypercorn: Product = {
        var product = Product(.hypercorn, "Hypercorn", names: ["hypercorn"])
        product.isServer = true
        product.processNames = ["python"]
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %(D)s in access_log_format would log it")
        ]
        product.places = [
            LogPlace(.errors, "errorlog (--error-logfile); the console by default"),
            LogPlace(.access, "accesslog (--access-logfile); none by default"),
        ]
        product.signalTable = { HypercornSignals.all }
        product.stateTable = { HypercornStates.all }
        product.timeoutTable = { TimeoutSetting.hypercorn }
        product.commonRows = CommonRowMarks {
            $0.formatName = "hypercorn"
        }
        product.rowHabits = RowHabits { $0.escapes = .keepsBackslashes }
        product.formatTable = { HypercornFormats.all }
        return product
    }()
}

extension TimeoutSetting {
    private static let hypercornOptions = "https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html"

    /// Hypercorn's settings (src/hypercorn/config.py).
    static let hypercorn: [TimeoutSetting] = [
        TimeoutSetting(
            "keep_alive_timeout", .idleClose, .duration(.seconds(5)), TimeoutClock(.idle, .clientIdle),
            source: hypercornOptions),
        TimeoutSetting(
            "read_timeout", .requestBody, .unbounded, TimeoutClock(.idle, .clientBody), source: hypercornOptions),
        TimeoutSetting(
            "graceful_timeout", .process, .duration(.seconds(3)),
            TimeoutClock(.total, .words("for requests to end when a worker stops")), source: hypercornOptions),
        TimeoutSetting(
            "backlog", .queue, .count(100), TimeoutClock(.places, .words("connections that wait to be accepted")),
            unit: .none, source: hypercornOptions),
    ]
}

/// How its rows are written.
private enum HypercornFormats {
    static let all: [FormatDescription] = [
        .shared("hypercorn", .hypercorn, .end, agent: true),
        // As it is by default: behind its logger's prefix, the version alone in the request, the port behind the client.
        FormatDescription(
            name: "hypercorn-default", product: .hypercorn, moment: .end,
            template:
                "[{-} {-} {-}] [{-}] [{-}] {client-and-port} - - [{time-local}] \"{method} {target} {-}\" {status} {bytes} "
                + "\"{referer}\" \"{user-agent}\"",
            samples: [
                "[2026-03-04 10:15:00 +0000] [7] [INFO] 192.0.2.7:50122 - - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 1.1\" 502 157 \"-\" \"curl/8\""
            ]),
    ]
}

/// What Hypercorn says of itself, by its sources of 0.18.
private enum HypercornSignals {
    private static let tree = "https://github.com/pgjones/hypercorn/blob/0.18.0/src/hypercorn"

    static let all: [Signal] = [
        .message(
            "hypercorn.not-started", any: ["Lifespan failure in startup.", "Timeout whilst awaiting startup."],
            .notStarted,
            ["Correct what the application does as it starts, or raise startup_timeout."], "\(tree)/utils.py",
            [
                "hypercorn.utils.LifespanFailureError: Lifespan failure in startup. 'no database'",
                "Timeout whilst awaiting startup. Your application may not support the ASGI Lifespan protocol correctly, alternatively the "
                    + "startup_timeout configuration is incorrect.",
            ]),
        .message(
            "hypercorn.cut-off", any: ["Lifespan failure in shutdown.", "Timeout whilst awaiting shutdown."],
            .recycled.ofServer("it was stopped, and the application did not end in time"),
            ["Raise shutdown_timeout, and graceful_timeout with it."], "\(tree)/utils.py",
            [
                "Timeout whilst awaiting shutdown. Your application may not support the ASGI Lifespan protocol correctly, alternatively the "
                    + "shutdown_timeout configuration is incorrect."
            ]),
        .message(
            "hypercorn.application-failed", all: ["Error in ASGI Framework"], .applicationFailed,
            fakedBy: "Where the response had begun, the connection is closed instead.",
            ["Read the traceback beside it."], "\(tree)/asyncio/task_group.py",
            ["[2026-03-04 10:15:00 +0000] [7] [ERROR] Error in ASGI Framework"]),
    ]
}

/// What its log says of its processes; lines are written as gunicorn's (hypercorn/logging.py).
private enum HypercornStates {
    static let all: [StateMessage] = [
        .ofServer(.notStarted, "Lifespan failure in startup.", "Lifespan failure in startup. 'no database'"),
        .ofServer(
            .notStarted, "hypercorn.utils.LifespanFailureError: Lifespan failure in startup.",
            "hypercorn.utils.LifespanFailureError: Lifespan failure in startup. 'no database'"),
        .ofServer(
            .cutOff, "hypercorn.utils.LifespanFailureError: Lifespan failure in shutdown.",
            "hypercorn.utils.LifespanFailureError: Lifespan failure in shutdown. 'no database'"),
        .ofServer(.started, "Running on http", "Running on http://127.0.0.1:8000 (CTRL + C to quit)").inItsSyntax,
        .of(.failed, "Error in ASGI Framework", "Error in ASGI Framework"),
    ]
}
