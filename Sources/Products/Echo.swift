extension ProductID {
    /// Echo, a framework in Go.
    public static let echo = ProductID(rawValue: "echo")
}

extension Product {
    static let echo: Product = {
        var product = Product(.echo, "Echo", names: ["echo"])
        product.isServer = true
        product.formatTable = { EchoFormats.all }
        return product
    }()
}

/// How its rows are written.
private enum EchoFormats {
    static let all: [FormatDescription] = [
        /// labstack/echo, middleware/logger.go: DefaultLoggerConfig.
        .signed(
            "\"latency_human\"",
            FormatDescription(
                name: "echo", product: .echo, moment: .end,
                members: [
                    "time": "time", "remote_ip": "client", "host": "host", "method": "method", "uri": "target",
                    "user_agent": "user-agent", "status": "status", "latency": "nanoseconds", "bytes_out": "bytes",
                    "id": "request-id",
                ],
                samples: [
                    "{\"time\":\"2026-03-04T10:15:00.123456789Z\",\"id\":\"5f1c-4\",\"remote_ip\":\"192.0.2.7\",\"host\":\"shop.example\",\"method\":\"GET\",\"uri\":\"/a?b=1\",\"user_agent\":\"curl/8\",\"status\":502,\"error\":\"\",\"latency\":4001000000,\"latency_human\":\"4.001s\",\"bytes_in\":0,\"bytes_out\":904}"
                ]))
    ]
}
