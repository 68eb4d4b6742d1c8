internal import Diagnosis
internal import Investigations
internal import Times
internal import Wording

/// Renders a write-up as Markdown that any renderer shows the same way: nothing from a log is left as markup.
public struct MarkdownRenderer {
    var lines: [String] = []
    private let wording = Wording.english

    /// Renders a write-up.
    ///
    /// - Parameter writeUp: the value.
    /// - Returns: the document, ending in a line feed.
    public static func render(_ writeUp: WriteUp) -> String {
        var renderer = MarkdownRenderer()
        renderer.document(writeUp)
        return renderer.lines.joined(separator: "\n") + "\n"
    }

    private mutating func document(_ writeUp: WriteUp) {
        lines.append("# \(text(writeUp.title)): write-up")
        lines.append("")
        if let redaction = writeUp.redaction {
            lines.append(
                "**This is a redacted copy.** In the place of what was taken out stand pseudonyms, the same throughout: "
                    + "\(text(redaction.removedText)).")
            lines.append("")
        }
        if let report = writeUp.report {
            verdict(report)
            figures(report)
        } else {
            lines.append("**This investigation is not finished.** What follows is what was found until it was left.")
        }
        lines.append("")
        lines.append("## The walk")
        for section in writeUp.sections { step(section) }
        if !writeUp.happenings.isEmpty {
            heading("Notes and events")
            for happening in writeUp.happenings { lines.append("- \(time(happening.time)) \(text(happening.text))") }
        }
        heading("Provenance")
        lines.append(
            "- Investigated by \(text(writeUp.operatorName)) on \(text(writeUp.host)) with \(text(writeUp.program))")
        lines.append("- Begun \(time(writeUp.began)), last record \(time(writeUp.ended))")
        lines.append("- Playbook \(text(writeUp.playbook)), SHA-256 `\(writeUp.playbookHash)`")
        if let transcript = writeUp.report?.transcript { lines.append("- Transcript \(code(transcript))") }
        lines.append(
            "- \(writeUp.records) records, "
                + (writeUp.sealed.map { "closed \(time($0))" } ?? "**not closed by a seal**")
                + "; SHA-256 of the last one `\(writeUp.transcriptHash)`")
        if let redaction = writeUp.redaction {
            lines.append(
                "- Redacted by \(text(redaction.program)) from a transcript of \(redaction.records) records; SHA-256 of its last "
                    + "one `\(redaction.original)`")
        }
        inputs(writeUp.inputs)
    }

    private mutating func inputs(_ inputs: [WriteUp.Input]) {
        table(
            ["read", "bytes", "SHA-256 of them", "rows", "other lines", "unreadable", "remark"],
            inputs.map { input in
                [
                    input.name, "\(input.bytes)", input.sha256 ?? "not known", input.rows.map { "\($0)" } ?? "",
                    input.skipped.map { "\($0)" } ?? "", input.unparsed.map { "\($0)" } ?? "", input.remark ?? "",
                ]
            })
    }

    private mutating func verdict(_ report: DiagnosisReport) {
        let verdict = report.verdict
        lines.append("## Verdict")
        lines.append("")
        lines.append("**\(text(wording.text(verdict.summary)))**")
        lines.append("")
        if verdict.isDecided {
            lines.append("- Cause: **\(verdict.cause.rawValue)**" + (verdict.detail.map { " (\($0.rawValue))" } ?? ""))
            if let hop = verdict.hop { lines.append("- Hop that gave up or failed: \(text(hop.name))") }
            if let share = verdict.share { lines.append("- Share of the failures: \(percent(share))") }
            lines.append("- Confidence: \(percent(verdict.confidence))")
        } else if report.isFreeOfFailures {
            lines.append("- No gateway failure was found in the logs given.")
        } else {
            lines.append("- The evidence does not decide.")
        }
        if !verdict.remedies.isEmpty {
            heading("What to do", level: 3)
            for (index, remedy) in verdict.remedies.enumerated() { lines.append("\(index + 1). \(text(remedy))") }
        }
        if !report.missing.isEmpty {
            heading("What would settle the rest", level: 3)
            for missing in report.missing { lines.append("- \(text(wording.text(missing)))") }
        }
    }

    private mutating func figures(_ report: DiagnosisReport) {
        heading("Figures")
        if let window = report.window { lines.append("- Window: \(text(window.description)) (UTC)") }
        lines.append(
            "- Requests in the window: \(report.requests.total), gateway failures: \(report.requests.failures)")
        let statuses = report.requests.byStatus.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        if !statuses.isEmpty { lines.append("- By status: \(text(statuses.joined(separator: ", ")))") }
        table(
            ["cause", "detail", "failures", "share"],
            report.causes.map { [$0.cause.rawValue, $0.detail?.rawValue ?? "", "\($0.count)", percent($0.share)] })
        table(
            ["timeout of", "for", "seconds", "known from", "setting", "failures at it"],
            report.timeouts.map { timeout in
                let origin = timeout.origin.rawValue + (timeout.place.map { ", \($0)" } ?? "")
                let paths = timeout.paths.map { " on \($0.joined(separator: ", "))" } ?? ""
                return [
                    timeout.hop.name, timeout.kind.rawValue, "\(timeout.seconds)", origin,
                    (timeout.setting ?? "") + paths,
                    "\(timeout.failuresAt)",
                ]
            })
        table(
            ["phase from", "to", "cause", "detail", "failures", "share"],
            report.phases.map {
                [
                    $0.from.iso8601, $0.to.iso8601, $0.cause.rawValue, $0.detail?.rawValue ?? "", "\($0.count)",
                    percent($0.share),
                ]
            })
        for conflict in report.conflicts { lines += ["", text("Conflict: \(wording.text(conflict))")] }
        table(
            ["clock of", "zone", "ahead by (s)", "± (s)", "pairs"],
            report.clocks.map {
                [
                    $0.hop.name, $0.zone, "\($0.offsetSeconds)", $0.uncertaintySeconds.map { "\($0)" } ?? "",
                    "\($0.pairs)",
                ]
            })
        table(
            ["source", "kind", "from", "to", "rows", "unreadable"],
            report.coverage.map {
                [$0.source, $0.kind, $0.from?.iso8601 ?? "", $0.to?.iso8601 ?? "", "\($0.rows)", "\($0.unparsed)"]
            })
        notUsed(report)
    }

    /// What was given and not used, and lines that say what is not known.
    private mutating func notUsed(_ report: DiagnosisReport) {
        let facts = report.setAside.map(\.fact) + report.unknownLines.map(\.fact)
        if !facts.isEmpty { lines.append("") }
        for fact in facts { lines.append("- Not used: \(text(wording.text(fact)))") }
    }

    private mutating func step(_ section: WriteUp.Section) {
        heading(section.title, level: 3, isOwnText: false)
        if let question = section.question {
            let answer = section.answer.map { $0.map(code).joined(separator: ", ") } ?? "—"
            lines.append("\(text(question)) \(answer)" + (section.origin.map { " (\(text($0)))" } ?? ""))
        }
        guard let finding = section.finding else { return }
        if section.question != nil { lines.append("") }
        lines.append(
            "**\(finding.outcome.rawValue)** (\(text(finding.check))): \(text(wording.text(finding.statement)))")
        if !finding.quantities.isEmpty || !finding.limitations.isEmpty { lines.append("") }
        for quantity in finding.quantities {
            lines.append("- \(text(wording.text(quantity.name))): \(text(wording.text(quantity.value)))")
        }
        for limitation in finding.limitations { lines.append("- Limitation: \(text(wording.text(limitation)))") }
        for exhibit in finding.exhibits { self.exhibit(exhibit) }
        if !finding.citations.isEmpty {
            lines.append("")
            lines.append("Evidence:")
            lines.append("")
            for citation in finding.citations {
                lines.append("- \(code("\(citation.source):\(citation.line)")) \(code(citation.excerpt))")
            }
        }
    }

    private mutating func heading(_ title: String, level: Int = 2, isOwnText: Bool = true) {
        lines.append("")
        lines.append(String(repeating: "#", count: level) + " " + (isOwnText ? title : text(title)))
        lines.append("")
    }

    mutating func table(_ head: [String], _ rows: [[String]]) {
        guard !rows.isEmpty else { return }
        lines.append("")
        lines.append("| " + head.joined(separator: " | ") + " |")
        lines.append("|" + head.map { _ in " --- |" }.joined())
        for row in rows { lines.append("| " + row.map(text).joined(separator: " | ") + " |") }
    }

    func text(_ text: String) -> String { Escaping.markdown(text) }
    func code(_ text: String) -> String { Escaping.markdownCode(text) }
    func time(_ time: Timestamp) -> String { Escaping.markdown(time.iso8601) }
    private func percent(_ share: Double) -> String { share.percentText }
}
