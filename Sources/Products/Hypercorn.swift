extension ProductID {
    /// Hypercorn.
    public static let hypercorn = ProductID(rawValue: "hypercorn")
}

extension Product {
    static let hypercorn: Product = {
        var product = Product(.hypercorn, "Hypercorn", names: ["hypercorn"])
        product.isServer = true
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %(D)s in access_log_format would log it")
        ]
        product.timeoutTable = { TimeoutSetting.hypercorn }
        product.commonRows = CommonRowMarks {
            $0.paths = ["hypercorn"]
            $0.formatName = "hypercorn"
        }
        product.formatTable = { HypercornFormats.all }
        return product
    }()
}

extension TimeoutSetting {
    private static let hypercornOptions = "https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html"

    /// Hypercorn's settings (src/hypercorn/config.py).
    static let hypercorn: [TimeoutSetting] = [
        TimeoutSetting(
            "keep_alive_timeout", .idleClose, .duration(.seconds(5)), TimeoutClock(.idle, .clientIdle),
            source: hypercornOptions),
        TimeoutSetting(
            "read_timeout", .requestBody, .unbounded, TimeoutClock(.idle, .clientBody), source: hypercornOptions),
        TimeoutSetting(
            "graceful_timeout", .process, .duration(.seconds(3)),
            TimeoutClock(.total, .words("for requests to end when a worker stops")), source: hypercornOptions),
        TimeoutSetting(
            "backlog", .queue, .count(100), TimeoutClock(.places, .words("connections that wait to be accepted")),
            unit: .none, source: hypercornOptions),
    ]
}

/// How its rows are written.
private enum HypercornFormats {
    static let all: [FormatDescription] = [
        .shared("hypercorn", .hypercorn, .end, agent: true)
    ]
}
