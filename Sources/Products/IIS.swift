extension ProductID {
    /// IIS, with HTTP.sys, WAS, ARR and the ASP.NET Core module.
    public static let iis = ProductID(rawValue: "iis")
}

extension Product {
    static let iis = Product(
        .iis, "IIS",
        names: ["iis", "iis-arr", "arr", "http.sys", "httpsys", "was", "ancm", "aspnetcore-module"])
}
