extension ProductID {
    /// lighttpd.
    public static let lighttpd = ProductID(rawValue: "lighttpd")
}

extension Product {
    static let lighttpd = Product(
        .lighttpd, "lighttpd",
        names: ["lighttpd", "lighty"])
}
