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
        product.timeouts = TimeoutSetting.cloudFront
        return product
    }()
}

extension TimeoutSetting {
    private static let cloudFrontOrigin =
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html"

    /// CloudFront's timeouts towards an origin.
    static let cloudFront: [TimeoutSetting] = [
        TimeoutSetting(
            "OriginReadTimeout", .response, .duration(.seconds(30)),
            TimeoutClock(.idle, .responseRead, "also for the first packet; 504; GET and HEAD are tried again"),
            source: "\(cloudFrontOrigin)#DownloadDistValuesOriginResponseTimeout"),
        TimeoutSetting(
            "ResponseCompletionTimeout", .response, .unbounded, TimeoutClock(.total, .wholeResponse), zero: .unbounded,
            source: cloudFrontOrigin),
        TimeoutSetting(
            "ConnectionTimeout", .connect, .duration(.seconds(10)),
            TimeoutClock(.total, .connection, "for each attempt"),
            source: "\(cloudFrontOrigin)#origin-connection-timeout"),
        TimeoutSetting(
            "ConnectionAttempts", .retry, .count(3), TimeoutClock(.tries, .words("attempts to connect in all")),
            unit: .none,
            source: "\(cloudFrontOrigin)#origin-connection-attempts"),
        TimeoutSetting(
            "OriginKeepaliveTimeout", .keepAlive, .duration(.seconds(5)), TimeoutClock(.idle, .serverIdle),
            source: "\(cloudFrontOrigin)#DownloadDistValuesOriginKeepaliveTimeout"),
    ]
}
