import Diagnosis
import Records
import Terminal
import Transcripts

extension VerificationReport {
    /// The report in lines for a person.
    ///
    /// - Parameter layout: how wide lines may be.
    /// - Returns: the lines, harmless for a terminal.
    func lines(_ layout: TextLayout) -> [String] {
        var lines: [String] = []
        func add(_ head: String, _ words: String) {
            lines += layout.wrapped(Escaping.terminal(words), indent: 17).enumerated().map { index, line in
                index == 0 ? head + line.dropFirst(17) : line
            }
        }
        for part in parts {
            let mark = part.standing == .good ? "ok" : part.standing == .wrong ? "WRONG" : "-"
            add("\(Self.padded(mark, 6))\(Self.padded(part.name, 11))", part.words)
            guard part.name == "inputs" else { continue }
            for input in inputs {
                add(
                    Self.padded("", 17),
                    "\(input.name): \(input.standing.rawValue)" + (input.remark.map { ": \($0)" } ?? ""))
            }
        }
        for note in notes { add(Self.padded("      note", 17), note) }
        return lines + layout.wrapped(conclusion)
    }

    private var conclusion: String {
        guard isGood else { return "This transcript is NOT as it was written, or not what was said of it." }
        let limits = "tamper-evident, not tamper-proof: who could write it could have written another"
        switch state {
        case .sealed: return "Whole, closed and unchanged since (\(limits))."
        case .concluded: return "Whole as far as it goes; its format has no seal (\(limits))."
        case .unfinished:
            return
                "Whole up to its last record, number \(records - 1); the walk is not finished, and whether more stood behind "
                + "that only a receipt can tell."
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
