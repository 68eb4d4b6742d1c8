extension YAMLValue {
    /// The most values of a file; aliases count as often as they stand.
    static let mostValues = 200_000

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - text: the file's text.
    ///   - mostBytes: how long it may be.
    /// - Returns: its value; nil where it is empty.
    /// - Throws: why it is no YAML, or none that is read.
    public static func read(_ text: String, mostBytes: Int) throws(YAMLFault) -> YAMLValue? {
        guard text.utf8.count <= mostBytes else {
            throw YAMLFault(.file, "longer than \(mostBytes >> 10) KiB")
        }
        var text = text
        let result = text.withUTF8 { bytes in
            Result { () throws(YAMLFault) in
                var composer = YAMLComposer(bytes)
                return try composer.document()
            }
        }
        return try result.get()
    }
}
