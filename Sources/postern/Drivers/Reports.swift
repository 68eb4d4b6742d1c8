import Attributions
import Diagnosis
import Incidents
import Playbooks
import Records
import Transcripts
import Wording
import WriteUps

/// Puts reports, attributions and write-ups where they belong.
enum Reports {
    /// Prints a report as one JSON object.
    static func printJSON(_ report: DiagnosisReport, to path: String? = nil) throws {
        try Output.write(try json(DiagnosisDocument(report), isPretty: true) + "\n", to: path)
    }

    static func json(_ value: some Encodable, isPretty: Bool = false) throws -> String {
        do {
            return try CanonicalJSON.text(value, isPretty: isPretty)
        } catch {
            throw Failure(Exit.software, "a value has no JSON spelling: \(error)")
        }
    }

    /// Writes the finished write-up beside its transcript.
    ///
    /// - Returns: where it was written; nil where no transcript is kept.
    static func keepWriteUp(of session: Session) throws -> String? {
        guard let file = session.file else { return nil }
        let path = (file.path.hasSuffix(".jsonl") ? String(file.path.dropLast(6)) : file.path) + ".md"
        try Output.write(try markdown(file.transcript, playbook: session.playbook), to: path)
        return path
    }

    static func markdown(_ transcript: Transcript, playbook: Playbook) throws -> String {
        do {
            return MarkdownRenderer.render(try WriteUp(of: transcript, playbook: playbook))
        } catch {
            throw Failure(Exit.malformed, error.message)
        }
    }
}
