import Foundation
import PseudoTerminals
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Walks that are killed, left, or written to by two at once.
struct CutWalkTests {
    /// The answers of a whole walk, by the prompt they answer.
    private static func answers() throws -> [(prompt: String, answer: String)] {
        let options = try Postern.options(of: "thin-evidence")
        func path(_ option: String) throws -> String {
            options[try #require(options.firstIndex(of: option)) + 1]
        }
        return [
            ("users-see>", "504"), ("since>", ""), ("product>", "nginx"), ("proxy-log>", try path("--proxy-log")),
            ("window>", ""),
            ("server-log>", try path("--server-log")), ("proxy-timeout>", "3s"), ("server-timeout>", "110s"),
            ("other-timeout>", ":skip"), ("server-error-log>", ""), ("event-log>", ""),
            ("system-events>", "none"), ("proxy-error-log>", ":skip"),
            ("error-line>", ":skip"), ("counters>", ":skip"), ("queue-seen>", "none"),
        ]
    }

    private func answer(_ terminal: PseudoTerminal, _ steps: ArraySlice<(prompt: String, answer: String)>) throws {
        for step in steps {
            try terminal.waitUntil("the prompt \(step.prompt)") { $0.currentLine.hasPrefix(step.prompt) }
            try terminal.type(step.answer + "\r")
        }
    }

    @Test func `kill -9 at every prompt loses no answer, and resume asks none twice`() throws {
        let postern = try Postern()
        let all = try Self.answers()
        // What a walk without a cut ends in.
        let whole = try Postern()
        let input = all.map(\.answer).joined(separator: "\n") + "\n"
        let uncut = try whole.run(["walk", "--plain"], input: input)
        let verdict = try #require(
            uncut.output.components(separatedBy: "\nVerdict\n").dropFirst().first?.components(separatedBy: "\n\n").first
        )

        var asked = 0
        while asked < all.count {
            let prompt = all[asked].prompt
            let terminal = asked == 0 ? try postern.start("walk") : try postern.start("resume")
            try terminal.waitUntil("the prompt \(prompt)") { $0.currentLine.hasPrefix(prompt) }
            if asked > 0 { #expect(terminal.screen.text.contains("Taken up again")) }
            // One answer, then the kill at the very next prompt.
            try terminal.type(all[asked].answer + "\r")
            asked += 1
            if asked < all.count {
                try terminal.waitUntil("the next prompt") { $0.currentLine.hasPrefix(all[asked].prompt) }
                terminal.send(signal: SIGKILL)
                #expect(try terminal.exitStatus() == .killed(signal: SIGKILL))
            } else {
                try terminal.waitFor("Write-up:")
                #expect(try terminal.exitStatus() == .exited(2))
            }
        }
        let path = try postern.transcript()
        let events = try Postern.events(path)
        #expect(events.count { $0["event"] as? String == "resumed" } == all.count - 1)
        var answered = Set<String>()
        for event in events {
            let step = event["step"] as? String ?? ""
            switch event["event"] as? String {
            case "prompted": #expect(!answered.contains(step), "\(step) was asked twice")
            case "answered", "skipped": #expect(answered.insert(step).inserted, "\(step) was answered twice")
            default: break
            }
        }
        let shown = try postern.run("transcript", "show", path)
        #expect(shown.output.components(separatedBy: "cut off here").count == all.count)
        let written = try postern.run("writeup", path)
        let plain = verdict.components(separatedBy: .whitespacesAndNewlines).filter { !$0.isEmpty }
        let summary = plain.prefix(14).joined(separator: " ")
        #expect(shown.output.contains(summary), "\(summary) is not in the record")
        #expect(written.status == .exited(0))
    }

    @Test func `a torn last record is dropped, and its question asked again`() throws {
        let postern = try Postern()
        let terminal = try postern.start("walk")
        try answer(terminal, try Self.answers()[..<3])
        try terminal.waitUntil("proxy-log") { $0.currentLine.hasPrefix("proxy-log>") }
        terminal.send(signal: SIGKILL)
        _ = try terminal.exitStatus()
        let path = try postern.transcript()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try bytes.dropLast(17).write(to: URL(fileURLWithPath: path))
        let again = try postern.start("resume", path)
        try again.waitUntil("the question whose prompt was torn") { $0.currentLine.hasPrefix("proxy-log>") }
        let events = try Postern.events(path)
        #expect(events.last { $0["event"] as? String == "resumed" }?["tornBytes"] as? Int ?? 0 > 0)
        again.send(signal: SIGKILL)
    }

    @Test func `a second writer is refused, and a finished walk is only shown`() throws {
        let postern = try Postern()
        let terminal = try postern.start("walk")
        try terminal.waitUntil("the prompt") { $0.currentLine.hasPrefix("users-see>") }
        let second = try postern.run("resume", try postern.transcript())
        #expect(second.status == .exited(73))
        #expect(second.errors.contains("another postern"))
        try terminal.type(":quit\r")
        #expect(try terminal.exitStatus() == .exited(130))
        let none = try postern.run("resume", "/nowhere.jsonl")
        #expect(none.status == .exited(66))
    }

    @Test func `a changed record is refused by name`() throws {
        let postern = try Postern()
        _ = try postern.run(["diagnose"] + Postern.options(of: "app-502"))
        let path = try postern.transcript()
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacingOccurrences(of: "server-sent", with: "server-Sent").write(
            toFile: path, atomically: false, encoding: .utf8)
        let run = try postern.run("writeup", path)
        #expect(run.status == .exited(65))
        #expect(run.errors.contains("line "))
    }

    @Test func `records and write-ups can be read by their owner only`() throws {
        let postern = try Postern()
        let run = try postern.run(["walk", "--plain"] + Postern.options(of: "app-502"), input: "\n\n\n\n\n\n")
        #expect(run.status == .exited(0))
        for name in try FileManager.default.contentsOfDirectory(atPath: postern.transcripts) {
            let attributes = try FileManager.default.attributesOfItem(atPath: postern.transcripts + "/" + name)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test func `a disk that cannot be written to is told, with code 73`() throws {
        let postern = try Postern()
        let run = try postern.run("diagnose", "--transcripts", "/proc/nowhere")
        #expect(run.status == .exited(73))
        #expect(run.errors.contains("/proc/nowhere"))
        let full = try postern.run("diagnose", "--no-transcript", "--json", "-o", "/dev/full")
        #expect(full.status == .exited(73))
    }
}
