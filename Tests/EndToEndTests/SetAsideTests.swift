import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// Evidence that turns out not to be what it was given as.
struct SetAsideTests {
    private func write(_ text: String, _ name: String, _ postern: Postern) throws -> String {
        let path = "\(postern.folder.path)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func document(_ output: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }

    @Test(arguments: [
        ("--server-log", "[11-May-2026 08:40:51] NOTICE: ready\n", "is no access log that is known"),
        ("--counters", "hello\n", "expected counters"), ("--event-log", "hello\n", "expected Windows events"),
        ("--proxy-error-log", "hello\n", "expected a proxy's error log"),
        ("--proxy-config", "hello\n", "cannot be used as a configuration"),
        ("--http-error-log", "hello\n", "is not what was asked for"),
    ])
    func `one file that is something else costs no run, and is told`(option: String, text: String, words: String) throws
    {
        let postern = try Postern()
        let file = try write(text, "odd.txt", postern)
        let log = Postern.samples + "/slow-report/access.log"
        let run = try postern.run("diagnose", "--proxy-log", log, option, file, "--json")
        #expect(run.status == .exited(0), "\(run.errors)")
        #expect(run.errors.contains("odd.txt is set aside: it "))
        #expect(run.errors.contains(words), "\(run.errors)")
        let aside = try #require(try document(run.output)["setAside"] as? [[String: Any]])
        #expect(aside.map { $0["source"] as? String } == [file])
        #expect((aside.first?["reason"] as? String)?.contains(words) == true)
        // The record has it, and replays to the same.
        let replay = try postern.run("transcript", "replay", try postern.transcript())
        #expect(replay.status == .exited(0), "\(replay.output)\(replay.errors)")
        #expect(try postern.run("writeup", try postern.transcript()).output.contains("odd.txt is set aside"))
    }

    @Test(arguments: ["hello\n", ""])
    func `a hop's log that is something else costs no run, and its hop is none`(text: String) throws {
        let postern = try Postern()
        let file = try write(text, "lb.log", postern)
        let log = Postern.samples + "/slow-report/access.log"
        let run = try postern.run(
            "diagnose", "--hop", "balancer:log=\(file)", "--proxy-log", log, "--json")
        #expect(run.status == .exited(0), "\(run.errors)")
        #expect(run.errors.contains("lb.log is set aside: it "))
        let document = try document(run.output)
        let aside = try #require(document["setAside"] as? [[String: Any]])
        #expect(aside.map { $0["source"] as? String } == [file])
        #expect((document["verdict"] as? [String: Any])?["hop"] as? String == "proxy")
        let replay = try postern.run("transcript", "replay", try postern.transcript())
        #expect(replay.status == .exited(0), "\(replay.output)\(replay.errors)")
    }

    @Test func `a file given as one thing that looks like another says so`() throws {
        let postern = try Postern()
        let log = Postern.samples + "/slow-report/access.log"
        let run = try postern.run("diagnose", "--proxy-log", log, "--counters", log, "--json", "--no-transcript")
        #expect(run.status == .exited(0), "\(run.errors)")
        let aside = try #require(try document(run.output)["setAside"] as? [[String: Any]])
        #expect(aside.first?["looksLike"] as? String == "an access log of nginx")
    }

    @Test func `where nothing is left the run ends, and says why`() throws {
        let postern = try Postern()
        let run = try postern.run("diagnose", "--proxy-error-log", try write("hello\n", "odd.txt", postern))
        #expect(run.status == .exited(65))
        #expect(run.errors.contains("odd.txt is not what was asked for"))
    }

    @Test func `an empty error log says that nothing was logged`() throws {
        let postern = try Postern()
        let log = Postern.samples + "/slow-report/access.log"
        let run = try postern.run(
            "diagnose", "--proxy-log", log, "--proxy-error-log", try write("", "error.log", postern), "--json")
        #expect(run.status == .exited(0), "\(run.errors)")
        #expect((try document(run.output)["setAside"] as? [Any])?.isEmpty == true)
    }

    @Test func `lines of an error log that are not known are shown`() throws {
        let postern = try Postern()
        let text = (1...3).map {
            "2026/03/04 10:15:0\($0) [error] 7#7: *\($0) upstream did something new, client: 10.0.0.1, server: s, upstream: \"http://10.0.0.2/\"\n"
        }.joined()
        let run = try postern.run(
            "diagnose", "--proxy-error-log", try write(text, "error.log", postern), "--plain", "--no-transcript")
        #expect(run.status == .exited(2))
        let words = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("3 lines of"))
        #expect(words.contains("upstream did something new"))
    }
}
