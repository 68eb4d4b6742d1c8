extension ProductID {
    /// chi, a router in Go.
    public static let chi = ProductID(rawValue: "chi")
}

extension Product {
    static let chi: Product = {
        var product = Product(.chi, "chi", names: ["chi"])
        product.isServer = true
        product.formatTable = { ChiFormats.all }
        return product
    }()
}

/// How its rows are written.
private enum ChiFormats {
    static let all: [FormatDescription] = [
        /// go-chi/chi, middleware/logger.go: DefaultLogFormatter.
        FormatDescription(
            name: "chi", product: .chi, moment: .end,
            template: "{time} \"{request}\" from {client-and-port} - {status} {bytes}B in {seconds}",
            samples: [
                "2026/03/04 10:15:00 \"GET http://shop.example/a?b=1 HTTP/1.1\" from 192.0.2.7:50122 - 502 157B in 4.001204s"
            ])
    ]
}
