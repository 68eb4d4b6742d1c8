/// What is told of a document of XML while it is read.
public protocol XMLHandler: AnyObject {
    /// An element begins.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - attributes: good until this returns.
    ///   - line: 1-based line on which it begins.
    func begin(_ name: String, _ attributes: XMLAttributes, line: Int)

    /// Text of the innermost open element, entities replaced; it may come in pieces.
    ///
    /// - Parameter bytes: UTF-8, good until this returns.
    func text(_ bytes: UnsafeRawBufferPointer)

    /// The innermost open element ends.
    func end()
}

extension XMLHandler {
    /// Text is passed over.
    public func text(_ bytes: UnsafeRawBufferPointer) {}
}
