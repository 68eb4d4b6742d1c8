extension ProductID {
    /// Apache httpd.
    public static let apache = ProductID(rawValue: "apache")
}

extension Product {
    static let apache: Product = {
        var product = Product(.apache, "Apache", names: ["apache", "apache-httpd", "httpd", "apache2"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %D in LogFormat would log it")
        ]
        return product
    }()
}
