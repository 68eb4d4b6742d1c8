import Checks
import Investigations
public import Playbooks
public import Transcripts
public import YAMLDocuments

/// The playbook that a transcript carries within itself.
public enum CarriedPlaybook {
    /// Reads it from a transcript.
    ///
    /// - Parameters:
    ///   - transcript: the transcript.
    ///   - path: its file, for faults.
    /// - Returns: the playbook.
    /// - Throws: `noBeginning`, or the playbook's faults.
    public static func read(from transcript: Transcript, at path: String) throws -> Playbook {
        guard let beginning = transcript.beginning else { throw RecordError.noBeginning(path: path) }
        return try read(beginning.playbookText, at: path)
    }

    /// Reads it from its text.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - path: the transcript's file, for faults.
    /// - Returns: the playbook.
    /// - Throws: the playbook's faults.
    public static func read(_ text: String, at path: String) throws(FaultyYAML) -> Playbook {
        try PlaybookReader.read(text, name: "\(path) (its playbook)", checks: CheckRegistry.descriptions)
    }
}
