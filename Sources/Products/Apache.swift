internal import Diagnosis

extension ProductID {
    /// Apache httpd.
    public static let apache = ProductID(rawValue: "apache")
}

extension Product {
    static let apache: Product = {
        var product = Product(.apache, "Apache", names: ["apache", "apache-httpd", "httpd", "apache2"])
        product.moment = .start
        product.statusesThatNeedItsErrorLog = [500]
        product.ownErrorCondition = "TLS or the name of the server fails it"
        product.answersTimeoutWith = 502
        product.errorLogTellsReasons = true
        product.logsWhatReachedNoServer = true
        product.errorLinesNameClientsOnly = true
        product.errorNumberEnd = UInt8(ascii: ")")
        product.statuses = [
            StatusFact(
                502,
                "no response in time, or the connection was closed or reset, or the header was invalid: Apache answers a "
                    + "timeout with 502"),
            StatusFact(503, "the connection was refused or not made in time, or all workers are in error"),
            StatusFact(504, "sending the request to the server ran out of time"),
        ]
        product.configurationFiles = ["httpd.conf"]
        product.places = [
            LogPlace(.access, "/var/log/apache2/access.log or /var/log/httpd/access_log"),
            LogPlace(.errors, "/var/log/apache2/error.log or /var/log/httpd/error_log"),
        ]
        product.logAdvice = [LogAdvice(.duration, "no duration is logged; %D in LogFormat would log it")]
        product.commonRows = CommonRowMarks {
            $0.texts = ["\\\"", "\" 408 -\n", "internal dummy connection"]
            $0.likelyTexts = ["\" 304 - ", "\" 302 - "]
            $0.likelyEndings = [" -"]
            $0.paths = ["apache", "httpd", "access_log"]
            $0.tailNumber = .whole
        }
        product.otherLineTable = { ApacheOtherLines.all }
        product.formatTable = { ApacheFormats.all }
        product.lookalikes = [.nginx]
        product.rowFormatSetting = "LogFormat"
        product.signalTable = { ApacheSignals.messages + ApacheSignals.rows }
        product.timeoutTable = { TimeoutSetting.apache }
        product.staleConnection = "Apache answers 502, or closes the client’s connection without an answer"
        return product
    }()
}

/// What Apache says: 2.4, which was made to fail in each way; last the same words of 2.2, without a code.
private enum ApacheSignals {
    private static let http = "https://github.com/apache/httpd/blob/2.4.x/modules/proxy/mod_proxy_http.c"
    private static let proxy = "https://github.com/apache/httpd/blob/2.4.x/modules/proxy/proxy_util.c"
    private static let modProxy = "https://httpd.apache.org/docs/2.4/mod/mod_proxy.html"

    private static let connecting = ["AH00957", "AH01114", "AH01079", "AH00896"]
    private static let reading = ["AH01102", "AH10404", "AH01106", "AH01075", "AH00878", "AH01030"]
    private static let sending = ["AH01084", "AH01097"]

    private static let start = ["Start what ProxyPass names, or correct its address and port."]
    private static let reach = [
        "Set connectiontimeout= on ProxyPass to a few seconds; look at firewalls and full backlogs."
    ]
    private static let patience = [
        "Raise timeout= on that ProxyPass, or ProxyTimeout, or make the request quicker."
    ]
    private static let close = [
        "Find why the server ended the connection: its own log. Against races on idle connections set ttl= below the server's "
            + "idle timeout, or disablereuse=On."
    ]
    private static let header = ["Correct the response header that the server sends; curl -v shows it."]
    private static let handshake = [
        "Compare SSLProxyProtocol, SSLProxyCheckPeerName and SSLProxyCACertificateFile with what the server offers: "
            + "openssl s_client -connect."
    ]

    static let messages: [Signal] = [
        .message(
            "apache.refused", any: connecting, errno: [.refused], .refused, start, proxy,
            [
                "(111)Connection refused: AH00957: http: attempt to connect to 10.1.0.5:80 (s) failed",
                "AH01114: HTTP: (OS 10061)No connection could be made: AH00957: attempt to connect to s failed",
            ]),
        .message(
            "apache.no-free-port", any: connecting, errno: [.noAddress], .noFreePort,
            ["Reuse connections (no disablereuse); widen net.ipv4.ip_local_port_range."], proxy,
            ["(99)Cannot assign requested address: AH00957: http: attempt to connect to 10.1.0.5:80 (s) failed"]),
        .message(
            "apache.connect-timed-out", any: connecting, errno: [.expired, .unreachable], .connectTimeout, reach, proxy,
            ["(70007)The timeout specified has expired: AH00957: http: attempt to connect to 10.1.0.5:80 (s) failed"]),
        .message(
            "apache.not-connected", any: connecting, none: ["AH01114"], .refused, start, proxy,
            ["(13)Permission denied: AH00957: http: attempt to connect to 10.1.0.5:80 (s) failed"]),
        .message(
            "apache.unresolved", all: ["DNS lookup failure"], .dns,
            ["Let the system's resolver know the name of ProxyPass; Apache asks once, as it starts a worker."], proxy,
            ["(EAI 2)Name or service not known: [client 10.0.0.9:4001] AH00898: DNS lookup failure for: s"]),
        .message(
            "apache.header-too-big", all: ["AH10124"], .headerTooBig,
            ["Raise ResponseFieldSize, or send smaller headers."],
            modProxy,
            [
                "(28)No space left on device: [client 10.0.0.9:4001] AH10124: header size is over the limit allowed by ResponseFieldSize"
            ]
        ),
        .message(
            "apache.no-status-line", all: ["Corrupt status line"], .badStatusLine, header, http,
            ["[client 10.0.0.9:4001] AH00898: Corrupt status line returned by remote server"]),
        .message(
            "apache.invalid-name", all: ["AH02429"], .invalidHeader, header, http,
            ["[client 10.0.0.9:4001] AH02429: Response header name 'X A' contains invalid characters, aborting request"]
        ),
        .message(
            "apache.invalid-byte", all: ["AH01106"], errno: [.invalid], .invalidHeader, header, http,
            ["(22)Invalid argument: [client 10.0.0.9:4001] AH01106: Error reading headers from backend"]),
        .message(
            "apache.handshake-failed", any: ["Error during SSL Handshake", "AH02003"], .tls, handshake, http,
            ["[client 10.0.0.9:4001] AH00898: Error during SSL Handshake with remote server returned by /x"]),
        .message(
            "apache.continue-timed-out", all: ["Timeout on 100-Continue"], .responseTimeout,
            ["Raise ping= on ProxyPass, or leave it out."], modProxy,
            ["(70007)The timeout specified has expired: AH00898: Timeout on 100-Continue"]),
        .message(
            "apache.read-timed-out", any: reading, errno: [.expired], .responseTimeout,
            fakedBy: "A request that waited in a queue of the server's looks the same.", patience, http,
            [
                "(70007)The timeout specified has expired: [client 10.0.0.9:4001] AH01102: error reading status line from remote server s:80"
            ]),
        .message(
            "apache.reset", any: reading, errno: [.reset], .reset, close, http,
            [
                "(104)Connection reset by peer: [client 10.0.0.9:4001] AH01102: error reading status line from remote server s:80"
            ]),
        .message(
            "apache.invalid-header", any: reading, errno: [.invalid], .invalidHeader, header, http,
            ["(22)Invalid argument: [client 10.0.0.9:4001] AH10404: Error reading headers from backend"]),
        .message(
            "apache.closed", any: reading, .prematureClose,
            fakedBy: "An idle connection that the server closed as Apache used it again.", close, http,
            ["(20014)Internal error: [client 10.0.0.9:4001] AH01102: error reading status line from remote server s:80"]
        ),
        .message(
            "apache.bad-framing", any: ["AH01587", "AH01590"], .badFraming, header,
            "https://github.com/apache/httpd/blob/2.4.x/modules/http/http_filters.c",
            ["[client 10.0.0.9:4001] AH01590: Error reading chunk"]),
        .message(
            "apache.body-broke", all: ["AH01110"], .bodyBroke, close, http,
            ["(70008)Partial results are valid: [client 10.0.0.9:4001] AH01110: error reading response"]),
        // Sending the request also fails where TLS did; the line that follows says so then.
        .message(
            "apache.send-timed-out", any: sending, errno: [.expired], .sendTimeout, patience, http,
            [
                "(70007)The timeout specified has expired: [client 10.0.0.9:4001] AH01084: pass request body failed to s:80"
            ]),
        .message(
            "apache.send-reset", any: sending, errno: [.reset], .reset, close, http,
            ["(104)Connection reset by peer: [client 10.0.0.9:4001] AH01084: pass request body failed to s:80"]),
        .message(
            "apache.marked-down", any: ["AH01170", "AH00959", "AH01174", "AH02460"], none: sending, .noLiveServers,
            [
                "Look for the failure before it; retry= says how long a worker stays out, failonstatus= which answers take it out."
            ],
            "https://github.com/apache/httpd/blob/2.4.x/modules/proxy/mod_proxy_balancer.c",
            [
                "AH01170: balancer://b: All workers are in error state",
                "AH00959: ap_proxy_connect_backend disabling worker for (s) for 60s",
            ]),
        .message(
            "apache.own-limit", any: ["AH00941", "AH00484"], none: sending, .ownLimit,
            ["Raise max= and acquire= of the pool, or MaxRequestWorkers."], proxy,
            [
                "(70007)The timeout specified has expired: AH00941: HTTP: failed to acquire connection for (s)",
                "AH00484: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting",
            ]),
        .message(
            "apache.client-left", any: ["AH01095", "AH01382"], none: sending, .clientLeft,
            ["Look at RequestReadTimeout and at what stands before Apache."], proxy,
            ["[client 10.0.0.9:4001] AH01095: prefetch request body failed to s:80 from 10.0.0.9 ()"]),
        .message(
            "apache.read-failed", all: ["AH00898", "Error reading from remote server"], .prematureClose,
            fakedBy: "It follows a line that says more.", close, http,
            ["[client 10.0.0.9:4001] AH00898: Error reading from remote server returned by /x"]),
        .message(
            "apache.2.2.read-timed-out", all: ["error reading status line from remote server"], errno: [.expired],
            .responseTimeout, patience, http,
            ["(70007)The timeout specified has expired: proxy: error reading status line from remote server s"]),
        .message(
            "apache.2.2.closed", all: ["error reading status line from remote server"], .prematureClose, close, http,
            ["proxy: error reading status line from remote server s"]),
        .message(
            "apache.2.2.refused", all: ["attempt to connect to", "failed"], errno: [.refused], .refused, start, proxy,
            ["(111)Connection refused: proxy: HTTP: attempt to connect to 10.1.0.5:80 (s) failed"]),
        .message(
            "apache.2.2.connect-timed-out", all: ["attempt to connect to", "failed"], errno: [.expired],
            .connectTimeout,
            reach, proxy, ["(110)Connection timed out: proxy: HTTP: attempt to connect to 10.1.0.5:80 (s) failed"]),
        .message(
            "apache.2.2.not-connected", all: ["attempt to connect to", "failed"], .refused, start, proxy,
            ["proxy: HTTP: attempt to connect to 10.1.0.5:80 (s) failed"]),
    ]

    /// Apache's rows have nothing but the status.
    static let rows: [Signal] = [
        .row(
            "apache.status.503", RowPattern(statuses: [503]), .cause(.droppedConnection, nil), .statusOfConnecting,
            "Apache answers 503 when no connection could be made", start, modProxy, [RowFacts(503)]),
        .row(
            "apache.status.504", RowPattern(statuses: [504]), .timeRanOut, .likely,
            "Apache answers 504 when sending ran out of time", patience, modProxy, [RowFacts(504)]),
    ]
}

extension TimeoutSetting {
    private static let apacheProxy = "https://httpd.apache.org/docs/2.4/mod/mod_proxy.html"
    private static let apacheCore = "https://httpd.apache.org/docs/2.4/mod/core.html"

    /// Apache httpd's timeouts (mod_proxy's manual, include/httpd.h and modules/proxy for the numbers).
    static let apache: [TimeoutSetting] = [
        TimeoutSetting(
            "ProxyTimeout", .response, .sameAs("Timeout"),
            TimeoutClock(.idle, .responseRead, "a trickled header passes"), source: "\(apacheProxy)#proxytimeout"),
        TimeoutSetting(
            "timeout=", .response, .sameAs("ProxyTimeout"),
            TimeoutClock(.idle, .responseRead, "a trickled header passes"), source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "Timeout", .sendToClient, .duration(.seconds(60)),
            TimeoutClock(.idle, .words("between two reads from or writes to the client")),
            caveat: "Debian's and other packages' files set 300 s", source: "\(apacheCore)#timeout"),
        TimeoutSetting(
            "connectiontimeout=", .connect, .sameAs("timeout="),
            TimeoutClock(.total, .tcp, "TLS falls under the response's timeout"), source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "retry=", .retry, .duration(.seconds(60)), TimeoutClock(.period, .down), source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "acquire=", .queue, .unbounded,
            TimeoutClock(.total, .words("until a connection of the pool is free (bare numbers: ms)"), "503"),
            unit: .milliseconds, source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "ping=", .connect, .off,
            TimeoutClock(.total, .words("for the answer to 100-Continue (AJP: CPING) before each request")),
            source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "ttl=", .keepAlive, .unbounded, TimeoutClock(.idle, .serverIdle), source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "timeout= (balancer)", .queue, .duration(.zero), TimeoutClock(.total, .words("until a member is free")),
            source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "max=", .queue, .computed("the threads of a process (ThreadsPerChild; 1 with prefork)"),
            TimeoutClock(.places, .words("connections to the server from each process")), unit: .none,
            source: "\(apacheProxy)#proxypass"),
        TimeoutSetting(
            "KeepAliveTimeout", .idleClose, .duration(.seconds(5)), TimeoutClock(.idle, .clientIdle), zero: .never,
            source: "\(apacheCore)#keepalivetimeout"),
        TimeoutSetting(
            "KeepAlive", .idleClose, .word("On"),
            TimeoutClock(.choice, .words("whether connections from clients are used again")), unit: .none,
            source: "\(apacheCore)#keepalive"),
        TimeoutSetting(
            "MaxKeepAliveRequests", .idleClose, .count(100),
            TimeoutClock(.places, .words("requests, after which the client's connection is closed")), unit: .none,
            zero: .unbounded, source: "\(apacheCore)#maxkeepaliverequests"),
        TimeoutSetting(
            "RequestReadTimeout", .requestHeader, .word("header=20-40,MinRate=500 body=20,MinRate=500"),
            TimeoutClock(
                .total, .words("for the client's request header and body"), "408; only where mod_reqtimeout is loaded"),
            unit: .none, source: "https://httpd.apache.org/docs/2.4/mod/mod_reqtimeout.html#requestreadtimeout"),
        TimeoutSetting(
            "ListenBacklog", .queue, .count(511),
            TimeoutClock(
                .places, .words("connections that wait to be accepted"),
                "the kernel's own limit (net.core.somaxconn) holds where it is lower"),
            unit: .none, source: "https://httpd.apache.org/docs/2.4/mod/mpm_common.html#listenbacklog"),
        TimeoutSetting(
            "GracefulShutdownTimeout", .process, .unbounded,
            TimeoutClock(.total, .words("for requests to end at a graceful stop")), zero: .unbounded,
            source: "https://httpd.apache.org/docs/2.4/mod/mpm_common.html#gracefulshutdowntimeout"),
    ]
}

/// How its rows are written.
private enum ApacheFormats {
    static let all: [FormatDescription] = [
        .called("apache", as: .shared("apache-combined", .apache, .start, agent: true)),
        .called("apache-common", as: .shared("common", .apache, .start, agent: false)),
        .called(
            "vhost-combined",
            as: .own(
                "vhost_combined", .apache, .start, .common(hasHost: true), isFound: false,
                sample:
                    "shop.example:443 192.0.2.7 - - [04/Mar/2026:11:15:00 +0100] \"GET /a?b=1 HTTP/1.1\" 502 157 \"-\" \"curl/8\""
            )),
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum ApacheOtherLines {
    static let all: [OtherLine] = [
        .template(
            "[{-} {-} {-} {clock} {-}] [{*}", "a line of Apache’s error log, not of its access log",
            "[Sat Jun 01 02:17:42 2013] [error] [client 192.0.2.7] File does not exist: /srv",
            "[Sat Jul 20 21:34:49.453232 2013] [access_compat:error] [pid 17512:tid 1401] [client 192.0.2.7:51380] AH01797: client denied"
        ),
        .texts(
            "AH0", ": ", "a message of Apache itself, no request",
            "AH00558: httpd: Could not reliably determine the server's fully qualified domain name"),
    ]
}
