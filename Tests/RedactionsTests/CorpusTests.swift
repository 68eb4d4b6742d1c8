import Foundation
import Redactions
import Testing
import TestingSupport

/// Logs of real programs, and the lab's: nothing that simple code finds in them is left.
struct CorpusTests {
    private static let folders = [
        "nginx", "haproxy", "apache", "iis", "aws", "azure", "gcp", "envoy", "traefik", "caddy", "httperr", "winevent",
        "perfmon",
    ]

    /// The paths of all logs that are text.
    static let logs: [String] = {
        let samples = Corpus.root.appendingPathComponent("playbooks/samples")
        let names = FileManager.default.enumerator(at: samples, includingPropertiesForKeys: nil)
        var paths = folders.flatMap { Corpus.names(in: $0) }.compactMap { try? Corpus.path($0) }
        while let file = names?.nextObject() as? URL { paths.append(file.path) }
        return paths.filter { path in [".log", ".jsonl", ".json", ".xml", ".txt"].contains { path.hasSuffix($0) } }
            .sorted()
    }()

    /// What must not be left, found by expressions that know nothing of the redactor.
    static func sensitive(_ line: String) -> Set<String> {
        var found: Set<String> = []
        func add(_ pattern: String, group: Int = 0, least: Int = 1) {
            guard let expression = try? NSRegularExpression(pattern: pattern) else { return }
            let whole = NSRange(line.startIndex..., in: line)
            for match in expression.matches(in: line, range: whole) {
                guard let range = Range(match.range(at: group), in: line) else { continue }
                let text = String(line[range])
                if text.count >= least { found.insert(text) }
            }
        }
        // Addresses, as far as no number of a version is meant.
        add(#"(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])"#)
        add(#"(?<![0-9A-Fa-f:.\w])(?:[0-9A-Fa-f]{1,4}:){3,7}[0-9A-Fa-f]{1,4}(?![0-9A-Fa-f:.\w])"#)
        add(#"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]*[A-Za-z]"#)
        // Values of parameters in requests and referrers.
        for part in line.components(separatedBy: "?").dropFirst() {
            let query = part.prefix { !" \"'\t<>\\".contains($0) }
            guard query.contains("=") else { continue }
            for pair in query.split(separator: "&") {
                guard let equals = pair.firstIndex(of: "=") else { continue }
                let value = pair[pair.index(after: equals)...].prefix { $0 != "#" && $0 != ";" }
                if value.count >= 5 { found.insert(String(value)) }
            }
        }
        add(#"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9._-]+"#)
        add(#"(?<![0-9A-Za-z])[0-9a-fA-F]{32,}(?![0-9A-Za-z])"#)
        add(#"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"#)
        add(#"(?i)(?:sessionid|phpsessid|jsessionid|asp\.net_sessionid)=([A-Za-z0-9-]{5,})"#, group: 1)
        add(#"(?i)"cookie":\s*\[?"[^"=]*=([^";]{5,})"#, group: 1)
        add(#"S-1-5-21-[\d-]+"#)
        return found
    }

    /// Whether a text has a value outside of longer words.
    static func has(_ text: String, _ value: String) -> Bool {
        // Words and numbers without a meaning of their own may stand elsewhere.
        if value.allSatisfy({ $0.isNumber || "-.:,/T%+".contains($0) }), value.split(separator: ".").count != 4 {
            return false
        }
        if value.allSatisfy(\.isLetter), value.count < 12 { return false }
        return text.contains(value)
    }

    @Test(arguments: logs)
    func `nothing is left of a log that simple expressions find in it`(path: String) throws {
        let contents = try Data(contentsOf: URL(fileURLWithPath: path))
        let lines = String(decoding: contents.prefix(8_000), as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("# failJSON") && !$0.contains("filterOptions") }
        let key = try #require(PseudonymKey(bytes: Array(repeating: 7, count: 32)))
        for length in [Int.max, 300] {
            var redactor = Redactor(key: key)
            let texts = lines.map { String($0.prefix(length)) }
            for text in texts { redactor.learn(text) }
            for text in texts {
                let copy = redactor.redact(text)
                for value in Self.sensitive(text) where Self.has(copy, value) {
                    Issue.record("\(path)\n  \(value)\n  \(text)\n  \(copy)")
                }
                #expect(redactor.redact(copy) == copy)
            }
        }
    }
}
