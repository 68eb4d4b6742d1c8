import Foundation
import PseudoTerminals
import Terminal
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a person meets in a walk besides the questions: the first screen, defaults, completion, signals.
struct WalkSessionTests {
    private static let log = Postern.samples + "/slow-report/access.log"

    private func ready(_ terminal: PseudoTerminal, _ prompt: String) throws {
        try terminal.waitUntil("the empty prompt \(prompt)") {
            $0.currentLine.trimmingCharacters(in: .whitespaces) == prompt
        }
    }

    private func atProxyLog(_ postern: Postern) throws -> PseudoTerminal {
        let terminal = try postern.start("walk")
        for prompt in ["users-see>", "since>", "product>"] {
            try ready(terminal, prompt)
            try terminal.type("\r")
        }
        try ready(terminal, "proxy-log>")
        return terminal
    }

    /// The whole line discipline, to be compared.
    private func fingerprint(_ terminal: PseudoTerminal) -> [UInt] {
        var value = terminal.attributes
        let characters = withUnsafeBytes(of: &value.c_cc) { $0.map { UInt($0) } }
        return [UInt(value.c_iflag), UInt(value.c_oflag), UInt(value.c_cflag), UInt(value.c_lflag)] + characters
    }

    @Test func `the first screen says what this is, where it is kept, and asks one question`() throws {
        let postern = try Postern()
        let terminal = try postern.start("walk")
        try ready(terminal, "users-see>")
        let text = terminal.screen.text
        #expect(text.hasPrefix("Postern "))
        for words in [
            "HTTP 502 Bad Gateway", ":help lists the commands.", "1. What users see", "Which status do users get?",
            "Why: ", "Enter takes: 502",
        ] { #expect(text.contains(words), "\(words)") }
        #expect(text.replacingOccurrences(of: "\n", with: "").contains(try postern.transcript()))
        try terminal.type(":help\r")
        try terminal.waitFor(":back")
        try terminal.type(":quit\r")
        #expect(try terminal.exitStatus() == .exited(130))
        #expect(try Postern.events(try postern.transcript()).last?["reason"] as? String == "quit")
    }

    @Test func `going back offers the old answer, and both stay in the record`() throws {
        let postern = try Postern()
        let terminal = try postern.start("walk")
        try ready(terminal, "users-see>")
        try terminal.type(":back\r")
        try terminal.waitFor("This is the first question.")
        try ready(terminal, "users-see>")
        try terminal.type("504\r")
        try ready(terminal, "since>")
        try terminal.type(":back\r")
        try terminal.waitFor("Enter takes: 504")
        try ready(terminal, "users-see>")
        try terminal.type("503\r")
        try ready(terminal, "since>")
        try terminal.type(":back\r")
        try terminal.waitFor("Enter takes: 503")
        try ready(terminal, "users-see>")
        try terminal.type("\r")
        try ready(terminal, "since>")
        try terminal.type(":quit\r")
        _ = try terminal.exitStatus()
        let events = try Postern.events(try postern.transcript())
        let answers = events.filter { $0["event"] as? String == "answered" }
        #expect(answers.compactMap { ($0["value"] as? [String])?.first } == ["504", "503", "503"])
        #expect(answers.compactMap { $0["origin"] as? String } == ["typed", "typed", "default"])
        let back = events.filter { $0["event"] as? String == "went-back" }
        #expect(back.count == 2)
        #expect(back.allSatisfy { $0["from"] as? String == "since" && $0["to"] as? String == "users-see" })
    }

    @Test func `what an option gave can be gone back to and changed`() throws {
        let postern = try Postern()
        let terminal = try postern.start("walk", "--set", "users-see=504", "--proxy-log", Self.log)
        try ready(terminal, "since>")
        try terminal.type(":back\r")
        try terminal.waitFor("Enter takes: 504")
        try ready(terminal, "users-see>")
        try terminal.type("502\r")
        try ready(terminal, "since>")
        try terminal.type("\r")
        try ready(terminal, "product>")
        try terminal.type("\r")
        try ready(terminal, "window>")
        try terminal.type(":back\r")
        try ready(terminal, "proxy-log>")
        try terminal.type("\(Postern.samples)/app-502/haproxy.log\r")
        try ready(terminal, "window>")
        terminal.send(signal: SIGKILL)
        let answers = try Postern.events(try postern.transcript()).filter {
            $0["event"] as? String == "answered" && $0["step"] as? String == "proxy-log"
        }
        #expect(answers.compactMap { $0["origin"] as? String } == ["option", "typed"])
    }

    @Test func `Tab completes paths and commands`() throws {
        let postern = try Postern()
        let name = postern.folder.path + "/a log of nginx.log"
        try FileManager.default.copyItem(atPath: Self.log, toPath: name)
        let terminal = try atProxyLog(postern)
        try terminal.type(":evi\t")
        try terminal.waitUntil("the command") { $0.currentLine.hasPrefix("proxy-log> :evidence") }
        try terminal.type("\u{15}a\t")
        try terminal.waitUntil("the file's name") { $0.currentLine.contains("nginx.log") }
        try terminal.type("\r")
        try ready(terminal, "window>")
        terminal.send(signal: SIGKILL)
    }

    @Test func `what speaks for a cause and against it is told at any question`() throws {
        let terminal = try atProxyLog(try Postern())
        try terminal.type(":why queued-requests\r")
        try terminal.waitFor("nothing to weigh yet")
        try terminal.type(Self.log + "\r")
        try ready(terminal, "window>")
        try terminal.type(":why proxy-timeout\r")
        try terminal.waitFor("25 of 25 failures are charged to proxy-timeout")
        try terminal.waitFor("for it, 25 ×")
        try ready(terminal, "window>")
        try terminal.type(":why queues\r")
        try terminal.waitFor("There is no cause ‘queues’")
        terminal.send(signal: SIGKILL)
    }

    @Test func `a sample that is chosen after a lost path is what Enter takes`() throws {
        let terminal = try atProxyLog(try Postern())
        try terminal.type("nowhere.log\r")
        try terminal.waitFor("! ")
        try ready(terminal, "proxy-log>")
        try terminal.type("sample\r")
        try ready(terminal, "sample>")
        try terminal.type("slow-report\r")
        try ready(terminal, "proxy-log>")
        try terminal.type("\r")
        try ready(terminal, "window>")
        terminal.send(signal: SIGKILL)
    }

    @Test func `a file below a file, and a lost one, are told in one line`() throws {
        let postern = try Postern()
        let terminal = try atProxyLog(postern)
        for path in [Self.log + "/access.log", "nowhere.log", "*.nothing"] {
            let before = terminal.screen.transcript.components(separatedBy: "! ").count
            try terminal.type(path + "\r")
            try terminal.waitUntil("the reason and the question") {
                $0.transcript.components(separatedBy: "! ").count == before + 1
                    && $0.currentLine.trimmingCharacters(in: .whitespaces) == "proxy-log>"
            }
        }
        try terminal.type("'\(Self.log)'\r")
        try ready(terminal, "window>")
        terminal.send(signal: SIGKILL)
        let failed = try Postern.events(try postern.transcript()).filter { $0["event"] as? String == "check-failed" }
        #expect(failed.count == 3)
        #expect(failed.allSatisfy { !(($0["reason"] as? String) ?? "\n").contains("\n") })
    }

    @Test func `a sample brings the zone an engineer would know`() throws {
        let postern = try Postern()
        let terminal = try atProxyLog(postern)
        try terminal.type("sample\r")
        try ready(terminal, "sample>")
        try terminal.type("none\r")
        try terminal.waitFor("there is no sample ‘none’")
        try ready(terminal, "sample>")
        try terminal.type("app-502\r")
        try ready(terminal, "proxy-log>")
        try terminal.type("\r")
        try ready(terminal, "window>")
        try terminal.type(":set\r")
        try terminal.waitFor("proxy-zone Europe/Berlin")
        terminal.send(signal: SIGKILL)
        let events = try Postern.events(try postern.transcript())
        #expect(events.contains { $0["setting"] as? String == "proxy-zone" })
        #expect(events.contains { ($0["text"] as? String ?? "").contains("sample incident ‘app-502’") })
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func `a request to end at a prompt restores the terminal and leaves a record to go on with`(signal: Int32) throws {
        let postern = try Postern()
        let idle = try postern.start("playbook", "list")
        _ = try idle.exitStatus()
        let terminal = try atProxyLog(postern)
        #expect(fingerprint(terminal) != fingerprint(idle))
        try terminal.type("half an answ")
        try terminal.waitFor("half an answ")
        terminal.send(signal: signal)
        #expect(try terminal.exitStatus() == .exited(130))
        #expect(fingerprint(terminal) == fingerprint(idle))
        #expect(terminal.screen.modes.isEmpty)
        let path = try postern.transcript()
        #expect(try Postern.events(path).last?["reason"] as? String == "terminated")
        let again = try postern.start("resume", path)
        try ready(again, "proxy-log>")
        try again.type(Self.log + "\r")
        try ready(again, "window>")
        again.send(signal: SIGKILL)
    }

    /// A log that takes a while to read, of the sample's rows over and over.
    private func bigLog(_ postern: Postern) throws -> String {
        let rows = try Data(contentsOf: URL(fileURLWithPath: Self.log))
        let path = postern.folder.path + "/big.log"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: path))
        var block = Data()
        while block.count < 10_000_000 { block += rows }
        for _ in 0..<15 { try file.write(contentsOf: block) }
        try file.close()
        return path
    }

    @Test func `a request to end stops a check, and the record can be taken up again`() throws {
        let postern = try Postern()
        let path = try bigLog(postern)
        let terminal = try atProxyLog(postern)
        try terminal.type(path + "\r")
        try terminal.waitFor("%")
        terminal.send(signal: SIGTERM)
        #expect(try terminal.exitStatus() == .exited(130))
        let words = try Postern.events(try postern.transcript()).compactMap { $0["event"] as? String }
        // Hashing goes on beside the check, and is told whenever it ends.
        #expect(words.filter { !$0.hasPrefix("input-") }.suffix(3).contains("check-cancelled"))
        #expect(words.last == "left")
        let again = try postern.start("resume")
        try ready(again, "proxy-log>")
        // kill -9 in the middle of the check loses the check alone: resume runs it again.
        try again.type(path + "\r")
        try again.waitFor("%")
        again.send(signal: SIGKILL)
        _ = try again.exitStatus()
        let third = try postern.start("resume")
        try third.waitFor("%")
        try third.type("\u{3}")
        try third.waitFor("cancelled")
        try ready(third, "proxy-log>")
        try third.type(Self.log + "\r")
        try ready(third, "window>")
        third.send(signal: SIGKILL)
    }

    @Test func `Ctrl-C ends a run without questions at once`() throws {
        let postern = try Postern()
        let path = try bigLog(postern)
        let terminal = try postern.start("diagnose", "--proxy-log", path)
        try terminal.waitFor("%")
        try terminal.type("\u{3}")
        #expect(try terminal.exitStatus() == .exited(130))
        #expect(!terminal.screen.text.contains("Verdict"))
    }

    @Test func `a resize while a line is typed loses none of it`() throws {
        let postern = try Postern()
        let terminal = try atProxyLog(postern)
        try terminal.type(Self.log)
        try terminal.waitUntil("the path") { $0.text.replacingOccurrences(of: "\n", with: "").contains(Self.log) }
        for columns in [40, 140, 20, 100] {
            terminal.resize(to: TerminalSize(columns: columns, rows: 60))
            try terminal.type(" \u{8}")
        }
        try terminal.type("\r")
        try ready(terminal, "window>")
        terminal.send(signal: SIGKILL)
        let answered = try Postern.events(try postern.transcript()).last {
            $0["event"] as? String == "answered" && $0["step"] as? String == "proxy-log"
        }
        #expect(answered?["value"] as? [String] == [Self.log])
    }
}
