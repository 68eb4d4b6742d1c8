extension ProductID {
    /// Amazon's load balancers.
    public static let alb = ProductID(rawValue: "aws-alb")
}

extension Product {
    static let alb: Product = {
        var product = Product(.alb, "AWS load balancer", names: ["aws-alb", "alb", "elb", "aws-elb", "elbv2"])
        product.timeouts = TimeoutSetting.alb
        return product
    }()
}

extension TimeoutSetting {
    private static let albGuide = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application"
    private static let albAttributes = "\(albGuide)/edit-load-balancer-attributes.html"
    private static let albTroubles = "\(albGuide)/load-balancer-troubleshooting.html"

    /// Timeouts of an Application Load Balancer.
    static let alb: [TimeoutSetting] = [
        TimeoutSetting(
            "idle_timeout.timeout_seconds", .response, .duration(.seconds(60)),
            TimeoutClock(.idle, .words("while nothing moves on a connection, to the client or to the target"), "504"),
            source: albAttributes),
        TimeoutSetting(
            "idle_timeout.timeout_seconds (target)", .keepAlive, .sameAs("idle_timeout.timeout_seconds"),
            TimeoutClock(.idle, .serverIdle), source: albAttributes),
        TimeoutSetting(
            "idle_timeout.timeout_seconds (client)", .idleClose, .sameAs("idle_timeout.timeout_seconds"),
            TimeoutClock(.idle, .clientIdle), source: albAttributes),
        TimeoutSetting(
            "client_keep_alive.seconds", .idleClose, .duration(.seconds(3600)),
            TimeoutClock(.total, .lifetime, "of the client's connection"), source: albAttributes),
        TimeoutSetting(
            "target connection (fixed)", .connect, .duration(.seconds(10)), TimeoutClock(.total, .tcp, "504"),
            source: albTroubles),
        TimeoutSetting(
            "target TLS handshake (fixed)", .connect, .duration(.seconds(10)), TimeoutClock(.total, .tls, "502"),
            source: albTroubles),
        TimeoutSetting(
            "deregistration_delay.timeout_seconds", .process, .duration(.seconds(300)),
            TimeoutClock(.total, .words("for requests to end at a target that is taken out; then 502")),
            source: "\(albGuide)/edit-target-group-attributes.html"),
    ]
}
