extension ProductID {
    /// Hypercorn.
    public static let hypercorn = ProductID(rawValue: "hypercorn")
}

extension Product {
    static let hypercorn = Product(
        .hypercorn, "Hypercorn",
        names: ["hypercorn"])
}
