extension ProductID {
    /// Envoy, and meshes and gateways built on it.
    public static let envoy = ProductID(rawValue: "envoy")
}

extension Product {
    static let envoy = Product(
        .envoy, "Envoy",
        names: ["envoy", "istio", "envoy-gateway", "contour"])
}
