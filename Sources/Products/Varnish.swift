extension ProductID {
    /// Varnish.
    public static let varnish = ProductID(rawValue: "varnish")
}

extension Product {
    static let varnish: Product = {
        var product = Product(.varnish, "Varnish", names: ["varnish", "varnishd", "vinyl-cache"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %D in varnishncsa's -F would log it")
        ]
        product.timeouts = TimeoutSetting.varnish
        return product
    }()
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
