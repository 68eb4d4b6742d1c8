import Syntax
import Testing

struct JSONLineTests {
    private func scalars(_ text: String) -> (found: [UInt64: String], fault: String?) {
        var found: [UInt64: String] = [:]
        let fault = Array(text.utf8).withUnsafeBytes { bytes in
            JSONLine.read(bytes) { path, _, from, to in found[path] = JSONLine.text(bytes, from, to) }
        }
        return (found, fault)
    }

    @Test func `scalars are handed out by their paths`() {
        let (found, fault) = scalars(
            #" { "a" : 1, "b":{"c":[true, "x\n\u00e9\ud83d\ude00"], "d":null}, "e":{}, "f":[] } "#)
        #expect(fault == nil)
        #expect(found[JSONLine.number(of: "a")] == "1")
        #expect(found[JSONLine.number(of: "b>c>0")] == "true")
        #expect(found[JSONLine.number(of: "b>c>1")] == "x\né😀")
        #expect(found[JSONLine.number(of: "b>d")] == "null")
        #expect(found.count == 4)
    }

    @Test(arguments: [
        "", "[]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{\"a\":\"", "{\"a\":\"\\",
        "{\"a\":[1",
        "{\"a\":[1,]}", "{}}", "{\"a\":1}{",
    ])
    func `what is no object is told where it breaks`(text: String) {
        #expect(scalars(text).fault?.hasPrefix("expected") == true)
    }

    @Test func `escapes that are none stay or are replaced, and nothing is read past the end`() {
        #expect(scalars(#"{"a":"\u12"}"#).found[JSONLine.number(of: "a")] == #"\u12"#)
        #expect(scalars(#"{"a":"\ud800x"}"#).found[JSONLine.number(of: "a")] == "\u{FFFD}x")
        #expect(scalars(#"{"a":"\q\/"}"#).found[JSONLine.number(of: "a")] == "q/")
    }

    @Test func `bytes of all kinds end the reading and no more`() {
        var state: UInt64 = 7
        let alphabet = Array("{}[]\":,\\u0a1.e-tf \u{7F}".utf8) + [0xFF, 0x00, 0xC3]
        for _ in 0..<20_000 {
            var bytes: [UInt8] = [0x7B]
            for _ in 0..<24 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            bytes.withUnsafeBytes { buffer in
                _ = JSONLine.read(buffer) { _, _, from, to in
                    #expect(from <= to && to <= buffer.count)
                    _ = JSONLine.text(buffer, from, to)
                }
            }
        }
    }
}
