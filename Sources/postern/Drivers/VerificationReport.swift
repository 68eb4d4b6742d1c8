import Diagnosis
import Investigations
import Playbooks
import Terminal
import Times
import Transcripts

/// What `transcript verify` says of a transcript, part by part.
struct VerificationReport: Encodable {
    /// How one part stands.
    enum Standing: String, Encodable {
        /// It was checked and is right.
        case good
        /// It was checked and is wrong.
        case wrong
        /// It is not there, or was not looked at.
        case open
    }

    /// One part: the chain, the seal, a signature.
    struct Part: Encodable {
        var name: String
        var standing: Standing
        /// In sentences without a last full stop.
        var words: String
    }

    /// A fault of a record.
    struct Wrong: Encodable {
        var record: Int
        var line: Int
        var kind: String
        var message: String
    }

    let schema = "postern/verification/1"
    var transcript: String
    var state: Verification.State
    var records: Int
    var head: String
    var faults: [Wrong] = []
    var parts: [Part] = []
    var inputs: [InputSearch.Found] = []
    var notes: [String] = []

    /// Whether nothing that was checked is wrong.
    var isGood: Bool { parts.allSatisfy { $0.standing != .wrong } }

    mutating func add(_ name: String, _ standing: Standing, _ words: String) {
        parts.append(Part(name: name, standing: standing, words: words))
    }

    private enum CodingKeys: String, CodingKey {
        case schema, transcript, state, records, head, good, faults, parts, inputs, notes
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schema, forKey: .schema)
        try container.encode(transcript, forKey: .transcript)
        try container.encode(state, forKey: .state)
        try container.encode(records, forKey: .records)
        try container.encode(head, forKey: .head)
        try container.encode(isGood, forKey: .good)
        try container.encode(faults, forKey: .faults)
        try container.encode(parts, forKey: .parts)
        try container.encode(inputs, forKey: .inputs)
        try container.encode(notes, forKey: .notes)
    }

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

extension VerificationReport {
    /// Checks what a transcript says of itself: its chain, its seal, and that its events are a walk through its playbook.
    init(of bytes: [UInt8], at path: String) {
        let verification = Verification(of: bytes)
        let transcript = verification.transcript
        self.transcript = path
        state = verification.state
        records = transcript.records.count
        head = transcript.head
        notes = verification.notes
        faults = verification.faults.map {
            Wrong(record: $0.record, line: $0.line, kind: $0.kind.rawValue, message: $0.message)
        }
        let (ends, broken) = (
            verification.faults.filter { $0.kind == .noSeal || $0.kind == .behindSeal },
            verification.faults.filter { $0.kind != .noSeal && $0.kind != .behindSeal }
        )
        if broken.isEmpty {
            add("chain", .good, "\(records) records, each follows from the one before; head \(head)")
            checkWalk(transcript)
        } else {
            for fault in broken { add("chain", .wrong, fault.message) }
        }
        for fault in ends { add("seal", .wrong, fault.message) }
        guard verification.faults.isEmpty else { return }
        switch verification.state {
        case .sealed:
            let last = transcript.records.last
            add("seal", .good, "closed at \(last?.time.iso8601 ?? "") behind \(records - 1) records")
        case .concluded: add("seal", .open, "its format has none")
        case .unfinished: add("seal", .open, "none: the walk is not finished, and ‘postern resume’ goes on with it")
        }
        if let redaction = transcript.beginning?.redaction {
            add(
                "original", .open,
                "this is a redacted copy of a transcript of \(redaction.records) records whose head is \(redaction.original); "
                    + "--original FILE compares")
        }
    }

    /// A chain can be whole and tell what no walk could have been.
    private mutating func checkWalk(_ transcript: Transcript) {
        do {
            let playbook = try PlaybookLibrary.playbook(of: transcript, at: self.transcript)
            var investigation = Investigation(playbook: playbook)
            for record in transcript.records {
                do {
                    try investigation.receive(record.event)
                } catch {
                    let fault = Fault(
                        .contradiction, record: record.sequence, line: record.sequence + 1,
                        "does not belong where it stands: \(error)")
                    faults.append(
                        Wrong(
                            record: fault.record, line: fault.line, kind: fault.kind.rawValue, message: fault.message))
                    add("walk", .wrong, fault.message)
                    return
                }
            }
            let beginning = transcript.beginning
            add(
                "walk", .good,
                "a \(beginning?.mode == "diagnose" ? "diagnosis by" : "walk of") \(playbook.name) by \(beginning?.operatorName ?? "") on "
                    + "\(beginning?.host ?? "") with \(beginning?.program ?? "")")
        } catch let error as FaultyPlaybook {
            add("walk", .open, "its playbook cannot be read by this program: \(error.lines.first ?? "")")
        } catch {
            add("walk", .open, "its playbook cannot be read by this program: \(error)")
        }
    }

    /// Compares the inputs of a record with the files at hand.
    mutating func check(_ recorded: [RecordedInput], _ found: [InputSearch.Found]) {
        inputs = found
        for input in recorded where input.isChanged {
            notes.append("\(input.name) changed while the walk read it.")
        }
        for name in Set(recorded.map(\.name)).sorted() {
            let versions = recorded.filter { $0.name == name }
            guard versions.count > 1 else { continue }
            notes.append(
                "\(name) was opened \(versions.count) times and was not the same each time (records "
                    + "\(versions.map { "\($0.record)" }.joined(separator: ", "))).")
        }
        for input in recorded {
            if let problem = input.closed?.problem {
                notes.append("\(input.name) could not be hashed at the end of the walk: \(problem).")
            }
        }
        func count(_ standing: InputSearch.Standing) -> Int { found.count { $0.standing == standing } }
        guard !found.isEmpty else {
            add("inputs", .open, "the record names none")
            return
        }
        if count(.changed) == 0, count(.unsteady) > 0 {
            add(
                "inputs", .open,
                "\(count(.unsteady)) of \(found.count) changed while the walk read them: what was found rests on both states"
            )
        } else if count(.changed) > 0 {
            add("inputs", .wrong, "\(count(.changed)) of \(found.count) are not as they were read")
        } else if count(.unchanged) == 0 {
            add("inputs", .open, "none of \(found.count) is at hand; --inputs DIR names where copies lie")
        } else {
            let rest = found.count - count(.unchanged)
            add(
                "inputs", .good,
                "\(count(.unchanged)) of \(found.count) are at hand and as they were read"
                    + (rest == 0 ? "" : "; \(rest == 1 ? "one is" : "\(rest) are") not at hand"))
        }
    }
}
