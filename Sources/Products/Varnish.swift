internal import Diagnosis

extension ProductID {
    /// Varnish.
    public static let varnish = ProductID(rawValue: "varnish")
}

extension Product {
    static let varnish: Product = {
        var product = Product(.varnish, "Varnish", names: ["varnish", "varnishd", "vinyl-cache"])
        product.moment = .start
        product.answersTimeoutWith = 503
        product.places = [
            LogPlace(.access, "where varnishncsa writes; often /var/log/varnish/varnishncsa.log"),
            LogPlace(.errors, "varnishlog -q 'FetchError' shows what the shared log still has"),
        ]
        product.logAdvice = [LogAdvice(.duration, "no duration is logged; %D in varnishncsa's -F would log it")]
        product.commonRows = CommonRowMarks {
            $0.paths = ["varnish"]
            $0.requestIsURL = true
            $0.formatName = "varnish"
        }
        product.formatTable = { VarnishFormats.all }
        product.signalTable = { VarnishSignals.messages }
        product.timeoutTable = { TimeoutSetting.varnish }
        return product
    }()
}

/// What Varnish says: records of its shared log, as varnishlog prints them.
private enum VarnishSignals {
    private static let fetch =
        "https://github.com/varnishcache/varnish-cache/blob/master/bin/varnishd/cache/cache_fetch.c"
    private static let backend =
        "https://github.com/varnishcache/varnish-cache/blob/master/bin/varnishd/cache/cache_backend.c"
    private static let conn =
        "https://github.com/varnishcache/varnish-cache/blob/master/bin/varnishd/cache/cache_conn_pool.c"

    private static let start = ["Start the backend, or correct .host and .port."]
    private static let patience = ["Raise .first_byte_timeout of the backend, or make the request quicker."]
    private static let close = [
        "Find why the backend ended the connection: its own log. Set the parameter backend_idle_timeout below the backend's."
    ]
    private static let answer = [
        "Correct the response that the backend sends; http_resp_hdr_len and http_max_hdr bound it."
    ]

    static let messages: [Signal] = [
        .message(
            "varnish.refused", all: ["fail errno 111"], .refused, start, conn,
            ["FetchError     backend default: fail errno 111 (Connection refused)"]),
        .message(
            "varnish.connect-timed-out", all: ["fail errno 110"], .connectTimeout,
            [".connect_timeout bounds each try; look at firewalls and full backlogs."], conn,
            ["FetchError     backend default: fail errno 110 (Connection timed out)"]),
        .message(
            "varnish.unhealthy", all: ["backend ", ": unhealthy"], .noLiveServers,
            ["Look at .probe and varnishadm backend.list; a director can fall back."], backend,
            ["FetchError     backend default: unhealthy"]),
        .message(
            "varnish.body-reset", all: ["req.body read error: 104"], .reset, close, fetch,
            ["FetchError     req.body read error: 104 (Connection reset by peer)"]),
        .message(
            "varnish.client-left", all: ["req.body read error: "], .clientLeft,
            ["Look at what stands before Varnish: the client's body did not come whole."], fetch,
            ["FetchError     req.body read error: 0 (Success)"]),
        .message(
            "varnish.first-byte-timed-out", all: ["first byte timeout"], .responseTimeout,
            fakedBy: "A request that waited in a queue of the backend's looks the same.", patience, fetch,
            ["FetchError     first byte timeout"]),
        .message(
            "varnish.closed", all: ["HTC eof"], .prematureClose, close, fetch, ["FetchError     HTC eof (-1)"]),
        .message(
            "varnish.invalid-header", all: ["http format error"], .invalidHeader, answer, fetch,
            ["FetchError     http format error"]),
        .message(
            "varnish.body-broke",
            any: ["straight insufficient bytes", "chunked read err", "chunked header non-hex"], .bodyBroke, close,
            "https://github.com/varnishcache/varnish-cache/blob/master/bin/varnishd/http1/cache_http1_vfp.c",
            ["FetchError     straight insufficient bytes"]),
    ]
}

extension TimeoutSetting {
    private static let varnishManual = "https://varnish-cache.org/docs/trunk/reference/varnishd.html"

    /// Varnish's parameters (include/tbl/params.h); VCL may set the first ones for each backend or request.
    static let varnish: [TimeoutSetting] = [
        TimeoutSetting(
            "first_byte_timeout", .response, .duration(.seconds(60)), TimeoutClock(.total, .firstByte, "503"),
            source: "\(varnishManual)#first-byte-timeout"),
        TimeoutSetting(
            "between_bytes_timeout", .response, .duration(.seconds(60)), TimeoutClock(.idle, .responseRead),
            source: "\(varnishManual)#between-bytes-timeout"),
        TimeoutSetting(
            "connect_timeout", .connect, .duration(.milliseconds(3500)), TimeoutClock(.total, .tcp, "503"),
            source: "\(varnishManual)#connect-timeout"),
        TimeoutSetting(
            "backend_idle_timeout", .keepAlive, .duration(.seconds(60)), TimeoutClock(.idle, .serverIdle),
            source: "\(varnishManual)#backend-idle-timeout"),
        TimeoutSetting(
            "timeout_idle", .idleClose, .duration(.seconds(5)), TimeoutClock(.idle, .clientIdle),
            source: "\(varnishManual)#timeout-idle"),
        TimeoutSetting(
            "send_timeout", .sendToClient, .duration(.seconds(600)),
            TimeoutClock(.total, .words("for a response to be written to the client")),
            source: "\(varnishManual)#send-timeout"),
        TimeoutSetting(
            "idle_send_timeout", .sendToClient, .duration(.seconds(60)), TimeoutClock(.idle, .clientWrite),
            source: "\(varnishManual)#idle-send-timeout"),
        TimeoutSetting(
            "pipe_timeout", .tunnel, .duration(.seconds(60)), TimeoutClock(.idle, .words("once a connection is piped")),
            source: "\(varnishManual)#pipe-timeout"),
        TimeoutSetting(
            "backend_wait_timeout", .queue, .duration(.zero),
            TimeoutClock(.total, .queue, "where backend_wait_limit allows any"),
            source: "\(varnishManual)#backend-wait-timeout"),
        TimeoutSetting(
            "backend_wait_limit", .queue, .count(0),
            TimeoutClock(.places, .words("requests that wait for a connection of a backend's max_connections")),
            unit: .none,
            source: "\(varnishManual)#backend-wait-limit"),
        TimeoutSetting(
            "thread_queue_limit", .queue, .count(20),
            TimeoutClock(.places, .words("requests that wait for a thread, in each pool")), unit: .none,
            source: "\(varnishManual)#thread-queue-limit"),
        TimeoutSetting(
            "max_retries", .retry, .count(4), TimeoutClock(.tries, .words("further tries that VCL may make")),
            unit: .none,
            source: "\(varnishManual)#max-retries"),
        TimeoutSetting(
            "listen_depth", .queue, .count(1024),
            TimeoutClock(.places, .words("connections that wait to be accepted")), unit: .none,
            source: "\(varnishManual)#listen-depth"),
    ]
}

/// How its rows are written.
private enum VarnishFormats {
    static let all: [FormatDescription] = [
        .shared("varnish", .varnish, .start, agent: true)
    ]
}
