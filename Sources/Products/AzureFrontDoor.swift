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
        return product
    }()
}
