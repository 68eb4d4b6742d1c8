import Foundation
import PseudoTerminals
import Testing

/// Walks killed at random moments, between prompts and within what is done between them.
///
/// `make faults` kills a thousand.
struct KilledWalkTests {
    @Test(arguments: 0..<24)
    func `every acknowledged answer is there, the record is whole, and resume goes on`(run: Int) throws {
        let script = Postern.slowReportWalk
        let postern = try Postern()
        let terminal = try postern.start("walk")
        // Each run ends in another part of the walk: after so many answers, and a random time.
        let answered = run % (script.count + 1)
        for step in script[..<answered] {
            try terminal.waitUntil("the prompt \(step.prompt)") { $0.currentLine.hasPrefix(step.prompt) }
            try terminal.type(step.answer + "\r")
        }
        usleep(UInt32.random(in: 0...120_000))
        terminal.send(signal: SIGKILL)
        _ = try terminal.exitStatus()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: postern.transcripts)) ?? []
        guard names.contains(where: { $0.hasSuffix(".jsonl") }) else {
            // Nothing was asked yet, and nothing is lost.
            #expect(answered == 0)
            return
        }
        let path = try postern.transcript()
        let verified = try postern.run("transcript", "verify", "--json", path)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(verified.output.utf8)) as? [String: Any])
        let faults = json["faults"] as? [[String: Any]] ?? []
        #expect(faults.allSatisfy { $0["kind"] as? String == "no-seal" }, "\(faults)")
        // A torn line was never acknowledged.
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let whole = text.hasSuffix("\n") ? text : String(text[..<(text.lastIndex(of: "\n") ?? text.startIndex)])
        let kept = whole.split(separator: "\n").count {
            $0.contains("\"event\":\"answered\"") || $0.contains("\"event\":\"skipped\"")
        }
        // The prompt behind an answer was drawn for all but the last one.
        #expect(kept >= answered - 1)
        guard json["state"] as? String != "sealed" else { return }
        let rest = script[kept...].map { $0.answer + "\n" }.joined()
        let resumed = try postern.run(["resume", "--plain", path], input: rest)
        #expect(resumed.status == .exited(0), "\(resumed.output)\(resumed.errors)")
        #expect(resumed.output.contains("Proxy timeout: in 25 of 25"))
        let after = try postern.run("transcript", "verify", path)
        #expect(after.status == .exited(0), "\(after.output)")
        #expect(after.output.contains("closed and unchanged"))
    }
}
