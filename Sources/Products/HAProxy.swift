extension ProductID {
    /// HAProxy.
    public static let haproxy = ProductID(rawValue: "haproxy")
}

extension Product {
    static let haproxy: Product = {
        var product = Product(.haproxy, "HAProxy", names: ["haproxy", "hapee", "haproxy-ingress"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %Ta in log-format, or option httplog, would log it"),
            LogAdvice(
                .fields(["termination"]),
                "no termination state is logged; %tsc in log-format, or option httplog, would log it"),
            LogAdvice(
                .always, in: ["tcplog"],
                "connections are logged, not requests: no status, method and path; mode http with option httplog "
                    + "would log them"),
        ]
        return product
    }()
}
