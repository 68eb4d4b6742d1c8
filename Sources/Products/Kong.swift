extension ProductID {
    /// Kong, which is built on nginx.
    public static let kong = ProductID(rawValue: "kong")
}

extension Product {
    static let kong = Product(.kong, "Kong", names: ["kong", "kong-gateway"])
}
