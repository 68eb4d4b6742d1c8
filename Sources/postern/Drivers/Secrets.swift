import Files
import Redactions

/// What a person types or gives, without passwords and keys.
enum Secrets {
    /// The text without its secrets; a path that leads to something is none, whatever it looks like.
    ///
    /// - Parameter text: an answer, a note, the value of an option; of several lines each by itself.
    /// - Returns: the text, and whether anything was taken out of it.
    static func scrubbed(_ text: String) -> (text: String, isChanged: Bool) {
        let scrubber = SecretScrubber()
        guard scrubber.scrubbed(text).isChanged else { return (text, false) }
        // A private key goes over lines.
        guard text.contains("\n"), !text.contains("-----BEGIN") else {
            return leads(text) ? (text, false) : scrubber.scrubbed(text)
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { scrubbed(String($0)) }
        return (lines.map(\.text).joined(separator: "\n"), lines.contains { $0.isChanged })
    }

    /// Whether a text is a path of something that is there, a pattern that fits something, or a hop's.
    private static func leads(_ text: String) -> Bool {
        var candidates = [text]
        for quote in ["\"", "'"] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            candidates.append(String(text.dropFirst().dropLast()))
        }
        // `balancer:log=PATH`, and `:set hop balancer:log=PATH`.
        if let equals = text.firstIndex(of: "=") { candidates.append(String(text[text.index(after: equals)...])) }
        if text.hasPrefix(":set "), let last = text.split(separator: " ").last { candidates.append(String(last)) }
        return candidates.contains { path in
            FileTree.isAnything(path) || Locations().globbed(path).contains { FileTree.isAnything($0) }
        }
    }
}
