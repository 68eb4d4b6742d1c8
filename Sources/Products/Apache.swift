extension ProductID {
    /// Apache httpd.
    public static let apache = ProductID(rawValue: "apache")
}

extension Product {
    static let apache = Product(
        .apache, "Apache",
        names: ["apache", "apache-httpd", "httpd", "apache2"])
}
