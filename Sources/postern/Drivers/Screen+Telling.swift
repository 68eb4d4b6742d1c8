import Diagnosis
import Investigations
import Terminal
import Times
import Transcripts
import Wording

extension Screen {
    /// One record of a transcript, in a line or a few.
    func telling(_ record: Record) -> String {
        let time = record.time.clockText
        func line(_ text: String) -> String { "\(time)  \(Escaping.terminal(text))" }
        switch record.event {
        case .began(let beginning):
            return line(
                "\(record.time.dateText): \(beginning.mode) of \(beginning.playbook) by \(beginning.operatorName) on "
                    + "\(beginning.host), \(beginning.program)"
                    + (beginning.redaction.map { "; a redacted copy of \($0.records) records" } ?? ""))
        case .supplied(let step, let value, let origin):
            return line("given (\(origin.rawValue)) \(step): \(value.joined(separator: ", "))")
        case .configured(let setting, let value): return line("set \(setting): \(value)")
        case .suggested(let suggestion):
            return line(
                "offered for \(suggestion.step): \(suggestion.value.joined(separator: ", ")) (\(suggestion.reason.map(wording.text) ?? "the playbook's own"))"
            )
        case .prompted(let step, let standard):
            return line("asked \(step)" + (standard.map { " [\($0.joined(separator: ", "))]" } ?? ""))
        case .answered(let step, let value, let origin):
            return line("answered \(step): \(value.joined(separator: ", ")) (\(origin.rawValue))")
        case .skipped(let step, let origin):
            return line("\(step): " + (origin == .absent ? "not given" : "skipped"))
        case .refused(let step, let text, let reason): return line("refused at \(step): ‘\(text)’: \(reason)")
        case .checkBegan(let step, let check): return line("checking \(check) at \(step)")
        case .checkFinished(let step, let result):
            return line(
                "found at \(step): \(result.finding.outcome.rawValue): \(wording.text(result.finding.statement))")
        case .checkFailed(let step, let reason): return line("check at \(step) could not run: \(reason)")
        case .checkCancelled(let step): return line("check at \(step) cancelled")
        case .wentBack(let from, let to): return line("went back from \(from) to \(to)")
        case .noted(_, let text): return line("note: \(text)")
        case .left(let reason): return line("left (\(reason.rawValue))")
        case .resumed(let resumption):
            let who = resumption.operatorName.map { " for \($0)" } ?? ""
            let place = resumption.host.map { " on \($0)" } ?? ""
            let torn = resumption.tornBytes
            return line(
                "---- cut off here, taken up again by \(resumption.program)\(who)\(place)"
                    + (torn > 0 ? "; \(torn) bytes of an unfinished record dropped" : ""))
        case .inputOpened(let input): return line("reading \(input.name): \(input.bytes) bytes")
        case .inputHashed(let input):
            return line("\(input.name) has SHA-256 " + (input.sha256 ?? "unknown: \(input.problem ?? "")"))
        case .inputClosed(let input): return line(closing(input))
        case .concluded(let report): return line("verdict: \(wording.text(report.verdict.summary))")
        case .sealed(let records): return line("sealed behind \(records) records")
        }
    }

    private func closing(_ input: InputState) -> String {
        var text = "at the end \(input.name) has SHA-256 " + (input.sha256 ?? "unknown: \(input.problem ?? "")")
        let counts = [
            input.rows.map { "\($0) rows" }, input.skipped.map { "\($0) other lines" },
            input.unparsed.map { "\($0) unreadable" },
            input.grown.map { "\($0) bytes more by now, which were not read" },
        ].compactMap { $0 }
        if !counts.isEmpty { text += " (\(counts.joined(separator: ", ")))" }
        return text
    }
}
