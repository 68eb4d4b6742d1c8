internal import CExpat

/// An element of an XML file, with the line it begins on.
struct XMLElement: Hashable, Sendable {
    /// Its name.
    var name: String
    /// Its attributes, in order.
    var attributes: [Attribute] = []
    /// Where it begins, as `FILE:LINE`.
    var place: String
    /// The elements inside it.
    var children: [XMLElement] = []

    /// A name and its value.
    struct Attribute: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// An attribute's value; names are compared as IIS does, without regard to case.
    subscript(_ name: String) -> String? {
        let name = name.lowercased()
        return attributes.first { $0.name.lowercased() == name }?.value
    }

    /// The elements at a path below this one.
    func elements(_ path: String...) -> [XMLElement] { elements(path[...]) }

    func elements(_ path: ArraySlice<String>) -> [XMLElement] {
        guard let first = path.first else { return [self] }
        return children.filter { $0.name == first }.flatMap { $0.elements(path.dropFirst()) }
    }

    /// The first element at a path below this one.
    func element(_ path: String...) -> XMLElement? { elements(path[...]).first }
}

/// Reads a file of XML: no document types, nested no deeper than 64.
final class XMLText {
    private let name: String
    private let parser: XML_Parser
    private var stack: [XMLElement] = []
    private var root: XMLElement?
    private var problem: String?
    private var count = 0

    private init(name: String, parser: XML_Parser) {
        self.name = name
        self.parser = parser
    }

    /// Reads a file.
    ///
    /// - Throws: `ConfigurationFault` with the line and what was expected where it is not well-formed.
    static func read(_ file: ConfigurationFile) throws(ConfigurationFault) -> XMLElement {
        // The text is UTF-8 by now, whatever its declaration says.
        guard let parser = XML_ParserCreate("UTF-8") else {
            throw ConfigurationFault(message: "\(file.name): out of memory")
        }
        defer { XML_ParserFree(parser) }
        let reader = XMLText(name: file.name, parser: parser)
        XML_SetUserData(parser, Unmanaged.passUnretained(reader).toOpaque())
        XML_SetElementHandler(
            parser, { context, name, attributes in XMLText.of(context)?.begin(name, attributes) },
            { context, _ in XMLText.of(context)?.finish() })
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
            XMLText.of(context)?.stop("a document type is refused")
        }
        let bytes = Array(file.text.utf8.drop { [0x20, 0x0A, 0x0D, 0x09].contains($0) })
        let blank = file.text.utf8.prefix(file.text.utf8.count - bytes.count).filter { $0 == 0x0A }.count
        let status = bytes.withUnsafeBytes { buffer in
            XML_Parse(parser, buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count), 1)
        }
        let line = Int(XML_GetCurrentLineNumber(parser)) + blank
        if let problem = reader.problem { throw ConfigurationFault(message: "\(file.name):\(line): \(problem)") }
        guard status == XML_STATUS_OK, let root = reader.root else {
            let words = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "damaged"
            let open =
                reader.stack.last.map { "; expected ‘</\($0.name)>’ for the element that begins at \($0.place)" } ?? ""
            throw ConfigurationFault(
                message:
                    "\(file.name):\(line): the XML is broken (\(words))\(open); give the whole file, as IIS reads it")
        }
        return root
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> XMLText? {
        context.map { Unmanaged<XMLText>.fromOpaque($0).takeUnretainedValue() }
    }

    private func stop(_ reason: String) {
        problem = problem ?? reason
        XML_StopParser(parser, 0)
    }

    private func begin(_ name: UnsafePointer<CChar>?, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        guard let name else { return }
        count += 1
        guard stack.count < 64 else { return stop("elements are nested too deep") }
        guard count < 200_000 else { return stop("there are too many elements for a configuration") }
        var element = XMLElement(
            name: String(cString: name), place: "\(self.name):\(Int(XML_GetCurrentLineNumber(parser)))")
        var index = 0
        while let attributes, let key = attributes[index], let value = attributes[index + 1] {
            element.attributes.append(.init(name: String(cString: key), value: String(cString: value)))
            index += 2
        }
        stack.append(element)
    }

    private func finish() {
        guard let element = stack.popLast() else { return }
        if stack.isEmpty { root = element } else { stack[stack.count - 1].children.append(element) }
    }
}
