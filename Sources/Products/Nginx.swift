extension ProductID {
    /// nginx, and what is built on it: ingress-nginx, OpenResty.
    public static let nginx = ProductID(rawValue: "nginx")
}

extension Product {
    static let nginx = Product(
        .nginx, "nginx",
        names: ["nginx", "ingress-nginx", "openresty", "angie", "nginx-plus", "freenginx", "tengine"])
}
