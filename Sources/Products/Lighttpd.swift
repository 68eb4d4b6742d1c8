internal import Diagnosis

extension ProductID {
    /// lighttpd.
    public static let lighttpd = ProductID(rawValue: "lighttpd")
}

extension Product {
    static let lighttpd: Product = {
        var product = Product(.lighttpd, "lighttpd", names: ["lighttpd", "lighty"])
        product.configurationFiles = ["lighttpd.conf"]
        product.moment = .end
        product.answersTimeoutWith = 504
        product.statusesThatNeedItsErrorLog = [500]
        product.ownErrorCondition = "the server closes or resets the connection before it answers"
        product.errorLogTellsReasons = true
        product.errorStampResolution = .seconds(1) - .microseconds(1)
        product.unrelatedMessages = UnrelatedMessages(parts: ["FastCGI-stderr:"])
        product.statuses = [
            StatusFact(
                500, "the server closed or reset the connection before it answered, or the application failed",
                of: [.lost]),
            StatusFact(502, "the response was not understood, or its header was too big", of: [.unreadable]),
            StatusFact(
                503, "the connection was refused or not made in time, or all servers are down",
                of: [.notConnected, .connectTimeout, .noServer]),
            StatusFact(504, "a read or write timeout of the server's ran out", of: [.responseTimeout]),
        ]
        product.places = [
            LogPlace(.access, "/var/log/lighttpd/access.log, or accesslog.filename"),
            LogPlace(.errors, "/var/log/lighttpd/error.log, or server.errorlog"),
        ]
        product.logAdvice = [LogAdvice(.duration, "no duration is logged; %D in accesslog.format would log it")]
        product.commonRows = CommonRowMarks {
            $0.formatName = "lighttpd"
        }
        product.otherLineTable = { LighttpdOtherLines.all }
        product.formatTable = { LighttpdFormats.all }
        // To syslog it writes no time.
        product.errorLineTable = {
            [
                ErrorLineDescription(
                    template: "{time}: ({-}.c.{-}) {message}", pathBehind: " for ",
                    samples: [
                        "2026-03-04 11:17:21: (gw_backend.c.274) establishing connection failed: Connection refused"
                    ]),
                ErrorLineDescription(
                    template: "({-}.c.{-}) {message}", program: "lighttpd", pathBehind: " for ",
                    samples: ["(gw_backend.c.274) establishing connection failed: Connection refused"]),
            ]
        }
        product.signalTable = { LighttpdSignals.messages + LighttpdSignals.rows }
        product.timeoutTable = { TimeoutSetting.lighttpd }
        return product
    }()
}

/// What lighttpd says, by its sources of 1.4.85 and the words of older releases.
///
/// Few of its error lines name a request, and none a client; it words the system's errors and writes no number.
private enum LighttpdSignals {
    private static let tree = "https://github.com/lighttpd/lighttpd1.4/blob/lighttpd-1.4.85/src"
    private static let gateway = "\(tree)/gw_backend.c"
    private static let response = "\(tree)/http-header-glue.c"
    private static let cgi = "\(tree)/mod_cgi.c"
    private static let ajp = "\(tree)/mod_ajp13.c"
    private static let module = "https://redmine.lighttpd.net/projects/lighttpd/wiki/Docs_ModProxy"

    private static let start = [
        "Start what proxy.server (fastcgi.server, scgi.server) names, or correct its host, port or socket."
    ]
    private static let reach = ["Look at firewalls and full backlogs; connect-timeout of proxy.server bounds each try."]
    private static let patience = ["Raise read-timeout of proxy.server, or make the request quicker."]
    private static let close = ["Find why the server ended the connection: its own log at that moment."]
    private static let answer = ["Correct the response that the server sends; curl -v shows it."]

    private static let connecting = "establishing connection failed"

    /// A connection that was not made, by the words of the system's error.
    @inline(never) private static func connection(
        _ name: String, _ error: ErrorNumber, _ proof: Proof, _ remedies: [String], _ sample: String
    ) -> Signal {
        .message(
            "lighttpd.\(name)", all: [connecting], any: error.words, proof, remedies, gateway,
            ["\(connecting): socket: \(sample)"]
        ).answering(503)
    }

    static let messages: [Signal] = [
        connection("refused", .refused, .refused, start, "tcp:127.0.0.1:21001: Connection refused"),
        connection(
            "no-socket", .noSuchFile, .refused.saying("there was no socket of the server's: nothing listens"), start,
            "unix:/run/php.sock: No such file or directory"),
        connection(
            "not-permitted", .noPermission, .permissionDenied,
            [
                "On SELinux: setsebool -P httpd_can_network_connect 1; give lighttpd's user the right to the socket (listen.owner, "
                    + "listen.group, listen.mode of php-fpm); look for local firewall rules."
            ], "unix:/run/php.sock: Permission denied"),
        connection(
            "backlog-full", .again, .backlogFull,
            [
                "Raise listen.backlog (php-fpm) or backlog (gunicorn), and net.core.somaxconn with it; give the server more workers: it "
                    + "accepts too slowly."
            ], "unix:/run/php.sock: Resource temporarily unavailable"),
        connection(
            "no-free-port", .noAddress, .noFreePort, ["Widen net.ipv4.ip_local_port_range."],
            "tcp:127.0.0.1:21001: Cannot assign requested address"),
        connection(
            "unreachable", .unreachable, .noRoute,
            ["Correct the server's address, or the routes of lighttpd's machine: ip route get ADDRESS."],
            "tcp:10.1.0.5:80: No route to host"),
        connection("not-connected", .timedOut, .connectTimeout, reach, "tcp:127.0.0.1:21001: Connection timed out"),
        connection(
            "reset-while-connecting", .reset, .reset.saying("the connection was reset as it was made"), close,
            "tcp:127.0.0.1:21001: Connection reset by peer"),
        // Releases before 1.4.40 say so of a socket that has no room for a further connection.
        .message(
            "lighttpd.overloaded",
            any: ["backend is overloaded; we'll disable it for ", "more incoming requests than your FastCGI backend"],
            .backlogFull,
            [
                "Give the server more workers (PHP_FCGI_CHILDREN, max-procs, pm.max_children), or raise its listen backlog and "
                    + "net.core.somaxconn; lower server.max-connections else."
            ], "https://redmine.lighttpd.net/projects/lighttpd/wiki/Docs_PerformanceFastCGI",
            [
                "backend is overloaded; we'll disable it for 2 seconds and send the request to another backend instead: reconnects: 0 load: 254"
            ]
        ).answering(500, 503),
        .message(
            "lighttpd.old-connect", all: ["connect failed: "], any: ErrorNumber.refused.words, .refused, start, gateway,
            [
                "connect failed: Connection refused on unix:/tmp/php.socket-0",
                "connect failed: 10 Connection refused 111",
            ]
        ).answering(500, 503),
        .message(
            "lighttpd.connection-failed", all: [connecting],
            Proof(.cause(.droppedConnection, nil), .said, "the connection to the server could not be made"), start,
            gateway,
            ["establishing connection failed: socket: tcp:127.0.0.1:21001: Success"]
        ).answering(503),
        .message(
            "lighttpd.connect-timed-out", all: ["connect timeout"], .connectTimeout, reach, gateway,
            ["connect timeout; will retry: socket: tcp:127.0.0.1:21001"]
        ).answering(503, 504),
        .message(
            "lighttpd.all-down", all: ["all handlers for ", " are down."], .noLiveServers,
            ["Look for the failures before it; disable-time of proxy.server says how long a server stays out."],
            gateway,
            ["all handlers for /x?a=1 on  are down."]
        ).answering(503),
        .message(
            "lighttpd.too-many-files", all: ["socket() failed (cur_fds:"], .tooManyFiles,
            ["Raise server.max-fds, and lower server.max-connections to half of it."], gateway,
            ["socket() failed (cur_fds:1024) (max_fds:1024): Bad file descriptor"]
        ).answering(503),
        .message(
            "lighttpd.read-timed-out", all: ["read timeout on socket"], .responseTimeout,
            fakedBy: "A request that waited in a queue of the server's looks the same.", patience, gateway,
            ["read timeout on socket: tcp:127.0.0.1:1 (fd: 9)"]
        ).answering(504),
        .message(
            "lighttpd.send-timed-out", all: ["write timeout on socket"], .sendTimeout,
            ["Raise write-timeout of proxy.server, or find why the server stopped reading."], gateway,
            ["write timeout on socket: tcp:127.0.0.1:1 (fd: 9)"]
        ).answering(504),
        .message(
            "lighttpd.body-broke", all: ["response already sent out, but backend returned error"], .bodyBroke, close,
            gateway,
            [
                "terminating connection; response already sent out, but backend returned error on socket: tcp:127.0.0.1:1 (pid:0) for shop "
                    + "/x?",
                "response already sent out, but backend returned error on socket: tcp:127.0.0.1:1 for /x?, terminating connection",
            ]),
        .message(
            "lighttpd.retried", any: ["response not received, request not sent"],
            Proof(
                .lostConnection(.keepAliveRace), .saidInPassing,
                "the server closed the connection before the request was sent"),
            fakedBy: "lighttpd tries again at once; where that goes well, no request fails.", close, gateway,
            ["reconnecting; response not received, request not sent on socket: tcp:127.0.0.1:1 (pid:0) for shop /x?"]),
        .message(
            "lighttpd.lost",
            any: [
                "response not received, request sent", "response not received, but request sent",
                "response not received, but too many",
            ],
            .reset, fakedBy: "A server that closes in good order has no line at all.", close, gateway,
            [
                "response not received, request sent: 170 on socket: tcp:127.0.0.1:1 for /x?a=1, closing connection",
                "closing connection; response not received, but request sent on socket: tcp:127.0.0.1:1 (pid:0) for shop /x?a=1",
            ]
        ).answering(500),
        .message(
            "lighttpd.dropped", all: ["connection was dropped after accept()"], .reset, close, gateway,
            [
                "connection was dropped after accept() (perhaps the gw process died), write-offset: 0 socket: unix:/run/php.sock"
            ]
        ).answering(500, 503),
        .message(
            "lighttpd.closed", any: ["unexpected close of gw connection", "unexpected end-of-file (perhaps the"],
            .prematureClose.saying("the server closed the connection before its answer was complete"), close, gateway,
            [
                "error: unexpected close of gw connection for /x?a=1 (no gw process on socket: tcp:127.0.0.1:1 ?) 3",
                "unexpected end-of-file (perhaps the fastcgi process died) on socket: unix:/run/php.sock (pid:0) for shop /x?",
            ]
        ).answering(500),
        .message(
            "lighttpd.header-too-big", any: ["response headers too large", "oversized response-header"], .headerTooBig,
            ["Send smaller headers: lighttpd takes 64 KiB."], response, ["response headers too large for /x"]
        ).answering(502),
        .message(
            "lighttpd.no-status-line", all: ["invalid HTTP status line"], .badStatusLine,
            fakedBy: "A server that speaks another protocol on that port.", answer, response,
            ["invalid HTTP status line: NOT HTTP"]
        ).answering(502),
        .message(
            "lighttpd.bad-line-end", all: ["HTTP backend response missing CR before LF"], .invalidHeader,
            [
                "Let the server end its header lines with CR LF; server.http-parseopts header-strict = disable takes LF alone."
            ], response,
            ["HTTP backend response missing CR before LF"]
        ).answering(502),
        .message(
            "lighttpd.ajp", any: ["AJP13: ", "invalid packet prefix sent from container"],
            .wrongProtocol.saying("what the server sent is no AJP, or malformed"),
            ["Let ajp13.server lead to Tomcat's AJP connector (8009), proxy.server to its HTTP connector (8080)."], ajp,
            [
                "invalid packet prefix sent from container:pid: 0 socket: tcp:10.1.0.5:8080",
                "AJP13: headers packet received with invalid length",
            ]
        ).answering(500, 502),
        .message(
            "lighttpd.fastcgi", any: ["FastCGI: header.type not handled", "fcgi-request is already in use"],
            .badFraming.saying("the server's FastCGI records were malformed"),
            ["Look at what listens there: fastcgi.server needs FastCGI, proxy.server HTTP."], "\(tree)/mod_fastcgi.c",
            ["FastCGI: header.type not handled: 84"]
        ).answering(500, 502),
        .message(
            "lighttpd.cgi-timed-out", all: [" timeout on CGI: "], .responseTimeout,
            ["Raise read-timeout of cgi.limits, or make the script quicker."], cgi,
            ["read timeout on CGI: /srv/x.cgi (pid: 772)"]
        ).answering(504),
        .message(
            "lighttpd.cgi-crashed", all: ["CGI pid "], any: [" died with signal ", " ended unexpectedly"],
            .crash.saying("the CGI program ended unexpectedly"),
            ["Look at the program: a core dump, its own messages."], cgi,
            ["CGI pid 772 died with signal 11", "CGI pid 772 ended unexpectedly"]
        ).answering(500),
        .message(
            "lighttpd.child-crashed", any: ["child signalled: ", "child died somehow: ", "child exited: "],
            Proof(.cause(.droppedConnection, .crash), .saidOfServer, "a process that lighttpd had started ended"),
            ["Look at the program of bin-path: a core dump, its own messages, the kernel's OOM killer (dmesg)."],
            gateway,
            ["child signalled: 11", "child exited: 255 unix:/run/php.sock-0"]),
        .message(
            "lighttpd.not-started",
            any: ["gw-backend failed to start", "spawning backend failed", "spawning gw failed", "respawning failed"],
            Proof(.cause(.droppedConnection, .refused), .saidOfServer, "the program of bin-path did not start"),
            ["Look at bin-path: the file's rights, and that it speaks FastCGI (php-cgi, not php)."], gateway,
            ["gw-backend failed to start: /usr/bin/php-cgi", "ERROR: spawning backend failed."]),
        .message(
            "lighttpd.server-down",
            any: [
                "backend error; we'll disable for ", "backend died; we'll disable it for ", "proxy-server disabled: ",
            ],
            .serverDown,
            ["Look at the line before it; disable-time of fastcgi.server says how long a server stays out."], gateway,
            [
                "backend error; we'll disable for 1secs and send the request to another backend instead:load: 1",
                "backend died; we'll disable it for 1 seconds and send the request to another backend instead: reconnects: 0 load: 1",
            ]),
        .message(
            "lighttpd.server-up",
            any: ["gw-server re-enabled: ", "fcgi-server re-enabled: ", "proxy-server re-enabled"], .serverUp,
            ["Look at when its failures had begun."],
            gateway,
            ["gw-server re-enabled: tcp:10.1.0.5:80 10.1.0.5 80 ", "fcgi-server re-enabled: tcp:10.1.0.5:80"]),
        .message(
            "lighttpd.own-connections", all: ["sockets disabled, "], any: ["connection limit reached", "out-of-fds"],
            Proof(
                .cause(.queuedRequests, .saturation), .saidOfServer,
                "lighttpd accepted no more: its own connections were used up"
            ).ofProxy(),
            ["Raise server.max-connections and server.max-fds."], "\(tree)/server.c",
            ["[note] sockets disabled, connection limit reached", "[note] sockets disabled, out-of-fds"]),
    ]

    static let rows: [Signal] = [
        .row(
            "lighttpd.status.504", RowPattern(statuses: [504]), .timeRanOut, .likely,
            "lighttpd answers 504 when a time ran out", patience, module, [RowFacts(504)]),
        .row(
            "lighttpd.status.503", RowPattern(statuses: [503]), .cause(.droppedConnection, nil), .statusAlone,
            "lighttpd answers 503 when no connection could be made", start, module, [RowFacts(503)]),
        .row(
            "lighttpd.status.502", RowPattern(statuses: [502]), .cause(.invalidResponse, nil), .statusLoosely,
            "lighttpd answers 502 when it cannot read the answer", answer, module, [RowFacts(502)]),
    ]
}

extension TimeoutSetting {
    private static let lighttpdProxy = "https://redmine.lighttpd.net/projects/lighttpd/wiki/Mod_proxy"
    private static let lighttpdOptions = "https://redmine.lighttpd.net/projects/lighttpd/wiki/Docs_ConfigurationOptions"

    /// lighttpd's timeouts (src/gw_backend.c, src/configfile.c); those of a backend hold for proxy, FastCGI, SCGI and AJP.
    static let lighttpd: [TimeoutSetting] = [
        TimeoutSetting(
            "read-timeout", .response, .unbounded,
            TimeoutClock(.idle, .responseRead, "looked at every few seconds; 504"),
            zero: .unbounded, source: lighttpdProxy),
        TimeoutSetting(
            "connect-timeout", .connect, .duration(.seconds(8)), TimeoutClock(.total, .tcp), source: lighttpdProxy),
        TimeoutSetting(
            "write-timeout", .send, .unbounded, TimeoutClock(.idle, .requestWrite), zero: .unbounded,
            source: lighttpdProxy),
        TimeoutSetting(
            "disable-time", .retry, .duration(.seconds(1)), TimeoutClock(.period, .down), source: lighttpdProxy),
        TimeoutSetting(
            "server.max-keep-alive-idle", .idleClose, .duration(.seconds(5)), TimeoutClock(.idle, .clientIdle),
            zero: .never, source: "\(lighttpdOptions)#server-max-keep-alive-idle"),
        TimeoutSetting(
            "server.max-read-idle", .requestBody, .duration(.seconds(60)),
            TimeoutClock(.idle, .words("between two reads of the client's request")), source: lighttpdOptions),
        TimeoutSetting(
            "server.max-write-idle", .sendToClient, .duration(.seconds(360)),
            TimeoutClock(
                .idle, .clientWrite, "also ends the wait for a backend that stops in the middle of a response (HTTP/1)"),
            source: lighttpdOptions),
        TimeoutSetting(
            "server.graceful-shutdown-timeout", .process, .duration(.seconds(8)),
            TimeoutClock(.total, .words("for requests to end at a graceful stop")), source: lighttpdOptions),
    ]
}

/// How its rows are written.
private enum LighttpdFormats {
    static let all: [FormatDescription] = [
        .shared("lighttpd", .lighttpd, .end, agent: true)
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum LighttpdOtherLines {
    static let all: [OtherLine] = [
        .template(
            "{-} {clock}: ({-}.c.{-}) {*}", "a line of lighttpd’s error log, not of its access log",
            "2026-11-23 03:43:21: (gw_backend.c.274) establishing connection failed: socket: tcp:127.0.0.1:21001")
    ]
}
