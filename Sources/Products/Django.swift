extension ProductID {
    /// Django, a framework in Python.
    public static let django = ProductID(rawValue: "django")
}

extension Product {
    static let django: Product = {
        var product = Product(.django, "Django", names: ["django"])
        product.isServer = true
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; Django's development server has none, gunicorn's %(D)s does")
        ]
        product.formatTable = { DjangoFormats.all }
        return product
    }()
}

/// How its rows are written.
private enum DjangoFormats {
    static let all: [FormatDescription] = [
        /// django/core/servers/basehttp.py, the server for development.
        FormatDescription(
            name: "django", product: .django, moment: .end,
            template: "[{time-local}] \"{request}\" {status} {bytes}",
            samples: ["[04/Mar/2026 10:15:00] \"GET /a?b=1 HTTP/1.1\" 502 157"])
    ]
}
