extension Wording {
    /// English, the language that Postern speaks.
    public static let english = Wording(
        [general, reasons].reduce(into: [:]) { all, part in all.merge(part) { first, _ in first } })

    /// What is used in other sentences.
    private static let general = [
        "verbatim": "{text}",
        "hop": "the {hop}",
        "hop.other": "another element",
    ]
}
