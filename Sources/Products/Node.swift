extension ProductID {
    /// Node, with its loggers morgan and pino-http.
    public static let node = ProductID(rawValue: "node")
}

extension Product {
    static let node = Product(
        .node, "Node",
        names: ["node", "nodejs", "node.js"])
}
