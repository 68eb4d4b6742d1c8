import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// What a record says of the files that were read, and what is made of it later.
@Suite(.requires(.sha256sum, .zstd)) struct TranscriptEvidenceTests {
    /// A copy of a sample's logs in the test's own folder, and the options that name them.
    private static func copied(_ sample: String, to postern: Postern) throws -> (folder: String, options: [String]) {
        let folder = postern.folder.path + "/logs"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let options = try Postern.options(of: sample).map { option in
            guard option.hasPrefix("/") else { return option }
            let copy = folder + "/" + (option.split(separator: "/").last.map(String.init) ?? "")
            if !FileManager.default.fileExists(atPath: copy) {
                try FileManager.default.copyItem(atPath: option, toPath: copy)
            }
            return copy
        }
        return (folder, options)
    }

    private static func verification(_ postern: Postern, _ arguments: String...) throws -> (
        json: [String: Any], status: PseudoTerminals.ExitStatus
    ) {
        let run = try postern.run(["transcript", "verify", "--json"] + arguments)
        let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
        return (json ?? [:], run.status)
    }

    private static func append(_ text: String, to path: String) throws {
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    /// Changes one byte of a file: the last of the first line's digits.
    private static func changeByte(of path: String) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let place = try #require(bytes.prefix(2000).lastIndex { (0x31...0x38).contains($0) })
        bytes[place] += 1
        try bytes.write(to: URL(fileURLWithPath: path))
    }

    @Test func `the record holds each input as sha256sum sees it, and how many rows it had`() throws {
        let postern = try Postern()
        let (_, options) = try Self.copied("slow-report", to: postern)
        #expect(try postern.run(["diagnose"] + options).status == .exited(0))
        let events = try Postern.events(postern.transcript())
        let paths = Set(options.filter { $0.hasPrefix("/") })
        for kind in ["input-opened", "input-hashed", "input-closed"] {
            let inputs = events.filter { $0["event"] as? String == kind }.compactMap { $0["input"] as? [String: Any] }
            #expect(Set(inputs.compactMap { $0["name"] as? String }) == paths, "\(kind)")
            #expect(inputs.count == paths.count)
            for input in inputs where kind != "input-opened" {
                let name = try #require(input["name"] as? String)
                let sum = try PipedProgram(
                    Program.required("sha256sum"), arguments: [name], environment: [:], input: [])
                #expect(sum.output.hasPrefix(input["sha256"] as? String ?? "none"))
                if kind == "input-closed" {
                    let lines = try String(contentsOfFile: name, encoding: .utf8).split(separator: "\n").count
                    let counted = (input["rows"] as? Int ?? 0) + (input["skipped"] as? Int ?? 0)
                    #expect(counted + (input["unparsed"] as? Int ?? 0) == lines, "\(name)")
                }
            }
        }
        // No finding stands in front of what it was read from.
        let finished = try #require(events.firstIndex { $0["event"] as? String == "check-finished" })
        #expect(events[..<finished].contains { $0["event"] as? String == "input-opened" })
        #expect(events.last?["event"] as? String == "sealed")
    }

    @Test(arguments: BundledSamplesTests.samples)
    func `replay finds the same on every sample, and says so when a byte of an input is another`(sample: String) throws
    {
        let postern = try Postern()
        let (folder, options) = try Self.copied(sample, to: postern)
        _ = try postern.run(["diagnose"] + options)
        let path = try postern.transcript()
        let same = try postern.run("transcript", "replay", path)
        #expect(same.status == .exited(0), "\(same.output)")
        #expect(same.output.contains("all are the same"))
        #expect(try Self.verification(postern, path).status == .exited(0))

        let log = options[1]
        try Self.changeByte(of: log)
        let changed = try postern.run("transcript", "replay", path)
        #expect(changed.output.contains("input \(log) is changed"))
        let verified = try Self.verification(postern, path)
        #expect(verified.status == .exited(1))
        let inputs = try #require(verified.json["inputs"] as? [[String: Any]])
        #expect(inputs.filter { $0["standing"] as? String == "changed" }.compactMap { $0["name"] as? String } == [log])
        #expect(try postern.run("transcript", "verify", "--no-inputs", path).status == .exited(0))

        // Nothing is at hand under the old names, and copies elsewhere are as good.
        let elsewhere = postern.folder.path + "/elsewhere"
        try FileManager.default.removeItem(atPath: log)
        try FileManager.default.copyItem(
            atPath: try #require(try Postern.options(of: sample).dropFirst().first),
            toPath: folder + "/" + (log.split(separator: "/").last.map(String.init) ?? ""))
        try FileManager.default.moveItem(atPath: folder, toPath: elsewhere)
        let missing = try postern.run("transcript", "replay", path)
        #expect(missing.status == .exited(66))
        #expect(missing.output.contains("--inputs"))
        let found = try postern.run("transcript", "replay", "--inputs", elsewhere, path)
        #expect(found.status == .exited(0), "\(found.output)")
    }

    @Test func `a log that grows while it is read has one hash, and is replayed as far as it was read`() throws {
        let postern = try Postern()
        let (_, options) = try Self.copied("slow-report", to: postern)
        let log = options[1]
        let row = try #require(
            String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").first { $0.contains(" 504 ") })
        let before = try Data(contentsOf: URL(fileURLWithPath: log)).count
        let terminal = try postern.start("walk")
        for (prompt, answer) in [("users-see>", "504"), ("since>", ""), ("product>", "nginx"), ("proxy-log>", log)] {
            try terminal.waitUntil("the prompt \(prompt)") { $0.currentLine.hasPrefix(prompt) }
            try terminal.type(answer + "\r")
        }
        try terminal.waitUntil("the prompt window>") { $0.currentLine.hasPrefix("window>") }
        try Self.append(String(repeating: row + "\n", count: 50), to: log)
        try terminal.type("\r")
        try terminal.waitUntil("the prompt server-log>") { $0.currentLine.hasPrefix("server-log>") }
        try terminal.type(options[3].hasSuffix("error.log") ? options[5] + "\r" : options[3] + "\r")
        try terminal.waitUntil("the receipt") { $0.text.contains("postern-receipt/1") }
        #expect(try terminal.exitStatus() == .exited(0))
        let path = try postern.transcript()
        let closed = try Postern.events(path).filter { $0["event"] as? String == "input-closed" }
            .compactMap { $0["input"] as? [String: Any] }.first { $0["name"] as? String == log }
        #expect(closed?["bytes"] as? Int == before)
        #expect(closed?["grown"] as? Int == 50 * (row.utf8.count + 1))
        let verified = try Self.verification(postern, path)
        #expect(verified.status == .exited(0))
        let replayed = try postern.run("transcript", "replay", path)
        #expect(replayed.status == .exited(0), "\(replayed.output)")
    }

    @Test func `a walk that is resumed on a longer log says how much was read when`() throws {
        let postern = try Postern()
        let (_, options) = try Self.copied("slow-report", to: postern)
        let log = options[1]
        let first = ["504", "", "nginx", log, ""].map { $0 + "\n" }.joined()
        #expect(try postern.run(["walk", "--plain"], input: first).status == .exited(130))
        let path = try postern.transcript()
        #expect(try Self.verification(postern, path).json["state"] as? String == "unfinished")
        #expect(try Self.verification(postern, path).status == .exited(0))
        let row = try #require(
            String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").last { $0.contains(" 200 ") })
        try Self.append(row + "\n", to: log)
        let server = options.first { $0.contains("u_ex") } ?? ""
        let resumed = try postern.run(["resume", "--plain"], input: server + "\n")
        #expect(resumed.status == .exited(0), "\(resumed.output)\(resumed.errors)")
        let opened = try Postern.events(path).filter { $0["event"] as? String == "input-opened" }
            .compactMap { $0["input"] as? [String: Any] }.filter { $0["name"] as? String == log }
            .compactMap { $0["bytes"] as? Int }
        #expect(opened.count == 2)
        #expect(opened.last == (opened.first ?? 0) + row.utf8.count + 1)
        #expect(try Self.verification(postern, path).status == .exited(0))
        let replayed = try postern.run("transcript", "replay", path)
        #expect(replayed.status == .exited(0), "\(replayed.output)")
    }

    /// Replays a record that was written anew; whoever does that can make its hashes right again.
    private static func replayed(_ path: String, _ old: String, _ new: String) throws -> PipedProgram {
        let postern = try Postern()
        let forged = try ForgedTranscript.text(of: path) { _, line in line.replacingOccurrences(of: old, with: new) }
        #expect(forged.contains(new), "\(old) stands nowhere in \(path)")
        let copy = postern.folder.path + "/forged.jsonl"
        try forged.write(toFile: copy, atomically: true, encoding: .utf8)
        #expect(try verification(postern, "--no-inputs", copy).status == .exited(0), "\(new)")
        return try postern.run("transcript", "replay", "--inputs", Postern.root, copy)
    }

    private static let examples = Postern.root + "/transcripts/example"
    private static let firstVersion = Postern.root + "/Tests/Fixtures/transcripts/version-1"

    @Test(arguments: [
        // Version 3: a value of a fact, a figure, an outcome, a cited line, a point of an exhibit.
        ("-slow-report", #""timeout":{"seconds":3}"#, #""timeout":{"seconds":9}"#),
        ("-slow-report", #""charged":{"of":25,"part":25}"#, #""charged":{"of":25,"part":24}"#),
        ("-slow-report", #""outcome":"rules-out""#, #""outcome":"undetermined""#),
        ("-slow-report", #""line":173"#, #""line":174"#), ("-slow-report", #""y":2.999"#, #""y":1.999"#),
        ("-slow-report", #""fact":"proxy-timeout.supports""#, #""fact":"proxy-timeout.partly""#),
        // Version 2: the same in words.
        ("-v2-slow-report", "after 3 s", "after 9 s"), ("-v2-slow-report", #""failures":25"#, #""failures":24"#),
        ("-v2-slow-report", #""value":"25 of 25""#, #""value":"24 of 25""#),
        ("-v2-slow-report", #""outcome":"rules-out""#, #""outcome":"undetermined""#),
        ("-v2-slow-report", #""line":173"#, #""line":174"#), ("-v2-slow-report", #""share":1"#, #""share":0.5"#),
    ])
    func `a finding that was written anew with its chain is caught by replay`(
        name: String, old: String, new: String
    ) throws {
        let replayed = try Self.replayed("\(Self.examples)\(name).jsonl", old, new)
        #expect(replayed.status == .exited(1), "\(new): \(replayed.output)")
        #expect(replayed.output.contains("DIFFERENT"))
        // Another build made the examples, which may be why.
        #expect(replayed.output.contains("another program made the record"))
    }

    @Test func `what this program recorded and finds otherwise was not what was found`() throws {
        let postern = try Postern()
        _ = try postern.run(["diagnose"] + Postern.options(of: "slow-report"))
        let path = try postern.transcript()
        let forged = try ForgedTranscript.text(of: path) { _, line in
            line.replacingOccurrences(of: #""timeout":{"seconds":3}"#, with: #""timeout":{"seconds":9}"#)
        }
        try forged.write(toFile: path, atomically: true, encoding: .utf8)
        let replayed = try postern.run("transcript", "replay", path)
        #expect(replayed.status == .exited(1))
        #expect(replayed.output.contains("the record does not tell what was found"))
    }

    @Test(arguments: [
        ("after 3 s", "after 9 s"), (#""failures":25"#, #""failures":24"#), (#""line":173"#, #""line":174"#),
    ])
    func `a finding of the first version that was written anew is caught by replay`(old: String, new: String) throws {
        let record = Self.firstVersion + "-findings-of-0.1.0.jsonl"
        #expect(try Self.replayed(record, old, new).status == .exited(1), "\(new)")
    }

    @Test(arguments: [".jsonl", "-findings-of-0.1.0.jsonl"])
    func `a record of the first version is verified and written up`(name: String) throws {
        let postern = try Postern()
        let verified = try postern.run("transcript", "verify", "--no-inputs", Self.firstVersion + name)
        #expect(verified.status == .exited(0), "\(verified.output)")
        #expect(try postern.run("writeup", Self.firstVersion + name).output.contains("Proxy timeout: in 25 of 25"))
    }

    @Test func `a record of the first version is replayed as far as both versions hold the same`() throws {
        let postern = try Postern()
        let replayed = try postern.run(
            "transcript", "replay", "--inputs", Postern.root, Self.firstVersion + "-findings-of-0.1.0.jsonl")
        // The charges are weighed since: what differs is said, with why, and the conclusion is the same.
        #expect(replayed.status == .exited(1), "\(replayed.output)")
        #expect(replayed.output.contains("another program made the record"))
        #expect(replayed.output.contains("same       conclusion"))
        #expect(replayed.output.contains("not compared: "))
    }

    @Test func `a record of version 3 has no room for sentences`() throws {
        let postern = try Postern()
        let forged = try ForgedTranscript.text(of: Self.examples + "-v2-slow-report.jsonl") { _, line in
            line.replacingOccurrences(of: "postern/transcript/2", with: "postern/transcript/3")
        }
        let copy = postern.folder.path + "/forged.jsonl"
        try forged.write(toFile: copy, atomically: true, encoding: .utf8)
        let verified = try postern.run("transcript", "verify", "--no-inputs", copy)
        #expect(verified.status == .exited(1))
        #expect(verified.output.contains("holds sentences"))
    }

    @Test func `the sealed examples verify and are found again, by their receipts and the signature`() throws {
        let postern = try Postern()
        let folder = Postern.root + "/transcripts"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasPrefix("example-") && $0.hasSuffix(".jsonl") }
        #expect(names.count >= 6)
        for name in names {
            let path = "\(folder)/\(name)"
            let isCopy = name.contains("redacted")
            var arguments = [
                "transcript", "verify", "--inputs", Postern.root, "--receipt", folder + "/receipts.txt", path,
            ]
            if isCopy {
                arguments += ["--original", path.replacingOccurrences(of: "-redacted", with: "")]
            } else if FileManager.default.fileExists(atPath: path + ".sig") {
                arguments += ["--allowed-signers", folder + "/allowed_signers", "--signer", "oncall@shop.example"]
            }
            let verified = try postern.run(arguments)
            #expect(verified.status == .exited(0), "\(name): \(verified.output)\(verified.errors)")
            #expect(verified.output.contains("closed and unchanged"))
            #expect(verified.output.contains("ok    receipt"))
            if isCopy {
                #expect(verified.output.contains("ok    original"))
                continue
            }
            let replayed = try postern.run("transcript", "replay", "--inputs", Postern.root, path)
            // Records of version 2 were made before charges were weighed: what differs is said, the conclusion is the same.
            let isOlder = name.contains("-v2-")
            #expect(replayed.status == .exited(isOlder ? 1 : 0), "\(name): \(replayed.output)")
            #expect(replayed.output.contains("same       conclusion"))
        }
    }

    @Test(arguments: [
        "example-slow-report.jsonl", "example-worker-crash.jsonl", "example-v2-slow-report.jsonl",
        "example-v2-worker-crash.jsonl",
    ])
    func `a redacted copy holds no address, query value or host of its original, and none is in its bundle`(
        name: String
    ) throws {
        let postern = try Postern()
        let path = "\(Postern.root)/transcripts/\(name)"
        let copy = postern.folder.path + "/copy.jsonl"
        #expect(try postern.run("transcript", "redact", path, "-o", copy).status == .exited(0))
        #expect(try postern.run("transcript", "verify", "--original", path, copy).status == .exited(0))
        let bundle = postern.folder.path + "/copy.tar.zst"
        #expect(try postern.run("transcript", "bundle", copy, "-o", bundle).status == .exited(0))
        let unpacked = try PipedProgram(
            Program.required("zstd"), arguments: ["-dcq", bundle], environment: [:], input: [])
        let original = try String(contentsOfFile: path, encoding: .utf8)
        let texts = [
            try String(contentsOfFile: copy, encoding: .utf8), try postern.run("writeup", copy).output,
            unpacked.output,
        ]
        var values = Set<String>(["web-desk", "shop.example", "oncall"])
        for match in original.matches(of: #/\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b/#) { values.insert(String(match.0)) }
        for match in original.matches(of: #/[?&][a-z]+=([A-Za-z0-9-]{5,})/#) {
            // A month is also the beginning of many times.
            if !match.1.hasPrefix("2026-") { values.insert(String(match.1)) }
        }
        for match in original.matches(of: #/(?:curl|Mozilla)/[0-9.]+/#) { values.insert(String(match.0)) }
        #expect(values.count > 10)
        for value in values where original.contains(value) {
            for text in texts { #expect(!text.contains(value), "\(value)") }
        }
        // What is needed to follow the finding is there.
        #expect(texts[1].contains("Shop/Report.aspx") || texts[1].contains("SH--"))
    }

    @Test func `a record that is removed during the walk is written again, whole`() throws {
        let postern = try Postern()
        let terminal = try postern.start("walk")
        try terminal.waitUntil("the first prompt") { $0.currentLine.hasPrefix("users-see>") }
        let path = try postern.transcript()
        try FileManager.default.removeItem(atPath: postern.transcripts)
        try terminal.type("502\r")
        try terminal.waitUntil("the next prompt") { $0.currentLine.hasPrefix("since>") }
        let events = try Postern.events(path)
        #expect(events.first?["event"] as? String == "began")
        #expect(events.contains { $0["event"] as? String == "answered" })
        #expect(try Self.verification(postern, path).status == .exited(0))
        terminal.send(signal: SIGKILL)
    }

    @Test func `what somebody else writes behind the last record is told, and nothing is written after it`() throws {
        let postern = try Postern()
        let terminal = try postern.start("walk")
        try terminal.waitUntil("the first prompt") { $0.currentLine.hasPrefix("users-see>") }
        let path = try postern.transcript()
        try Self.append("graffiti\n", to: path)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        try terminal.type("502\r")
        try terminal.waitUntil("the complaint") { $0.text.contains("something else has written to") }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        let verified = try Self.verification(postern, path)
        #expect(verified.status == .exited(1))
        terminal.send(signal: SIGKILL)
    }

    @Test func `records are found by what they tell`() throws {
        let postern = try Postern()
        let sample = Postern.samples + "/slow-report"
        _ = try postern.run(["walk", "--plain"], input: "504\n:note the DEPLOY was at 10:12\n")
        _ = try postern.run("diagnose", "--proxy-log", sample + "/access.log")
        let found = try postern.run("transcript", "list", "--search", "deploy was")
        #expect(found.output.contains("unfinished"))
        #expect(found.output.contains("note: the DEPLOY was at 10:12"))
        #expect(!found.output.contains("sealed"))
        #expect(try postern.run("transcript", "list", "--search", "no such words").output.contains("no transcripts"))
        let json = try postern.run("transcript", "list", "--json", "--search", "access.log")
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
        #expect(rows.count == 1)
        #expect(rows.first?["state"] as? String == "sealed")
    }

    @Test func `a secret typed at a prompt is neither in the record nor in the history`() throws {
        let postern = try Postern()
        let terminal = try postern.start("walk")
        try terminal.waitUntil("the first prompt") { $0.currentLine.hasPrefix("users-see>") }
        try terminal.type(":note curl -u admin:hunter2hunter2 https://h/\r")
        try terminal.waitFor("not recorded")
        try terminal.waitUntil("the prompt again") { $0.currentLine.hasPrefix("users-see>") }
        try terminal.type("https://bob:correcthorse@host/a.log\r")
        try terminal.waitUntil("the refusal") { $0.text.contains("is none of 502") }
        try terminal.type(":note the deploy was at 10:12\r")
        try terminal.waitFor("Noted.")
        try terminal.type(":quit\r")
        #expect(try terminal.exitStatus() == .exited(130))
        let record = try String(contentsOfFile: postern.transcript(), encoding: .utf8)
        let history = try String(
            contentsOfFile: postern.folder.path + "/.local/state/postern/history", encoding: .utf8)
        for secret in ["hunter2", "correcthorse"] {
            #expect(!record.contains(secret))
            #expect(!history.contains(secret))
        }
        #expect(record.contains("[secret removed]") && record.contains("the deploy was at 10:12"))
        #expect(history.contains("the deploy was at"))
    }

    @Test func `a log that was replaced before the walk was resumed is told, verified and explained`() throws {
        let postern = try Postern()
        let (_, options) = try Self.copied("slow-report", to: postern)
        let log = options[1]
        let first = ["504", "", "nginx", log, ""].map { $0 + "\n" }.joined()
        _ = try postern.run(["walk", "--plain"], input: first)
        try FileManager.default.removeItem(atPath: log)
        try FileManager.default.copyItem(atPath: Postern.samples + "/bad-header/access.log", toPath: log)
        let server = options.first { $0.contains("u_ex") } ?? ""
        let resumed = try postern.run(["resume", "--plain"], input: server + "\n" + String(repeating: "\n", count: 9))
        let words = resumed.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("is not as it was when this walk first read it"), "\(resumed.output)")
        let path = try postern.transcript()
        let verified = try postern.run("transcript", "verify", path)
        #expect(!verified.output.contains("ok    inputs"))
        #expect(verified.output.contains("opened 2 times"))
        let replayed = try postern.run("transcript", "replay", path)
        #expect(!replayed.output.contains("Postern is at fault"))
    }

    @Test func `a walk that is resumed elsewhere reads its own files`() throws {
        let postern = try Postern()
        let (folder, _) = try Self.copied("slow-report", to: postern)
        let elsewhere = postern.folder.path + "/elsewhere"
        try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: Postern.samples + "/bad-header/access.log", toPath: elsewhere + "/access.log")
        func run(_ arguments: [String], _ input: String, in directory: String) throws -> PipedProgram {
            try PipedProgram(
                BuiltProduct.path("postern"), arguments: arguments,
                environment: ["HOME": postern.folder.path, "POSTERN_TRANSCRIPTS": postern.transcripts],
                input: Array(input.utf8), directory: directory)
        }
        _ = try run(["walk", "--plain"], "504\n\nnginx\naccess.log\n\n", in: folder)
        let resumed = try run(["resume", "--plain"], "u_ex261124.log\n", in: elsewhere)
        #expect(resumed.output.contains("where this walk was"))
        #expect(resumed.output.contains("in 25 of 25"), "\(resumed.output)\(resumed.errors)")
        let path = try postern.transcript()
        let verified = try run(["transcript", "verify", path], "", in: elsewhere)
        #expect(verified.status == .exited(0))
        #expect(verified.output.contains("2 of 2 are at hand"), "\(verified.output)")
        #expect(try run(["transcript", "replay", path], "", in: elsewhere).status == .exited(0))
    }

    @Test func `a file with two names is replayed as one`() throws {
        let postern = try Postern()
        let (folder, options) = try Self.copied("slow-report", to: postern)
        try FileManager.default.createSymbolicLink(atPath: folder + "/current.log", withDestinationPath: options[1])
        _ = try postern.run("diagnose", "--proxy-log", options[1], "--proxy-log", folder + "/current.log")
        let replayed = try postern.run("transcript", "replay", try postern.transcript())
        #expect(replayed.status == .exited(0), "\(replayed.output)")
    }

    @Test func `a copy that tells anything else than its original is found out`() throws {
        let postern = try Postern()
        let original = Postern.root + "/transcripts/example-slow-report.jsonl"
        let copy = postern.folder.path + "/copy.jsonl"
        #expect(try postern.run("transcript", "redact", original, "-o", copy).status == .exited(0))
        #expect(try postern.run("transcript", "verify", "--original", original, copy).status == .exited(0))
        for (old, new) in [
            ("\"failures\":25", "\"failures\":99"), ("\"timeout\":{\"seconds\":3}", "\"timeout\":{\"seconds\":9}"),
            ("\"at\":\"20", "\"at\":\"21"),
        ] {
            let forged = try ForgedTranscript.text(of: copy, behind: original) { number, line in
                number == 0 ? line : line.replacingOccurrences(of: old, with: new)
            }
            #expect(forged.contains(new))
            try forged.write(toFile: copy + ".forged", atomically: true, encoding: .utf8)
            let verified = try postern.run("transcript", "verify", "--original", original, copy + ".forged")
            #expect(verified.status == .exited(1), "\(new): \(verified.output)")
            #expect(verified.output.contains("WRONG original"))
        }
    }

    @Test func `numbers that no file and no clock has are faults, and crash nothing`() throws {
        let postern = try Postern()
        let source = Postern.root + "/transcripts/example-slow-report.jsonl"
        try FileManager.default.createDirectory(atPath: postern.transcripts, withIntermediateDirectories: true)
        let path = postern.transcripts + "/forged.jsonl"
        for (pattern, value) in [
            (#"\"mono\":[0-9]+"#, #""mono":-9223372036854775808"#),
            (#"\"bytes\":[0-9]+"#, #""bytes":9223372036854775807"#),
            (#"\"share\":[0-9.]+"#, #""share":1e+308"#),
            (#"\"confidence\":[0-9.]+"#, #""confidence":9223372036854775807"#),
        ] {
            let forged = try ForgedTranscript.text(of: source) { _, line in
                line.replacingOccurrences(of: pattern, with: value, options: .regularExpression)
            }
            #expect(forged.contains(value))
            try forged.write(toFile: path, atomically: true, encoding: .utf8)
            for command in [
                ["transcript", "verify", path], ["transcript", "show", path], ["transcript", "replay", path],
                ["writeup", path], ["transcript", "list"], ["resume", "--plain", path],
                ["transcript", "show", "--json", path],
            ] {
                let run = try postern.run(command)
                guard case .exited(let code) = run.status else {
                    Issue.record("\(value): \(command) ended with \(run.status)")
                    continue
                }
                #expect([0, 1, 2, 65, 66].contains(code), "\(value): \(command): \(code)")
            }
        }
    }

    @Test func `evidence is not written over, and pipes among transcripts stop nobody`() throws {
        let postern = try Postern()
        let (_, options) = try Self.copied("slow-report", to: postern)
        let before = try Data(contentsOf: URL(fileURLWithPath: options[1]))
        for output in ["--output", "--attributions"] {
            #expect(try postern.run(["diagnose", output, options[1]] + options).status == .exited(64))
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: options[1])) == before)
        _ = try postern.run(["diagnose"] + options)
        let path = try postern.transcript()
        #expect(try postern.run("writeup", path, "-o", path).status == .exited(64))
        _ = try PipedProgram(
            Program.required("mkfifo"), arguments: [postern.transcripts + "/pipe.jsonl", path + ".sig"],
            environment: [:],
            input: [])
        #expect(try postern.run("transcript", "list").status == .exited(0))
        #expect(try postern.run("transcript", "verify", postern.transcripts + "/pipe.jsonl").status == .exited(66))
        #expect(try postern.run("transcript", "verify", path).status == .exited(0))
        // A path that looks like a secret is a path where it leads to something.
        let odd = postern.folder.path + "/session=2026-11"
        try FileManager.default.createDirectory(atPath: odd, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: options[1], toPath: odd + "/access.log")
        let run = try postern.run("diagnose", "--no-transcript", "--proxy-log", odd + "/access.log")
        #expect(run.status == .exited(0), "\(run.errors)")
    }
}
