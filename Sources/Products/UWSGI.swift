internal import Diagnosis

extension ProductID {
    /// uWSGI.
    public static let uwsgi = ProductID(rawValue: "uwsgi")
}

extension Product {
    static let uwsgi: Product = {
        var product = Product(.uwsgi, "uWSGI", names: ["uwsgi"])
        product.isServer = true
        product.places = [
            LogPlace(.errors, "the console or the journal, or logto (daemonize) of its configuration"),
            LogPlace(.access, "the same; disable-logging turns rows of requests off"),
        ]
        product.signalTable = { UWSGISignals.all }
        product.serverLineTable = { UWSGIStates.lines }
        product.stateTable = { UWSGIStates.all }
        product.timeoutTable = { TimeoutSetting.uwsgi }
        product.formatTable = { UWSGIFormats.all }
        return product
    }()
}

extension TimeoutSetting {
    private static let uwsgiOptions = "https://uwsgi-docs.readthedocs.io/en/latest/Options.html"

    /// uWSGI's options (core/init.c, core/uwsgi.c, plugins/corerouter, plugins/http).
    static let uwsgi: [TimeoutSetting] = [
        TimeoutSetting(
            "http-timeout", .response, .duration(.seconds(60)),
            TimeoutClock(.idle, .responseRead, "of its own HTTP router"), source: "\(uwsgiOptions)#http-timeout"),
        TimeoutSetting(
            "harakiri", .work, .unbounded,
            TimeoutClock(.total, .work, "then the worker is killed, and its request with it"), zero: .unbounded,
            source: "\(uwsgiOptions)#harakiri"),
        TimeoutSetting(
            "socket-timeout", .requestBody, .duration(.seconds(4)),
            TimeoutClock(.idle, .words("between two reads from or writes to the proxy in front")),
            source: "\(uwsgiOptions)#socket-timeout"),
        TimeoutSetting(
            "listen", .queue, .count(100),
            TimeoutClock(
                .places, .words("connections that wait to be accepted; more get EAGAIN on a unix socket"),
                "uWSGI does not start where the kernel's own limit (net.core.somaxconn) is lower"),
            unit: .none, source: "\(uwsgiOptions)#listen"),
        TimeoutSetting(
            "http-keepalive", .idleClose, .off,
            TimeoutClock(
                .idle, .clientIdle, "of its own HTTP router; the uwsgi protocol has no connections that are kept"),
            zero: .never, source: "\(uwsgiOptions)#http-keepalive"),
    ]
}

/// How its rows are written.
private enum UWSGIFormats {
    static let all: [FormatDescription] = [
        /// unbit/uwsgi, core/logging.c: uwsgi_log_request.
        FormatDescription(
            name: "uwsgi", product: .uwsgi, moment: .start,
            template:
                "[pid: {-}|app: {-}|req: {-}] {client} ({-}) {{{-} vars in {-} bytes} [{time-spelled}] {method} {target} => generated {bytes} bytes in {milliseconds} msecs ({-} {status}) {*}",
            samples: [
                "[pid: 812|app: 0|req: 4/4] 192.0.2.7 () {40 vars in 611 bytes} [Wed Mar  4 10:15:00 2026] GET /a?b=1 => generated 904 bytes in 45 msecs (HTTP/1.1 502) 3 headers in 90 bytes (1 switches on core 0)"
            ]),
        /// The same with log-micros.
        FormatDescription(
            name: "uwsgi-micros", product: .uwsgi, moment: .start,
            template:
                "[pid: {-}|app: {-}|req: {-}] {client} ({-}) {{{-} vars in {-} bytes} [{time-spelled}] {method} {target} => generated {bytes} bytes in {microseconds} micros ({-} {status}) {*}",
            samples: [
                "[pid: 812|app: 0|req: 4/4] 192.0.2.7 () {40 vars in 611 bytes} [Wed Mar  4 10:15:00 2026] GET /a?b=1 => generated 904 bytes in 45123 micros (HTTP/1.1 502) 3 headers in 90 bytes (1 switches on core 0)"
            ]),
    ]
}

/// What uWSGI says of itself, its workers and the routers it has, by its sources of 2.0.30.
private enum UWSGISignals {
    private static let tree = "https://github.com/unbit/uwsgi/blob/2.0.30"
    private static let master = "\(tree)/core/master.c"
    private static let checks = "\(tree)/core/master_checks.c"
    private static let core = "\(tree)/core/uwsgi.c"
    private static let writer = "\(tree)/core/writer.c"
    private static let router = "\(tree)/plugins/corerouter/corerouter.c"

    private static let restart = [
        "Reload in a chain (touch-chain-reload, lazy-apps), and let the proxy try another server; worker-reload-mercy bounds "
            + "how long requests may take to end."
    ]
    private static let timeouts = ["Compare the proxy's response timeout with how long the request takes."]
    private static let log = ["Read the server's own log of that moment."]

    /// A node of a router's that was not reached, by the words of the system's error.
    @inline(never) private static func node(
        _ name: String, _ words: [String], _ proof: Proof, _ remedies: [String], _ sample: String
    ) -> Signal {
        .message(
            "uwsgi.router-\(name)", all: ["unable to connect() to node \""], any: words, proof, remedies, router,
            ["[uwsgi-http] unable to connect() to node \"127.0.0.1:3031\" (1 retries): \(sample)"])
    }

    static let all: [Signal] = [
        .message(
            "uwsgi.harakiri",
            any: [
                "HARAKIRI ON WORKER ", "HARAKIRI ON GATEWAY ", "HARAKIRI triggered by worker ",
                "HARAKIRI (user) triggered by worker ", "HARAKIRI: graceful termination attempt on worker ",
                "HARAKIRI: --- uWSGI worker ", "HARAKIRI [core ",
            ], .workerKilled.ofServer("a request took longer than harakiri allows: its worker was killed"),
            ["Make the request quicker, or raise harakiri above it; harakiri-verbose tells what it was at."], checks,
            [
                "*** HARAKIRI ON WORKER 1 (pid: 17, try: 1, graceful: yes) ***",
                "HARAKIRI triggered by worker 1 core 0 !!!",
                "HARAKIRI: --- uWSGI worker 1 (pid: 17) WAS managing request /slow since Wed Mar  4 10:15:00 2026 ---",
                "HARAKIRI [core 0] 10.1.0.2 - GET /slow since 1772619300",
            ]),
        .message(
            "uwsgi.worker-killed", all: ["DAMN ! worker "], any: ["killed by signal 9 "],
            .workerKilled.ofServer("a worker was killed, mostly for lack of memory"),
            fakedBy: "A worker that outlives its harakiri or its mercy is killed by uWSGI itself.",
            [
                "Look for the kernel's word: journalctl -k | grep -i oom.",
                "Give it more memory or fewer workers; reload-on-rss replaces workers that grow.",
            ], master,
            ["DAMN ! worker 1 (pid: 17) died, killed by signal 9 :( trying respawn ..."]),
        .message(
            "uwsgi.worker-ended", all: ["worker ", " killed successfully (pid: "],
            .workerKilled.ofServer("uWSGI ended a worker: by harakiri, or by the mercy that ran out"), log, master,
            ["worker 1 killed successfully (pid: 17)"]),
        .message(
            "uwsgi.worker-crashed",
            any: ["DAMN ! worker ", "got Segmentation Fault !!!", "got Floating Point Exception !!!"],
            .crash.ofServer("a worker ended unexpectedly"),
            ["Look for a core dump, and for the extension that the backtrace beside it names."], master,
            [
                "DAMN ! worker 1 (pid: 17) died, killed by signal 11 :( trying respawn ...",
                "DAMN ! worker 1 (pid: 17) died :( trying respawn ...",
                "!!! uWSGI process 17 got Segmentation Fault !!!",
                "DAMN ! worker 1 (pid: 17) MISTERIOUSLY killed by signal 6 :( trying respawn ...",
            ]),
        .message(
            "uwsgi.listen-queue-full", all: ["listen queue of socket ", " full !!! ("],
            .backlogFull.ofServer("uWSGI's listen queue was full"),
            [
                "Add processes or threads, or make requests quicker: more come than it works on.",
                "Raise listen, and net.core.somaxconn with it.",
            ], master,
            [
                #"*** uWSGI listen queue of socket "/run/app.sock" (fd: 3) full !!! (101/100) ***"#,
                "*** uWSGI listen queue of socket 3 full !!! (101/100) ***",
            ]),
        .message(
            "uwsgi.overloaded", all: ["asking Emperor for reinforcements ("], .saturated,
            ["Add processes or threads, or make requests quicker."], master,
            ["asking Emperor for reinforcements (backlog: 12)..."]),
        .message(
            "uwsgi.cut-off", all: ["is taking too much time to die...NO MERCY !!!"],
            .recycled.ofServer("a worker was stopped with its request under way: its mercy had run out"),
            ["Raise worker-reload-mercy (reload-mercy) above the longest request."], master,
            ["worker 1 (pid: 17) is taking too much time to die...NO MERCY !!!"]),
        .message(
            "uwsgi.not-started",
            any: [
                "*** no app loaded. GAME OVER ***", "OOPS ! failed loading app in worker ",
                "need-app requested, destroying the instance", "worker respawning too fast !!!",
                "probably another instance of uWSGI is running on the same address",
                "Listen queue size is greater than the system max net.core.somaxconn",
            ], .notStarted,
            ["Correct what stands before it, or free the port: ss -ltnp."], core,
            [
                "*** no app loaded. GAME OVER ***", "OOPS ! failed loading app in worker 1 (pid 17) :( trying again...",
                "probably another instance of uWSGI is running on the same address (127.0.0.1:3031).",
            ]),
        .message(
            "uwsgi.recycled",
            any: [
                "*** EVIL RELOAD ON WORKER ", "lifetime reached, it was running for ",
                "...gracefully killing workers...", "...brutally killing workers...", "Gracefully killing worker ",
                "SIGINT/SIGTERM received...killing workers", "SIGINT/SIGQUIT received...killing workers",
                "graceful shutdown triggered...", "binary reloading uWSGI...", "chain reload starting...",
                "chain next victim is worker ", "has been touched... workers reload",
                "has been touched... chain reload",
                "goodbye to uWSGI.", " buried after ", "is done. Seeya!",
            ], .recycled, fakedBy: "Requests may end first; few are lost.", restart, core,
            [
                "...gracefully killing workers...", "*** EVIL RELOAD ON WORKER 1 RSS: 268435456 (pid: 17) ***",
                "SIGINT/SIGTERM received...killing workers...", "worker 1 buried after 1 seconds",
                "*** /run/app.reload has been touched... chain reload !!! ***",
            ]),
        .message(
            "uwsgi.http-on-uwsgi-socket", all: ["invalid request block size: "],
            any: [
                // The second and third letter of a method, as a number: GET, POST, HEAD, PUT, DELETE, OPTIONS, PATCH.
                "size: 21573 (", "size: 21327 (", "size: 16709 (", "size: 21589 (", "size: 19525 (", "size: 21584 (",
                "size: 21569 (",
            ], .wrongProtocol.saying("HTTP came to a socket that speaks uwsgi"),
            ["Use uwsgi_pass in nginx, or http-socket in place of socket in uWSGI."], "\(tree)/proto/uwsgi.c",
            ["invalid request block size: 21573 (max 4096)...skip"]),
        .message(
            "uwsgi.tls-on-uwsgi-socket", all: ["invalid request block size: "],
            // The version in TLS's first record, as a number.
            any: ["size: 259 (", "size: 515 (", "size: 771 ("],
            .tls.saying("the TLS handshake failed: the proxy spoke TLS to a socket that speaks plain uwsgi"),
            ["Use uwsgi_pass uwsgi:// in nginx, or suwsgi-socket in uWSGI."], "\(tree)/proto/uwsgi.c",
            ["invalid request block size: 259 (max 4096)...skip"]),
        .message(
            "uwsgi.request-header-too-big",
            any: [
                "invalid request block size: ", "invalid HTTP request size (max ", "invalid HTTPS request size (max ",
                "invalid SCGI request size (max ",
            ],
            .prematureClose.saying("the request's header is larger than buffer-size: uWSGI closed the connection"),
            ["Raise buffer-size (4096 by default), or send smaller cookies."], "\(tree)/proto/uwsgi.c",
            ["invalid request block size: 5290 (max 4096)...skip", "invalid HTTP request size (max 4096)...skip"]),
        .message(
            "uwsgi.body-cut", all: ["[uwsgi-body-read] Error reading "],
            Proof(.clientLeft, .open, "the request's body broke off: the client left, or the proxy in front of uWSGI"),
            ["Nothing of the server's is to mend."], "\(tree)/core/reader.c",
            [
                "[uwsgi-body-read] Error reading 4096 bytes. Content-Length: 9000 consumed: 4096 left: 4904 message: Client closed "
                    + "connection"
            ]),
        .message(
            "uwsgi.body-late", all: ["[uwsgi-body-read] Timeout reading "],
            Proof(
                .nothing, .open, "the request's body did not come within socket-timeout; the application failed on it"),
            [
                "Raise socket-timeout, or let the proxy send bodies whole: proxy_request_buffering (uwsgi_request_buffering) on."
            ],
            "\(tree)/core/reader.c",
            ["[uwsgi-body-read] Timeout reading 4096 bytes. Content-Length: 9000 consumed: 4096 left: 4904"]),
        .message(
            "uwsgi.response-not-read", any: ["_do() TIMEOUT !!!", "uwsgi_simple_write() TIMEOUT !!!"],
            .bodyBroke.saying("the proxy in front did not read the response within socket-timeout"),
            ["Raise socket-timeout; let the proxy buffer responses."], writer,
            ["uwsgi_response_write_body_do() TIMEOUT !!!"]),
        node(
            "refused", ErrorNumber.refused.words + ErrorNumber.noSuchFile.words, .refused,
            ["Start what its router leads to, or correct its address."], "Connection refused"),
        node(
            "backlog-full", ErrorNumber.again.words, .backlogFull,
            ["Raise listen, and net.core.somaxconn with it; add workers."], "Resource temporarily unavailable"),
        node(
            "not-permitted", ErrorNumber.noPermission.words, .permissionDenied,
            ["Give the router's user the right to the socket: chmod-socket, chown-socket."], "Permission denied"),
        node(
            "no-route", ErrorNumber.unreachable.words, .noRoute, ["Correct the address, or the machine's routes."],
            "No route to host"),
        node(
            "connect-timed-out", ["timeout"] + ErrorNumber.timedOut.words, .connectTimeout,
            ["Look at firewalls and full backlogs; http-connect-timeout bounds each try."], "timeout"),
        .message(
            "uwsgi.router-reset", all: ["[uwsgi-", " key: "], any: ["_instance_read(): ", "_instance_write(): "],
            .reset,
            log, router,
            [
                "[uwsgi-http key: shop.example client_addr: 192.0.2.7 client_port: 51000] hr_instance_read(): Connection reset by peer "
                    + "[plugins/http/http.c line 647]"
            ]),
        .message(
            "uwsgi.router-client-left", all: ["[uwsgi-", " key: "],
            any: ["hr_read(): ", "hr_write(): ", "fr_read(): "],
            .clientLeft, ["Nothing of the server's is to mend."], "\(tree)/plugins/http/http.c",
            [
                "[uwsgi-http key: shop.example client_addr: 192.0.2.7 client_port: 51000] hr_write(): Broken pipe [plugins/http/http.c line "
                    + "566]"
            ]),
        .message(
            "uwsgi.router-node-down", all: ["[uwsgi-", " => marking ", " as failed"], .serverDown,
            ["Look for the failures before it."], router,
            ["[uwsgi-http] shop.example => marking 127.0.0.1:3031 as failed"]),
        .message(
            "uwsgi.proxy-left",
            any: [
                "SIGPIPE: writing to a closed pipe/socket/fd", "OSError: write error", "IOError: write error",
                "uwsgi_response_write_body_do(): ", "uwsgi_response_writev_body_do(): ",
                "uwsgi_response_write_headers_do(): ", "uwsgi_response_writev_headers_and_body_do(): ",
                "uwsgi_response_sendfile_do(): ",
            ], .proxyLeft, fakedBy: "A user who left looks the same.", timeouts, writer,
            [
                "SIGPIPE: writing to a closed pipe/socket/fd (probably the client disconnected) on request /slow (ip 10.1.0.2) !!!",
                "uwsgi_response_writev_headers_and_body_do(): Broken pipe [core/writer.c line 306] during GET /slow (10.1.0.2)",
                "OSError: write error",
            ]),
        .message(
            "uwsgi.no-application",
            any: [
                "--- no python application found, check your startup logs for errors ---", "unable to load app ",
                "*** no app loaded. going in full dynamic mode ***",
            ], .applicationFailed.saying("no application was loaded; uWSGI answers 500 to each request"),
            ["Correct what failed as it started: module, wsgi-file or callable; need-app = true stops uWSGI then."],
            "\(tree)/plugins/python/wsgi_handlers.c",
            ["--- no python application found, check your startup logs for errors ---"]),
    ]
}

/// What its log says of its workers (core/master.c, master_checks.c, master_utils.c, uwsgi.c, logging.c).
private enum UWSGIStates {
    static let lines = [
        ErrorLineDescription(
            template: "{time-spelled} - {message}",
            samples: ["Wed Mar  4 10:15:00 2026 - *** HARAKIRI ON WORKER 1 (pid: 17, try: 1, graceful: yes) ***"])
    ]

    static let all: [StateMessage] = [
        .of(
            .killed, "*** HARAKIRI ON WORKER {-} (pid: {pid}, try: ",
            "*** HARAKIRI ON WORKER 1 (pid: 17, try: 1, graceful: yes) ***"),
        .of(
            .killed, "HARAKIRI: --- uWSGI worker {-} (pid: {pid}) WAS managing request {target} since",
            "HARAKIRI: --- uWSGI worker 1 (pid: 17) WAS managing request /slow since Wed Mar  4 10:15:00 2026 ---"),
        .of(
            .killed, "HARAKIRI [core {-}] {-} - {method} {target} since ",
            "HARAKIRI [core 0] 10.1.0.2 - GET /slow since 1772619300"),
        .of(.killed, "HARAKIRI triggered by worker ", "HARAKIRI triggered by worker 1 core 0 !!!"),
        .of(
            .killed, "DAMN ! worker {-} (pid: {pid}) died, killed by signal 9 ",
            "DAMN ! worker 1 (pid: 17) died, killed by signal 9 :( trying respawn ..."),
        .of(
            .crashed, "DAMN ! worker {-} (pid: {pid}) died",
            "DAMN ! worker 1 (pid: 17) died, killed by signal 11 :( trying respawn ...",
            "DAMN ! worker 1 (pid: 17) died :( trying respawn ..."),
        .of(
            .crashed, "DAMN ! worker {-} (pid: {pid}) MISTERIOUSLY killed by signal ",
            "DAMN ! worker 1 (pid: 17) MISTERIOUSLY killed by signal 6 :( trying respawn ..."),
        .of(
            .crashed, "!!! uWSGI process {pid} got Segmentation Fault !!!",
            "!!! uWSGI process 17 got Segmentation Fault !!!"),
        .of(
            .crashed, "!!! uWSGI process {pid} got Floating Point Exception !!!",
            "!!! uWSGI process 17 got Floating Point Exception !!!"),
        .of(
            .cutOff, "worker {-} (pid: {pid}) is taking too much time to die...NO MERCY !!!",
            "worker 1 (pid: 17) is taking too much time to die...NO MERCY !!!"),
        .of(.killed, "worker {-} killed successfully (pid: {pid})", "worker 1 killed successfully (pid: 17)"),
        .of(
            .queueFull, "*** uWSGI listen queue of socket ",
            #"*** uWSGI listen queue of socket "/run/app.sock" (fd: 3) full !!! (101/100) ***"#),
        .of(
            .full, "asking Emperor for reinforcements (", "asking Emperor for reinforcements (backlog: 12)..."),
        .ofServer(
            .notStarted, "*** no app loaded. GAME OVER ***", "*** no app loaded. GAME OVER ***"),
        .ofServer(
            .notStarted, "probably another instance of uWSGI is running on the same address",
            "probably another instance of uWSGI is running on the same address (127.0.0.1:3031)."),
        .ofServer(
            .notStarted, "Listen queue size is greater than the system max net.core.somaxconn",
            "Listen queue size is greater than the system max net.core.somaxconn (128)."),
        .ofServer(
            .stopping, "SIGINT/SIGTERM received...killing workers", "SIGINT/SIGTERM received...killing workers..."),
        .ofServer(
            .stopping, "SIGINT/SIGQUIT received...killing workers", "SIGINT/SIGQUIT received...killing workers..."),
        .ofServer(.stopping, "...gracefully killing workers...", "...gracefully killing workers..."),
        .ofServer(.stopping, "...brutally killing workers...", "...brutally killing workers..."),
        .ofServer(.stopping, "graceful shutdown triggered...", "graceful shutdown triggered..."),
        .ofServer(.stopped, "goodbye to uWSGI.", "goodbye to uWSGI."),
        .of(.ended, "worker {-} buried after ", "worker 1 buried after 1 seconds"),
        .of(
            .ended, "*** EVIL RELOAD ON WORKER {-} RSS: {-} (pid: {pid})",
            "*** EVIL RELOAD ON WORKER 1 RSS: 268435456 (pid: 17) ***"),
        .of(.ended, "Gracefully killing worker {-} (pid: {pid})", "Gracefully killing worker 1 (pid: 17)..."),
        .ofServer(.started, "spawned uWSGI worker ", "spawned uWSGI worker 1 (pid: 17, cores: 1)"),
        .ofServer(.started, "spawned uWSGI master process ", "spawned uWSGI master process (pid: 1)"),
        .of(.started, "Respawned uWSGI worker ", "Respawned uWSGI worker 1 (new pid: 18)"),
    ]
}
