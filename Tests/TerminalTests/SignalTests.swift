import PseudoTerminals
import Terminal
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct SignalTests {
    @Test(arguments: [SIGTERM, SIGHUP], [[], ["--secret"], ["--plain"], ["--plain", "--secret"]])
    func `a request to end restores the terminal and is told to the caller`(signal: Int32, options: [String]) throws {
        let terminal = try PseudoTerminal(
            BuiltProduct.path("TerminalProbe"), arguments: ["size"], environment: Probe.environment())
        try terminal.exitStatus()
        let before = terminal.attributes.fingerprint
        let asking = try PseudoTerminal(
            BuiltProduct.path("TerminalProbe"), arguments: ["ask"] + options, environment: Probe.environment())
        try asking.waitUntil("the prompt") { $0.currentLine.hasPrefix("ask>") }
        try asking.type("half")
        try asking.waitUntil("what was typed") { options.contains("--plain") || $0.column == 9 }
        asking.send(signal: signal)
        try asking.waitFor("hang-up \(signal)")
        #expect(try asking.exitStatus() == .exited(0))
        #expect(asking.attributes.fingerprint == before)
        #expect(asking.screen.modes.isEmpty)
    }

    @Test func `every way to end a prompt restores the terminal`() throws {
        for ending in ["\u{3}\u{4}", "\u{4}", "\u{12}a\u{3}\u{4}", "quit\r"] {
            let terminal = try Probe.ask()
            let idle = try Probe.start("size")
            try idle.exitStatus()
            #expect(terminal.attributes.fingerprint != idle.attributes.fingerprint)
            try terminal.type(ending)
            #expect(try terminal.exitStatus() == .exited(0))
            #expect(terminal.attributes.fingerprint == idle.attributes.fingerprint)
        }
    }

    @Test func `an interrupt from elsewhere is taken as Ctrl-C`() throws {
        let terminal = try Probe.ask()
        try terminal.type("ab")
        try terminal.waitForLine("ask> ab")
        terminal.send(signal: SIGINT)
        try terminal.waitFor("ask> ab^C\ninterrupted\nask>")
    }

    @Test func `the first key after the prompt appears is understood`() throws {
        for _ in 0..<10 {
            let terminal = try Probe.start("ask")
            try terminal.waitFor("ask>")
            try terminal.type("\u{3}")
            try terminal.waitForPrompt(after: "interrupted")
        }
    }

    @Test func `Ctrl-C while a check runs is noted, and not obeyed`() throws {
        let terminal = try Probe.start("watch")
        try terminal.waitFor("working")
        try terminal.type("\u{3}")
        try terminal.waitFor("stopped by Ctrl-C")
        #expect(try terminal.exitStatus() == .exited(0))
    }

    @Test func `a request to end is noted while a check runs`() throws {
        let terminal = try Probe.start("watch")
        try terminal.waitFor("working")
        terminal.send(signal: SIGTERM)
        try terminal.waitFor("stopped by \(SIGTERM)")
    }

    @Test func `progress is drawn after half a second and erased`() throws {
        let terminal = try Probe.start("progress")
        try terminal.waitForLine("")
        try terminal.waitFor("started")
        terminal.send(signal: SIGINT)
        try terminal.waitForLine("reading   50 %  1.2 GB/s")
        terminal.send(signal: SIGINT)
        try terminal.waitForLine("reading  100 %  397 MB/s")
        terminal.send(signal: SIGINT)
        try terminal.exitStatus()
        #expect(terminal.screen.text == "started\nfinished")
    }

    @Test func `plain progress is a line every five seconds`() throws {
        let terminal = try Probe.start("progress", "--plain")
        try terminal.waitFor("started")
        // Each scene waits for an interrupt, and two at once would count as one.
        try terminal.waitUntil("the end") { screen in
            terminal.send(signal: SIGINT)
            return screen.text.contains("finished")
        }
        #expect(terminal.screen.text == "started\nreading  100 %  397 MB/s\nfinished")
    }
}
