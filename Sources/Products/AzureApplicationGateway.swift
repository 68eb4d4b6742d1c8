extension ProductID {
    /// Azure's Application Gateway.
    public static let appGateway = ProductID(rawValue: "azure-app-gateway")
}

extension Product {
    static let appGateway = Product(
        .appGateway, "Azure Application Gateway",
        names: ["azure-app-gateway", "azure-application-gateway", "app-gateway", "appgw"])
}
