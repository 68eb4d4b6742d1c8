import Checks
import Diagnosis
import Incidents
import Investigations
import Playbooks
import Transcripts

/// Runs the checks of a record again, on the inputs that it names, and compares what they find.
struct Replay {
    /// How one check came out.
    enum Outcome: String, Encodable {
        /// It found the same, word by word.
        case same
        /// It found something else.
        case different
        /// It could not be run, because an input is not at hand.
        case missing
        /// There is nothing to compare: it was cancelled, or failed then.
        case skipped
    }

    /// One check of the record, run again.
    struct Comparison: Encodable {
        /// The record with its finding.
        var record: Int
        /// The step.
        var step: String
        /// The check.
        var check: String
        /// How it came out.
        var outcome: Outcome
        /// What is different, or why it was not compared; one a line.
        var remarks: [String] = []
    }

    private let transcript: Transcript
    private let playbook: Playbook
    /// Where the inputs lie, with the record from which on they are read.
    private let places: [(record: Int, name: String, place: String?)]
    private let watch: (String) -> ScanWatch

    /// Creates a replay.
    ///
    /// - Parameters:
    ///   - transcript: the record.
    ///   - playbook: the playbook that it holds.
    ///   - places: where its inputs lie, with the record from which on each is read.
    ///   - watch: watches each check.
    init(
        _ transcript: Transcript, playbook: Playbook, places: [(record: Int, name: String, place: String?)],
        watch: @escaping (String) -> ScanWatch
    ) {
        self.transcript = transcript
        self.playbook = playbook
        self.places = places
        self.watch = watch
    }

    /// Runs every check again.
    ///
    /// - Returns: a comparison for each, in order, and one for the verdict.
    /// - Throws: where the events do not fit the playbook, or the user ends it.
    func run() throws -> [Comparison] {
        var investigation = Investigation(playbook: playbook)
        var inputs = RecordedInputs()
        var store: LocalEvidenceStore?
        var comparisons: [Comparison] = []
        for record in transcript.records {
            switch record.event {
            case .inputOpened(let input):
                inputs.bytes[input.name] = input.bytes
                // The opening of this record, or the one that it was the same as.
                let found = places.last { $0.name == input.name && $0.record <= record.sequence }
                inputs.places[input.name] = found?.place
                store?.recorded = inputs
            case .resumed:
                // What was read before the cut was read again after it.
                store = nil
            case .checkFinished(_, let result):
                guard case .run(let request) = investigation.action else { break }
                let used = store ?? LocalEvidenceStore(recorded: inputs)
                store = used
                comparisons.append(try compare(request, result, record.sequence, on: used))
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
        _ request: CheckRequest, _ then: CheckResult, _ record: Int, on store: LocalEvidenceStore
    ) throws -> Comparison {
        var comparison = Comparison(record: record, step: request.step, check: request.check, outcome: .same)
        guard let check = CheckRegistry.check(request.check) else {
            comparison.outcome = .different
            comparison.remarks = ["this program has no check of that name"]
            return comparison
        }
        let watch = watch(request.title)
        store.watch = watch
        defer {
            store.watch = nil
            watch.end()
        }
        do {
            let now = try Self.asRecorded(check.run(CheckInput(arguments: request.arguments, store: store)))
            comparison.remarks = Differences.between(then, now)
            if !comparison.remarks.isEmpty { comparison.outcome = .different }
        } catch let error as EvidenceError {
            if error.kind == .cancelled { throw error }
            comparison.outcome = error.message.hasSuffix("is not at hand") ? .missing : .different
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
        return Comparison(
            record: record, step: "", check: "conclusion", outcome: stated == derived ? .same : .different,
            remarks: stated == derived ? [] : ["the report it ends with is not the one that its last finding leads to"])
    }
}

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
