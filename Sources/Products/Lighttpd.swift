extension ProductID {
    /// lighttpd.
    public static let lighttpd = ProductID(rawValue: "lighttpd")
}

extension Product {
    static let lighttpd: Product = {
        var product = Product(.lighttpd, "lighttpd", names: ["lighttpd", "lighty"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %D in accesslog.format would log it")
        ]
        return product
    }()
}
