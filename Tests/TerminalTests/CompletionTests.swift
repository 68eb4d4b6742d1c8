import PseudoTerminals
import Terminal
import Testing

struct CompletionTests {
    @Test func `Tab adds what is common, and a second one lists`() throws {
        let terminal = try Probe.ask("--words", ":help,:history,:back,yes")
        try terminal.type(":h\t")
        try terminal.waitUntil("a bell") { $0.bells == 1 && $0.currentLine == "ask> :h" }
        try terminal.type("\t")
        try terminal.waitFor(":help     :history\nask> :h")
        try terminal.type("e\t\r")
        try terminal.waitForReply(":help")
        try terminal.type("y\t\r")
        try terminal.waitForReply("yes")
    }

    @Test func `the list leaves the rest of the line and the cursor alone`() throws {
        let terminal = try Probe.ask("--words", "alpha,alps")
        try terminal.type("al rest\u{1B}[1;5D\u{1B}[D\t")
        try terminal.waitForLine("ask> alp rest")
        try terminal.type("\t")
        let screen = try terminal.waitFor("alpha  alps\nask> alp rest")
        #expect(screen.column == 8)
        try terminal.type("s\r")
        try terminal.waitForReply("alps rest")
    }

    @Test func `paths are completed through directories, and names keep their odd characters`() throws {
        let directory = try TemporaryDirectory()
        directory.makeDirectory("logs")
        directory.makeFile("logs/access.log")
        directory.makeFile("logs/access.log.1")
        directory.makeFile("two words.log")
        directory.makeFile("évènements\u{1B}[2J.evtx")
        directory.makeFile("quote'\"$x.log")
        directory.makeFile(".hidden")
        let terminal = try Probe.ask("--paths", "--words", ":help", directory: directory.path)
        try terminal.type("lo\t")
        try terminal.waitForLine("ask> logs/")
        try terminal.type("\t")
        try terminal.waitForLine("ask> logs/access.log")
        try terminal.type("\t")
        try terminal.waitFor("access.log    access.log.1\nask> logs/access.log")
        try terminal.type("\r")
        try terminal.waitForReply("logs/access.log")
        try terminal.type("tw\t\r")
        try terminal.waitForReply("two words.log")
        try terminal.type("q\t\r")
        try terminal.waitForReply("quote'\"$x.log")
        try terminal.type("é\t\r")
        try terminal.waitForReply("évènements\\x1B[2J.evtx")
        try terminal.type(".h\t\r")
        try terminal.waitForReply(".hidden")
        try terminal.type(":h\t\r")
        try terminal.waitForReply(":help")
    }

    @Test func `names with control characters are listed escaped, names that cannot be typed are counted`() throws {
        let directory = try TemporaryDirectory()
        directory.makeFile("a\u{1B}[31m")
        directory.makeFile("a\nb")
        directory.makeFile([0x61, 0xFF])
        let terminal = try Probe.ask("--paths", environment: ["NO_COLOR": "1"], directory: directory.path)
        try terminal.type("a\t")
        try terminal.waitUntil("a bell") { $0.bells == 1 }
        try terminal.type("\t")
        try terminal.waitFor("a\\x0Ab     a\\x1B[31m\n… and 1 name that is not UTF-8\nask> a")
        #expect(!terminal.screen.hasSeenColours)
    }

    @Test func `a long list is cut`() throws {
        let directory = try TemporaryDirectory()
        for number in 100..<400 { directory.makeFile("file\(number)") }
        let terminal = try Probe.ask("--paths", directory: directory.path)
        try terminal.type("\t")
        try terminal.waitForLine("ask> file")
        try terminal.type("\t")
        let screen = try terminal.waitFor("… and 240 more\nask> file")
        #expect(screen.text.contains("file159"))
        #expect(!screen.text.contains("file160"))
    }

    @Test func `a tilde stands for the home directory`() throws {
        let home = try TemporaryDirectory()
        home.makeFile("notes.txt")
        let terminal = try Probe.ask("--paths", environment: ["HOME": home.path])
        try terminal.type("~\tno\t")
        try terminal.waitForLine("ask> ~/notes.txt")
        try terminal.type("\r")
        try terminal.waitForReply("\(home.path)/notes.txt")
    }

    @Test func `a list under a line of several rows begins below it`() throws {
        let terminal = try Probe.ask(
            "--words", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2",
            size: TerminalSize(columns: 20, rows: 12))
        try terminal.type("a\t\u{1}\u{5}\t\t")
        try terminal.waitFor(
            """
            ask> aaaaaaaaaaaaaaa
            aaaaaaaaaaaaaaa
            aaaaaaaaaaaaaaaaaa…
            aaaaaaaaaaaaaaaaaa…
            ask> aaaaaaaaaaaaaaa
            aaaaaaaaaaaaaaa
            """)
    }
}
