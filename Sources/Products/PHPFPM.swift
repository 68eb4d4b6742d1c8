internal import Diagnosis

extension ProductID {
    /// php-fpm.
    public static let phpFPM = ProductID(rawValue: "php-fpm")
}

extension Product {
    static let phpFPM: Product = {
        var product = Product(.phpFPM, "php-fpm", names: ["php-fpm", "fpm", "php"])
        product.isServer = true
        product.places = [
            LogPlace(.errors, "/var/log/php-fpm.log (php8.3-fpm.log), or error_log of php-fpm.conf"),
            LogPlace(.access, "access.log of the pool; none by default"),
        ]
        product.signalTable = { PHPFPMSignals.all }
        product.logAdvice = [LogAdvice(.duration, "no duration is logged; %{milli}d in access.format would log it")]
        product.timeoutTable = { TimeoutSetting.phpFPM }
        product.formatTable = { PHPFPMFormats.all }
        product.serverLineTable = { PHPFPMStates.lines }
        product.stateTable = { PHPFPMStates.all }
        product.holdsOneRequest = true
        return product
    }()
}

extension TimeoutSetting {
    private static func fpmPage(_ name: String) -> String {
        "https://www.php.net/manual/en/install.fpm.configuration.php#\(name)"
    }

    /// Settings of php-fpm (sapi/fpm/www.conf.in), and PHP's own that end a script.
    static let phpFPM: [TimeoutSetting] = [
        TimeoutSetting(
            "request_terminate_timeout", .work, .unbounded,
            TimeoutClock(.total, .work, "then the worker is killed, and its request with it"), zero: .unbounded,
            source: fpmPage("request-terminate-timeout")),
        TimeoutSetting(
            "max_execution_time", .work, .duration(.seconds(30)),
            TimeoutClock(
                .total, .words("for a script's own work"),
                "outside Windows without what it waits for: queries, sleep, other servers"),
            zero: .unbounded, source: "https://www.php.net/manual/en/info.configuration.php#ini.max-execution-time"),
        TimeoutSetting(
            "pm.max_children", .queue, .computed("none: it has to be set, the file that ships has 5"),
            TimeoutClock(.places, .words("requests at once; more wait in the listen queue")), unit: .none,
            source: fpmPage("pm.max-children")),
        TimeoutSetting(
            "listen.backlog", .queue, .count(511),
            TimeoutClock(
                .places, .words("connections that wait to be accepted; more get EAGAIN on a unix socket"),
                "the kernel's own limit (net.core.somaxconn) holds where it is lower"),
            unit: .none, caveat: "-1 on FreeBSD and OpenBSD", source: fpmPage("listen-backlog")),
        TimeoutSetting(
            "pm.process_idle_timeout", .process, .duration(.seconds(10)),
            TimeoutClock(.period, .words("without requests, until a child is ended (pm = ondemand)")),
            source: fpmPage("pm.process-idle-timeout")),
        TimeoutSetting(
            "pm.max_requests", .process, .unbounded,
            TimeoutClock(.places, .words("requests after which a child is replaced")), unit: .none, zero: .unbounded,
            source: fpmPage("pm.max-requests")),
        TimeoutSetting(
            "process_control_timeout", .process, .duration(.zero),
            TimeoutClock(.total, .words("for children to end their requests at a reload; 0 cuts them off")),
            source: fpmPage("process-control-timeout")),
    ]
}

/// How its rows are written.
private enum PHPFPMFormats {
    static let all: [FormatDescription] = [
        /// www.conf: access.format = "%R - %u %t \"%m %r%Q%q\" %s %f %{milli}d %{kilo}M %C%%".
        FormatDescription(
            name: "php-fpm-timed", product: .phpFPM, moment: .start,
            template: "{client} - {time-local} \"{method} {target}\" {status} {-} {milliseconds} {-} {-}%",
            samples: [
                "10.0.0.5 -  04/Mar/2026:10:15:00 +0000 \"GET /index.php?b=1\" 502 /srv/index.php 45.123 2048 16.50%"
            ]),
        /// www.conf: access.format = "%R - %u %t \"%m %r\" %s", the default.
        FormatDescription(
            name: "php-fpm", product: .phpFPM, moment: .start,
            template: "{client} - {time-local} \"{method} {target}\" {status}",
            samples: ["10.0.0.5 -  04/Mar/2026:10:15:00 +0000 \"GET /index.php\" 502"]),
    ]
}

/// What php-fpm says of itself, its pools and children, by its sources of PHP 8.4.
private enum PHPFPMSignals {
    private static let tree = "https://github.com/php/php-src/blob/PHP-8.4"
    private static let children = "\(tree)/sapi/fpm/fpm/fpm_children.c"
    private static let control = "\(tree)/sapi/fpm/fpm/fpm_process_ctl.c"
    private static let request = "\(tree)/sapi/fpm/fpm/fpm_request.c"
    private static let sockets = "\(tree)/sapi/fpm/fpm/fpm_sockets.c"

    static let all: [Signal] = [
        .message(
            "php-fpm.max-children",
            any: ["server reached pm.max_children setting (", "server reached max_children setting ("],
            .saturated.ofServer("all children of the pool were busy: more requests wait in its listen queue"),
            fakedBy: "It is written once, until children are idle again; a queue may outlast it.",
            ["Raise pm.max_children as far as the memory allows, or make requests quicker: slowlog names them."],
            control,
            [
                "[pool www] server reached pm.max_children setting (5), consider raising it",
                "[pool www] server reached max_children setting (5), consider raising it",
            ]),
        .message(
            "php-fpm.process-max", all: ["The maximum number of processes has been reached."],
            .saturated.ofServer(
                "php-fpm had as many children as process.max allows: requests wait in the listen queue"),
            ["Raise process.max, or lower pm.max_children of the other pools."], children,
            [
                "The maximum number of processes has been reached. Please review your configuration and consider raising 'process.max'"
            ]),
        .message(
            "php-fpm.listen-queue", all: ["listening queue is not empty, #"],
            .saturated.ofServer("requests waited in the pool's listen queue"), ["Raise pm.max_children."], control,
            [
                "[pool www] listening queue is not empty, #3 requests are waiting to be served, consider raising pm.max_children setting "
                    + "(5)"
            ]),
        .message(
            "php-fpm.busy", all: ["seems busy (you may need to increase "],
            Proof(.cause(.queuedRequests, .saturation), .open, "requests came faster than children were started"),
            ["Raise pm.start_servers and pm.min_spare_servers, or take pm = static."], control,
            [
                "[pool www] seems busy (you may need to increase pm.start_servers, or pm.min/max_spare_servers), spawning 8 children, there "
                    + "are 0 idle, and 20 total children"
            ]),
        .message(
            "php-fpm.no-child", any: ["fork() failed", "unable to malloc new child"],
            .saturated.ofServer("php-fpm could not start another child"),
            ["Look at the memory and at the limit of processes: ulimit -u, pids.max of its cgroup."], children,
            ["fork() failed: Cannot allocate memory (12)"]),
        .message(
            "php-fpm.terminated", all: ["execution timed out (", "), terminating"],
            .workerKilled.saying("the request took longer than request_terminate_timeout: php-fpm ended its child"),
            ["Make the script quicker, or raise request_terminate_timeout above it."], request,
            [
                #"[pool www] child 17, script '/srv/index.php' (request: "GET /index.php?a=1") execution timed out (30.003 sec), terminating"#
            ]),
        .message(
            "php-fpm.slow", all: ["executing too slow (", "), logging"],
            Proof(.gaveUpWaiting, .open, "the request had been worked on for longer than request_slowlog_timeout"),
            ["Read the slow log for the place in the script; compare with the proxy's response timeout."], request,
            [
                #"[pool www] child 17, script '/srv/index.php' (request: "GET /index.php") executing too slow (5.003 sec), logging"#
            ]),
        .message(
            "php-fpm.child-killed", all: ["child ", " exited on signal 9 ("],
            .workerKilled.ofServer("a child was killed, mostly for lack of memory"),
            fakedBy: "php-fpm itself kills what does not end at a reload.",
            [
                "Look for the kernel's word: journalctl -k | grep -i oom.",
                "Lower pm.max_children or memory_limit, or give it more memory.",
            ], children, ["[pool www] child 17 exited on signal 9 (SIGKILL) after 3.2 seconds from start"]),
        .message(
            "php-fpm.child-ended", all: ["child ", " exited on signal 15 ("],
            .workerKilled.ofServer("a child was ended: by request_terminate_timeout, or by a reload that did not wait"),
            [
                "Raise request_terminate_timeout; set process_control_timeout, so that a reload waits for requests."
            ], children, ["[pool www] child 17 exited on signal 15 (SIGTERM) after 30.1 seconds from start"]),
        .message(
            "php-fpm.recycled",
            any: [
                "Reloading in progress ...", "Terminating ...", "Finishing ...", "exiting, bye-bye!",
                "reloading: execvp(", " exited on signal 3 (SIGQUIT", " exited with code 0 after ",
            ], .recycled, fakedBy: "A child of which pm.max_requests has passed ends between requests: none is lost.",
            ["Set process_control_timeout, so that a reload waits for requests; 0 cuts them off."], control,
            [
                "Reloading in progress ...", "[pool www] child 17 exited with code 0 after 600.1 seconds from start",
                "exiting, bye-bye!",
            ]),
        .message(
            "php-fpm.child-crashed", all: ["child "], any: [" exited on signal ", " exited with code "],
            .crash.ofServer("a child ended unexpectedly, and its request with it"),
            ["Look for a core dump; try without opcache.jit and the extensions that were added last."], children,
            [
                "[pool www] child 17 exited on signal 11 (SIGSEGV - core dumped) after 3.2 seconds from start",
                "[pool www] child 17 exited on signal 7 (SIGBUS) after 3.2 seconds from start",
                "[pool www] child 17 exited with code 255 after 3.2 seconds from start",
            ]),
        .message(
            "php-fpm.many-crashes", all: ["failed processes threshold ("],
            .crash.ofServer("children crashed one after another: php-fpm reloads itself"),
            ["Look for a core dump; try without opcache.jit and the extensions that were added last."], children,
            ["failed processes threshold (10 in 60 sec) is reached, initiating reload"]),
        .message(
            "php-fpm.not-allowed", all: ["Connection disallowed: IP address '"],
            .reset.saying("php-fpm closed the connection: the proxy's address is not in listen.allowed_clients"),
            ["Add the proxy's address to listen.allowed_clients; it takes addresses, no names and no ‘any’."],
            "\(tree)/main/fastcgi.c",
            [
                #"[pool www] child 17 said into stderr: "ERROR: Connection disallowed: IP address '10.1.0.2' has been dropped.""#
            ]),
        .message(
            "php-fpm.not-started",
            any: [
                "unable to bind listening socket for address '", "nother FPM instance seems to already listen on ",
                "FPM initialization failed", "failed to listen to address '", "failed to chown() the socket '",
            ], .notStarted, ["Correct listen, its owner and its directory; end the other instance."], sockets,
            [
                "unable to bind listening socket for address '127.0.0.1:9000': Address already in use (98)",
                "An another FPM instance seems to already listen on /run/php/php-fpm.sock", "FPM initialization failed",
            ]),
        .message(
            "php-fpm.script-failed", any: ["PHP Fatal error:", "PHP Parse error:"],
            .applicationFailed.saying("the script failed; PHP answers 500 to that, unless output had begun"),
            ["Correct what it names; raise memory_limit or max_execution_time where it is one of these."],
            "https://www.php.net/manual/en/errorfunc.constants.php",
            [
                "PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /srv/a.php on line 3",
                "PHP Fatal error:  Maximum execution time of 30 seconds exceeded in /srv/a.php on line 3",
            ]),
    ]
}

/// What its error log and its slow log say of its children and pools (sapi/fpm/fpm/zlog.c, fpm_children.c, fpm_process_ctl.c,
/// fpm_request.c, fpm_php_trace.c).
private enum PHPFPMStates {
    static let lines = [
        ErrorLineDescription(
            template: "[{time-dashed}] {level}: {message}",
            samples: [
                "[04-Mar-2026 10:15:00] WARNING: [pool www] child 17 exited on signal 9 (SIGKILL) after 3.2 seconds from start",
                "[04-Mar-2026 10:15:00.123456] NOTICE: fpm is running, pid 1",
            ]),
        ErrorLineDescription(
            template: "[{time-dashed}]  {message}", samples: ["[04-Mar-2026 10:15:00]  [pool www] pid 17"]),
        // PHP's own error_log.
        ErrorLineDescription(
            template: "[{time-dashed}] {message}",
            samples: ["[04-Mar-2026 10:15:00 UTC] PHP Fatal error:  Uncaught Error in /srv/a.php:3"]),
    ]

    static let all: [StateMessage] = [
        .of(
            .full, "[pool {pool}] server reached pm.max_children setting (",
            "[pool www] server reached pm.max_children setting (5), consider raising it"),
        .of(
            .full, "[pool {pool}] server reached max_children setting (",
            "[pool www] server reached max_children setting (5), consider raising it"),
        .of(
            .full, "[pool {pool}] listening queue is not empty, #",
            "[pool www] listening queue is not empty, #3 requests are waiting to be served, consider raising pm.max_children setting (5)"
        ),
        .ofServer(
            .full, "The maximum number of processes has been reached.",
            "The maximum number of processes has been reached. Please review your configuration and consider raising 'process.max'"
        ),
        StateMessage(
            .killed, "[pool {pool}] child {pid}, script '{script}' (request: \"{request}\") execution timed out (",
            samples: [
                #"[pool www] child 17, script '/srv/index.php' (request: "GET /index.php?a=1") execution timed out (30.003 sec), terminating"#
            ]),
        StateMessage(
            .slow, "[pool {pool}] child {pid}, script '{script}' (request: \"{request}\") executing too slow (",
            samples: [
                #"[pool www] child 17, script '/srv/index.php' (request: "GET /index.php") executing too slow (5.003 sec), logging"#
            ]),
        .of(.slow, "[pool {pool}] pid {pid}", "[pool www] pid 17"),
        StateMessage(
            .slow, "script_filename = {script}", continues: true, samples: ["script_filename = /srv/index.php"]),
        .of(
            .killed, "[pool {pool}] child {pid} exited on signal 9 (",
            "[pool www] child 17 exited on signal 9 (SIGKILL) after 3.2 seconds from start"),
        .of(
            .killed, "[pool {pool}] child {pid} exited on signal 15 (",
            "[pool www] child 17 exited on signal 15 (SIGTERM) after 30.1 seconds from start"),
        .of(
            .ended, "[pool {pool}] child {pid} exited on signal 3 (",
            "[pool www] child 17 exited on signal 3 (SIGQUIT) after 3.2 seconds from start"),
        .of(
            .crashed, "[pool {pool}] child {pid} exited on signal ",
            "[pool www] child 17 exited on signal 11 (SIGSEGV - core dumped) after 3.2 seconds from start"),
        .of(
            .ended, "[pool {pool}] child {pid} exited with code 0 ",
            "[pool www] child 17 exited with code 0 after 600.1 seconds from start"),
        .of(
            .crashed, "[pool {pool}] child {pid} exited with code ",
            "[pool www] child 17 exited with code 255 after 3.2 seconds from start"),
        .of(.started, "[pool {pool}] child {pid} started", "[pool www] child 17 started"),
        .ofServer(.stopping, "Reloading in progress ...", "Reloading in progress ...").inItsSyntax,
        .ofServer(.stopping, "Terminating ...", "Terminating ...").inItsSyntax,
        .ofServer(.stopping, "Finishing ...", "Finishing ...").inItsSyntax,
        .ofServer(.stopped, "exiting, bye-bye!", "exiting, bye-bye!").inItsSyntax,
        .ofServer(.started, "ready to handle connections", "ready to handle connections").inItsSyntax,
        .ofServer(.notStarted, "FPM initialization failed", "FPM initialization failed"),
        .ofServer(
            .notStarted, "unable to bind listening socket for address '",
            "unable to bind listening socket for address '127.0.0.1:9000': Address already in use (98)"),
        .of(.failed, "PHP Fatal error:", "PHP Fatal error:  Uncaught Error in /srv/a.php:3"),
    ]
}
