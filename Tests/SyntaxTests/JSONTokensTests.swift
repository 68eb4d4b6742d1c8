import Syntax
import Testing

struct JSONTokensTests {
    /// Bytes that come in pieces of a size.
    private func feed(_ bytes: [UInt8], pieces size: Int) -> ByteFeed {
        var rest = bytes[...]
        return ByteFeed { buffer in
            let piece = rest.prefix(size)
            rest = rest.dropFirst(piece.count)
            buffer.copyBytes(from: piece)
            return piece.count
        }
    }

    private struct Token: Hashable {
        var kind: JSONTokens.Token
        var text: String
    }

    private func tokens(_ feed: ByteFeed, longestText: Int = .max) throws -> [Token] {
        var json = JSONTokens(feed, longestText: longestText)
        var tokens: [Token] = []
        while true {
            let kind = try json.next()
            if kind == .end { return tokens }
            tokens.append(Token(kind: kind, text: kind == .string || kind == .literal ? json.string : ""))
        }
    }

    @Test func `however a source is cut into pieces, its tokens are the same`() throws {
        let bytes = Array("{\"a\\n\": [\"\\ud83d\\ude00é😀\", -1.5e3, true], \"\\u12x\": \"\\ud83d\"}\n".utf8)
        let whole = try tokens(ByteFeed(bytes))
        #expect(whole.contains(Token(kind: .string, text: "😀é😀")))
        for size in 1...bytes.count { #expect(try tokens(feed(bytes, pieces: size)) == whole) }
    }

    @Test func `of a long string no more is kept than was asked for`() throws {
        let long = "[\"\(String(repeating: "x", count: 100_000))\", \(String(repeating: "9", count: 100_000)), \"y\"]"
        let found = try tokens(feed(Array(long.utf8), pieces: 7), longestText: 10)
        #expect(found.map(\.text.utf8.count) == [0, 10, 0, 10, 0, 1, 0])
    }

    @Test func `documents may follow one another, and values are passed over`() throws {
        var json = JSONTokens(ByteFeed(Array("{\"a\":{\"b\":[1,{}]},\"c\":2}\n\u{1E}[3]".utf8)))
        var names: [String] = []
        let first = try json.next()
        try json.members { (json, name, token) throws(JSONFault) in
            names.append(name)
            try json.skip(token)
        }
        #expect(names == ["a", "c"])
        let isAtEnd = json.isAtEnd()
        let second = try json.next()
        #expect([first, second] == [.objectStart, .arrayStart])
        #expect(!isAtEnd)
        #expect(json.line == 2)
    }

    @Test func `what is passed over may not be nested without end`() throws {
        var json = JSONTokens(ByteFeed(Array(String(repeating: "[", count: 100_000).utf8)))
        let token = try json.next()
        #expect(throws: JSONFault.self) { try json.skip(token) }
    }

    @Test func `a source that fails ends, and says why`() throws {
        struct Lost: Error {}
        var isFirst = true
        var json = JSONTokens(
            ByteFeed { buffer in
                guard isFirst else { throw Lost() }
                isFirst = false
                buffer.copyBytes(from: Array("[1,".utf8))
                return 3
            })
        #expect(throws: JSONFault.self) {
            _ = try json.next()
            try json.elements { (json, token) throws(JSONFault) in try json.skip(token) }
        }
        #expect(json.failure is Lost)
    }
}
