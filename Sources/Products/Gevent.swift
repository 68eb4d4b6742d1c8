extension ProductID {
    /// gevent's WSGI server.
    public static let gevent = ProductID(rawValue: "gevent")
}

extension Product {
    static let gevent: Product = {
        var product = Product(.gevent, "gevent", names: ["gevent", "pywsgi"])
        product.isServer = true
        product.formatTable = { GeventFormats.all }
        return product
    }()
}

/// How its rows are written.
private enum GeventFormats {
    static let all: [FormatDescription] = [
        /// gevent/pywsgi.py, WSGIHandler.format_request: local time, and seconds with six places.
        FormatDescription(
            name: "gevent", product: .gevent, moment: .end,
            template: "{client} - - [{time}] \"{request}\" {status} {bytes} {seconds}",
            samples: ["192.0.2.7 - - [2026-03-04 10:15:00] \"GET /a?b=1 HTTP/1.1\" 502 112 4.001570"])
    ]
}
