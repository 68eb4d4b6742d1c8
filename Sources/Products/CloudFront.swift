extension ProductID {
    /// Amazon CloudFront.
    public static let cloudFront = ProductID(rawValue: "aws-cloudfront")
}

extension Product {
    static let cloudFront = Product(
        .cloudFront, "Amazon CloudFront",
        names: ["aws-cloudfront", "cloudfront"])
}
