import Foundation
import PseudoTerminals
import Testing
import TestingSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Signatures as OpenSSH itself sees them, and everything that may stand in the way of making one.
@Suite(.requires(.sshKeygen, .sshAgent, .sshAdd))
struct SignatureTests {
    @Test(arguments: ["ed25519", "ecdsa", "rsa"])
    func `ssh-keygen accepts a signature, and refuses it over anything else`(type: String) throws {
        let walk = try SealedWalk()
        let key = try walk.key("key", type: type)
        let allowed = try walk.allow(key)
        let run = try walk.postern.run("transcript", "sign", walk.path, "--key", key)
        #expect(run.status == .exited(0), "\(run.errors)")
        #expect(run.errors.isEmpty)
        #expect(run.output.contains("signed with \(type.uppercased()) key SHA256:"))
        let signature = walk.path + ".sig"
        let bytes = try walk.bytes
        #expect(try walk.verifies(bytes, signature: signature, allowed: allowed))
        #expect(try !walk.verifies(bytes, signature: signature, allowed: allowed, namespace: "file"))
        #expect(try !walk.verifies(bytes, signature: signature, allowed: allowed, signer: "else@example.org"))
        for place in stride(from: 0, to: bytes.count, by: type == "ed25519" ? max(1, bytes.count / 300) : 9973) {
            var changed = bytes
            changed[place] ^= 0x01
            #expect(try !walk.verifies(changed, signature: signature, allowed: allowed), "byte \(place)")
        }
        for changed in [
            [], Array(bytes.dropLast()), Array(bytes.dropFirst()), bytes + [0x0A], bytes + bytes,
            Array(bytes.split(separator: 0x0A).dropLast().joined(separator: [0x0A])) + [0x0A],
        ] {
            #expect(try !walk.verifies(changed, signature: signature, allowed: allowed))
        }
        #expect(try walk.drafts().isEmpty)
    }

    @Test func `what is printed to verify with is what verifies`() throws {
        let walk = try SealedWalk(named: "-o 'walk'.jsonl")
        let key = try walk.key("-key")
        _ = try walk.allow(key, as: "SIGNER")
        let run = try PipedProgram(
            BuiltProduct.path("postern"),
            arguments: ["transcript", "sign", "--key=-key", "--", "-o 'walk'.jsonl"],
            environment: ["HOME": walk.folder, "PATH": "/usr/bin:/bin"], input: [], directory: walk.folder)
        #expect(run.status == .exited(0), "\(run.errors)")
        let line = try #require(run.output.split(separator: "\n").first { $0.contains("ssh-keygen -Y verify") })
        let verified = try walk.tool("env", ["sh", "-c", String(line)])
        #expect(verified.status == .exited(0), "\(line): \(verified.errors)")
        #expect(run.output.contains("postern-receipt/1 records="))
    }

    @Test func `a signature is readable by those who may read the transcript`() throws {
        for mode in [0o600, 0o640, 0o644] {
            let walk = try SealedWalk()
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: walk.path)
            let key = try walk.key("key")
            #expect(try walk.postern.run("transcript", "sign", walk.path, "--key", key).status == .exited(0))
            let attributes = try FileManager.default.attributesOfItem(atPath: walk.path + ".sig")
            #expect((attributes[.posixPermissions] as? Int) == mode)
        }
    }

    @Test func `a signature that is there is replaced only on demand, and never half`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key")
        let sign = ["transcript", "sign", walk.path, "--key", key]
        try "mine".write(toFile: walk.path + ".sig", atomically: true, encoding: .utf8)
        let refused = try walk.postern.run(sign)
        #expect(refused.status == .exited(73))
        #expect(refused.errors.contains("is there already; --force replaces it"))
        #expect(try String(contentsOfFile: walk.path + ".sig", encoding: .utf8) == "mine")
        let forced = try walk.postern.run(sign + ["--force", "--json"])
        #expect(forced.status == .exited(0))
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(forced.output.utf8)) as? [String: String])
        #expect(answer["schema"] == "postern/signature/1")
        #expect(answer["signature"] == walk.path + ".sig")
        #expect(try String(contentsOfFile: walk.path + ".sig", encoding: .utf8).hasPrefix("-----BEGIN SSH SIGNATURE"))
        // A link to nowhere is there, too.
        try FileManager.default.removeItem(atPath: walk.path + ".sig")
        try FileManager.default.createSymbolicLink(
            atPath: walk.path + ".sig", withDestinationPath: walk.folder + "/elsewhere")
        #expect(try walk.postern.run(sign).status == .exited(73))
        #expect(!walk.exists("elsewhere"))
        #expect(try walk.drafts().isEmpty)
    }

    @Test func `the user's own key is found, and told`() throws {
        let walk = try SealedWalk()
        let folder = walk.folder + "/.ssh"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let none = try walk.postern.run("transcript", "sign", walk.path)
        #expect(none.status == .exited(66))
        #expect(none.errors.contains("ssh-keygen -t ed25519"))
        try walk.key(".ssh/id_rsa", type: "rsa")
        try walk.key(".ssh/id_ecdsa", type: "ecdsa")
        let run = try walk.postern.run("transcript", "sign", walk.path)
        #expect(run.output.contains("ECDSA key SHA256:"))
        #expect(run.output.contains("/.ssh/id_ecdsa)"))
    }

    @Test func `a key that only the agent holds signs`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key", passphrase: "not asked for again")
        let allowed = try walk.allow(key)
        let socket = walk.folder + "/agent"
        let started = try walk.tool("ssh-agent", ["-a", socket, "-s"])
        let words = started.output.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        let place = try #require(words.firstIndex(of: "SSH_AGENT_PID"))
        let agent = try #require(pid_t(String(words[place + 1])))
        defer { kill(agent, SIGTERM) }
        let environment = ["SSH_AUTH_SOCK": socket, "TMPDIR": walk.folder]
        let empty = try walk.postern.run(["transcript", "sign", walk.path], environment: environment)
        #expect(empty.status == .exited(66))
        #expect(empty.errors.contains("no agent holds one"))
        let askpass = walk.folder + "/askpass"
        try "#!/bin/sh\necho 'not asked for again'\n".write(toFile: askpass, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: askpass)
        let asking = ["SSH_ASKPASS": askpass, "SSH_ASKPASS_REQUIRE": "force"]
        let added = try walk.tool("ssh-add", [key], environment: environment.merging(asking) { $1 })
        #expect(added.status == .exited(0), "\(added.errors)")
        // A program that asks for passphrases is used where it is named.
        let asked = try walk.postern.run(["transcript", "sign", walk.path, "--key", key], environment: asking)
        #expect(asked.status == .exited(0), "\(asked.errors)")
        try FileManager.default.removeItem(atPath: key)
        for options in [[], ["--key", key + ".pub"]] {
            let run = try walk.postern.run(
                ["transcript", "sign", walk.path, "--force"] + options, environment: environment)
            #expect(run.status == .exited(0), "\(run.errors)")
            #expect(run.output.contains(options.isEmpty ? "(on call, which the agent holds)" : "key.pub)"))
            #expect(try walk.verifies(walk.bytes, signature: walk.path + ".sig", allowed: allowed))
        }
        #expect(try walk.drafts().isEmpty)
    }

    @Test func `a passphrase is asked for in the terminal`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key", passphrase: "open sesame")
        let allowed = try walk.allow(key)
        let terminal = try walk.postern.start("transcript", "sign", walk.path, "--key", key)
        try terminal.waitFor("Enter passphrase")
        try terminal.type("open sesame\r")
        #expect(try terminal.exitStatus() == .exited(0))
        #expect(terminal.screen.text.contains("signed with ED25519 key"))
        #expect(!terminal.screen.text.contains("sesame"))
        #expect(try walk.verifies(walk.bytes, signature: walk.path + ".sig", allowed: allowed))
    }

    @Test func `a passphrase that is not given leaves nothing behind, and the terminal as it was`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key", passphrase: "open sesame")
        let wrong = try walk.postern.start("transcript", "sign", walk.path, "--key", key)
        try wrong.waitFor("Enter passphrase")
        try wrong.type("open sesam\r")
        #expect(try wrong.exitStatus() == .exited(66))
        #expect(wrong.screen.text.contains("incorrect passphrase"))
        let interrupted = try walk.postern.start("transcript", "sign", walk.path, "--key", key)
        let before = interrupted.attributes.c_lflag
        try interrupted.waitFor("Enter passphrase")
        #expect(interrupted.attributes.c_lflag & tcflag_t(ECHO) == 0)
        try interrupted.type("\u{3}")
        #expect(try interrupted.exitStatus() == .exited(130))
        #expect(interrupted.attributes.c_lflag == before)
        let ended = try walk.postern.start("transcript", "sign", walk.path, "--key", key)
        try ended.waitFor("Enter passphrase")
        ended.send(signal: SIGTERM)
        #expect(try ended.exitStatus() == .exited(130))
        #expect(ended.attributes.c_lflag == before)
        #expect(try walk.drafts().isEmpty)
        #expect(!walk.exists("walk.jsonl.sig"))
    }

    @Test func `without a terminal a passphrase cannot be asked for, and what to do is said`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key", passphrase: "open sesame")
        for environment in [[:], ["DISPLAY": ":7"]] {
            let run = try walk.postern.run(
                ["transcript", "sign", walk.path, "--key", key], environment: environment)
            #expect(run.status == .exited(66))
            #expect(run.errors.contains("ssh-add"), "\(run.errors)")
        }
        #expect(!walk.exists("walk.jsonl.sig"))
    }

    @Test func `what is not closed or not whole is not signed`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key")
        let bytes = try walk.bytes
        let lines = bytes.split(separator: 0x0A)
        func text(_ lines: some Sequence<ArraySlice<UInt8>>) -> [UInt8] { lines.flatMap { $0 + [0x0A] } }
        var changed = bytes
        changed[bytes.count / 2] ^= 0x01
        for (name, bytes, words) in [
            ("unsealed", text(lines.dropLast()), "postern resume"),
            ("unfinished", text(lines.prefix(3)), "not finished"),
            ("torn", Array(bytes.dropLast()), "resume"), ("changed", changed, "transcript verify"),
            ("longer", bytes + Array("x\n".utf8), "transcript verify"), ("empty", [], "transcript"),
            ("other", Array("hello\n".utf8), "transcript"),
        ] {
            let path = "\(walk.folder)/\(name).jsonl"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let run = try walk.postern.run("transcript", "sign", path, "--key", key)
            #expect(run.status == .exited(65), "\(name): \(run.errors)")
            #expect(run.errors.contains(words), "\(name): \(run.errors)")
            #expect(!walk.exists("\(name).jsonl.sig"))
        }
        let first = walk.folder + "/first-format.jsonl"
        try walk.writeFirstFormat(at: first)
        let refused = try walk.postern.run("transcript", "sign", first, "--key", key)
        #expect(refused.status == .exited(65))
        #expect(refused.errors.contains("is in the first format, which has no seal"), "\(refused.errors)")
    }

    @Test func `a transcript that is being written to is not signed`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key")
        let descriptor = open(walk.path, O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        let run = try walk.postern.run("transcript", "sign", walk.path, "--key", key)
        #expect(run.status == .exited(73))
        #expect(run.errors.contains("is being written to by another postern"))
    }

    @Test func `a caller that ignores signals, or has closed all streams, does not matter`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key")
        let sign = try [BuiltProduct.path("postern"), "transcript", "sign", walk.path, "--key", key, "--force"]
        let ignoring = try walk.tool("env", ["--ignore-signal=CHLD", "--ignore-signal=PIPE"] + sign)
        #expect(ignoring.status == .exited(0), "\(ignoring.errors)")
        try FileManager.default.removeItem(atPath: walk.path + ".sig")
        _ = try walk.tool("env", ["sh", "-c", #"exec "$0" "$@" <&- >&- 2>&-"#] + sign)
        #expect(try walk.verifies(walk.bytes, signature: walk.path + ".sig", allowed: walk.allow(key)))
    }

    @Test func `what is lacking is said with what to do`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key")
        try FileManager.default.createDirectory(
            atPath: walk.folder + "/bin", withIntermediateDirectories: true)
        for path in ["/nonexistent", ".:bin", walk.folder + "/bin"] {
            let run = try walk.postern.run(
                ["transcript", "sign", walk.path, "--key", key], environment: ["PATH": path])
            #expect(run.status == .exited(66))
            #expect(run.errors.contains("needs ssh-keygen of OpenSSH 8.2 or newer; install openssh-client"))
        }
        // One that knows no signatures, one that cannot run at all, and one that takes nothing and says nothing.
        for (script, words) in [
            ("#!/bin/sh\necho 'unknown option -- Y' >&2; exit 1\n", "OpenSSH 8.2 or newer"),
            ("#!/nonexistent/sh\n", "cannot run"), ("#!/bin/sh\nexit 3\n", "ended with code 3"),
            ("#!/bin/sh\nkill -9 $$\n", "ended with code 137"), ("#!/bin/sh\nexit 0\n", "gave no reason"),
            ("#!/bin/sh\nyes bad | head -c 3000000 >&2; exit 1\n", "bad"),
            ("#!/bin/sh\nsleep 100 & echo gone >&2; exit 1\n", "gone"),
        ] {
            let program = walk.folder + "/bin/ssh-keygen"
            try script.write(toFile: program, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
            let run = try walk.postern.run(
                ["transcript", "sign", walk.path, "--key", key],
                environment: ["PATH": walk.folder + "/bin:/usr/bin:/bin"])
            #expect(run.status == .exited(66), "\(script): \(run.errors.prefix(300))")
            #expect(run.errors.contains(words), "\(script): \(run.errors.prefix(300))")
        }
        for name in ["none", "bin", "walk.jsonl"] {
            let run = try walk.postern.run("transcript", "sign", walk.path, "--key", "\(walk.folder)/\(name)")
            #expect(run.status == .exited(66), "\(name)")
        }
        #expect(try walk.postern.run("transcript", "sign", walk.folder, "--key", key).status == .exited(66))
        #expect(!walk.exists("walk.jsonl.sig"))
        #expect(try walk.drafts().isEmpty)
    }

    @Test func `what a program that was killed has left is removed, and what another works on is not`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key")
        for name in [".postern-killed", ".postern-busy", ".postern-young", ".postern", ".posternish"] {
            try "half".write(toFile: "\(walk.folder)/\(name)", atomically: true, encoding: .utf8)
            guard name != ".postern-young" else { continue }
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: "\(walk.folder)/\(name)")
        }
        let descriptor = open(walk.folder + "/.postern-busy", O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        #expect(try walk.postern.run("transcript", "sign", walk.path, "--key", key).status == .exited(0))
        #expect(try walk.drafts().sorted() == [".postern", ".postern-busy", ".postern-young", ".posternish"])
    }

    @Test func `where nothing can be written nothing is left`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key")
        // The signal is ignored, as a program that is to hear of the limit from write(2) has it.
        let full = try PipedProgram(
            "/bin/sh",
            arguments: [
                "-c", #"trap '' XFSZ; ulimit -f 0; exec "$0" transcript sign "$1" --key "$2""#,
                BuiltProduct.path("postern"), walk.path, key,
            ],
            environment: ["HOME": walk.folder, "PATH": "/usr/bin:/bin"], input: [])
        #expect(full.status == .exited(73), "\(full.errors)")
        #expect(full.errors.contains("File too large"))
        #expect(!walk.exists("walk.jsonl.sig"))
        #expect(try walk.drafts().isEmpty)
    }

    @Test(.requires(.unprivileged))
    func `a directory that cannot be written to is told before anything is asked`() throws {
        let walk = try SealedWalk()
        let key = try walk.key("key", passphrase: "never asked for")
        for path in [walk.path, key] {
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: walk.folder)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: walk.folder) }
        let command = try [BuiltProduct.path("postern"), "transcript", "sign", walk.path, "--key", key]
        let steps = getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"]
        let run = try walk.tool("env", steps + command)
        #expect(run.status == .exited(73), "\(run.errors)")
        #expect(run.errors.contains("Permission denied"))
    }
}
