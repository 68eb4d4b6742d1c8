internal import CExpat

/// Reads XML with expat; a document type, and with it every entity of a stranger's making, is refused.
public final class XMLReader {
    /// Elements may be nested this deep.
    public static let deepest = 64
    private static let pieceSize = 1 << 20

    private let parser: XML_Parser
    private let handler: any XMLHandler
    private let mostElements: Int
    private var open: [XMLFault.Open] = []
    private var count = 0
    private var stopped: XMLFault?

    private init(_ parser: XML_Parser, _ handler: any XMLHandler, mostElements: Int) {
        self.parser = parser
        self.handler = handler
        self.mostElements = mostElements
    }

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: the whole document.
    ///   - isUTF8: whether it is UTF-8, whatever its declaration says.
    ///   - mostElements: how many elements it may have.
    ///   - handler: is told of its elements and text, until there is a fault.
    /// - Throws: why it is no XML that is read.
    public static func read(
        _ bytes: [UInt8], isUTF8: Bool = false, mostElements: Int = .max, into handler: any XMLHandler
    ) throws(XMLFault) {
        guard let parser = XML_ParserCreate(isUTF8 ? "UTF-8" : nil) else {
            throw XMLFault(reason: .malformed("out of memory"), line: 1)
        }
        defer { XML_ParserFree(parser) }
        let reader = XMLReader(parser, handler, mostElements: mostElements)
        XML_SetUserData(parser, Unmanaged.passUnretained(reader).toOpaque())
        XML_SetElementHandler(
            parser, { context, name, attributes in XMLReader.of(context)?.begin(name, attributes) },
            { context, _ in XMLReader.of(context)?.end() })
        XML_SetCharacterDataHandler(parser) { context, characters, length in
            guard let characters, let reader = XMLReader.of(context) else { return }
            reader.handler.text(UnsafeRawBufferPointer(start: characters, count: Int(length)))
        }
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in XMLReader.of(context)?.stop(.documentType) }
        let isWhole = withExtendedLifetime(reader) { parse(bytes, parser) }
        if let fault = reader.stopped { throw fault }
        guard isWhole else {
            let words = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) }
            throw reader.fault(.malformed(words ?? "damaged"))
        }
    }

    private static func parse(_ bytes: [UInt8], _ parser: XML_Parser) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var start = 0
            while true {
                let piece = UnsafeRawBufferPointer(rebasing: bytes[start...].prefix(pieceSize))
                start += piece.count
                let characters = piece.bindMemory(to: CChar.self).baseAddress
                let status = XML_Parse(parser, characters, Int32(piece.count), start == bytes.count ? 1 : 0)
                if status != XML_STATUS_OK || start == bytes.count { return status == XML_STATUS_OK }
            }
        }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> XMLReader? {
        context.map { Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
    }

    private var line: Int { Int(XML_GetCurrentLineNumber(parser)) }

    private func fault(_ reason: XMLFault.Reason) -> XMLFault { XMLFault(reason: reason, line: line, open: open.last) }

    private func stop(_ reason: XMLFault.Reason) {
        stopped = stopped ?? fault(reason)
        XML_StopParser(parser, 0)
    }

    private func begin(_ name: UnsafePointer<CChar>?, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        guard stopped == nil, let name else { return }
        count += 1
        guard open.count < Self.deepest else { return stop(.tooDeep) }
        guard count <= mostElements else { return stop(.tooManyElements) }
        let element = XMLFault.Open(name: String(cString: name), line: line)
        open.append(element)
        handler.begin(element.name, XMLAttributes(attributes), line: element.line)
    }

    private func end() {
        guard stopped == nil else { return }
        open.removeLast()
        handler.end()
    }
}
