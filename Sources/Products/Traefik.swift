extension ProductID {
    /// Traefik.
    public static let traefik = ProductID(rawValue: "traefik")
}

extension Product {
    static let traefik = Product(
        .traefik, "Traefik",
        names: ["traefik", "traefik-proxy"])
}
