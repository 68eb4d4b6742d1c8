import Testing
import YAMLDocuments

/// Files as people write them, and as nobody should.
struct YAMLValueTests {
    private func read(_ text: String) throws(YAMLFault) -> YAMLValue? {
        try YAMLValue.read(text, mostBytes: 1 << 20)
    }

    /// A value's content, in brackets.
    private func shown(_ value: YAMLValue?) -> String {
        switch value?.content {
        case nil: "nothing"
        case .text(let text): text
        case .list(let values): "[" + values.map { shown($0) }.joined(separator: ", ") + "]"
        case .mapping(let members):
            "{" + members.map { "\($0.name): \(shown($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    @Test(arguments: [
        ("", "nothing"), ("# a comment\n", "nothing"), ("a", "a"), ("a: yes\nb: 010\nc:\n", "{a: yes, b: 010, c: }"),
        ("- a\n- [b, {c: d}]\n", "[a, [b, {c: d}]]"), ("x: &x [1, 2]\ny: *x\n", "{x: [1, 2], y: [1, 2]}"),
        ("a: |\n  one\n  two\n", "{a: one\ntwo\n}"), ("a: \"\\u00e9\\x41\"\n", "{a: éA}"),
        ("? [a, b]\n: c\n", "{: c}"),
    ])
    func `texts are read as they were written`(text: String, value: String) throws {
        #expect(shown(try read(text)) == value)
    }

    @Test func `values know their places, in characters`() throws {
        guard case .mapping(let members) = try read("ä: 1\nö:\n  - ü: x\n")?.content else {
            Issue.record("no mapping")
            return
        }
        #expect(members.map(\.key) == [YAMLPlace(line: 1, column: 1), YAMLPlace(line: 2, column: 1)])
        #expect(members[0].value.place == YAMLPlace(line: 1, column: 4))
        guard case .list(let values) = members[1].value.content else {
            Issue.record("no list")
            return
        }
        #expect(values.map(\.place) == [YAMLPlace(line: 3, column: 5)])
    }

    @Test(arguments: [
        ("a: 1\na: 2\n", 2, 1, "the key ‘a’ stands twice in one mapping"),
        ("a: [b\n", 2, 1, "not YAML: did not find expected ',' or ']'"),
        ("x: 1\ny: *b\n", 2, 4, "an alias of something that is not there"),
        ("x: &x [*x]\n", 1, 8, "an alias of something that is not there"),
        ("a: 1\n---\nb: 2\n", 2, 1, "not YAML of one document: a second one begins here"),
        ("ä: 1\nb: \u{1}\n", 2, 4, "not YAML: control characters are not allowed"),
        ("\ta: 1\n", 1, 1, "not YAML: found character that cannot start any token"),
    ])
    func `what is wrong is told with its place`(text: String, line: Int, column: Int, message: String) {
        #expect(throws: YAMLFault(YAMLPlace(line: line, column: column), message)) { try read(text) }
    }

    @Test(arguments: ["[", "- ", "{a: ", "? "])
    func `nesting has an end`(level: String) {
        let fault = #expect(throws: YAMLFault.self) { try read(String(repeating: level, count: 100_000)) }
        #expect(fault?.message == "nested deeper than 64")
    }

    @Test func `indentation has an end`() {
        let text = (0..<600).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
        let fault = #expect(throws: YAMLFault.self) { try read(text) }
        #expect(fault?.message == "nested deeper than 64")
    }

    @Test func `aliases of aliases have an end`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        let fault = #expect(throws: YAMLFault.self) { try read(text) }
        #expect(fault?.message == "more than 200000 values")
    }

    @Test func `a file that is too long is not read`() {
        #expect(throws: YAMLFault(.file, "longer than 1 KiB")) {
            try YAMLValue.read(String(repeating: "a", count: 2000), mostBytes: 1024)
        }
    }
}
