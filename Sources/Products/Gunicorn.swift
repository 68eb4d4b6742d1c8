extension ProductID {
    /// gunicorn.
    public static let gunicorn = ProductID(rawValue: "gunicorn")
}

extension Product {
    static let gunicorn: Product = {
        var product = Product(.gunicorn, "gunicorn", names: ["gunicorn"])
        product.isServer = true
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %(D)s in access_log_format would log it")
        ]
        product.timeoutTable = { TimeoutSetting.gunicorn }
        product.commonRows = CommonRowMarks {
            $0.paths = ["gunicorn"]
            $0.formatName = "gunicorn"
        }
        product.otherLineTable = { GunicornOtherLines.all }
        product.formatTable = { GunicornFormats.all }
        return product
    }()
}

extension TimeoutSetting {
    private static func gunicornPage(_ name: String) -> String {
        "https://docs.gunicorn.org/en/stable/settings.html#\(name)"
    }

    /// gunicorn's settings (gunicorn/config.py).
    static let gunicorn: [TimeoutSetting] = [
        TimeoutSetting(
            "timeout", .work, .duration(.seconds(30)),
            TimeoutClock(
                .idle, .words("while a worker gives no sign; then it is killed, and its request with it"),
                "a sync worker gives none while it works on a request"),
            zero: .unbounded, source: gunicornPage("timeout")),
        TimeoutSetting(
            "keepalive", .idleClose, .duration(.seconds(2)), TimeoutClock(.idle, .clientIdle), zero: .never,
            caveat: "sync workers close each connection at once", source: gunicornPage("keepalive")),
        TimeoutSetting(
            "graceful_timeout", .process, .duration(.seconds(30)),
            TimeoutClock(.total, .words("for requests to end when a worker is replaced; then it is killed")),
            source: gunicornPage("graceful-timeout")),
        TimeoutSetting(
            "max_requests", .process, .unbounded,
            TimeoutClock(.places, .words("requests after which a worker is replaced")), unit: .none, zero: .unbounded,
            source: gunicornPage("max-requests")),
        TimeoutSetting(
            "backlog", .queue, .count(2048),
            TimeoutClock(
                .places, .words("connections that wait to be accepted"),
                "the kernel's own limit (net.core.somaxconn) holds where it is lower"),
            unit: .none, source: gunicornPage("backlog")),
        TimeoutSetting(
            "worker_connections", .queue, .count(1000),
            TimeoutClock(.places, .words("clients at once of one worker; not of sync workers")), unit: .none,
            source: gunicornPage("worker-connections")),
    ]
}

/// How its rows are written.
private enum GunicornFormats {
    static let all: [FormatDescription] = [
        .shared("gunicorn", .gunicorn, .end, agent: true)
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum GunicornOtherLines {
    static let all: [OtherLine] = [
        .template(
            "[{-} {clock} {-}] [{-}] [{-}] {*}", "a message of gunicorn or hypercorn itself, no request",
            "[2026-03-04 10:15:00 +0000] [7] [INFO] Booting worker with pid: 7")
    ]
}
