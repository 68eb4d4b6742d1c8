import Diagnosis
import Foundation
import Playbooks
import Testing
import YAMLDocuments

struct LintTests {
    static let checks = [
        CheckDescription(
            name: "look", claim: "c", method: "m",
            parameters: [
                .init("proxy-log", .evidence(.proxyLog), "p"), .init("wait", .duration, "p"),
                .init("kind", .choice(["a", "b"]), "p"),
            ]),
        CheckDescription(name: "judge", claim: "c", method: "m", parameters: [], isConclusive: true),
    ]

    private func faults(_ text: String) -> [String] {
        do {
            _ = try PlaybookReader.read(text, name: "t.yaml", checks: Self.checks)
            return []
        } catch {
            return error.faults.map { "\($0.line):\($0.column) \($0.message)" }
        }
    }

    private static let good = """
        playbook: small
        version: 1
        title: Small
        start: one
        steps:
          - id: one
            title: One
            why: w
            question: q
            answer: duration
            where: {x: y}
            unavailable: u
            by-hand: h
            branches: {answered: end, skipped: end}
          - id: end
            title: End
            why: w
            check: {name: judge}
        """

    @Test func `a good playbook has no faults`() { #expect(faults(Self.good).isEmpty) }

    /// What is changed in the good playbook, and what is found then.
    @Test(arguments: [
        ("title: Small", "titel: Small", ["1:1 the playbook has no ‘title’", "3:1 ‘titel’ is not a known key"]),
        ("version: 1", "version: 9", ["2:10 version 9 of the format is not known"]),
        ("start: one", "start: won", ["4:8 there is no step ‘won’ to start at"]),
        ("skipped: end}", "skipped: ende}", ["14:40 there is no step ‘ende’"]),
        (
            "branches: {answered: end, skipped: end}", "branches: {answered: end}",
            ["14:15 the step ‘one’ has no branch for ‘skipped’"]
        ),
        (
            "branches: {answered: end, skipped: end}", "branches: {answered: one, skipped: one}",
            [
                "6:9 from the step ‘one’ no way leads to an end: it stands in a cycle without an exit",
                "15:9 no way leads to the step ‘end’",
            ]
        ),
        ("answer: duration", "answer: duratoin", ["10:13 ‘duratoin’ is no type of answer"]),
        ("check: {name: judge}", "check: {name: jugde}", ["18:19 there is no check ‘jugde’"]),
        (
            "check: {name: judge}", "check: {name: judge, with: {speed: one}}",
            ["18:32 the check ‘judge’ has no parameter ‘speed’"]
        ),
        (
            "id: end", "id: one",
            ["14:26 there is no step ‘end’", "14:40 there is no step ‘end’", "15:9 the step ‘one’ stands twice"]
        ),
        ("why: w\n    question: q", "question: q", ["6:5 the step ‘one’ has no ‘why’"]),
        ("    by-hand: h\n", "", ["6:5 the step ‘one’ has no ‘by-hand’"]),
        (
            "steps:", "steps: []\nnothing:",
            ["5:8 there are no steps", "6:1 ‘nothing’ is not a known key", "4:8 there is no step ‘one’ to start at"]
        ),
    ])
    func `a fault is found where it stands`(original: String, changed: String, expected: [String]) {
        let found = faults(Self.good.replacingOccurrences(of: original, with: changed))
        for one in expected { #expect(found.contains { $0.hasPrefix(one) }, "\(one) is not among \(found)") }
    }

    @Test func `all faults are found at once, in the order of the file`() {
        let text = Self.good.replacingOccurrences(of: "version: 1", with: "version: 9")
            .replacingOccurrences(of: "answer: duration", with: "answer: duratoin")
            .replacingOccurrences(of: "check: {name: judge}", with: "check: {name: jugde}")
            .replacingOccurrences(of: "title: Small", with: "titel: Small")
        let found = faults(text)
        #expect(found.count >= 5)
        let lines = found.compactMap { Int($0.prefix { $0 != ":" }) }
        #expect(lines == lines.sorted())
    }

    @Test(arguments: ["", "- a\n- b", "a: [", "playbook: x\nplaybook: y", "{{{{", "\t- x", "a: *nothing"])
    func `what is no playbook is refused with a reason`(text: String) {
        #expect(!faults(text).isEmpty)
    }

    @Test func `nesting beyond reason is refused before it is read`() {
        #expect(faults(String(repeating: "[", count: 100_000)).first?.contains("nested deeper") == true)
        #expect(faults("a: " + String(repeating: "- ", count: 3)).isEmpty == false)
        #expect(faults(String(repeating: "- ", count: 100_000)).first?.contains("nested deeper") == true)
        #expect(faults(String(repeating: "x", count: Playbook.longestText + 1)).first?.contains("longer than") == true)
    }

    @Test(arguments: [
        (["502"], "502"), (["1"], "502"), (["GATE"], "gateway"), (["gateway"], "gateway"),
    ])
    func `a choice is taken by word, number or beginning`(given: [String], expected: String) throws {
        let type = AnswerType.choice([.init(word: "502", meaning: ""), .init(word: "gateway", meaning: "")])
        #expect(try type.read(given) == .choice(expected))
    }

    @Test func `an answer that does not fit says what was expected`() {
        #expect(throws: AnswerRefusal.noDuration("soon")) { try AnswerType.duration.read(["soon"]) }
        #expect(throws: AnswerRefusal.noWindow("today")) { try AnswerType.window.read(["today"]) }
        #expect(throws: AnswerRefusal.empty) { try AnswerType.text.read(["  "]) }
    }
}
