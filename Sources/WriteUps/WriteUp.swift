public import Diagnosis
public import Investigations
public import Playbooks
public import Times
public import Transcripts
internal import Wording

/// What a colleague reads afterwards: one value that every renderer walks over.
public struct WriteUp: Hashable, Sendable {
    /// A step of the walk as it counts in the end.
    public struct Section: Hashable, Sendable, Encodable {
        /// The step's id.
        public var step: String
        /// The step's title.
        public var title: String
        /// The question, where one was asked.
        public var question: String?
        /// The answer, one element a path; nil where there was none.
        public var answer: [String]?
        /// Where the answer is from, or why there is none.
        public var origin: String?
        /// What the check found.
        public var finding: Finding?

        private enum CodingKeys: String, CodingKey { case step, title, question, answer, origin, finding }

        /// Writes a section, its finding in words.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(step, forKey: .step)
            try container.encode(title, forKey: .title)
            try container.encodeIfPresent(question, forKey: .question)
            try container.encodeIfPresent(answer, forKey: .answer)
            try container.encodeIfPresent(origin, forKey: .origin)
            try container.encodeIfPresent(finding.map(FindingDocument.init), forKey: .finding)
        }
    }

    /// Something worth telling that happened on the way.
    public struct Happening: Hashable, Sendable, Encodable {
        /// When.
        public var time: Timestamp
        /// What, in one sentence.
        public var text: String
    }

    /// A file that evidence was read from.
    public struct Input: Hashable, Sendable, Encodable {
        /// The name it was given by.
        public var name: String
        /// How many of its bytes were read.
        public var bytes: Int64
        /// SHA-256 of these bytes, in hexadecimal; nil where it is not known.
        public var sha256: String?
        /// Rows read.
        public var rows: Int?
        /// Lines that mean to be no rows.
        public var skipped: Int?
        /// Rows that could not be read.
        public var unparsed: Int?
        /// What is to be said of it, in words; nil where nothing is.
        public var remark: String?
    }

    /// The playbook's title.
    public var title: String
    /// When the investigation began.
    public var began: Timestamp
    /// When its last record was made.
    public var ended: Timestamp
    /// Who ran it.
    public var operatorName: String
    /// On which machine.
    public var host: String
    /// The program and its version.
    public var program: String
    /// The playbook's name.
    public var playbook: String
    /// SHA-256 of the playbook's text.
    public var playbookHash: String
    /// SHA-256 of the transcript's last line.
    public var transcriptHash: String
    /// What the transcript is a redacted copy of; nil in an original.
    public var redaction: Beginning.Redaction?
    /// How many records the transcript has.
    public var records: Int
    /// When its record was closed; nil where it is not.
    public var sealed: Timestamp?
    /// The files that evidence was read from.
    public var inputs: [Input]
    /// The diagnosis; nil while the walk is unfinished.
    public var report: DiagnosisReport?
    /// The steps.
    public var sections: [Section]
    /// The user's notes and what else happened: undo, cuts, refused answers.
    public var happenings: [Happening]

    /// Puts a write-up together.
    ///
    /// - Parameters:
    ///   - transcript: the records, with a beginning.
    ///   - playbook: the playbook they name.
    /// - Throws: `noBeginning` for an empty transcript, `misfit` for events that do not fit the playbook.
    public init(of transcript: Transcript, playbook: Playbook) throws(TranscriptError) {
        guard let beginning = transcript.beginning, let first = transcript.records.first,
            let last = transcript.records.last
        else { throw .noBeginning(Fault(.noBeginning, record: 0, line: 1, "is not there")) }
        var investigation = Investigation(playbook: playbook)
        var happenings: [Happening] = []
        for (index, record) in transcript.records.enumerated() {
            do {
                try investigation.receive(record.event)
            } catch {
                throw .misfit(record: index, reason: "\(error)")
            }
            if let text = Self.telling(record.event, of: playbook) {
                happenings.append(Happening(time: record.time, text: text))
            }
        }
        title = playbook.title
        began = first.time
        ended = last.time
        operatorName = beginning.operatorName
        host = beginning.host
        program = beginning.program
        self.playbook = beginning.playbook
        playbookHash = beginning.playbookHash
        transcriptHash = transcript.head
        redaction = beginning.redaction
        records = transcript.records.count
        sealed = transcript.isSealed ? last.time : nil
        inputs = transcript.inputs.map(Self.input)
        report = transcript.report
        let visits = investigation.visits
        sections = visits.compactMap { visit in
            guard let step = playbook.step(visit.step), visit.reply != nil || visit.finding != nil else { return nil }
            var section = Section(
                step: step.id, title: step.title, question: step.question?.text, finding: visit.finding)
            switch visit.reply {
            case .answer(let value, let origin):
                section.answer = value
                section.origin = Self.words(of: origin)
            case .skipped(let origin):
                section.origin = origin == .absent ? "not given" : "skipped: not to be had"
            case nil: break
            }
            return section
        }
        self.happenings = happenings
    }

    private static func input(_ recorded: RecordedInput) -> Input {
        var remarks: [String] = []
        if recorded.isChanged { remarks.append("these bytes changed while the walk read them") }
        if let problem = recorded.closed?.problem { remarks.append("at the end \(problem)") }
        if let grown = recorded.closed?.grown { remarks.append("\(grown) bytes were appended, and not read") }
        return Input(
            name: recorded.name, bytes: recorded.bytes, sha256: recorded.sha256, rows: recorded.closed?.rows,
            skipped: recorded.closed?.skipped, unparsed: recorded.closed?.unparsed,
            remark: remarks.isEmpty ? nil : remarks.joined(separator: "; "))
    }

    private static func words(of origin: AnswerOrigin) -> String {
        switch origin {
        case .typed: "typed"
        case .standard: "the default, accepted"
        case .option: "given on the command line"
        case .file: "given in an answer file"
        case .absent: "not given"
        }
    }

    private static func telling(_ event: Event, of playbook: Playbook) -> String? {
        func title(_ step: String) -> String { "‘\(playbook.step(step)?.title ?? step)’" }
        switch event {
        case .noted(let step, let text): return "Note at \(title(step)): \(text)"
        case .wentBack(let from, let to): return "Went back from \(title(from)) to \(title(to))."
        case .refused(let step, _, let reason): return "An answer at \(title(step)) was not taken: \(reason)."
        case .checkFailed(let step, let reason): return "The check at \(title(step)) could not run: \(reason)."
        case .checkCancelled(let step): return "The check at \(title(step)) was cancelled."
        case .resumed(let resumption):
            return "The walk was cut off here and taken up again"
                + (resumption.tornBytes > 0 ? ", \(resumption.tornBytes) bytes of an unfinished record dropped." : ".")
        case .left(let reason): return "The walk was left before its end (\(reason.rawValue))."
        case .configured(let setting, let value): return "\(setting) was set to \(value)."
        default: return nil
        }
    }
}

extension WriteUp: Encodable {
    private enum CodingKeys: String, CodingKey {
        case schema, title, began, ended, host, program, playbook, playbookHash, transcriptHash, redaction, records,
            sealed
        case inputs, report, sections, happenings
        case operatorName = "operator"
    }

    /// Writes the schema `postern/writeup/1`, findings and report in words.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("postern/writeup/1", forKey: .schema)
        try container.encode(title, forKey: .title)
        try container.encode(began, forKey: .began)
        try container.encode(ended, forKey: .ended)
        try container.encode(operatorName, forKey: .operatorName)
        try container.encode(host, forKey: .host)
        try container.encode(program, forKey: .program)
        try container.encode(playbook, forKey: .playbook)
        try container.encode(playbookHash, forKey: .playbookHash)
        try container.encode(transcriptHash, forKey: .transcriptHash)
        try container.encodeIfPresent(redaction, forKey: .redaction)
        try container.encode(records, forKey: .records)
        try container.encodeIfPresent(sealed, forKey: .sealed)
        try container.encode(inputs, forKey: .inputs)
        try container.encodeIfPresent(report.map(DiagnosisDocument.init), forKey: .report)
        try container.encode(sections, forKey: .sections)
        try container.encode(happenings, forKey: .happenings)
    }
}
