extension ProductID {
    /// Google Cloud's load balancers.
    public static let googleCloud = ProductID(rawValue: "google-cloud")
}

extension Product {
    static let googleCloud: Product = {
        var product = Product(
            .googleCloud, "Google Cloud load balancer",
            names: ["google-cloud", "gcp", "gclb", "google-cloud-load-balancer"])
        product.timeouts = TimeoutSetting.googleCloud
        return product
    }()
}

extension TimeoutSetting {
    private static let googleTimeouts =
        "https://docs.cloud.google.com/load-balancing/docs/https/request-distribution"

    /// Timeouts of Google Cloud's external application load balancers.
    static let googleCloud: [TimeoutSetting] = [
        TimeoutSetting(
            "backend service timeoutSec", .response, .duration(.seconds(30)),
            TimeoutClock(.total, .wholeResponse, "from the request's first byte; a WebSocket ends with it too"),
            source: "https://docs.cloud.google.com/compute/docs/reference/rest/v1/backendServices"),
        TimeoutSetting(
            "backend keepalive (fixed)", .keepAlive, .duration(.seconds(600)), TimeoutClock(.idle, .serverIdle),
            source: googleTimeouts),
        TimeoutSetting(
            "httpKeepAliveTimeoutSec", .idleClose, .duration(.seconds(610)), TimeoutClock(.idle, .clientIdle),
            caveat: "600 s on regional ones", source: googleTimeouts),
    ]
}
