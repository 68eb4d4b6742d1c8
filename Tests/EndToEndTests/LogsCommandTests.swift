import Foundation
import PseudoTerminals
import Testing

/// `logs detect`, `logs formats`, and what all that look at logs have in common: files, sets, streams, products.
struct LogsCommandTests {
    private func shell(_ script: String, in postern: Postern) throws -> PipedProgram {
        try PipedProgram(
            "/bin/sh", arguments: ["-c", script],
            environment: [
                "HOME": postern.folder.path, "TMPDIR": postern.folder.path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
                "postern": BuiltProduct.path("postern"),
            ], input: [], directory: postern.folder.path)
    }

    /// The sources that a summary covers, by the last part of their names.
    private func coverage(_ summary: [String: Any]) throws -> [(name: String, rows: Int, isPassedOver: Bool)] {
        try #require(summary["coverage"] as? [[String: Any]]).map { source in
            (
                ((source["source"] as? String ?? "") as NSString).lastPathComponent, source["rows"] as? Int ?? -1,
                source["isPassedOver"] as? Bool ?? false
            )
        }
    }

    // MARK: - Failures by product

    @Test func `what only Cloudflare answers with counts as a gateway failure on its log`() throws {
        let postern = try Postern()
        let statuses = [200, 520, 524, 530, 502, 527, 404]
        let log = try postern.write(
            (0..<28).map { MadeLogs.cloudflare(second: $0, edge: statuses[$0 % 7], origin: 0) }.joined(), to: "cf.json")
        let summary = try postern.summary(log)
        #expect(summary["failures"] as? Int == 16)
        #expect(try postern.summary(log, "--status", "502")["failures"] as? Int == 4)
        let attributions = postern.folder.path + "/attributions.jsonl"
        let run = try postern.run(
            "diagnose", "--no-transcript", "--json", "--proxy-log", log, "--attributions", attributions)
        #expect(run.output.contains("\"failures\" : 16"))
        let lines = try String(contentsOfFile: attributions, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 16)
        #expect(lines.count { $0.contains("\"status\":524") && $0.contains("\"cause\":\"proxy-timeout\"") } == 4)
        let told = try postern.run("diagnose", "--no-transcript", "--json", "--proxy-log", log, "--status", "524")
        #expect(told.output.contains("\"failures\" : 4"))
    }

    @Test func `Front Door's rows without a status are gateway failures`() throws {
        let postern = try Postern()
        let log = try postern.write(
            (0..<20).map { second in
                MadeLogs.frontDoor(
                    second: second, status: second % 4 == 0 ? 0 : 200,
                    error: second % 4 == 0 ? "OriginTimeout" : "NoError")
            }.joined(), to: "fd.json")
        #expect(try postern.summary(log)["failures"] as? Int == 5)
        let run = try postern.run("diagnose", "--no-transcript", "--json", "--proxy-log", log)
        #expect(run.status == .exited(0), "\(run.output)")
        #expect(run.output.contains("\"failures\" : 5"))
        #expect(run.output.contains("\"cause\" : \"proxy-timeout\""))
    }

    @Test func `the same statuses are nothing particular in another product's log`() throws {
        let postern = try Postern()
        let log = try postern.write(MadeLogs.nginx(minutes: 1) { $0 % 2 == 0 ? 520 : 200 }, to: "nginx.log")
        #expect(try postern.summary(log)["failures"] as? Int == 0)
        let run = try postern.run("diagnose", "--no-transcript", "--json", "--proxy-log", log)
        #expect(run.status == .exited(3))
        // Each log by its own product, where several are counted together.
        let edge = try postern.write(MadeLogs.cloudflare(second: 1, edge: 520, origin: 0), to: "cf.json")
        #expect(try postern.summary(log, edge)["failures"] as? Int == 1)
    }

    // MARK: - Files

    @Test func `one unreadable file among several is told, and the others are counted`() throws {
        let postern = try Postern()
        let good = try postern.write(MadeLogs.nginx(minutes: 1) { _ in 502 }, to: "good.log")
        let letter = try postern.write("Dear all,\nall is well.\n", to: "letter.txt")
        let empty = try postern.write("", to: "empty.log")
        let run = try postern.run("logs", "summary", "--json", letter, good, empty, "/nowhere.log")
        #expect(run.status == .exited(66))
        #expect(run.errors.contains("\(letter) is no access log that is known"))
        #expect(run.errors.contains("there is no file /nowhere.log"))
        #expect(run.errors.contains("\(empty) is empty, and is left out"))
        #expect(run.output.contains("\"requests\":60,\"failures\":60"))
        let alone = try postern.run("logs", "summary", empty)
        #expect(alone.status == .exited(65))
        #expect(try postern.run("logs", "summary", good, empty).status == .exited(0))
    }

    @Test func `a log is counted once, under whatever names it is given`() throws {
        let postern = try Postern()
        let log = try postern.write(MadeLogs.nginx(minutes: 1) { _ in 200 }, to: "a.log")
        let link = postern.folder.path + "/current.log"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: log)
        #expect(try postern.summary(log, log, link, postern.folder.path + "/*.log")["requests"] as? Int == 60)
        let run = try postern.run("logs", "summary", log, link)
        #expect(run.errors.contains("\(link) is the same as \(log), and is counted once"))
        let piped = try shell(#"cat a.log | "$postern" logs summary --json - -"#, in: postern)
        #expect(piped.output.contains("\"requests\":60,"))
    }

    @Test func `compressed files of a rotated set are passed over where they lie outside the window`() throws {
        let postern = try Postern()
        for (day, name) in [(1, "a.log.4"), (2, "a.log.3"), (3, "a.log.2"), (4, "a.log.1"), (5, "a.log")] {
            try postern.write(MadeLogs.nginx(day: day, minutes: 60) { $0 % 60 == 0 ? 502 : 200 }, to: "set/\(name)")
        }
        #expect(try shell("gzip set/a.log.?", in: postern).status == .exited(0))
        let window = ["--window", "2026-03-03T10:30Z/2026-03-03T10:40Z"]
        // As a shell puts them, and as a directory holds them.
        let names = ["a.log", "a.log.1.gz", "a.log.2.gz", "a.log.3.gz", "a.log.4.gz"].map {
            "\(postern.folder.path)/set/\($0)"
        }
        for given in [names, ["\(postern.folder.path)/set"]] {
            let run = try postern.run(["logs", "summary", "--json"] + window + given)
            let summary = try #require(
                try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
            #expect(summary["requests"] as? Int == 601)
            #expect(summary["failures"] as? Int == 11)
            let coverage = try coverage(summary)
            #expect(coverage.map(\.name) == ["a.log.4.gz", "a.log.3.gz", "a.log.2.gz", "a.log.1.gz", "a.log"])
            #expect(coverage.map(\.isPassedOver) == [true, false, false, true, false])
            #expect(coverage.map(\.rows) == [0, 0, 601, 0, 0])
        }
        let text = try postern.run(["logs", "summary"] + window + names)
        #expect(text.output.contains("a.log.4.gz: not read, all of it lies outside the window"))
        let outside = try postern.run(["logs", "summary", "--window", "2026-02-01/2026-02-02"] + names)
        #expect(
            outside.output.contains("the logs cover 2026-03-01T10:00:00Z/2026-03-05T10:59:59Z"), "\(outside.output)")
    }

    @Test func `logs of several machines are never passed over for one another`() throws {
        let postern = try Postern()
        try postern.write(MadeLogs.nginx(hour: 8, minutes: 300) { _ in 200 }, to: "web1.log")
        try postern.write(MadeLogs.nginx(hour: 9, minutes: 240) { _ in 200 }, to: "web2.log")
        #expect(try shell("gzip web?.log", in: postern).status == .exited(0))
        let names = ["web1.log.gz", "web2.log.gz"].map { "\(postern.folder.path)/\($0)" }
        let summary = try postern.summary(names[0], names[1], "--window", "2026-03-04T12:00Z/PT59S")
        #expect(summary["requests"] as? Int == 120)
    }

    @Test func `a directory stands for all access logs in it, and a link to one of them for none`() throws {
        let postern = try Postern()
        for (sample, name) in [("access.log", "access.log"), ("u_ex261124.log", "u_ex261124.log")] {
            try FileManager.default.createDirectory(
                atPath: postern.folder.path + "/box", withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: "\(Postern.samples)/slow-report/\(sample)", toPath: "\(postern.folder.path)/box/\(name)")
        }
        try FileManager.default.createSymbolicLink(
            atPath: postern.folder.path + "/box/current.log", withDestinationPath: "access.log")
        let coverage = try coverage(try postern.summary(postern.folder.path + "/box"))
        #expect(coverage.map(\.name) == ["access.log", "u_ex261124.log"])
        let run = try postern.run("diagnose", "--no-transcript", "--json", "--proxy-log", postern.folder.path + "/box")
        #expect(run.output.contains("\"failures\" : 25"))
    }

    @Test func `what of a directory was not looked at is told`() throws {
        let postern = try Postern()
        for number in 1000..<1402 {
            let text = number < 1387 ? "" : MadeLogs.json("2026-03-04T10:15:00Z", 502) + (number == 1400 ? "x\n" : "")
            try postern.write(text, to: "many/part-\(number).json")
        }
        let run = try postern.run("logs", "summary", postern.folder.path + "/many")
        #expect(run.output.contains("only the last 400 of the 402 files in it were looked at"), "\(run.output)")
        // Of many logs those are named of which there is something to tell.
        #expect(run.output.contains("part-1387.json: "))
        #expect(run.output.contains("part-1400.json: "))
        #expect(!run.output.contains("part-1399.json: "))
        #expect(run.output.contains("3 more logs, read whole: 3 rows, 3 failed"))
    }

    // MARK: - Detection

    @Test func `detection tells format, what rows stand in, zone, damage and what is lacking`() throws {
        let postern = try Postern()
        let rows = MadeLogs.nginx(minutes: 2) { _ in 200 }
        let docker = rows.split(separator: "\n").map { row in
            let text = row.replacingOccurrences(of: "\"", with: "\\\"")
            return "{\"log\":\"\(text)\\n\",\"stream\":\"stdout\",\"time\":\"2026-03-04T10:15:00.1Z\"}\n"
        }.joined()
        let log = try postern.write(docker, to: "nginx-json.log")
        let run = try postern.run("logs", "detect", log)
        #expect(run.output.contains("format:  combined (nginx) in Docker's json-file"))
        #expect(run.output.contains("zone:    UTC (stated in each row)"))
        #expect(run.output.contains("times:   when a response was finished"))
        #expect(run.output.contains("lacks:   no duration is logged; $request_time in log_format would log it"))
        try postern.write(rows, to: "nginx-cut.log")
        #expect(try shell("gzip -c nginx-cut.log | head -c 400 > cut.gz", in: postern).status == .exited(0))
        let cut = try postern.run("logs", "detect", postern.folder.path + "/cut.gz")
        #expect(cut.output.contains("lost:    "), "\(cut.output)\(cut.errors)")
    }

    @Test func `a format of one's own that fits as one that is known does is told with it`() throws {
        let postern = try Postern()
        let row =
            "1772619300.621   2002 192.0.2.7 TCP_MISS/502 3349 GET http://shop.example/a?b=1 - FIRSTUP_PARENT/10.0.0.1 text/html\n"
        let log = try postern.write(row + row, to: "proxy.log")
        let plain = try postern.run("logs", "detect", "--json", log)
        let known = try #require(
            try JSONSerialization.jsonObject(with: Data(plain.output.utf8)) as? [[String: Any]]
        ).first
        #expect(known?["alsoFits"] as? [String] == [])
        #expect(known?["format"] as? String == "squid (Squid)")
        #expect(known?["moment"] as? String == "end")
        #expect(known?["certainty"] as? Double == 1)
        let squid = try #require(
            try JSONSerialization.jsonObject(with: Data(try postern.run("logs", "formats", "--json").output.utf8))
                as? [[String: Any]]
        ).first { $0["name"] as? String == "squid" }
        let template = try #require(squid?["template"] as? String)
        try postern.write(
            "name: ours\ntemplate: '\(template)'\nsamples:\n  - '\(row.dropLast())'\n",
            to: "config/postern/formats/ours.yaml")
        let both = try postern.run(
            "logs", "detect", log, environment: ["XDG_CONFIG_HOME": postern.folder.path + "/config"])
        #expect(both.output.contains("format:  ours (other)"), "\(both.output)\(both.errors)")
        #expect(both.output.contains("fits:    also as squid; --format NAME chooses"))
    }

    @Test func `a format that was told and does not fit is named with what the log looks like`() throws {
        let postern = try Postern()
        let log = try postern.write(MadeLogs.nginx(minutes: 1) { _ in 200 }, to: "a.log")
        let run = try postern.run("logs", "detect", "--format", "httplog", log)
        #expect(run.status == .exited(65))
        #expect(
            run.errors.contains("is not in the format that was told, httplog; it looks like an access log of nginx"))
        let misspelt = try postern.run("logs", "detect", "--format", "comined", log)
        #expect(misspelt.status == .exited(64))
        #expect(misspelt.errors.contains("did you mean combined?"))
        let zoned = try postern.run("logs", "detect", "--zone", "Europe/Berlin", log)
        #expect(zoned.status == .exited(0))
        #expect(zoned.errors.contains("states its zone in each row"))
    }

    @Test func `a file that holds other evidence is told with the option that takes it`() throws {
        let log = Postern.samples + "/slow-report/error.log"
        let run = try Postern().run("logs", "detect", log)
        #expect(run.status == .exited(65))
        #expect(run.errors.contains("it looks like a proxy's error log, which --proxy-error-log takes"))
        let postern = try Postern()
        let letter = try postern.write("Dear all,\nall is well.\n", to: "box/letter.txt")
        let words = try postern.run("logs", "detect", letter).errors
        #expect(words.contains("nginx, Apache, HAProxy, lighttpd, Traefik and "))
        #expect(words.contains("‘postern logs formats’"))
        let box = try postern.run("logs", "summary", postern.folder.path + "/box")
        #expect(box.status == .exited(66))
        #expect(box.errors.contains("is a directory with letter.txt; none of its files is an access log"))
    }
}
