import Syntax
import Testing

struct JSONValueTests {
    private func text(_ json: String, _ dialect: JSONDialect = .strict) throws -> String? {
        try JSONValue(parsing: json.utf8, dialect: dialect).text
    }

    @Test func `a surrogate pair is one character`() throws {
        #expect(try text(#""\ud83d\ude00""#) == "😀")
        #expect(try text(#""\uD83D\uDE00""#, .tolerant) == "😀")
        #expect(try text(#""a\ud83d\ude00\ud83d\ude01b""#, .tolerant) == "a😀😁b")
    }

    @Test(arguments: [
        (#""\ud83d""#, "\u{FFFD}"), (#""\ude00""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"),
        (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
        (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
    ])
    func `half of a pair is refused, or replaced where that is wanted`(json: String, replaced: String) throws {
        #expect(throws: JSONFault.self) { try text(json) }
        #expect(try text(json, .tolerant) == replaced)
    }

    @Test(arguments: [#""\q""#, #""\u12""#, #""\u12g4""#, "\"\u{1}\"", "\"a\nb\""])
    func `what JSON does not have in strings is read as it is meant, and refused to the letter`(json: String) throws {
        #expect(throws: JSONFault.self) { try text(json) }
        #expect(try text(json, .tolerant) != nil)
    }

    @Test func `numbers keep their spelling, however long`() throws {
        let digits = String(repeating: "9", count: 5000)
        for spelling in ["0", "-0", "1.50", "1e400", "-12.5E-7", digits, "0.\(digits)"] {
            #expect(try JSONValue(parsing: spelling.utf8) == .number(spelling))
        }
        #expect(try JSONValue(parsing: "1e400".utf8).number == nil)
        #expect(try JSONValue(parsing: digits.utf8).integer == nil)
        #expect(try JSONValue(parsing: "12".utf8).integer == 12)
        #expect(try JSONValue(parsing: "2.5".utf8).number == 2.5)
    }

    @Test(arguments: ["01", "1.", "+1", ".5", "1e", "-", "NaN", "Infinity", "0x1F", "nul", "True", "1.2.3"])
    func `what is no number and no word is refused in either dialect`(json: String) {
        for dialect in [JSONDialect.strict, .tolerant] {
            #expect(throws: JSONFault.self) { try JSONValue(parsing: json.utf8, dialect: dialect) }
        }
    }

    @Test(arguments: [
        "", " ", "nul", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":1}", "01", "1.", "+1", ".5", "1e", "\"", "\"\u{1}\"",
        #""\x""#, #""\ud83d""#, #""\u12""#, "[1]x", "{a:1}", "NaN", "[",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONFault.self) { try JSONValue(parsing: text.utf8) }
    }

    @Test func `nesting ends at its bound, and no input exhausts the stack`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(JSONValue.deepest).utf8) }
        #expect(throws: JSONFault.self) { try JSONValue(parsing: nested(JSONValue.deepest + 1).utf8) }
        #expect(throws: JSONFault.self) {
            try JSONValue(parsing: String(repeating: "{\"a\":", count: 100_000).utf8, dialect: .tolerant)
        }
    }

    @Test func `every beginning of a document is refused, and nothing is read past its end`() {
        let whole = Array(#"{"a":[1,"\ud83d\ude00",true,{"b":null}],"c":"é"}"#.utf8)
        for count in 0..<whole.count {
            #expect(throws: JSONFault.self) { try JSONValue(parsing: whole[..<count]) }
            #expect(throws: JSONFault.self) { try JSONValue(parsing: whole[..<count], dialect: .tolerant) }
        }
        #expect(throws: Never.self) { try JSONValue(parsing: whole) }
    }

    @Test(arguments: [[0xFF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0xBD], [0xC0, 0xAF], [0xF5, 0x80, 0x80, 0x80]])
    func `bytes that are no UTF-8 are refused, or replaced where that is wanted`(bytes: [UInt8]) throws {
        let json = [0x22] + bytes + [0x22]
        #expect(throws: JSONFault.self) { try JSONValue(parsing: json) }
        let text = try JSONValue(parsing: json, dialect: .tolerant).text
        #expect(text?.contains("\u{FFFD}") == true)
    }

    @Test func `of equal names the last counts, or the object is refused`() throws {
        let json = #"{"a":1,"b":2,"a":3}"#
        #expect(throws: JSONFault.self) { try JSONValue(parsing: json.utf8) }
        let value = try JSONValue(parsing: json.utf8, dialect: .tolerant)
        #expect(value["a"] == .number("3"))
        #expect(value.members.names == ["a", "b"])
    }

    @Test func `values know their line, a fault its line and place, and a byte order mark is passed over`() throws {
        let value = try JSONValue(parsing: "\u{FEFF}{\n \"a\": [\n  1,\n  {\"b\": 2}]}".utf8)
        #expect(value.line == 1)
        #expect(value["a"]?.line == 2)
        #expect(value["a"]?.items.map(\.line) == [3, 4])
        let fault = #expect(throws: JSONFault.self) { try JSONValue(parsing: "{\n\"a\": x}".utf8) }
        #expect(fault?.line == 2)
        #expect(fault?.offset == 7)
    }

    @Test func `objects are equal in whatever order, and lose and gain members`() throws {
        var object: JSONObject = ["a": .bool(true), "b": .null, "c": .string("x")]
        #expect(object == ["c": .string("x"), "b": .null, "a": .bool(true)])
        object["b"] = nil
        object["d"] = .number("1")
        object["a"] = .bool(false)
        #expect(object.names == ["a", "c", "d"])
        #expect(object["d"] == .number("1"))
        #expect(object != ["a": .bool(true), "c": .string("x"), "d": .number("1")])
    }
}
