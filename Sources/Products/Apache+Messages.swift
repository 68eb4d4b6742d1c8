internal import Diagnosis

/// The messages of Apache's error log, by its sources of 2.4.62 and those of mod_jk, mod_wsgi and mod_fcgid.
///
/// A line's number of an error decides: `(111)` in front of `AH00957`. Where a module then says for whom, its own code has
/// another number or none; those lines are ``echoes``.
enum ApacheMessages {
    private static let modules = "https://github.com/apache/httpd/blob/2.4.62/modules"
    private static let http = "\(modules)/proxy/mod_proxy_http.c"
    private static let proxy = "\(modules)/proxy/proxy_util.c"
    private static let fcgi = "\(modules)/proxy/mod_proxy_fcgi.c"
    private static let ajp = "\(modules)/proxy/mod_proxy_ajp.c"
    private static let ajpLink = "\(modules)/proxy/ajp_link.c"
    private static let ajpHeader = "\(modules)/proxy/ajp_header.c"
    private static let balancer = "\(modules)/proxy/mod_proxy_balancer.c"
    private static let filters = "\(modules)/http/http_filters.c"
    private static let ssl = "\(modules)/ssl/ssl_engine_io.c"
    private static let script = "https://github.com/apache/httpd/blob/2.4.62/server/util_script.c"
    private static let mpm = "https://github.com/apache/httpd/blob/2.4.62/server/mpm/event/event.c"
    static let wsgi = "https://github.com/GrahamDumpleton/mod_wsgi/blob/dbaca2e/src/server/wsgi_remote.c"
    static let wsgiDaemon = "https://github.com/GrahamDumpleton/mod_wsgi/blob/dbaca2e/src/server/wsgi_daemon.c"
    static let fcgid = "https://github.com/apache/httpd-mod_fcgid/blob/5b013ad/modules/fcgid/fcgid_proc_unix.c"
    static let fcgidBridge =
        "https://github.com/apache/httpd-mod_fcgid/blob/5b013ad/modules/fcgid/fcgid_bridge.c"
    static let jk = "https://github.com/apache/tomcat-connectors/blob/fdb5700f1/native/common/jk_ajp_common.c"
    static let jkBalancer =
        "https://github.com/apache/tomcat-connectors/blob/fdb5700f1/native/common/jk_lb_worker.c"
    private static let modProxy = "https://httpd.apache.org/docs/2.4/mod/mod_proxy.html"

    private static let connecting = ["AH00957:", "AH00939:", "AH02454:", "AH01079:", "AH00896:", "AH01152:"]
    private static let sockets = ["AH00952:", "AH00935:", "AH02453:", "AH01255:"]
    private static let reading = [
        "AH01102:", "AH10404:", "AH01106:", "AH01075:", "AH00878:", "AH01030:", "AH01032:", "AH00893:",
        "AH01115:",
    ]
    private static let sending = [
        "AH01084:", "AH01097:", "AH01073:", "AH01074:", "AH00858:", "AH10098:", "AH01029:", "AH00868:", "AH00876:",
        "AH00989:", "AH03351:",
    ]

    private static let start = ["Start what ProxyPass names, or correct its address and port."]
    private static let reach = [
        "Set connectiontimeout= on ProxyPass to a few seconds; look at firewalls and full backlogs."
    ]
    static let route = [
        "Correct the address in ProxyPass, or the routes of Apache's machine: ip route get ADDRESS."
    ]
    static let permit = [
        "On SELinux: setsebool -P httpd_can_network_connect 1.",
        "Give Apache's user the right to the socket: listen.owner, listen.group and listen.mode of php-fpm, chmod-socket of uWSGI.",
        "Look for local firewall rules on what Apache sends: nft list ruleset.",
    ]
    private static let backlog = [
        "Raise listen.backlog (php-fpm), backlog (gunicorn), listen (uWSGI), and net.core.somaxconn with it.",
        "Give the server more workers, or make requests quicker: it accepts too slowly.",
    ]
    private static let patience = [
        "Raise timeout= on that ProxyPass, or ProxyTimeout, or make the request quicker."
    ]
    static let close = [
        "Find why the server ended the connection: its own log. Against races on idle connections set ttl= below the server's "
            + "idle timeout, or disablereuse=On."
    ]
    static let header = ["Correct the response header that the server sends; curl -v shows it."]
    private static let handshake = [
        "Compare SSLProxyProtocol, SSLProxyCheckPeerName and SSLProxyCACertificateFile with what the server offers: "
            + "openssl s_client -connect."
    ]
    private static let members = [
        "Look for the failure before it; retry= says how long a worker stays out, failonstatus= which answers take it out."
    ]

    /// The common lines first: several modules write them.
    static let all: [Signal] =
        handshakes + connections + names + limits + responses + protocols + waits + losses + clients + pools + scripts
        + daemons + fcgidProcesses + tomcatConnector + older

    /// Lines that say for whom something failed, of which the line before, by the same thread, says why.
    static let echoes = [
        "failed to make connection to backend", "AH00878:", "AH00893:", "AH00868:", "AH00876:", "AH00897:", "AH00992:",
        "AH01115:", "AH01012:", "AH00989:",
    ]

    /// What scripts wrote to their error streams.
    static let unrelated = UnrelatedMessages(parts: [
        "AH01071: Got error", "AH01215: ", "mod_fcgid: stderr: ", "AH01382: ", "AH00126: ", "AH00128: ",
    ])

    // MARK: - TLS with the server

    private static let handshakes: [Signal] = [
        .message(
            "apache.certificate-name", any: ["AH02411:", "AH02005:"],
            .tls.saying("the server's certificate is for another name"),
            ["Correct the name in ProxyPass, or let ProxyPreserveHost and SSLProxyCheckPeerName fit the certificate."],
            ssl,
            [
                "[remote 10.1.0.5:443] AH02411: SSL Proxy: Peer certificate does not match for hostname web.internal",
                "[remote 10.1.0.5:443] AH02005: SSL Proxy: Peer certificate CN mismatch: Certificate CN: a Requested hostname: b",
            ]),
        .message(
            "apache.certificate-expired", all: ["AH02004:"],
            .tls.saying("the server's certificate is not valid at this time"),
            ["Renew the server's certificate; SSLProxyCheckPeerExpire off leaves the date out."], ssl,
            ["[remote 10.1.0.5:443] AH02004: SSL Proxy: Peer certificate is expired"]),
        .message(
            "apache.certificate", all: ["[remote "], any: ["AH02039:", "AH02040:"],
            .tls.saying("the server's certificate could not be verified"),
            ["Give SSLProxyCACertificateFile the server's issuer, and SSLProxyVerifyDepth the length of its chain."],
            "\(modules)/ssl/ssl_engine_kernel.c",
            ["[remote 10.1.0.5:443] AH02039: Certificate Verification: Error (18): self-signed certificate"]),
        .message(
            "apache.tls-to-plain-port", all: ["[remote ", "SSL Library Error"],
            any: ["wrong version number", "packet length too long", "http request", "unknown protocol"],
            .tls.saying("the TLS handshake failed: what listens on that port speaks no TLS"),
            ["Write http:// (ws://) in ProxyPass, or name the server's TLS port."], ssl,
            [
                "[remote 10.1.0.5:80] SSL Library Error: error:0A00010B:SSL routines::wrong version number"
            ]),
        .message(
            "apache.handshake-failed",
            any: ["Error during SSL Handshake", "AH02003:", "AH01997:", "AH02006:", "AH00961:"], .tls, handshake, ssl,
            [
                "[client 10.0.0.9:4001] AH00898: Error during SSL Handshake with remote server returned by /x",
                "[remote 10.1.0.5:443] AH02003: SSL Proxy connect failed",
                "[remote 10.1.0.5:443] AH01997: SSL handshake failed: sending 502",
                "AH00961: HTTPS: failed to enable ssl support for 10.1.0.5:443 (s)",
            ]),
        .message(
            "apache.handshake-error", all: ["[remote ", "SSL Library Error"], .tls, handshake, ssl,
            ["[remote 10.1.0.5:443] SSL Library Error: error:0A000410:SSL routines::sslv3 alert handshake failure"]),
    ]

    // MARK: - Connecting

    /// Where no connection is made every module answers 503: `ap_proxy_connect_backend` and what calls it.
    private static let connections: [Signal] = unconnected.map { $0.answering(503) }

    private static let unconnected: [Signal] = [
        .message(
            "apache.refused", any: connecting, errno: [.refused], .refused, start, proxy,
            [
                "(111)Connection refused: AH00957: http: attempt to connect to 10.1.0.5:80 (s) failed",
                "(111)Connection refused: AH02454: FCGI: attempt to connect to Unix domain socket /run/php.sock (*:80) failed",
                "AH01114: HTTP: (OS 10061)No connection could be made: AH00957: attempt to connect to s failed",
            ]),
        .message(
            "apache.no-socket", any: connecting, errno: [.noSuchFile],
            .refused.saying("there was no socket of the server's: nothing listens"),
            [
                "Start what listens at the socket, or correct the path in ProxyPass or SetHandler (proxy:unix:PATH|fcgi://…)."
            ],
            proxy,
            [
                "(2)No such file or directory: AH02454: FCGI: attempt to connect to Unix domain socket /run/php.sock (*:80) failed"
            ]),
        .message(
            "apache.not-permitted", any: connecting + sockets, errno: [.noPermission], .permissionDenied, permit, proxy,
            [
                "(13)Permission denied: AH00952: FCGI: error creating fam 2 socket for target 127.0.0.1",
                "(13)Permission denied: AH00957: HTTP: attempt to connect to 127.0.0.1:5000 (127.0.0.1) failed",
                "(13)Permission denied: AH02454: FCGI: attempt to connect to Unix domain socket /run/php.sock (*:80) failed",
                "(1)Operation not permitted: AH00957: HTTP: attempt to connect to 10.1.0.5:80 (s) failed",
            ]),
        // A copy of a line may lack its number.
        .message(
            "apache.not-permitted-in-words", any: (connecting + sockets).map { "Permission denied: \($0)" },
            .permissionDenied,
            permit, proxy, ["Permission denied: AH00952: FCGI: error creating fam 2 socket for target 127.0.0.1"]),
        .message(
            "apache.backlog-full", any: connecting, errno: [.again], .backlogFull, backlog, proxy,
            [
                "(11)Resource temporarily unavailable: AH02454: FCGI: attempt to connect to Unix domain socket /run/php.sock (*:80) failed"
            ]),
        .message(
            "apache.no-free-port", any: connecting + ["AH00956:", "AH00938:"], errno: [.noAddress, .addressInUse],
            .noFreePort,
            ["Reuse connections (no disablereuse); widen net.ipv4.ip_local_port_range."], proxy,
            [
                "(99)Cannot assign requested address: AH00957: http: attempt to connect to 10.1.0.5:80 (s) failed",
                "(98)Address already in use: AH00956: HTTP: failed to bind socket to local address",
            ]),
        .message(
            "apache.unreachable", any: connecting, errno: [.unreachable], .noRoute, route, proxy,
            [
                "(113)No route to host: AH00957: http: attempt to connect to 10.1.0.5:80 (s) failed",
                "(101)Network is unreachable: AH00957: http: attempt to connect to [2001:db8::5]:80 (s) failed",
            ]),
        .message(
            "apache.connect-timed-out", any: connecting, errno: [.expired], .connectTimeout, reach, proxy,
            [
                "(70007)The timeout specified has expired: AH00957: http: attempt to connect to 10.1.0.5:80 (s) failed",
                "(110)Connection timed out: AH00957: http: attempt to connect to 10.1.0.5:80 (s) failed",
            ]),
        .message(
            "apache.reset-while-connecting", any: connecting, errno: [.reset],
            .reset.saying("the connection was reset as it was made"), close, proxy,
            ["(104)Connection reset by peer: AH00957: http: attempt to connect to 10.1.0.5:80 (s) failed"]),
        .message(
            "apache.too-many-files", any: sockets + connecting, errno: [.tooManyFiles], .tooManyFiles,
            ["Raise LimitNOFILE of the service (ulimit -n)."], proxy,
            ["(24)Too many open files: AH00952: HTTP: error creating fam 2 socket to 10.1.0.5:80 for (s)"]),
        .message(
            "apache.no-socket-made", any: sockets,
            .noRoute.saying("Apache could make no socket for the server's address"),
            route, proxy,
            [
                "(97)Address family not supported by protocol: AH00952: HTTP: error creating fam 10 socket to [::1]:80 for (s)"
            ]),
        .message(
            "apache.not-connected", any: ["AH00957:", "AH00939:", "AH02454:", "AH00958:", "AH01021:", "AH00960:"],
            Proof(.cause(.droppedConnection, nil), .said, "the connection to the server could not be made"),
            ["Look at the number in brackets before it; start what ProxyPass names, or correct its address and port."],
            proxy,
            [
                "(22)Invalid argument: AH00957: HTTP: attempt to connect to 0.0.0.0:0 (s) failed",
                "AH00958: HTTPS: attempt to connect to web:443 via http CONNECT through 10.1.0.9:3128 (proxy) failed",
            ]),
        .message(
            "apache.not-connected-for", any: ["failed to make connection to backend"],
            Proof(.cause(.droppedConnection, nil), .saidInPassing, "the connection to the server could not be made"),
            fakedBy: "The line before it, by the same thread, says why (AH00957 with its number).", start, http,
            [
                "[client 10.0.0.9:4001] AH01114: HTTP: failed to make connection to backend: s",
                "[client 10.0.0.9:4001] AH00866: failed to make connection to backend: s:4000",
            ]),
        .message(
            "apache.forward-proxy", all: ["AH00950:"],
            Proof(.cause(.droppedConnection, nil), .said, "the proxy that ProxyRemote names would not connect"),
            ["Look at the proxy of ProxyRemote: the code that it returned says why."], proxy,
            ["AH00950: send_http_connect: the forward proxy returned code is '403'"]),
    ]

    // MARK: - Names

    private static let names: [Signal] = [
        .message(
            "apache.unresolved", any: ["DNS lookup failure", "AH02327:"], .dns,
            ["Let the system's resolver know the name of ProxyPass; Apache asks once, as it starts a worker."], proxy,
            [
                "(EAI 2)Name or service not known: [client 10.0.0.9:4001] AH00898: DNS lookup failure for: s",
                "[client 10.0.0.9:4001] AH02327: failed to resolve hostname 's'",
            ])
    ]

    // MARK: - Its own limits and configuration

    private static let limits: [Signal] = [
        .message(
            "apache.own-limit", all: ["AH00941:"],
            .ownLimit.saying("no connection of the worker's pool was free in time"),
            ["Raise max= and acquire= of that ProxyPass, or make the server quicker."], proxy,
            ["(70007)The timeout specified has expired: AH00941: HTTP: failed to acquire connection for (s)"]),
        .message(
            "apache.no-worker-free",
            any: ["AH00484:", "AH00286:", "AH00161:", "AH03490:", "AH00326:", "reached MaxClients setting"],
            Proof(
                .cause(.queuedRequests, .saturation), .saidOfServer,
                "Apache had no worker free: requests waited for one"),
            [
                "Raise MaxRequestWorkers (and ServerLimit), ThreadsPerChild on Windows, or find what holds the workers: mod_status."
            ],
            mpm,
            [
                "AH00484: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting",
                "AH03490: scoreboard is full, not at MaxRequestWorkers.Increase ServerLimit.",
                "AH00326: Server ran out of threads to serve requests. Consider raising the ThreadsPerChild setting",
            ]),
        .message(
            "apache.request-refused",
            any: [
                "AH00916:", "AH00917:", "Connect to remote machine blocked", "AH10415:", "AH10408:", "AH10414:",
                "AH10417:",
                "AH10418:", "AH10406:", "AH10419:", "AH10409:", "AH10420:", "AH10412:", "Max-Forwards", "AH01139:",
                "AH01140:",
                "AH01093:", "AH10396:", "AH01085:", "AH01588:", "AH01591:",
            ],
            .refusedByProxy.saying("Apache itself refused to pass the request on"),
            ["Look at ProxyBlock, LimitRequestBody and the request's own path and headers."], proxy,
            [
                "[client 10.0.0.9:4001] AH00917: connect to remote machine 10.1.0.5 blocked: IP 10.1.0.5 matched",
                "[client 10.0.0.9:4001] AH10408: To be forwarded query string contains control characters or spaces",
            ]),
        .message(
            "apache.request-too-big",
            any: [
                "ajp_marshal_into_msgb: Error appending", "AH03229:", "AH01082:", "AH00988:", "AH10259:", "AH02536:",
            ],
            .refusedByProxy.saying("the request does not fit into one packet of the protocol to the server"),
            ["Raise ProxyIOBufferSize and Tomcat's packetSize with it, or shorten the request's headers and cookies."],
            ajpHeader,
            [
                "AH00971: ajp_marshal_into_msgb: Error appending the header value",
                "[client 10.0.0.9:4001] AH10259: can't send headers to 10.1.0.5:3031: packet size too large (70000)",
                "AH03229: ajp_msg_append_cvt_string(): BufferOverflowException 8200 8192",
            ]),
        .message(
            "apache.no-handler", all: ["AH01144:"],
            .notRouted.saying("no module of Apache's is loaded for the scheme of that URL"),
            ["Load the protocol's module: mod_proxy_http, mod_proxy_fcgi, mod_proxy_wstunnel."],
            "\(modules)/proxy/mod_proxy.c",
            [
                "[client 10.0.0.9:4001] AH01144: No protocol handler was valid for the URL /x (scheme 'ws'). If you are using a DSO version "
                    + "of mod_proxy, make sure the proxy submodules are included in the configuration using LoadModule."
            ]),
        .message(
            "apache.no-address",
            any: [
                "URI has no hostname", "URI cannot be parsed", "AH01083:", "AH01059:", "AH00867:", "AH00857:",
                "AH10097:",
                "AH02439:", "AH01157:", "AH03350:", "AH10100:", "AH01171:", "AH02900:", "AH00899:", "AH10292:",
            ],
            .notRouted.saying("what ProxyPass came out as is no address"),
            ["Correct ProxyPass or RewriteRule: scheme, host and port; a balancer needs a BalancerMember."], proxy,
            [
                "[client 10.0.0.9:4001] AH00898: URI has no hostname: http:///x returned by /x",
                "[client 10.0.0.9:4001] AH01171: balancer://b: No workers in balancer",
                "[client 10.0.0.9:4001] AH01083: error parsing URL //web:x/: Invalid host/port",
            ]),
    ]

    // MARK: - Answers that were not taken

    private static let responses: [Signal] = [
        .message(
            "apache.header-too-big", any: ["AH10124:", "AH01081:"], .headerTooBig,
            ["Raise ResponseFieldSize (for AJP ProxyIOBufferSize), or send smaller headers."], modProxy,
            [
                "(28)No space left on device: [client 10.0.0.9:4001] AH10124: header size is over the limit allowed by ResponseFieldSize",
                "AH01081: ajp_msg_check_header() incoming message is too big 9000, max is 8192",
            ]
        ),
        .message(
            "apache.no-status-line", any: ["Corrupt status line", "Invalid status line from script"], .badStatusLine,
            header,
            http,
            [
                "[client 10.0.0.9:4001] AH00898: Corrupt status line returned by remote server",
                "[client 10.0.0.9:4001] Invalid status line from script 'app.wsgi': OK",
            ]),
        .message(
            "apache.invalid-name", any: ["AH02429:", "AH02430:"], .invalidHeader, header, filters,
            ["[client 10.0.0.9:4001] AH02429: Response header name 'X A' contains invalid characters, aborting request"]
        ),
        .message(
            "apache.invalid-header", any: reading, errno: [.invalid], .invalidHeader, header, http,
            [
                "(22)Invalid argument: [client 10.0.0.9:4001] AH10404: Error reading headers from backend",
                "(22)Invalid argument: [client 10.0.0.9:4001] AH01106: Error reading headers from backend",
            ]),
        .message(
            "apache.unreadable-header",
            any: [
                "AH01106: bad HTTP", "AH01070:", "malformed header from script", "AH01099:",
                "Malformed connection header",
                "Unexpected Upgrade", "AH02660:", "interim responses from origin server",
            ], none: ["(7000", "(104)", "(20014)", "(70014)", "(32)"],
            .invalidHeader.saying("a header line of the response could not be read"),
            fakedBy: "It follows AH10404 with a number, where the connection broke off inside the header.", header,
            http,
            [
                "[client 10.0.0.9:4001] AH01106: bad HTTP/1.1 header returned by /x (GET)",
                "[client 10.0.0.9:4001] AH01070: Error parsing script headers",
                "[client 10.0.0.9:4001] malformed header from script 'app.wsgi': Bad header: x",
                "[client 10.0.0.9:4001] AH00898: Malformed connection header returned by /x",
            ]),
        .message(
            "apache.bad-framing", any: ["AH01587:", "AH01590:", "AH02555:"], .badFraming,
            fakedBy: "A client's request of that kind has the same line.", header, filters,
            [
                "[client 10.0.0.9:4001] AH01590: Error reading chunk",
                "[client 10.0.0.9:4001] AH01587: Invalid Content-Length",
            ]),
        .message(
            "apache.body-broke", any: ["AH01110:", "AH02447:", "AH10224:", "AH10221:", "AH10220:", "AH03307:"],
            .bodyBroke,
            close, http,
            [
                "(70008)Partial results are valid: [client 10.0.0.9:4001] AH01110: error reading response",
                "(104)Connection reset by peer: [client 10.0.0.9:4001] AH02447: error on backconn",
            ]),
    ]

    // MARK: - Other protocols: AJP, FastCGI

    private static let protocols: [Signal] = [
        .message(
            "apache.no-ajp", any: ["AH01080:", "AH01031:", "AH01013:", "AH01014:"],
            .wrongProtocol.saying(
                "what the server sent is no AJP: it speaks another protocol on that port (4854 is HT of HTTP)"),
            ["Let ajp:// lead to Tomcat's AJP connector (8009), http:// to its HTTP connector (8080)."], ajpLink,
            [
                "AH01080: ajp_msg_check_header() got bad signature 4854",
                "AH01031: ajp_ilink_receive() received bad header",
            ]),
        .message(
            "apache.no-fastcgi", all: ["AH01068:"],
            .wrongProtocol.saying(
                "what the server sent is no FastCGI: it speaks another protocol on that port (72 is the H of HTTP)"),
            ["Use http:// in ProxyPass for a server that speaks HTTP, uwsgi:// for uWSGI; fcgi:// needs FastCGI."],
            fcgi,
            ["[client 10.0.0.9:4001] AH01068: Got bogus version 72"]),
        .message(
            "apache.fastcgi-record", any: ["AH01069:", "AH01072:", "AH02537:"],
            .badFraming.saying("the server's FastCGI records were malformed"),
            ["Look at the FastCGI server's version and its log."], fcgi,
            ["[client 10.0.0.9:4001] AH01069: Got bogus rid 2, expected 1"]),
        .message(
            "apache.ajp-record",
            any: [
                "AH00983:", "AH10405:", "AH00984:", "AH00985:", "AH00986:", "AH00993:", "AH00994:", "AH00995:",
                "AH00996:",
                "AH00997:", "AH00998:", "AH00999:", "AH01000:",
            ],
            .badFraming.saying("the server's AJP messages were malformed"), ["Look at Tomcat's version and its log."],
            ajpHeader,
            [
                "AH00995: ajp_parse_headers: wrong type CMD_AJP13_END_RESPONSE (0x05) expecting CMD_AJP13_SEND_HEADERS (0x04)",
                "AH00983: ajp_unmarshal_response: Null status",
            ]),
        .message(
            "apache.fastcgi-closed", all: ["AH01067:"],
            .prematureClose.saying("the FastCGI server closed the connection before its header was complete"), close,
            fcgi,
            ["[client 10.0.0.9:4001] AH01067: Failed to read FastCGI header"]),
        .message(
            "apache.continue-timed-out", any: ["Timeout on 100-Continue", "AH01115:"], errno: [.expired],
            .responseTimeout,
            ["Raise ping= on ProxyPass, or leave it out."], modProxy,
            [
                "(70007)The timeout specified has expired: AH00898: Timeout on 100-Continue",
                "(70007)The timeout specified has expired: [client 10.0.0.9:4001] AH01115: HTTP: 100-Continue failed to 10.1.0.5:80 (s:80)",
            ]
        ).answering(503),
        .message(
            "apache.continue-timed-out-after", all: ["Timeout on 100-Continue"], .responseTimeout,
            ["Raise ping= on ProxyPass, or leave it out."], modProxy,
            ["[client 10.0.0.9:4001] AH00898: Timeout on 100-Continue returned by /x"]
        ).answering(503),
        .message(
            "apache.no-cpong", any: ["AH01012:", "AH00897:", "AH01009:"], none: ["(111)", "(104)", "(32)"],
            Proof(.gaveUpWaiting, .saidInPassing, "Tomcat did not answer the CPING in time"),
            fakedBy: "An idle connection that Tomcat had closed looks the same.",
            ["Raise ping= on ProxyPass; Tomcat has no thread free (maxThreads), or its garbage collector stops it."],
            "\(modules)/proxy/ajp_utils.c",
            [
                "[client 10.0.0.9:4001] AH01012: ajp_handle_cping_cpong: ajp_ilink_receive failed",
                "(120006)APR does not understand this error code: [client 10.0.0.9:4001] AH00897: cping/cpong failed to 10.1.0.5:8009 (s)",
            ]),
    ]

    // MARK: - Waiting

    private static let waits: [Signal] = [
        .message(
            "apache.client-slow", any: ["(reading input brigade)"], errno: [.expired], .clientLeft,
            ["Look at RequestReadTimeout and at what stands before Apache."], fcgi,
            [
                "(70007)The timeout specified has expired: [client 10.0.0.9:4001] AH01075: Error dispatching request to : (reading input brigade)"
            ]),
        .message(
            "apache.status-line-timed-out", any: ["AH01102:", "AH10404:", "AH01106:"], errno: [.expired],
            .responseTimeout,
            fakedBy: "A request that waited in a queue of the server's looks the same.", patience, http,
            [
                "(70007)The timeout specified has expired: [client 10.0.0.9:4001] AH01102: error reading status line from remote server s:80"
            ]
        ).answering(502, 504),
        .message(
            "apache.dispatch-timed-out", all: ["AH01075:"], errno: [.expired], .responseTimeout,
            fakedBy: "A request that waited in a queue of the server's looks the same.", patience, fcgi,
            [
                "(70007)The timeout specified has expired: [client 10.0.0.9:4001] AH01075: Error dispatching request to : (polling)"
            ]
        ).answering(504),
        .message(
            "apache.read-timed-out", any: reading, errno: [.expired], .responseTimeout,
            fakedBy: "A request that waited in a queue of the server's looks the same.", patience, http,
            [
                "(70007)The timeout specified has expired: AH01030: ajp_ilink_receive() can't receive header",
                "(70007)The timeout specified has expired: [client 10.0.0.9:4001] AH00878: read response failed from 10.1.0.5:8009 (s)",
            ]),
        .message(
            "apache.script-timed-out", any: ["Script timed out before returning headers", "AH01220:", "AH02609:"],
            .responseTimeout,
            ["Raise Timeout (CGIDScriptTimeout), or make the script quicker."], script,
            ["[client 10.0.0.9:4001] Script timed out before returning headers: app.wsgi"]),
        .message(
            "apache.send-timed-out", any: sending, errno: [.expired], .sendTimeout, patience, proxy,
            [
                "(70007)The timeout specified has expired: [client 10.0.0.9:4001] AH01084: pass request body failed to s:80"
            ]),
        .message(
            "apache.failed-on-timeout", all: ["AH02460:"], .responseTimeout,
            ["Raise timeout= of that member, or leave failontimeout out of the balancer."], balancer,
            [
                "[client 10.0.0.9:4001] AH02460: balancer://b: Forcing worker (http://s) into error state due to timeout and "
                    + "'failontimeout' parameter being set"
            ]),
    ]

    // MARK: - Connections that were lost

    private static let losses: [Signal] = [
        .message(
            "apache.client-gone",
            any: [
                "(reading input brigade)", "(passing headers brigade to output filters)",
                "(passing brigade to output filters)",
            ], .clientLeft,
            ["Look for a shorter timeout in front of Apache."], fcgi,
            [
                "(104)Connection reset by peer: [client 10.0.0.9:4001] AH01075: Error dispatching request to : (reading input brigade)"
            ]),
        .message(
            "apache.reset", any: reading, errno: [.reset], .reset, close, http,
            [
                "(104)Connection reset by peer: [client 10.0.0.9:4001] AH01102: error reading status line from remote server s:80",
                "(104)Connection reset by peer: [client 10.0.0.9:4001] AH01075: Error dispatching request to : ",
                "(103)Software caused connection abort: [client 10.0.0.9:4001] AH01102: error reading status line from remote server s:80",
            ]),
        .message(
            "apache.send-reset", any: sending, errno: [.reset], .reset, close, http,
            [
                "(104)Connection reset by peer: [client 10.0.0.9:4001] AH01084: pass request body failed to s:80",
                "(32)Broken pipe: [client 10.0.0.9:4001] AH01084: pass request body failed to s:80",
            ]),
        .message(
            "apache.network-silent", any: reading + sending, errno: [.unreachable],
            Proof(
                .cause(.droppedConnection, nil), .said,
                "the network to the server went silent, and TCP gave the connection up"),
            ["Look at the network between Apache and the server: packets are lost, or the server's machine is gone."],
            http,
            ["(113)No route to host: [client 10.0.0.9:4001] AH01102: error reading status line from remote server s:80"]
        ),
        .message(
            "apache.ajp-invalid", all: ["AH00878:"], any: ["(120004)", "(120007)", "(120008)"],
            .wrongProtocol.saying("what the server sent is no AJP: it speaks another protocol on that port"),
            ["Let ajp:// lead to Tomcat's AJP connector (8009), http:// to its HTTP connector (8080)."], ajp,
            [
                "(120007)APR does not understand this error code: [client 10.0.0.9:4001] AH00878: read response failed from 10.1.0.5:8080 (s)"
            ]),
        .message(
            "apache.closed",
            any: ["AH01102:", "AH10404:", "AH01106:", "AH01075:", "AH00878:", "AH01030:", "AH01032:", "AH00992:"],
            .prematureClose,
            fakedBy: "An idle connection that the server closed as Apache used it again.", close, http,
            [
                "(20014)Internal error: [client 10.0.0.9:4001] AH01102: error reading status line from remote server s:80",
                "(70014)End of file found: AH01030: ajp_ilink_receive() can't receive header",
                "(120006)APR does not understand this error code: [client 10.0.0.9:4001] AH00878: read response failed from 10.1.0.5:8009 (s)",
            ]
        ),
        .message(
            "apache.scgi-header", all: ["AH00860:"],
            Proof(.lostOrInvalid, .saidInPassing, "the SCGI server's header did not come, or was not understood"),
            ["Look at the line before it, and at the server's own log."], "\(modules)/proxy/mod_proxy_scgi.c",
            ["[client 10.0.0.9:4001] AH00860: error reading response headers from 10.1.0.5:4000"]),
        .message(
            "apache.dialog-failed",
            any: ["AH00893:", "AH01097:", "AH10154:", "AH01115:", "AH00868:", "AH00876:", "AH01029:", "AH00989:"],
            Proof(.lostConnection(nil), .saidInPassing, "the connection to the server was lost"),
            close, ajp,
            [
                "(120008)APR does not understand this error code: [client 10.0.0.9:4001] AH00893: dialog to 10.1.0.5:8009 (s) failed",
                "[client 10.0.0.9:4001] AH01097: pass request body failed to 10.1.0.5:80 (s) from 10.0.0.9 ()",
            ]),
        .message(
            "apache.read-failed", all: ["AH00898:", "Error reading from remote server"], .prematureClose,
            fakedBy: "It follows a line that says more.", close, http,
            ["[client 10.0.0.9:4001] AH00898: Error reading from remote server returned by /x"]),
        .message(
            "apache.script-ended",
            any: ["End of script output before headers", "Premature end of script headers"],
            .prematureClose.saying("the application ended before its header was complete"),
            ["Look at the application's own lines before it: an error at its start, a crash, exit()."], script,
            [
                "[client 10.0.0.9:4001] End of script output before headers: app.wsgi",
                "[client 10.0.0.9:4001] Premature end of script headers: app.fcgi",
            ]),
    ]

    // MARK: - The client

    private static let clients: [Signal] = [
        .message(
            "apache.client-left",
            any: [
                "AH01095:", "AH01096:", "AH02608:", "AH00859:", "AH10099:", "AH01086:", "AH00877:", "AH02822:",
                "AH00874:",
                "AH03382:",
            ], none: sending, .clientLeft,
            ["Look at RequestReadTimeout and at what stands before Apache."], proxy,
            [
                "[client 10.0.0.9:4001] AH01095: prefetch request body failed to s:80 from 10.0.0.9 ()",
                "[client 10.0.0.9:4001] AH02608: read request body failed to 10.1.0.5:80 (s) from 10.0.0.9 ()",
                "[client 10.0.0.9:4001] AH00877: read zero bytes, expecting 100 bytes",
            ])
    ]

    // MARK: - Balancers and checks

    private static let pools: [Signal] = [
        .message(
            "apache.marked-down", any: ["AH01170:", "AH01167:", "AH00940:", "AH00934:"], none: sending, .noLiveServers,
            members, balancer,
            [
                "[client 10.0.0.9:4001] AH01170: balancer://b: All workers are in error state",
                "[client 10.0.0.9:4001] AH01167: balancer://b: All workers are in error state for route (node1)",
                "AH00940: HTTP: disabled connection for (s)",
                "[client 10.0.0.9:4001] AH00934: all workers are busy.  Unable to serve /x",
            ]
        ).answering(503),
        .message(
            "apache.taken-out", all: ["AH00959:"],
            Proof(
                .cause(.droppedConnection, nil), .saidOfServer,
                "a connection to the server had just failed, and Apache took it out of use"),
            fakedBy:
                "The line before it (AH00957) says why; requests that follow find the server out of use (AH00940).",
            members, proxy,
            ["AH00959: ap_proxy_connect_backend disabling worker for (s) for 60s"]),
        .message(
            "apache.status-takes-out", all: ["AH01174:"],
            .serverSent.saying("the server answered with a status of failonstatus, and Apache took it out of use"),
            ["Look at the application behind Apache; failonstatus= says which answers take a server out."], balancer,
            [
                "[client 10.0.0.9:4001] AH01174: balancer://b: Forcing worker (http://s) into error state due to status code 503 matching "
                    + "'failonstatus' balancer parameter"
            ]),
        .message(
            "apache.check-failed", all: ["AH03303:"], .serverDown,
            ["Look at why the checks failed: hcmethod=, hcuri=, hcexpr= and hcfails= of the member."],
            "\(modules)/proxy/mod_proxy_hcheck.c", ["AH03303: Health check DISABLING http://s"]),
        .message(
            "apache.check-passed", all: ["AH03302:"], .serverUp, ["Look at when its checks had begun to fail."],
            "\(modules)/proxy/mod_proxy_hcheck.c", ["AH03302: Health check ENABLING http://s"]),
    ]

    // MARK: - The same words of 2.2, without a code

    private static let olderReading = [
        "ajp_ilink_receive() can't receive ", "ajp_ilink_receive failed", "proxy: read response failed from",
        "proxy: error reading response",
    ]
    private static let olderSending = [
        "proxy: request failed to", "proxy: send failed to", "proxy: dialog to", "proxy: pass request body failed to",
        "proxy: prefetch request body failed to", "ajp_ilink_send(): send failed",
    ]

    private static let older: [Signal] = [
        .message(
            "apache.2.2.read-timed-out", all: ["error reading status line from remote server"], errno: [.expired],
            .responseTimeout, patience, http,
            ["(70007)The timeout specified has expired: proxy: error reading status line from remote server s"]),
        .message(
            "apache.2.2.reset", all: ["error reading status line from remote server"], errno: [.reset], .reset, close,
            http,
            ["(104)Connection reset by peer: proxy: error reading status line from remote server s"]),
        .message(
            "apache.2.2.closed", all: ["error reading status line from remote server"], .prematureClose, close, http,
            ["proxy: error reading status line from remote server s"]),
        .message(
            "apache.2.2.ajp-timed-out", any: olderReading, errno: [.expired], .responseTimeout,
            fakedBy: "Requests that wait for a free AJP thread of Tomcat's look the same.", patience, ajp,
            [
                "(70007)The timeout specified has expired: ajp_ilink_receive() can't receive header",
                "(70007)The timeout specified has expired: proxy: read response failed from 10.1.0.5:8009 (s)",
            ]),
        .message(
            "apache.2.2.ajp-reset", any: olderReading + olderSending, errno: [.reset], .reset, close, ajp,
            [
                "(104)Connection reset by peer: ajp_ilink_receive() can't receive header",
                "(32)Broken pipe: proxy: request failed to 10.1.0.5:8009 (s)",
            ]),
        .message(
            "apache.2.2.ajp-closed", any: olderReading + olderSending, .prematureClose,
            fakedBy: "It follows a line that says more.", close, ajp,
            [
                "ajp_read_header: ajp_ilink_receive failed",
                "(120006)APR does not understand this error code: proxy: read response failed from 10.1.0.5:8009 (s)",
            ]),
        .message(
            "apache.2.2.invalid", any: ["proxy: bad HTTP/", "proxy: Document contains"], .badStatusLine,
            ["Correct the response that the server sends; curl -v to it shows the header."], http,
            ["proxy: bad HTTP/1.1 header returned by /x (GET)"]),
        .message(
            "apache.2.2.refused", all: ["attempt to connect to", "failed"], errno: [.refused], .refused, start, proxy,
            ["(111)Connection refused: proxy: HTTP: attempt to connect to 10.1.0.5:80 (s) failed"]),
        .message(
            "apache.2.2.connect-timed-out", all: ["attempt to connect to", "failed"], errno: [.expired],
            .connectTimeout,
            reach, proxy, ["(110)Connection timed out: proxy: HTTP: attempt to connect to 10.1.0.5:80 (s) failed"]),
        .message(
            "apache.2.2.unreachable", all: ["attempt to connect to", "failed"], errno: [.unreachable], .noRoute, route,
            proxy,
            ["(113)No route to host: proxy: HTTP: attempt to connect to 10.1.0.5:80 (s) failed"]),
        .message(
            "apache.2.2.not-permitted", all: ["attempt to connect to", "failed"], errno: [.noPermission],
            .permissionDenied,
            permit, proxy, ["(13)Permission denied: proxy: HTTP: attempt to connect to 10.1.0.5:80 (s) failed"]),
        .message(
            "apache.2.2.not-connected", all: ["attempt to connect to", "failed"],
            Proof(.cause(.droppedConnection, nil), .said, "the connection to the server could not be made"), start,
            proxy,
            ["proxy: HTTP: attempt to connect to 10.1.0.5:80 (s) failed"]),
        .message(
            "apache.2.2.read-failed", all: ["proxy: Error reading from remote server returned by"], .prematureClose,
            fakedBy: "It follows a line that says more.", close, http,
            ["[client 10.0.0.9] proxy: Error reading from remote server returned by /x"]),
        .message(
            "apache.2.2.marked-down", all: ["proxy: ", "All workers are in error state"], .noLiveServers, members,
            balancer,
            ["proxy: BALANCER: (balancer://b). All workers are in error state"]),
    ]
}
