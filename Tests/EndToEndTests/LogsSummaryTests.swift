import Foundation
import PseudoTerminals
import Terminal
import Testing

/// `logs summary` on real files.
struct LogsSummaryTests {
    private func buckets(_ summary: [String: Any]) throws -> [[String: Any]] {
        try #require(summary["buckets"] as? [[String: Any]])
    }

    private func starts(_ summary: [String: Any]) throws -> [String] {
        try buckets(summary).compactMap { $0["start"] as? String }
    }

    private func rows(_ path: String) throws -> [[String: Any]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    // MARK: - For programs

    @Test func `the JSON of a summary has the members that scripts rely on`() throws {
        let postern = try Postern()
        let log = try postern.write(MadeLogs.nginx(minutes: 3) { $0 == 70 ? 502 : 200 } + "garbage\n", to: "a.log")
        let summary = try postern.summary(log)
        #expect(summary["schema"] as? String == "postern/summary/1")
        #expect(summary["bucket"] as? String == "PT1M")
        #expect(summary["requests"] as? Int == 180)
        #expect(summary["failures"] as? Int == 1)
        let buckets = try buckets(summary)
        #expect(
            buckets.compactMap { $0["start"] as? String } == [
                "2026-03-04T10:00:00Z", "2026-03-04T10:01:00Z", "2026-03-04T10:02:00Z",
            ])
        #expect(buckets.compactMap { $0["requests"] as? Int } == [60, 60, 60])
        #expect(buckets.compactMap { $0["failures"] as? Int } == [0, 1, 0])
        #expect(buckets.compactMap { $0["byStatus"] as? [String: Int] }[1] == ["200": 59, "502": 1])
        let coverage = try #require((summary["coverage"] as? [[String: Any]])?.first)
        #expect(coverage["source"] as? String == log)
        #expect(coverage["kind"] as? String == "nginx")
        #expect(coverage["from"] as? String == "2026-03-04T10:00:00Z")
        #expect(coverage["to"] as? String == "2026-03-04T10:02:59Z")
        #expect(coverage["rows"] as? Int == 180)
        #expect(coverage["unparsed"] as? Int == 1)
    }

    @Test(arguments: [
        ("5m", "PT5M", 12), ("7 min", "PT7M", 9), ("PT1H", "PT1H", 1), ("90m", "PT90M", 2), ("1h", "PT1H", 1),
    ])
    func `buckets have the width that was asked for`(width: String, spelling: String, count: Int) throws {
        let postern = try Postern()
        let log = try postern.write(MadeLogs.nginx(minutes: 60) { _ in 200 }, to: "a.log")
        let summary = try postern.summary(log, "--bucket", width)
        #expect(summary["bucket"] as? String == spelling)
        let buckets = try buckets(summary)
        #expect(buckets.count == count)
        #expect(buckets.compactMap { $0["requests"] as? Int }.reduce(0, +) == 3600)
    }

    @Test(arguments: ["30s", "0", "90s", "soon", "-5m"])
    func `a width that is not whole minutes is refused`(width: String) throws {
        let run = try Postern().run("logs", "summary", "/nowhere.log", "--bucket=\(width)")
        #expect(run.status == .exited(64))
        #expect(run.errors.contains("whole minutes"))
    }

    // MARK: - Windows

    @Test func `a window takes the rows at both of its edges, to the microsecond`() throws {
        let postern = try Postern()
        let times = ["09:59:59.999999", "10:00:00.000000", "10:00:00.000001", "10:01:00.5", "10:01:00.500001"]
        let log = try postern.write(times.map { MadeLogs.json("2026-03-04T\($0)Z", 502) }.joined(), to: "a.json")
        for (window, count) in [
            ("2026-03-04T10:00Z/2026-03-04T10:01:00.5Z", 3), ("2026-03-04T10:00:00.000001Z/PT59.999999S", 1),
            ("2026-03-04T09:59:59.999999Z/2026-03-04T10:00Z", 2), ("PT0S/2026-03-04T10:01:00.500001Z", 1),
            ("2026-03-04T10:00:00.000002Z/2026-03-04T10:01:00.499999Z", 0), ("../2026-03-04T10:00Z", 2),
            ("2026-03-04T10:00:00.000001Z/..", 3), ("2026-03-04T10:00:00.000001Z/", 3), ("all", 5),
            ("2026-03-04T10:01/10:02", 2), ("2026-03-04T11:01+01:00/11:02", 2), ("2026-03-03T23:00Z/10:00", 2),
            ("2026-03-03T23:00Z/PT11H", 2),
        ] {
            let path = postern.folder.path + "/failures.jsonl"
            let summary = try postern.summary(log, "--window", window, "--failures", path)
            #expect(summary["requests"] as? Int == count, "\(window)")
            #expect(try rows(path).count == count, "\(window)")
        }
    }

    @Test func `a window that no row lies in is told with what the log covers`() throws {
        let postern = try Postern()
        let log = try postern.write(MadeLogs.nginx(minutes: 2) { _ in 200 }, to: "a.log")
        let window = "2026-03-05T10:00:00Z/2026-03-05T11:00:00Z"
        let words =
            "No row lies in the window \(window); the log covers 2026-03-04T10:00:00Z/2026-03-04T10:01:59Z."
        let run = try postern.run("logs", "summary", log, "--window", window)
        #expect(run.status == .exited(0))
        #expect(run.output.contains(words))
        let json = try postern.run("logs", "summary", log, "--window", window, "--json")
        #expect(json.errors.contains(words))
        #expect(json.output.contains("\"buckets\":[]"))
    }

    @Test(arguments: [
        ("2026-03-04T10:20Z/2026-03-04T10:10Z", "ends before it begins"), ("10:10/10:20", "is no window"),
        ("yesterday", "is no window"), ("/", "is no window"), ("PT1M/PT2M", "is no window"),
    ])
    func `what is no window is refused with how one is written`(window: String, words: String) throws {
        let run = try Postern().run("logs", "summary", "/nowhere.log", "--window", window)
        #expect(run.status == .exited(64))
        #expect(run.errors.contains(words))
    }

    // MARK: - Failed rows

    @Test func `failed rows are written with their place and fields`() throws {
        let postern = try Postern()
        let lines = (0..<5).map { MadeLogs.json("2026-03-04T10:15:0\($0).25Z", [200, 502, 404, 504, 503][$0]) }
        let log = try postern.write(lines.joined(), to: "a.json")
        let path = postern.folder.path + "/failures.jsonl"
        let run = try postern.run("logs", "summary", log, "--failures", path)
        #expect(run.output.contains("3 failed rows written to \(path)"))
        let written = try rows(path)
        #expect(written.compactMap { $0["line"] as? Int } == [2, 4, 5])
        #expect(written.compactMap { $0["status"] as? Int } == [502, 504, 503])
        #expect(written.compactMap { $0["time"] as? String }.first == "2026-03-04T10:15:01.250Z")
        for row in written {
            let line = try #require(row["line"] as? Int)
            #expect(row["offset"] as? Int == lines.prefix(line - 1).reduce(0) { $0 + $1.utf8.count })
            #expect(row["source"] as? String == log)
            #expect(row["method"] as? String == "GET")
            #expect(row["path"] as? String == "/a")
            #expect(row["duration"] as? Double == 4.001)
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `failed rows on standard output have it for themselves`() throws {
        let postern = try Postern()
        let log = try postern.write(MadeLogs.nginx(minutes: 2) { $0 % 60 == 7 ? 502 : 200 }, to: "a.log")
        let run = try postern.run("logs", "summary", log, "--failures", "-")
        #expect(run.output.split(separator: "\n").count == 2)
        #expect(run.output.split(separator: "\n").allSatisfy { $0.hasPrefix("{\"source\":") })
        #expect(run.errors.contains("total"))
    }

    @Test func `failed rows are never written over a log`() throws {
        let postern = try Postern()
        let text = MadeLogs.nginx(minutes: 1) { _ in 502 }
        let log = try postern.write(text, to: "a.log")
        let link = postern.folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: log)
        for path in [log, link] {
            let run = try postern.run("logs", "summary", log, "--failures", path)
            #expect(run.status == .exited(64))
            #expect(run.errors.contains("would be overwritten"))
        }
        #expect(try String(contentsOfFile: log, encoding: .utf8) == text)
        let full = try postern.run("logs", "summary", log, "--failures", "/dev/full")
        #expect(full.status == .exited(73))
        #expect(full.errors.contains("cannot write /dev/full"))
    }

    @Test func `one thread and four write the same bytes`() throws {
        let postern = try Postern()
        // More than one block for each thread.
        let text = MadeLogs.nginx(minutes: 600) { $0 % 97 == 0 ? 502 : $0 % 31 == 0 ? 404 : 200 }
        let log = try postern.write(text, to: "a.log")
        for more in [[], ["--window", "2026-03-04T12:00Z/PT3H", "--bucket", "5m"]] {
            let outputs = try ["1", "4"].map { threads in
                let path = "\(postern.folder.path)/failures-\(threads)"
                let run = try postern.run(
                    ["logs", "summary", "--json", log, "--threads", threads, "--failures", path] + more)
                return run.output + (try String(contentsOfFile: path, encoding: .utf8))
            }
            #expect(outputs[0] == outputs[1])
            #expect(outputs[0].contains("\"line\":"))
        }
    }

    // MARK: - For people

    @Test func `at a terminal of 80 columns the failed requests are a plot, and rare statuses are put together`() throws
    {
        let postern = try Postern()
        let text = MadeLogs.nginx(minutes: 30) { second in
            (600..<900).contains(second) && second % 2 == 0 ? 502 : second % 3 == 0 ? 200 + second % 300 : 200
        }
        try postern.write(text + "no row\n", to: "a.log")
        let terminal = try postern.start(
            "logs", "summary", "a.log", "--bucket", "5m", size: TerminalSize(columns: 80, rows: 40))
        #expect(try terminal.exitStatus() == .exited(0))
        let screen = terminal.screen
        #expect(screen.lines.allSatisfy { $0.count <= 80 })
        let plotted = try #require(screen.lines.first { $0.hasPrefix("2026-03-04 10:10") })
        #expect(plotted.contains("████████"))
        #expect(screen.lines.first { $0.hasPrefix("2026-03-04 10:05") }?.contains("█") == false)
        #expect(screen.text.contains("other"))
        #expect(screen.text.contains("and 9"))
        let total = try #require(screen.lines.first { $0.hasPrefix("total") })
        #expect(total.contains("1800"))
        #expect(total.hasSuffix("%"))
        #expect(screen.text.contains("1 row could not be read and is not counted"))
        #expect(screen.text.contains("line 1801: "))
    }

    @Test func `without colour there is no bar, and nothing is cut in a narrow terminal`() throws {
        let postern = try Postern()
        try postern.write(MadeLogs.nginx(minutes: 3) { $0 % 2 == 0 ? 502 : 200 }, to: "a.log")
        let plain = try postern.start(
            "logs", "summary", "--plain", "a.log", size: TerminalSize(columns: 40, rows: 30))
        #expect(try plain.exitStatus() == .exited(0))
        #expect(!plain.screen.text.contains("█"))
        #expect(!plain.screen.text.contains("…"))
        #expect(plain.screen.text.contains("03-04 10:01        60      30   50 %"))
    }

    @Test(arguments: [
        ["summary", "playbooks/samples/*/access.log"], ["detect", "playbooks/samples/thin-evidence/access.log"],
    ])
    func `the README shows what the program really writes`(arguments: [String]) throws {
        let postern = try Postern()
        try FileManager.default.createSymbolicLink(
            atPath: postern.folder.path + "/playbooks", withDestinationPath: Postern.root + "/playbooks")
        let terminal = try postern.start("logs", arguments[0], arguments[1], size: TerminalSize(columns: 80, rows: 60))
        #expect(try terminal.exitStatus() == .exited(0))
        let readme = try String(contentsOfFile: Postern.root + "/README.md", encoding: .utf8)
        let session = "$ postern logs \(arguments.joined(separator: " "))\n\(terminal.screen.text)"
        #expect(readme.contains(session.trimmingCharacters(in: .newlines) + "\n```"), "\(session)")
    }

    @Test func `a time without rows is told in its place`() throws {
        let postern = try Postern()
        let log = try postern.write(
            MadeLogs.nginx(minutes: 1) { _ in 200 } + MadeLogs.nginx(hour: 11, minutes: 1) { _ in 502 }, to: "a.log")
        let lines = try postern.run("logs", "summary", log).output.split(separator: "\n")
        #expect(lines[0] == "Requests per minute; failed: 502–504")
        #expect(lines[3] == "  no row for 59 min")
        #expect(lines[5].hasPrefix("total"))
    }
}
