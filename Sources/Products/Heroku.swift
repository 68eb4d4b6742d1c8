internal import Diagnosis

extension ProductID {
    /// Heroku's router.
    public static let heroku = ProductID(rawValue: "heroku")
}

extension Product {
    static let heroku: Product = {
        var product = Product(.heroku, "Heroku", names: ["heroku", "heroku-router"])
        product.settling = .heroku
        product.moment = .end
        product.answersTimeoutWith = 503
        product.stateWords = "the router's code is {}"
        product.statuses = [
            StatusFact(502, "the application's own: the router answers with 503"),
            StatusFact(
                503,
                "code= tells: H12 is a timeout, H13 a closed connection, H10 a crashed dyno, H21 a refused one",
                of: [.responseTimeout, .connectTimeout, .notConnected, .lost, .unreadable, .noServer]
            ),
            StatusFact(504, "the application's own: the router answers a timeout with 503 (H12)"),
        ]
        product.places = [LogPlace(.access, "heroku logs --tail --ps router, or a log drain")]
        product.signalTable = { HerokuSignals.signals }
        product.timeoutTable = { TimeoutSetting.heroku }
        product.formatTable = { HerokuFormats.all }
        product.rowHabits = RowHabits {
            $0.serverFields = .tries
        }
        return product
    }()
}

/// What Heroku says: the router's codes (H) and the platform's of a dyno (R).
private enum HerokuSignals {
    private static let page = "https://devcenter.heroku.com/articles/error-codes"

    /// A code of the router's, in a row and in a line that is pasted.
    @inline(never) private static func code(
        _ code: String, _ title: String, _ claim: Proof.Claim, _ words: String, fakedBy: String? = nil,
        _ remedies: [String], status: Int = 503
    ) -> [Signal] {
        [
            .message(
                "heroku.router.\(code)", any: ["code=\(code) ", "Error \(code) (", "(\(code)) "],
                Proof(claim, .statedOutright, words), fakedBy: fakedBy, remedies, page,
                [
                    "at=error code=\(code) desc=\"\(title)\" method=GET path=\"/\" host=shop.example dyno=web.1 connect=1ms service=2ms status=\(status) bytes=0",
                    "Error \(code) (\(title)) -> GET shop.example/ dyno=web.1 queue=0 wait=0ms service=0ms bytes=0",
                ]),
            .row(
                "heroku.\(code)", RowPattern(flags: [code]), claim, .statedOutright, words,
                fakedBy: fakedBy, remedies, page,
                [RowFacts(status, flags: code)]),
        ]
    }

    /// A code of the platform's about a dyno.
    @inline(never) private static func dyno(
        _ code: String, _ title: String, _ proof: Proof, _ remedies: [String]
    ) -> Signal {
        .message(
            "heroku.dyno.\(code)", all: ["Error \(code) ("], proof, remedies, page,
            ["Error \(code) (\(title))"])
    }

    private static let boot = [
        "Look at the application's log as it starts: it has to listen on $PORT within 60 s (heroku logs --ps web)."
    ]
    private static let quicker = [
        "Make the request quicker, or hand its work to a worker dyno and poll: 30 s to the first byte cannot be changed."
    ]
    private static let more = ["Run more web dynos, or more workers in each: heroku ps:scale."]
    private static let close = [
        "Find why the application ended the connection: its own log at that moment; let it keep idle connections at least 90 s."
    ]

    private static let codes: [[Signal]] = [
        code(
            "H10", "App crashed", .cause(.droppedConnection, .crash), "the web dyno had crashed",
            ["Look at the application's log before it: heroku logs; heroku ps shows the state."]),
        code(
            "H11", "Backlog too deep", .cause(.queuedRequests, .queueFull),
            "too many requests waited for a dyno", more),
        code(
            "H12", "Request timeout", .gaveUpWaiting, "no first byte came within 30 s",
            fakedBy: "A request that waited for a free worker of the dyno looks the same.", quicker),
        code(
            "H13", "Connection closed without response", .lostConnection(.prematureClose),
            "the dyno closed the connection without an answer",
            fakedBy: "A worker's own timeout, as gunicorn's, that ends it.", close),
        code(
            "H14", "No web dynos running", .cause(.droppedConnection, .markedDown),
            "no web dyno was running",
            ["Start one: heroku ps:scale web=1; the Procfile has to name web."]),
        code(
            "H15", "Idle connection", .gaveUpWaiting, "the dyno sent nothing for 55 s",
            ["Send something at least every 55 s, or make the response quicker."]),
        code(
            "H16", "No such app", .cause(.unknown, .notRouted), "no application fits the name",
            ["Add the domain to the application: heroku domains:add."]),
        code(
            "H17", "Poorly formatted HTTP response", .cause(.invalidResponse, nil),
            "the dyno's response was no proper HTTP",
            ["Correct the response that the application sends."]),
        code(
            "H18", "Server Request Interrupted", .lostConnection(.reset),
            "the dyno ended the connection before it had read the whole request", close),
        code(
            "H19", "Backend connection timeout", .cause(.droppedConnection, .connectTimeout),
            "the connection to the dyno was not made within 5 s", more),
        code(
            "H20", "App boot timeout", .cause(.droppedConnection, nil), "no dyno had started within 75 s",
            boot),
        code(
            "H21", "Backend connection refused", .cause(.droppedConnection, .refused),
            "the dyno refused the connection",
            boot),
        code(
            "H22", "Connection limit reached", .cause(.queuedRequests, .queueFull),
            "the router had as many connections to the dyno as it allows", more),
        code(
            "H23", "Endpoint misconfigured", .cause(.unknown, .notRouted),
            "the routing of the application is not set up",
            ["Look at the application's routing and WebSocket settings."]),
        code(
            "H24", "Forced close", .lostConnection(.prematureClose),
            "the routing node closed the connection as it was restarted",
            ["Try again; the router itself was being replaced."]),
        code(
            "H25", "HTTP Restriction", .cause(.invalidResponse, nil),
            "the response broke a rule of the router: a header too long, a bad Content-Length, or none of HTTP's forms",
            ["Correct the response's header: lines of 8 KB at most, one Content-Length."], status: 502),
        code(
            "H26", "Request Error", .cause(.unknown, .refusedByProxy),
            "the router does not take such a request",
            ["Look at what the client sends: expect, transfer-encoding."], status: 417),
        code(
            "H27", "Client Request Interrupted", .clientLeft, "the client left",
            ["Look for a shorter timeout in front."],
            status: 499),
        code(
            "H28", "Client Connection Idle", .clientLeft, "the client sent nothing for 55 s",
            ["Look at the client's network."], status: 499),
        code(
            "H31", "Misdirected Request", .cause(.unknown, .notRouted),
            "the request came over another name's connection",
            ["Let the client open a connection for each name."], status: 421),
        code(
            "H80", "Maintenance mode", .cause(.unknown, .refusedByProxy),
            "the application is in maintenance mode",
            ["heroku maintenance:off ends it."]),
        code(
            "H81", "Blank app", .cause(.unknown, .notRouted), "nothing was ever deployed",
            ["Deploy the application."]),
        code(
            "H82", "You've used up your dyno hour pool", .cause(.unknown, .refusedByProxy),
            "the account's dyno hours are used up, so Heroku runs no dyno",
            ["Take a paid plan, or wait for the next month's hours: heroku ps shows what is left."]),
        code(
            "H83", "Planned Service Degradation", .cause(.unknown, .refusedByProxy),
            "Heroku itself degrades the service",
            ["Read status.heroku.com."]),
        code("H99", "Platform error", .nothing, "Heroku itself failed", ["Read status.heroku.com."]),
    ]

    private static let memory = [
        "Use less memory in each worker, run fewer of them, or take a larger dyno."
    ]

    static let signals: [Signal] = codes.flatMap { $0 } + own

    private static let own: [Signal] = [
        dyno(
            "R10", "Boot timeout",
            Proof(
                .cause(.droppedConnection, nil), .said,
                "the dyno did not listen within 60 s, and was killed"), boot),
        dyno(
            "R12", "Exit timeout",
            Proof(
                .cause(.droppedConnection, .recycle), .saidInPassing,
                "the dyno did not end in time, and was killed"),
            ["End within 30 s of SIGTERM, requests in flight included."]),
        dyno(
            "R14", "Memory quota exceeded", Proof(.nothing, .open, "the dyno swaps: it is slow"), memory
        ),
        dyno("R15", "Memory quota vastly exceeded", .workerKilled, memory),
        .message(
            "heroku.dyno.crashed",
            any: ["State changed from up to crashed", "Process exited with status 137"], .crash,
            ["Look at the application's log before it."], page, ["State changed from up to crashed"]),
        .message(
            "heroku.dyno.cycled", all: ["heroku["],
            any: ["State changed from up to starting", "Cycling", "Restarting"],
            Proof(.cause(.droppedConnection, .recycle), .saidOfServer, "the dyno was replaced"),
            ["Let the application end within 30 s of SIGTERM; preboot starts the new dyno first."],
            "https://devcenter.heroku.com/articles/dyno-restarts",
            ["heroku[web.1]: Cycling", "heroku[web.1]: State changed from up to starting"]),
        .row(
            "heroku.server-sent", RowPattern(hasFlags: false), .cause(.serverSent, .application),
            .statedByReason,
            "the router logged no code: the application answered {status} itself",
            ["Look at the application's log."],
            page, [RowFacts(502)]),
    ]
}

extension TimeoutSetting {
    private static let herokuLimits = "https://devcenter.heroku.com/articles/limits#router"
    private static let herokuRouting = "https://devcenter.heroku.com/articles/http-routing#timeouts"

    /// Heroku's router: nobody but Heroku can change them.
    static let heroku: [TimeoutSetting] = [
        TimeoutSetting(
            "first byte (fixed)", .response, .duration(.seconds(30)),
            TimeoutClock(.total, .firstByte, "H12, 503"),
            source: herokuRouting),
        TimeoutSetting(
            "idle connection (fixed)", .response, .duration(.seconds(55)),
            TimeoutClock(.idle, .stream, "after the first byte; each byte begins it anew; H15"),
            source: herokuRouting),
        TimeoutSetting(
            "dyno connection (fixed)", .connect, .duration(.seconds(5)),
            TimeoutClock(.total, .tcp, "H19 or H21"),
            source: herokuRouting),
        TimeoutSetting(
            "boot timeout", .process, .duration(.seconds(60)),
            TimeoutClock(.total, .words("for a dyno to listen on $PORT"), "R10"), source: herokuLimits),
        TimeoutSetting(
            "request wait for boot (fixed)", .queue, .duration(.seconds(75)),
            TimeoutClock(.total, .words("for a dyno that is starting"), "H20"), source: herokuLimits),
        TimeoutSetting(
            "shutdown (fixed)", .process, .duration(.seconds(30)),
            TimeoutClock(.total, .words("from SIGTERM until a dyno is killed"), "R12"),
            source: "https://devcenter.heroku.com/articles/dyno-shutdown-behavior"),
    ]
}

/// How its rows are written.
private enum HerokuFormats {
    private static let members = [
        "method": "method", "path": "target", "host": "host", "request_id": "request-id", "fwd": "client",
        "dyno": "upstream", "service": "seconds", "status": "status", "bytes": "bytes", "code": "flags",
    ]

    static let all: [FormatDescription] = [
        /// Heroku, HTTP request log of its routers.
        .pairs(
            "=", sign: "[router]: ",
            FormatDescription(
                name: "heroku-router", product: .heroku, moment: .end, template: "{time} {-}[router]: {*}",
                members: members,
                samples: [
                    "2026-03-04T10:15:00.119257+00:00 heroku[router]: at=error code=H13 desc=\"Connection closed without response\" method=GET path=\"/a?b=1\" host=shop.example request_id=5f1c-4 fwd=\"192.0.2.7\" dyno=web.1 connect=1ms service=45ms status=503 bytes=904 protocol=https"
                ])),
        /// The same as a drain gets it (RFC 5424).
        .pairs(
            "=", sign: " heroku router - ",
            FormatDescription(
                name: "heroku-router-drain", product: .heroku, moment: .end,
                template: "<{-}>1 {time} host heroku router - {*}", members: members,
                samples: [
                    "<158>1 2026-03-04T10:15:00.119257+00:00 host heroku router - at=error code=H12 desc=\"Request timeout\" method=GET path=\"/a?b=1\" host=shop.example request_id=5f1c-4 fwd=\"192.0.2.7\" dyno=web.1 connect=1ms service=30001ms status=503 bytes=0 protocol=https"
                ])),
    ]
}
