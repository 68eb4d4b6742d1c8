extension ProductID {
    /// Tomcat.
    public static let tomcat = ProductID(rawValue: "tomcat")
}

extension Product {
    static let tomcat: Product = {
        var product = Product(.tomcat, "Tomcat", names: ["tomcat", "catalina"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %D in the AccessLogValve's pattern would log it")
        ]
        return product
    }()
}
