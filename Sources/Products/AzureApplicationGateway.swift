extension ProductID {
    /// Azure's Application Gateway.
    public static let appGateway = ProductID(rawValue: "azure-app-gateway")
}

extension Product {
    static let appGateway: Product = {
        var product = Product(
            .appGateway, "Azure Application Gateway",
            names: ["azure-app-gateway", "azure-application-gateway", "app-gateway", "appgw"])
        product.timeouts = TimeoutSetting.appGateway
        return product
    }()
}

extension TimeoutSetting {
    private static let appGatewayFAQ =
        "https://learn.microsoft.com/en-us/azure/application-gateway/application-gateway-faq"

    /// Timeouts of an Application Gateway.
    static let appGateway: [TimeoutSetting] = [
        TimeoutSetting(
            "requestTimeout", .response, .duration(.seconds(20)),
            TimeoutClock(.total, .responseHeader, "504 on v2, 502 on v1"),
            caveat: "30 s where PowerShell or a template makes the setting without one",
            source:
                "https://learn.microsoft.com/en-us/azure/application-gateway/configuration-http-settings#request-timeout"
        ),
        TimeoutSetting(
            "keep-alive (fixed)", .idleClose, .duration(.seconds(75)), TimeoutClock(.idle, .clientIdle),
            caveat: "120 s on v1", source: appGatewayFAQ),
        TimeoutSetting(
            "idleTimeoutInMinutes", .idleClose, .duration(.seconds(240)),
            TimeoutClock(.idle, .words("until the TCP connection of the frontend's address is dropped")),
            unit: .minutes,
            source: appGatewayFAQ),
        TimeoutSetting(
            "connectionDraining drainTimeoutInSec", .process, .duration(.seconds(30)),
            TimeoutClock(.total, .words("for requests to end at a server that is taken out")),
            source:
                "https://learn.microsoft.com/en-us/azure/application-gateway/configuration-http-settings#connection-draining"
        ),
    ]
}
