extension ProductID {
    /// Uvicorn.
    public static let uvicorn = ProductID(rawValue: "uvicorn")
}

extension Product {
    static let uvicorn: Product = {
        var product = Product(.uvicorn, "Uvicorn", names: ["uvicorn"])
        product.isServer = true
        product.timeoutTable = { TimeoutSetting.uvicorn }
        product.otherLineTable = { UvicornOtherLines.all }
        return product
    }()
}

extension TimeoutSetting {
    private static let uvicornSettings = "https://www.uvicorn.org/settings/"

    /// Uvicorn's settings (uvicorn/config.py).
    static let uvicorn: [TimeoutSetting] = [
        TimeoutSetting(
            "timeout-keep-alive", .idleClose, .duration(.seconds(5)), TimeoutClock(.idle, .clientIdle),
            source: "\(uvicornSettings)#timeouts"),
        TimeoutSetting(
            "timeout-graceful-shutdown", .process, .unbounded,
            TimeoutClock(.total, .words("for requests to end when it stops")), source: "\(uvicornSettings)#timeouts"),
        TimeoutSetting(
            "limit-concurrency", .queue, .unbounded,
            TimeoutClock(.places, .words("connections or tasks at once; more get 503")), unit: .none,
            source: "\(uvicornSettings)#resource-limits"),
        TimeoutSetting(
            "backlog", .queue, .count(2048), TimeoutClock(.places, .words("connections that wait to be accepted")),
            unit: .none, source: "\(uvicornSettings)#resource-limits"),
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum UvicornOtherLines {
    static let all: [OtherLine] = [
        .template(
            "INFO: {client}:{client-port} - \"{request}\" {status} {*}",
            "uvicorn’s rows have no time; its --log-config with %(asctime)s in the access formatter, or gunicorn’s "
                + "--access-logfile in front of it, would log one", isRow: true,
            "INFO:     127.0.0.1:43658 - \"GET /x HTTP/1.1\" 200 OK"),
        .texts("INFO:     ", "", "a message of uvicorn itself, no request", "INFO:     Started server process [1]"),
    ]
}
