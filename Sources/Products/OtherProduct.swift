extension ProductID {
    /// Products of whose answers nothing particular is known.
    public static let other = ProductID(rawValue: "other")
}

extension Product {
    static let other = Product(.other, "other", names: ["other"])
}
