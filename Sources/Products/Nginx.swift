extension ProductID {
    /// nginx, and what is built on it: ingress-nginx, OpenResty.
    public static let nginx = ProductID(rawValue: "nginx")
}

extension Product {
    static let nginx: Product = {
        var product = Product(
            .nginx, "nginx",
            names: ["nginx", "ingress-nginx", "openresty", "angie", "nginx-plus", "freenginx", "tengine"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; $request_time in log_format would log it"),
            LogAdvice(
                .fields(["upstream-status", "upstream-header"]),
                "nothing of the server is logged; $upstream_status $upstream_connect_time $upstream_header_time "
                    + "$upstream_response_time in log_format would tell how far each request got"),
        ]
        return product
    }()
}
