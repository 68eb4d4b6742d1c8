extension ProductID {
    /// HAProxy.
    public static let haproxy = ProductID(rawValue: "haproxy")
}

extension Product {
    static let haproxy: Product = {
        var product = Product(.haproxy, "HAProxy", names: ["haproxy", "hapee", "haproxy-ingress"])
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
        product.timeouts = TimeoutSetting.haproxy
        product.staleConnection =
            "HAProxy closes the client’s connection, often without an answer and without a log line"
        return product
    }()
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
