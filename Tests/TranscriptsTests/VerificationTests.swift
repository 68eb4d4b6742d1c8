import Diagnosis
import Foundation
import Investigations
import Testing
import Times

@testable import Transcripts

/// What was done to a transcript after it was written is refused, and named.
struct VerificationTests {
    /// A small transcript that is concluded and sealed.
    private static func sealed() throws -> [UInt8] {
        let text = "playbook: p"
        let report = DiagnosisReport(
            verdict: Verdict(
                isDecided: true, cause: .proxyTimeout, confidence: 0.9, summary: [Fact(verbatim: "ü ‘s’ \u{1B}")]))
        var transcript = Transcript()
        var bytes: [UInt8] = []
        let events: [Event] = [
            .began(
                Beginning(
                    playbook: "p", playbookHash: Transcript.hash(text.utf8), playbookText: text, program: "postern 0",
                    operatorName: "me", host: "here", boot: "b", mode: "walk")),
            .answered(step: "a", value: ["x"], origin: .typed), .noted(step: "a", text: "{\"seq\":3}\n,\"prev\":\""),
            .concluded(report), .sealed(records: 4),
        ]
        for (index, event) in events.enumerated() {
            let made = try transcript.line(
                for: event, at: Timestamp(seconds: 1_790_000_000 + Int64(index)), monotonic: Int64(index) * 1000)
            transcript.append(made.record, line: made.line)
            bytes += made.line.utf8 + [0x0A]
        }
        return bytes
    }

    private static let samples: [String] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("transcripts")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".jsonl") && $0.hasPrefix("example-") }.sorted().map {
            folder.path + "/" + $0
        }
    }()

    /// The number of the record in which each byte stands.
    private static func records(of bytes: [UInt8]) -> [Int] {
        var record = 0
        return bytes.map { byte in
            defer { if byte == 0x0A { record += 1 } }
            return record
        }
    }

    /// Changes each byte in turn, takes it out, puts one in before it; and calls with what came of it.
    private static func mutate(_ bytes: [UInt8], from first: Int, by step: Int, _ body: (_ place: Int, [UInt8]) -> Void)
    {
        for place in stride(from: first, to: bytes.count, by: step) {
            var changed = bytes
            changed[place] ^= 1 << UInt8(place % 8)
            body(place, changed)
            changed = bytes
            changed.remove(at: place)
            body(place, changed)
            changed = bytes
            changed.insert(bytes[(place + 7) % bytes.count], at: place)
            // The same byte twice in a row is the same text, whichever of both was put in.
            body(place, changed)
        }
        body(bytes.count, bytes + [0x0A])
        body(bytes.count, bytes + [0x20])
    }

    @Test func `a sealed transcript is whole`() throws {
        let verification = Verification(of: try Self.sealed())
        #expect(verification.faults.isEmpty)
        #expect(verification.state == .sealed)
        #expect(verification.transcript.records.count == 5)
        #expect(verification.notes.isEmpty)
    }

    @Test func `every byte changed, taken out or put in is refused, and its record is named`() throws {
        let bytes = try Self.sealed()
        let records = Self.records(of: bytes)
        Self.mutate(bytes, from: 0, by: 1) { place, changed in
            let fault = Verification(of: changed).faults.first
            let record = place < records.count ? records[place] : 5
            // A line feed belongs to both records.
            let isFeed = place >= records.count || bytes[place] == 0x0A || place > 0 && bytes[place - 1] == 0x0A
            #expect(fault != nil, "byte \(place)")
            if let fault {
                #expect(isFeed ? abs(fault.record - record) <= 1 : fault.record == record, "byte \(place): \(fault)")
            }
        }
    }

    @Test func `other values of the seal's bytes are refused`() throws {
        let bytes = try Self.sealed()
        for place in bytes.indices.suffix(280) {
            var changed = bytes
            for value in UInt8.min...UInt8.max
            where value != bytes[place] && (Int(value) + place) % 16 == 0 {
                changed[place] = value
                #expect(!Verification(of: changed).faults.isEmpty, "byte \(place) as \(value)")
            }
        }
    }

    /// Most of a sample's lines stay as they are: only those with the changed byte are taken apart again.
    @Test(arguments: samples)
    func `every byte of the sealed examples is held`(path: String) throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        try #require(Verification(of: bytes).faults.isEmpty)
        let lines = RecordLines(bytes).linked
        for index in lines.indices {
            // With the next line, so that its own line feed can be changed too.
            let end = min(index + 2, lines.count)
            let piece = Array(bytes[lines[index].bytes.startIndex..<(lines[end - 1].bytes.endIndex + 1)])
            let count = lines[index].bytes.count + 1
            for place in 0..<count {
                var changed = piece
                changed[place] ^= 1 << UInt8(place % 7)
                var shortened = piece
                shortened.remove(at: place)
                var lengthened = piece
                lengthened.insert(piece[place] ^ 1, at: place)
                for other in [changed, shortened, lengthened] {
                    let apart = RecordLines(other)
                    let all = lines[..<index] + apart.linked + lines[end...]
                    guard apart.tornBytes == 0, Verification.brokenLinks(Array(all)).isEmpty else { continue }
                    let whole =
                        bytes[..<lines[index].bytes.startIndex] + other + bytes[(lines[end - 1].bytes.endIndex + 1)...]
                    #expect(!Verification(of: Array(whole)).faults.isEmpty, "byte \(place) of record \(index)")
                }
            }
        }
    }

    @Test func `nothing may stand behind the seal`() throws {
        let bytes = try Self.sealed()
        for more in [[0x0A], [0x20], bytes, Array("{}\n".utf8), Array(bytes.prefix(7))] {
            #expect(!Verification(of: bytes + more).faults.isEmpty)
        }
    }

    @Test func `an unfinished transcript is whole up to its last record, at every length`() throws {
        let bytes = try Self.sealed()
        let records = Self.records(of: bytes)
        for length in 1..<bytes.count {
            let verification = Verification(of: Array(bytes[..<length]))
            let whole = records[length - 1] + (bytes[length - 1] == 0x0A ? 1 : 0)
            switch whole {
            case 0: #expect(verification.faults.first?.kind == .noBeginning)
            case 1...3:
                #expect(verification.faults.isEmpty)
                #expect(verification.state == .unfinished)
                #expect(verification.transcript.records.count == whole)
            default: #expect(verification.faults.map(\.kind) == [.noSeal])
            }
        }
    }

    @Test func `cut off at any length, it is refused with its receipt at hand`() throws {
        let bytes = try Self.sealed()
        let receipt = try Receipt(of: bytes)
        #expect(receipt.outcome(for: bytes) == .matches)
        for length in 0..<bytes.count {
            let cut = Array(bytes[..<length])
            #expect(receipt.outcome(for: cut) != .matches, "\(length) bytes")
            if case .continued = receipt.outcome(for: cut) { Issue.record("\(length) bytes went on") }
        }
    }

    @Test(arguments: samples)
    func `the examples cut off at many lengths are refused with their receipts`(path: String) throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        let receipt = try Receipt(of: bytes)
        // At each end of a record, around it, and in between.
        let ends = bytes.indices.filter { bytes[$0] == 0x0A }.flatMap { [$0 - 1, $0, $0 + 1] }
        for length in Set(ends + Array(stride(from: 0, to: bytes.count, by: 997))) where length < bytes.count {
            switch receipt.outcome(for: Array(bytes[..<length])) {
            case .truncated, .differs: break
            case let other: Issue.record("\(length) bytes: \(other)")
            }
        }
    }

    @Test(arguments: samples)
    func `a record dropped, doubled or swapped is named`(path: String) throws {
        let lines = try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 0x0A).map(Array.init)
        func fault(_ lines: [[UInt8]]) -> Fault? { Verification(of: lines.flatMap { $0 + [0x0A] }).faults.first }
        #expect(fault(lines) == nil)
        for index in lines.indices {
            var other = lines
            other.remove(at: index)
            #expect(fault(other)?.record == index)
            other = lines
            other.insert(lines[index], at: index)
            let doubled = fault(other)
            #expect(doubled?.record == index)
            #expect(doubled?.kind == (index == lines.count - 1 ? doubled?.kind : .doubled))
            guard index + 1 < lines.count else { continue }
            other = lines
            other.swapAt(index, index + 1)
            #expect(fault(other)?.record == index + 1)
            #expect(fault(other)?.kind == .moved)
        }
    }
}
