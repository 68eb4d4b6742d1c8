internal import Diagnosis

extension ProductID {
    /// HAProxy.
    public static let haproxy = ProductID(rawValue: "haproxy")
}

extension Product {
    static let haproxy: Product = {
        var product = Product(.haproxy, "HAProxy", names: ["haproxy", "hapee", "haproxy-ingress"])
        product.moment = .start
        product.answersTimeoutWith = 504
        product.statusesThatItsRowsTell = [500]
        product.ownErrorCondition = "it cannot rewrite the header of a response"
        product.hasRequestErrorLog = false
        product.stateWords = "HAProxy ended it as {}"
        product.statusesNeverOfATimeout = [502]
        product.statuses = [
            StatusFact(
                502,
                "the server closed before its header was complete (SH), or the header was malformed (PH); a timeout is a 504 "
                    + "here", of: [.lost, .unreadable]),
            StatusFact(
                503,
                "the connection was refused (SC) or not made in time (sC), all servers are down, or the proxy's queue timed "
                    + "out (sQ)", of: [.notConnected, .connectTimeout, .noServer, .proxyQueue]),
            StatusFact(
                504, "no response header came within timeout server (sH)", of: [.responseTimeout], isDecisive: true),
        ]
        product.configurationFiles = ["haproxy.cfg"]
        product.places = [
            LogPlace(.access, "/var/log/haproxy.log, or where syslog puts facility local0"),
            LogPlace(.errors, "the same log: messages of servers that go down stand between the rows"),
        ]
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %Ta in log-format, or option httplog, would log it"),
            LogAdvice(
                .fields(["termination"]),
                "no termination state is logged; %tsc in log-format, or option httplog, would log it"),
            LogAdvice(
                .always, in: ["tcplog"],
                "connections are logged, not requests: no status, method and path; mode http with option httplog "
                    + "would log them"),
        ]
        product.rowHabits = RowHabits {
            $0.escapes = [.hash, .keepsBackslashes]
            $0.serverFields = .timers
            $0.portFollowsBareIPv6 = true
        }
        product.otherLineTable = { HAProxyOtherLines.all }
        product.formatTable = { HAProxyFormats.all }
        product.rowFormatSetting = "log-format"
        product.signalTable = { HAProxySignals.messages + HAProxySignals.rows }
        product.counterTable = { HAProxyCounters.all }
        product.timeoutTable = { TimeoutSetting.haproxy }
        return product
    }()
}

/// HAProxy's counters.
private enum HAProxyCounters {
    /// Of HAProxy itself and of its older exporter.
    static let all: [CounterName] = [
        .metric("haproxy_backend_current_queue", .queueLength),
        .metric("haproxy_server_current_queue", .queueLength),
        .metric("haproxy_backend_queue_time_average_seconds", .waitTime),
        .metric("haproxy_server_queue_time_average_seconds", .waitTime),
        .metric("haproxy_backend_http_queue_time_average_seconds", .waitTime),
        .metric("haproxy_server_http_queue_time_average_seconds", .waitTime),
        .metric("haproxy_backend_current_sessions", .activeRequests),
        .metric("haproxy_server_current_sessions", .activeRequests),
        .metric("haproxy_frontend_current_sessions", .connections),
        .metric("haproxy_frontend_http_requests_total", .arrivalRate, isTotal: true),
        .metric("haproxy_backend_http_requests_total", .arrivalRate, isTotal: true),
        .metric("haproxy_backend_sessions_total", .arrivalRate, isTotal: true),
        .metric("haproxy_backend_connection_errors_total", .connectionErrors, isTotal: true),
        .metric("haproxy_server_connection_errors_total", .connectionErrors, isTotal: true),
        .metric("haproxy_backend_response_errors_total", .connectionErrors, isTotal: true),
        .metric("haproxy_server_response_errors_total", .connectionErrors, isTotal: true),
    ]
}

extension TimeoutSetting {
    private static let haproxyManual = "https://docs.haproxy.org/3.2/configuration.html"

    private static func haproxyPage(_ words: String) -> String {
        "\(haproxyManual)#4.2-\(words.split(separator: " ").joined(separator: "%20"))"
    }

    /// HAProxy's timeouts (doc/configuration.txt; src/proxy.c, src/server.c for the numbers).
    static let haproxy: [TimeoutSetting] = [
        TimeoutSetting(
            "timeout server", .response, .unbounded,
            TimeoutClock(.headerThenIdle, .words("while the server is to acknowledge or to send")), unit: .milliseconds,
            zero: .unbounded, source: haproxyPage("timeout server")),
        TimeoutSetting(
            "timeout connect", .connect, .unbounded, TimeoutClock(.total, .tcpAndTLS, "for each try"),
            unit: .milliseconds,
            zero: .unbounded, source: haproxyPage("timeout connect")),
        TimeoutSetting(
            "timeout queue", .queue, .sameAs("timeout connect"),
            TimeoutClock(.total, .queue, "503 when it runs out"), unit: .milliseconds, zero: .unbounded,
            source: haproxyPage("timeout queue")),
        TimeoutSetting(
            "timeout client", .sendToClient, .unbounded,
            TimeoutClock(.idle, .words("while the client is to send or to read")), unit: .milliseconds,
            zero: .unbounded,
            source: haproxyPage("timeout client")),
        TimeoutSetting(
            "timeout http-request", .requestHeader, .sameAs("timeout client"),
            TimeoutClock(.total, .clientHeader, "408"),
            unit: .milliseconds, zero: .unbounded, source: haproxyPage("timeout http-request")),
        TimeoutSetting(
            "timeout http-keep-alive", .idleClose, .sameAs("timeout http-request"), TimeoutClock(.idle, .clientIdle),
            unit: .milliseconds, zero: .unbounded, source: haproxyPage("timeout http-keep-alive")),
        TimeoutSetting(
            "timeout tunnel", .tunnel, .unbounded, TimeoutClock(.idle, .tunnel), unit: .milliseconds, zero: .unbounded,
            source: haproxyPage("timeout tunnel")),
        TimeoutSetting(
            "timeout client-fin", .sendToClient, .sameAs("timeout client"),
            TimeoutClock(.idle, .words("of a half-closed connection from the client")), unit: .milliseconds,
            zero: .unbounded, source: haproxyPage("timeout client-fin")),
        TimeoutSetting(
            "timeout server-fin", .response, .sameAs("timeout server"),
            TimeoutClock(.idle, .words("of a half-closed connection to the server")), unit: .milliseconds,
            zero: .unbounded, source: haproxyPage("timeout server-fin")),
        TimeoutSetting(
            "timeout tarpit", .queue, .sameAs("timeout connect"),
            TimeoutClock(.total, .words("that a request is held back by a tarpit rule; then 500")), unit: .milliseconds,
            source: haproxyPage("timeout tarpit")),
        TimeoutSetting(
            "timeout check", .retry, .computed("the check's interval (inter, 2 s); timeout connect for the connection"),
            TimeoutClock(.total, .words("for the answer to a health check, once connected")), unit: .milliseconds,
            source: haproxyPage("timeout check")),
        TimeoutSetting(
            "retries", .retry, .count(3),
            TimeoutClock(
                .connectTries,
                .words("further tries to connect, with a pause of up to 1 s before each on the same server")),
            unit: .none, source: haproxyPage("retries")),
        TimeoutSetting(
            "pool-purge-delay", .keepAlive, .duration(.seconds(5)), TimeoutClock(.halving, .serverIdle),
            unit: .milliseconds, zero: .never, source: "\(haproxyManual)#5.2-pool-purge-delay"),
        TimeoutSetting(
            "maxconn (server)", .queue, .unbounded,
            TimeoutClock(.places, .words("requests at once; more wait in the queue")), unit: .none, zero: .unbounded,
            source: "\(haproxyManual)#5.2-maxconn"),
        TimeoutSetting(
            "maxqueue (server)", .queue, .unbounded,
            TimeoutClock(.places, .words("requests that wait for this server; more go to another")), unit: .none,
            zero: .unbounded, source: "\(haproxyManual)#5.2-maxqueue"),
        TimeoutSetting(
            "hard-stop-after", .process, .unbounded,
            TimeoutClock(.total, .words("for connections to end when a process is replaced; then they are cut off")),
            unit: .milliseconds, source: "\(haproxyManual)#3.1-hard-stop-after"),
    ]
}

/// How its rows are written.
private enum HAProxyFormats {
    static let all: [FormatDescription] = [
        .called(
            "haproxy",
            as: .own(
                "httplog", .haproxy, .start, .httplog,
                sample:
                    "192.0.2.7:4001 [04/Mar/2026:10:15:00.250] fe~ be/s1 1/20/3/-1/424 504 209 - - sH-- 5/4/3/2/0 7/8 \"GET /a?b=1 HTTP/1.1\""
            )),
        .string(
            "httplog-clf", .haproxy, .start,
            "%{+Q}o %{-Q}ci - - [%T] %r %ST %B \"\" \"\" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS %hrl %hsl",
            samples: [
                "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 HTTP/1.1\" 502 78 \"\" \"\" 46798 334 \"fclf\" \"shop\" \"s1\" 0 0 0 -1 7 SH-- 1 1 0 0 0 0 0 \"\" \"\""
            ]),
        .string(
            "tcplog", .haproxy, .start, "%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq",
            samples: [
                "192.0.2.7:33313 [04/Mar/2026:10:15:00.250] fnt bck/s1 34/56/5007 212 sC 1/3/6/8/3 15/17"
            ]),
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum HAProxyOtherLines {
    static let all: [OtherLine] = [
        .texts(
            "[WARNING]", "", "a message of HAProxy itself, no request", "[WARNING]  (301) : Server a/b is DOWN"),
        .texts(
            "[ALERT]", "", "a message of HAProxy itself, no request",
            "[ALERT]    (301) : backend 'a' has no server available!"),
        .texts(
            "[NOTICE]", "", "a message of HAProxy itself, no request",
            "[NOTICE] 271/091210 (3054) : New worker #1 (3065) forked"),
        .template(
            "Server {-} is {-}, {*}", "a message of HAProxy itself, no request",
            "Server shop/web01 is DOWN, reason: Layer4 connection problem, info: \"Connection refused\", check duration: 0ms."
        ),
        .template(
            "backend {-} has no server available!", "a message of HAProxy itself, no request",
            "backend shop has no server available!"),
        .template(
            "Connect from {-} to {-} ({-}/{-})",
            "HAProxy logs connections only; ‘option httplog’ would log requests",
            "Connect from 192.0.2.7:33312 to 10.0.3.31:8012 (www/HTTP)"),
    ]
}
