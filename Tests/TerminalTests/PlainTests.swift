import PseudoTerminals
import SystemPackage
import Terminal
import Testing

/// Pipes, dumb terminals, plain output, secrets and confirmations.
struct PlainTests {
    @Test func `piped answers are read one a line and repeated behind the label`() throws {
        let run = try Probe.pipe("ask", input: Array("first\r\n\u{1B}[2J\nlast".utf8))
        #expect(
            run.output == """
                plain
                ask> first
                line <first>
                ask> \\x1B[2J
                line <\\x1B[2J>
                ask> last
                line <last>
                ask>\u{20}
                end of input

                """)
        #expect(run.status == .exited(0))
        #expect(run.errors.isEmpty)
    }

    @Test func `a piped line that never ends is cut`() throws {
        let run = try Probe.pipe("ask", input: Array(repeating: 0x61, count: 3_000_000) + Array("\nquit\n".utf8))
        #expect(run.output.contains("(The line was too long: its last 2934464 bytes are left out.)"))
        #expect(run.output.contains("long line of 65536"))
        #expect(run.output.contains("line <quit>"))
    }

    @Test func `piped bytes that are no UTF-8 are repaired`() throws {
        let run = try Probe.pipe("ask", input: [0x61, 0xFF, 0x62, 0x0A])
        #expect(run.output.contains("line <a\u{FFFD}b>"))
    }

    @Test func `an empty piped line takes the default, and a tilde is the home directory`() throws {
        let run = try Probe.pipe(
            "ask", "--initial", "~/log", "--paths", input: Array("\n~\n".utf8), environment: ["HOME": "/home/ada"])
        #expect(run.output.contains("ask [~/log]> "))
        #expect(run.output.contains("line </home/ada/log>"))
        #expect(run.output.contains("line </home/ada>"))
    }

    @Test(arguments: [["TERM": "dumb"], ["TERM": ""], ["ACCESSIBLE": "1"]])
    func `nothing is drawn over where that cannot be read`(environment: [String: String]) throws {
        let terminal = try Probe.ask(environment: environment)
        #expect(terminal.screen.text == "plain\nask>")
        try terminal.type("answer\r")
        try terminal.waitForReply("answer")
        #expect(terminal.screen.modes.isEmpty)
        #expect(!terminal.screen.hasSeenColours)
        try terminal.type("\u{3}")
        try terminal.waitForPrompt(after: "interrupted")
        try terminal.type("\u{4}")
        try terminal.waitFor("end of input")
        #expect(try terminal.exitStatus() == .exited(0))
    }

    @Test func `plain output is plain at a terminal too`() throws {
        let terminal = try Probe.ask("--plain")
        #expect(terminal.screen.text == "plain\nask>")
        try terminal.type("\u{4}")
        try terminal.exitStatus()
    }

    @Test func `colours appear at a terminal and not with NO_COLOR, plain output or a dumb terminal`() throws {
        let coloured = try Probe.start("style")
        try coloured.exitStatus()
        #expect(coloured.screen.hasSeenColours)
        #expect(coloured.screen.text == "heading good bad warning dim strong")
        for (arguments, environment) in [
            ([], ["NO_COLOR": "1"]), (["--plain"], [:]), ([], ["TERM": "dumb"]), ([], ["TERM": ""]),
        ] as [([String], [String: String])] {
            let terminal = try PseudoTerminal(
                BuiltProduct.path("TerminalProbe"), arguments: ["style"] + arguments,
                environment: Probe.environment(environment))
            try terminal.exitStatus()
            #expect(!terminal.screen.hasSeenColours)
            #expect(terminal.screen.text == "heading good bad warning dim strong")
        }
        #expect(try Probe.pipe("style", input: []).output == "heading good bad warning dim strong\n")
    }

    @Test func `the prompt is painted, and without colours editing still works`() throws {
        let coloured = try Probe.ask()
        #expect(coloured.screen.hasSeenColours)
        let uncoloured = try Probe.ask(environment: ["NO_COLOR": "1"])
        try uncoloured.type("ac\u{1B}[Db\r")
        try uncoloured.waitForReply("abc")
        #expect(!uncoloured.screen.hasSeenColours)
    }

    @Test func `a secret is shown as dots and kept nowhere`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/history"
        let terminal = try Probe.ask("--secret", "--history", path)
        try terminal.type("pä55\u{7F}6")
        try terminal.waitForLine("ask> ••••")
        try terminal.paste("ord\n")
        try terminal.waitForLine("ask> •••••••")
        try terminal.type("\r")
        try terminal.waitForReply("pä56ord")
        #expect(terminal.screen.text.contains("ask> •••••••\nline"))
        try terminal.type("x\u{3}")
        try terminal.waitForPrompt(after: "interrupted")
        try terminal.type("\u{1B}[A\u{4}")
        try terminal.waitFor("end of input")
        try terminal.exitStatus()
        #expect(try HistoryFile(path: FilePath(path)).load().isEmpty)
    }

    @Test func `a secret is not echoed on a dumb terminal either`() throws {
        let terminal = try Probe.ask("--secret", environment: ["TERM": "dumb"])
        try terminal.waitUntil("echo to be off") { _ in !terminal.attributes.isEchoing }
        try terminal.type("hidden\r")
        let screen = try terminal.waitForReply("hidden")
        #expect(screen.text == "plain\nask>\nline <hidden>\nask>")
        try terminal.type("\u{3}")
        try terminal.waitForPrompt(after: "interrupted")
        try terminal.type("\u{4}")
        try terminal.exitStatus()
        #expect(terminal.attributes.isEchoing)
    }

    @Test(arguments: [[:], ["TERM": "dumb"]])
    func `what was typed before a confirmation does not answer it`(environment: [String: String]) throws {
        let terminal = try Probe.start("confirm", environment: environment)
        try terminal.waitFor("busy")
        try terminal.type("y\r")
        try terminal.waitFor("Really? [y/N]")
        try terminal.waitUntil("an empty answer") { $0.currentLine == "Really? [y/N]" }
        try terminal.type("\r")
        try terminal.waitFor("confirmed: false")
    }

    @Test(arguments: [("y\r", "true"), ("YES\r", "true"), ("\r", "false"), ("n\r", "false"), ("yeah\r", "false")])
    func `only a yes is a yes`(typed: String, expected: String) throws {
        let terminal = try Probe.start("confirm")
        try terminal.waitFor("busy")
        try terminal.type("\r")
        try terminal.waitFor("Really? [y/N]")
        try terminal.type(typed)
        try terminal.waitFor("confirmed: \(expected)")
    }

    @Test(arguments: ["\u{3}", "\u{4}"])
    func `a confirmation that is given up is no answer`(key: String) throws {
        let terminal = try Probe.start("confirm")
        try terminal.waitFor("busy")
        try terminal.type("\r")
        try terminal.waitFor("Really? [y/N]")
        try terminal.type("y\u{15}" + key)
        try terminal.waitFor("confirmed: nil")
    }

    @Test func `a piped confirmation takes the next line`() throws {
        #expect(
            try Probe.pipe("confirm", input: Array("yes\n".utf8)).output.contains("Really? [y/N] yes\nconfirmed: true"))
        #expect(try Probe.pipe("confirm", input: []).output.contains("confirmed: nil"))
    }

    @Test func `the size is the terminal's, and 80 by 24 where there is none`() throws {
        let terminal = try Probe.start("size", size: TerminalSize(columns: 101, rows: 33))
        try terminal.waitFor("101x33")
        #expect(try Probe.pipe("size", input: []).output == "80x24\n")
    }
}
