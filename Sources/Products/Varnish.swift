extension ProductID {
    /// Varnish.
    public static let varnish = ProductID(rawValue: "varnish")
}

extension Product {
    static let varnish: Product = {
        var product = Product(.varnish, "Varnish", names: ["varnish", "varnishd", "vinyl-cache"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %D in varnishncsa's -F would log it")
        ]
        return product
    }()
}
