extension ProductID {
    /// Google Cloud's load balancers.
    public static let googleCloud = ProductID(rawValue: "google-cloud")
}

extension Product {
    static let googleCloud = Product(
        .googleCloud, "Google Cloud load balancer",
        names: ["google-cloud", "gcp", "gclb", "google-cloud-load-balancer"])
}
