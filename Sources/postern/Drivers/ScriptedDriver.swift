import Diagnosis
import Investigations

/// Drives an investigation without questions: what was not given is recorded as not available.
struct ScriptedDriver {
    let session: Session
    let watch: (String) -> ScanWatch

    /// Goes through the whole playbook.
    ///
    /// - Returns: the report.
    /// - Throws: where evidence that was named cannot be read, or the record cannot be written.
    func run() throws -> DiagnosisReport {
        var action = session.action
        while true {
            switch action {
            case .begin:
                throw Failure(Exit.software, "the investigation was not begun")
            case .ask(let ask):
                if let problem = ask.problem {
                    throw session.lastError.map { Failure($0) } ?? Failure(Exit.malformed, "\(ask.step): \(problem)")
                }
                if case .supplied(let step, let value, let origin) = ask.supplied {
                    action = try session.record(.answered(step: step, value: value, origin: origin))
                } else {
                    action = try session.record(.skipped(step: ask.step, origin: .absent))
                }
            case .run(let request):
                let watch = watch(request.title)
                defer { watch.end() }
                action = try session.run(request, watching: watch)
                // A check without a question goes on undetermined where it cannot run; here that would hide an error.
                if let error = session.lastError { throw error }
            case .conclude(let report):
                action = try session.record(.concluded(session.named(report)))
            case .seal(let report), .finish(let report):
                return report
            }
        }
    }
}
