public import Checks
public import Diagnosis
public import Incidents
public import Investigations
public import Playbooks
public import Transcripts
internal import Wording

/// Runs checks of a record again, on its inputs as they lie now and under their recorded names.
public protocol RecordedEvidence: AnyObject {
    /// Takes note of an input.
    ///
    /// - Parameters:
    ///   - name: its name in the record.
    ///   - place: where it lies; nil where it is not at hand.
    ///   - byteCount: how many of its bytes are read.
    func locate(_ name: String, at place: String?, byteCount: Int64)

    /// Forgets what was read: from here on the walk read its inputs anew.
    func forget()

    /// Runs a check.
    ///
    /// - Throws: `notAtHand` where an input is not at hand, `cancelled` where the user ends it.
    func run(_ check: any Check.Type, _ request: CheckRequest) throws(EvidenceError) -> CheckResult
}

/// Runs the checks of a record again, on the inputs that it names, and compares what they find.
public struct Replay {
    /// How one check came out.
    public enum Agreement: String, Encodable, Sendable {
        /// It found the same; of a record of versions 1 and 2, all that can be compared.
        case same
        /// It found something else.
        case different
        /// It could not be run, because an input is not at hand.
        case missing
        /// There is nothing to compare: it was cancelled, or failed then.
        case skipped
    }

    /// One check of the record, run again.
    public struct Comparison: Encodable, Sendable {
        /// The record with its finding.
        public var record: Int
        /// The step.
        public var step: String
        /// The check.
        public var check: String
        /// How it came out.
        public var outcome: Agreement
        /// What is different, or why it was not compared; one a line.
        public var remarks: [String] = []
    }

    private let transcript: Transcript
    private let playbook: Playbook
    /// Where the inputs lie, with the record from which on they are read.
    private let places: [(record: Int, name: String, place: String?)]
    private let evidence: any RecordedEvidence

    /// Creates a replay.
    ///
    /// - Parameters:
    ///   - transcript: the record.
    ///   - playbook: the playbook that it holds.
    ///   - places: where its inputs lie, with the record from which on each is read.
    ///   - evidence: runs the checks.
    public init(
        _ transcript: Transcript, playbook: Playbook, places: [(record: Int, name: String, place: String?)],
        evidence: any RecordedEvidence
    ) {
        self.transcript = transcript
        self.playbook = playbook
        self.places = places
        self.evidence = evidence
    }

    /// Runs every check again.
    ///
    /// - Returns: a comparison for each, in order, and one for the verdict.
    /// - Throws: where the events do not fit the playbook, or the user ends it.
    public func run() throws -> [Comparison] {
        var investigation = Investigation(playbook: playbook)
        var comparisons: [Comparison] = []
        for record in transcript.records {
            switch record.event {
            case .inputOpened(let input):
                // The opening of this record, or the one that it was the same as.
                let found = places.last { $0.name == input.name && $0.record <= record.sequence }
                evidence.locate(input.name, at: found?.place, byteCount: input.bytes)
            case .supplied(_, let value, _) where transcript.beginning?.format == nil,
                .answered(_, let value, _) where transcript.beginning?.format == nil:
                // The first format tells of no openings.
                for input in transcript.inputsToReplay where value.contains(input.name) {
                    let place = places.first { $0.name == input.name }?.place
                    evidence.locate(input.name, at: place, byteCount: input.bytes)
                }
            case .resumed:
                // What was read before the cut was read again after it.
                evidence.forget()
            case .checkFinished(_, let result):
                guard case .run(let request) = investigation.action else { break }
                comparisons.append(try compare(request, result, record.sequence))
            case .checkFailed(let step, let reason):
                comparisons.append(skipped(record.sequence, step, investigation, "it failed then: \(reason)"))
            case .checkCancelled(let step):
                comparisons.append(skipped(record.sequence, step, investigation, "it was cancelled then"))
            case .concluded(let report):
                guard case .conclude(let derived) = investigation.action else { break }
                comparisons.append(Self.compare(report, derived, record.sequence))
            default: break
            }
            do {
                try investigation.receive(record.event)
            } catch {
                throw TranscriptError.misfit(record: record.sequence, reason: "\(error)")
            }
        }
        return comparisons
    }

    private func skipped(
        _ record: Int, _ step: String, _ investigation: Investigation, _ remark: String
    ) -> Comparison {
        var check = ""
        if case .run(let request) = investigation.action { check = request.check }
        return Comparison(record: record, step: step, check: check, outcome: .skipped, remarks: [remark])
    }

    private func compare(
        _ request: CheckRequest, _ then: CheckResult, _ record: Int
    ) throws -> Comparison {
        var comparison = Comparison(record: record, step: request.step, check: request.check, outcome: .same)
        guard let check = CheckRegistry.check(request.check) else {
            comparison.outcome = .different
            comparison.remarks = ["this program has no check of that name"]
            return comparison
        }
        do {
            let now = try Self.asRecorded(evidence.run(check, request))
            let differences = Differences(between: then, now)
            if !differences.lines.isEmpty { comparison.outcome = .different }
            comparison.remarks = differences.lines + differences.notCompared.map { "not compared: \($0)" }
        } catch let error as EvidenceError {
            if error.kind == .cancelled { throw error }
            comparison.outcome = error.kind == .notAtHand ? .missing : .different
            comparison.remarks = ["it cannot be run: \(error.message)"]
        }
        return comparison
    }

    /// A result as it comes back from a record: numbers and times are rounded there.
    private static func asRecorded(_ result: CheckResult) throws -> CheckResult {
        let event = Event.checkFinished(step: "", result: result)
        let read = try CanonicalJSON.value(Event.self, from: CanonicalJSON.text(event).utf8)
        guard case .checkFinished(_, let result) = read else { return result }
        return result
    }

    /// The verdict that the findings of the record lead to, against the one that it states.
    private static func compare(_ stated: DiagnosisReport, _ derived: DiagnosisReport, _ record: Int) -> Comparison {
        var stated = stated
        // Where the record lay then is no finding.
        stated.transcript = derived.transcript
        // Of versions 1 and 2 the record holds the words alone.
        if Wording.english.text(stated.verdict.summary) == Wording.english.text(derived.verdict.summary) {
            stated.verdict.summary = derived.verdict.summary
        }
        return Comparison(
            record: record, step: "", check: "conclusion", outcome: stated == derived ? .same : .different,
            remarks: stated == derived ? [] : ["the report it ends with is not the one that its last finding leads to"])
    }
}
