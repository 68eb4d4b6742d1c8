import Foundation
import Syntax
import Testing

@testable import Transcripts

/// The worked example of docs/formats/transcript.md is one.
struct FormatPageTests {
    @Test func `the records of the worked example follow from one another, and its seal from itself`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/formats/transcript.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(text.range(of: "```jsonl\n")).upperBound
        let end = try #require(text.range(of: "```", range: start..<text.endIndex)).lowerBound
        let lines = text[start..<end].split(separator: "\n").map { RecordLine(ArraySlice($0.utf8)) }
        try #require(lines.count == 3)
        #expect(lines[1].link?.previous == lines[0].hash)
        #expect(lines[1].link?.sequence == (lines[0].link?.sequence ?? 0) + 1)
        #expect(lines[2].link?.sum == lines[2].sumOfRest)
        for line in lines {
            let value = try JSONValue(parsing: line.bytes)
            #expect(value.canonicalText.utf8.elementsEqual(line.bytes))
            #expect(throws: Never.self) { try CanonicalJSON.value(Record.self, from: line.bytes) }
        }
        // The hashes that the page prints.
        #expect(text.contains("\n\(lines[0].hash)  -\n"))
        #expect(text.contains("\n\(lines[2].sumOfRest ?? "")  -\n"))
        #expect(text.contains("`\(lines[2].hash)`"))
    }
}
