import PseudoTerminals
import Testing

struct PasteTests {
    @Test func `three pasted lines are one line that waits for Enter`() throws {
        let terminal = try Probe.ask("--words", "second")
        #expect(terminal.screen.modes.contains("2004"))
        try terminal.paste("first\r\n\tsecond\rthird\r")
        try terminal.waitForLine("ask> first  second third")
        try terminal.type("!\r")
        try terminal.waitForReply("first  second third!")
    }

    @Test func `bracketed paste is on only while a line is edited`() throws {
        let terminal = try Probe.ask()
        try terminal.type("quit\r")
        try terminal.exitStatus()
        #expect(terminal.screen.modes.isEmpty)
    }

    @Test func `pasted control characters and sequences are not obeyed`() throws {
        let terminal = try Probe.ask()
        try terminal.paste("a\u{3}b\u{4}c\u{1B}[Ad\u{15}e\u{202E}f\u{9B}2Jg")
        try terminal.type("\r")
        try terminal.waitForReply("abc[Adef2Jg")
    }

    @Test func `a paste goes in where the cursor stands`() throws {
        let terminal = try Probe.ask()
        try terminal.type("[]\u{1B}[D")
        try terminal.paste("é漢")
        try terminal.waitForLine("ask> [é漢]")
        try terminal.type("x\r")
        try terminal.waitForReply("[é漢x]")
    }

    @Test func `a paste whose end never comes is taken after a while`() throws {
        let terminal = try Probe.ask()
        try terminal.type("\u{1B}[200~torn")
        try terminal.waitForLine("ask> torn")
        try terminal.type("\r")
        try terminal.waitForReply("torn")
    }

    @Test func `without bracketed paste each line is an answer`() throws {
        let terminal = try Probe.ask()
        try terminal.type("first\nsecond\nthird")
        try terminal.waitForReply("second")
        try terminal.waitForLine("ask> third")
        #expect(terminal.screen.text.contains("line <first>"))
    }

    @Test func `a megabyte from the clipboard is cut`() throws {
        let terminal = try Probe.ask()
        try terminal.paste(String(repeating: "0123456789\n", count: 100_000))
        try terminal.type("\r")
        try terminal.waitForPrompt(after: "long line of 65536")
    }
}
