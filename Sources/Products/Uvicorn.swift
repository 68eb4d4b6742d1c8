extension ProductID {
    /// Uvicorn.
    public static let uvicorn = ProductID(rawValue: "uvicorn")
}

extension Product {
    static let uvicorn: Product = {
        var product = Product(.uvicorn, "Uvicorn", names: ["uvicorn"])
        product.isServer = true
        product.timeoutTable = { TimeoutSetting.uvicorn }
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
