extension ProductID {
    /// Gin, a framework in Go.
    public static let gin = ProductID(rawValue: "gin")
}

extension Product {
    static let gin: Product = {
        var product = Product(.gin, "Gin", names: ["gin"])
        product.isServer = true
        product.formatTable = { GinFormats.all }
        return product
    }()
}

/// How its rows are written.
private enum GinFormats {
    static let all: [FormatDescription] = [
        /// gin-gonic/gin, logger.go: defaultLogFormatter.
        FormatDescription(
            name: "gin", product: .gin, moment: .end,
            template: "[GIN] {date-numeric} - {clock} | {status} | {seconds} | {client} | {method} {-}\"{target}\"{*}",
            samples: [
                "[GIN] 2026/03/04 - 10:15:00 | 502 |  12.3456ms |       192.0.2.7 | GET      \"/a?b=1\"",
                "[GIN] 2026/03/04 - 10:15:00 | 200 |            4.1s |       192.0.2.7 | DELETE   \"/a\"",
            ])
    ]
}
