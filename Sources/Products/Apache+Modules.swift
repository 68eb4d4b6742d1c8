internal import Diagnosis

/// What modules that are no part of Apache's own tree write: mod_wsgi, mod_fcgid, mod_jk.
extension ApacheMessages {
    // MARK: - mod_wsgi

    static let wsgiRoom = [
        "Raise listen-backlog= and processes= or threads= of WSGIDaemonProcess, or make requests quicker."
    ]

    static let scripts: [Signal] = [
        .message(
            "apache.wsgi.backlog-full", all: ["Unable to connect to WSGI daemon process"], errno: [.again],
            .backlogFull,
            wsgiRoom, wsgi,
            [
                "(11)Resource temporarily unavailable: [client 10.0.0.9:4001] mod_wsgi (pid=772): Unable to connect to WSGI daemon process "
                    + "'shop' on '/run/httpd/wsgi.26.1.5.sock' after multiple attempts as listener backlog limit was exceeded or the socket "
                    + "does not exist."
            ]),
        .message(
            "apache.wsgi.not-permitted", all: ["Unable to connect to WSGI daemon process"], errno: [.noPermission],
            .permissionDenied,
            [
                "Let Apache's user reach the directory of WSGISocketPrefix: /var/run/wsgi; socket-user= of WSGIDaemonProcess."
            ], wsgi,
            [
                "(13)Permission denied: [client 10.0.0.9:4001] mod_wsgi (pid=772): Unable to connect to WSGI daemon process 'shop' on "
                    + "'/etc/httpd/logs/wsgi.26.1.5.sock' as user with uid=48."
            ]),
        .message(
            "apache.wsgi.refused", all: ["Unable to connect to WSGI daemon process"], errno: [.refused, .noSuchFile],
            .refused.saying("nothing listened at the socket of the WSGI daemon process"),
            [
                "Look for the daemon process's own lines (LogLevel wsgi:info): it ended, or Apache was restarted and an old child goes on."
            ], wsgi,
            [
                "(111)Connection refused: [client 10.0.0.9:4001] mod_wsgi (pid=772): Unable to connect to WSGI daemon process 'shop' on "
                    + "'/run/httpd/wsgi.26.1.5.sock' after multiple attempts as listener backlog limit was exceeded or the socket does not "
                    + "exist.",
                "(2)No such file or directory: [client 10.0.0.9:4001] mod_wsgi (pid=772): Unable to connect to WSGI daemon process 'shop' "
                    + "on '/run/httpd/wsgi.26.1.5.sock' after multiple attempts as listener backlog limit was exceeded or the socket does "
                    + "not exist.",
            ]),
        .message(
            "apache.wsgi.not-connected",
            any: ["Unable to connect to WSGI daemon process", "Unable to create socket to connect to WSGI"],
            Proof(
                .cause(.droppedConnection, nil), .said, "the connection to the WSGI daemon process could not be made"),
            wsgiRoom, wsgi,
            [
                "[client 10.0.0.9:4001] Unable to create socket to connect to WSGI daemon process 'shop' on '/run/wsgi.sock'."
            ]),
        .message(
            "apache.wsgi.timed-out", any: ["Timeout when reading response headers from daemon process"],
            .responseTimeout,
            fakedBy: "A request that waited for a free thread of the daemon process looks the same.",
            [
                "Raise socket-timeout= (response-socket-timeout=) of WSGIDaemonProcess, or make the request quicker; WSGIApplicationGroup "
                    + "%{GLOBAL} where an extension module hangs in a sub-interpreter."
            ], wsgi,
            [
                "[client 10.0.0.9:4001] Timeout when reading response headers from daemon process 'shop': /srv/shop/wsgi.py"
            ]),
        .message(
            "apache.wsgi.queue-timed-out", any: ["Queue timeout expired for WSGI daemon process"],
            Proof(
                .cause(.queuedRequests, .saturation), .said, "the request waited too long for the WSGI daemon process"),
            wsgiRoom, wsgiDaemon,
            ["[client 10.0.0.9:4001] Queue timeout expired for WSGI daemon process 'shop'."]),
        .message(
            "apache.wsgi.closed",
            any: [
                "Truncated or oversized response headers received from daemon process",
                "closed connection before sending complete response headers",
                "Error reading response headers from daemon process",
            ],
            .prematureClose.saying("the WSGI daemon process ended or closed before its header was complete"),
            fakedBy: "A header line that is longer than header-buffer-size.",
            [
                "Look for the daemon process's own lines (LogLevel wsgi:info): a crash (signal 11), a limit on memory, a restart.",
                "WSGIApplicationGroup %{GLOBAL} where an extension module crashes in a sub-interpreter.",
            ], wsgi,
            [
                "[client 10.0.0.9:4001] Truncated or oversized response headers received from daemon process 'shop': /srv/shop/wsgi.py",
                "[client 10.0.0.9:4001] Daemon process 'shop' closed connection before sending complete response headers.",
            ]),
        .message(
            "apache.wsgi.header-too-big", all: ["Response header line too long from daemon process"], .headerTooBig,
            ["Raise header-buffer-size= of WSGIDaemonProcess, or send smaller headers."], wsgi,
            ["[client 10.0.0.9:4001] Response header line too long from daemon process 'shop'."]),
        .message(
            "apache.wsgi.invalid-header", all: ["when reading script headers from daemon process"], .invalidHeader,
            header, wsgi,
            [
                "[client 10.0.0.9:4001] Malformed header 'x' found when reading script headers from daemon process 'shop'."
            ]),
        .message(
            "apache.wsgi.lost",
            any: [
                "Unable to send request details to WSGI daemon process", "restart attempts reached",
                "Unexpected status from WSGI daemon",
            ],
            Proof(.lostConnection(nil), .said, "the connection to the WSGI daemon process was lost"),
            ["Look for the daemon process's own lines (LogLevel wsgi:info): it was restarted, or crashed."], wsgi,
            [
                "[client 10.0.0.9:4001] Unable to send request details to WSGI daemon process 'shop' on '/run/wsgi.sock'.",
                "[client 10.0.0.9:4001] Maximum number of WSGI daemon process 'shop' restart attempts reached: 2.",
            ]),
        .message(
            "apache.wsgi.body-broke",
            any: [
                "Unable to proxy response from daemon", "Failed to proxy response from daemon",
                "Unable to proxy response to client",
            ],
            .bodyBroke, close, wsgi,
            ["[client 10.0.0.9:4001] Failed to proxy response from daemon."]),
        .message(
            "apache.wsgi.not-routed",
            any: [
                "No WSGI daemon process called", "cannot be accessed by this WSGI application",
                "Target WSGI script not found",
            ],
            .notRouted, ["Correct WSGIProcessGroup and WSGIScriptAlias: they name what is not configured."], wsgi,
            ["[client 10.0.0.9:4001] No WSGI daemon process called 'shop' has been configured."]),
    ]

    /// What the daemon processes themselves say: of a process, not of a request.
    static let daemons: [Signal] = [
        .message(
            "apache.wsgi.killed-by-limit",
            any: [
                "request time limit exceeded", "deadlock timer expired", "Aborting process '",
                "aborting daemon process '",
            ],
            Proof(
                .cause(.droppedConnection, .workerKilled), .saidOfServer, "mod_wsgi stopped a daemon process that hung"),
            [
                "Look at what the process was doing (its stack is logged with LogLevel wsgi:info); request-timeout= and deadlock-timeout= "
                    + "of WSGIDaemonProcess say how long it may."
            ], wsgiDaemon,
            [
                "mod_wsgi (pid=772): Daemon process request time limit exceeded, stopping process 'shop'.",
                "mod_wsgi (pid=772): Daemon process deadlock timer expired, stopping process 'shop'.",
                "mod_wsgi (pid=772): Aborting process 'shop'.",
            ]),
        .message(
            "apache.wsgi.crashed",
            any: ["has died, deregister and restart it", "has died; deregistering", "terminated by signal"],
            Proof(.cause(.droppedConnection, .crash), .saidOfServer, "a daemon process of mod_wsgi ended unexpectedly"),
            ["Look for a crash of an extension module (a core dump), or for the kernel's OOM killer: dmesg."],
            wsgiDaemon,
            [
                "mod_wsgi (pid=772): Process 'shop' has died, deregister and restart it.",
                "Process 'shop' (pid=772) has died; deregistering and restarting it.",
                "Process 'shop' (pid=772) terminated by signal 11",
            ]),
        .message(
            "apache.wsgi.recycled",
            any: [
                "Maximum requests reached", "restart timer expired", "inactivity timer expired", "Shutdown requested '",
                "Shutdown requested for daemon process", "Graceful restart requested", "Process eviction requested",
                "Exceeded CPU time limit",
            ],
            Proof(.cause(.droppedConnection, .recycle), .saidOfServer, "mod_wsgi replaced a daemon process"),
            ["Set graceful-timeout= and shutdown-timeout= of WSGIDaemonProcess above the longest request."], wsgiDaemon,
            [
                "mod_wsgi (pid=772): Maximum requests reached, attempt a graceful shutdown 'shop'.",
                "mod_wsgi (pid=772): Shutdown requested 'shop'.",
                "Application restart timer expired, stopping process 'shop'.",
            ]),
        .message(
            "apache.child-crashed",
            any: ["exit signal Segmentation fault", "exit signal Aborted", "exit signal Bus error", "AH00052:"],
            Proof(.cause(.droppedConnection, .crash), .saidOfServer, "a process of Apache itself ended unexpectedly"),
            ["Look at the module that crashed: CoreDumpDirectory, and gdb on the core."],
            "https://github.com/apache/httpd/blob/2.4.62/server/mpm_unix.c",
            ["AH00052: child pid 772 exit signal Segmentation fault (11)"]),
    ]

    // MARK: - mod_fcgid

    static let fcgidProcesses: [Signal] = [
        .message(
            "apache.fcgid.timed-out", any: ["mod_fcgid: read data timeout in", "mod_fcgid: read timeout from pipe"],
            .responseTimeout, ["Raise FcgidIOTimeout, or make the request quicker."], fcgid,
            ["[client 10.0.0.9:4001] mod_fcgid: read data timeout in 40 seconds"]),
        .message(
            "apache.fcgid.busy-timed-out", all: ["took longer than busy timeout"],
            .workerKilled.saying("mod_fcgid killed a process that was busy for too long"),
            ["Raise FcgidBusyTimeout, or make the request quicker."], fcgidBridge,
            ["[client 10.0.0.9:4001] mod_fcgid: /srv/app.fcgi took longer than busy timeout (300 secs)"]),
        .message(
            "apache.fcgid.send-timed-out", all: ["mod_fcgid: write timeout to pipe"], .sendTimeout,
            ["Raise FcgidIOTimeout, or find why the application stopped reading."], fcgid,
            ["[client 10.0.0.9:4001] mod_fcgid: write timeout to pipe"]),
        .message(
            "apache.fcgid.queue-full",
            any: ["mod_fcgid: can't apply process slot for", "mod_fcgid: too much processes"],
            .ownLimit.saying("no process of mod_fcgid's was free in time"),
            ["Raise FcgidMaxProcesses and FcgidMaxProcessesPerClass, or make requests quicker."], fcgidBridge,
            ["[client 10.0.0.9:4001] mod_fcgid: can't apply process slot for /srv/app.fcgi"]),
        .message(
            "apache.fcgid.reset", any: ["mod_fcgid: error reading data", "mod_fcgid: error writing data"],
            errno: [.reset], .reset,
            close, fcgid,
            ["(104)Connection reset by peer: [client 10.0.0.9:4001] mod_fcgid: error reading data from FastCGI server"]),
        .message(
            "apache.fcgid.closed",
            any: ["mod_fcgid: error reading data", "mod_fcgid: error writing data", "mod_fcgid: can't read from pipe"],
            .prematureClose.saying("the FastCGI process closed the connection before its answer was complete"), close,
            fcgid,
            ["[client 10.0.0.9:4001] mod_fcgid: error reading data, FastCGI server closed connection"]),
        .message(
            "apache.fcgid.not-connected", any: ["mod_fcgid: can't connect unix domain socket", "mod_fcgid: can't run"],
            .refused.saying("mod_fcgid could not start or reach its process"),
            ["Look at the program's rights and at what it writes as it starts."], fcgid,
            ["(13)Permission denied: mod_fcgid: can't run /srv/app.fcgi"]),
        .message(
            "apache.fcgid.header-too-big", all: ["mod_fcgid: header overflow"], .headerTooBig,
            ["Send smaller headers: mod_fcgid takes 8 KiB a line."], fcgidBridge,
            ["[client 10.0.0.9:4001] mod_fcgid: header overflow"]),
        .message(
            "apache.fcgid.request-too-big", all: ["mod_fcgid: HTTP request length", "exceeds MaxRequestLen"],
            .refusedByProxy,
            ["Raise FcgidMaxRequestLen."], fcgidBridge,
            ["[client 10.0.0.9:4001] mod_fcgid: HTTP request length 200000 (so far) exceeds MaxRequestLen (131072)"]),
        .message(
            "apache.fcgid.client-left",
            any: [
                "mod_fcgid: can't get data from http client", "mod_fcgid: can't read request from HTTP client",
                "mod_fcgid: ap_pass_brigade failed",
            ], .clientLeft, ["Look for a shorter timeout in front of Apache."], fcgidBridge,
            ["[client 10.0.0.9:4001] mod_fcgid: can't get data from http client"]),
        .message(
            "apache.fcgid.process-crashed", all: ["mod_fcgid: process ", "get unexpected signal"],
            Proof(.cause(.droppedConnection, .crash), .saidOfServer, "a process of mod_fcgid's ended unexpectedly"),
            ["Look for a crash (a core dump), or for the kernel's OOM killer: dmesg."], fcgid,
            ["mod_fcgid: process /srv/app.fcgi(772) exit(communication error), get unexpected signal 11"]),
        .message(
            "apache.fcgid.process-ended", all: ["mod_fcgid: process ", " exit("],
            any: ["lifetime expired", "idle timeout", "shutting down"],
            Proof(.cause(.droppedConnection, .recycle), .saidOfServer, "mod_fcgid replaced a process"),
            ["Raise FcgidProcessLifeTime and FcgidIdleTimeout; a process that ends at a request's end loses none."],
            fcgid,
            [
                "mod_fcgid: process /srv/app.fcgi(772) exit(lifetime expired), terminated by calling exit(), return code: 0"
            ]),
    ]

    // MARK: - mod_jk, whose log is its own

    static let tomcatConnector: [Signal] = [
        .message(
            "apache.jk.refused", any: ["connect to ", "connecting to backend failed", "Failed opening socket to"],
            errno: [.refused],
            .refused, ["Start Tomcat, or correct worker.NAME.host and port: AJP has its own connector (8009)."], jk,
            [
                "[info] jk_open_socket::jk_connect.c (818): connect to 10.1.0.5:8009 failed (errno=111)",
                "[error] ajp_send_request::jk_ajp_common.c (1768): (node1) connecting to backend failed. Tomcat is probably not started or "
                    + "is listening on the wrong port (errno=111)",
            ], while: ["(errno="]),
        .message(
            "apache.jk.connect-timed-out",
            any: ["connect to ", "connecting to backend failed", "Failed opening socket to"],
            errno: [.timedOut], .connectTimeout,
            ["Lower worker.NAME.socket_connect_timeout; look at firewalls and full backlogs."], jk,
            ["[info] jk_open_socket::jk_connect.c (818): connect to 10.1.0.5:8009 failed (errno=110)"],
            while: ["(errno="]),
        .message(
            "apache.jk.unreachable", any: ["connect to ", "connecting to backend failed", "Failed opening socket to"],
            errno: [.unreachable], .noRoute, route, jk,
            ["[info] jk_open_socket::jk_connect.c (818): connect to 10.1.0.5:8009 failed (errno=113)"],
            while: ["(errno="]),
        .message(
            "apache.jk.not-permitted",
            any: ["connect to ", "connecting to backend failed", "Failed opening socket to"],
            errno: [.noPermission], .permissionDenied, permit, jk,
            ["[info] jk_open_socket::jk_connect.c (818): connect to 10.1.0.5:8009 failed (errno=13)"],
            while: ["(errno="]),
        .message(
            "apache.jk.not-connected", any: ["connecting to backend failed", "connecting to tomcat failed"],
            Proof(.cause(.droppedConnection, nil), .said, "the connection to Tomcat could not be made"),
            ["Start Tomcat, or correct worker.NAME.host and port."], jk,
            [
                "[error] ajp_service::jk_ajp_common.c (2913): (node1) connecting to tomcat failed (rc=-3, errors=1, client_errors=0)."
            ]),
        .message(
            "apache.jk.reply-timed-out", all: ["Timeout with waiting reply from tomcat"], .responseTimeout,
            ["Raise worker.NAME.reply_timeout, or make the request quicker."], jk,
            [
                "[error] ajp_get_reply::jk_ajp_common.c (2307): (node1) Timeout with waiting reply from tomcat. Tomcat is down, stopped or "
                    + "network problems (errno=110)"
            ]),
        .message(
            "apache.jk.no-cpong",
            any: ["timeout in reply cpong", "awaited reply cpong", "cping/cpong after connecting"],
            Proof(.gaveUpWaiting, .saidInPassing, "Tomcat did not answer the CPING in time"),
            [
                "Raise worker.NAME.ping_timeout; Tomcat has no thread free (maxThreads), or its garbage collector stops it."
            ], jk,
            [
                "[info] ajp_handle_cping_cpong::jk_ajp_common.c (1003): (node1) timeout in reply cpong after 10000 ms. Socket = 5 (event=0)"
            ]),
        .message(
            "apache.jk.body-broke",
            any: ["Part of the response has already been sent", "can't receive the response body message"],
            .bodyBroke, close, jk,
            [
                "[error] ajp_get_reply::jk_ajp_common.c (2376): (node1) Tomcat is down or network problems. Part of the response has already "
                    + "been sent to the client"
            ]),
        .message(
            "apache.jk.closed",
            any: [
                "has forced a connection close", "Tomcat is down or refused connection",
                "Tomcat is down or network problems",
                "can't receive the response header message",
            ],
            .prematureClose.saying("Tomcat closed the connection before its header was complete"),
            fakedBy: "An idle connection that Tomcat had closed as mod_jk used it again.",
            [
                "Let worker.NAME.connection_pool_timeout be Tomcat's connectionTimeout; ping_mode=A finds such connections first."
            ], jk,
            [
                "[info] ajp_connection_tcp_get_message::jk_ajp_common.c (1368): (node1) can't receive the response header message from "
                    + "tomcat, tomcat (10.1.0.5:8009) has forced a connection close for socket 5",
                "[error] ajp_get_reply::jk_ajp_common.c (2346): (node1) Tomcat is down or refused connection. No response has been sent to "
                    + "the client (yet)",
            ]),
        .message(
            "apache.jk.lost", any: ["failed sending request", "sendfull for socket"],
            Proof(.lostConnection(nil), .saidInPassing, "the connection to Tomcat was lost"), close, jk,
            [
                "[info] ajp_send_request::jk_ajp_common.c (1727): (node1) failed sending request (recoverable) (errno=104)"
            ]),
        .message(
            "apache.jk.no-ajp",
            any: [
                "wrong message format 0x", "on an AJP13 connection", "on an AJP14 connection",
                "Unknown AJP protocol code",
            ],
            .wrongProtocol.saying("what the server sent is no AJP: it speaks another protocol on that port"),
            ["Let worker.NAME.port be Tomcat's AJP connector (8009), not its HTTP connector (8080)."], jk,
            [
                "[error] ajp_connection_tcp_get_message::jk_ajp_common.c (1400): (node1) wrong message format 0x4854 from 10.1.0.5:8080"
            ]),
        .message(
            "apache.jk.header-too-big", any: ["wrong message size", "check max_packet_size"], .headerTooBig,
            ["Raise worker.NAME.max_packet_size and packetSize of Tomcat's AJP connector alike."], jk,
            [
                "[error] ajp_connection_tcp_get_message::jk_ajp_common.c (1444): (node1) wrong message size 9000 8192 from 10.1.0.5:8009"
            ]),
        .message(
            "apache.jk.dns", any: ["can't resolve tomcat address", "Failed resolving address"], .dns,
            ["Let the system's resolver know worker.NAME.host."], jk,
            ["[error] ajp_validate::jk_ajp_common.c (2985): worker node1 can't resolve tomcat address tomcat.internal"]),
        .message(
            "apache.jk.no-free-endpoint",
            any: [
                "could not get free endpoint for worker", "Unable to get the free endpoint",
                "Could not get endpoint for worker",
            ],
            .ownLimit.saying("no connection of mod_jk's pool was free"),
            ["Raise worker.NAME.connection_pool_size to the threads of a process of Apache's."], jk,
            [
                "[warn] ajp_get_endpoint::jk_ajp_common.c (3498): Unable to get the free endpoint for worker node1 from 1 slots"
            ]),
        .message(
            "apache.jk.busy", any: ["busy limit ", "All tomcat instances are busy or in error state"],
            Proof(.cause(.queuedRequests, .queueFull), .saidInPassing, "every Tomcat was busy or in error"),
            ["Raise worker.NAME.busy_limit, or look at why Tomcat is slow."], jkBalancer,
            ["[error] service::jk_lb_worker.c (1682): All tomcat instances are busy or in error state"]),
        .message(
            "apache.jk.marked-down",
            any: ["all workers are in error state for session", "All tomcat instances failed"], .noLiveServers,
            ["Look for the failures before it; worker.NAME.recover_time says how long a worker stays out."], jkBalancer,
            [
                "[error] service::jk_lb_worker.c (1687): All tomcat instances failed, no more workers left",
                "[info] get_most_suitable_worker::jk_lb_worker.c (1125): all workers are in error state for session A.node1",
            ]),
        .message(
            "apache.jk.taken-out", all: ["service failed, worker "], .serverDown,
            ["Look for the failures before it; worker.NAME.recover_time says how long a worker stays out."], jkBalancer,
            ["[info] service::jk_lb_worker.c (1602): service failed, worker node1 is in error state"]),
        .message(
            "apache.jk.client-left",
            any: [
                "receiving data from client failed", "to client aborted or client network problems",
                "from client aborted or client",
                "Client connection aborted for worker",
            ], .clientLeft, ["Look for a shorter timeout in front of Apache."], jk,
            [
                "[info] ajp_process_callback::jk_ajp_common.c (2142): (node1) Writing to client aborted or client network problems"
            ]),
        .message(
            "apache.jk.not-routed", all: ["Could not find a worker for worker name"], .notRouted,
            ["Correct JkMount: it names no worker of workers.properties."],
            "https://github.com/apache/tomcat-connectors/blob/fdb5700f1/native/apache-2.0/mod_jk.c",
            ["[info] jk_handler::mod_jk.c (3033): Could not find a worker for worker name=node9"]),
    ]
}
