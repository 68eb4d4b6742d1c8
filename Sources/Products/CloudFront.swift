extension ProductID {
    /// Amazon CloudFront.
    public static let cloudFront = ProductID(rawValue: "aws-cloudfront")
}

extension Product {
    static let cloudFront: Product = {
        var product = Product(.cloudFront, "Amazon CloudFront", names: ["aws-cloudfront", "cloudfront"])
        product.logAdvice = [
            LogAdvice(
                .duration,
                "time-taken is not among the fields; standard logs have it, a real-time log's field list can name it")
        ]
        return product
    }()
}
