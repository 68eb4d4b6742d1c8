extension ProductID {
    /// actix-web, a framework in Rust.
    public static let actix = ProductID(rawValue: "actix")
}

extension Product {
    static let actix: Product = {
        var product = Product(.actix, "actix-web", names: ["actix"])
        product.isServer = true
        product.formatTable = { ActixFormats.all }
        return product
    }()
}

/// How its rows are written.
private enum ActixFormats {
    static let all: [FormatDescription] = [
        /// actix-web, middleware/logger.rs: the default format, behind env_logger.
        FormatDescription(
            name: "actix", product: .actix, moment: .start,
            template:
                "[{time} INFO  actix_web::middleware::logger] {client} \"{request}\" {status} {bytes} \"{referer}\" "
                + "\"{user-agent}\" {seconds}",
            samples: [
                "[2026-03-04T10:15:00Z INFO  actix_web::middleware::logger] 192.0.2.7 \"GET /a?b=1 HTTP/1.1\" 502 904 \"-\" \"curl/8\" 4.001234"
            ])
    ]
}
