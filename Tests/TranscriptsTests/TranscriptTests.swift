import Diagnosis
import Investigations
import Testing
import TestingSupport
import Times
import Transcripts

struct TranscriptTests {
    private static let events: [Event] = [
        .began(
            Beginning(
                playbook: "p", playbookHash: Transcript.hash("t".utf8), playbookText: "t", program: "postern 0",
                operatorName: "me",
                host: "here",
                mode: "walk")),
        .supplied(step: "a", value: ["x", "y"], origin: .file), .configured(setting: "proxy-zone", value: "+01:00"),
        .suggested(Suggestion(step: "a", value: ["x"], reason: nil)), .prompted(step: "a", standard: nil),
        .prompted(step: "a", standard: ["d"]), .answered(step: "a", value: ["x"], origin: .typed),
        .skipped(step: "b", origin: .absent), .refused(step: "c", text: "\u{1B}[31m<script>", reason: "no"),
        .checkBegan(step: "c", check: "look"),
        .checkFinished(
            step: "c",
            result: CheckResult(
                finding: Finding(
                    check: "look", outcome: .supports, statement: Fact("s"), quantities: [Quantity("n", .count(1))],
                    citations: [Citation(source: "a.log", line: 3, offset: 99, excerpt: "GET /\u{0}\u{9B}")],
                    limitations: [Fact("l")],
                    missing: [Fact("m", ["time": .duration(.seconds(3))])], exhibits: ExhibitSamples.all()),
                suggestions: [Suggestion(step: "d", value: ["60 s"], reason: Fact("q"))])),
        .checkFailed(step: "c", reason: "r"), .checkCancelled(step: "c"), .wentBack(from: "d", to: "c"),
        .noted(step: "d", text: "n"), .left(.endOfInput),
        .inputOpened(InputState(name: "a.log", bytes: 9, modified: Timestamp(seconds: 1_790_000_000))),
        .inputHashed(InputState(name: "a.log", bytes: 9, sha256: "00")),
        .inputClosed(InputState(name: "a.log", bytes: 9, sha256: "00")),
        .resumed(Resumption(program: "p", tornBytes: 7)),
        .concluded(
            DiagnosisReport(
                verdict: Verdict(
                    isDecided: true, cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.93,
                    summary: [Fact("s")]))),
        .sealed(records: 21),
    ]

    private static func written() throws -> [UInt8] {
        var transcript = Transcript()
        var bytes: [UInt8] = []
        for (index, event) in events.enumerated() {
            let (record, line) = try transcript.line(
                for: event, at: Timestamp(seconds: 1_790_000_000 + Int64(index)), monotonic: Int64(index) * 1000)
            transcript.append(record, line: line)
            bytes += Array((line + "\n").utf8)
        }
        return bytes
    }

    @Test func `every kind of event comes back as it was`() throws {
        let (transcript, torn) = try Transcript.read(try Self.written())
        #expect(transcript.events == Self.events)
        #expect(torn == 0)
        #expect(Set(Self.events.map(\.word)).count == 21)
    }

    @Test func `the same events give the same bytes, with nothing a terminal or browser obeys`() throws {
        let bytes = try Self.written()
        #expect(bytes == (try Self.written()))
        #expect(bytes.allSatisfy { $0 == 0x0A || $0 >= 0x20 && $0 != 0x7F })
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!text.contains("<script"))
        #expect(!text.unicodeScalars.contains("\u{9B}"))
    }

    @Test func `a torn last line is left out and its length told, at every length`() throws {
        let bytes = try Self.written()
        let lastStart = try #require(bytes.dropLast().lastIndex(of: 0x0A)) + 1
        for end in stride(from: lastStart + 1, to: bytes.count, by: 7) {
            let (transcript, torn) = try Transcript.read(Array(bytes[..<end]))
            #expect(transcript.records.count == Self.events.count - 1)
            #expect(torn == end - lastStart)
        }
    }

    @Test func `a changed, dropped, doubled or swapped record breaks the chain`() throws {
        let lines = try Self.written().split(separator: 0x0A).map(Array.init)
        func read(_ lines: [[UInt8]]) throws { _ = try Transcript.read(lines.flatMap { $0 + [0x0A] }) }
        try read(lines)
        for index in lines.indices.dropLast() {
            var dropped = lines
            dropped.remove(at: index)
            #expect(throws: TranscriptError.self) { try read(dropped) }
            var doubled = lines
            doubled.insert(lines[index], at: index)
            #expect(throws: TranscriptError.self) { try read(doubled) }
            var swapped = lines
            swapped.swapAt(index, index + 1)
            #expect(throws: TranscriptError.self) { try read(swapped) }
            var changed = lines
            changed[index][changed[index].count / 2] ^= 1
            #expect(throws: TranscriptError.self) { try read(changed) }
        }
    }

    @Test func `what is no transcript is refused`() {
        #expect(throws: TranscriptError.self) { try Transcript.read([]) }
        #expect(throws: TranscriptError.self) { try Transcript.read(Array("hello\n".utf8)) }
    }
}
