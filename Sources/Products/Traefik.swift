extension ProductID {
    /// Traefik.
    public static let traefik = ProductID(rawValue: "traefik")
}

extension Product {
    static let traefik: Product = {
        var product = Product(.traefik, "Traefik", names: ["traefik", "traefik-proxy"])
        product.logAdvice = [
            LogAdvice(
                .duration, "no duration is logged; Traefik's own common format ends with it, and its JSON has Duration")
        ]
        return product
    }()
}
