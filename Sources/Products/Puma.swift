internal import Diagnosis

extension ProductID {
    /// Puma.
    public static let puma = ProductID(rawValue: "puma")
}

extension Product {
    static let puma: Product = {
        var product = Product(.puma, "Puma", names: ["puma"])
        product.isServer = true
        product.processNames = ["ruby"]
        product.places = [
            LogPlace(.errors, "the console or the journal, or the second file of stdout_redirect"),
            LogPlace(.access, "the application's own log (Rails: log/production.log), or log_requests"),
        ]
        product.signalTable = { PumaSignals.all }
        product.serverLineTable = { PumaStates.lines }
        product.stateTable = { PumaStates.all }
        product.timeoutTable = { TimeoutSetting.puma }
        return product
    }()
}

extension TimeoutSetting {
    private static let pumaDSL = "https://puma.io/puma/Puma/DSL.html"

    /// Puma's settings (lib/puma/configuration.rb, lib/puma/const.rb).
    static let puma: [TimeoutSetting] = [
        TimeoutSetting(
            "worker_timeout", .work, .duration(.seconds(60)),
            TimeoutClock(
                .idle, .words("while a worker gives no sign; then it is killed, and its requests with it"),
                "it gives signs while its requests wait"),
            source: "\(pumaDSL)#worker_timeout-instance_method"),
        TimeoutSetting(
            "persistent_timeout", .idleClose, .duration(.seconds(65)), TimeoutClock(.idle, .clientIdle),
            caveat: "20 s before Puma 7", source: "\(pumaDSL)#persistent_timeout-instance_method"),
        TimeoutSetting(
            "first_data_timeout", .requestHeader, .duration(.seconds(30)), TimeoutClock(.total, .clientHeader, "408"),
            source: "\(pumaDSL)#first_data_timeout-instance_method"),
        TimeoutSetting(
            "force_shutdown_after", .process, .unbounded,
            TimeoutClock(.total, .words("for requests to end when it stops; then they get 503")),
            source: "\(pumaDSL)#force_shutdown_after-instance_method"),
        TimeoutSetting(
            "threads", .queue, .count(5),
            TimeoutClock(.places, .words("requests at once of one worker; more wait"), "16 on JRuby and TruffleRuby"),
            unit: .none, source: "\(pumaDSL)#threads-instance_method"),
        TimeoutSetting(
            "backlog", .queue, .count(1024),
            TimeoutClock(.places, .words("connections that wait to be accepted, a parameter of bind")), unit: .none,
            source: "\(pumaDSL)#bind-instance_method"),
    ]
}

/// What Puma says of itself, its workers and requests, by its sources of 8.0.2 and the words of older releases.
private enum PumaSignals {
    private static let tree = "https://github.com/puma/puma/blob/v8.0.2/lib/puma"
    private static let cluster = "\(tree)/cluster.rb"
    private static let worker = "\(tree)/cluster/worker.rb"
    private static let writer = "\(tree)/log_writer.rb"

    static let all: [Signal] = [
        .message(
            "puma.not-started",
            any: [
                " failed to boot within ", "! Unable to start worker", "! Unable to load application: ",
                "! Complete inability to spawn new workers detected", "Address already in use - bind(2)",
            ], .notStarted,
            ["Correct what stands beside it, free the port (ss -ltnp), or raise worker_boot_timeout."], worker,
            [
                "[1] ! Terminating timed out worker (Worker 0 failed to boot within 60 seconds): 17",
                "[1] ! Unable to load application: LoadError: cannot load such file -- pg",
                "Address already in use - bind(2) for \"0.0.0.0\" port 3000 (Errno::EADDRINUSE)",
            ]),
        .message(
            "puma.worker-timeout", all: ["! Terminating timed out worker"],
            .workerKilled.ofServer("a worker gave no sign for as long as worker_timeout allows, and was killed"),
            fakedBy: "A worker that waits for memory, the disk or a halted machine gives no sign either.",
            [
                "Find what held all its threads, or Ruby's lock: the request's own log, rack-timeout.",
                "Raise worker_timeout only where nothing hangs.",
            ], cluster,
            [
                "[1] ! Terminating timed out worker (Worker 0 failed to check in within 60 seconds): 17",
                "[1] ! Terminating timed out worker: 17",
            ]),
        .message(
            "puma.master-died", any: ["! Detected parent died, dying", "Master seems to have exited, exiting."],
            .crash.ofServer("Puma's master ended, and its workers with it"),
            ["Look for the kernel's word: journalctl -k | grep -i oom."], worker, ["[17] ! Detected parent died, dying"]
        ),
        .message(
            "puma.crashed", any: ["[BUG] Segmentation fault", "[BUG] Bus Error"], .crash.ofServer("Ruby crashed"),
            ["Look at the C extension that the report beside it names."],
            "https://docs.ruby-lang.org/en/master/bug_reporting_rdoc.html",
            ["/usr/lib/ruby/3.3.0/x.rb:3: [BUG] Segmentation fault at 0x0000000000000010"]),
        .message(
            "puma.cut-off", all: ["Detected force shutdown of a thread"],
            .recycled.ofServer(
                "it was stopped with a request under way: force_shutdown_after had run out; Puma answered 503"),
            ["Raise force_shutdown_after above the longest request."], "\(tree)/response.rb",
            ["[17] Detected force shutdown of a thread"]
        ).answering(503),
        .message(
            "puma.recycled",
            any: [
                "- Gracefully shutting down workers...", "- Gracefully stopping, waiting for requests to finish",
                "- Starting phased worker restart, phase: ", "- Starting worker refork, phase: ",
                " for phased upgrade...",
                " for refork...", "=== puma shutdown: ", "* Restarting...", "* Stopping immediately!",
                "Early termination of worker", "PumaWorkerKiller: ", "- TERM sent to ", "- SIGTERM sent to ",
            ], .recycled, fakedBy: "Requests may end first; few are lost.",
            ["Restart in phases (SIGUSR1) with two workers or more, and let the proxy try again."], cluster,
            [
                "[1] - Gracefully shutting down workers...", "[1] - Starting phased worker restart, phase: 1",
                "[1] - Stopping 17 for phased upgrade...", "- Gracefully stopping, waiting for requests to finish",
                "PumaWorkerKiller: Out of memory. 2 workers consuming total: 900 mb out of max: 512 mb. Sending TERM to pid 17",
            ]),
        .message(
            "puma.not-http",
            any: [
                "HTTP parse error, malformed request", "Are you trying to open an SSL connection to a non-SSL Puma?",
            ],
            Proof(
                .cause(.invalidResponse, .wrongProtocol), .open,
                "what came to the port was no HTTP/1.1: TLS, HTTP/2 or a broken request"),
            fakedBy: "Scanners send such requests, too.",
            ["Let the proxy speak plain HTTP/1.1 to that port, or bind Puma with ssl://."], writer,
            [
                "2026-03-04 10:15:00 +0000 HTTP parse error, malformed request: #<Puma::HttpParserError: Invalid HTTP format, parsing fails. "
                    + "Are you trying to open an SSL connection to a non-SSL Puma?>"
            ]),
        .message(
            "puma.tls", all: ["SSL error, peer: "], .tls, ["Compare certificates and versions of TLS on both sides."],
            writer,
            [
                "2026-03-04 10:15:00 +0000 SSL error, peer: 10.1.0.2, peer cert: : #<Puma::MiniSSL::SSLError: no shared cipher>"
            ]),
        .message(
            "puma.application-failed", any: ["Rack app (\"", "Rack app: #<"], .applicationFailed,
            ["Read the trace beside it."], "\(tree)/response.rb",
            [
                "2026-03-04 10:15:00 +0000 Rack app (\"GET /x\" - (192.0.2.7)): #<RuntimeError: boom>"
            ]),
    ]
}

/// What its console says of its workers (lib/puma/cluster.rb, cluster/worker.rb, single.rb, launcher.rb).
private enum PumaStates {
    static let lines = [
        ErrorLineDescription(
            template: "[{pid}] {message}",
            samples: ["[1] ! Terminating timed out worker (Worker 0 failed to check in within 60 seconds): 17"])
    ]

    static let all: [StateMessage] = [
        .of(
            .notStarted, "! Terminating timed out worker (Worker {-} failed to boot within {-} seconds): {pid}",
            "! Terminating timed out worker (Worker 0 failed to boot within 60 seconds): 17"),
        .of(
            .killed, "! Terminating timed out worker (Worker {-} failed to check in within {-} seconds): {pid}",
            "! Terminating timed out worker (Worker 0 failed to check in within 60 seconds): 17"),
        .of(.killed, "! Terminating timed out worker: {pid}", "! Terminating timed out worker: 17"),
        .ofServer(.crashed, "! Detected parent died, dying", "! Detected parent died, dying"),
        .ofServer(
            .notStarted, "! Unable to load application: ",
            "! Unable to load application: LoadError: cannot load such file -- pg"),
        .ofServer(.notStarted, "! Unable to start worker", "! Unable to start worker"),
        .of(
            .cutOff, "Detected force shutdown of a thread", "Detected force shutdown of a thread"),
        .ofServer(.stopping, "- Gracefully shutting down workers...", "- Gracefully shutting down workers..."),
        .ofServer(
            .stopping, "- Gracefully stopping, waiting for requests to finish",
            "- Gracefully stopping, waiting for requests to finish"),
        .ofServer(.stopping, "=== puma shutdown: ", "=== puma shutdown: 2026-03-04 10:15:00 +0000 ==="),
        .ofServer(.stopping, "* Stopping immediately!", "* Stopping immediately!"),
        .ofServer(.stopping, "* Restarting...", "* Restarting..."),
        .of(.ended, "- Stopping {pid} for phased upgrade...", "- Stopping 17 for phased upgrade..."),
        .of(.ended, "- TERM sent to ", "- TERM sent to 17..."),
        .of(
            .ended, "PumaWorkerKiller: ",
            "PumaWorkerKiller: Out of memory. 2 workers consuming total: 900 mb out of max: 512 mb. Sending TERM to pid 17"
        ),
        .ofServer(.started, "* Listening on ", "* Listening on http://0.0.0.0:3000"),
        .of(.started, "- Worker {-} (PID: {pid}) booted", "- Worker 0 (PID: 17) booted in 0.5s, phase: 0"),
    ]
}
