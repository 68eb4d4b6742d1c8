import Foundation
import PseudoTerminals
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One walk, cut off at each place in turn, ends as the walk that nobody cut.
struct CutEverywhereTests {
    /// What a walk concluded, without the path of its record.
    private func conclusion(_ events: [[String: Any]]) throws -> String {
        #expect(events.last?["event"] as? String == "sealed")
        let last = try #require(events.last { $0["event"] as? String == "concluded" })
        var report = try #require(last["report"] as? [String: Any])
        report["transcript"] = nil
        return String(decoding: try JSONSerialization.data(withJSONObject: report, options: .sortedKeys), as: UTF8.self)
    }

    private func uncut() throws -> (conclusion: String, record: Data) {
        let postern = try Postern()
        let input = Postern.slowReportWalk.map { $0.answer + "\n" }.joined()
        let run = try postern.run(["walk", "--plain"], input: input)
        #expect(run.status == .exited(0))
        let path = try postern.transcript()
        return (try conclusion(Postern.events(path)), try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test func `kill -9 at each prompt of a walk leaves the verdict as it is`() throws {
        let script = Postern.slowReportWalk
        let whole = try uncut().conclusion
        for cut in script.indices {
            let postern = try Postern()
            let terminal = try postern.start("walk")
            for step in script[..<cut] {
                try terminal.waitUntil("the prompt \(step.prompt)") { $0.currentLine.hasPrefix(step.prompt) }
                try terminal.type(step.answer + "\r")
            }
            try terminal.waitUntil("the prompt of the cut") { $0.currentLine.hasPrefix(script[cut].prompt) }
            terminal.send(signal: SIGKILL)
            #expect(try terminal.exitStatus() == .killed(signal: SIGKILL))

            let rest = script[cut...].map { $0.answer + "\n" }.joined()
            let resumed = try postern.run(["resume", "--plain"], input: rest)
            #expect(resumed.status == .exited(0), "cut at \(script[cut].prompt): \(resumed.errors)")
            let path = try postern.transcript()
            let events = try Postern.events(path)
            #expect(try conclusion(events) == whole, "cut at \(script[cut].prompt)")
            #expect(events.count { $0["event"] as? String == "resumed" } == 1)
            var answered = Set<String>()
            for event in events {
                let step = event["step"] as? String ?? ""
                switch event["event"] as? String {
                case "prompted": #expect(!answered.contains(step), "\(step) was asked again")
                case "answered", "skipped": answered.insert(step)
                default: break
                }
            }
            let shown = try postern.run("transcript", "show", path)
            #expect(shown.output.components(separatedBy: "cut off here").count == 2)
        }
    }

    /// A power cut can end the file in any record, also in one that the program wrote by itself between two prompts.
    @Test func `a record cut in the middle of any line is taken up again`() throws {
        let whole = try uncut()
        let lines = whole.record.split(separator: 0x0A)
        let script = Postern.slowReportWalk
        for kept in 1..<lines.count {
            let postern = try Postern()
            try FileManager.default.createDirectory(atPath: postern.transcripts, withIntermediateDirectories: true)
            let path = postern.transcripts + "/cut.jsonl"
            var bytes = Data(lines[..<kept].joined(separator: [0x0A]))
            bytes.append(0x0A)
            let events = try {
                try bytes.write(to: URL(fileURLWithPath: path))
                return try Postern.events(path)
            }()
            let torn = lines[kept].prefix(lines[kept].count / 2)
            bytes.append(contentsOf: torn)
            try bytes.write(to: URL(fileURLWithPath: path))
            let answered = events.count { ["answered", "skipped"].contains($0["event"] as? String) }
            let rest = script[answered...].map { $0.answer + "\n" }.joined()
            let run = try postern.run(["resume", "--plain", path], input: rest)
            #expect(run.status == .exited(0), "line \(kept + 1): \(run.output)\(run.errors)")
            let after = try Postern.events(path)
            #expect(try conclusion(after) == whole.conclusion, "line \(kept + 1)")
            #expect(after.first { $0["event"] as? String == "resumed" }?["tornBytes"] as? Int == torn.count)
        }
    }

    @Test func `resume refuses a record that a walk still writes to, and harms nothing`() throws {
        let postern = try Postern()
        let terminal = try postern.start("walk")
        try terminal.waitUntil("the prompt") { $0.currentLine.hasPrefix("users-see>") }
        let path = try postern.transcript()
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        for command in [["resume", path], ["resume"]] {
            let second = try postern.run(command)
            #expect(second.status == .exited(73))
            #expect(second.errors.contains("is being written to by another postern"))
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        // Reading is allowed meanwhile.
        #expect(try postern.run("transcript", "show", path).status == .exited(0))
        try terminal.type("502\r")
        try terminal.waitUntil("the next prompt") { $0.currentLine.hasPrefix("since>") }
        terminal.send(signal: SIGKILL)
    }
}
