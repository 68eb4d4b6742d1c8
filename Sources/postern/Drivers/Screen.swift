import Diagnosis
import Investigations
import Playbooks
import Terminal
import Times
import Wording

/// Puts what there is to see into lines of text.
///
/// All of a stranger's text is escaped here and nowhere else on its way.
struct Screen {
    var style: TerminalStyle
    var width: Int
    /// The language.
    var wording = Wording.english

    private var layout: TextLayout { TextLayout(width: min(width, 100)) }

    // MARK: - A question

    func question(_ ask: Ask, number: Int, why: String) -> String {
        var lines = ["", style.paint("\(number). \(safe(ask.title))", .heading)]
        if let problem = ask.problem {
            lines += layout.wrapped(safe("! " + problem), hangingIndent: 2).map { style.paint($0, .bad) }
        }
        lines += layout.wrapped(safe(ask.question.text)).map { style.paint($0, .strong) }
        if case .choice(let choices) = ask.question.answer {
            let words = choices.map { safe($0.word) }
            let width = words.map { DisplayWidth.columns(of: $0) }.max() ?? 0
            for (index, choice) in choices.enumerated() {
                let number = DisplayWidth.padded("\(index + 1)", to: choices.count > 9 ? 2 : 1, isRightAligned: true)
                let label = "  \(number)  \(DisplayWidth.padded(words[index], to: width))  "
                let room = TextLayout(width: layout.width - DisplayWidth.columns(of: label))
                let margin = String(repeating: " ", count: DisplayWidth.columns(of: label))
                for (row, text) in room.wrapped(safe(choice.meaning)).enumerated() {
                    lines.append((row == 0 ? label : margin) + text)
                }
            }
        }
        lines += layout.wrapped(safe("Why: \(firstSentence(why))"), hangingIndent: 5).map { style.paint($0, .dim) }
        if let standard = ask.standard {
            let value = standard.value.map(safe).joined(separator: ", ")
            let reason = standard.reason.map { " (\(safe(wording.text($0))))" } ?? ""
            lines += layout.wrapped("Enter takes: \(value)\(reason)", hangingIndent: 4)
        } else {
            lines.append("Enter skips this question.")
        }
        return lines.joined(separator: "\n")
    }

    func why(_ step: Step) -> String {
        var lines = layout.wrapped(safe(step.why), indent: 2)
        if let question = step.question {
            lines.append("  Where to find it:")
            for place in question.places {
                lines += layout.wrapped(safe("\(place.product): \(place.look)"), indent: 4, hangingIndent: 6)
            }
            lines += layout.wrapped(safe("Not to be had? \(question.unavailable)"), indent: 2, hangingIndent: 4)
            lines += layout.wrapped(safe("By hand: \(question.byHand)"), indent: 2, hangingIndent: 4)
        }
        return lines.joined(separator: "\n")
    }

    /// The commands of a walk.
    var help: String {
        let names = InputDescription.settings.map(\.name)
        let settings = layout.wrapped(
            "set \(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")", indent: 12
        ).joined(separator: "\n").dropFirst(12)
        return """
              :why      why this is asked, and where to find it
              :why C    what speaks for the cause C, and what against it
              :back     back to the question before; answers are kept
              :skip     go on without an answer
              :note T   write the note T into the record
              :evidence what was read so far, and how it was understood
              :status   the walk so far
              :plot     the failures over time
              :set N V  \(settings)
              :quit     leave; postern resume goes on later
              Ctrl-C gives up the line or the running check, never the walk. Ctrl-D asks before leaving. Tab completes.
              At a question for a file, ‘sample’ chooses a bundled sample incident.
            """
    }

    // MARK: - A finding

    func finding(_ finding: Finding, isLong: Bool) -> String {
        let mark: String
        let role: TerminalStyle.Role
        switch finding.outcome {
        case .supports: (mark, role) = ("yes", .good)
        case .rulesOut: (mark, role) = ("no", .warning)
        case .undetermined: (mark, role) = ("open", .dim)
        }
        var lines = layout.wrapped(
            safe("[\(mark)] \(wording.text(finding.statement))"), indent: 2, hangingIndent: mark.count + 5)
        if let first = lines.first {
            lines[0] = first.replacingFirst("[\(mark)]", with: style.paint("[\(mark)]", role))
        }
        for quantity in finding.quantities.prefix(isLong ? 40 : 4) {
            lines += layout.wrapped(safe(text(quantity)), indent: 6, hangingIndent: 8)
        }
        for exhibit in finding.exhibits.prefix(isLong ? 4 : 1) {
            lines += self.exhibit(exhibit, indent: 6, isLong: isLong)
        }
        for citation in finding.citations.prefix(isLong ? 12 : 2) {
            lines += excerpt(citation)
        }
        for limitation in finding.limitations.prefix(isLong ? 20 : 2) {
            lines += layout.wrapped(safe("Note: \(wording.text(limitation))"), indent: 6, hangingIndent: 12).map {
                style.paint($0, .dim)
            }
        }
        if isLong {
            for missing in finding.missing {
                lines += layout.wrapped(safe("Missing: \(wording.text(missing))"), indent: 6, hangingIndent: 15)
            }
        }
        return lines.joined(separator: "\n")
    }

    /// A figure on one line.
    func text(_ quantity: Quantity) -> String { "\(wording.text(quantity.name)): \(wording.text(quantity.value))" }

    /// An exhibit, drawn at the terminal's width.
    func exhibit(_ exhibit: Exhibit, indent: Int = 2, isLong: Bool = true) -> [String] {
        let renderer = ExhibitRenderer(
            width: width - indent, isPlain: !style.isColoured, isLong: isLong, wording: wording)
        return renderer.lines(of: exhibit).map { String(repeating: " ", count: indent) + $0 }
    }

    private func excerpt(_ citation: Citation) -> [String] {
        let room = max(20, min(width, 160) - 8)
        let place = DisplayWidth.truncated(safe("\(citation.source):\(citation.line)"), to: room)
        let text = DisplayWidth.truncated(safe(citation.excerpt), to: room)
        return ["      " + style.paint(place, .dim), "        " + style.paint(text, .dim)]
    }

    // MARK: - The verdict

    func verdict(_ report: DiagnosisReport) -> String {
        let verdict = report.verdict
        var lines = ["", style.paint("Verdict", .heading)]
        let role: TerminalStyle.Role = verdict.isDecided ? .good : .warning
        lines += layout.wrapped(safe(wording.text(verdict.summary)), indent: 2).map { style.paint($0, role) }
        if verdict.isDecided {
            var parts = ["cause \(verdict.cause.rawValue)" + (verdict.detail.map { "/\($0.rawValue)" } ?? "")]
            if let hop = verdict.hop { parts.append("hop \(hop.name)") }
            if let share = verdict.share { parts.append("\(percent(share)) of the failures") }
            parts.append("confidence \(percent(verdict.confidence))")
            lines += layout.wrapped(safe(parts.joined(separator: ", ")), indent: 2)
        }
        if report.causes.count > 1 || !verdict.isDecided && !report.causes.isEmpty {
            let rows = report.causes.map {
                [$0.cause.rawValue, $0.detail?.rawValue ?? "", "\($0.count)", percent($0.share)]
            }
            lines.append("")
            lines += layout.table(
                rows, header: ["cause", "detail", "failures", "share"], alignments: [.left, .left, .right, .right],
                indent: 2)
        }
        for timeout in report.timeouts {
            lines += layout.wrapped(
                safe(
                    "\(timeout.hop.name) timeout for the \(timeout.kind.rawValue): \(Duration(inSeconds: timeout.seconds).durationText), "
                        + "\(timeout.origin.rawValue)" + (timeout.setting.map { " (\($0))" } ?? "")
                        + (timeout.place.map { ", \($0)" } ?? "")
                        + (timeout.paths.map { " on \($0.joined(separator: ", "))" } ?? "")
                        + (timeout.failuresAt > 0 ? ", \(timeout.failuresAt) failures end there" : "")), indent: 2)
        }
        for conflict in report.conflicts {
            lines += layout.wrapped(safe("! \(wording.text(conflict))"), indent: 2, hangingIndent: 4)
        }
        if !verdict.remedies.isEmpty {
            lines += ["", "  What to do:"]
            for (index, remedy) in verdict.remedies.enumerated() {
                lines += layout.wrapped(safe("\(index + 1). \(remedy)"), indent: 4, hangingIndent: 7)
            }
        }
        let unread = report.coverage.filter { $0.unparsed > 0 && $0.unparsed >= $0.rows }
        if !report.setAside.isEmpty || !report.unknownLines.isEmpty || !unread.isEmpty {
            lines += ["", "  Not used:"]
            let told =
                (report.setAside.map(\.fact) + report.unknownLines.map(\.fact)).map(wording.text)
                + unread.map { "\($0.source): \($0.unparsed) of \($0.rows + $0.unparsed) could not be read" }
            for text in told { lines += layout.wrapped(safe("- \(text)"), indent: 4, hangingIndent: 6) }
        }
        if !report.missing.isEmpty {
            lines += ["", verdict.isDecided ? "  What would make it surer:" : "  What would decide it:"]
            for missing in report.missing {
                lines += layout.wrapped(safe("- \(wording.text(missing))"), indent: 4, hangingIndent: 6)
            }
        }
        return lines.joined(separator: "\n")
    }

    // MARK: - The walk so far

    func status(_ known: Investigation.Knowledge, of playbook: Playbook) -> String {
        var lines: [String] = []
        for visit in known.trail {
            guard let step = playbook.step(visit.step) else { continue }
            var text = step.title + ": "
            switch visit.reply {
            case .answer(let value, _): text += value.joined(separator: ", ")
            case .skipped: text += "skipped"
            case nil: text += "checked"
            }
            if let finding = visit.finding { text += " → \(finding.outcome.rawValue)" }
            lines += layout.wrapped(safe(text), indent: 2, hangingIndent: 4)
        }
        for note in known.notes { lines += layout.wrapped(safe("Note: \(note.text)"), indent: 2, hangingIndent: 4) }
        return lines.isEmpty ? "  Nothing was answered yet." : lines.joined(separator: "\n")
    }

    func paragraph(_ text: String, indent: Int = 0, role: TerminalStyle.Role? = nil) -> String {
        let lines = layout.wrapped(safe(text), indent: indent)
        return lines.map { line in role.map { style.paint(line, $0) } ?? line }.joined(separator: "\n")
    }

    private func firstSentence(_ text: String) -> String {
        guard let end = text.range(ofSentenceEnd: ". ") else { return text }
        return String(text[..<end])
    }

    private func percent(_ share: Double) -> String { share.percentText }

    private func safe(_ text: String) -> String { Escaping.terminal(text) }
}

extension String {
    /// The place right behind the first full stop that another sentence follows.
    fileprivate func range(ofSentenceEnd mark: String) -> String.Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(mark) { return self.index(after: index) }
            index = self.index(after: index)
        }
        return nil
    }

    fileprivate func replacingFirst(_ part: String, with other: String) -> String {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(part) {
                return self[..<index] + other + self[self.index(index, offsetBy: part.count)...]
            }
            index = self.index(after: index)
        }
        return self
    }
}
