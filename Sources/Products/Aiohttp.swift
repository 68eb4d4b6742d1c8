extension ProductID {
    /// aiohttp's server.
    public static let aiohttp = ProductID(rawValue: "aiohttp")
}

extension Product {
    static let aiohttp: Product = {
        var product = Product(.aiohttp, "aiohttp", names: ["aiohttp"])
        product.isServer = true
        product.formatTable = { AiohttpFormats.all }
        return product
    }()
}

/// How its rows are written.
private enum AiohttpFormats {
    static let all: [FormatDescription] = [
        /// aiohttp/web_log.py, AccessLogger.LOG_FORMAT.
        FormatDescription(
            name: "aiohttp", product: .aiohttp, moment: .start,
            template: "{client} [{time-local}] \"{request}\" {status} {bytes} \"{referer}\" \"{user-agent}\"{*}",
            samples: ["192.0.2.7 [04/Mar/2026:11:15:00 +0100] \"GET /a?b=1 HTTP/1.1\" 502 157 \"-\" \"curl/8\""])
    ]
}
