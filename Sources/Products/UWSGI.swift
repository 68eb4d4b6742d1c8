extension ProductID {
    /// uWSGI.
    public static let uwsgi = ProductID(rawValue: "uwsgi")
}

extension Product {
    static let uwsgi = Product(.uwsgi, "uWSGI", names: ["uwsgi"])
}
