import Foundation
import PseudoTerminals
import Terminal
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The walk at a real pseudo-terminal.
struct KeyboardTests {
    private func ready(_ terminal: PseudoTerminal, _ prompt: String) throws {
        try terminal.waitUntil("the prompt \(prompt)") { $0.currentLine.hasPrefix(prompt) }
    }

    private func atProxyLog(_ postern: Postern, _ more: String...) throws -> PseudoTerminal {
        let terminal = try postern.start("walk", "--offer-samples")
        for prompt in ["users-see>", "since>", "product>"] {
            try ready(terminal, prompt)
            try terminal.type("\r")
        }
        try ready(terminal, "proxy-log>")
        return terminal
    }

    @Test func `the bundled incident is walked to a verdict by pressing Enter`() throws {
        let postern = try Postern()
        let terminal = try atProxyLog(postern)
        try terminal.type("\r")
        try ready(terminal, "sample>")
        try terminal.type("slow-report\r")
        for prompt in ["proxy-log>", "window>", "server-log>"] {
            try ready(terminal, prompt)
            try terminal.type("\r")
        }
        let screen = try terminal.waitFor("Write-up:")
        #expect(screen.text.contains("Proxy timeout: in 25 of 25 gateway failures"))
        #expect(screen.text.contains("bundled sample incident"))
        #expect(try terminal.exitStatus() == .exited(0))
    }

    @Test func `wrong files are told apart, asked again, and nothing is lost`() throws {
        let postern = try Postern()
        let folder = postern.folder.path
        try Data().write(to: URL(fileURLWithPath: folder + "/empty.log"))
        try Data([0x1F, 0x8B, 8, 0, 1, 2, 3]).write(to: URL(fileURLWithPath: folder + "/packed.log"))
        try Data("hello\nworld\n".utf8).write(to: URL(fileURLWithPath: folder + "/letter.txt"))
        let terminal = try atProxyLog(postern)
        let wrong = [
            ("/nowhere/at/all.log", "there is no file"), (folder + "/empty.log", "is empty"),
            (folder, "is a directory"),
            (folder + "/packed.log", "the gzip stream"), (folder + "/letter.txt", "no access log that is known"),
        ]
        for (path, words) in wrong {
            try terminal.type(path + "\r")
            let screen = try terminal.waitUntil("the reason ‘\(words)’ and the question again") { screen in
                let text = screen.text.replacingOccurrences(of: "\n", with: " ").replacingOccurrences(
                    of: "  ", with: " ")
                return text.contains(words) && screen.currentLine.trimmingCharacters(in: .whitespaces) == "proxy-log>"
            }
            #expect(screen.text.contains("! "))
        }
        try terminal.type("'\(Postern.samples)/app-502/haproxy.log'\r")
        try ready(terminal, "window>")
        let events = try Postern.events(try postern.transcript())
        #expect(events.count { $0["event"] as? String == "check-failed" } == wrong.count)
        terminal.send(signal: SIGKILL)
    }

    @Test func `back, skip, why, note, evidence and status do what they say`() throws {
        let postern = try Postern()
        let terminal = try atProxyLog(postern)
        try terminal.type(":why\r")
        try terminal.waitFor("Where to find it:")
        try terminal.type(":note the deploy was at 10:12 é漢\r")
        try terminal.waitFor("Noted.")
        try terminal.type("\(Postern.samples)/slow-report/access.log\r")
        try ready(terminal, "window>")
        try terminal.type(":evidence\r")
        try terminal.waitFor("combined (nginx)")
        try terminal.type(":plot\r")
        try ready(terminal, "window>")
        try terminal.type(":back\r")
        try terminal.waitFor("your answer before")
        try ready(terminal, "proxy-log>")
        try terminal.type("\r")
        try ready(terminal, "window>")
        try terminal.type(":status\r")
        try terminal.waitFor("Who answered: unknown")
        try terminal.type(":bakc\r")
        try terminal.waitFor("Did you mean :back?")
        try terminal.type(":set proxy-zone Nowhere/Land\r")
        try terminal.waitFor("no time zone")
        try terminal.type(":set proxy-zone Europe/Berlin\r")
        try terminal.waitFor("from the next check on")
        try terminal.type(":skip\r")
        try ready(terminal, "server-log>")
        try terminal.type(":quit\r")
        try terminal.waitFor("postern resume")
        #expect(try terminal.exitStatus() == .exited(130))
        let words = try Postern.events(try postern.transcript()).compactMap { $0["event"] as? String }
        for word in ["noted", "went-back", "configured", "skipped", "left"] { #expect(words.contains(word)) }
        // Going back erased nothing: both answers are in the record.
        #expect(words.count { $0 == "check-finished" } == 3)
    }

    @Test func `Ctrl-C gives up the line, Ctrl-D asks, a paste is one answer, a resize redraws`() throws {
        let postern = try Postern()
        let terminal = try postern.start("walk")
        try ready(terminal, "users-see>")
        try terminal.type("50")
        try terminal.waitUntil("the line typed") { $0.currentLine.hasPrefix("users-see> 50") }
        try terminal.type("\u{3}")
        try terminal.waitUntil("the question again") {
            $0.text.contains("line given up") && $0.currentLine.trimmingCharacters(in: .whitespaces) == "users-see>"
        }
        try terminal.typeEnd()
        try terminal.waitFor("Leave the walk?")
        try terminal.type("n\r")
        try terminal.waitUntil("the question again") {
            $0.currentLine.trimmingCharacters(in: .whitespaces) == "users-see>"
        }
        terminal.resize(to: TerminalSize(columns: 60, rows: 30))
        try terminal.type("502\r")
        try ready(terminal, "since>")
        try terminal.paste("2026-03-04\nsecond\nthird")
        try terminal.type("\r")
        try terminal.waitFor("is no window")
        try ready(terminal, "since>")
        try terminal.type("\u{15}\r")
        try ready(terminal, "product>")
        try terminal.typeEnd()
        try terminal.waitFor("Leave the walk?")
        try terminal.type("y\r")
        #expect(try terminal.exitStatus() == .exited(130))
        #expect(try Postern.events(try postern.transcript()).count { $0["event"] as? String == "refused" } == 1)
    }

    @Test func `Ctrl-C stops a running check and puts its question again`() throws {
        let postern = try Postern()
        let rows = try Data(contentsOf: URL(fileURLWithPath: Postern.samples + "/slow-report/access.log"))
        let path = postern.folder.path + "/big.log"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: path))
        var block = Data()
        while block.count < 10_000_000 { block += rows }
        for _ in 0..<20 { try file.write(contentsOf: block) }
        try file.close()
        let terminal = try atProxyLog(postern)
        try terminal.type(path + "\r")
        try terminal.waitFor("%")
        try terminal.type("\u{3}")
        try terminal.waitFor("cancelled")
        try ready(terminal, "proxy-log>")
        let words = try Postern.events(try postern.transcript()).compactMap { $0["event"] as? String }
        #expect(words.contains("check-cancelled"))
        terminal.send(signal: SIGTERM)
        _ = try terminal.exitStatus()
        #expect(try Postern.events(try postern.transcript()).last?["event"] as? String == "left")
    }

    @Test func `without a terminal there are plain lines and no escape sequence`() throws {
        let postern = try Postern()
        for more in [["TERM": "dumb"], ["NO_COLOR": "1"], [:]] {
            let run = try postern.run(["walk", "--no-transcript"], input: "502\n\nnginx\n", environment: more)
            #expect(!run.output.contains("\u{1B}"))
            #expect(run.output.contains("proxy-log>"))
            #expect(run.status == .exited(130))
        }
    }
}
