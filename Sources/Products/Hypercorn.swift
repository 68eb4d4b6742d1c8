extension ProductID {
    /// Hypercorn.
    public static let hypercorn = ProductID(rawValue: "hypercorn")
}

extension Product {
    static let hypercorn: Product = {
        var product = Product(.hypercorn, "Hypercorn", names: ["hypercorn"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %(D)s in access_log_format would log it")
        ]
        return product
    }()
}
