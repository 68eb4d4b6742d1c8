import Foundation
import Products
import Testing

/// The pages on what each product says are those of the tables.
@Suite(.serialized)
struct SignalPageTests {
    private static let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs")

    /// `POSTERN_RECORD=1` writes the pages anew.
    @Test(arguments: SignalPages.all.map(\.path))
    func `the page says what the products say`(path: String) throws {
        let text = try #require(SignalPages.all.first { $0.path == path }).text
        let file = Self.docs.appendingPathComponent(path)
        if ProcessInfo.processInfo.environment["POSTERN_RECORD"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        } else {
            let recorded = try String(contentsOf: file, encoding: .utf8)
            #expect(recorded == text, "POSTERN_RECORD=1 swift test --filter SignalPageTests writes docs/\(path) anew")
        }
    }

    @Test func `no page is left of a product that says nothing any more`() throws {
        let pages = try FileManager.default.contentsOfDirectory(
            atPath: Self.docs.appendingPathComponent("signals").path)
        let made = Set(SignalPages.all.map(\.path)).subtracting(["signals.md"])
        #expect(Set(pages.map { "signals/\($0)" }) == made)
    }

    @Test func `every signal has an entry, every link leads to one, and no page is too long to read`() {
        let pages = SignalPages.all
        var anchors = Set<String>()
        for page in pages {
            #expect(page.text.split(separator: "\n", omittingEmptySubsequences: false).count < 3000, "\(page.path)")
            for line in page.text.split(separator: "\n") where line.hasPrefix("### ") {
                #expect(
                    anchors.insert("\(page.path)#\(SignalPages.anchor(String(line.dropFirst(4))))").inserted, "\(line)")
            }
        }
        for product in SignalPages.products {
            for signal in product.signals {
                #expect(
                    anchors.contains(SignalPages.place(of: signal, of: product)),
                    "\(signal.id)")
            }
        }
        for link in pages[0].text.split(separator: "](signals/").dropFirst() {
            let target = "signals/" + link.prefix { $0 != ")" }
            #expect(anchors.contains(target) || pages.contains { $0.path == target }, "\(target)")
        }
    }
}
