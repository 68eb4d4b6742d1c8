import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// A transcript that was written anew, with its hashes made right by `sha256sum`, as anybody can.
enum ForgedTranscript {
    /// Writes a transcript anew.
    ///
    /// - Parameters:
    ///   - path: the transcript.
    ///   - original: the transcript that it is a redacted copy of.
    ///   - change: is handed each line and its number, and gives what stands there instead.
    /// - Returns: the text, chained and sealed.
    /// - Throws: where a line has no hash of the one before.
    static func text(
        of path: String, behind original: String? = nil, _ change: (Int, String) -> String
    ) throws -> String {
        func lines(_ path: String) throws -> [String] {
            try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        }
        var previous = String(repeating: "0", count: 64)
        if let head = try original.map({ try lines($0) })?.last { previous = try sha256(head) }
        var forged = ""
        for (number, line) in try lines(path).enumerated() {
            var text = change(number, line)
            let start = try #require(text.range(of: ",\"prev\":\"", options: .backwards)).lowerBound
            text = text[..<start] + ",\"prev\":\"\(previous)\",\"seq\":\(number)}"
            if line.contains("\"event\":\"sealed\"") { text = text.dropLast() + ",\"sum\":\"\(try sha256(text))\"}" }
            previous = try sha256(text)
            forged += text + "\n"
        }
        return forged
    }

    private static func sha256(_ text: String) throws -> String {
        let run = try PipedProgram(Program.required("sha256sum"), environment: [:], input: Array(text.utf8))
        return String(run.output.prefix(64))
    }
}
