import PseudoTerminals
import SystemPackage
import Testing

@testable import Terminal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct HistoryTests {
    @Test func `answers are offered again in the next run`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/state/postern/history"
        let first = try Probe.ask("--history", path)
        try first.type("/var/log/été.log\rsecond answer\rsecond answer\rlast\r")
        try first.waitForReply("last")
        try first.type("\u{4}")
        try first.exitStatus()
        let second = try Probe.ask("--history", path)
        try second.type("\u{1B}[A")
        try second.waitForLine("ask> last")
        try second.type("\u{1B}OA")
        try second.waitForLine("ask> second answer")
        try second.type("\u{1B}OA")
        try second.waitForLine("ask> /var/log/été.log")
        try second.type("\u{1B}[B!\r")
        try second.waitForReply("second answer!")
        try second.type("\u{4}")
        try second.exitStatus()
        let kept = try HistoryFile(path: FilePath(path)).load()
        #expect(kept == ["/var/log/été.log", "second answer", "last", "second answer!"])
    }

    @Test func `Ctrl-R finds an earlier answer`() throws {
        let terminal = try Probe.ask()
        try terminal.type("alpha one\rbeta two\rgamma three\r")
        try terminal.waitForReply("gamma three")
        try terminal.type("\u{12}eta")
        try terminal.waitFor("ask> beta two\nbck:eta")
        // An answer of its own: the same words stand on the screen already.
        try terminal.type("\u{1B}[F!\r")
        try terminal.waitForReply("beta two!")
        try terminal.type("\u{12}a")
        try terminal.waitFor("bck:a")
        try terminal.type("\u{12}\u{12}")
        try terminal.waitFor("ask> gamma three\nbck:a")
        try terminal.type("\u{1B}[F!\r")
        try terminal.waitForReply("gamma three!")
    }

    @Test func `a question that keeps no history offers none`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/history"
        try HistoryFile(path: FilePath(path)).append("earlier")
        let terminal = try Probe.ask("--history", path, "--no-history")
        try terminal.type("\u{1B}[A\u{10}now\r")
        try terminal.waitForReply("now")
        #expect(try HistoryFile(path: FilePath(path)).load() == ["earlier"])
    }

    @Test func `a history that cannot be written does not stop the session`() throws {
        let terminal = try Probe.ask("--history", "/proc/no/such/place")
        try terminal.type("one\r")
        try terminal.waitForReply("one")
        try terminal.type("\u{1B}[A\r")
        try terminal.waitUntil("the answer again") { $0.text.split(separator: "line <one>").count > 2 }
    }

    @Test func `what is kept comes back as it was`() throws {
        let directory = try TemporaryDirectory()
        let history = HistoryFile(path: FilePath(directory.path + "/history"))
        let entries = [#"C:\new\x41"#, "two\nlines\u{1B}[2J\u{7F}", "漢字 é", "\\", #"\n"#]
        for entry in entries { try history.append(entry) }
        #expect(try history.load() == entries)
    }

    @Test func `the file and its directory are the owner's alone`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/a/b/history"
        try HistoryFile(path: FilePath(path)).append("entry")
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(stat(directory.path + "/a", &status) == 0 && status.st_mode & 0o777 == 0o700)
    }

    @Test func `a torn last line is ended, and hostile bytes are repaired`() throws {
        let directory = try TemporaryDirectory()
        directory.makeFile("history", text: "whole\n\\q\\x4\\x00\ntor")
        let history = HistoryFile(path: FilePath(directory.path + "/history"))
        try history.append("next")
        #expect(try history.load() == ["whole", #"\q\x4\x00"#, "tor", "next"])
        directory.makeFile("bytes", text: "")
        let bytes = HistoryFile(path: FilePath(directory.path + "/bytes"))
        try bytes.append("a")
        #expect(try bytes.load() == ["a"])
    }

    @Test func `blank and overlong entries are not kept, and only the last ones are loaded`() throws {
        let directory = try TemporaryDirectory()
        let history = HistoryFile(path: FilePath(directory.path + "/history"), limit: 3)
        for entry in ["  ", "", String(repeating: "x", count: 4097), "1", "2", "3", "4"] { try history.append(entry) }
        #expect(try history.load() == ["2", "3", "4"])
    }

    @Test func `a file that has grown too long is cut back to its last entries`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/history"
        let line = String(repeating: "y", count: 999) + "\n"
        directory.makeFile("history", text: String(repeating: line, count: 4300))
        let history = HistoryFile(path: FilePath(path))
        try history.append("latest")
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_size < 1_100_000)
        #expect(try history.load().last == "latest")
        #expect(try history.load().count == 1000)
    }

    @Test func `two sessions lose nothing to each other`() async throws {
        let directory = try TemporaryDirectory()
        let path = FilePath(directory.path + "/history")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for session in 0..<2 {
                group.addTask {
                    let history = HistoryFile(path: path)
                    for number in 0..<100 { try history.append("session \(session) entry \(number)") }
                }
            }
            try await group.waitForAll()
        }
        let kept = try HistoryFile(path: path).load()
        #expect(kept.count == 200)
        #expect(kept.filter { $0.hasPrefix("session 1") } == (0..<100).map { "session 1 entry \($0)" })
    }
}
