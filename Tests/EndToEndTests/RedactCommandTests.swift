import Foundation
import PseudoTerminals
import Testing
import Transcripts

struct RedactCommandTests {
    private static func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `a copy is whole, follows its original, and its key is kept apart`() throws {
        let walk = try SealedWalk()
        let copy = walk.folder + "/copy.jsonl"
        let key = walk.folder + "/key"
        let run = try walk.postern.run("transcript", "redact", walk.path, "-o", copy, "--key", key)
        #expect(run.status == .exited(0))
        #expect(run.errors.isEmpty)
        #expect(run.output.contains("addresses"))
        #expect(run.output.contains(key))
        #expect(run.output.contains("must not travel"))
        #expect(try Self.mode(of: copy) == 0o600)
        #expect(try Self.mode(of: key) == 0o600)
        let verified = try walk.postern.run("transcript", "verify", copy, "--original", walk.path)
        #expect(verified.status == .exited(0), "\(verified.output)")
        #expect(verified.output.contains("a redacted copy of"))
        let writeUp = try walk.postern.run("writeup", copy)
        #expect(writeUp.output.contains("This is a redacted copy"))
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: copy)), as: UTF8.self)
        for document in [text, writeUp.output] {
            #expect(document.firstRange(of: #/\d+\.\d+\.\d+\.\d+/#) == nil)
            #expect(!document.contains("shop.example"))
        }
        // The same key gives the same copy, another one another.
        let again = walk.folder + "/again.jsonl"
        #expect(
            try walk.postern.run("transcript", "redact", walk.path, "-o", again, "--key", key).status == .exited(0))
        #expect(FileManager.default.contents(atPath: again) == Data(text.utf8))
        let other = walk.folder + "/other.jsonl"
        let otherKey = walk.folder + "/other"
        #expect(
            try walk.postern.run("transcript", "redact", walk.path, "-o", other, "--key", otherKey).status
                == .exited(0))
        #expect(FileManager.default.contents(atPath: other) != Data(text.utf8))
    }

    @Test func `nothing is written over, and no damaged transcript is copied`() throws {
        let walk = try SealedWalk()
        let bytes = try walk.bytes
        let key = walk.folder + "/key"
        let copy = walk.folder + "/copy.jsonl"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: copy))
        let refused = try walk.postern.run("transcript", "redact", walk.path, "-o", copy, "--key", key)
        #expect(refused.status == .exited(73))
        #expect(FileManager.default.contents(atPath: copy) == Data("mine".utf8))
        #expect(
            try walk.postern.run("transcript", "redact", walk.path, "-o", copy, "--key", key, "--force").status
                == .exited(0))
        let itself = try walk.postern.run(
            "transcript", "redact", walk.path, "-o", walk.path, "--key", key, "--force")
        #expect(itself.status == .exited(64))
        #expect(try walk.bytes == bytes)
        try Data("no key".utf8).write(to: URL(fileURLWithPath: key))
        #expect(
            try walk.postern.run("transcript", "redact", walk.path, "-o", copy, "--key", key, "--force").status
                == .exited(65))
        let damaged = walk.folder + "/damaged.jsonl"
        var changed = bytes
        changed[bytes.count / 2] ^= 1
        try Data(changed).write(to: URL(fileURLWithPath: damaged))
        let broken = try walk.postern.run(
            "transcript", "redact", damaged, "-o", walk.folder + "/x", "--key", walk.folder + "/k")
        #expect(broken.status == .exited(65))
        #expect(!FileManager.default.fileExists(atPath: walk.folder + "/x"))
    }

    @Test func `names given by hand are found wherever they stand`() throws {
        let walk = try SealedWalk()
        let copy = walk.folder + "/copy.jsonl"
        let run = try walk.postern.run(
            "transcript", "redact", walk.path, "-o", copy, "--key", walk.folder + "/key", "--host", "Report",
            "--json")
        #expect(run.status == .exited(0))
        let answer = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(answer["copy"] as? String == copy)
        #expect(answer["records"] as? Int == (try walk.bytes).count { $0 == 0x0A })
        let transcript = try Transcript.read([UInt8](try Data(contentsOf: URL(fileURLWithPath: copy)))).transcript
        #expect(answer["head"] as? String == transcript.head)
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: copy)), as: UTF8.self)
        #expect(!text.contains("/Shop/Report.aspx"))
    }
}
