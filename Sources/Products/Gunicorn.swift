extension ProductID {
    /// gunicorn.
    public static let gunicorn = ProductID(rawValue: "gunicorn")
}

extension Product {
    static let gunicorn = Product(
        .gunicorn, "gunicorn",
        names: ["gunicorn"])
}
