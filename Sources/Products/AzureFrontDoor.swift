extension ProductID {
    /// Azure Front Door.
    public static let frontDoor = ProductID(rawValue: "azure-front-door")
}

extension Product {
    static let frontDoor = Product(
        .frontDoor, "Azure Front Door",
        names: ["azure-front-door", "front-door", "afd"])
}
