extension ProductID {
    /// HAProxy.
    public static let haproxy = ProductID(rawValue: "haproxy")
}

extension Product {
    static let haproxy = Product(
        .haproxy, "HAProxy",
        names: ["haproxy", "hapee", "haproxy-ingress"])
}
