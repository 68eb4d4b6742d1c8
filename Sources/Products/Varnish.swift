extension ProductID {
    /// Varnish.
    public static let varnish = ProductID(rawValue: "varnish")
}

extension Product {
    static let varnish = Product(
        .varnish, "Varnish",
        names: ["varnish", "varnishd", "vinyl-cache"])
}
