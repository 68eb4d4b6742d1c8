import Foundation
import PseudoTerminals
import Testing
import Transcripts

struct ReceiptCommandTests {
    @Test func `a receipt holds for its transcript, and shows what was cut off`() throws {
        let walk = try SealedWalk()
        let run = try walk.postern.run("transcript", "receipt", walk.path)
        #expect(run.status == .exited(0))
        #expect(run.errors.isEmpty)
        let receipt = try #require(try Receipt.found(in: run.output).first)
        let bytes = try walk.bytes
        #expect(receipt.text + "\n" == run.output)
        #expect(receipt.outcome(for: bytes) == .matches)
        let lines = bytes.split(separator: 0x0A)
        #expect(receipt.records == lines.count)
        let cut = Array(lines.dropLast(2).joined(separator: [0x0A])) + [0x0A]
        #expect(receipt.outcome(for: cut) == .truncated(missing: 2))
    }

    @Test func `a receipt of an unfinished walk says that more may follow`() throws {
        let walk = try SealedWalk()
        let bytes = try walk.bytes
        let lines = bytes.split(separator: 0x0A)
        let path = walk.folder + "/unfinished.jsonl"
        try Data(lines.prefix(4).flatMap { $0 + [0x0A] }).write(to: URL(fileURLWithPath: path))
        let run = try walk.postern.run("transcript", "receipt", path)
        #expect(run.errors.contains("holds for the first 4 records"))
        let receipt = try #require(try Receipt.found(in: run.output).first)
        #expect(receipt.outcome(for: bytes) == .continued(records: lines.count - 4))
        let output = walk.folder + "/receipt"
        let document = try walk.postern.run("transcript", "receipt", path, "--json", "--quiet", "-o", output)
        #expect(document.output.isEmpty && document.errors.isEmpty)
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: output))) as? [String: Any])
        #expect(answer["isSealed"] as? Bool == false)
        #expect(answer["head"] as? String == receipt.head)
        try Data(bytes.dropFirst()).write(to: URL(fileURLWithPath: path))
        #expect(try walk.postern.run("transcript", "receipt", path).status == .exited(65))
    }
}
