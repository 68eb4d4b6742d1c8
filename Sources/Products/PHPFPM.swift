extension ProductID {
    /// php-fpm.
    public static let phpFPM = ProductID(rawValue: "php-fpm")
}

extension Product {
    static let phpFPM = Product(.phpFPM, "php-fpm", names: ["php-fpm", "fpm", "php"])
}
