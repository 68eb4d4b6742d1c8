import Syntax
import Testing

struct XMLReaderTests {
    /// Writes down what it is told.
    private final class Notes: XMLHandler {
        var told: [String] = []

        func begin(_ name: String, _ attributes: XMLAttributes, line: Int) {
            let all = attributes.all.map { " \($0.name)=\($0.value)" }.joined()
            told.append("<\(name)\(all) \(line)")
        }
        func text(_ bytes: UnsafeRawBufferPointer) { told.append(String(decoding: bytes, as: UTF8.self)) }
        func end() { told.append(">") }
    }

    private func told(_ text: String) throws -> String {
        let notes = Notes()
        try XMLReader.read(Array(text.utf8), into: notes)
        return notes.told.joined(separator: "|")
    }

    private func fault(_ text: String) -> XMLFault? {
        #expect(throws: XMLFault.self) { try told(text) }
    }

    @Test func `elements, attributes and text are told in order, entities replaced`() throws {
        let notes = try told("<a x=\"1 &lt; 2\" y='&#233;'>\n<b/>t &amp; u</a>")
        #expect(notes == "<a x=1 < 2 y=é 1|\n|<b 2|>|t |&| u|>")
    }

    @Test(arguments: [
        "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
        "<!DOCTYPE a [<!ENTITY l \"l\"><!ENTITY l1 \"&l;&l;&l;&l;\"><!ENTITY l2 \"&l1;&l1;&l1;\">]><a>&l2;</a>",
    ])
    func `a document type is refused`(text: String) {
        #expect(fault(text)?.reason == .documentType)
    }

    @Test func `an entity that nobody defined, and what is cut off, is refused with its line`() {
        #expect(fault("<a>\n&x;</a>")?.line == 2)
        let cut = fault("<a>\n<b c='d'>\n")
        #expect(cut?.open?.name == "b")
        #expect(cut?.open?.line == 2)
        for text in ["", "a", "<a", "<a></b>", "<a/><b/>", "<a b=c/>", "<a>\u{1}</a>"] { #expect(fault(text) != nil) }
    }

    @Test func `nesting and the number of elements have a bound`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(throws: Never.self) { try told(nested(XMLReader.deepest)) }
        #expect(fault(nested(XMLReader.deepest + 1))?.reason == .tooDeep)
        let many = Array("<a><b/><b/><b/></a>".utf8)
        #expect(throws: Never.self) { try XMLReader.read(many, mostElements: 4, into: Notes()) }
        #expect(throws: XMLFault.self) { try XMLReader.read(many, mostElements: 3, into: Notes()) }
    }

    @Test func `a document of many pieces is read whole`() throws {
        let text = "<a>" + String(repeating: "<b>xyz</b>", count: 300_000) + "</a>"
        let notes = Notes()
        try XMLReader.read(Array(text.utf8), into: notes)
        #expect(notes.told.count { $0.hasPrefix("<b") } == 300_000)
    }

    @Test func `a tree keeps places, whatever stands before the document`() throws {
        let root = try XMLElement(
            parsing: "\n\n<?xml version=\"1.0\" encoding=\"utf-16\"?>\n<a>\n<b x=\"1\"><c/></b><b x=\"2\"/></a>".utf8,
            of: "web.config", mostElements: 10)
        #expect(root.place == "web.config:4")
        #expect(root.elements("b").map { $0.attributes.first?.value } == ["1", "2"])
        #expect(root.element("b", "c")?.place == "web.config:5")
    }
}

struct XMLCutterTests {
    private func pieces(_ text: String, of size: Int, longest: Int = 1000) -> [XMLCutter.Piece] {
        var cutter = XMLCutter(element: "Event", longest: longest)
        var pieces: [XMLCutter.Piece] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { cutter.take($0) { pieces.append($0) } }
        }
        cutter.end { pieces.append($0) }
        return pieces
    }

    @Test func `however the bytes are cut, the elements are the same`() {
        let text =
            "<Events>\n<Event a='1'><EventID>3</EventID></Event><Event>\n</Event>\n<Event>a<Event>b</Event><Event>"
        let whole = pieces(text, of: text.utf8.count)
        #expect(whole.map(\.problem) == [nil, nil, .notClosed, nil, .cutOff])
        #expect(whole[0].bytes == Array("<Event a='1'><EventID>3</EventID></Event>".utf8))
        #expect(whole[0].line == 2)
        #expect(whole[0].offset == 9)
        for size in 1..<20 { #expect(pieces(text, of: size) == whole) }
    }

    @Test func `an element that is too long costs no other`() {
        let text = "<Event>\(String(repeating: "x", count: 2000))</Event><Event>y</Event>"
        for size in [1, 7, 5000] {
            #expect(pieces(text, of: size, longest: 100).map(\.problem) == [.tooLong, nil])
        }
    }
}
