import FileEvidence
import Foundation
import Testing
import TestingSupport

/// The page on products of one's own prints the keys as they are.
@Suite(.serialized)
struct DescriptionPageTests {
    private static let path = Corpus.root.appendingPathComponent("docs/formats/products.md")

    /// `POSTERN_RECORD=1` writes the page's tables anew.
    @Test(arguments: DescriptionPage.tables.map(\.what))
    func `the page has the table of each mapping's keys`(what: String) throws {
        let page = try String(contentsOf: Self.path, encoding: .utf8)
        let table = try #require(DescriptionPage.tables.first { $0.what == what }).markdown + "\n"
        let start = try #require(page.range(of: "<!-- keys: \(what) -->\n"))
        let end = try #require(page.range(of: "<!-- end: \(what) -->"))
        if ProcessInfo.processInfo.environment["POSTERN_RECORD"] == "1" {
            try page.replacingCharacters(in: start.upperBound..<end.lowerBound, with: table)
                .write(to: Self.path, atomically: true, encoding: .utf8)
        } else {
            #expect(String(page[start.upperBound..<end.lowerBound]) == table)
        }
    }
}
