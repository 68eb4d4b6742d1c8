import PseudoTerminals
import Terminal
import Testing

/// The model that the other tests look at.
struct ScreenTests {
    private func screen(_ columns: Int, _ rows: Int, _ text: String) -> Screen {
        var screen = Screen(size: TerminalSize(columns: columns, rows: rows))
        screen.take(text.utf8)
        return screen
    }

    @Test func `text wraps behind the last column and scrolls off the top`() {
        let full = screen(5, 2, "12345")
        #expect(full.row == 0 && full.column == 4)
        #expect(screen(5, 2, "123456").text == "12345\n6")
        #expect(screen(5, 2, "1234漢").text == "1234\n漢")
        let scrolled = screen(5, 2, "a\r\nb\r\nc")
        #expect(scrolled.text == "b\nc")
        #expect(scrolled.transcript == "a\nb\nc")
    }

    @Test func `the cursor moves, erases, inserts and deletes`() {
        #expect(screen(20, 3, "hello\u{1B}[3D\u{1B}[K!").text == "he!")
        #expect(screen(20, 3, "hello\r\u{1B}[2P\u{1B}[1@x").text == "xllo")
        #expect(screen(20, 3, "a\r\nb\r\nc\u{1B}[2;1H\u{1B}[J").text == "a")
        #expect(screen(20, 3, "a\u{1B}[5Gb\u{8}\u{8}c\td").text == "a  cb   d")
        #expect(screen(20, 3, "\u{1B}]0;title\u{7}\u{1B}[?2004h\u{1B}(Bx").modes == ["2004"])
    }

    @Test func `resizing wraps rows anew`() {
        var screen = screen(10, 4, "head\r\n0123456789abc")
        screen.resize(to: TerminalSize(columns: 5, rows: 4))
        #expect(screen.text == "head\n01234\n56789\nabc")
        #expect(screen.row == 3 && screen.column == 3)
        screen.resize(to: TerminalSize(columns: 20, rows: 4))
        #expect(screen.text == "head\n0123456789abc")
        #expect(screen.row == 1 && screen.column == 13)
    }
}
