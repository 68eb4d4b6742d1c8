import PseudoTerminals
import Terminal
import Testing
import TestingSupport

/// What a person types at a prompt, through a real terminal.
struct EditingTests {
    @Test func `a line is edited with the usual keys`() throws {
        let terminal = try Probe.ask()
        try terminal.waitFor("editing")
        try terminal.type("wrld\u{1}hello \u{5}!\u{1B}[D\u{1B}[D\u{1B}[D\u{1B}[Do")
        try terminal.waitForLine("ask> hello world!")
        try terminal.type("\u{1B}[3~R\u{1B}[H\u{1B}[1;5C")
        try terminal.waitUntil("the cursor behind the word") {
            $0.currentLine == "ask> hello woRld!" && $0.column == 10
        }
        try terminal.type("\u{15}")
        try terminal.waitForLine("ask>  woRld!")
        try terminal.type("\u{1B}[F\u{7F}\r")
        try terminal.waitForReply(" woRld")
    }

    @Test func `the default stands in the line and can be changed`() throws {
        let terminal = try Probe.ask("--initial", "/var/log/nginx")
        try terminal.waitForLine("ask> /var/log/nginx")
        try terminal.type("/access.log\r")
        try terminal.waitForReply("/var/log/nginx/access.log")
    }

    @Test func `a default of control characters and newlines is one harmless line`() throws {
        let terminal = try Probe.ask("--initial", "a\u{3}\nb\u{1B}[2Jc\r")
        try terminal.waitForLine("ask> a b[2Jc")
        try terminal.type("\r")
        try terminal.waitForReply("a b[2Jc")
    }

    @Test func `Ctrl-C gives the line up and the session goes on`() throws {
        let terminal = try Probe.ask()
        try terminal.type("half a li\u{1B}[D\u{3}")
        try terminal.waitFor("ask> half a li^C\ninterrupted\nask>")
        try terminal.type("\u{3}")
        try terminal.waitFor("ask> ^C\ninterrupted\nask>")
        try terminal.type("quit\r")
        #expect(try terminal.exitStatus() == .exited(0))
    }

    @Test func `Ctrl-C leaves a search and a half-typed sequence too`() throws {
        let terminal = try Probe.ask()
        try terminal.type("\u{12}no")
        try terminal.waitFor("bck")
        try terminal.type("\u{3}")
        try terminal.waitForPrompt(after: "interrupted")
        try terminal.type("\u{16}\u{3}\u{1B}\u{3}")
        try terminal.waitUntil("three interruptions") { $0.text.split(separator: "interrupted").count > 3 }
    }

    @Test func `Ctrl-D ends the input on an empty line only`() throws {
        let terminal = try Probe.ask()
        try terminal.type("ab\u{1}\u{4}")
        try terminal.waitForLine("ask> b")
        try terminal.type("\u{4}\u{4}")
        try terminal.waitFor("end of input")
        #expect(try terminal.exitStatus() == .exited(0))
    }

    @Test func `keys that are not known type nothing`() throws {
        let terminal = try Probe.ask()
        // F5, Insert, Shift-Tab, F1 of the Linux console, a report, Ctrl-Up in Alt's spelling, focus, Alt-9 Alt-9.
        try terminal.type(
            "a\u{1B}[15~b\u{1B}[2~c\u{1B}[Zd\u{1B}[[Ae\u{1B}]10;rgb:0/0/0\u{7}f\u{1B}\u{1B}[Eg\u{1B}[Ih\u{1B}9\u{1B}9i\r"
        )
        try terminal.waitForReply("abcdefghi")
    }

    @Test func `Ctrl-S and Ctrl-Q freeze nothing`() throws {
        let terminal = try Probe.ask()
        try terminal.type("a\u{13}b\u{11}c")
        try terminal.waitForLine("ask> abc")
    }

    @Test func `letters of every alphabet can be typed whatever LANG says`() throws {
        let terminal = try Probe.ask(environment: ["LANG": "C"])
        try terminal.type("é漢字ß🎉x")
        try terminal.waitUntil("wide letters") { $0.currentLine == "ask> é漢字ß🎉x" && $0.column == 14 }
        try terminal.type("\u{1B}[D\u{7F}\u{1B}[D\u{1B}[D\u{7F}")
        try terminal.waitForLine("ask> é字ßx")
        try terminal.type("\r")
        try terminal.waitForReply("é字ßx")
    }

    @Test func `bytes that are no UTF-8 become the replacement character`() throws {
        let terminal = try Probe.ask()
        try terminal.type(
            bytes: Array("a".utf8) + [0xFF, 0xC3] + Array("b".utf8) + [0xC2, 0x90, 0x00] + Array("c\r".utf8))
        try terminal.waitForReply("a\u{FFFD}\u{FFFD}bc")
    }

    @Test func `text that cannot be drawn is kept as it is`() throws {
        let terminal = try Probe.ask()
        try terminal.type("e\u{301}\u{16}\u{7}x\u{200D}y\u{E000}\u{10FFFF}\r")
        try terminal.waitForReply("e\u{301}\\x07x\\u{200D}y\\u{E000}\\u{10FFFF}")
        try terminal.type("still here\r")
        try terminal.waitForReply("still here")
    }

    @Test func `a line longer than the screen is wide goes on below and comes back whole`() throws {
        let terminal = try Probe.ask(size: TerminalSize(columns: 20, rows: 6))
        let text = "0123456789abcdefghijklmnopqrstuvwxyz"
        try terminal.type(text)
        try terminal.waitFor("ask> 0123456789abcde\nfghijklmnopqrstuvwxy\nz")
        try terminal.type("\u{1}X\r")
        try terminal.waitFor("line <X0123456789")
    }

    @Test func `a line of 100,000 characters is cut, not choked on`() throws {
        let terminal = try Probe.ask()
        try terminal.type(String(repeating: "0123456789", count: 10_000) + "\r")
        try terminal.waitForPrompt(after: "long line of 65536")
        try terminal.type("next\r")
        try terminal.waitForReply("next")
    }

    @Test func `no search is begun where libedit has no room for it`() throws {
        let terminal = try Probe.ask()
        try terminal.paste(String(repeating: "x", count: 8000))
        try terminal.waitUntil("the end of the line") { $0.currentLine.hasSuffix("xxx") }
        try terminal.type("\u{12}" + String(repeating: "y", count: 1500) + "\r")
        try terminal.waitForPrompt(after: "long line of 9500")
    }

    @Test func `resizing draws the line anew in the new width`() throws {
        let terminal = try Probe.ask(size: TerminalSize(columns: 80, rows: 12))
        let text = String(repeating: "0123456789", count: 6)
        try terminal.type(text)
        try terminal.waitForLine("ask> " + text)
        let before = terminal.screen.bytesTaken
        terminal.resize(to: TerminalSize(columns: 40, rows: 12))
        let narrow = try terminal.waitUntil("a new drawing") {
            $0.bytesTaken > before && $0.currentLine.hasSuffix("789")
        }
        #expect(narrow.text == "editing\nask> " + text.prefix(35) + "\n" + text.dropFirst(35))
        try terminal.type("!")
        try terminal.waitForLine(text.dropFirst(35) + "!")
        terminal.resize(to: TerminalSize(columns: 100, rows: 12))
        try terminal.waitForLine("ask> " + text + "!")
        #expect(terminal.screen.text == "editing\nask> " + text + "!")
        try terminal.type("\r")
        try terminal.waitForReply("\(text)!")
    }

    @Test(arguments: ["xterm-kitty", "no-such-terminal", "vt100", "linux", "tmux-256color", "screen"])
    func `a terminal is edited on whether its type is known or not`(type: String) throws {
        let terminal = try Probe.ask(environment: ["TERM": type])
        #expect(terminal.screen.text == "editing\nask>")
        try terminal.type("ac\u{1B}[Db\r")
        try terminal.waitForReply("abc")
    }

    @Test func `the user's own bindings are kept, and ours stand above them`() throws {
        let home = try TemporaryDirectory()
        home.makeFile(".editrc", text: "bind -v\nedit off\nbind ^I ed-insert\nbind ^J ed-insert\nno such command\n")
        let terminal = try Probe.ask("--words", "alpha", environment: ["HOME": home.path])
        try terminal.type("al\t")
        try terminal.waitForLine("ask> alpha")
        // Escape leaves insertion, `0` goes to the start, `x` deletes, `i` inserts.
        try terminal.type("\u{1B}")
        try terminal.waitUntil("vi's command mode") { $0.column == 9 }
        try terminal.type("0xiB\r")
        try terminal.waitForReply("Blpha")
        try terminal.type("\u{1B}")
        try terminal.type("\u{3}")
        try terminal.waitForPrompt(after: "interrupted")
    }

    @Test func `an arrow key after a lone Escape is still an arrow key`() throws {
        let terminal = try Probe.ask()
        try terminal.type("ac\u{1B}")
        try terminal.waitForLine("ask> ac")
        // A lone Escape shows nothing. The test passes without this pause too, but then proves less.
        _ = try? terminal.waitUntil("nothing", timeout: .milliseconds(200)) { _ in false }
        try terminal.type("\u{1B}[D")
        try terminal.waitUntil("the cursor to move") { $0.column == 6 }
        try terminal.type("b\r")
        try terminal.waitForReply("abc")
    }

    @Test(.requires(.bash)) func `Ctrl-Z suspends and fg draws the line again`() throws {
        let terminal = try PseudoTerminal(
            Program.required("bash"), arguments: ["--norc", "--noprofile", "-i"],
            environment: Probe.environment(["PS1": "shell$ ", "PROBE": BuiltProduct.path("TerminalProbe")]))
        try terminal.waitForLine("shell$")
        try terminal.type("\"$PROBE\" ask\r")
        try terminal.waitForLine("ask>")
        try terminal.type("unfinished")
        try terminal.waitForLine("ask> unfinished")
        try terminal.type("\u{1A}")
        try terminal.waitFor("Stopped")
        try terminal.waitForLine("shell$")
        try terminal.type("fg\r")
        try terminal.waitForLine("ask> unfinished")
        try terminal.type(" business\r")
        try terminal.waitForReply("unfinished business")
        try terminal.type("quit\r")
        try terminal.waitForLine("shell$")
    }
}
