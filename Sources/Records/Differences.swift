import Diagnosis
import Wording

/// What is different between two results of a check.
struct Differences {
    /// What is different, a line each; none where the results are the same.
    private(set) var lines: [String] = []
    /// What the record holds in another form than results have now, so that it could not be compared; a line each.
    private(set) var notCompared: [String] = []

    private static let wording = Wording.english

    /// Compares two results.
    ///
    /// - Parameters:
    ///   - then: the recorded result.
    ///   - now: what the check finds now.
    init(between then: CheckResult, _ now: CheckResult) {
        if then.finding.isOfWords {
            compareWords(then, now)
        } else {
            compareFacts(then, now)
        }
    }

    private func text(_ facts: [Fact]) -> String { Self.wording.text(facts) }
    private func text(_ fact: Fact) -> String { Self.wording.text(fact) }

    // MARK: - Facts

    private mutating func compareFacts(_ then: CheckResult, _ now: CheckResult) {
        let (old, new) = (then.finding, now.finding)
        compareOutcome(old, new)
        if old.statement != new.statement {
            lines.append("it said ‘\(text(old.statement))’ and says ‘\(text(new.statement))’")
        }
        for quantity in old.quantities where !new.quantities.contains(quantity) {
            let value = new.quantities.first { $0.name == quantity.name }.map { Self.wording.text($0.value) }
            lines.append(
                "\(text(quantity.name)): was \(Self.wording.text(quantity.value)), is \(value ?? "not told")")
        }
        for quantity in new.quantities where !old.quantities.contains(where: { $0.name == quantity.name }) {
            lines.append("\(text(quantity.name)): was not told, is \(Self.wording.text(quantity.value))")
        }
        compareCitations(old, new)
        compare("limitation", old.limitations, new.limitations)
        compare("what is missing", old.missing, new.missing)
        if old.exhibits != new.exhibits { lines.append("what it draws is another") }
        if then.suggestions != now.suggestions { lines.append("what it offers to later questions is another") }
        if then.report != now.report { lines.append("its report is another") }
        // Whatever else there is of a finding.
        if lines.isEmpty, then != now { lines.append("it differs") }
    }

    private mutating func compareOutcome(_ old: Finding, _ new: Finding) {
        if old.outcome != new.outcome {
            lines.append("it was ‘\(old.outcome.rawValue)’ and is ‘\(new.outcome.rawValue)’")
        }
    }

    private mutating func compareCitations(_ old: Finding, _ new: Finding) {
        for citation in old.citations where !new.citations.contains(citation) {
            let now = new.citations.first { $0.source == citation.source && $0.line == citation.line }
            lines.append(
                "it cited \(citation.source):\(citation.line) and "
                    + (now == nil ? "does no more" : "that line is another now"))
        }
        for citation in new.citations
        where !old.citations.contains(where: { $0.source == citation.source && $0.line == citation.line }) {
            lines.append("it cites \(citation.source):\(citation.line) and did not")
        }
    }

    private mutating func compare(_ what: String, _ old: [Fact], _ new: [Fact]) {
        lines += old.filter { !new.contains($0) }.map { "\(what), no more: \(text($0))" }
        lines += new.filter { !old.contains($0) }.map { "\(what), now: \(text($0))" }
    }

    // MARK: - Words of versions 1 and 2

    /// Compares what both forms hold: outcome, lines, counts, the verdict, and the numbers in the words.
    ///
    /// The same numbers in other words are no difference: words are made anew by each version of the program.
    private mutating func compareWords(_ then: CheckResult, _ now: CheckResult) {
        let (old, new) = (then.finding, now.finding)
        compareOutcome(old, new)
        compareWords("it said", text(old.statement), "says", text(new.statement))
        compareCitations(old, new)
        let figures = new.quantities.map { (name: text($0.name), value: Self.wording.text($0.value)) }
        for quantity in old.quantities {
            let (name, value) = (text(quantity.name), Self.wording.text(quantity.value))
            let same = figures.filter { $0.name == name }
            guard !same.contains(where: { $0.value == value }) else { continue }
            guard let first = same.first else {
                notCompared.append("the figure ‘\(name)’, which has another name or is told no more")
                continue
            }
            if same.contains(where: { Self.numbers(in: $0.value) == Self.numbers(in: value) }) {
                notCompared.append("the words of the figure ‘\(name)’")
            } else {
                lines.append("\(name): was \(value), is \(first.value)")
            }
        }
        noteWords("limitations", old.limitations, new.limitations)
        noteWords("what is missing", old.missing, new.missing)
        if !old.exhibits.isEmpty { notCompared.append("its drawing, of which only lines are recorded") }
        if then.suggestions.map({ [$0.step] + $0.value }) != now.suggestions.map({ [$0.step] + $0.value }) {
            lines.append("what it offers to later questions is another")
        }
        compareReports(then.report, now.report)
    }

    private mutating func compareWords(_ was: String, _ old: String, _ now: String, _ new: String) {
        guard old != new else { return }
        if Self.numbers(in: old) == Self.numbers(in: new) {
            notCompared.append("the words ‘\(old)’, for which it now says ‘\(new)’")
        } else {
            lines.append("\(was) ‘\(old)’ and \(now) ‘\(new)’")
        }
    }

    private mutating func noteWords(_ what: String, _ old: [Fact], _ new: [Fact]) {
        if old.map(text) != new.map(text) { notCompared.append("\(what), whose words are others") }
    }

    private mutating func compareReports(_ then: DiagnosisReport?, _ now: DiagnosisReport?) {
        guard var then, let now else {
            if (then == nil) != (now == nil) { lines.append("its report is another") }
            return
        }
        compareWords("its verdict said", text(then.verdict.summary), "says", text(now.verdict.summary))
        if Self.numbers(in: text(then.conflicts)) != Self.numbers(in: text(now.conflicts)) {
            lines.append("the conflicts that its report names are others")
        }
        // Everything that is no sentence has to be the same.
        then.verdict.summary = now.verdict.summary
        then.conflicts = now.conflicts
        then.missing = now.missing
        if then != now { lines.append("its report is another") }
    }

    /// The numbers of a text, sorted.
    private static func numbers(in text: String) -> [String] {
        // A digit within a word is of a name: W3C.
        text.split { !$0.isLetter && !$0.isNumber && $0 != "." }.filter { $0.first?.isNumber ?? false }
            .map(String.init).sorted()
    }
}
