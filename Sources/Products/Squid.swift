internal import Diagnosis

extension ProductID {
    /// Squid.
    public static let squid = ProductID(rawValue: "squid")
}

extension Product {
    static let squid: Product = {
        var product = Product(.squid, "Squid", names: ["squid"])
        product.moment = .end
        product.answersTimeoutWith = 504
        product.places = [
            LogPlace(.access, "/var/log/squid/access.log"), LogPlace(.errors, "/var/log/squid/cache.log"),
        ]
        product.formatTable = { SquidFormats.all }
        product.signalTable = { SquidSignals.messages + SquidSignals.rows }
        product.timeoutTable = { TimeoutSetting.squid }
        return product
    }()
}

/// What Squid says: its error pages' names beside a request, and its statuses.
private enum SquidSignals {
    private static let errors = "https://github.com/squid-cache/squid/blob/master/src/error/forward.h"
    private static let formats = "https://www.squid-cache.org/Doc/config/logformat/"

    private static let start = ["Start the cache_peer, or correct its address."]
    private static let patience = ["Raise read_timeout, or make the request quicker."]
    private static let close = [
        "Find why the server ended the connection: its own log. server_idle_pconn_timeout below the server's idle timeout rules "
            + "out races."
    ]
    private static let answer = ["Correct the response that the server sends; reply_header_max_size bounds its header."]

    static let messages: [Signal] = [
        .message(
            "squid.refused", all: ["ERR_CONNECT_FAIL"], .refused, start, errors,
            ["TCP_MISS/503 FIRSTUP_PARENT/10.1.0.5 ERR_CONNECT_FAIL/errno=111"]),
        .message(
            "squid.read-timed-out", all: ["ERR_READ_TIMEOUT"], .responseTimeout, patience, errors,
            ["TCP_MISS/504 FIRSTUP_PARENT/10.1.0.5 ERR_READ_TIMEOUT/WITH_SERVER"]),
        .message(
            "squid.closed", all: ["ERR_ZERO_SIZE_OBJECT"], .prematureClose, close, errors,
            ["TCP_MISS/502 FIRSTUP_PARENT/10.1.0.5 ERR_ZERO_SIZE_OBJECT/WITH_SERVER"]),
        // Squid says so also where the peer is marked dead.
        .message(
            "squid.no-peer", all: ["HIER_NONE", "ERR_READ_ERROR"], .noLiveServers,
            ["Look at connect-fail-limit= and the peer's health: squidclient mgr:server_list."], errors,
            ["TCP_MISS/502 HIER_NONE/- ERR_READ_ERROR/WITH_SERVER"]),
        .message(
            "squid.reset", all: ["ERR_READ_ERROR"], .reset, close, errors,
            ["TCP_MISS/502 FIRSTUP_PARENT/10.1.0.5 ERR_READ_ERROR/WITH_SERVER"]),
        .message(
            "squid.no-status-line", all: ["ERR_INVALID_RESP"], .badStatusLine, answer, errors,
            ["TCP_MISS/502 FIRSTUP_PARENT/10.1.0.5 ERR_INVALID_RESP/-"]),
        .message(
            "squid.header-too-big", all: ["ERR_TOO_BIG"], .headerTooBig, answer, errors,
            ["TCP_MISS/502 FIRSTUP_PARENT/10.1.0.5 ERR_TOO_BIG/-"]),
        .message(
            "squid.unresolved", all: ["ERR_DNS_FAIL"], .dns, ["Let dns_nameservers know the name."], errors,
            ["NONE/503 HIER_NONE/- ERR_DNS_FAIL/-"]),
        .message(
            "squid.client-left", all: ["ERR_CLIENT_GONE"], .clientLeft,
            ["Look for a shorter timeout in front of Squid."], errors,
            ["TCP_MISS_ABORTED/000 FIRSTUP_PARENT/10.1.0.5 ERR_CLIENT_GONE/WITH_CLIENT"]),
    ]

    static let rows: [Signal] = [
        .row(
            "squid.status.504", RowPattern(statuses: [504]), .timeRanOut, .likely,
            "Squid answers 504 when a time ran out", patience, formats, [RowFacts(504)]),
        .row(
            "squid.status.503", RowPattern(statuses: [503]), .cause(.droppedConnection, nil), .statusAlone,
            "Squid answers 503 when no connection could be made", start, formats, [RowFacts(503)]),
        .row(
            "squid.status.502", RowPattern(statuses: [502]), .lostOrInvalid, .statusAlone,
            "Squid answers 502 when it loses the connection or cannot read the answer",
            ["Log %err_code/%err_detail: it names the reason."], formats, [RowFacts(502)]),
    ]
}

extension TimeoutSetting {
    private static func squidPage(_ name: String) -> String { "https://www.squid-cache.org/Doc/config/\(name)/" }

    /// Squid's timeouts (src/cf.data.pre).
    static let squid: [TimeoutSetting] = [
        TimeoutSetting(
            "read_timeout", .response, .duration(.seconds(900)),
            TimeoutClock(.idle, .responseRead, "looked at once a second; ERR_READ_TIMEOUT, 504"), unit: .spelled,
            source: squidPage("read_timeout")),
        TimeoutSetting(
            "connect_timeout", .connect, .duration(.seconds(60)),
            TimeoutClock(.total, .tcp, "then another path is tried"),
            unit: .spelled, source: squidPage("connect_timeout")),
        TimeoutSetting(
            "peer_connect_timeout", .connect, .duration(.seconds(30)),
            TimeoutClock(.total, .tcp, "for a cache_peer, as the server of a reverse proxy is"), unit: .spelled,
            source: squidPage("peer_connect_timeout")),
        TimeoutSetting(
            "forward_timeout", .retry, .duration(.seconds(240)),
            TimeoutClock(.total, .words("for a path to be found on which the request can be sent")), unit: .spelled,
            source: squidPage("forward_timeout")),
        TimeoutSetting(
            "forward_max_tries", .retry, .count(25), TimeoutClock(.tries, .words("tries to send a request on")),
            unit: .none,
            source: squidPage("forward_max_tries")),
        TimeoutSetting(
            "connect_retries", .retry, .count(0),
            TimeoutClock(.connectTries, .words("further tries to open one connection")), unit: .none,
            source: squidPage("connect_retries")),
        TimeoutSetting(
            "write_timeout", .send, .duration(.seconds(900)),
            TimeoutClock(.idle, .words("while there is something to write, on either side")),
            unit: .spelled, source: squidPage("write_timeout")),
        TimeoutSetting(
            "server_idle_pconn_timeout", .keepAlive, .duration(.seconds(60)), TimeoutClock(.idle, .serverIdle),
            unit: .spelled, source: squidPage("server_idle_pconn_timeout")),
        TimeoutSetting(
            "client_idle_pconn_timeout", .idleClose, .duration(.seconds(120)), TimeoutClock(.idle, .clientIdle),
            unit: .spelled, source: squidPage("client_idle_pconn_timeout")),
        TimeoutSetting(
            "pconn_lifetime", .keepAlive, .unbounded, TimeoutClock(.total, .lifetime), unit: .spelled, zero: .unbounded,
            source: squidPage("pconn_lifetime")),
        TimeoutSetting(
            "request_timeout", .requestHeader, .duration(.seconds(300)), TimeoutClock(.total, .clientHeader),
            unit: .spelled, source: squidPage("request_timeout")),
        TimeoutSetting(
            "client_lifetime", .sendToClient, .duration(.seconds(86_400)),
            TimeoutClock(.total, .words("that a client may stay connected")), unit: .spelled,
            source: squidPage("client_lifetime")),
        TimeoutSetting(
            "dns_timeout", .connect, .duration(.seconds(30)), TimeoutClock(.total, .nameLookup), unit: .spelled,
            source: squidPage("dns_timeout")),
        TimeoutSetting(
            "shutdown_lifetime", .process, .duration(.seconds(30)),
            TimeoutClock(.total, .words("for connections to end when Squid stops")), unit: .spelled,
            source: squidPage("shutdown_lifetime")),
    ]
}

/// How its rows are written.
private enum SquidFormats {
    static let all: [FormatDescription] = [
        FormatDescription(
            name: "squid", product: .squid, moment: .end,
            template:
                "{epoch} {milliseconds} {client} {flags}/{status} {bytes} {method} {target} {-} {-}/{upstream} {*}",
            samples: [
                "1772619300.621      2 192.0.2.7 TCP_MISS/502 3349 GET http://up.test/a - FIRSTUP_PARENT/10.0.0.5 text/html"
            ])
    ]
}
