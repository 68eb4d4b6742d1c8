extension ProductID {
    /// Cloudflare.
    public static let cloudflare = ProductID(rawValue: "cloudflare")
}

extension Product {
    static let cloudflare = Product(
        .cloudflare, "Cloudflare",
        names: ["cloudflare"])
}
