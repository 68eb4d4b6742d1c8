import Checks
import Diagnosis
import Files
import Incidents
import Investigations
import Playbooks
import Records
import SystemPackage
import Times
import Transcripts
import Wording

/// An investigation with what it needs of the world: its transcript on disk, the clock, and the evidence that checks ask.
///
/// Every event is on disk before the engine sees it, so that what the user was shown is always what a resume knows.
final class Session {
    private(set) var investigation: Investigation
    let file: TranscriptFile?
    /// Reads the evidence for checks.
    let reader: IncidentReader
    /// What is read, for the record.
    let inputs: InputLedger

    var playbook: Playbook { investigation.playbook }
    var action: Action { investigation.action }
    var known: Investigation.Knowledge { investigation.known }

    /// Gives the evidence that names stand for, and tells the ledger what is read.
    typealias Opening = (InputLedger) -> any EvidenceSource

    private init(investigation: Investigation, file: TranscriptFile?, evidence: Opening) {
        self.investigation = investigation
        self.file = file
        inputs = InputLedger()
        reader = IncidentReader(evidence(inputs))
    }

    /// Begins an investigation.
    ///
    /// - Parameters:
    ///   - playbook: the playbook.
    ///   - mode: `walk` or `diagnose`.
    ///   - directory: where the transcript goes; nil keeps none.
    ///   - locations: who and where, for the record.
    ///   - evidence: gives the evidence that names stand for.
    /// - Returns: the session, its beginning recorded.
    /// - Throws: where the transcript cannot be written.
    static func begin(
        _ playbook: Playbook, mode: String, transcripts directory: String?, locations: Locations,
        evidence: Opening = files
    ) throws -> Session {
        let beginning = Event.began(
            Workplace(locations).beginning(
                playbook: playbook.name, hash: Transcript.hash(playbook.text.utf8), text: playbook.text, mode: mode))
        var investigation = Investigation(playbook: playbook)
        try investigation.receive(beginning)
        var file: TranscriptFile?
        if let directory { file = try newFile(in: directory, playbook: playbook.name, beginning: beginning) }
        let session = Session(investigation: investigation, file: file, evidence: evidence)
        if file != nil { session.inputs.keep() }
        return session
    }

    /// Takes an investigation up again from its transcript.
    static func resume(_ path: String, locations: Locations, evidence: Opening = files) throws -> Session {
        // The record stays where it is when the program goes to where the walk was.
        let path = path.hasPrefix("/") ? path : FileTree.realPath(path) ?? path
        let file = try TranscriptFile.open(path)
        guard let beginning = file.transcript.beginning else {
            throw Failure(Exit.malformed, "\(path) has no beginning")
        }
        let playbook = try CarriedPlaybook.read(beginning.playbookText, at: path)
        let investigation: Investigation
        do {
            investigation = try Investigation(playbook: playbook, events: file.transcript.events)
        } catch {
            throw Failure(Exit.malformed, "\(path) does not fit its playbook: \(error)")
        }
        let session = Session(investigation: investigation, file: file, evidence: evidence)
        switch session.action {
        case .finish: break
        default:
            guard beginning.redaction == nil else {
                throw Failure(
                    Exit.malformed, "\(path) is a redacted copy; what can be resumed is the record that it was made of")
            }
            session.returnToDirectory()
            try session.record(.resumed(Workplace(locations).resumption(tornBytes: file.tornBytes)))
            session.inputs.keep(knowing: Array(session.known.inputs.values))
        }
        return session
    }

    /// Goes to the directory that the walk's relative names start from, where it is another one and still there.
    private func returnToDirectory() {
        var directory = known.beginning?.directory
        for case .resumed(let resumption) in file?.transcript.events ?? [] {
            directory = resumption.directory ?? directory
        }
        guard let directory, let here = FileTree.realPath("."), here != directory else { return }
        notices.append(
            FileTree.changeDirectory(to: directory)
                ? "Relative paths start from \(directory), where this walk was."
                : "Relative paths start from here; this walk was in \(directory), which cannot be gone to.")
    }

    /// What the person should know before the next question; each is told once.
    func takeNotices() -> [String] {
        let told =
            notices
            + inputs.takeChanges().map {
                "\($0) is not as it was when this walk first read it: what was found before rests on other bytes. "
                    + ":back to its question has it read anew."
            }
        notices = []
        return told
    }

    private var notices: [String] = []

    /// Records an event, behind what has become known of inputs meanwhile, and hands it to the engine.
    ///
    /// - Returns: what is to be done next.
    /// - Throws: `RefusedEvent` before anything is written, or what writing says; nothing has happened then.
    @discardableResult
    func record(_ event: Event) throws -> Action {
        let news = inputs.news
        let action = try record(news + [event.scrubbed { Secrets.scrubbed($0).text }])
        inputs.told(news.count)
        return action
    }

    private func record(_ events: [Event]) throws -> Action {
        var next = investigation
        var action = next.action
        for event in events { action = try next.receive(event) }
        try file?.append(events)
        investigation = next
        return action
    }

    /// Removes the record of an investigation that never came to its first step.
    func discard() { file?.discard() }

    /// Closes the record of an investigation that is concluded: every input is hashed once more, and the seal is set.
    ///
    /// - Parameter mayGoOn: sees the hashing, and may end it; what is not hashed then says so in the record.
    /// - Throws: what writing says; nothing is sealed then, and it may be tried again.
    func seal(mayGoOn: InputLedger.HashProgress) throws {
        guard let file, case .seal(let report) = action else { return }
        inputs.settle(mayGoOn: mayGoOn)
        let news = inputs.news
        let events = news + inputs.closings(of: known.inputs, report: report, mayGoOn: mayGoOn)
        _ = try record(events + [.sealed(records: file.transcript.records.count + events.count)])
        inputs.told(news.count)
    }

    /// Runs a check and records how it went.
    @discardableResult
    func run(_ request: CheckRequest, watching monitor: ScanWatch) throws -> Action {
        try record(.checkBegan(step: request.step, check: request.check))
        guard let check = CheckRegistry.check(request.check) else {
            throw Failure(Exit.software, "there is no check \(request.check)")
        }
        let event: Event
        do {
            reader.monitor = monitor.evidence
            defer { reader.monitor = .none }
            let outcome = try UsableEvidence(reader: reader, hasMore: { self.hasMore }).run(
                check, request.arguments, keeping: asked(at: request.step))
            tell(outcome.setAside)
            event = .checkFinished(step: request.step, result: outcome.result)
        } catch {
            event =
                error.kind == .cancelled
                ? .checkCancelled(step: request.step)
                : .checkFailed(step: request.step, reason: error.message)
            lastError = error
        }
        return try record(event)
    }

    /// The kind of evidence that a person is asked for at a step, and can give anew; nil where nobody is asked.
    private func asked(at step: String) -> EvidenceKind? {
        guard known.beginning?.mode == "walk", case .path(let kind) = playbook.step(step)?.question?.answer else {
            return nil
        }
        return kind
    }

    /// Whether anything that was given beforehand, and is not set aside, tells of failed requests.
    private var hasMore: Bool {
        var arguments: [String: AnswerValue] = known.settings.mapValues { .text($0) }
        for case .supplied(let step, let value, _) in known.supplied.values {
            if EvidenceKind(rawValue: step) != nil {
                arguments[step] = .paths(value)
            } else {
                arguments[step] = .text(value.joined(separator: "\n"))
            }
        }
        return UsableEvidence.tellsSomething(arguments.without(reader.setAside))
    }

    /// Has it told, once, that evidence is not used.
    private func tell(_ setAside: [SetAside]) {
        for one in setAside where !toldSetAside.contains(one) {
            toldSetAside.append(one)
            notices.append(Wording.english.text(one.fact))
        }
    }

    private var toldSetAside: [SetAside] = []

    /// Why the last check could not run, for drivers that end there.
    private(set) var lastError: EvidenceError?

    /// The report with the name of its transcript.
    func named(_ report: DiagnosisReport) -> DiagnosisReport {
        var report = report
        report.transcript = file?.path
        return report
    }

    private static func newFile(
        in directory: String, playbook: String, beginning: Event
    ) throws -> TranscriptFile {
        let now = SystemClock.now()
        let minute = now.clockText.prefix(5).split(separator: ":").joined()
        for _ in 0..<20 {
            let digits = String(UInt16.random(in: 0...UInt16.max), radix: 16)
            let tail = String(repeating: "0", count: 4 - digits.utf8.count) + digits
            do {
                return try TranscriptFile.create(
                    in: directory, named: "\(now.dateText)T\(minute)Z-\(playbook)-\(tail).jsonl",
                    beginning: beginning)
            } catch TranscriptFileError.file(.system(_, _, .fileExists)) {
                continue
            } catch TranscriptFileError.file(.system(let path, let doing, let code)) {
                throw Failure(
                    Exit.unwritable,
                    "cannot \(doing.rawValue) \(path): \(code.description); --transcripts DIR keeps the transcript elsewhere, "
                        + "--no-transcript keeps none")
            }
        }
        throw Failure(Exit.unwritable, "no free name for a transcript in \(directory)")
    }
}
