extension ProductID {
    /// Envoy, and meshes and gateways built on it.
    public static let envoy = ProductID(rawValue: "envoy")
}

extension Product {
    static let envoy: Product = {
        var product = Product(.envoy, "Envoy", names: ["envoy", "istio", "envoy-gateway", "contour"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %DURATION% in the format would log it"),
            LogAdvice(
                .fields(["flags"]), "no response flags are logged; %RESPONSE_FLAGS% in the format would log them"),
        ]
        return product
    }()
}
