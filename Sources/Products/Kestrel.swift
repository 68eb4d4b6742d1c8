extension ProductID {
    /// Kestrel, the server of ASP.NET Core.
    public static let kestrel = ProductID(rawValue: "kestrel")
}

extension Product {
    static let kestrel = Product(.kestrel, "Kestrel", names: ["kestrel", "asp.net-core"])
}
