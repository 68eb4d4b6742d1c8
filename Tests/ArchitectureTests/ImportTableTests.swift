import Foundation
import Testing

/// Holds the modules' imports against the table in docs/ARCHITECTURE.md: the package manager lets an undeclared
/// transitive import through, and a cycle of knowledge begins with one line.
struct ImportTableTests {
    /// What each module may import, besides the standard library's own.
    static let table: [String: Set<String>] = [
        "Archives": ["CCodecs"],
        "Times": ["Files", "Synchronization"],
        "Syntax": ["CExpat"],
        "Digests": ["CNettle", "CommonCrypto"],
        "Files": ["SystemPackage", "Glibc", "Darwin"],
        "Diagnosis": ["Times"],
        "Products": ["Times", "Diagnosis", "Synchronization"],
        "YAMLDocuments": ["Times", "Diagnosis", "CYAML"],
        "Wording": ["Times", "Diagnosis"],
        "LogSources": ["CCodecs", "SystemPackage", "Synchronization", "Glibc", "Musl", "Darwin"],
        "AccessLogs": [
            "Times", "Syntax", "Diagnosis", "Products", "LogSources", "Envelopes", "CByteScan", "Dispatch",
            "Synchronization",
        ],
        "Envelopes": ["Times", "Syntax", "LogSources", "Synchronization"],
        "SystemEvidence": ["Times", "Syntax", "Diagnosis", "Products", "LogSources", "Envelopes", "CEvtx"],
        "HopSettings": ["Syntax", "Diagnosis", "Products", "YAMLDocuments", "CPCRE2", "Synchronization"],
        "Incidents": [
            "Glibc.exp", "Darwin.exp",
            "Times", "Diagnosis", "Products", "LogSources", "AccessLogs", "SystemEvidence", "HopSettings",
        ],
        "Attributions": [
            "Glibc.exp", "Glibc.log", "Darwin.exp", "Darwin.log",
            "Times", "Diagnosis", "Products", "AccessLogs", "SystemEvidence", "HopSettings", "Incidents",
        ],
        "Checks": [
            "Times", "Diagnosis", "Products", "AccessLogs", "SystemEvidence", "HopSettings", "Incidents",
            "Attributions",
        ],
        "FileEvidence": [
            "Times", "Diagnosis", "Products", "Files", "LogSources", "AccessLogs", "SystemEvidence", "HopSettings",
            "Incidents", "YAMLDocuments", "Synchronization", "FoundationEssentials", "Foundation",
        ],
        "Playbooks": ["Times", "Diagnosis", "Products", "YAMLDocuments"],
        "Investigations": ["Times", "Diagnosis", "Playbooks"],
        "Transcripts": [
            "Times", "Syntax", "Diagnosis", "Investigations", "Digests", "FoundationEssentials", "Foundation",
        ],
        "Redactions": [
            "Times", "Syntax", "Diagnosis", "Products", "Playbooks", "Investigations", "Transcripts", "Digests",
        ],
        "WriteUps": ["Times", "Diagnosis", "Wording", "Playbooks", "Investigations", "Transcripts"],
        "Records": [
            "Archives", "Files", "Times", "Syntax", "Digests", "Diagnosis", "Wording", "Incidents",
            "Attributions", "Checks", "Playbooks", "Investigations", "Transcripts", "Redactions", "WriteUps",
            "YAMLDocuments", "SystemPackage", "Dispatch",
            "Synchronization",
            "Glibc", "Darwin",
        ],
        "Terminal": ["Times", "Diagnosis", "Wording", "CEditShim", "SystemPackage", "Glibc", "Darwin"],
        "postern": [
            "Times",
            "Diagnosis",
            "Wording",
            "Products",
            "Incidents",
            "Attributions",
            "Checks",
            "FileEvidence",
            "Playbooks",
            "Investigations",
            "Transcripts",
            "Redactions",
            "WriteUps",
            "Files",
            "Records",
            "Terminal",
            "ArgumentParser",
            "SystemPackage",
            "YAMLDocuments",
            "Synchronization",
            "FoundationEssentials",
            "Foundation",
            "Glibc",
            "Darwin",
        ],
    ]

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func imports(of module: String) throws -> [(file: String, module: String)] {
        let folder = root.appendingPathComponent("Sources/\(module)")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var found: [(String, String)] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let at = words.firstIndex(of: "import"), at <= 1, words.count > at + 1,
                    at == 0 || ["public", "internal", "package", "private", "fileprivate"].contains(words[0])
                else { continue }
                // One function of a module is no more than that function.
                let isFunction = words[at + 1] == "func" && words.count > at + 2
                found.append((file.lastPathComponent, String(words[isFunction ? at + 2 : at + 1])))
            }
        }
        return found
    }

    @Test(arguments: table.keys.sorted())
    func `a module imports only what the table allows`(module: String) throws {
        let allowed = try #require(Self.table[module])
        let imports = try Self.imports(of: module)
        for one in imports { #expect(allowed.contains(one.module), "\(module)/\(one.file) imports \(one.module)") }
    }

    @Test func `the table names every module there is`() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appendingPathComponent("Sources").path)
        let swift = folders.filter { !$0.hasPrefix("C") || $0 == "Checks" }
        #expect(Set(swift) == Set(Self.table.keys))
    }

    @Test func `the architecture page shows every module`() throws {
        let page = try String(contentsOf: Self.root.appendingPathComponent("docs/ARCHITECTURE.md"), encoding: .utf8)
        for module in Self.table.keys { #expect(page.contains("`\(module)`"), "docs/ARCHITECTURE.md lacks \(module)") }
    }

    @Test func `no module but the outermost touches the world`() throws {
        // Reading evidence, the terminal, and the program itself; everything else is handed what it needs.
        let worldly: Set = ["Files", "LogSources", "Records", "Terminal", "postern"]
        for module in Self.table.keys where !worldly.contains(module) {
            for one in try Self.imports(of: module) {
                #expect(!["Glibc", "Darwin", "SystemPackage"].contains(one.module), "\(module)/\(one.file)")
            }
        }
    }
}
