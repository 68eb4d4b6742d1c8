import Investigations
import Playbooks
import Times
public import Transcripts
internal import YAMLDocuments

/// What `transcript verify` says of a transcript, part by part.
public struct VerificationReport: Encodable {
    /// How one part stands.
    public enum Standing: String, Encodable, Sendable {
        /// It was checked and is right.
        case good
        /// It was checked and is wrong.
        case wrong
        /// It is not there, or was not looked at.
        case open
    }

    /// One part: the chain, the seal, a signature.
    public struct Part: Encodable, Sendable {
        /// What is checked.
        public var name: String
        /// How it stands.
        public var standing: Standing
        /// In sentences without a last full stop.
        public var words: String
    }

    /// A fault of a record.
    public struct Wrong: Encodable, Sendable {
        /// The record's number, from 0.
        public var record: Int
        /// Its line, from 1.
        public var line: Int
        /// The kind of fault.
        public var kind: String
        /// What is wrong with it.
        public var message: String
    }

    let schema = "postern/verification/1"
    /// The file.
    public let transcript: String
    /// How far the walk has come.
    public let state: Verification.State
    /// How many records there are.
    public let records: Int
    /// SHA-256 of the last record.
    public let head: String
    /// What is wrong with records.
    public private(set) var faults: [Wrong] = []
    /// What was checked, in order.
    public private(set) var parts: [Part] = []
    /// Where the inputs were found, and whether they are as they were read.
    public private(set) var inputs: [InputSearch.Found] = []
    /// What else is to be said, in sentences.
    public var notes: [String] = []

    /// Whether nothing that was checked is wrong.
    public var isGood: Bool { parts.allSatisfy { $0.standing != .wrong } }

    /// Adds a part.
    public mutating func add(_ name: String, _ standing: Standing, _ words: String) {
        parts.append(Part(name: name, standing: standing, words: words))
    }

    private enum CodingKeys: String, CodingKey {
        case schema, transcript, state, records, head, good, faults, parts, inputs, notes
    }

    /// Writes one object.
    public func encode(to encoder: any Encoder) throws {
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

    /// Takes out what was said of a part.
    public mutating func remove(_ name: String) { parts.removeAll { $0.name == name } }
}

extension VerificationReport {
    /// Checks what a transcript says of itself: its chain, its seal, and that its events are a walk through its playbook.
    public init(of bytes: [UInt8], at path: String) {
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
            let playbook = try CarriedPlaybook.read(from: transcript, at: self.transcript)
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
        } catch let error as FaultyYAML {
            add("walk", .open, "its playbook cannot be read by this program: \(error.lines.first ?? "")")
        } catch {
            add("walk", .open, "its playbook cannot be read by this program: \(error)")
        }
    }

    /// Compares the inputs of a record with the files at hand.
    public mutating func check(_ recorded: [RecordedInput], _ found: [InputSearch.Found]) {
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
