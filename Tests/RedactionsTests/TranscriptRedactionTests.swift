import Checks
import Diagnosis
import Foundation
import Investigations
import Playbooks
import Redactions
import Testing
import Times
import Transcripts
import WriteUps

/// Copies of whole transcripts.
struct TranscriptRedactionTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static var examples: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("transcripts").path)) ?? [])
            .filter { $0.hasSuffix(".jsonl") && !$0.contains("redacted") }.sorted()
    }

    private static func example(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appendingPathComponent("transcripts/\(name)")))
    }

    private static func read(_ text: String) throws -> Playbook {
        try PlaybookReader.read(text, name: "test", checks: CheckRegistry.descriptions)
    }

    private static func copy(_ bytes: [UInt8], known: [SensitiveValue] = []) throws -> TranscriptRedaction {
        try TranscriptRedaction(
            of: bytes, key: try #require(PseudonymKey(bytes: Array(1...32))), known: known, program: "postern test",
            reading: read)
    }

    /// A walk that was left, with these notes.
    private static func walk(_ notes: [String], operatorName: String = "jdoe77") throws -> [UInt8] {
        let playbook = try String(contentsOf: root.appendingPathComponent("playbooks/http-502.yaml"), encoding: .utf8)
        var events: [Event] = [
            .began(
                Beginning(
                    playbook: "http-502", playbookHash: Transcript.hash(playbook.utf8), playbookText: playbook,
                    program: "postern test", operatorName: operatorName, host: "web-desk",
                    directory: "/home/jdoe77/incident", boot: "f47ac10b-58cc-4372-a567-0e02b2c3d479", mode: "walk")),
            .supplied(step: "since", value: ["2026-11-24T11:20:00Z/PT20M"], origin: .option),
            .supplied(step: "users-see", value: ["502"], origin: .option),
            .supplied(step: "proxy-log", value: ["/home/jdoe77/logs/access.log"], origin: .option),
            .inputOpened(InputState(name: "/home/jdoe77/logs/access.log", bytes: 5)),
            .prompted(step: "users-see", standard: ["502"]),
        ]
        events += notes.map { .noted(step: "users-see", text: $0) }
        events.append(.left(.quit))
        var transcript = Transcript()
        var bytes: [UInt8] = []
        var time = try #require(Timestamp(iso8601: "2026-11-26T11:29:37Z"))
        for (index, event) in events.enumerated() {
            time = time + .seconds(1)
            let (record, line) = try transcript.line(for: event, at: time, monotonic: Int64(index))
            transcript.append(record, line: line)
            bytes += Array(line.utf8) + [0x0A]
        }
        return bytes
    }

    @Test(arguments: examples)
    func `a copy is a transcript of its own that follows the original`(name: String) throws {
        let original = try Self.example(name)
        let copy = try Self.copy(original)
        let before = Verification(of: original)
        let after = Verification(of: copy.bytes)
        #expect(after.faults == [])
        #expect(after.state == before.state)
        #expect(after.transcript.records.count == before.transcript.records.count)
        #expect(after.transcript.records.map(\.time) == before.transcript.records.map(\.time))
        #expect(after.transcript.records.map(\.monotonic) == before.transcript.records.map(\.monotonic))
        #expect(after.transcript.records.map(\.event.word) == before.transcript.records.map(\.event.word))
        #expect(after.transcript.records.first?.previous == before.transcript.head)
        #expect(after.transcript.head == copy.head)
        let redaction = try #require(after.transcript.beginning?.redaction)
        #expect(redaction == copy.redaction)
        #expect(redaction.original == before.transcript.head)
        #expect(redaction.removed["address"] ?? 0 > 3)
        #expect(after.transcript.report?.verdict.cause == before.transcript.report?.verdict.cause)
        #expect(after.transcript.report?.requests == before.transcript.report?.requests)
        // The playbook that ships names nobody.
        #expect(after.transcript.beginning?.playbookHash == before.transcript.beginning?.playbookHash)
    }

    @Test(arguments: examples)
    func `nothing of the original is left in the copy or its write-up`(name: String) throws {
        let original = String(decoding: try Self.example(name), as: UTF8.self)
        let copy = try Self.copy(Array(original.utf8))
        let transcript = try Transcript.read(copy.bytes).transcript
        let playbook = try Self.read(try #require(transcript.beginning).playbookText)
        let writeUp = MarkdownRenderer.render(try WriteUp(of: transcript, playbook: playbook))
        #expect(writeUp.contains("This is a redacted copy"))
        #expect(writeUp.contains("addresses"))
        let text = String(decoding: copy.bytes, as: UTF8.self)
        let expression = try NSRegularExpression(
            pattern: #"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|month=(\d+-\d+)|shop\.example"#)
        let matches = expression.matches(in: original, range: NSRange(original.startIndex..., in: original))
        let found = Set(matches.compactMap { Range($0.range, in: original).map { String(original[$0]) } })
        #expect(found.count > 3)
        for value in found {
            #expect(!text.contains(value), "\(value)")
            #expect(!writeUp.contains(value), "\(value)")
        }
        #expect(text.contains("GET /Shop/Report.aspx?month=value-"))
    }

    @Test func `strings of every kind of record are redacted, and what the walk rests on stays`() throws {
        let bytes = try Self.walk(["jdoe77 asked al@corp.example about 10.0.0.7; https://u:pw@x.example/?a=secret1"])
        let copy = try Self.copy(bytes, known: [SensitiveValue(.user, "al")])
        let text = String(decoding: copy.bytes, as: UTF8.self)
        for gone in ["jdoe77", "web-desk", "10.0.0.7", "al@corp", "secret1", "x.example", "f47ac10b", "\"pw"] {
            #expect(!text.contains(gone), "\(gone)")
        }
        for kept in [
            "2026-11-24T11:20:00Z/PT20M", "\"value\":[\"502\"]", "/logs/access.log", "\"reason\":\"quit\"", "/incident",
        ] {
            #expect(text.contains(kept), "\(kept)")
        }
        let transcript = try Transcript.read(copy.bytes).transcript
        // The same user has the same name in every place.
        let user = try #require(transcript.beginning?.operatorName)
        #expect(user.hasPrefix("user-"))
        #expect(transcript.beginning?.directory == "/home/\(user)/incident")
        guard case .inputOpened(let input) = transcript.events[4] else {
            Issue.record("\(transcript.events[4])")
            return
        }
        #expect(input.name == "/home/\(user)/logs/access.log")
    }

    @Test func `a copy of a copy names the same things alike and adds up what was removed`() throws {
        let first = try Self.copy(try Self.walk(["10.0.0.7 is it"]))
        let second = try Self.copy(first.bytes)
        #expect(second.redaction.original == first.head)
        #expect(second.redaction.removed == first.redaction.removed)
        let notes = [first, second].compactMap { copy in
            (try? Transcript.read(copy.bytes))?.transcript.events.first { $0.word == "noted" }
        }
        #expect(Set(notes).count == 1)
    }

    @Test func `a transcript whose chain is broken is refused`() throws {
        var bytes = try Self.walk(["a note"])
        let place = try #require(bytes.firstIndex(of: UInt8(ascii: "5")))
        bytes[place] = UInt8(ascii: "4")
        #expect(throws: RedactionError.self) { try Self.copy(bytes) }
        #expect(throws: RedactionError.self) { try Self.copy([]) }
    }

    @Test func `a playbook keeps its tree and loses names`() throws {
        let text = """
            playbook: own
            version: 1
            title: Ours
            about: Ask bob@corp.example, or look at web01.corp.example (10.1.2.3).
            start: jdoe77
            steps:
              - id: jdoe77
                title: Who
                question: Which one does jdoe77 see?
                answer: choice
                choices:
                  web-desk: the one at https://intra.corp.example/?id=secret1
                  other: another
                why: It matters.
                where:
                  here: ask jdoe77
                unavailable: Skip it.
                by-hand: Look.
                branches:
                  otherwise: end
              - id: end
                title: End
                why: It ends.
                check:
                  name: verdict
            """
        let playbook = try Self.read(text)
        var events: [Event] = [
            .began(
                Beginning(
                    playbook: "own", playbookHash: Transcript.hash(text.utf8), playbookText: text,
                    program: "postern test",
                    operatorName: "jdoe77", host: "web-desk", mode: "walk")),
            .answered(step: "jdoe77", value: ["web-desk"], origin: .typed),
        ]
        events.append(.left(.quit))
        var transcript = Transcript()
        var bytes: [UInt8] = []
        for event in events {
            let (record, line) = try transcript.line(
                for: event, at: try #require(Timestamp(iso8601: "2026-11-26T11:29:37Z")), monotonic: 1)
            transcript.append(record, line: line)
            bytes += Array(line.utf8) + [0x0A]
        }
        let copy = try Transcript.read(try Self.copy(bytes).bytes).transcript
        let copied = try Self.read(try #require(copy.beginning).playbookText)
        #expect(copied.steps.map(\.id) == playbook.steps.map(\.id))
        for gone in ["bob@corp", "web01", "10.1.2.3", "intra.corp", "secret1"] {
            #expect(!copied.text.contains(gone), "\(gone)")
        }
    }

    /// A transcript whose notes are the corpus: what simple code finds in the lines is not in the copy's bytes.
    @Test func `nothing of the logs at hand is left in a copy that quotes them`() throws {
        var notes: [String] = []
        for path in CorpusTests.logs where !path.contains("winevent") {
            let contents = try Data(contentsOf: URL(fileURLWithPath: path))
            notes += String(decoding: contents.prefix(20_000), as: UTF8.self).split(separator: "\n").prefix(12)
                .filter { !$0.hasPrefix("#") }.map { String($0.prefix(300)) }
        }
        let copy = try Self.copy(try Self.walk(notes))
        #expect(Verification(of: copy.bytes).faults == [])
        // As strings, without the escapes of JSON.
        let copied = try Transcript.read(copy.bytes).transcript.events.compactMap { event -> String? in
            if case .noted(_, let text) = event { return text }
            return nil
        }
        #expect(copied.count == notes.count)
        let text = copied.joined(separator: "\n")
        for note in notes {
            for value in CorpusTests.sensitive(note) where CorpusTests.has(text, value) {
                Issue.record("\(value)\n  \(note)")
            }
        }
    }
}
