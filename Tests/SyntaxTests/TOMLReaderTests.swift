import Syntax
import Testing

struct TOMLReaderTests {
    @Test func `tables, dotted names, arrays of tables and all kinds of values are read with their lines`() throws {
        let value = try TOMLReader.read(
            """
            # a comment with = and [
            title = "a \\"b\\" \\u00e9" # behind it
            plain = 'C:\\new'
            long = \"""
            one \\
                two
            three\"""
            [a.b]
            n = 1_000
            h = 0xff
            yes = true
            when = 2026-03-04T10:15:00Z
            f = -1.5e3
            list = [ "x",
              "y", # in between
            ]
            "q.r".s = 1
            t = { u = { v = "w" }, x.y = 2 }
            [[a.items]]
            k = 1
            [[a.items]]
            k = 2
            [a.items.sub]
            z = 3
            """)
        #expect(value["title"]?.text == "a \"b\" é")
        #expect(value["plain"]?.text == "C:\\new")
        #expect(value["long"]?.text == "one two\nthree")
        let inner = try #require(value["a"]?["b"])
        #expect(inner["n"]?.integer == 1000)
        #expect(inner["h"]?.integer == 255)
        #expect(inner["yes"]?.content == .bool(true))
        #expect(inner["when"]?.text == "2026-03-04T10:15:00Z")
        #expect(inner["f"]?.number == -1500)
        #expect(inner["list"]?.texts == ["x", "y"])
        #expect(inner["q.r"]?["s"]?.integer == 1)
        #expect(inner["t"]?["u"]?["v"]?.text == "w")
        #expect(inner["t"]?["x"]?["y"]?.integer == 2)
        let items = try #require(value["a"]?["items"]?.items)
        #expect(items.map { $0["k"]?.integer } == [1, 2])
        #expect(items[1]["sub"]?["z"]?.integer == 3)
        #expect(inner["n"]?.line == 9)
        #expect(inner["t"]?["u"]?["v"]?.line == 18)
        #expect(try TOMLReader.read("\u{FEFF}a = 1\r\n[b]\r\nc = 2\r\n")["b"]?["c"]?.line == 3)
    }

    @Test(arguments: [
        ("a = 1\na = 2", 2), ("a = \"x\n\"", 1), ("[a\nb = 1", 1), ("a", 1), ("a = ", 1), ("\n\na = @", 3),
        ("[a]\n[a.b]\n[[a.b]]", 3),
        ("a = { b = 1 }\n[a.c]", 2), ("a = [1, 2", 1), ("a = 1 b = 2", 1), ("a = \"\\q\"", 1), ("a = \"\"\"x", 1),
        ("= 1", 1),
    ])
    func `what is no TOML is refused at its line`(text: String, line: Int) {
        let fault = #expect(throws: TOMLFault.self) { try TOMLReader.read(text) }
        #expect(fault?.line == line)
    }

    @Test func `no text is nested without end, or takes long`() throws {
        for open in ["[", "{a=", "a.", "[["] {
            let text = "x = " + String(repeating: open, count: 50_000)
            #expect(throws: TOMLFault.self) { try TOMLReader.read(text) }
        }
        #expect(throws: TOMLFault.self) { try TOMLReader.read("[" + String(repeating: "a.", count: 50_000) + "a]") }
        let tables = String(repeating: "[[a]]\nb = 1\n", count: 20_000)
        #expect(try TOMLReader.read(tables)["a"]?.items.count == 20_000)
        let blanks = String(repeating: " ", count: 60_000)
        #expect(try TOMLReader.read("a\(blanks)=\(blanks)1\(blanks)\n")["a"]?.integer == 1)
    }
}
