import Diagnosis
import Testing

struct EscapingTests {
    @Test func `a terminal is handed no control character`() {
        let hostile = "a\u{1B}[31m\u{9B}2J\u{202E}b\u{0}\u{7F}\r\né漢"
        #expect(Escaping.terminal(hostile) == "a\\x1B[31m\\x9B2J\\u{202E}b\\x00\\x7F\\x0D\\x0Aé漢")
    }

    @Test func `Markdown shows markup instead of obeying it`() {
        let safe = Escaping.markdown("<script>|`*[x](http://y)\n# h")
        #expect(safe == ##"&lt;script&gt;\|\`\*\[x\](http&#58;//y)\\x0A\# h"##)
    }

    @Test func `no run of backticks ends a code span`() {
        #expect(Escaping.markdownCode("a``b<c|") == "``` a``b‹c¦ ```")
    }
}
