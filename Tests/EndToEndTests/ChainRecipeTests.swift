import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// The recipe of the documentation, run by the system's own shell.
@Suite(.requires(.sha256sum))
struct ChainRecipeTests {
    /// The script in the description of the format.
    static func recipe() throws -> String {
        let page = try String(contentsOfFile: Postern.root + "/docs/formats/transcript.md", encoding: .utf8)
        let parts = page.components(separatedBy: "```sh\n# usage: sh chain.sh")
        guard parts.count == 2, let end = parts[1].range(of: "```\n") else { throw Postern.Missing(what: "the recipe") }
        return "# usage: sh chain.sh" + parts[1][..<end.lowerBound]
    }

    private func check(_ bytes: [UInt8], in walk: SealedWalk, named name: String = "checked.jsonl") throws
        -> PipedProgram
    {
        try Data(Self.recipe().utf8).write(to: URL(fileURLWithPath: walk.folder + "/chain.sh"))
        try Data(bytes).write(to: URL(fileURLWithPath: "\(walk.folder)/\(name)"))
        return try walk.tool("env", ["/bin/sh", "chain.sh", name])
    }

    @Test func `a whole transcript passes, whatever its name`() throws {
        let walk = try SealedWalk()
        let receipt = try walk.postern.run("transcript", "receipt", walk.path).output
        for name in ["checked.jsonl", "-n", "with a blank", "a'b\"c$d`e\\f"] {
            let run = try check(walk.bytes, in: walk, named: name)
            #expect(run.status == .exited(0), "\(run.output)\(run.errors)")
            let head = try #require(run.output.split(whereSeparator: \.isWhitespace).last)
            #expect(receipt.contains("head=\(head) "))
        }
    }

    @Test func `a damaged transcript does not pass`() throws {
        let walk = try SealedWalk()
        let bytes = try walk.bytes
        let lines = bytes.split(separator: 0x0A).map { Array($0) + [0x0A] }
        for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 16)) {
            var changed = bytes
            changed[place] ^= 0x01
            #expect(try check(changed, in: walk).status == .exited(1), "byte \(place) changed")
            // A shell drops zero bytes and cuts at others.
            for byte: UInt8 in [0x00, 0x0A, 0x5C] {
                changed = bytes
                changed.insert(byte, at: place)
                #expect(try check(changed, in: walk).status == .exited(1), "\(byte) put in at \(place)")
            }
        }
        for (damage, what) in [
            ([], "emptied"), (Array(bytes.dropLast()), "last line feed"), (bytes + [0x0A], "a line feed more"),
            (Array(lines.dropLast().joined()), "no seal"), (bytes + lines[1], "behind the seal"),
            (bytes + lines[lines.count - 1], "sealed twice"), (Array(lines.dropFirst().joined()), "no beginning"),
            (lines[0] + Array(lines.dropFirst(2).joined()), "one left out"),
            (lines[0] + Array(lines.joined()), "one doubled"),
            (lines[0] + lines[2] + lines[1] + Array(lines.dropFirst(3).joined()), "two swapped"),
        ] {
            let run = try check(damage, in: walk)
            #expect(run.status == .exited(1), "\(what): \(run.output)")
            #expect(!run.output.contains("whole and sealed"), "\(what)")
        }
    }

    @Test func `lines of a mebibyte with backslashes pass`() throws {
        let walk = try SealedWalk()
        let note = String(repeating: #"back\slash "quoted" %s \n "#, count: 40_000)
        let path = walk.folder + "/long.jsonl"
        try walk.sealAnew(adding: note, at: path)
        let run = try check([UInt8](Data(contentsOf: URL(fileURLWithPath: path))), in: walk)
        #expect(run.status == .exited(0), "\(run.output)\(run.errors)")
    }
}
