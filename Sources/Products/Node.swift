extension ProductID {
    /// Node, with its loggers morgan and pino-http.
    public static let node = ProductID(rawValue: "node")
}

extension Product {
    static let node: Product = {
        var product = Product(.node, "Node", names: ["node", "nodejs", "node.js"])
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; :response-time in morgan's format would log it")
        ]
        return product
    }()
}
