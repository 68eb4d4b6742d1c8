import Testing

@testable import Terminal

struct KeyDecoderTests {
    private func keys(_ bytes: [UInt8], apart: Bool = false) -> [KeyDecoder.Key] {
        var decoder = KeyDecoder()
        var keys: [KeyDecoder.Key] = []
        func take(isQuiet: Bool = false) {
            while let key = decoder.next(isQuiet: isQuiet) { keys.append(key) }
        }
        if apart {
            for byte in bytes {
                decoder.append([byte])
                take()
            }
        } else {
            decoder.append(bytes)
            take()
        }
        take(isQuiet: true)
        #expect(!decoder.isWaiting)
        return keys
    }

    private func keys(_ text: String, apart: Bool = false) -> [KeyDecoder.Key] {
        keys(Array(text.utf8), apart: apart)
    }

    @Test(arguments: [false, true])
    func `sequences are the same keys in one piece or byte by byte`(apart: Bool) {
        #expect(keys("\u{1B}[A\u{1B}OB\u{1B}[1;5C\u{1B}[1;3D", apart: apart) == [.up, .down, .wordRight, .wordLeft])
        #expect(
            keys("\u{1B}[H\u{1B}OF\u{1B}[7~\u{1B}[4~\u{1B}[3~", apart: apart) == [.home, .end, .home, .end, .delete])
        #expect(keys("é漢🎉", apart: apart) == [.scalar("é"), .scalar("漢"), .scalar("🎉")])
        #expect(keys("\u{1B}b\u{1B}\u{7F}", apart: apart) == [.meta("b"), .meta("\u{7F}")])
        #expect(keys("\u{1B}\u{1B}[C\u{1B}", apart: apart) == [.right, .escape])
        #expect(
            keys("\u{1B}[200~a\u{1B}[Ab\u{1B}[201~c", apart: apart) == [.paste(Array("a\u{1B}[Ab".utf8)), .scalar("c")])
    }

    @Test(arguments: [
        "\u{1B}[15~", "\u{1B}[[B", "\u{1B}[?62;22c", "\u{1B}]11;rgb:1/2/3\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\",
        "\u{1B}[<0;1;1M", "\u{1B}OP",
    ])
    func `what is no key vanishes whole`(sequence: String) {
        #expect(keys(sequence + "x") == [.scalar("x")])
        #expect(keys(sequence + "x", apart: true) == [.scalar("x")])
    }

    @Test(arguments: ["\u{1B}[", "\u{1B}[1;", "\u{1B}O", "\u{1B}]0;title", "\u{1B}[["])
    func `what is cut off vanishes when the terminal falls silent`(sequence: String) {
        #expect(keys(sequence).isEmpty)
    }

    @Test func `no bytes make it fail, and every byte is used up`() {
        var state: UInt64 = 20_261_124
        func random(below limit: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % limit
        }
        let telling: [UInt8] = [
            0x1B, 0x5B, 0x4F, 0x5D, 0x3B, 0x32, 0x30, 0x31, 0x7E, 0x07, 0x5C, 0xC3, 0xE6, 0xF0, 0x9F, 0xFF,
        ]
        for _ in 0..<3000 {
            let bytes = (0..<random(below: 60)).map { _ in
                random(below: 2) == 0 ? telling[Int(random(below: 16))] : UInt8(random(below: 256))
            }
            let whole = keys(bytes)
            for key in whole {
                if case .scalar(let scalar) = key { #expect(KeyDecoder.isKey(scalar) && scalar != "\0") }
            }
            _ = keys(bytes, apart: true)
        }
    }

    @Test func `a long parameter does not make it wait for ever`() {
        var decoder = KeyDecoder()
        decoder.append(Array("\u{1B}[".utf8) + Array(repeating: 0x31, count: 100_000))
        #expect(decoder.next() == nil)
        decoder.append(Array("x".utf8))
        #expect(decoder.next() == .scalar("x"))
    }

    @Test(arguments: [
        ("a\nb", "a b"), ("a\r\nb\r\n", "a b"), ("a\n\rb\n", "a b"), ("a\n\nb", "a  b"), ("a\tb ", "a b "),
        ("\u{1B}[31mred", "[31mred"), ("a\u{2028}b\u{202E}c\u{9B}d\u{0}", "a bcd"), ("", ""), ("\n", ""),
    ])
    func `a paste becomes one harmless line`(text: String, line: String) {
        #expect(KeyDecoder.oneLine(text.utf8) == line)
    }
}
