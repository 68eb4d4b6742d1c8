extension ProductID {
    /// Ruby on Rails behind Puma.
    public static let rails = ProductID(rawValue: "rails")
}

extension Product {
    static let rails: Product = {
        var product = Product(.rails, "Rails", names: ["rails", "puma", "lograge"])
        product.isServer = true
        product.formatTable = { RailsFormats.all }
        return product
    }()
}

/// How its rows are written.
private enum RailsFormats {
    static let all: [FormatDescription] = [
        /// roidrage/lograge, formatters/json: the duration is in milliseconds.
        .signed(
            "\"controller\":",
            FormatDescription(
                name: "lograge", product: .rails, moment: .end,
                members: [
                    "method": "method", "path": "target", "status": "status", "duration": "milliseconds",
                    "remote_ip": "client", "ip": "client", "host": "host", "request_id": "request-id",
                    "user_agent": "user-agent", "@timestamp": "time", "time": "time", "timestamp": "time",
                ],
                samples: [
                    "{\"method\":\"GET\",\"path\":\"/a?b=1\",\"format\":\"json\",\"controller\":\"ShopController\",\"action\":\"show\",\"status\":502,\"duration\":4001.5,\"view\":0.0,\"@timestamp\":\"2026-03-04T10:15:00.123Z\"}"
                ])),
        /// formatters/key_value, behind what Rails' Logger::Formatter writes.
        .pairs(
            "=", sign: "controller=", isUTC: false,
            FormatDescription(
                name: "lograge-logfmt", product: .rails, moment: .end, template: "{-}, [{time} #{-}] {-} -- : {*}",
                members: [
                    "method": "method", "path": "target", "status": "status", "duration": "milliseconds",
                    "remote_ip": "client", "ip": "client", "host": "host", "request_id": "request-id",
                    "user_agent": "user-agent",
                ],
                samples: [
                    "I, [2026-03-04T10:15:00.123456 #812]  INFO -- : method=GET path=/a?b=1 format=html controller=ShopController action=show status=502 duration=4001.50 view=0.00"
                ])),
    ]
}
