import Testing

@testable import Terminal

/// Width, wrapping, tables, colours and progress, without a terminal.
struct TextTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("ｱ", 1), ("🎉", 2), ("\u{1B}[1;31mred\u{1B}[0m", 3),
        ("가", 2), ("…•", 2),
    ])
    func `text is as wide as terminals draw it`(text: String, columns: Int) {
        #expect(DisplayWidth.columns(of: text) == columns)
    }

    @Test func `cutting never makes a text wider than asked, and keeps its colours closed`() {
        #expect(DisplayWidth.truncated("漢字漢字", to: 6) == "漢字…")
        #expect(DisplayWidth.truncated("漢字漢字", to: 8) == "漢字漢字")
        #expect(DisplayWidth.truncated("漢字", to: 1) == "…")
        #expect(DisplayWidth.truncated("漢字", to: 0) == "")
        #expect(DisplayWidth.truncated("\u{1B}[1mabcdef\u{1B}[0m", to: 4) == "\u{1B}[1mabc…\u{1B}[0m")
    }

    @Test func `paragraphs are wrapped at blanks with a hanging indent`() {
        let layout = TextLayout(width: 20)
        let lines = layout.wrapped("The proxy gave up after sixty seconds.\n\nSo it was.", indent: 2, hangingIndent: 4)
        #expect(lines == ["  The proxy gave up", "    after sixty", "    seconds.", "", "  So it was."])
    }

    @Test func `a word wider than the line is broken, wide letters too`() {
        #expect(TextLayout(width: 10).wrapped("x 0123456789ABCDEF y") == ["x", "0123456789", "ABCDEF y"])
        #expect(TextLayout(width: 11).wrapped("漢漢漢漢漢漢漢") == ["漢漢漢漢漢", "漢漢"])
        for width in [-5, 0, 1, 10, 80] {
            for line in TextLayout(width: width).wrapped("漢字 \(String(repeating: "w", count: 50))", indent: 40) {
                #expect(DisplayWidth.columns(of: line) <= max(45, width))
            }
        }
    }

    @Test func `a table is set out in columns and cut where it is widest`() {
        let rows = [["nginx", "1", "漢字"], ["a very long name of a proxy", "12345"]]
        let wide = TextLayout(width: 80).table(rows, header: ["proxy", "502s", "note"], alignments: [.left, .right])
        #expect(
            wide == [
                "proxy                         502s  note", "nginx                            1  漢字",
                "a very long name of a proxy  12345",
            ])
        let narrow = TextLayout(width: 24).table(rows, alignments: [.left, .right], indent: 1)
        #expect(narrow == [" nginx           1  漢字", " a very lo…  12345"])
        #expect(TextLayout(width: 10).table([]) == [])
        #expect(TextLayout(width: 10).table([[], []]) == ["", ""])
        let many = TextLayout(width: 10).table([Array(repeating: "wide", count: 30)])
        #expect(many.count == 1)
    }

    @Test func `a style paints or does not`() {
        #expect(TerminalStyle(isColoured: true).paint("x", .good) == "\u{1B}[32mx\u{1B}[0m")
        #expect(TerminalStyle.plain.paint("x", .bad) == "x")
        let detect = { TerminalStyle.detect(environment: $0, isPlain: false, isTerminal: true).isColoured }
        #expect(detect(["TERM": "xterm"]))
        #expect(detect(["TERM": "xterm", "NO_COLOR": ""]))
        #expect(!detect(["TERM": "xterm", "NO_COLOR": "0"]))
        #expect(!detect(["TERM": "xterm", "ACCESSIBLE": "1"]))
        #expect(!detect([:]))
        #expect(!TerminalStyle.detect(environment: ["TERM": "xterm"], isPlain: false, isTerminal: false).isColoured)
    }

    @Test func `progress waits half a second and then keeps to ten drawings a second`() {
        let start = ContinuousClock.now
        var time = start
        var written: [String] = []
        let line = ProgressLine(
            label: "counting", form: .redrawn(columns: 24), now: { time }, write: { written.append($0) })
        for millisecond in 0..<2000 {
            time = start + .milliseconds(millisecond)
            line.update(bytes: millisecond * 1_000_000, of: 4_000_000_000)
        }
        #expect(written.count == 15)
        #expect(written[0] == "\rcounting   12 %  1.0 G…\u{1B}[K")
        line.finish()
        line.finish()
        #expect(written.count == 16 && written.last == "\r\u{1B}[K")
    }

    @Test func `progress that nobody sees writes nothing, and strange numbers do no harm`() {
        var written: [String] = []
        var time = ContinuousClock.now
        let silent = ProgressLine(label: "x", form: .silent, now: { time }, write: { written.append($0) })
        time += .seconds(100)
        silent.update(fraction: 0.5)
        silent.finish()
        #expect(written.isEmpty)
        let lines = ProgressLine(label: "x", form: .lines, now: { time }, write: { written.append($0) })
        for fraction in [Double.nan, .infinity, -1, 2] {
            time += .seconds(5)
            lines.update(fraction: fraction)
        }
        time += .seconds(5)
        lines.update(bytes: .max, of: 0)
        time += .seconds(5)
        lines.update(bytes: -5, of: -7)
        #expect(written == ["x    0 %\n", "x    0 %\n", "x    0 %\n", "x  100 %\n", "x  368935 TB/s\n", "x  0 B/s\n"])
    }

    @Test(arguments: [
        (0, "0 B/s"), (812, "812 B/s"), (999.6, "1.0 kB/s"), (1.24e9, "1.2 GB/s"), (9.97e6, "10 MB/s"),
        (9.9e20, "1000000 TB/s"),
    ])
    func `a rate has the digits that count`(bytes: Double, text: String) {
        #expect(ProgressLine.rate(bytes) == text)
    }

    @Test func `a scripted prompter gives its answers and remembers the questions`() {
        let prompter = ScriptedPrompter(replies: [.line("a"), .interrupted], confirmations: [true])
        #expect(prompter.ask(PromptRequest(label: "one")) == .line("a"))
        #expect(prompter.ask(PromptRequest(label: "two")) == .interrupted)
        #expect(prompter.ask(PromptRequest(label: "three")) == .endOfInput)
        #expect(prompter.confirm("Sure?") == true)
        #expect(prompter.confirm("Quite?") == nil)
        prompter.show("shown")
        #expect(prompter.requests.map(\.label) == ["one", "two", "three"])
        #expect(prompter.questions == ["Sure?", "Quite?"])
        #expect(prompter.shown == ["shown"])
    }
}
