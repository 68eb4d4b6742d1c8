extension Wording {
    /// Why a failure is charged to its cause: clauses without a full stop.
    static let reasons = [
        // What a product's own message proves stands in Products, beside the message.
        "signal": "{proves}",
        "reasons": "{reasons:clauses}",
    ]
}
