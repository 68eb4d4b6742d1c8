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
        product.unrelatedMessages = ApacheMessages.unrelated
        product.errorLineEchoes = ApacheMessages.echoes
        product.statuses = [
            StatusFact(
                502,
                "no response in time, or the connection was closed or reset, or the header was invalid: Apache answers a "
                    + "timeout with 502", of: [.responseTimeout, .lost, .unreadable, .notConnected]),
            StatusFact(
                503, "the connection was refused or not made in time, or all workers are in error",
                of: [.notConnected, .connectTimeout, .noServer]),
            StatusFact(504, "sending the request to the server ran out of time", of: [.responseTimeout]),
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
            $0.tailNumber = .whole
        }
        product.otherLineTable = { ApacheOtherLines.all }
        product.formatTable = { ApacheFormats.all }
        product.lookalikes = [.nginx]
        product.rowFormatSetting = "LogFormat"
        product.signalTable = { ApacheMessages.all + ApacheSignals.rows }
        product.serverLineTable = { ApacheStates.lines }
        product.stateTable = { ApacheStates.all }
        product.processNames = ["httpd", "apache2"]
        product.timeoutTable = { TimeoutSetting.apache }
        product.staleConnection = "Apache answers 502, or closes the client’s connection without an answer"
        return product
    }()
}

/// What Apache's rows say; its messages are ``ApacheMessages``.
private enum ApacheSignals {
    private static let modProxy = "https://httpd.apache.org/docs/2.4/mod/mod_proxy.html"

    private static let start = ["Start what ProxyPass names, or correct its address and port."]
    private static let patience = [
        "Raise timeout= on that ProxyPass, or ProxyTimeout, or make the request quicker."
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
