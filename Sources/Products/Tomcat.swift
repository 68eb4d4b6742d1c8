extension ProductID {
    /// Tomcat.
    public static let tomcat = ProductID(rawValue: "tomcat")
}

extension Product {
    static let tomcat = Product(
        .tomcat, "Tomcat",
        names: ["tomcat", "catalina"])
}
