/// An element of a document of XML, with the line it begins on; text is not kept.
public struct XMLElement: Hashable, Sendable {
    /// A name and its value.
    public struct Attribute: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The value, entities replaced.
        public var value: String
    }

    /// Its name.
    public var name: String
    /// Its attributes, in order.
    public var attributes: [Attribute] = []
    /// Where it begins, as `FILE:LINE`.
    public var place: String
    /// The elements inside it.
    public var children: [XMLElement] = []

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: the whole document, UTF-8 whatever its declaration says; blanks may stand before it.
    ///   - file: the name that places have before the line.
    ///   - mostElements: how many elements it may have.
    /// - Throws: why it is no XML that is read.
    public init(parsing bytes: some Collection<UInt8>, of file: String, mostElements: Int) throws(XMLFault) {
        let document = bytes.drop { [0x20, 0x0A, 0x0D, 0x09].contains($0) }
        let blank = bytes.prefix(bytes.count - document.count).count { $0 == 0x0A }
        let tree = Tree(file, linesBefore: blank)
        do {
            try XMLReader.read(Array(document), isUTF8: true, mostElements: mostElements, into: tree)
        } catch {
            var fault = error
            fault.line += blank
            fault.open?.line += blank
            throw fault
        }
        guard let root = tree.root else { throw XMLFault(reason: .malformed("no element found"), line: blank + 1) }
        self = root
    }

    private init(name: String, attributes: [Attribute], place: String) {
        self.name = name
        self.attributes = attributes
        self.place = place
    }

    /// The elements at a path below this one.
    public func elements(_ path: String...) -> [XMLElement] { elements(path[...]) }

    /// The elements at a path below this one.
    public func elements(_ path: ArraySlice<String>) -> [XMLElement] {
        guard let first = path.first else { return [self] }
        return children.filter { $0.name == first }.flatMap { $0.elements(path.dropFirst()) }
    }

    /// The first element at a path below this one.
    public func element(_ path: String...) -> XMLElement? { elements(path[...]).first }

    /// Puts a document's elements together.
    private final class Tree: XMLHandler {
        private let file: String
        private let linesBefore: Int
        private var open: [XMLElement] = []
        private(set) var root: XMLElement?

        init(_ file: String, linesBefore: Int) {
            self.file = file
            self.linesBefore = linesBefore
        }

        func begin(_ name: String, _ attributes: XMLAttributes, line: Int) {
            open.append(
                XMLElement(
                    name: name, attributes: attributes.all.map { Attribute(name: $0.name, value: $0.value) },
                    place: "\(file):\(line + linesBefore)"))
        }

        func end() {
            guard let element = open.popLast() else { return }
            if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
        }
    }
}
