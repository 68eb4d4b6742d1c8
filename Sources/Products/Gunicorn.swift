extension ProductID {
    /// gunicorn.
    public static let gunicorn = ProductID(rawValue: "gunicorn")
}

extension Product {
    static let gunicorn: Product = {
        var product = Product(.gunicorn, "gunicorn", names: ["gunicorn"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %(D)s in access_log_format would log it")
        ]
        return product
    }()
}
