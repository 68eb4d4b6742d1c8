import Attributions
import Diagnosis
import Foundation
import Products
import Testing

/// The table of rules and the page that prints it.
@Suite(.serialized)
struct RulePageTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/rules.md")
    private static let head = """
        | rule | when | charges | strength | rests on |
        |---|---|---|---|---|

        """

    private static func words(_ charge: AttributionRule.Charge) -> String {
        switch charge {
        case .undecided: "`unknown`"
        case .cause(let cause, let detail): "`\(cause.rawValue)`" + (detail.map { " `\($0.rawValue)`" } ?? "")
        case .causeAsShown(let cause): "`\(cause.rawValue)`, detail as shown"
        case .asSaid: "what the proxy says"
        case .unchanged: "–"
        case .likeOthers: "what those like it are charged to"
        case .asTyped: "what was typed"
        case .weighed: "what all make likeliest"
        }
    }

    private static func words(_ weight: AttributionRule.Weight) -> String {
        switch weight {
        case .strength(let strength): "\(strength.value)"
        case .asSaid: "the signal's"
        case .belowSaid(let margin): "the signal's − \(margin.value)"
        case .asDriverSays: "the reason's"
        case .atMost(let strength): "≤ \(strength.value)"
        case .raised(let by, let most): "+ \(by.value), ≤ \(most.value)"
        case .unchanged: "–"
        case .weighed(let words): words
        }
    }

    private static func table(_ kind: AttributionRule.Kind) -> String {
        head
            + AttributionRule.all.filter { $0.kind == kind }.map { rule in
                "| `\(rule.id)` | \(rule.precondition) | \(words(rule.charge)) | \(words(rule.weight)) | "
                    + "\(rule.restsOn.map(\.rawValue).sorted().joined(separator: ", ")) |\n"
            }.joined()
    }

    /// `POSTERN_RECORD=1` writes the page's tables anew.
    @Test(arguments: AttributionRule.Kind.allCases)
    func `the page prints the rules as they are`(kind: AttributionRule.Kind) throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let start = try #require(page.range(of: "<!-- rules: \(kind.rawValue) -->\n"))
        let end = try #require(page.range(of: "<!-- end: \(kind.rawValue) -->"))
        let table = Self.table(kind)
        if ProcessInfo.processInfo.environment["POSTERN_RECORD"] == "1" {
            try page.replacingCharacters(in: start.upperBound..<end.lowerBound, with: table)
                .write(to: Self.page, atomically: true, encoding: .utf8)
        } else {
            #expect(String(page[start.upperBound..<end.lowerBound]) == table)
        }
    }
}
