import Diagnosis
import FileEvidence
import Investigations
import Records
import Terminal
import Transcripts
import YAMLDocuments

/// Drives an investigation from where it stands to its end: does what the engine wants done, and decides nothing.
protocol Driver {
    var session: Session { get }
    var screen: Screen { get }
    var common: CommonOptions { get }
    /// Makes a watch for work of this title.
    var watch: (String) -> ScanWatch { get }
    /// Whether the write-up is kept beside the record.
    var keepsWriteUp: Bool { get }

    /// Meets a question.
    ///
    /// - Returns: what is to be done next; nil where the user leaves.
    func meet(_ ask: Ask) throws -> Action?
    /// Runs a check.
    func check(_ request: CheckRequest) throws -> Action
    /// Does what writes to the record, and again where that fails and the user has made room.
    func keep<Result>(_ work: () throws -> Result) throws -> Result
    /// Prints the report as JSON.
    func print(_ report: DiagnosisReport) throws
    /// Shows the verdict.
    func show(_ verdict: String) throws
    /// Tells the user something else.
    func say(_ text: String) throws
    /// Tells the user something that should worry them.
    func warn(_ text: String)
}

extension Driver {
    /// Goes on until the verdict, or until the user leaves.
    ///
    /// - Returns: the exit code.
    func run() throws -> Int32 {
        for fault in UserDescriptions.own.faulty.compactMap(\.summaries.first) {
            warn("a description of your own is left out: \(fault)")
        }
        guard let report = try drive() else {
            try say(
                session.file.map { "\nLeft. Go on with: postern resume \(Escaping.terminal($0.path))" }
                    ?? "\nLeft; no record was kept.")
            return Exit.interrupted
        }
        try end(with: report)
        return Exit.code(of: report)
    }

    private func drive() throws -> DiagnosisReport? {
        var action = session.action
        while true {
            switch action {
            case .begin: throw Failure(Exit.software, "the investigation was not begun")
            case .ask(let ask):
                guard let next = try meet(ask) else { return nil }
                action = next
            case .run(let request): action = try check(request)
            case .conclude(let report): action = try keep { try session.record(.concluded(session.named(report))) }
            case .seal(let report), .finish(let report): return report
            }
        }
    }

    /// Shows the verdict, then closes the record: hashing long logs takes a while.
    private func end(with report: DiagnosisReport) throws {
        if common.json {
            try print(report)
        } else {
            var text = screen.verdict(report)
            for note in session.known.notes where note.step.isEmpty {
                text += "\n\n" + screen.paragraph("  \(note.text)", role: .warning)
            }
            if !common.quiet, let path = session.file?.path { text += "\n\n  Record:   \(Escaping.terminal(path))" }
            try show(text)
        }
        try keep {
            let watch = watch("Hashing what was read, for the record")
            defer { watch.end() }
            try watch.interrupts.watching { _ in try session.seal(mayGoOn: watch.mayGoOn) }
        }
        for name in session.inputs.takeChanges() {
            warn("\(name) changed while it was read: what was found rests on more than one state of it.")
        }
        guard !common.json else { return }
        if keepsWriteUp, let path = try keep({ try Reports.keepWriteUp(of: session) }) {
            try say("  Write-up: \(Escaping.terminal(path))")
        }
        if !common.quiet, let receipt = session.file?.receipt {
            try say(
                screen.paragraph(
                    "  Receipt, to paste into the ticket; it shows later whether the record was cut or rewritten:",
                    role: .dim) + "\n  \(receipt.text)")
        }
    }
}
