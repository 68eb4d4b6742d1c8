extension ProductID {
    /// IIS, with HTTP.sys, WAS, ARR and the ASP.NET Core module.
    public static let iis = ProductID(rawValue: "iis")
}

extension Product {
    static let iis: Product = {
        var product = Product(
            .iis, "IIS", names: ["iis", "iis-arr", "arr", "http.sys", "httpsys", "was", "ancm", "aspnetcore-module"])
        product.logAdvice = [
            LogAdvice(
                .duration, in: ["iis-ncsa"],
                "no duration is logged; IIS logs time-taken in the W3C format, not in NCSA's"),
            LogAdvice(
                .duration,
                "time-taken is not among the #Fields; IIS logs it when it is ticked in Logging, Select Fields"),
        ]
        return product
    }()
}
