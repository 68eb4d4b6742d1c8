extension ProductID {
    /// Azure Front Door.
    public static let frontDoor = ProductID(rawValue: "azure-front-door")
}

extension Product {
    static let frontDoor: Product = {
        var product = Product(.frontDoor, "Azure Front Door", names: ["azure-front-door", "front-door", "afd"])
        // It logs a status of 0 where the origin gave none: learn.microsoft.com, Azure Front Door, Monitor metrics and
        // logs, `HttpStatusCode`. That the client left is a 499 there.
        product.ownGatewayStatuses = [0]
        product.timeouts = TimeoutSetting.frontDoor
        return product
    }()
}

extension TimeoutSetting {
    /// Front Door's timeouts towards an origin.
    static let frontDoor: [TimeoutSetting] = [
        TimeoutSetting(
            "originResponseTimeoutSeconds", .response, .duration(.seconds(30)),
            TimeoutClock(
                .total, .words("for the request to be taken and for the response"), "504, or 503; 16 to 240 s"),
            caveat: "profiles that the portal makes have 60 s",
            source: "https://learn.microsoft.com/en-us/azure/frontdoor/troubleshoot-issues")
    ]
}
