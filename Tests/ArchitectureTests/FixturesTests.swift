import Foundation
import Testing
import TestingSupport

/// Files of other projects, and what a test may need beside this package.
struct FixturesTests {
    private static func rows(_ page: String, columns: Int) -> [[String]] {
        page.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }.filter { $0.count == columns }
    }

    @Test func `every fixture names a source whose licence lets it be handed on`() throws {
        let page = try String(contentsOfFile: Corpus.fixtures + "/NOTICE.md", encoding: .utf8)
        let sources = Self.rows(page, columns: 4).dropFirst()
        #expect(sources.count > 5)
        var licences: [String: String] = [:]
        for row in sources {
            licences[row[0]] = row[2]
            let isFree = ["Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "CC-BY-4.0"].contains { name in
                row[2].hasPrefix("[\(name)](")
            }
            #expect(isFree, "\(row)")
            for link in row[2].matches(of: /\]\(([^)]+)\)/) where !link.1.hasPrefix("https:") {
                #expect(FileManager.default.fileExists(atPath: "\(Corpus.fixtures)/\(link.1)"), "\(link.1)")
            }
        }
        let files = Self.rows(page, columns: 3).dropFirst()
        for row in files { #expect(licences[row[1]] != nil, "\(row)") }
        let found = try FileManager.default.subpathsOfDirectory(atPath: Corpus.fixtures).filter { path in
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(Corpus.fixtures)/\(path)", isDirectory: &isDirectory)
            return !isDirectory.boolValue && path != "NOTICE.md" && !path.hasPrefix("licences/")
        }
        #expect(files.map { $0[0] }.sorted() == found.sorted())
    }

    @Test func `Support/packages.sh installs all that a test may need`() throws {
        let script = try String(
            contentsOf: Corpus.root.appendingPathComponent("Support/packages.sh"), encoding: .utf8)
        let words = Set(script.split { !($0.isLetter || $0.isNumber || "-.".contains($0)) }.map(String.init))
        for requirement in Requirement.installable {
            let package = try #require(requirement.package)
            #expect(words.contains(package), "\(requirement): \(package)")
        }
    }

    @Test(arguments: [
        (["CI": "true"], true), (["CI": "1"], true), (["POSTERN_STRICT": "1"], true), (["CI": "false"], false),
        (["CI": "", "POSTERN_STRICT": "0"], false), ([:], false),
    ])
    func `what is lacking fails a test under CI, and where it is asked for`(
        environment: [String: String], isStrict: Bool
    ) {
        #expect(RequirementTrait.isStrict(environment) == isStrict)
    }

    @Test func `a requirement that is lacking names its package`() {
        let lacking = Requirement.program("no-such-program", package: "no-such-package")
        #expect(!lacking.isMet)
        #expect(lacking.complaint.contains("no-such-program is lacking (Debian package no-such-package"))
    }
}
