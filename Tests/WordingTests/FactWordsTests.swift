import Foundation
import Testing
import Wording

/// Holds the names of facts in the sources against the words that there are for them.
struct FactWordsTests {
    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Sources")

    /// The text of each Swift file, by its path below `Sources`.
    private static func files(in modules: Set<String>? = nil) throws -> [(path: String, text: String)] {
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        return try files.compactMap { $0 as? URL }.compactMap { file in
            let path = String(file.path.dropFirst(sources.path.count + 1))
            guard file.pathExtension == "swift", modules?.contains(path.prefix { $0 != "/" }.description) ?? true else {
                return nil
            }
            return (path, try String(contentsOf: file, encoding: .utf8))
        }
    }

    /// The literals that stand right behind a word, and what follows each.
    private static func literals(behind word: String, in text: String) -> [(literal: String, rest: Substring)] {
        text.components(separatedBy: word).dropFirst().compactMap { part in
            let rest = part.drop { $0.isWhitespace }
            guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
            let literal = String(rest[rest.index(after: rest.startIndex)..<end])
            return literal.contains("\\") ? nil : (literal, rest[rest.index(after: end)...])
        }
    }

    @Test func `every fact that is made somewhere has words, and all words are of some fact`() throws {
        var everything = ""
        for (path, text) in try Self.files() where !path.hasPrefix("Wording/English") {
            everything += text
            guard !path.hasPrefix("Diagnosis/") else { continue }
            for word in ["Fact(", "Quantity("] {
                for (name, _) in Self.literals(behind: word, in: text) {
                    #expect(Wording.english.names.contains(name), "\(path): ‘\(name)’ has no words")
                }
            }
        }
        for name in Wording.english.names {
            // Some names are put together: a check's reading of answers by hand, a value that was told.
            let isPutTogether = name.contains(".by-hand.") || name.hasPrefix("told.")
            #expect(isPutTogether || everything.contains("\"\(name)\""), "the words of ‘\(name)’ are used by nothing")
        }
    }

    @Test func `the values that words ask for are the ones that facts are made with`() throws {
        for (path, text) in try Self.files() where !path.hasPrefix("Wording/") {
            for (name, rest) in Self.literals(behind: "Fact(", in: text) {
                // Facts whose values are written beside their name.
                let values = rest.drop { $0 == "," || $0.isWhitespace }
                guard values.first == "[", let asked = Wording.english.valueNames(of: name) else { continue }
                var depth = 0
                let end = values.firstIndex { character in
                    depth += character == "[" ? 1 : character == "]" ? -1 : 0
                    return depth == 0
                }
                let inside = String(values[..<(end ?? values.endIndex)])
                for value in asked {
                    #expect(inside.contains("\"\(value)\""), "\(path): ‘\(name)’ is made without ‘\(value)’")
                }
            }
        }
    }

    @Test func `no decision reads a sentence of ours`() throws {
        // What the program says stands in templates, and in the raw values of a few enumerations.
        var ours = ""
        for (path, text) in try Self.files() {
            if path.hasPrefix("Wording/English") { ours += text }
            for (literal, _) in Self.literals(behind: " = ", in: text) where literal.contains(" ") { ours += literal }
        }
        let deciding: Set = [
            "Checks", "Attributions", "WriteUps", "Redactions", "Records", "Investigations", "postern",
        ]
        for (path, text) in try Self.files(in: deciding) {
            for word in ["hasPrefix(", "hasSuffix(", "contains(", "== "] {
                for (literal, _) in Self.literals(behind: word, in: text) {
                    // A single word is a name or a product's own; a sentence has several.
                    let isSentence = literal.contains(" ") && literal.filter(\.isLetter).count >= 5
                    #expect(!isSentence || !ours.contains(literal), "\(path) decides by ‘\(literal)’")
                }
            }
        }
    }
}
