extension ProductID {
    /// Squid.
    public static let squid = ProductID(rawValue: "squid")
}

extension Product {
    static let squid = Product(.squid, "Squid", names: ["squid"])
}
