import Diagnosis
import Investigations
import Syntax
import Testing
import Times
import Transcripts

struct CanonicalJSONTests {
    @Test(arguments: [
        "null", "true", "[]", "{}", "0", "-1", "1.5", "[1,2,{\"a\":null}]", #""a\"\\\b\f\n\r\té \u001b\u003c\u0026""#,
        #"{"a":1,"b":[{}],"c":{"d":"e"}}"#,
    ])
    func `canonical text is written as it was read`(text: String) throws {
        #expect(try JSONValue(parsing: text.utf8).canonicalText == text)
    }

    @Test(arguments: [
        ("[1, 2]", "[1,2]"), (#"{"b":1,"a":2}"#, #"{"a":2,"b":1}"#), (#""\u0041\/""#, #""A/""#), ("1.0", "1"),
        ("1e2", "100"), ("-0", "0"), ("\"<\u{9B}\u{202E}\"", #""\u003c\u009b\u202e""#), (#""\ud83d\ude00""#, "\"😀\""),
    ])
    func `other spellings have one canonical text`(text: String, canonical: String) throws {
        #expect(try JSONValue(parsing: text.utf8).canonicalText == canonical)
    }

    @Test func `an object that is written member by member is canonical`() throws {
        var inner = CanonicalObject()
        inner.add("b", 1.0)
        inner.add("c", Double?.none)
        var object = CanonicalObject()
        object.add("a", "</script>\u{1B}[31m é \"\\\n")
        object.add("b", String?.none)
        object.add("c", 0.1 + 0.2)
        object.add("d", -3)
        object.add("e", ["", "x"])
        object.add("f", inner)
        object.add("g", CanonicalObject?.none)
        object.add("h", [String]())
        let value = try JSONValue(parsing: object.text.utf8)
        #expect(value.canonicalText == object.text)
        #expect(
            object.text.hasSuffix(
                #","c":0.30000000000000004,"d":-3,"e":["","x"],"f":{"b":1,"c":null},"g":null,"h":[]}"#))
    }

    /// What the encoder writes is what the reader takes for canonical, whatever text and numbers an event holds.
    @Test func `every event is written canonically`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let scalars = (0..<Int.random(in: 0...40, using: &generator)).compactMap { _ in
                Unicode.Scalar(
                    UInt32.random(in: 0...(Bool.random(using: &generator) ? 0x7F : 0x1_F7FF), using: &generator))
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            var report = DiagnosisReport(
                verdict: Verdict(
                    isDecided: true, cause: .unknown, share: Double.random(in: 0...1, using: &generator),
                    confidence: Double.random(in: 0...1e-5, using: &generator), summary: [Fact(verbatim: text)]))
            report.requests.byStatus = [99: 1, 502: 3, 1000: 2]
            report.timeouts = [
                .init(
                    hop: Hop(text), kind: .response, seconds: Double.random(in: 0...1e9, using: &generator),
                    origin: .told,
                    setting: nil, failuresAt: 3)
            ]
            for event in [Event.noted(step: text, text: text), .concluded(report)] {
                let line = try Transcript().line(for: event, at: Timestamp(seconds: 1), monotonic: 3).line
                #expect(try JSONValue(parsing: line.utf8).canonicalText == line)
            }
        }
    }
}
