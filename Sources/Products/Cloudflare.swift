extension ProductID {
    /// Cloudflare.
    public static let cloudflare = ProductID(rawValue: "cloudflare")
}

extension Product {
    static let cloudflare: Product = {
        var product = Product(.cloudflare, "Cloudflare", names: ["cloudflare"])
        // 520 to 526 for what it meets at the origin, and 530 beside its own error 1xxx, such as a name that does not
        // resolve: developers.cloudflare.com, Support, Cloudflare 5xx errors.
        product.ownGatewayStatuses = Set(520...526).union([530])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; EdgeEndTimestamp among the job's fields would give it")
        ]
        return product
    }()
}
