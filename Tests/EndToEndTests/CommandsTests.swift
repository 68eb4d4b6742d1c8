import Foundation
import PseudoTerminals
import Testing

/// The commands that look at logs, records and playbooks by themselves.
struct CommandsTests {
    private func json(_ text: String) throws -> Any { try JSONSerialization.jsonObject(with: Data(text.utf8)) }

    /// The line numbers of the rows with a gateway status, by the status field alone.
    ///
    /// In nginx's log the status is the first word behind the quoted request, in HAProxy's the eleventh of all.
    private func failedLines(of log: String) throws -> [Int] {
        let isHAProxy = log.hasSuffix("haproxy.log")
        let lines = try String(contentsOfFile: log, encoding: .utf8).components(separatedBy: "\n")
        return lines.indices.filter { index in
            let status: Substring?
            if isHAProxy {
                let words = lines[index].split(separator: " ", omittingEmptySubsequences: true)
                status = words.count > 10 ? words[10] : nil
            } else {
                let behind = lines[index].components(separatedBy: "\" ").dropFirst().first
                status = behind?.split(separator: " ").first
            }
            return ["502", "503", "504"].contains(status ?? "")
        }.map { $0 + 1 }
    }

    @Test(arguments: BundledSamplesTests.samples)
    func `attributions and failures are the rows with a gateway status, and no others`(sample: String) throws {
        let postern = try Postern()
        let options = try Postern.options(of: sample)
        let log = options[1]
        let failed = try failedLines(of: log)
        let attributions = postern.folder.path + "/attributions.jsonl"
        let failures = postern.folder.path + "/failures.jsonl"
        _ = try postern.run(["diagnose", "--no-transcript", "--attributions", attributions] + options)
        let summary = try postern.run("logs", "summary", "--json", "--failures", failures, log)
        #expect(summary.status == .exited(0))
        for path in [attributions, failures] {
            let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
                try #require(try json(String($0)) as? [String: Any])
            }
            #expect(rows.compactMap { $0["line"] as? Int } == failed)
            #expect(rows.allSatisfy { $0["source"] as? String == log })
        }
        let document = try #require(try json(summary.output) as? [String: Any])
        let buckets = try #require(document["buckets"] as? [[String: Any]])
        var counted = 0
        for bucket in buckets {
            let byStatus = try #require(bucket["byStatus"] as? [String: Int])
            #expect(bucket["requests"] as? Int == byStatus.values.reduce(0, +))
            for status in ["502", "503", "504"] { counted += byStatus[status] ?? 0 }
        }
        #expect(counted == failed.count)
    }

    @Test func `detect tells of each file, and a bad one among good ones is told too`() throws {
        let postern = try Postern()
        let logs = ["slow-report/access.log", "app-502/haproxy.log"].map { "\(Postern.samples)/\($0)" }
        let run = try postern.run(["logs", "detect", "--json", "/nowhere.log"] + logs)
        #expect(run.status == .exited(66))
        #expect(run.errors.contains("there is no file /nowhere.log"))
        let rows = try #require(try json(run.output) as? [[String: Any]])
        #expect(rows.compactMap { $0["source"] as? String } == logs)
        #expect(rows.compactMap { $0["kind"] as? String } == ["nginx", "haproxy"])
        for (row, log) in zip(rows, logs) {
            let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count
            #expect(row["rows"] as? Int == lines)
            #expect(row["unparsed"] as? Int == 0)
        }
    }

    @Test func `transcripts are listed with their states and shown whole`() throws {
        let postern = try Postern()
        let none = try postern.run("transcript", "list")
        #expect(none.output.contains("no transcripts"))
        _ = try postern.run(["diagnose", "--quiet"] + Postern.options(of: "app-502"))
        _ = try postern.run("walk", input: "504\n")
        try Data("junk\n".utf8).write(to: URL(fileURLWithPath: postern.transcripts + "/a.jsonl"))
        try FileManager.default.createDirectory(
            atPath: postern.transcripts + "/folder.jsonl", withIntermediateDirectories: true)
        let list = try postern.run("transcript", "list", "--json")
        let rows = try #require(try json(list.output) as? [[String: Any]])
        let states = rows.compactMap { $0["state"] as? String }.sorted()
        #expect(states == ["damaged", "damaged", "sealed", "unfinished"])
        #expect(rows.compactMap { $0["cause"] as? String } == ["server-sent"])
        #expect(rows.compactMap { $0["problem"] as? String }.contains { $0.contains("folder.jsonl: Is a directory") })
        #expect(try postern.run("transcript", "list").status == .exited(0))
        let finished = try #require(rows.first { $0["state"] as? String == "sealed" }?["path"] as? String)
        let shown = try postern.run("transcript", "show", "--json", finished)
        let records = try #require(try json(shown.output) as? [[String: Any]])
        #expect(records.count == (try Postern.events(finished)).count)
        #expect(try postern.run("transcript", "show", postern.transcripts + "/a.jsonl").status == .exited(65))
        #expect(try postern.run("transcript", "show", "/nowhere.jsonl").status == .exited(66))
    }

    @Test func `a write-up is made of a finished walk and of an unfinished one`() throws {
        let postern = try Postern()
        let run = try postern.run(["walk", "--plain"] + Postern.options(of: "app-502"), input: "\n\n\n\n\n")
        #expect(run.status == .exited(0))
        let path = try postern.transcript()
        let kept = try String(contentsOfFile: String(path.dropLast(6)) + ".md", encoding: .utf8)
        let markdown = try postern.run("writeup", path)
        #expect(markdown.output == kept)
        let written = postern.folder.path + "/out.json"
        #expect(try postern.run("writeup", path, "--format", "json", "-o", written).status == .exited(0))
        let writeUp = try #require(try json(try String(contentsOfFile: written, encoding: .utf8)) as? [String: Any])
        #expect((writeUp["report"] as? [String: Any])?["schema"] as? String == "postern/diagnosis/1")

        let other = try Postern()
        _ = try other.run("walk", input: "504\n:note left early\n")
        let unfinished = try other.run("writeup", try other.transcript())
        #expect(unfinished.status == .exited(0))
        #expect(unfinished.output.contains("left early"))
    }

    @Test func `all faults of a playbook are told at once, each at its place`() throws {
        let postern = try Postern()
        let path = postern.folder.path + "/faulty.yaml"
        let text = """
            playbook: faulty
            version: 7
            title: Faulty
            start: won
            steps:
              - id: one
                titel: One
                title: One
                why: w
                question: q
                answer: duration
                where: {x: y}
                unavailable: u
                by-hand: h
                branches: {answered: two}
              - id: two
                title: Two
                why: w
                check: {name: verdct}

            """
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let run = try postern.run("playbook", "lint", path)
        #expect(run.status == .exited(1))
        for fault in ["2:10: ", "4:8: ", "7:5: ", "15:15: ", "19:19: "] {
            #expect(run.output.contains("\(path):\(fault)"), "\(fault) is not in \(run.output)")
        }
        #expect(run.output.contains("did you mean ‘verdict’?"))
        let rows = try #require(
            try json(try postern.run("playbook", "lint", "--json", path).output) as? [[String: Any]])
        #expect(rows.compactMap { $0["line"] as? Int } == [2, 4, 7, 15, 19])
        #expect(try postern.run("walk", path).status == .exited(65))
        #expect(try postern.run("playbook", "lint", "/nowhere.yaml").status == .exited(66))
    }

    @Test func `the shipped playbook is listed, shown and without a fault`() throws {
        let postern = try Postern()
        #expect(try postern.run("playbook", "lint").status == .exited(0))
        #expect(try postern.run("playbook", "list").output.contains("http-502  HTTP 502 Bad Gateway"))
        let shown = try postern.run("playbook", "show")
        let yaml = try String(contentsOfFile: Postern.root + "/playbooks/http-502.yaml", encoding: .utf8)
        for line in yaml.split(separator: "\n") where line.hasPrefix("  - id: ") {
            #expect(shown.output.contains("\n\(line.dropFirst(8)): "))
        }
    }

    @Test func `output that cannot be written is told with code 73, and leaves no file behind`() throws {
        let postern = try Postern()
        let options = try Postern.options(of: "app-502")
        for more in [
            ["--output", "/dev/full"], ["--output", "/proc/nowhere/out"], ["--attributions", "/dev/full"],
            ["--output", postern.folder.path],
        ] {
            let run = try postern.run(["diagnose", "--no-transcript", "--quiet"] + more + options)
            #expect(run.status == .exited(73), "\(more)")
            #expect(run.errors.contains(more[1]), "\(run.errors)")
        }
        let path = postern.folder.path + "/verdict.txt"
        let run = try postern.run(["diagnose", "--no-transcript", "--output", path] + options)
        #expect(run.status == .exited(0))
        #expect(run.output.isEmpty)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("server-sent/application"))
    }

    @Test func `an answer file that is none is told with its place`() throws {
        let postern = try Postern()
        let path = postern.folder.path + "/answers.yaml"
        for (text, code, words) in [
            ("proxy-timeout: soon\n", Int32(64), "is no duration"), ("proxy-timeot: 3s\n", 64, "‘proxy-timeout’?"),
            ("- a\n- b\n", 65, "expected a mapping"), ("a: [b\n", 65, "answers.yaml:2:1: not YAML"),
            ("since:\n  from: now\n", 65, "answers.yaml:"), ("verdict: yes\n", 64, "asks nothing"),
        ] {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let run = try postern.run("diagnose", "--no-transcript", "--answers", path)
            #expect(run.status == .exited(code), "\(text)")
            #expect(run.errors.contains(words), "\(text): \(run.errors)")
        }
        for missing in ["/nowhere.yaml", postern.folder.path] {
            let run = try postern.run("diagnose", "--no-transcript", "--answers", missing)
            #expect(run.status == .exited(66))
            #expect(run.errors.contains(missing == "/nowhere.yaml" ? "No such file" : "Is a directory"))
        }
    }
}
