extension ProductID {
    /// Caddy.
    public static let caddy = ProductID(rawValue: "caddy")
}

extension Product {
    static let caddy = Product(.caddy, "Caddy", names: ["caddy"])
}
