import Diagnosis
import Testing
import Times
import Wording

struct WordingTests {
    private static let wording = Wording([
        "plain": "The log has {rows|row|rows}.",
        "optional": "Failed[ after {timeout}][ on {hop:the}].",
        "nested": "{count} × {reason}",
        "list": "{parts:then}",
    ])

    @Test(arguments: [(0, "0 rows"), (1, "1 row"), (12, "12 rows")])
    func `a count has its noun's number`(count: Int, words: String) {
        #expect(Self.wording.text(Fact("plain", ["rows": .count(count)])) == "The log has \(words).")
    }

    @Test func `what is not known is left out with the words around it`() {
        #expect(Self.wording.text(Fact("optional", ["timeout": .duration(.seconds(60))])) == "Failed after 60 s.")
        #expect(Self.wording.text(Fact("optional", ["timeout": nil])) == "Failed.")
    }

    @Test func `facts stand in facts`() {
        let inner = Fact("optional", ["timeout": .duration(.seconds(60))])
        #expect(
            Self.wording.text(Fact("nested", ["count": .count(2), "reason": .fact(inner)])) == "2 × Failed after 60 s.")
        #expect(
            Self.wording.text(Fact("nested", ["count": .count(2), "reason": .fact(inner.general)]))
                == "2 × Failed after ….")
    }

    @Test func `a fact of a newer version is told by its name and values`() {
        #expect(Self.wording.text(Fact("newer", ["b": .count(2), "a": .text("x")])) == "newer (a x, b 2)")
    }
}
