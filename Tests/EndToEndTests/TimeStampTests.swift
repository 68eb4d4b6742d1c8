import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// Time-stamps of an authority that is made on the spot.
@Suite(.requires(.openssl))
struct TimeStampTests {
    /// A certificate authority, and a time-stamping authority that it vouches for.
    private struct Authority {
        let walk: SealedWalk

        init(_ walk: SealedWalk) throws {
            self.walk = walk
            let script = """
                set -e
                openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj '/CN=Test CA' -days 2
                openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj '/O=Postern/CN=Test TSA'
                printf 'extendedKeyUsage=critical,timeStamping\\nkeyUsage=critical,digitalSignature\\n' > extensions
                openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 2 \
                    -extfile extensions
                printf '[tsa]\\ndefault_tsa=t\\n[t]\\nserial=serial\\nsigner_digest=sha256\\n' > tsa.conf
                printf 'default_policy=1.2.3.4\\ndigests=sha256\\naccuracy=secs:1\\ntsa_name=yes\\n' >> tsa.conf
                echo 01 > serial
                """
            let made = try walk.tool("env", ["sh", "-c", script])
            guard made.status == .exited(0) else { throw Postern.Missing(what: "an authority: \(made.errors)") }
        }

        func answer(_ request: String, in response: String) throws {
            let made = try walk.tool(
                "openssl",
                [
                    "ts", "-reply", "-config", "tsa.conf", "-queryfile", request, "-signer", "tsa.pem", "-inkey",
                    "tsa.key", "-out", response,
                ])
            guard made.status == .exited(0) else { throw Postern.Missing(what: "a response: \(made.errors)") }
        }
    }

    @Test func `a response is checked against the request and the transcript, and kept`() throws {
        let walk = try SealedWalk()
        let authority = try Authority(walk)
        let stamp = ["transcript", "timestamp", walk.path]
        let asked = try walk.postern.run(stamp)
        #expect(asked.status == .exited(0), "\(asked.errors)")
        #expect(asked.output.contains("--data-binary @\(walk.path).tsq "))
        let request = try Data(contentsOf: URL(fileURLWithPath: walk.path + ".tsq"))
        // Nothing of the transcript is in it but its hash.
        #expect(request.count < 100)
        #expect(try walk.postern.run(stamp).output.contains("as it was"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: walk.path + ".tsq")) == request)
        try authority.answer(walk.path + ".tsq", in: "response.tsr")
        let response = ["--response", walk.folder + "/response.tsr"]
        let certificates = ["--authority", walk.folder + "/ca.pem"]
        let kept = try walk.postern.run(stamp + response + certificates)
        #expect(kept.status == .exited(0), "\(kept.errors)")
        #expect(kept.errors.isEmpty)
        #expect(kept.output.contains("stamped at 20"))
        #expect(kept.output.contains("CN=Test TSA"))
        let verified = try walk.tool(
            "openssl", ["ts", "-verify", "-data", walk.path, "-in", walk.path + ".tsr", "-CAfile", "ca.pem"])
        #expect(verified.output.contains("Verification: OK"))
        let unchecked = try walk.postern.run(stamp + response + ["--force", "--json"])
        #expect(unchecked.errors.isEmpty)
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(unchecked.output.utf8)) as? [String: Any])
        #expect(answer["isVerified"] as? Bool == false)
        #expect((answer["time"] as? String)?.hasSuffix("Z") == true)
        #expect(try walk.postern.run(stamp + response).status == .exited(73))
        #expect(try walk.postern.run(stamp + ["--response", walk.path + ".tsr"] + certificates).status == .exited(0))
    }

    @Test func `a response that is not right is refused`() throws {
        let walk = try SealedWalk()
        let authority = try Authority(walk)
        let stamp = ["transcript", "timestamp", walk.path, "--authority", walk.folder + "/ca.pem", "--response"]
        let early = try walk.postern.run(stamp + [walk.path])
        #expect(early.status == .exited(66))
        #expect(early.errors.contains("make it without --response"))
        #expect(try walk.postern.run("transcript", "timestamp", walk.path).status == .exited(0))
        // Of another file, of another request for the same file, and no response at all.
        _ = try walk.tool("openssl", ["ts", "-query", "-data", "ca.pem", "-sha256", "-out", "other.tsq"])
        _ = try walk.tool("openssl", ["ts", "-query", "-data", walk.path, "-sha256", "-out", "again.tsq"])
        _ = try walk.tool("openssl", ["ts", "-query", "-data", walk.path, "-sha384", "-out", "refused.tsq"])
        for name in ["other", "again", "refused"] { try authority.answer(name + ".tsq", in: name + ".tsr") }
        try authority.answer(walk.path + ".tsq", in: "right.tsr")
        try Data("no response".utf8).write(to: URL(fileURLWithPath: walk.folder + "/nonsense.tsr"))
        for (name, words) in [
            ("other.tsr", "stamps another file"), ("again.tsr", "answers another request"),
            ("refused.tsr", "the authority refused"), ("nonsense.tsr", "nonsense.tsr:"), ("ca.pem", "ca.pem:"),
        ] {
            let run = try walk.postern.run(stamp + ["\(walk.folder)/\(name)"])
            #expect(run.status == .exited(65), "\(name): \(run.errors)")
            #expect(run.errors.contains(words), "\(name): \(run.errors)")
        }
        // Not of an authority that is trusted, and with any of its bytes changed.
        let stranger = try walk.postern.run(
            "transcript", "timestamp", walk.path, "--response", walk.folder + "/right.tsr", "--authority",
            walk.folder + "/tsa.pem")
        #expect(stranger.status == .exited(65))
        #expect(stranger.errors.contains("issuer"), "\(stranger.errors)")
        let right = try [UInt8](Data(contentsOf: URL(fileURLWithPath: walk.folder + "/right.tsr")))
        for place in stride(from: 5, to: right.count, by: max(1, right.count / 40)) {
            var changed = right
            changed[place] ^= 0x01
            try Data(changed).write(to: URL(fileURLWithPath: walk.folder + "/changed.tsr"))
            let run = try walk.postern.run(stamp + [walk.folder + "/changed.tsr"])
            // Some bytes of the certificates that come along count for nothing.
            #expect(run.status == .exited(65) || run.output.contains("CN=Test TSA"), "byte \(place): \(run.output)")
        }
    }

    @Test func `without OpenSSL it is said what to install`() throws {
        let walk = try SealedWalk()
        let run = try walk.postern.run(["transcript", "timestamp", walk.path], environment: ["PATH": "/nonexistent"])
        #expect(run.status == .exited(66))
        #expect(run.errors.contains("needs openssl of OpenSSL 1.1.1 or newer; install openssl"))
    }
}
