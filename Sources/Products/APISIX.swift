extension ProductID {
    /// APISIX, which is built on nginx.
    public static let apisix = ProductID(rawValue: "apisix")
}

extension Product {
    static let apisix = Product(.apisix, "APISIX", names: ["apisix", "apache-apisix"])
}
