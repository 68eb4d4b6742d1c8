import Foundation
import Products
import SystemEvidence
import Testing

/// The table of events and the page that prints it.
struct EventTableTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/formats/windows-events.md")
    private static let head = """
        | provider | id | kind | strength | pool | process | proves |
        |---|---|---|---|---|---|---|

        """

    private static func row(_ meaning: EventPattern, _ proves: String) -> String {
        let process: String
        switch meaning.process {
        case .decimal(let place): process = "\(place)"
        case .hexadecimal(let place): process = "\(place), hex"
        case .writer: process = "the writer"
        case nil: process = "–"
        }
        let pool = meaning.pool.map { "\($0)" } ?? "–"
        let subject = meaning.subject == .any ? "" : " (\(meaning.subject.rawValue))"
        return
            "| \(meaning.provider) | \(meaning.id) | `\(meaning.kind.rawValue)` | `\(meaning.strength.rawValue)` | \(pool) | "
            + "\(process) | \(proves)\(subject) |\n"
    }

    /// `POSTERN_RECORD=1` writes the page's table anew.
    @Test func `the page prints the table as it is`() throws {
        let table = Self.head + EventTable.meanings.map { Self.row($0.pattern, $0.signal.proves) }.joined()
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let start = try #require(page.range(of: "<!-- the table of events -->\n"))
        let end = try #require(page.range(of: "<!-- its end -->"))
        if ProcessInfo.processInfo.environment["POSTERN_RECORD"] == "1" {
            try page.replacingCharacters(in: start.upperBound..<end.lowerBound, with: table)
                .write(to: Self.page, atomically: true, encoding: .utf8)
        } else {
            #expect(String(page[start.upperBound..<end.lowerBound]) == table)
        }
    }

    @Test func `no event stands in the table twice, and every kind but one is used`() {
        let keys = EventTable.meanings.map { "\($0.pattern.provider) \($0.pattern.id)" }
        #expect(Set(keys).count == keys.count)
        let used = Set(EventTable.meanings.map(\.pattern.kind))
        // A service's start is told from its stop by the binary data.
        #expect(Set(SystemEventKind.allCases).subtracting(used) == [.other, .serviceStart])
    }

    @Test(arguments: [
        ("Microsoft-Windows-WAS", 5009, "crash"), ("WAS", 5093, "recycle-without-overlap"), ("was", 5079, "recycle"),
        ("IIS AspNetCore Module V2", 1011, "crash"), ("IIS Express AspNetCore Module V2", 1012, "application-stop"),
        ("ASP.NET 4.0.30319.0", 1309, "application-error"), ("W3SVC-WP", 2280, "start-failure"),
        ("USER32", 1074, "reboot"), ("Microsoft-Windows-Kernel-Power", 41, "unexpected-reboot"),
        ("Microsoft-Windows-IIS-IISReset", 3201, "iis-reset"),
    ])
    func `a provider is known by all its names`(provider: String, id: Int, kind: String) {
        #expect(EventTable.meaning(provider: provider, id: id)?.kind.rawValue == kind)
        #expect(EventTable.meaning(provider: provider, id: id + 30_000) == nil)
    }
}
