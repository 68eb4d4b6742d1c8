import Diagnosis

/// What is different between two results of a check.
enum Differences {
    /// One line for each difference; none where the results are the same.
    static func between(_ then: CheckResult, _ now: CheckResult) -> [String] {
        var lines: [String] = []
        let (old, new) = (then.finding, now.finding)
        if old.outcome != new.outcome {
            lines.append("it was ‘\(old.outcome.rawValue)’ and is ‘\(new.outcome.rawValue)’")
        }
        if old.statement != new.statement { lines.append("it said ‘\(old.statement)’ and says ‘\(new.statement)’") }
        for figure in old.figures where !new.figures.contains(figure) {
            let now = new.figures.first { $0.name == figure.name }
            lines.append("\(figure.name): was \(figure.value), is \(now?.value ?? "not told")")
        }
        for figure in new.figures where !old.figures.contains(where: { $0.name == figure.name }) {
            lines.append("\(figure.name): was not told, is \(figure.value)")
        }
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
        lines += words("limitation", old.limitations, new.limitations)
        lines += words("what is missing", old.missing, new.missing)
        if old.table != new.table { lines.append("its table is another") }
        if then.suggestions != now.suggestions { lines.append("what it offers to later questions is another") }
        if then.report != now.report { lines.append("its report is another") }
        // Whatever else there is of a finding.
        if lines.isEmpty, then != now { lines.append("it differs") }
        return lines
    }

    private static func words(_ what: String, _ old: [String], _ new: [String]) -> [String] {
        old.filter { !new.contains($0) }.map { "\(what), no more: \($0)" }
            + new.filter { !old.contains($0) }.map { "\(what), now: \($0)" }
    }
}
