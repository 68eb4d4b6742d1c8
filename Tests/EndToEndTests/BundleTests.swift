import Diagnosis
import Foundation
import Investigations
import PseudoTerminals
import Testing
import TestingSupport
import Transcripts

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bundles as a stranger checks them, with nothing of Postern's at hand.
@Suite(.requires(.sshKeygen, .tar, .zstd, .sha256sum))
struct BundleTests {
    /// Unpacks an archive in a directory of its own, with the programs that its page names.
    private func unpack(_ archive: String, in walk: SealedWalk) throws -> String {
        let folder = "\(walk.folder)/unpacked-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let run = try walk.tool(
            "env", ["sh", "-c", "cd \"$0\" && zstd -dc \"$1\" | tar -xpf -", folder, archive])
        #expect(run.status == .exited(0), "\(run.errors)")
        #expect(run.errors.isEmpty)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.count == 1)
        return try "\(folder)/\(#require(names.first))"
    }

    private func files(_ folder: String) throws -> [String] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        return paths.filter {
            var isDirectory: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(folder)/\($0)", isDirectory: &isDirectory)
                && !isDirectory.boolValue
        }.sorted()
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    /// The commands of a bundle's page, each as it stands there.
    private func commands(_ folder: String) throws -> [String] {
        try text(folder + "/README.md").components(separatedBy: "\n\n").filter { $0.hasPrefix("    ") }
    }

    @Test func `a stranger checks a bundle with what its page says`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key")
        let allowed = try walk.allow(key)
        #expect(try walk.postern.run("transcript", "sign", walk.path, "--key", key).status == .exited(0))
        let run = try walk.postern.run(
            "transcript", "bundle", walk.path, "--allowed-signers", allowed, "--with-inputs")
        #expect(run.status == .exited(0), "\(run.errors)")
        #expect(run.errors.isEmpty)
        let archive = walk.folder + "/walk.tar.zst"
        #expect((try FileManager.default.attributesOfItem(atPath: archive)[.posixPermissions] as? Int) == 0o600)
        let folder = try unpack(archive, in: walk)
        let names = try files(folder)
        for name in [
            "MANIFEST.sha256", "README.md", "allowed_signers", "chain.sh", "receipt.txt", "walk.jsonl",
            "walk.jsonl.sig", "write-up.md",
        ] {
            #expect(names.contains(name), "\(name)")
        }
        #expect(names.count { $0.hasPrefix("excerpts/") } == 3)
        #expect(names.count { $0.hasPrefix("inputs/") } == 3)
        #expect(try text(folder + "/chain.sh") == ChainRecipeTests.recipe())
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/walk.jsonl")) == Data(walk.bytes))
        let commands = try commands(folder)
        #expect(commands.count == 5)
        var output = ""
        for command in commands {
            let done = try walk.tool("env", ["sh", "-c", "cd \"$0\" && eval \"$1\"", folder, command])
            #expect(done.status == .exited(0), "\(command): \(done.output)\(done.errors)")
            output += done.output
        }
        let receipt = try #require(try Receipt.found(in: text(folder + "/receipt.txt")).first)
        #expect(output.contains("whole and sealed, \(receipt.records) records, head \(receipt.head)"))
        #expect(output.contains("Good \"postern-transcript\" signature for oncall@example.org"))
        #expect(output.components(separatedBy: ": OK\n").count == names.count)
        #expect(output.components(separatedBy: ": as it was read\n").count == 4)
        #expect(!output.contains("NOT"))
        #expect(try walk.drafts().isEmpty)
        let verified = try walk.postern.run(
            "transcript", "verify", folder + "/walk.jsonl", "--inputs", folder + "/inputs")
        #expect(verified.status == .exited(0))
        #expect(verified.output.contains("3 of 3 are at hand"))
        // What is changed on the way shows.
        for name in names where name != "MANIFEST.sha256" && name != "README.md" {
            let before = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
            try (before + Data("x".utf8)).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            let checked = try walk.tool("env", ["sh", "-c", "cd \"$0\" && sha256sum -c MANIFEST.sha256", folder])
            #expect(checked.status == .exited(1))
            #expect(checked.output.contains("\(name): FAILED"))
            try before.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
    }

    @Test func `the same bundle comes out twice, and says what is in it`() throws {
        let walk = try SealedWalk()
        let first = try walk.postern.run("transcript", "bundle", walk.path, "-o", walk.folder + "/a", "--json")
        #expect(first.status == .exited(0), "\(first.errors)")
        #expect(first.errors.isEmpty)
        let second = try walk.postern.run("transcript", "bundle", walk.path, "-o", walk.folder + "/b", "--quiet")
        #expect(second.errors.isEmpty)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: walk.folder + "/a"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: walk.folder + "/b")) == bytes)
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any])
        #expect(answer["bytes"] as? Int == bytes.count)
        #expect(answer["sha256"] as? String == Transcript.hash(bytes))
        #expect((answer["remarks"] as? [String])?.first?.contains("postern transcript sign") == true)
        #expect((answer["inputs"] as? [Any])?.count == 3)
        let folder = try unpack(walk.folder + "/a", in: walk)
        #expect(try text(folder + "/README.md").contains("Nobody: the record is not signed."))
        #expect(try !files(folder).contains { $0.hasPrefix("inputs/") })
    }

    @Test func `excerpts tell the lines, the findings, and nothing that a terminal obeys`() throws {
        let walk = try SealedWalk()
        let poison = "\u{1B}]0;title\u{7}\u{202E}<script>`|"
        let path = walk.folder + "/hostile.jsonl"
        try walk.rewrite(at: path) { events in
            for index in events.indices {
                guard case .checkFinished(let step, var result) = events[index] else { continue }
                result.finding.statement.append(Fact(verbatim: poison))
                for place in result.finding.citations.indices {
                    result.finding.citations[place].excerpt += poison
                    result.finding.citations[place].source = "../../etc/\(poison)/-x\n\(poison)"
                }
                events[index] = .checkFinished(step: step, result: result)
            }
        }
        let run = try walk.postern.run("transcript", "bundle", path)
        #expect(run.status == .exited(0), "\(run.errors)")
        let folder = try unpack(walk.folder + "/hostile.tar.zst", in: walk)
        let excerpts = try files(folder).filter { $0.hasPrefix("excerpts/") }
        #expect(excerpts == ["excerpts/01-_x__]0_title__<script>__.txt".replacing(/[\]<>]/, with: "_")])
        for name in try files(folder) where name != "hostile.jsonl" {
            let text = try text("\(folder)/\(name)")
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || Escaping.isHarmless($0) }, "\(name)")
        }
        let excerpt = try text("\(folder)/\(#require(excerpts.first))")
        #expect(excerpt.contains("line 173, cited by [1]"))
        #expect(excerpt.contains("\\x1B]0;title\\x07\\u{202E}"))
        #expect(excerpt.contains("[1] proxy-failures at proxy-log, record "))
    }

    /// Changes the names of inputs and what lies there.
    private func renamed(_ walk: SealedWalk, at path: String, _ names: [(String, [UInt8])]) throws {
        try walk.rewrite(at: path) { events in
            events.removeAll { ["input-opened", "input-hashed", "input-closed"].contains($0.word) }
            for (index, (name, content)) in names.enumerated() {
                let state = InputState(
                    name: name, bytes: Int64(content.count), sha256: Transcript.hash(content))
                var opened = state
                opened.sha256 = nil
                events.insert(.inputOpened(opened), at: 1 + 2 * index)
                events.insert(.inputHashed(state), at: 2 + 2 * index)
            }
        }
    }

    @Test func `inputs get names that lead nowhere else and are no other's`() throws {
        let walk = try SealedWalk()
        let path = walk.folder + "/names.jsonl"
        let names = [
            "/var/log/a.log", "../a.log", "x/../../a.log", "A.log", "a.log/b", "-rf", "with a blank", "new\nline",
            "tab\t", "back\\slash", "größe.log", "$(reboot)", "*", "..", "/", ".", "~/x", "é", ".hidden",
            String(repeating: "n", count: 240),
        ]
        let copies = walk.folder + "/copies"
        try FileManager.default.createDirectory(atPath: copies, withIntermediateDirectories: true)
        var assignments: [String] = []
        var contents: [(String, [UInt8])] = []
        for (index, name) in names.enumerated() {
            let content = Array("input \(index)\n".utf8)
            contents.append((name, content))
            try Data(content + Array("appended later\n".utf8)).write(to: URL(fileURLWithPath: "\(copies)/\(index)"))
            assignments.append("--input=\(name)=\(copies)/\(index)")
        }
        try renamed(walk, at: path, contents)
        let run = try walk.postern.run(["transcript", "bundle", path, "--json"] + assignments)
        #expect(run.status == .exited(0), "\(run.errors)")
        let folder = try unpack(walk.folder + "/names.tar.zst", in: walk)
        let inputs = try files(folder).filter { $0.hasPrefix("inputs/") }
        #expect(inputs.count == names.count, "\(inputs)")
        #expect(Set(inputs.map { $0.lowercased() }).count == names.count)
        #expect(inputs.contains("inputs/var/log/a.log"))
        #expect(inputs.allSatisfy { !$0.contains("..") && !$0.contains("\\") && !$0.contains("\n") })
        // As much of each as was read, and no more.
        let found = try Set(inputs.map { try text("\(folder)/\($0)") })
        #expect(found == Set(names.indices.map { "input \($0)\n" }))
        for command in try commands(folder) {
            let done = try walk.tool("env", ["sh", "-c", "cd \"$0\" && eval \"$1\"", folder, command])
            guard !command.contains("ssh-keygen") else { continue }
            #expect(done.status == .exited(0), "\(command): \(done.output)\(done.errors)")
            #expect(!done.output.contains("NOT"))
        }
        #expect(try text(folder + "/README.md").unicodeScalars.allSatisfy { $0 == "\n" || Escaping.isHarmless($0) })
    }

    @Test func `what is no longer what was read is left out and told`() throws {
        let walk = try SealedWalk()
        let path = walk.folder + "/inputs.jsonl"
        let secret = walk.folder + "/secret"
        try "not for strangers\n".write(toFile: secret, atomically: true, encoding: .utf8)
        let short = walk.folder + "/short"
        try "abc".write(toFile: short, atomically: true, encoding: .utf8)
        try renamed(
            walk, at: path,
            [
                (secret, Array("nobody knows this\n".utf8)), (short, Array("abcdef".utf8)), ("gone.log", [1]),
                ("-", [2]), ("/dev/fd/7", [3]), (walk.folder, [4]),
            ])
        let run = try walk.postern.run("transcript", "bundle", path, "--with-inputs")
        #expect(run.status == .exited(0), "\(run.errors)")
        for name in [secret, short, "gone.log", "-", "/dev/fd/7", walk.folder] {
            #expect(run.errors.contains("the input \(name) is left out"), "\(name): \(run.errors)")
        }
        let folder = try unpack(walk.folder + "/inputs.tar.zst", in: walk)
        #expect(try !files(folder).contains { $0.hasPrefix("inputs/") })
        #expect(try text(folder + "/README.md").contains("left out: its first 18 bytes have SHA-256"))
        for name in try files(folder) { #expect(try !text("\(folder)/\(name)").contains("not for strangers")) }
    }

    @Test func `a redacted copy is packed without its inputs and without its original`() throws {
        let walk = try SealedWalk()
        let path = walk.folder + "/copy.jsonl"
        let original = try Receipt(of: walk.bytes).head
        try walk.rewrite(at: path) { events in
            guard case .began(var beginning) = events[0] else { return }
            beginning.redaction = Beginning.Redaction(
                original: original, records: events.count + 1, removed: ["host": 2], program: "postern")
            beginning.host = "host-1"
            events[0] = .began(beginning)
        }
        for options in [["--with-inputs"], ["--inputs", walk.folder], ["--input", "x=y"]] {
            let refused = try walk.postern.run(["transcript", "bundle", path] + options)
            #expect(refused.status == .exited(64), "\(options)")
            #expect(refused.errors.contains("is a redacted copy"))
        }
        let run = try walk.postern.run("transcript", "bundle", path)
        #expect(run.status == .exited(0), "\(run.errors)")
        let folder = try unpack(walk.folder + "/copy.tar.zst", in: walk)
        #expect(try text(folder + "/README.md").contains("This is a redacted copy"))
        #expect(try !files(folder).contains { $0.hasPrefix("inputs/") || $0.hasPrefix("walk") })
        let checked = try walk.tool("env", ["sh", "-c", "cd \"$0\" && sh chain.sh copy.jsonl", folder])
        #expect(checked.status == .exited(0), "\(checked.output)")
    }

    @Test func `a signature or a time-stamp over something else is not packed`() throws {
        let walk = try SealedWalk()
        let (key, other) = (try walk.key("key"), try walk.key("other"))
        let bundle = ["transcript", "bundle", walk.path]
        #expect(try walk.postern.run("transcript", "sign", walk.path, "--key", key).status == .exited(0))
        let stranger = try walk.postern.run(bundle + ["--allowed-signers", walk.allow(other)])
        #expect(stranger.status == .exited(65))
        #expect(stranger.errors.contains("none of those in"))
        let moved = walk.folder + "/moved.jsonl"
        try walk.sealAnew(adding: "another", at: moved)
        try FileManager.default.copyItem(atPath: walk.path + ".sig", toPath: moved + ".sig")
        let wrong = try walk.postern.run("transcript", "bundle", moved)
        #expect(wrong.status == .exited(65))
        #expect(wrong.errors.contains("sign --force"))
        try Data(count: 2 << 20).write(to: URL(fileURLWithPath: walk.path + ".sig"))
        let large = try walk.postern.run(bundle)
        #expect(large.errors.contains("larger than a mebibyte"))
        try FileManager.default.removeItem(atPath: walk.path + ".sig")
        try Data("no response".utf8).write(to: URL(fileURLWithPath: walk.path + ".tsr"))
        #expect(try walk.postern.run(bundle).status == .exited(65))
        #expect(try walk.postern.run(bundle, environment: ["PATH": "/nonexistent"]).errors.contains("was not checked"))
        #expect(walk.exists("walk.tar.zst"))
        #expect(!walk.exists("moved.tar.zst"))
        #expect(try walk.drafts().isEmpty)
    }

    @Test func `an archive replaces nothing unasked, and never what it packs`() throws {
        let walk = try SealedWalk()
        let bytes = try walk.bytes
        let taken = walk.folder + "/taken"
        try "mine".write(toFile: taken, atomically: true, encoding: .utf8)
        let refused = try walk.postern.run("transcript", "bundle", walk.path, "-o", taken)
        #expect(refused.status == .exited(73))
        #expect(refused.errors.contains("--force replaces it"))
        #expect(try text(taken) == "mine")
        for path in [walk.path, walk.folder + "/./walk.jsonl"] {
            let itself = try walk.postern.run("transcript", "bundle", walk.path, "-o", path, "--force")
            #expect(itself.status == .exited(64))
        }
        #expect(try walk.bytes == bytes)
        #expect(try walk.postern.run("transcript", "bundle", walk.path, "-o", "-").status == .exited(64))
        #expect(try walk.postern.run("transcript", "bundle", walk.path, "-o", walk.folder).status == .exited(73))
        let nowhere = try walk.postern.run("transcript", "bundle", walk.path, "-o", walk.folder + "/none/a")
        #expect(nowhere.status == .exited(73))
        #expect(try walk.postern.run("transcript", "bundle", walk.path, "-o", taken, "--force").status == .exited(0))
        #expect(try walk.drafts().isEmpty)
    }

    @Test func `a full disk is told, and nothing is left`() throws {
        let walk = try SealedWalk()
        let full = try PipedProgram(
            "/bin/sh",
            arguments: [
                "-c", #"ulimit -f 8; exec "$0" transcript bundle "$1""#, BuiltProduct.path("postern"), walk.path,
            ],
            environment: ["HOME": walk.folder, "PATH": "/usr/bin:/bin"], input: [])
        #expect(full.status == .exited(73), "\(full.errors)")
        #expect(full.errors.contains("File too large"))
        #expect(!walk.exists("walk.tar.zst"))
        #expect(try walk.drafts().isEmpty)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `an interruption leaves nothing behind`(signal: Int32) throws {
        let walk = try SealedWalk()
        let path = walk.folder + "/large.jsonl"
        let large = walk.folder + "/large.log"
        let content = [UInt8](repeating: 0x61, count: 96 << 20)
        try Data(content).write(to: URL(fileURLWithPath: large))
        try renamed(walk, at: path, [(large, content)])
        let terminal = try walk.postern.start("transcript", "bundle", path, "--with-inputs")
        let start = ContinuousClock.now
        while try walk.drafts().isEmpty, ContinuousClock.now - start < .seconds(30) { usleep(1000) }
        terminal.send(signal: signal)
        #expect(try terminal.exitStatus() == .exited(130))
        #expect(try walk.drafts().isEmpty)
        #expect(!walk.exists("large.tar.zst"))
    }
}
