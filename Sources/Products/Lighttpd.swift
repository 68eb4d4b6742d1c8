internal import Diagnosis

extension ProductID {
    /// lighttpd.
    public static let lighttpd = ProductID(rawValue: "lighttpd")
}

extension Product {
    static let lighttpd: Product = {
        var product = Product(.lighttpd, "lighttpd", names: ["lighttpd", "lighty"])
        product.moment = .end
        product.answersTimeoutWith = 504
        product.places = [
            LogPlace(.access, "/var/log/lighttpd/access.log, or accesslog.filename"),
            LogPlace(.errors, "/var/log/lighttpd/error.log, or server.errorlog"),
        ]
        product.logAdvice = [LogAdvice(.duration, "no duration is logged; %D in accesslog.format would log it")]
        product.commonRows = CommonRowMarks {
            $0.paths = ["lighttpd"]
            $0.identityIsHost = true
            $0.formatName = "lighttpd"
        }
        product.otherLineTable = { LighttpdOtherLines.all }
        product.formatTable = { LighttpdFormats.all }
        // To syslog it writes no time.
        product.errorLineTable = {
            [
                ErrorLineDescription(
                    template: "{time}: ({-}.c.{-}) {message}",
                    samples: [
                        "2026-03-04 11:17:21: (gw_backend.c.274) establishing connection failed: Connection refused"
                    ]),
                ErrorLineDescription(
                    template: "({-}.c.{-}) {message}", program: "lighttpd",
                    samples: ["(gw_backend.c.274) establishing connection failed: Connection refused"]),
            ]
        }
        product.signalTable = { LighttpdSignals.messages + LighttpdSignals.rows }
        product.timeoutTable = { TimeoutSetting.lighttpd }
        return product
    }()
}

/// What lighttpd says; its error lines name no request.
private enum LighttpdSignals {
    private static let gateway = "https://github.com/lighttpd/lighttpd1.4/blob/master/src/gw_backend.c"
    private static let response = "https://github.com/lighttpd/lighttpd1.4/blob/master/src/http-header-glue.c"
    private static let module = "https://redmine.lighttpd.net/projects/lighttpd/wiki/Docs_ModProxy"

    private static let start = ["Start what proxy.server names, or correct its host and port."]
    private static let reach = ["Look at firewalls and full backlogs; connect-timeout of proxy.server bounds each try."]
    private static let patience = ["Raise read-timeout of proxy.server, or make the request quicker."]
    private static let close = ["Find why the server ended the connection: its own log at that moment."]
    private static let answer = ["Correct the response that the server sends; curl -v shows it."]

    static let messages: [Signal] = [
        .message(
            "lighttpd.refused", all: ["establishing connection failed", "Connection refused"], .refused, start, gateway,
            ["establishing connection failed: socket: tcp:127.0.0.1:21001: Connection refused"]),
        .message(
            "lighttpd.no-free-port", all: ["establishing connection failed", "Cannot assign requested address"],
            .noFreePort, ["Widen net.ipv4.ip_local_port_range."], gateway,
            ["establishing connection failed: socket: tcp:127.0.0.1:21001: Cannot assign requested address"]),
        .message(
            "lighttpd.not-connected", all: ["establishing connection failed"], .connectTimeout, reach, gateway,
            ["establishing connection failed: socket: tcp:127.0.0.1:21001: Connection timed out"]),
        .message(
            "lighttpd.connect-timed-out", all: ["connect timeout"], .connectTimeout, reach, gateway,
            ["connect timeout; will retry: socket: tcp:127.0.0.1:21001"]),
        .message(
            "lighttpd.all-down", all: ["all handlers for ", " are down."], .noLiveServers,
            ["Look for the failures before it; disable-time of proxy.server says how long a server stays out."],
            gateway,
            ["all handlers for /x?a=1 on  are down."]),
        .message(
            "lighttpd.read-timed-out", all: ["read timeout on socket"], .responseTimeout, patience, gateway,
            ["read timeout on socket: tcp:127.0.0.1:1"]),
        .message(
            "lighttpd.send-timed-out", all: ["write timeout on socket"], .sendTimeout,
            ["Raise write-timeout of proxy.server, or find why the server stopped reading."], gateway,
            ["write timeout on socket: tcp:127.0.0.1:1"]),
        .message(
            "lighttpd.lost", all: ["response not received, request sent"], .reset, close, gateway,
            ["response not received, request sent: 170 on socket: tcp:127.0.0.1:1"]),
        .message(
            "lighttpd.header-too-big", all: ["response headers too large"], .headerTooBig,
            ["Send smaller headers: lighttpd takes 64 KiB."], response, ["response headers too large"]),
        .message(
            "lighttpd.no-status-line", all: ["invalid HTTP status line"], .badStatusLine, answer, response,
            ["invalid HTTP status line: NOT HTTP"]),
        .message(
            "lighttpd.body-broke", all: ["response already sent out, but backend returned error"], .bodyBroke, close,
            gateway, ["response already sent out, but backend returned error on socket: tcp:127.0.0.1:1"]),
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
