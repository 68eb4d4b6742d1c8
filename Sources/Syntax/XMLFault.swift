/// Why a text is no XML, or none that is read.
public struct XMLFault: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// It is not well-formed, in expat's words.
        case malformed(String)
        /// It declares a document type, and with it may define entities.
        case documentType
        /// Elements are nested deeper than `XMLReader.deepest`.
        case tooDeep
        /// It has more elements than were allowed.
        case tooManyElements
    }

    /// What is wrong.
    public var reason: Reason
    /// 1-based line where it is wrong.
    public var line: Int
    /// The innermost element that was open there; nil where none was.
    public var open: Open?

    /// An element that was begun and not closed.
    public struct Open: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// 1-based line on which it begins.
        public var line: Int
    }
}
